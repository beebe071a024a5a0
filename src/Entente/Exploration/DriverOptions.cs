using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>A way of asking what drives an outcome; docs/methods/drivers.md says what each can tell and what not.</summary>
public enum DriverMethod
{
    /// <summary>Chosen for the inputs: see <see cref="DriverReport.Why"/>.</summary>
    Automatic,

    /// <summary>Shares of variance, first order and total (Sobol' 1993; of a table the first order alone).</summary>
    Sobol,

    /// <summary>Shares of variance that sum to one, also of correlated inputs (Owen 2014; Song, Nelson &amp; Staum 2016).</summary>
    Shapley,

    /// <summary>Elementary effects along paths (Morris 1991): a screening.</summary>
    Morris,

    /// <summary>Shares of variance by frequencies (Saltelli, Tarantola &amp; Chan 1999).</summary>
    Efast,

    /// <summary>Mean squared derivatives, and the bound that they set to the total share of variance (Sobol' &amp; Kucherenko 2009).</summary>
    Dgsm,

    /// <summary>One input at a time from its 5 % to its 95 % quantile, the others at their medians.</summary>
    Tornado,

    /// <summary>Distance of conditional distribution functions (Pianosi &amp; Wagener 2018).</summary>
    Pawn,

    /// <summary>Distance of conditional densities (Borgonovo 2007).</summary>
    Delta,

    /// <summary>How far the runs that meet a condition differ in an input from the others (Hornberger &amp; Spear 1981).</summary>
    Regional,

    /// <summary>Standardised regression coefficients.</summary>
    Src,

    /// <summary>The same of ranks.</summary>
    Srrc,

    /// <summary>Partial correlations.</summary>
    Pcc,

    /// <summary>The same of ranks.</summary>
    Prcc,

    /// <summary>Correlations one by one.</summary>
    Pearson,

    /// <summary>Rank correlations one by one.</summary>
    Spearman,
}

/// <summary>How drivers are sought.</summary>
public sealed record DriverOptions
{
    /// <summary>The method.</summary>
    public DriverMethod Method { get; init; }

    /// <summary>Runs at most; a design takes as many as fit.</summary>
    public long Runs { get; init; } = 16_384;

    /// <summary>What makes it repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the groups of the uncertain inputs are varied as one each, instead of the inputs.</summary>
    public bool ByGroup { get; init; }

    /// <summary>Whether pairs of inputs are looked at too; Sobol' of independent inputs only.</summary>
    public bool SecondOrder { get; init; }

    /// <summary>Levels of the grid of Morris, even.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Probability with which an interval is to hold the true value.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>For PAWN: the values at which each input is held; none: equal slices of its values.</summary>
    public ImmutableArray<double> At { get; init; } = [];

    /// <summary>For PAWN: number of slices.</summary>
    public int Slices { get; init; } = 10;

    /// <summary>For the regional method: the condition that parts the runs, "y &gt; 0.8"; none: the highest tenth of the outcome.</summary>
    public string Where { get; init; } = "";

    /// <summary>A condition, such as "y &gt; 0.5": only runs that meet it count, so that what drives the outcome there is seen. In such runs inputs hang
    /// together, so only methods that are valid for any runs can be used. Empty: all runs.</summary>
    public string Within { get; init; } = "";

    /// <summary>Whether the outcome is looked at at all saved times, not only at the final one. For models.</summary>
    public bool OverTime { get; init; }

    /// <summary>Threads of a model's runs; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }
}

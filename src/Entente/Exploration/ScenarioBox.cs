using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>Between which values an input lies in a box; bounds inclusive.</summary>
/// <param name="Input">The input.</param>
/// <param name="Low">Lower bound; null where there is none.</param>
/// <param name="High">Upper bound; null where there is none.</param>
public sealed record InputLimits(string Input, double? Low, double? High);

/// <summary>A box in the space of inputs, and what it says of the runs that are looked for (the cases).</summary>
public sealed record ScenarioBox
{
    /// <summary>The inputs that it limits.</summary>
    public required ImmutableArray<InputLimits> Limits { get; init; }

    /// <summary>Runs in the box.</summary>
    public required int Points { get; init; }

    /// <summary>Cases in the box.</summary>
    public required int Cases { get; init; }

    /// <summary>Share of all cases that lies in the box.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of the runs in the box that are cases.</summary>
    public required double Density { get; init; }

    /// <summary>Share of all runs that lies in the box.</summary>
    public required double Mass { get; init; }

    /// <summary>Density by the share of cases among all runs.</summary>
    public required double Lift { get; init; }

    /// <summary>95 % interval of the coverage, from the sampling of runs (Wilson 1927), as of a box that was not chosen by these runs.</summary>
    public Estimate CoverageInterval => SamplingErrors.OfShare(Coverage, AllCases);

    /// <summary>The same of the density.</summary>
    public Estimate DensityInterval => SamplingErrors.OfShare(Density, Points);

    /// <summary>95 % interval of the mass, from the sampling of runs (Wilson 1927).</summary>
    public Estimate MassInterval => SamplingErrors.OfShare(Mass, AllRuns);

    /// <summary>95 % interval of the lift, from the sampling of runs: its logarithm by the delta method, of counts that are parts of one another.</summary>
    public Estimate LiftInterval
    {
        get
        {
            (double all, double box, double cases, double both) = (AllRuns, Points, AllCases, Cases);
            if (!(both > 0))
                return new Estimate(Lift, double.NaN, double.NaN);
            // Slopes of ln(both · all / (box · cases)) in the shares of the four kinds of runs.
            double slope = (all / both) - (all / box) - (all / cases);
            double square =
                (both / all * slope * slope) + ((box - both) * all / (box * box)) + ((cases - both) * all / (cases * cases)) - 1;
            double factor = Math.Exp(SamplingErrors.Z * Math.Sqrt(Math.Max(0, square) / all));
            return new Estimate(Lift, Lift / factor, Lift * factor);
        }
    }

    private long AllRuns => Mass > 0 ? (long)Math.Round(Points / Mass) : 0;

    private long AllCases => Coverage > 0 ? (long)Math.Round(Cases / Coverage) : 0;

    /// <summary>Coverage in runs that did not choose it: boxes are sought in random halves of the runs and counted in the other halves, mean over these; NaN where
    /// nothing was resampled.</summary>
    public double CoverageElsewhere { get; init; } = double.NaN;

    /// <summary>The same of the density.</summary>
    public double DensityElsewhere { get; init; } = double.NaN;

    /// <summary>For each limited input the probability of at least so many cases if the limit did nothing (Bryant &amp; Lempert 2010): small is good.</summary>
    public ImmutableArray<Restriction> Restrictions { get; init; } = [];
}

/// <summary>What one limit of a box is worth.</summary>
/// <param name="Input">The input.</param>
/// <param name="PointsWithout">Runs in the box without this limit.</param>
/// <param name="CasesWithout">Cases in the box without it.</param>
/// <param name="QuasiP">The quasi-p-value.</param>
/// <param name="Reproduced">Share of resamples of the runs in which the input is limited too; NaN where nothing was resampled.</param>
public sealed record Restriction(
    string Input,
    int PointsWithout,
    int CasesWithout,
    double QuasiP,
    double Reproduced = double.NaN
);

/// <summary>A step of peeling.</summary>
/// <param name="Limited">Inputs that are limited by then.</param>
/// <param name="Coverage">Share of all cases in the box.</param>
/// <param name="Density">Share of runs in the box that are cases.</param>
/// <param name="Mass">Share of all runs in the box.</param>
public sealed record PeelingStep(ImmutableArray<string> Limited, double Coverage, double Density, double Mass);

/// <summary>How boxes are sought.</summary>
public enum DiscoveryMethod
{
    /// <summary>The patient rule induction method (Friedman &amp; Fisher 1999).</summary>
    Prim,

    /// <summary>A classification tree (Breiman et al. 1984).</summary>
    Cart,
}

/// <summary>How scenarios are discovered.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>The method.</summary>
    public DiscoveryMethod Method { get; init; }

    /// <summary>Share of the runs of a box that a peeling step takes away.</summary>
    public double PeelShare { get; init; } = 0.05;

    /// <summary>A box holds at least this share of the runs.</summary>
    public double LeastMass { get; init; } = 0.05;

    /// <summary>Boxes at most.</summary>
    public int Boxes { get; init; } = 3;

    /// <summary>A limit whose quasi-p-value is above this is dropped.</summary>
    public double MostQuasiP { get; init; } = 0.05;

    /// <summary>Resamples that tell whether the limits are reproduced.</summary>
    public int Resamples { get; init; } = 10;

    /// <summary>Levels of a tree.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>What makes the resamples repeatable.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>Under which conditions the cases come about.</summary>
public sealed record DiscoveryReport
{
    /// <summary>The condition that makes a run a case.</summary>
    public required string Where { get; init; }

    /// <summary>How the boxes were sought.</summary>
    public required DiscoveryMethod Method { get; init; }

    /// <summary>Runs that were looked at.</summary>
    public required int Runs { get; init; }

    /// <summary>Cases among them.</summary>
    public required int Cases { get; init; }

    /// <summary>Share of the runs that are cases, with its 95 % interval (Wilson 1927).</summary>
    public Estimate CasesShare => SamplingErrors.OfShare((double)Cases / Runs, Runs);

    /// <summary>Runs that were left out because a value is not finite.</summary>
    public int NotFinite { get; init; }

    /// <summary>The boxes, the best first; each is sought among the runs that are in none before.</summary>
    public required ImmutableArray<ScenarioBox> Boxes { get; init; }

    /// <summary>The peeling path of the first box; empty of a tree.</summary>
    public ImmutableArray<PeelingStep> Path { get; init; } = [];

    /// <summary>The least and the greatest value of each input.</summary>
    public required ImmutableDictionary<string, (double Least, double Greatest)> Ranges { get; init; }

    /// <summary>95 % intervals of what a step of peeling says, as of a box that was not chosen by these runs (Wilson 1927).</summary>
    /// <param name="step">A step of <see cref="Path"/>.</param>
    public (Estimate Coverage, Estimate Density, Estimate Mass) IntervalsOf(PeelingStep step) =>
        (
            SamplingErrors.OfShare(step.Coverage, Cases),
            SamplingErrors.OfShare(step.Density, (long)Math.Round(step.Mass * Runs)),
            SamplingErrors.OfShare(step.Mass, Runs)
        );
}

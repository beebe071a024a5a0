using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>How a sampler of a density runs.</summary>
public sealed record PosteriorOptions
{
    /// <summary>Chains side by side, at least 3.</summary>
    public int Chains { get; init; } = 16;

    /// <summary>The sampler stops when every parameter has this bulk and tail effective sample size, and R-hat below <see cref="MostRHat"/>.</summary>
    public double EffectiveSize { get; init; } = 1000;

    /// <summary>The greatest R-hat that counts as agreement.</summary>
    public double MostRHat { get; init; } = 1.01;

    /// <summary>Draws of each chain at most, the half that is thrown away included.</summary>
    public int MostDraws { get; init; } = 100_000;

    /// <summary>What makes the draws repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ends it early.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>
/// Draws from a density that is known up to a factor, by Markov chains that learn from each other: DE-MC(Z) with snooker moves (ter Braak &amp; Vrugt
/// 2008), moving all or some coordinates at a time (Vrugt et al. 2009). The first half of each chain is thrown away. See docs/methods/fits.md.
/// </summary>
public sealed class Posterior
{
    private Posterior(ImmutableArray<ImmutableArray<double[]>> chains, double acceptance, PosteriorOptions options)
    {
        Chains = chains;
        Acceptance = acceptance;
        int parameters = chains[0][0].Length;
        RHats = [.. Enumerable.Range(0, parameters).Select(j => ChainStatistics.RHat(Of(j)).Value)];
        BulkSizes = [.. Enumerable.Range(0, parameters).Select(j => ChainStatistics.BulkSize(Of(j)))];
        TailSizes = [.. Enumerable.Range(0, parameters).Select(j => ChainStatistics.TailSize(Of(j)))];
        Converged =
            RHats.All(r => r <= options.MostRHat)
            && BulkSizes.All(s => s >= options.EffectiveSize)
            && TailSizes.All(s => s >= options.EffectiveSize);
    }

    /// <summary>The draws that are kept: by chain, draw, parameter.</summary>
    public ImmutableArray<ImmutableArray<double[]>> Chains { get; }

    /// <summary>Share of the moves that were accepted.</summary>
    public double Acceptance { get; }

    /// <summary>R-hat of each parameter (rank-normalised, split, the larger of bulk and tails).</summary>
    public ImmutableArray<double> RHats { get; }

    /// <summary>Effective sample size of each parameter for its middle.</summary>
    public ImmutableArray<double> BulkSizes { get; }

    /// <summary>Effective sample size of each parameter for its tails.</summary>
    public ImmutableArray<double> TailSizes { get; }

    /// <summary>Whether the chains agree and are worth as many draws as were asked for. Where it is false they are not to be relied on.</summary>
    public bool Converged { get; }

    /// <summary>Number of draws that are kept.</summary>
    public int Draws => Chains.Length * Chains[0].Length;

    /// <summary>All draws of a parameter.</summary>
    public double[] Values(int parameter) => [.. Chains.SelectMany(c => c).Select(d => d[parameter])];

    /// <summary>Mean of a parameter.</summary>
    public double Mean(int parameter) => Statistics.Mean(Values(parameter));

    /// <summary>Standard deviation of a parameter.</summary>
    public double StandardDeviation(int parameter) => Math.Sqrt(Statistics.Variance(Values(parameter)));

    /// <summary>Quantile of a parameter.</summary>
    public double Quantile(int parameter, double p) => Statistics.Quantile(Statistics.Sorted(Values(parameter)), p);

    /// <summary>Standard error of the mean: the standard deviation over the root of the effective sample size.</summary>
    public double ErrorOfMean(int parameter) => StandardDeviation(parameter) / Math.Sqrt(ChainStatistics.MeanSize(Of(parameter)));

    /// <summary>Draws from any density.</summary>
    /// <param name="logDensity">Logarithm of the density, up to a constant; not finite where it is zero.</param>
    /// <param name="start">Points that surround where the density lies, at least two more than parameters; more are better where it has several peaks.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">There are too few points, or the density is zero at all of them.</exception>
    public static Posterior Sample(
        Func<double[], double> logDensity,
        IReadOnlyList<double[]> start,
        PosteriorOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(logDensity);
        return Sample(points => [.. points.Select(logDensity)], start, options ?? new PosteriorOptions());
    }

    internal static Posterior Sample(ManyValues logDensity, IReadOnlyList<double[]> start, PosteriorOptions options)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Chains, 3);
        if (start.Count == 0 || start.Count < start[0].Length + 2 || start.Any(s => s.Length != start[0].Length))
            throw new ArgumentException("There must be at least two points more than parameters to start from.");
        var sampler = new DifferentialEvolutionChains(logDensity, start, options);
        for (int length = 500; ; length = Math.Min(options.MostDraws, length * 2))
        {
            sampler.RunTo(length);
            var posterior = new Posterior(sampler.SecondHalves(), sampler.Acceptance, options);
            if (posterior.Converged || length >= options.MostDraws)
                return posterior;
        }
    }

    private double[][] Of(int parameter) => [.. Chains.Select(c => c.Select(d => d[parameter]).ToArray())];
}

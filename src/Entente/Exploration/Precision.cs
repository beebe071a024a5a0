using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>An ensemble that was run until its statistics had settled.</summary>
/// <param name="Ensemble">The ensemble.</param>
/// <param name="HasSettled">Whether it reached the precision within the runs that were allowed.</param>
/// <param name="Widest">The greatest half-width of a 95 % interval among mean, median and the 5 and 95 % quantiles of the outcomes at the final time, as a
/// share of the number's size or of the outcome's standard deviation where that is greater.</param>
public sealed record SettledEnsemble(Ensemble Ensemble, bool HasSettled, double Widest);

/// <summary>Answers whether that is enough runs.</summary>
public static class Precision
{
    private const long First = 1024;
    private static readonly double[] Quantiles = [0.05, 0.5, 0.95];

    /// <summary>Doubles the runs until the asked statistics have settled. Draws are independent, so that the intervals hold: mean by the central limit theorem,
    /// quantiles by the binomial distribution of order statistics (David &amp; Nagaraja 2003, section 7.1).</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="uncertainty">What is uncertain.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="precision">The half-width that is small enough: 0.01 is one percent.</param>
    /// <param name="most">Runs at most.</param>
    /// <param name="seed">What makes it repeatable.</param>
    /// <param name="options">How the ensemble is run.</param>
    /// <param name="progress">Told how far the runs of the present round have come.</param>
    /// <param name="cancellation">Ends it early: what is complete is returned, or an <see cref="OperationCanceledException"/> thrown if nothing is.</param>
    public static SettledEnsemble Run(
        Simulator simulator,
        Uncertainty uncertainty,
        IReadOnlyList<string> outcomes,
        double precision,
        long most = 10_000_000,
        ulong seed = 1,
        EnsembleOptions? options = null,
        Action<EnsembleProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ArgumentNullException.ThrowIfNull(uncertainty);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(precision);
        Ensemble? before = null;
        for (long runs = Math.Min(First, most); ; runs = Math.Min(2 * runs, most))
        {
            var ensemble = Further(before, uncertainty.Sample(runs, seed), outcomes);
            double widest = ensemble.Outcomes.Max(o => Widest(o.Final));
            if (widest <= precision || runs >= most || cancellation.IsCancellationRequested)
                return new SettledEnsemble(ensemble, widest <= precision, widest);
            before = ensemble;
        }

        // Of an interrupted round and the one before, that with more runs counts.
        Ensemble Further(Ensemble? done, Inputs worlds, IReadOnlyList<string> names)
        {
            try
            {
                var next = simulator.Run(worlds, names, options, null, progress, cancellation);
                return done == null || next.Runs > done.Runs ? next : done;
            }
            catch (OperationCanceledException) when (done != null)
            {
                return done;
            }
        }
    }

    private static double Widest(Spread spread)
    {
        // A constant is known.
        if (spread.Minimum == spread.Maximum)
            return 0;
        double Share(double half, double value) => half / Math.Max(Math.Abs(value), spread.StandardDeviation);
        double widest = Share(SamplingErrors.Z * spread.Error, spread.Mean);
        foreach (double p in Quantiles)
        {
            var (low, high) = spread.QuantileInterval(p);
            double half = Share((high - low) / 2, spread.Quantile(p));
            widest = Math.Max(widest, double.IsNaN(half) ? double.PositiveInfinity : half);
        }
        return double.IsFinite(widest) ? widest : double.PositiveInfinity;
    }
}

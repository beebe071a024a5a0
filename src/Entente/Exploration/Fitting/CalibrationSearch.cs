using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>A set of constants and of correlations of errors, with its log likelihood.</summary>
internal sealed record Fitted(double[] Point, double LogLikelihood, bool Converged);

/// <summary>The search for the most likely constants. A point holds the constants and then the correlations of errors.</summary>
internal sealed class CalibrationSearch
{
    private readonly TargetRuns runs;
    private readonly ErrorModel errors;
    private readonly int constants;
    private readonly CancellationToken cancellation;

    public CalibrationSearch(
        TargetRuns runs,
        ErrorModel errors,
        ImmutableArray<(double Low, double High)> ranges,
        CancellationToken cancellation
    )
    {
        (this.runs, this.errors, constants, this.cancellation) = (runs, errors, ranges.Length, cancellation);
        Bounds = [.. ranges, .. errors.Autocorrelated.Select(errors.RangeOfCorrelation)];
    }

    /// <summary>Range of each part of a point.</summary>
    public (double Low, double High)[] Bounds { get; }

    /// <summary>Log likelihoods of many points at once.</summary>
    public double[] LogLikelihoods(IReadOnlyList<double[]> points)
    {
        double[][] simulated = runs.Values(points);
        return [.. points.Select((p, i) => errors.LogLikelihood(simulated[i], p.AsSpan(constants)))];
    }

    /// <summary>The best of the whole range.</summary>
    /// <param name="box">The range to search, finite.</param>
    /// <param name="seed">Makes it repeatable.</param>
    /// <param name="mostRuns">Runs at most.</param>
    public Fitted Everywhere((double Low, double High)[] box, ulong seed, int mostRuns)
    {
        int size = Math.Clamp(8 * box.Length, 32, 192);
        var (points, _) = new DifferentialEvolution(Negative, box, seed).Search(
            size,
            Math.Max(1, mostRuns / size),
            1e-6,
            cancellation
        );
        return points.Take(3).Select(p => From(p, Bounds)).Aggregate(Better);
    }

    /// <summary>The best that a start leads to.</summary>
    public Fitted FromStart(double[] start)
    {
        double[] point = [.. start, .. errors.Autocorrelated.Select(_ => 0.0)];
        var free = ScaledSquares(point);
        var descent = free.FromStart([.. point[..constants]], cancellation);
        return From([.. descent.Point, .. point[constants..]], Bounds);
    }

    /// <summary>Goes up from a point inside bounds: least squares with the errors' sizes at their best, again and again where there are several, and
    /// all together where errors hang together.</summary>
    public Fitted From(double[] start, (double Low, double High)[] bounds)
    {
        var best = new Fitted(start, LogLikelihoods([start])[0], false);
        for (int round = 0; round < 50; round++)
        {
            double[] point = best.Point;
            var descent = ScaledSquares(point, bounds).From([.. point[..constants]], false, 1e-3, cancellation);
            double[] next = [.. descent.Point, .. point[constants..]];
            double log = LogLikelihoods([next])[0];
            // Rounding may lose the last digit of a likelihood whose parameters were polished.
            bool isBetter = log >= best.LogLikelihood - 1e-9;
            double gain = log - best.LogLikelihood;
            if (isBetter)
                best = new Fitted(next, log, descent.Converged);
            if (!isBetter || errors.Groups <= 1 || gain < 1e-10)
                break;
        }
        if (errors.Autocorrelated.IsEmpty)
            return best;
        var all = new QuasiNewton(Negative, bounds).From(best.Point, cancellation);
        return -all.Value > best.LogLikelihood
            ? new Fitted([.. all.Point], -all.Value, all.Converged)
            : best with
            {
                Converged = all.Converged,
            };
    }

    /// <summary>Covariances of the constants at a point, from the slopes of the standardised errors; null where they cannot be told.</summary>
    public double[,]? Covariance(Fitted best)
    {
        var residuals = Residuals(best.Point);
        double[] at = residuals([best.Point[..constants]])[0];
        double[][] slopes = Derivatives.Of(residuals, [.. best.Point[..constants]], at, Bounds[..constants]);
        return LinearSystem.SolvePrecisely(slopes, at, 1e-9)?.Inverse;
    }

    /// <summary>What the model gives at a point.</summary>
    public double[] Simulated(double[] point) => runs.Values([point])[0];

    private double[] Negative(IReadOnlyList<double[]> points) => [.. LogLikelihoods(points).Select(l => -l)];

    private static Fitted Better(Fitted a, Fitted b) => b.LogLikelihood > a.LogLikelihood + 1e-9 ? b : a;

    private LevenbergMarquardt ScaledSquares(double[] point, (double Low, double High)[]? bounds = null) =>
        new(Residuals(point), (bounds ?? Bounds)[..constants]);

    // Errors over the sizes that they have at a point, for other constants.
    private ManyResiduals Residuals(double[] point)
    {
        double[] correlations = point[constants..];
        double[] deviations = errors.StandardDeviations(errors.Whitened(Simulated(point), correlations));
        // Where the point is impossible its errors have no size.
        if (deviations.Any(d => !double.IsFinite(d)))
            deviations = [.. deviations.Select(_ => 1.0)];
        return sets => [.. runs.Values(sets).Select(s => errors.Standardised(errors.Whitened(s, correlations), deviations))];
    }
}

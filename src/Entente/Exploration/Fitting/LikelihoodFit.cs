using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>What a maximum-likelihood fit found.</summary>
public sealed record LikelihoodFit
{
    /// <summary>The parameters.</summary>
    public required ImmutableArray<double> Estimates { get; init; }

    /// <summary>Their standard errors, from the curvature of the log likelihood; NaN where it is not curved, as at a bound.</summary>
    public required ImmutableArray<double> StandardErrors { get; init; }

    /// <summary>Inverse of the negative second derivatives; NaN where there is none.</summary>
    public required ImmutableArray<ImmutableArray<double>> Covariance { get; init; }

    /// <summary>The greatest log likelihood.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Profile likelihood intervals; empty where none were asked for.</summary>
    public required ImmutableArray<ParameterInterval> Intervals { get; init; }

    /// <summary>Whether the slope is zero there.</summary>
    public required bool Converged { get; init; }

    internal static LikelihoodFit Of(
        Func<double[], double> logLikelihood,
        double[] start,
        (double Low, double High)[] bounds,
        double confidence,
        CancellationToken cancellation
    )
    {
        if (!double.IsFinite(logLikelihood(start)))
            throw new ArgumentException("The log likelihood at the start is not a finite number. Begin elsewhere.");
        ManyValues negative = points => [.. points.Select(p => -logLikelihood(p))];
        var best = Minimise.Local(negative, start, bounds, cancellation);
        double[] point = [.. best.Point];
        int n = point.Length;
        var covariance = Matrices.InverseOfPositive(Curvature(negative, point, best.Value, bounds));
        ImmutableArray<ImmutableArray<double>> rows =
        [
            .. Enumerable
                .Range(0, n)
                .Select(i => Enumerable.Range(0, n).Select(j => covariance?[i, j] ?? double.NaN).ToImmutableArray()),
        ];
        ImmutableArray<double> errors = [.. Enumerable.Range(0, n).Select(i => Math.Sqrt(rows[i][i]))];
        return new LikelihoodFit
        {
            Estimates = best.Point,
            StandardErrors = errors,
            Covariance = rows,
            LogLikelihood = -best.Value,
            Intervals =
                confidence > 0
                    ?
                    [
                        .. Enumerable
                            .Range(0, n)
                            .Select(j => Interval(negative, best, j, errors[j], bounds, confidence, cancellation)),
                    ]
                    : [],
            Converged = best.Converged,
        };
    }

    private static ParameterInterval Interval(
        ManyValues negative,
        Minimum best,
        int fixedOne,
        double error,
        (double Low, double High)[] bounds,
        double confidence,
        CancellationToken cancellation
    )
    {
        double target = ChiSquare.Quantile(1, confidence);
        double size = double.IsFinite(error) ? error : 0.1 * Math.Max(Math.Abs(best.Point[fixedOne]), 0.1);
        (double Limit, bool IsOpen) Side(int sign)
        {
            double[] others = [.. best.Point.Where((_, j) => j != fixedOne)];
            return ProfileLimits.Find(
                x =>
                {
                    double[] With(double[] rest) => [.. rest[..fixedOne], x, .. rest[fixedOne..]];
                    if (others.Length == 0)
                        return 2 * (negative([With([])])[0] - best.Value);
                    var found = Minimise.Local(
                        points => negative([.. points.Select(With)]),
                        others,
                        [.. bounds.Where((_, j) => j != fixedOne)],
                        cancellation
                    );
                    others = [.. found.Point];
                    return 2 * (found.Value - best.Value);
                },
                best.Point[fixedOne],
                sign * size * Math.Sqrt(target),
                sign < 0 ? bounds[fixedOne].Low : bounds[fixedOne].High,
                target
            );
        }
        var (low, lowIsOpen) = Side(-1);
        var (high, highIsOpen) = Side(1);
        return new ParameterInterval(low, high, lowIsOpen, highIsOpen);
    }

    // Second differences of the function.
    private static double[,] Curvature(ManyValues function, double[] point, double value, (double Low, double High)[] bounds)
    {
        int n = point.Length;
        double[] steps =
        [
            .. point.Select(
                (p, j) =>
                {
                    double width = bounds[j].High - bounds[j].Low;
                    return 1e-3 * Math.Max(Math.Abs(p), double.IsFinite(width) ? 1e-3 * width : 1e-3);
                }
            ),
        ];
        double At(params (int J, double By)[] moves)
        {
            double[] place = [.. point];
            foreach (var (j, by) in moves)
                place[j] += by * steps[j];
            return function([place])[0];
        }
        var curvature = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            double near = At((i, 1)) + At((i, -1)) - (2 * value);
            double far = At((i, 2)) + At((i, -2)) - (2 * value);
            curvature[i, i] = ((16 * near) - far) / (12 * steps[i] * steps[i]);
            for (int j = 0; j < i; j++)
                curvature[i, j] = curvature[j, i] =
                    (At((i, 1), (j, 1)) - At((i, 1), (j, -1)) - At((i, -1), (j, 1)) + At((i, -1), (j, -1)))
                    / (4 * steps[i] * steps[j]);
        }
        return curvature;
    }
}

/// <summary>The chi-square distribution.</summary>
internal static class ChiSquare
{
    public static double Quantile(double degrees, double p) => 2 * IncompleteGamma.Quantile(degrees / 2, p);
}

using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>Profile intervals of calibrated constants.</summary>
internal sealed class CalibrationProfile(
    CalibrationSearch search,
    ErrorModel errors,
    Fitted best,
    double[,]? covariance,
    int constants,
    double confidence
)
{
    /// <summary>A point that is more likely than the best one, where a profile came upon it.</summary>
    public double[]? Higher { get; private set; }

    /// <summary>How far twice the log likelihood drops at the ends of an interval.</summary>
    // With a known size of errors chi-square; with an estimated one Fisher's F, which is exact for a model that is linear in its constants
    // (Bates & Watts 1988, section 6.1).
    public double Target()
    {
        int freedom = errors.Points - constants - errors.Autocorrelated.Length;
        if (errors.Groups == 0 || freedom < 1)
            return ChiSquare.Quantile(1, confidence);
        double t = Distribution
            .Of("student t", new Dictionary<string, double> { ["df"] = freedom })
            .Quantile((1 + confidence) / 2);
        return errors.Points * Math.Log(1 + (t * t / freedom));
    }

    /// <summary>The interval of a constant, and the points of its profile that were computed on the way, ascending.</summary>
    public (ParameterInterval Interval, ImmutableArray<ProfilePoint> Points) Interval(int constant)
    {
        var points = new List<ProfilePoint> { new(best.Point[constant], 0) };
        double target = Target();
        var (low, high) = search.Bounds[constant];
        double estimate = best.Point[constant];
        double width = high - low;
        double error = Math.Sqrt(covariance?[constant, constant] ?? double.NaN);
        double step =
            error > 0 && double.IsFinite(error) ? error * Math.Sqrt(target)
            : double.IsFinite(width) ? 0.05 * width
            : 0.1 * Math.Max(Math.Abs(estimate), 0.1);
        var (from, isLowOpen) = Side(constant, -step, low, target, points);
        var (to, isHighOpen) = Side(constant, step, high, target, points);
        return (
            new ParameterInterval(from, to, isLowOpen, isHighOpen),
            [.. points.Where(p => double.IsFinite(p.Drop)).OrderBy(p => p.Value)]
        );
    }

    private (double Limit, bool IsOpen) Side(int constant, double step, double edge, double target, List<ProfilePoint> points)
    {
        double[] latest = best.Point;
        return ProfileLimits.Find(
            x =>
            {
                if (Higher != null)
                    return double.PositiveInfinity;
                double[] start = [.. latest];
                start[constant] = x;
                var bounds = ((double Low, double High)[])search.Bounds.Clone();
                bounds[constant] = (x, x);
                var found = search.From(start, bounds);
                latest = found.Point;
                if (found.LogLikelihood > best.LogLikelihood + 1e-4)
                    Higher = found.Point;
                double drop = 2 * (best.LogLikelihood - found.LogLikelihood);
                points.Add(new ProfilePoint(x, Math.Max(0, drop)));
                return drop;
            },
            best.Point[constant],
            step,
            edge,
            target
        );
    }
}

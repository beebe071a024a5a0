using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>
/// The likelihood of errors: normal, of the values or their logarithms, independent or of first order, with a standard deviation that is known,
/// estimated for each series, or shared by series with weights. Estimated ones are put at their best value, which takes them out of the search.
/// </summary>
internal sealed class ErrorModel
{
    private const int Known = -1;

    private readonly ImmutableArray<CalibrationTarget> targets;
    private readonly int[] groups;
    private readonly double[] floors;
    private readonly double constant;

    public ErrorModel(ImmutableArray<CalibrationTarget> targets)
    {
        this.targets = targets;
        bool isWeighted = targets.Any(t => t.Weight != null);
        groups =
        [
            .. targets.Select(
                (t, i) =>
                    t.StandardDeviation != null ? Known
                    : isWeighted ? 0
                    : i
            ),
        ];
        int[] distinct = [.. groups.Where(g => g != Known).Distinct()];
        groups = [.. groups.Select(g => g == Known ? Known : Array.IndexOf(distinct, g))];
        Groups = distinct.Length;
        Points = targets.Sum(t => t.Values.Length);
        // An exact fit would be infinitely likely: errors count as no smaller than rounding.
        floors = [.. Enumerable.Range(0, Groups).Select(g => Members(g).Max(Floor))];
        constant = targets.Sum(Constant);
        Autocorrelated =
        [
            .. Enumerable.Range(0, targets.Length).Where(i => targets[i].IsAutocorrelated && targets[i].Values.Length > 1),
        ];
        ShortestGaps = [.. targets.Select(t => t.Times.Zip(t.Times.Skip(1), (a, b) => b - a).DefaultIfEmpty(1).Min())];
    }

    /// <summary>Standard deviations that are estimated.</summary>
    public int Groups { get; }

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>Targets whose errors hang together.</summary>
    public ImmutableArray<int> Autocorrelated { get; }

    private ImmutableArray<double> ShortestGaps { get; }

    /// <summary>Range of the correlation of a target's neighbouring errors: above 0 where times are not even.</summary>
    public (double Low, double High) RangeOfCorrelation(int target)
    {
        var times = targets[target].Times;
        double gap = ShortestGaps[target];
        bool isEven = times.Zip(times.Skip(1), (a, b) => b - a).All(g => Math.Abs(g - gap) < 1e-6 * gap);
        return (isEven ? -0.99 : 0, 0.99);
    }

    /// <summary>Errors freed of their correlation, each times its weight or over its known standard deviation; one after the other.</summary>
    public double[] Whitened(double[] simulated, ReadOnlySpan<double> correlations)
    {
        var result = new double[simulated.Length];
        int at = 0;
        for (int s = 0; s < targets.Length; s++)
        {
            var target = targets[s];
            int which = Autocorrelated.IndexOf(s);
            double rho = which < 0 ? 0 : correlations[which];
            double scale = target.StandardDeviation is { } sd ? 1 / sd : target.Weight ?? 1;
            double before = 0;
            for (int i = 0; i < target.Values.Length; i++, at++)
            {
                double error = target.IsLogarithmic
                    ? Math.Log(simulated[at] / target.Values[i])
                    : simulated[at] - target.Values[i];
                double r = i == 0 || rho == 0 ? 0 : Power(rho, (target.Times[i] - target.Times[i - 1]) / ShortestGaps[s]);
                result[at] = scale * (error - (r * before)) / Math.Sqrt(1 - (r * r));
                before = error;
            }
        }
        return result;
    }

    /// <summary>The estimated standard deviations: of errors times their weight.</summary>
    public double[] StandardDeviations(double[] whitened)
    {
        var sums = new double[Groups];
        var counts = new int[Groups];
        int at = 0;
        for (int s = 0; s < targets.Length; s++)
        for (int i = 0; i < targets[s].Values.Length; i++, at++)
            if (groups[s] != Known)
            {
                sums[groups[s]] += whitened[at] * whitened[at];
                counts[groups[s]]++;
            }
        return [.. sums.Select((sum, g) => Math.Max(Math.Sqrt(sum / counts[g]), floors[g]))];
    }

    /// <summary>Standard deviation of a target's errors, in its own unit (or of its logarithm).</summary>
    public double StandardDeviationOf(int target, double[] estimated) =>
        targets[target].StandardDeviation ?? (estimated[groups[target]] / (targets[target].Weight ?? 1));

    /// <summary>Whitened errors over their standard deviations.</summary>
    public double[] Standardised(double[] whitened, double[] deviations)
    {
        var result = new double[whitened.Length];
        int at = 0;
        for (int s = 0; s < targets.Length; s++)
        for (int i = 0; i < targets[s].Values.Length; i++, at++)
            result[at] = groups[s] == Known ? whitened[at] : whitened[at] / deviations[groups[s]];
        return result;
    }

    /// <summary>The log likelihood with the estimated standard deviations at their best.</summary>
    public double LogLikelihood(double[] simulated, ReadOnlySpan<double> correlations)
    {
        double[] whitened = Whitened(simulated, correlations);
        double[] deviations = StandardDeviations(whitened);
        double log = constant;
        foreach (double z in Standardised(whitened, deviations))
            log -= 0.5 * z * z;
        for (int s = 0; s < targets.Length; s++)
        {
            if (groups[s] != Known)
                log -= targets[s].Values.Length * Math.Log(deviations[groups[s]]);
            int which = Autocorrelated.IndexOf(s);
            if (which >= 0)
                log -= 0.5 * Determinant(s, correlations[which]);
        }
        return double.IsNaN(log) ? double.NegativeInfinity : log;
    }

    // Σ ln(1 − r²)
    private double Determinant(int target, double rho)
    {
        double sum = 0;
        var times = targets[target].Times;
        for (int i = 1; i < times.Length; i++)
        {
            double r = Power(rho, (times[i] - times[i - 1]) / ShortestGaps[target]);
            sum += Math.Log(1 - (r * r));
        }
        return sum;
    }

    private static double Power(double rho, double gaps) =>
        Math.Abs(gaps - 1) < 1e-6 ? rho
        : rho < 0 ? -Math.Pow(-rho, gaps)
        : Math.Pow(rho, gaps);

    private IEnumerable<CalibrationTarget> Members(int group) => targets.Where((_, i) => groups[i] == group);

    private static double Floor(CalibrationTarget target)
    {
        double size = target.IsLogarithmic ? 1 : Math.Sqrt(target.Values.Average(v => v * v));
        return 1e-13 * (target.Weight ?? 1) * (size > 0 ? size : 1);
    }

    private static double Constant(CalibrationTarget target)
    {
        int n = target.Values.Length;
        double log = -0.5 * n * Math.Log(2 * Math.PI);
        log += n * Math.Log(target.StandardDeviation is { } sd ? 1 / sd : target.Weight ?? 1);
        return target.IsLogarithmic ? log - target.Values.Sum(Math.Log) : log;
    }
}

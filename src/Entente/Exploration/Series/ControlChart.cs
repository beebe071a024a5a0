using System.Collections.Immutable;

namespace Entente.Exploration.Series;

/// <summary>Cumulative sums above and below a target.</summary>
/// <param name="Upper">C⁺ at each time.</param>
/// <param name="Lower">C⁻ at each time.</param>
/// <param name="RunUpper">For how many times C⁺ has been above 0.</param>
/// <param name="RunLower">Likewise of C⁻.</param>
/// <param name="FirstSignal">Position, from 0, at which one of them first exceeds the limit; none: null.</param>
public sealed record CusumChart(
    ImmutableArray<double> Upper,
    ImmutableArray<double> Lower,
    ImmutableArray<int> RunUpper,
    ImmutableArray<int> RunLower,
    int? FirstSignal
);

/// <summary>An exponentially weighted mean with its limits.</summary>
/// <param name="Values">The mean at each time.</param>
/// <param name="Limits">How far from the target it may be.</param>
/// <param name="FirstSignal">Position, from 0, at which it is first farther; none: null.</param>
public sealed record EwmaChart(ImmutableArray<double> Values, ImmutableArray<double> Limits, int? FirstSignal);

/// <summary>Whether a process has left its target (a treaty's ceiling, a price band), for independent values around a known mean.</summary>
public static class ControlChart
{
    /// <summary>Tabular CUSUM (Page 1954; Montgomery, chapter 9): C⁺ = max(0, x − (mean + k sd) + C⁺), C⁻ likewise; a signal beyond h sd.</summary>
    /// <param name="values">Finite values in order of time.</param>
    /// <param name="mean">The target.</param>
    /// <param name="sd">Standard deviation of a value, above 0.</param>
    /// <param name="k">Slack in standard deviations: half the shift to be found.</param>
    /// <param name="h">Limit in standard deviations.</param>
    public static CusumChart Cusum(IReadOnlyList<double> values, double mean, double sd, double k = 0.5, double h = 5)
    {
        Require.Finite(values);
        Require.Finite(mean);
        Require.Positive(sd);
        Require.NotNegative(k);
        Require.Positive(h);
        var (upper, runUpper) = Sums([.. values.Select(x => x - mean - (k * sd))]);
        var (lower, runLower) = Sums([.. values.Select(x => mean - (k * sd) - x)]);
        int signal = Enumerable.Range(0, values.Count).FirstOrDefault(i => Math.Max(upper[i], lower[i]) > h * sd, -1);
        return new CusumChart(upper, lower, runUpper, runLower, signal < 0 ? null : signal);
    }

    /// <summary>EWMA (Roberts 1959): z = λx + (1 − λ)z from the mean, limit L sd √(λ/(2 − λ)(1 − (1 − λ)²ⁱ)).</summary>
    /// <param name="values">Finite values in order of time.</param>
    /// <param name="mean">The target.</param>
    /// <param name="sd">Standard deviation of a value, above 0.</param>
    /// <param name="weight">λ, above 0 to 1.</param>
    /// <param name="width">L, in standard deviations.</param>
    public static EwmaChart Ewma(IReadOnlyList<double> values, double mean, double sd, double weight = 0.1, double width = 2.7)
    {
        Require.Finite(values);
        Require.Finite(mean);
        Require.Positive(sd);
        Require.That(weight is > 0 and <= 1, nameof(weight), "must lie above 0 and at most at 1");
        Require.Positive(width);
        var means = new double[values.Count];
        var limits = new double[values.Count];
        int? signal = null;
        double z = mean;
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = z = (weight * values[i]) + ((1 - weight) * z);
            limits[i] = width * sd * Math.Sqrt(weight / (2 - weight) * (1 - Math.Pow(1 - weight, 2 * (i + 1))));
            if (Math.Abs(z - mean) > limits[i])
                signal ??= i;
        }
        return new EwmaChart([.. means], [.. limits], signal);
    }

    private static (ImmutableArray<double> Sums, ImmutableArray<int> Runs) Sums(double[] excess)
    {
        var sums = new double[excess.Length];
        var runs = new int[excess.Length];
        (double sum, int run) = (0, 0);
        for (int i = 0; i < excess.Length; i++)
        {
            sums[i] = sum = Math.Max(0, excess[i] + sum);
            runs[i] = run = sum > 0 ? run + 1 : 0;
        }
        return ([.. sums], [.. runs]);
    }
}

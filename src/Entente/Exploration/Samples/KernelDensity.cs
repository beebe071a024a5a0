namespace Entente.Exploration.Samples;

/// <summary>A smooth density through a sample, by normal kernels (Rosenblatt 1956; Parzen 1962). It gives mass beyond the extremes of the sample, also where
/// the quantity cannot be.</summary>
public sealed class KernelDensity
{
    private readonly double[] values;

    /// <summary>A density of a chosen width.</summary>
    /// <param name="values">One or more finite numbers.</param>
    /// <param name="bandwidth">Standard deviation of a kernel, above 0.</param>
    public KernelDensity(IReadOnlyList<double> values, double bandwidth)
    {
        Require.Finite(values);
        Require.Positive(bandwidth);
        this.values = [.. values];
        Bandwidth = bandwidth;
    }

    /// <summary>Standard deviation of a kernel.</summary>
    public double Bandwidth { get; }

    /// <summary>Density at a point.</summary>
    public double At(double x) => values.Average(v => StandardNormal.Density((x - v) / Bandwidth)) / Bandwidth;

    /// <summary>Width by Scott (1992): sd n^(−1/5); 0 of a constant.</summary>
    public static double ScottBandwidth(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        return Math.Sqrt(Statistics.Variance([.. values])) * Math.Pow(values.Count, -0.2);
    }

    /// <summary>Width by Silverman (1986, equation 3.31), R's nrd0: 0.9 min(sd, interquartile range/1.34) n^(−1/5); where the quartiles agree, by the sd.</summary>
    public static double SilvermanBandwidth(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        double[] sorted = Statistics.Sorted([.. values]);
        double sd = Math.Sqrt(Statistics.Variance(sorted));
        double range = (Statistics.Quantile(sorted, 0.75) - Statistics.Quantile(sorted, 0.25)) / 1.34;
        return 0.9 * (range > 0 ? Math.Min(sd, range) : sd) * Math.Pow(sorted.Length, -0.2);
    }
}

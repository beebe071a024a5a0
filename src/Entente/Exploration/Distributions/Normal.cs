using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>The normal distribution.</summary>
internal sealed record Normal : Distribution
{
    private readonly double mean;
    private readonly double sd;

    private Normal(double mean, double sd) => (this.mean, this.sd) = (mean, sd);

    /// <summary>By mean and standard deviation.</summary>
    public static Checked<Distribution> Of(double mean, double sd) =>
        (Finite(("mean", mean)) ?? Positive(("sd", sd))) is { } problem ? problem : new Normal(mean, sd);

    /// <summary>By two percentiles.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile high)
    {
        if (Rising([low, high]) is { } problem)
            return problem;
        (double centre, double spread) = FromPercentiles(low.Probability, low.Value, high.Probability, high.Value);
        return new Normal(centre, spread);
    }

    /// <summary>Mean and standard deviation of the normal distribution with two given quantiles.</summary>
    internal static (double Mean, double Sd) FromPercentiles(
        double lowProbability,
        double low,
        double highProbability,
        double high
    )
    {
        double lowZ = StandardNormal.Quantile(lowProbability);
        double highZ = StandardNormal.Quantile(highProbability);
        return (((low * highZ) - (high * lowZ)) / (highZ - lowZ), (high - low) / (highZ - lowZ));
    }

    public override double Quantile(double p) => mean + (sd * StandardNormal.Quantile(p));

    public override double Cdf(double x) => StandardNormal.Cdf((x - mean) / sd);

    public override double Density(double x) => StandardNormal.Density((x - mean) / sd) / sd;

    public override double? Mean => mean;

    public override double? Variance => sd * sd;

    /// <summary>Mean and variance between two bounds (Johnson, Kotz &amp; Balakrishnan 1994, chapter 13, section 10).</summary>
    internal (double Mean, double Variance) TruncatedMoments(double min, double max)
    {
        double a = (min - mean) / sd;
        double b = (max - mean) / sd;
        double mass = StandardNormal.Cdf(b) - StandardNormal.Cdf(a);
        double densityA = StandardNormal.Density(a);
        double densityB = StandardNormal.Density(b);
        double shift = (densityA - densityB) / mass;
        double weightedA = double.IsFinite(a) ? a * densityA : 0;
        double weightedB = double.IsFinite(b) ? b * densityB : 0;
        return (mean + (sd * shift), sd * sd * (1 + ((weightedA - weightedB) / mass) - (shift * shift)));
    }
}

/// <summary>
/// Two half-normals joined at the median: x = p50 + s z with z standard normal, where s is one scale below the median and another
/// above it, each fixed by its percentile. Half of the probability lies on each side; the quantiles are continuous, the density jumps
/// at the median where the scales differ. (The two-piece normal of Fechner, which is joined at the mode, is another distribution.)
/// </summary>
internal sealed record SplitNormal : Distribution
{
    private readonly double median;
    private readonly double below;
    private readonly double above;

    private SplitNormal(double median, double below, double above) =>
        (this.median, this.below, this.above) = (median, below, above);

    /// <summary>By a percentile below the median, the median (p50), and a percentile above it.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile median, Percentile high) =>
        (Rising([low, median, high]) ?? MiddleIsMedian(median)) is { } problem ? problem : Make(low, median, high);

    internal static ParameterProblem? MiddleIsMedian(Percentile median) =>
        Math.Abs(median.Probability - 0.5) < 1e-12
            ? null
            : new ParameterProblem(
                median.Key,
                $"With three percentiles the middle one must be the median, p50, not {median.Key}."
            );

    internal static SplitNormal Make(Percentile low, Percentile median, Percentile high) =>
        new(
            median.Value,
            (low.Value - median.Value) / StandardNormal.Quantile(low.Probability),
            (high.Value - median.Value) / StandardNormal.Quantile(high.Probability)
        );

    private double Scale(bool isAbove) => isAbove ? above : below;

    public override double Quantile(double p) => median + (Scale(p > 0.5) * StandardNormal.Quantile(p));

    public override double Cdf(double x) => StandardNormal.Cdf((x - median) / Scale(x > median));

    public override double Density(double x) => StandardNormal.Density((x - median) / Scale(x > median)) / Scale(x > median);

    public override double? Mean => median + ((above - below) / Math.Sqrt(2 * Math.PI));

    public override double? Variance =>
        (((above * above) + (below * below)) / 2) - ((above - below) * (above - below) / (2 * Math.PI));

    /// <summary>Mean of exp(k x): each half contributes its half of a lognormal moment.</summary>
    internal double ExponentialMoment(double k) =>
        Math.Exp(k * median)
        * (
            (Math.Exp(k * k * below * below / 2) * StandardNormal.Cdf(-k * below))
            + (Math.Exp(k * k * above * above / 2) * StandardNormal.Cdf(k * above))
        );
}

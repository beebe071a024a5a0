using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>The lognormal distribution: the logarithm is normal with mean mu and standard deviation sigma.</summary>
internal sealed record Lognormal : Distribution
{
    private Lognormal(double mu, double sigma) => (Mu, Sigma) = (mu, sigma);

    /// <summary>Mean of the logarithm.</summary>
    public double Mu { get; }

    /// <summary>Standard deviation of the logarithm.</summary>
    public double Sigma { get; }

    /// <summary>By mean and standard deviation of the logarithm.</summary>
    public static Checked<Distribution> OfLogarithm(double mu, double sigma) =>
        (Finite(("mu", mu)) ?? Positive(("sigma", sigma))) is { } problem ? problem : new Lognormal(mu, sigma);

    /// <summary>By mean and standard deviation of the value itself.</summary>
    public static Checked<Distribution> OfMoments(double mean, double sd)
    {
        if (Positive(("mean", mean), ("sd", sd)) is { } problem)
            return problem;
        double squared = SpecialForms.LogOnePlus(sd / mean * (sd / mean));
        return new Lognormal(Math.Log(mean) - (squared / 2), Math.Sqrt(squared));
    }

    /// <summary>By two percentiles, both above zero.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile high)
    {
        if ((Positive((low.Key, low.Value)) ?? Rising([low, high])) is { } problem)
            return problem;
        (double mu, double sigma) = Normal.FromPercentiles(
            low.Probability,
            Math.Log(low.Value),
            high.Probability,
            Math.Log(high.Value)
        );
        return new Lognormal(mu, sigma);
    }

    public override double Quantile(double p) => Math.Exp(Mu + (Sigma * StandardNormal.Quantile(p)));

    public override double Cdf(double x) => x <= 0 ? 0 : StandardNormal.Cdf((Math.Log(x) - Mu) / Sigma);

    public override double Density(double x) => x <= 0 ? 0 : StandardNormal.Density((Math.Log(x) - Mu) / Sigma) / (Sigma * x);

    public override double? Mean => Math.Exp(Mu + (Sigma * Sigma / 2));

    public override double? Variance => SpecialForms.ExponentialMinusOne(Sigma * Sigma) * Math.Exp((2 * Mu) + (Sigma * Sigma));

    /// <summary>Mean and variance between two bounds (Johnson, Kotz &amp; Balakrishnan 1994, chapter 14, partial moments).</summary>
    internal (double Mean, double Variance) TruncatedMoments(double min, double max)
    {
        double a = min <= 0 ? double.NegativeInfinity : (Math.Log(min) - Mu) / Sigma;
        double b = (Math.Log(max) - Mu) / Sigma;
        double mass = StandardNormal.Cdf(b) - StandardNormal.Cdf(a);
        double Moment(int k) =>
            Math.Exp((k * Mu) + (k * k * Sigma * Sigma / 2))
            * (StandardNormal.Cdf(b - (k * Sigma)) - StandardNormal.Cdf(a - (k * Sigma)))
            / mass;
        double mean = Moment(1);
        return (mean, Moment(2) - (mean * mean));
    }
}

/// <summary>Two half-lognormals joined at the median: the logarithm is a <see cref="SplitNormal"/>. For positive quantities of which
/// a low, a central and a high value are known.</summary>
internal sealed record SplitLognormal : Distribution
{
    private readonly SplitNormal logarithm;

    private SplitLognormal(SplitNormal logarithm) => this.logarithm = logarithm;

    /// <summary>By a percentile below the median, the median (p50), and a percentile above it, all above zero.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile median, Percentile high)
    {
        if ((Positive((low.Key, low.Value)) ?? Rising([low, median, high]) ?? SplitNormal.MiddleIsMedian(median)) is { } problem)
            return problem;
        static Percentile Logarithm(Percentile p) => p with { Value = Math.Log(p.Value) };
        return new SplitLognormal(SplitNormal.Make(Logarithm(low), Logarithm(median), Logarithm(high)));
    }

    public override double Quantile(double p) => Math.Exp(logarithm.Quantile(p));

    public override double Cdf(double x) => x <= 0 ? 0 : logarithm.Cdf(Math.Log(x));

    public override double Density(double x) => x <= 0 ? 0 : logarithm.Density(Math.Log(x)) / x;

    public override double? Mean => logarithm.ExponentialMoment(1);

    public override double? Variance =>
        logarithm.ExponentialMoment(2) - (logarithm.ExponentialMoment(1) * logarithm.ExponentialMoment(1));
}

/// <summary>The logit-normal distribution on an interval: ln((x - min)/(max - x)) is normal with mean mu and standard deviation sigma.
/// Its moments have no closed form; they are integrated by the trapezoidal rule, which converges exponentially here.</summary>
internal sealed record LogitNormal : Distribution
{
    private readonly double mu;
    private readonly double sigma;
    private readonly double min;
    private readonly double width;

    private LogitNormal(double mu, double sigma, double min, double width) =>
        (this.mu, this.sigma, this.min, this.width) = (mu, sigma, min, width);

    /// <summary>By mean and standard deviation of the logit, on min to max.</summary>
    public static Checked<Distribution> Of(double mu, double sigma, double min = 0, double max = 1) =>
        (Finite(("mu", mu)) ?? Positive(("sigma", sigma)) ?? Increasing(("min", min), ("max", max))) is { } problem
            ? problem
            : new LogitNormal(mu, sigma, min, max - min);

    public override double Quantile(double p) => min + (width * SpecialForms.Logistic(mu + (sigma * StandardNormal.Quantile(p))));

    public override double Cdf(double x)
    {
        double share = (x - min) / width;
        return share <= 0 ? 0
            : share >= 1 ? 1
            : StandardNormal.Cdf((SpecialForms.Logit(share) - mu) / sigma);
    }

    public override double Density(double x)
    {
        double share = (x - min) / width;
        return share is <= 0 or >= 1
            ? 0
            : StandardNormal.Density((SpecialForms.Logit(share) - mu) / sigma) / (sigma * share * (1 - share) * width);
    }

    public override double? Mean => min + (width * Moments().Mean);

    public override double? Variance => width * width * Moments().Variance;

    private (double Mean, double Variance) Moments()
    {
        double step = Math.Min(1.0 / 16, 1 / (8 * sigma));
        double first = 0;
        double second = 0;
        for (double z = -10; z <= 10; z += step)
        {
            double weight = StandardNormal.Density(z) * step;
            double value = SpecialForms.Logistic(mu + (sigma * z));
            first += weight * value;
            second += weight * value * value;
        }
        return (first, second - (first * first));
    }
}

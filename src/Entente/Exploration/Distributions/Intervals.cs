using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>Every value between min and max is equally likely.</summary>
internal sealed record Uniform : Distribution
{
    private readonly double min;
    private readonly double max;

    private Uniform(double min, double max) => (this.min, this.max) = (min, max);

    /// <summary>Between min and max.</summary>
    public static Checked<Distribution> Of(double min, double max) =>
        Increasing(("min", min), ("max", max)) is { } problem ? problem : new Uniform(min, max);

    /// <summary>By mean and standard deviation: the half width is √3 sd.</summary>
    public static Checked<Distribution> OfMoments(double mean, double sd) =>
        (Finite(("mean", mean)) ?? Positive(("sd", sd))) is { } problem
            ? problem
            : new Uniform(mean - (Math.Sqrt(3) * sd), mean + (Math.Sqrt(3) * sd));

    /// <summary>By two percentiles.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile high)
    {
        if (Rising([low, high]) is { } problem)
            return problem;
        double slope = (high.Value - low.Value) / (high.Probability - low.Probability);
        double min = low.Value - (low.Probability * slope);
        return new Uniform(min, min + slope);
    }

    public override double Quantile(double p) => min + (p * (max - min));

    internal override void Quantiles(Span<double> probabilities)
    {
        foreach (ref double p in probabilities)
            p = Quantile(p);
    }

    public override double Cdf(double x) => Math.Clamp((x - min) / (max - min), 0, 1);

    public override double Density(double x) => x < min || x > max ? 0 : 1 / (max - min);

    public override double? Mean => (min + max) / 2;

    public override double? Variance => (max - min) * (max - min) / 12;
}

/// <summary>The logarithm is uniform: every factor is equally likely.</summary>
internal sealed record LogUniform : Distribution
{
    private readonly double min;
    private readonly double max;
    private readonly double logRatio;

    private LogUniform(double min, double max) =>
        (this.min, this.max, logRatio) = (
            min,
            max,
            max < 2 * min ? SpecialForms.LogOnePlus((max - min) / min) : Math.Log(max / min)
        );

    /// <summary>Between min and max, both above zero.</summary>
    public static Checked<Distribution> Of(double min, double max) =>
        (Positive(("min", min)) ?? Increasing(("min", min), ("max", max))) is { } problem ? problem : new LogUniform(min, max);

    /// <summary>By two percentiles above zero.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile high)
    {
        if ((Positive((low.Key, low.Value)) ?? Rising([low, high])) is { } problem)
            return problem;
        double slope = Math.Log(high.Value / low.Value) / (high.Probability - low.Probability);
        double min = low.Value * Math.Exp(-low.Probability * slope);
        return new LogUniform(min, min * Math.Exp(slope));
    }

    public override double Quantile(double p) => min * Math.Exp(p * logRatio);

    public override double Cdf(double x) =>
        x <= min ? 0
        : x >= max ? 1
        : Math.Log(x / min) / logRatio;

    public override double Density(double x) => x < min || x > max ? 0 : 1 / (x * logRatio);

    public override double? Mean => (max - min) / logRatio;

    // With h half the logarithm of max/min: min max sinh(h)/h (cosh(h) − sinh(h)/h), so that nothing cancels where min and max are near each other.
    public override double? Variance
    {
        get
        {
            double h = logRatio / 2;
            double ratio = Math.Sinh(h) / h;
            double rest = Math.Cosh(h) - ratio;
            if (h < 0.5)
            {
                rest = 0;
                double term = 1;
                for (int n = 2; n <= 20; n += 2)
                {
                    term *= h * h / ((n - 1) * n);
                    rest += term * n / (n + 1);
                }
            }
            return min * max * ratio * rest;
        }
    }
}

/// <summary>The triangular distribution.</summary>
internal sealed record Triangular : Distribution
{
    private readonly double min;
    private readonly double mode;
    private readonly double max;

    private Triangular(double min, double mode, double max) => (this.min, this.mode, this.max) = (min, mode, max);

    /// <summary>By least, most likely and greatest value.</summary>
    public static Checked<Distribution> Of(double min, double mode, double max) =>
        CheckMode(min, mode, max) is { } problem ? problem : new Triangular(min, mode, max);

    /// <summary>min &lt; max with the mode between them.</summary>
    internal static ParameterProblem? CheckMode(double min, double mode, double max) =>
        (Increasing(("min", min), ("max", max)) ?? Finite(("mode", mode))) is { } problem ? problem
        : mode < min || mode > max
            ? new ParameterProblem("mode", Text($"'mode' ({mode}) must lie between 'min' ({min}) and 'max' ({max})."))
        : null;

    public override double Quantile(double p)
    {
        double range = max - min;
        return p <= (mode - min) / range
            ? min + Math.Sqrt(p * range * (mode - min))
            : max - Math.Sqrt((1 - p) * range * (max - mode));
    }

    public override double Cdf(double x) =>
        x <= min ? 0
        : x >= max ? 1
        : x <= mode ? (x - min) / (max - min) * ((x - min) / (mode - min))
        : 1 - ((max - x) / (max - min) * ((max - x) / (max - mode)));

    public override double Density(double x) =>
        x < min || x > max ? 0
        : x == mode ? 2 / (max - min)
        : x < mode ? 2 * (x - min) / ((max - min) * (mode - min))
        : 2 * (max - x) / ((max - min) * (max - mode));

    public override double? Mean => (min + mode + max) / 3;

    public override double? Variance =>
        (((mode - min) * (mode - min)) + ((max - mode) * (max - mode)) + ((mode - min) * (max - mode))) / 18;
}

/// <summary>The beta distribution on an interval; PERT is the beta whose parameters follow from a mode.</summary>
internal sealed record Beta : Distribution
{
    private readonly double alpha;
    private readonly double beta;
    private readonly double min;
    private readonly double width;

    private Beta(double alpha, double beta, double min, double width) =>
        (this.alpha, this.beta, this.min, this.width) = (alpha, beta, min, width);

    /// <summary>By its two shapes, on min to max.</summary>
    public static Checked<Distribution> Of(double alpha, double beta, double min = 0, double max = 1) =>
        (
            Positive(("alpha", alpha), ("beta", beta))
            ?? Increasing(("min", min), ("max", max))
            ?? NotNearlyNormal("alpha", Math.Min(alpha, beta))
        )
            is { } problem
            ? problem
            : new Beta(alpha, beta, min, max - min);

    /// <summary>By mean and standard deviation on min to max; the variance must be below (mean - min)(max - mean).</summary>
    public static Checked<Distribution> OfMoments(double mean, double sd, double min = 0, double max = 1)
    {
        if ((Increasing(("min", min), ("max", max)) ?? Finite(("mean", mean)) ?? Positive(("sd", sd))) is { } problem)
            return problem;
        if (mean <= min || mean >= max)
            return new ParameterProblem("mean", Text($"'mean' ({mean}) must lie between 'min' ({min}) and 'max' ({max})."));
        double concentration = ((mean - min) * (max - mean) / (sd * sd)) - 1;
        if (concentration <= 0)
            return new ParameterProblem(
                "sd",
                Text($"No beta distribution of mean {mean} on {min} to {max} has a standard deviation of {sd}."),
                $"It must be below {Rounded(Math.Sqrt((mean - min) * (max - mean)))}."
            );
        double share = (mean - min) / (max - min);
        if (NotNearlyNormal("sd", Math.Min(share, 1 - share) * concentration) is { } narrow)
            return narrow;
        return new Beta(share * concentration, (1 - share) * concentration, min, max - min);
    }

    /// <summary>PERT: alpha = 1 + lambda (mode - min)/(max - min), beta = 1 + lambda (max - mode)/(max - min); lambda is 4 in
    /// Malcolm, Roseboom, Clark &amp; Fazar (1959), smaller is flatter (Vose 2000).</summary>
    public static Checked<Distribution> OfPert(double min, double mode, double max, double lambda = 4) =>
        (Triangular.CheckMode(min, mode, max) ?? Positive(("lambda", lambda)) ?? NotNearlyNormal("lambda", lambda)) is { } problem
            ? problem
            : new Beta(1 + (lambda * (mode - min) / (max - min)), 1 + (lambda * (max - mode) / (max - min)), min, max - min);

    public override double Quantile(double p) => min + (width * IncompleteBeta.Quantile(alpha, beta, p));

    public override double Cdf(double x) => IncompleteBeta.Regularized(alpha, beta, Math.Clamp((x - min) / width, 0, 1));

    public override double Density(double x) => IncompleteBeta.Density(alpha, beta, (x - min) / width) / width;

    public override double? Mean => min + (width * alpha / (alpha + beta));

    public override double? Variance => width * width * alpha * beta / ((alpha + beta) * (alpha + beta) * (alpha + beta + 1));
}

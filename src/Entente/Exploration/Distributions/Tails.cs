using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>The exponential distribution, by its mean.</summary>
internal sealed record Exponential : Distribution
{
    private readonly double mean;

    private Exponential(double mean) => this.mean = mean;

    /// <summary>By its mean.</summary>
    public static Checked<Distribution> Of(double mean) =>
        Positive(("mean", mean)) is { } problem ? problem : new Exponential(mean);

    public override double Quantile(double p) => -mean * SpecialForms.LogOnePlus(-p);

    public override double Cdf(double x) => x <= 0 ? 0 : -SpecialForms.ExponentialMinusOne(-x / mean);

    public override double Density(double x) => x < 0 ? 0 : Math.Exp(-x / mean) / mean;

    public override double? Mean => mean;

    public override double? Variance => mean * mean;
}

/// <summary>The gamma distribution, by shape and scale.</summary>
internal sealed record Gamma : Distribution
{
    private readonly double shape;
    private readonly double scale;

    private Gamma(double shape, double scale) => (this.shape, this.scale) = (shape, scale);

    /// <summary>By shape and scale; the mean is their product.</summary>
    public static Checked<Distribution> Of(double shape, double scale) =>
        (Positive(("shape", shape), ("scale", scale)) ?? NotNearlyNormal("shape", shape)) is { } problem
            ? problem
            : new Gamma(shape, scale);

    /// <summary>By mean and standard deviation: shape (mean/sd)², scale sd²/mean.</summary>
    public static Checked<Distribution> OfMoments(double mean, double sd) =>
        (Positive(("mean", mean), ("sd", sd)) ?? NotNearlyNormal("sd", mean / sd * (mean / sd))) is { } problem
            ? problem
            : new Gamma(mean / sd * (mean / sd), sd / mean * sd);

    public override double Quantile(double p) => scale * IncompleteGamma.Quantile(shape, p);

    public override double Cdf(double x) => IncompleteGamma.Regularized(shape, x / scale);

    public override double Density(double x) => IncompleteGamma.Density(shape, x / scale) / scale;

    public override double? Mean => shape * scale;

    public override double? Variance => shape * scale * scale;
}

/// <summary>The Weibull distribution, by shape and scale.</summary>
internal sealed record Weibull : Distribution
{
    private readonly double shape;
    private readonly double scale;

    private Weibull(double shape, double scale) => (this.shape, this.scale) = (shape, scale);

    /// <summary>By shape and scale.</summary>
    public static Checked<Distribution> Of(double shape, double scale) =>
        Positive(("shape", shape), ("scale", scale)) is { } problem ? problem : new Weibull(shape, scale);

    /// <summary>By mean and standard deviation: the shape whose coefficient of variation, √(Γ(1 + 2/k)/Γ(1 + 1/k)² - 1), is theirs.</summary>
    public static Checked<Distribution> OfMoments(double mean, double sd)
    {
        if (Positive(("mean", mean), ("sd", sd)) is { } problem)
            return problem;
        double wanted = SpecialForms.LogOnePlus(sd / mean * (sd / mean));
        double Excess(double logShape)
        {
            double inverse = Math.Exp(-logShape);
            return MathNet.Numerics.SpecialFunctions.GammaLn(1 + (2 * inverse))
                - (2 * MathNet.Numerics.SpecialFunctions.GammaLn(1 + inverse))
                - wanted;
        }
        const double flattest = -2.5;
        const double steepest = 9;
        if (Excess(flattest) < 0 || Excess(steepest) > 0)
            return new ParameterProblem("sd", Text($"No Weibull distribution of mean {mean} has a standard deviation of {sd}."));
        double shape = Math.Exp(Roots.Brent(Excess, flattest, steepest));
        return new Weibull(shape, mean / MathNet.Numerics.SpecialFunctions.Gamma(1 + (1 / shape)));
    }

    /// <summary>By two percentiles above zero: ln(-ln(1 - p)) is a straight line over ln x.</summary>
    public static Checked<Distribution> OfPercentiles(Percentile low, Percentile high)
    {
        if ((Positive((low.Key, low.Value)) ?? Rising([low, high])) is { } problem)
            return problem;
        static double Height(double p) => Math.Log(-SpecialForms.LogOnePlus(-p));
        double shape = (Height(high.Probability) - Height(low.Probability)) / Math.Log(high.Value / low.Value);
        return new Weibull(shape, low.Value * Math.Exp(-Height(low.Probability) / shape));
    }

    public override double Quantile(double p) => scale * Math.Pow(-SpecialForms.LogOnePlus(-p), 1 / shape);

    public override double Cdf(double x) => x <= 0 ? 0 : -SpecialForms.ExponentialMinusOne(-Math.Pow(x / scale, shape));

    public override double Density(double x) =>
        x < 0 ? 0 : shape / scale * Math.Pow(x / scale, shape - 1) * Math.Exp(-Math.Pow(x / scale, shape));

    public override double? Mean => scale * Moment(1);

    public override double? Variance => scale * scale * (Moment(2) - (Moment(1) * Moment(1)));

    private double Moment(int k) => MathNet.Numerics.SpecialFunctions.Gamma(1 + (k / shape));
}

/// <summary>Student's t distribution, moved and stretched.</summary>
internal sealed record StudentT : Distribution
{
    private readonly double df;
    private readonly double location;
    private readonly double scale;

    private StudentT(double df, double location, double scale) => (this.df, this.location, this.scale) = (df, location, scale);

    /// <summary>By degrees of freedom, location (its median) and scale.</summary>
    public static Checked<Distribution> Of(double df, double location = 0, double scale = 1) =>
        (Positive(("df", df), ("scale", scale)) ?? Finite(("location", location)) ?? NotNearlyNormal("df", df)) is { } problem
            ? problem
            : new StudentT(df, location, scale);

    // With y = t²/(df + t²), the probability between -t and t is the incomplete beta function of y with 1/2 and df/2.
    public override double Quantile(double p)
    {
        if (p == 0.5)
            return location;
        double tail = Math.Min(p, 1 - p);
        double outer = 2 * tail;
        bool far = outer <= IncompleteBeta.Regularized(df / 2, 0.5, 0.5);
        double smaller = far ? IncompleteBeta.LowerHalf(df / 2, 0.5, outer) : IncompleteBeta.LowerHalf(0.5, df / 2, 1 - outer);
        double odds = smaller / (1 - smaller);
        double t = Math.Sqrt(far ? df / odds : df * odds);
        return location + (scale * (p < 0.5 ? -t : t));
    }

    public override double Cdf(double x)
    {
        double t = (x - location) / scale;
        double outer = IncompleteBeta.Regularized(df / 2, 0.5, df / (df + (t * t))) / 2;
        return t < 0 ? outer : 1 - outer;
    }

    public override double Density(double x)
    {
        double t = (x - location) / scale;
        double logarithm =
            -MathNet.Numerics.SpecialFunctions.BetaLn(df / 2, 0.5)
            - (0.5 * Math.Log(df))
            - ((df + 1) / 2 * SpecialForms.LogOnePlus(t * t / df));
        return Math.Exp(logarithm) / scale;
    }

    public override double? Mean => df > 1 ? location : null;

    public override double? Variance =>
        df > 2 ? scale * scale * df / (df - 2)
        : df > 1 ? double.PositiveInfinity
        : null;
}

/// <summary>The Pareto distribution: P(X &gt; x) = (minimum/x)^alpha.</summary>
internal sealed record Pareto : Distribution
{
    private readonly double minimum;
    private readonly double alpha;

    private Pareto(double minimum, double alpha) => (this.minimum, this.alpha) = (minimum, alpha);

    /// <summary>By its least value and its exponent.</summary>
    public static Checked<Distribution> Of(double minimum, double alpha) =>
        Positive(("minimum", minimum), ("alpha", alpha)) is { } problem ? problem : new Pareto(minimum, alpha);

    public override double Quantile(double p) => minimum * Math.Exp(-SpecialForms.LogOnePlus(-p) / alpha);

    public override double Cdf(double x) => x <= minimum ? 0 : -SpecialForms.ExponentialMinusOne(alpha * Math.Log(minimum / x));

    public override double Density(double x) => x < minimum ? 0 : alpha / x * Math.Pow(minimum / x, alpha);

    public override double? Mean => alpha > 1 ? alpha * minimum / (alpha - 1) : double.PositiveInfinity;

    public override double? Variance =>
        alpha > 2 ? minimum * minimum * alpha / ((alpha - 1) * (alpha - 1) * (alpha - 2)) : double.PositiveInfinity;
}

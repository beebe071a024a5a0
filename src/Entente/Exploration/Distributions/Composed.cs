using System.Collections.Immutable;
using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>One of several distributions, each with its weight: the density is the weighted sum of theirs.</summary>
internal sealed record Mixture : Distribution
{
    private readonly ImmutableArray<Distribution> parts;
    private readonly ImmutableArray<double> weights;

    private Mixture(ImmutableArray<Distribution> parts, ImmutableArray<double> weights) =>
        (this.parts, this.weights) = (parts, weights);

    /// <summary>By parts and weights, which are divided by their sum.</summary>
    public static Checked<Distribution> Of(ImmutableArray<Distribution> parts, ImmutableArray<double> weights)
    {
        if (parts.IsEmpty)
            return new ParameterProblem("of", "A mixture has no parts.");
        if (parts.Length != weights.Length)
            return new ParameterProblem("weights", Text($"There are {parts.Length} parts, but {weights.Length} weights."));
        double sum = weights.Sum();
        return weights.All(w => double.IsFinite(w) && w > 0)
            ? new Mixture(parts, [.. weights.Select(w => w / sum)])
            : new ParameterProblem("weights", "The weights must be above zero.");
    }

    public override double Quantile(double p)
    {
        double low = parts.Min(part => part.Quantile(p));
        double high = parts.Max(part => part.Quantile(p));
        // Bisection on the doubles: a mixture may have steps, where nothing faster is sure.
        for (int i = 0; i < 200 && low < high; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                break;
            if (Cdf(middle) >= p)
                high = middle;
            else
                low = middle;
        }
        return Cdf(low) >= p ? low : high;
    }

    public override double Cdf(double x) => Sum(part => part.Cdf(x));

    public override double CdfBelow(double x) => Sum(part => part.CdfBelow(x));

    public override double Density(double x) => Sum(part => part.Density(x));

    public override double? Mean => parts.All(part => part.Mean != null) ? Sum(part => part.Mean ?? 0) : null;

    public override double? Variance =>
        Mean is { } mean && parts.All(part => part.Variance != null)
            ? Sum(part => (part.Variance ?? 0) + (((part.Mean ?? 0) - mean) * ((part.Mean ?? 0) - mean)))
            : null;

    private double Sum(Func<Distribution, double> of)
    {
        double sum = 0;
        for (int i = 0; i < parts.Length; i++)
            sum += weights[i] * of(parts[i]);
        return sum;
    }
}

/// <summary>What was observed: between the sorted values straight lines, so that the quantile is type 7 of Hyndman &amp; Fan (1996).</summary>
internal sealed record Empirical : Distribution
{
    private readonly ImmutableArray<double> sorted;

    private Empirical(ImmutableArray<double> sorted) => this.sorted = sorted;

    /// <summary>By at least two observed values that are not all the same.</summary>
    public static Checked<Distribution> Of(ImmutableArray<double> values) =>
        values.Length < 2 ? new ParameterProblem("values", "An empirical distribution needs at least two values.")
        : !values.All(double.IsFinite) ? new ParameterProblem("values", "Every value must be a finite number.")
        : values.Min() == values.Max() ? new ParameterProblem("values", "All values are the same, so nothing is uncertain.")
        : new Empirical([.. values.Order()]);

    public override double Quantile(double p) => Statistics.Quantile(sorted.AsSpan(), p);

    public override double Cdf(double x)
    {
        if (x < sorted[0])
            return 0;
        int above = Above(x);
        if (above == sorted.Length)
            return 1;
        double step = (x - sorted[above - 1]) / (sorted[above] - sorted[above - 1]);
        return (above - 1 + step) / (sorted.Length - 1);
    }

    public override double CdfBelow(double x)
    {
        int from = sorted.IndexOf(x);
        return from > 0 ? (double)from / (sorted.Length - 1)
            : from == 0 ? 0
            : Cdf(x);
    }

    public override double Density(double x)
    {
        int above = Above(x);
        return above == 0 || above == sorted.Length ? 0 : 1 / ((sorted.Length - 1) * (sorted[above] - sorted[above - 1]));
    }

    public override double? Mean => Moment(static (a, b) => (a + b) / 2);

    public override double? Variance
    {
        get
        {
            double mean = Mean ?? double.NaN;
            return Moment(static (a, b) => ((a * a) + (a * b) + (b * b)) / 3) - (mean * mean);
        }
    }

    private double Moment(Func<double, double, double> ofStretch)
    {
        double sum = 0;
        for (int i = 1; i < sorted.Length; i++)
            sum += ofStretch(sorted[i - 1], sorted[i]);
        return sum / (sorted.Length - 1);
    }

    // Position of the first value above x.
    private int Above(double x)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] <= x)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

/// <summary>Any distribution, multiplied and moved: shift + stretch times the draw, stretch above 0.</summary>
internal sealed record Moved : Distribution
{
    private readonly Distribution parent;
    private readonly double shift;
    private readonly double stretch;

    private Moved(Distribution parent, double shift, double stretch) =>
        (this.parent, this.shift, this.stretch) = (parent, shift, stretch);

    /// <summary>A distribution that is sound, moved; else what is wrong with it.</summary>
    public static Checked<Distribution> Of(Checked<Distribution> parent, double shift, double stretch) =>
        !parent.Is(out var sound, out _) ? parent
        : stretch > 0 && double.IsFinite(shift) ? new Moved(sound, shift, stretch)
        : new ParameterProblem("stretch", "'stretch' must be above 0.");

    public override double Quantile(double p) => shift + stretch * parent.Quantile(p);

    public override double Cdf(double x) => parent.Cdf((x - shift) / stretch);

    public override double CdfBelow(double x) => parent.CdfBelow((x - shift) / stretch);

    public override double Density(double x) => parent.Density((x - shift) / stretch) / stretch;

    public override double? Mean => parent.Mean is { } mean ? shift + stretch * mean : null;

    public override double? Variance => parent.Variance is { } variance ? stretch * stretch * variance : null;
}

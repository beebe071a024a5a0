using System.Collections.Immutable;
using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>A few values, each with a probability. The quantile is the smallest value whose CDF reaches p.</summary>
internal sealed record Discrete : Distribution
{
    // Probabilities that are written with three digits may miss 1 by this much; they are divided by their sum.
    private const double Rounding = 0.005;

    private readonly ImmutableArray<double> values;
    private readonly ImmutableArray<double> probabilities;
    private readonly ImmutableArray<double> cumulated;

    private Discrete(ImmutableArray<double> values, ImmutableArray<double> probabilities)
    {
        this.values = values;
        this.probabilities = probabilities;
        double sum = 0;
        cumulated = [.. probabilities.Select(p => sum += p)];
    }

    /// <summary>By values and their probabilities, which sum to 1.</summary>
    public static Checked<Distribution> Of(ImmutableArray<double> values, ImmutableArray<double> probabilities)
    {
        double sum = probabilities.Sum();
        return probabilities.Length == values.Length && Math.Abs(sum - 1) > Rounding
            ? new ParameterProblem(
                "probabilities",
                $"The probabilities sum to {Rounded(sum)}, not to 1.",
                "If they are meant as weights, call them 'weights'."
            )
            : Make(values, probabilities, "probabilities");
    }

    /// <summary>By values and their weights, which are divided by their sum.</summary>
    public static Checked<Distribution> OfWeights(ImmutableArray<double> values, ImmutableArray<double> weights) =>
        Make(values, weights, "weights");

    private static Checked<Distribution> Make(ImmutableArray<double> values, ImmutableArray<double> weights, string key)
    {
        if (values.IsEmpty)
            return new ParameterProblem("values", "There are no values.");
        if (values.Length != weights.Length)
            return new ParameterProblem(key, Text($"There are {values.Length} values, but {weights.Length} {key}."));
        if (!values.All(double.IsFinite))
            return new ParameterProblem("values", "Every value must be a finite number.");
        if (!weights.All(w => double.IsFinite(w) && w >= 0) || weights.Sum() <= 0)
            return new ParameterProblem(key, $"The {key} must be zero or above, and not all zero.");
        double sum = weights.Sum();
        var merged = values
            .Zip(weights, (value, weight) => (Value: value, Weight: weight / sum))
            .Where(pair => pair.Weight > 0)
            .GroupBy(pair => pair.Value)
            .OrderBy(group => group.Key)
            .Select(group => (Value: group.Key, Weight: group.Sum(pair => pair.Weight)))
            .ToList();
        return new Discrete([.. merged.Select(pair => pair.Value)], [.. merged.Select(pair => pair.Weight)]);
    }

    public override double Quantile(double p)
    {
        for (int i = 0; i < values.Length - 1; i++)
            if (p <= cumulated[i])
                return values[i];
        return values[^1];
    }

    public override double Cdf(double x) => Cumulated(values.Count(value => value <= x));

    public override double CdfBelow(double x) => Cumulated(values.Count(value => value < x));

    private double Cumulated(int count) =>
        count == 0 ? 0
        : count == values.Length ? 1
        : cumulated[count - 1];

    public override double Density(double x) => double.NaN;

    public override double? Mean => MeanOf(value => value);

    public override double? Variance
    {
        get
        {
            double mean = MeanOf(value => value);
            return MeanOf(value => (value - mean) * (value - mean));
        }
    }

    private double MeanOf(Func<double, double> function) => values.Zip(probabilities, (value, p) => p * function(value)).Sum();
}

/// <summary>Any distribution, given that the draw lies between two bounds. The parameters are those before truncation.</summary>
internal sealed record Truncated : Distribution
{
    // Below this the quantiles of the parent's far tail would have lost too many digits.
    private const double LeastMass = 1e-6;

    private readonly Distribution parent;
    private readonly double min;
    private readonly double max;
    private readonly double below;
    private readonly double mass;

    private Truncated(Distribution parent, double min, double max, double below, double mass) =>
        (this.parent, this.min, this.max, this.below, this.mass) = (parent, min, max, below, mass);

    /// <summary>The parent between min and max, either of which may be left open.</summary>
    public static Checked<Distribution> Of(Distribution parent, double? min, double? max)
    {
        if (min is { } least && double.IsNaN(least))
            return new ParameterProblem("min", "'min' of the truncation is not a number.");
        if (max is { } greatest && double.IsNaN(greatest))
            return new ParameterProblem("max", "'max' of the truncation is not a number.");
        double low = min ?? double.NegativeInfinity;
        double high = max ?? double.PositiveInfinity;
        if (!(low < high))
            return new ParameterProblem("max", Text($"The truncation's 'max' ({high}) must be above its 'min' ({low})."));
        double under = double.IsInfinity(low) ? 0 : parent.CdfBelow(low);
        double left = (double.IsInfinity(high) ? 1 : parent.Cdf(high)) - under;
        return left >= LeastMass
            ? new Truncated(parent, low, high, under, left)
            : new ParameterProblem(
                "",
                $"The truncation leaves less than a millionth of the distribution, which reaches from "
                    + $"{Rounded(parent.Quantile(0.001))} (0.1 %) to {Rounded(parent.Quantile(0.999))} (99.9 %).",
                "Widen it, or choose a distribution that lies there."
            );
    }

    public override double Quantile(double p) => Math.Clamp(parent.Quantile(Inside(below + (p * mass))), min, max);

    // The sum above may round to 0 or 1, where a quantile may be infinite.
    private static double Inside(double p) => Math.Clamp(p, double.Epsilon, Math.BitDecrement(1.0));

    public override double Cdf(double x) =>
        x < min ? 0
        : x >= max ? 1
        : Math.Clamp((parent.Cdf(x) - below) / mass, 0, 1);

    public override double CdfBelow(double x) =>
        x <= min ? 0
        : x > max ? 1
        : Math.Clamp((parent.CdfBelow(x) - below) / mass, 0, 1);

    public override double Density(double x) => x < min || x > max ? 0 : parent.Density(x) / mass;

    public override double? Mean => Moments()?.Mean;

    public override double? Variance => Moments()?.Variance;

    private (double Mean, double Variance)? Moments() =>
        parent switch
        {
            Normal normal => normal.TruncatedMoments(min, max),
            Lognormal lognormal => lognormal.TruncatedMoments(min, max),
            _ => null,
        };
}

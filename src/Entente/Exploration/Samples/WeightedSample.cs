namespace Entente.Exploration.Samples;

/// <summary>Statistics of numbers that count more or less.</summary>
public sealed class WeightedSample
{
    private readonly double[] sorted;
    private readonly double[] weights;
    private readonly double total;

    /// <summary>Numbers with their weights.</summary>
    /// <param name="values">One or more finite numbers.</param>
    /// <param name="weights">Not below 0 and not all 0; their unit does not matter.</param>
    public WeightedSample(IReadOnlyList<double> values, IReadOnlyList<double> weights)
    {
        Require.Finite(values);
        Require.Finite(weights);
        Require.SameLength(values, weights, "values and weights");
        Require.That(
            weights.All(w => w >= 0) && weights.Any(w => w > 0),
            nameof(weights),
            "must not be below 0, nor 0 throughout"
        );
        // What has no weight says nothing.
        var kept = values.Zip(weights).Where(v => v.Second > 0).OrderBy(v => v.First).ToList();
        sorted = [.. kept.Select(v => v.First)];
        this.weights = [.. kept.Select(v => v.Second)];
        total = this.weights.Sum();
        Mean = sorted.Zip(this.weights, (x, w) => x * w).Sum() / total;
        PopulationVariance = sorted.Zip(this.weights, (x, w) => w * (x - Mean) * (x - Mean)).Sum() / total;
    }

    /// <summary>Weighted mean.</summary>
    public double Mean { get; }

    /// <summary>Weighted mean of the squared distance from the mean.</summary>
    public double PopulationVariance { get; }

    /// <summary>Unbiased where weights say how reliable a number is: population variance / (1 − Σw²/(Σw)²); NaN of one number.</summary>
    public double Variance => sorted.Length > 1 ? PopulationVariance / (1 - (1 / EffectiveSize)) : double.NaN;

    /// <summary>How many equal weights these are worth: (Σw)²/Σw² (Kish 1965).</summary>
    public double EffectiveSize => total * total / weights.Sum(w => w * w);

    /// <summary>Smallest value whose cumulative share of the weight reaches p.</summary>
    public double Quantile(double p)
    {
        if (!(p is >= 0 and <= 1))
            return double.NaN;
        double reached = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            reached += weights[i];
            // Sums of weights miss a share such as 0.3 by a rounding.
            if (reached >= (p * total) - (1e-14 * total))
                return sorted[i];
        }
        return sorted[^1];
    }

    /// <summary>Linear between the middles of the steps, (weight before + half the own one)/total (Hazen 1914), constant outside.</summary>
    public double MidpointQuantile(double p)
    {
        if (!(p is >= 0 and <= 1))
            return double.NaN;
        double before = 0;
        double last = double.NegativeInfinity;
        for (int i = 0; i < sorted.Length; i++)
        {
            double at = (before + (weights[i] / 2)) / total;
            if (p <= at)
                return i == 0 ? sorted[0] : sorted[i - 1] + ((p - last) / (at - last) * (sorted[i] - sorted[i - 1]));
            last = at;
            before += weights[i];
        }
        return sorted[^1];
    }
}

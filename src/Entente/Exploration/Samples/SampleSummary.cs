namespace Entente.Exploration.Samples;

/// <summary>Mean, spread and shape of a sample of equally likely numbers. Kurtosis is excess: 0 of a normal distribution.</summary>
public sealed record SampleSummary
{
    /// <summary>How many numbers.</summary>
    public required int Count { get; init; }

    /// <summary>Their sum.</summary>
    public required double Sum { get; init; }

    /// <summary>Arithmetic mean.</summary>
    public required double Mean { get; init; }

    /// <summary>Sample variance, divided by n − 1; NaN of one number.</summary>
    public required double Variance { get; init; }

    /// <summary>Variance divided by n.</summary>
    public required double PopulationVariance { get; init; }

    /// <summary>g1, from moments divided by n; NaN of a constant.</summary>
    public required double PopulationSkewness { get; init; }

    /// <summary>g2, from moments divided by n; NaN of a constant.</summary>
    public required double PopulationKurtosis { get; init; }

    /// <summary>G1, as spreadsheets have it (Joanes &amp; Gill 1998); NaN of fewer than three numbers.</summary>
    public required double AdjustedSkewness { get; init; }

    /// <summary>G2, as spreadsheets have it; NaN of fewer than four numbers.</summary>
    public required double AdjustedKurtosis { get; init; }

    /// <summary>Mean distance from the mean.</summary>
    public required double MeanAbsoluteDeviation { get; init; }

    /// <summary>Middle value.</summary>
    public required double Median { get; init; }

    /// <summary>Median distance from the median, not scaled.</summary>
    public required double MedianAbsoluteDeviation { get; init; }

    /// <summary>exp of the mean logarithm; NaN unless all numbers are above 0.</summary>
    public required double GeometricMean { get; init; }

    /// <summary>One over the mean of one over; NaN unless all numbers are above 0.</summary>
    public required double HarmonicMean { get; init; }

    /// <summary>Root of the sample variance.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Standard error of the mean of independent numbers.</summary>
    public double StandardError => Math.Sqrt(Variance / Count);

    /// <summary>Summarises one or more finite numbers.</summary>
    public static SampleSummary Of(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        int n = values.Count;
        double[] sorted = Statistics.Sorted([.. values]);
        // The second pass takes away what rounding has left of the first.
        double rough = Statistics.Mean(sorted);
        double mean = rough + Statistics.Mean([.. sorted.Select(x => x - rough)]);
        double[] apart = [.. sorted.Select(x => x - mean)];
        double second = apart.Sum(d => d * d);
        double third = apart.Sum(d => d * d * d) / n;
        double fourth = apart.Sum(d => d * d * d * d) / n;
        double population = second / n;
        double skewness = third / Math.Pow(population, 1.5);
        double kurtosis = (fourth / (population * population)) - 3;
        double median = Statistics.Quantile(sorted, 0.5);
        bool positive = sorted[0] > 0;
        return new SampleSummary
        {
            Count = n,
            Sum = values.Sum(),
            Mean = mean,
            Variance = n > 1 ? second / (n - 1) : double.NaN,
            PopulationVariance = population,
            PopulationSkewness = skewness,
            PopulationKurtosis = kurtosis,
            AdjustedSkewness = n > 2 ? skewness * Math.Sqrt(n * (n - 1.0)) / (n - 2) : double.NaN,
            AdjustedKurtosis = n > 3 ? (n - 1.0) / ((n - 2.0) * (n - 3)) * (((n + 1) * kurtosis) + 6) : double.NaN,
            MeanAbsoluteDeviation = apart.Sum(x => Math.Abs(x)) / n,
            Median = median,
            MedianAbsoluteDeviation = Statistics.Quantile(Statistics.Sorted([.. sorted.Select(x => Math.Abs(x - median))]), 0.5),
            GeometricMean = positive ? Math.Exp(sorted.Average(x => Math.Log(x))) : double.NaN,
            HarmonicMean = positive ? n / sorted.Sum(x => 1 / x) : double.NaN,
        };
    }
}

/// <summary>L-moments of a sample, unbiased (Hosking 1990): like mean, spread and shape, but from linear combinations of the ordered numbers, so that
/// single wild numbers weigh less.</summary>
/// <param name="First">The mean.</param>
/// <param name="Second">Half the mean difference of two numbers; NaN of fewer than two.</param>
/// <param name="Third">NaN of fewer than three numbers.</param>
/// <param name="Fourth">NaN of fewer than four numbers.</param>
public sealed record LMoments(double First, double Second, double Third, double Fourth)
{
    /// <summary>Second over first: the unbiased Gini coefficient of amounts that are not negative.</summary>
    public double Variation => Second / First;

    /// <summary>Third over second.</summary>
    public double Skewness => Third / Second;

    /// <summary>Fourth over second.</summary>
    public double Kurtosis => Fourth / Second;

    /// <summary>Of one or more finite numbers.</summary>
    public static LMoments Of(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        double[] sorted = Statistics.Sorted([.. values]);
        int n = sorted.Length;
        // Probability-weighted moments b0 to b3.
        Span<double> b = [0, 0, 0, 0];
        for (int i = 0; i < n; i++)
        {
            double weight = 1.0 / n;
            for (int r = 0; r < 4; r++)
            {
                b[r] += weight * sorted[i];
                weight *= (i - r) / (n - 1.0 - r);
            }
        }
        return new LMoments(
            b[0],
            n > 1 ? (2 * b[1]) - b[0] : double.NaN,
            n > 2 ? (6 * b[2]) - (6 * b[1]) + b[0] : double.NaN,
            n > 3 ? (20 * b[3]) - (30 * b[2]) + (12 * b[1]) - b[0] : double.NaN
        );
    }
}

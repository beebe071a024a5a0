using System.Collections.Immutable;

namespace Entente.Exploration.Forecasts;

/// <summary>How well an ensemble of equally likely numbers did. Scores are losses.</summary>
/// <param name="Crps">Continuous ranked probability score, E|X − y| − E|X − X′|/2 with n² pairs (Gneiting &amp; Raftery 2007).</param>
/// <param name="FairCrps">The same with n(n − 1) pairs, which does not punish small ensembles (Ferro 2014); NaN of one member.</param>
/// <param name="ErrorOfMedian">Distance of the median from what came.</param>
/// <param name="SquaredErrorOfMean">Squared distance of the mean.</param>
/// <param name="Rank">Members below what came.</param>
/// <param name="PitLower">Share of the members below what came; the probability integral transform lies between this …</param>
/// <param name="PitUpper">… and the share not above it.</param>
public sealed record EnsembleForecast(
    double Crps,
    double FairCrps,
    double ErrorOfMedian,
    double SquaredErrorOfMean,
    int Rank,
    double PitLower,
    double PitUpper
)
{
    /// <summary>The scores of an ensemble.</summary>
    public static EnsembleForecast Score(IReadOnlyList<double> ensemble, double observation)
    {
        Require.Finite(ensemble);
        Require.Finite(observation);
        int count = ensemble.Count;
        double[] sorted = Statistics.Sorted([.. ensemble]);
        double toObservation = sorted.Average(x => Math.Abs(x - observation));
        double pairs = PairDistances(sorted);
        int below = sorted.Count(x => x < observation);
        double mean = Statistics.Mean(sorted) - observation;
        return new EnsembleForecast(
            toObservation - (pairs / count / count / 2),
            count > 1 ? toObservation - (pairs / count / (count - 1) / 2) : double.NaN,
            Math.Abs(Statistics.Quantile(sorted, 0.5) - observation),
            mean * mean,
            below,
            (double)below / count,
            (double)sorted.Count(x => x <= observation) / count
        );
    }

    /// <summary>The continuous ranked probability score of members with weights.</summary>
    public static double WeightedCrps(IReadOnlyList<double> ensemble, IReadOnlyList<double> weights, double observation)
    {
        Require.Finite(ensemble);
        Require.Finite(weights);
        Require.Finite(observation);
        Require.SameLength(ensemble, weights, "ensemble, weights");
        double total = weights.Sum();
        Require.That(weights.All(w => w >= 0) && total > 0, nameof(weights), "must not be below 0, and one above");
        double toObservation = ensemble.Zip(weights, (x, w) => w * Math.Abs(x - observation)).Sum() / total;
        double pairs = 0;
        for (int i = 0; i < ensemble.Count; i++)
        for (int j = 0; j < ensemble.Count; j++)
            pairs += weights[i] * weights[j] * Math.Abs(ensemble[i] - ensemble[j]);
        return toObservation - (pairs / total / total / 2);
    }

    // The sum of |x − x′| over all ordered pairs: of sorted numbers in one pass, from the least on so that a level far from zero takes no digits.
    private static double PairDistances(double[] sorted)
    {
        double sum = 0;
        for (int i = 0; i < sorted.Length; i++)
            sum += 2 * ((2 * i) - sorted.Length + 1) * (sorted[i] - sorted[0]);
        return sum;
    }
}

/// <summary>How well an ensemble of vectors did.</summary>
public static class VectorForecast
{
    /// <summary>Energy score with exponent 1: E‖X − y‖ − E‖X − X′‖/2 (Gneiting &amp; Raftery 2007).</summary>
    /// <param name="ensemble">The members.</param>
    /// <param name="observation">What came.</param>
    /// <param name="fair">Whether n(n − 1) pairs are taken instead of n².</param>
    public static double Energy(IReadOnlyList<double[]> ensemble, double[] observation, bool fair)
    {
        double pairs = ensemble.Sum(x => ensemble.Sum(y => Distance(x, y)));
        double count = fair ? (double)ensemble.Count * (ensemble.Count - 1) : (double)ensemble.Count * ensemble.Count;
        return ensemble.Average(x => Distance(x, observation)) - (pairs / count / 2);
    }

    /// <summary>Variogram score of order ½ with equal weights, summed over all ordered pairs of components (Scheuerer &amp; Hamill 2015).</summary>
    public static double Variogram(IReadOnlyList<double[]> ensemble, double[] observation)
    {
        double sum = 0;
        for (int i = 0; i < observation.Length; i++)
        for (int j = 0; j < observation.Length; j++)
        {
            double observed = Math.Sqrt(Math.Abs(observation[i] - observation[j]));
            double expected = ensemble.Average(x => Math.Sqrt(Math.Abs(x[i] - x[j])));
            sum += (observed - expected) * (observed - expected);
        }
        return sum;
    }

    private static double Distance(double[] x, double[] y) => Math.Sqrt(x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());
}

/// <summary>Whether the values of the probability integral transform are spread evenly, as they are where forecasts are calibrated.</summary>
/// <param name="Counts">Values in bins of equal width.</param>
/// <param name="ChiSquare">Distance of the counts from equal ones.</param>
/// <param name="Mean">½ where calibrated.</param>
/// <param name="Variance">Of the population; 1/12 where calibrated.</param>
/// <param name="KolmogorovSmirnov">Greatest distance of their distribution from the even one.</param>
/// <param name="InCentral90">Share within 0.05 … 0.95.</param>
public sealed record PitHistogram(
    ImmutableArray<int> Counts,
    double ChiSquare,
    double Mean,
    double Variance,
    double KolmogorovSmirnov,
    double InCentral90
)
{
    /// <summary>The histogram (Dawid 1984).</summary>
    public static PitHistogram Of(IReadOnlyList<double> values, int bins)
    {
        var counts = new int[bins];
        foreach (double value in values)
            counts[BinaryForecasts.BinOf(value, bins)]++;
        double[] sorted = Statistics.Sorted([.. values]);
        int n = sorted.Length;
        double even = (double)n / bins;
        double mean = sorted.Average();
        return new PitHistogram(
            [.. counts],
            counts.Sum(c => (c - even) * (c - even) / even),
            mean,
            sorted.Average(x => (x - mean) * (x - mean)),
            sorted.Select((x, i) => Math.Max(((i + 1.0) / n) - x, x - ((double)i / n))).Max(),
            (double)sorted.Count(x => x is >= 0.05 and <= 0.95) / n
        );
    }
}

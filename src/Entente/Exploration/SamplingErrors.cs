using System.Collections.Concurrent;

namespace Entente.Exploration;

/// <summary>How far statistics of independent draws may be from what endless draws would give, at 95 %.</summary>
internal static class SamplingErrors
{
    /// <summary>Standard errors of a normal distribution that make half an interval.</summary>
    public const double Z = 1.959963984540054;

    private const double Tail = 0.025;

    // Many samples of one size are asked for the same quantiles.
    private static readonly ConcurrentDictionary<(int Draws, double P), (int Low, int High)> known = new();

    /// <summary>Interval of a share (Wilson 1927, equation 4): never outside 0 to 1, and wide enough where all draws agree.</summary>
    /// <param name="share">The share of the draws.</param>
    /// <param name="draws">Number of draws.</param>
    public static Estimate OfShare(double share, long draws)
    {
        if (draws <= 0 || !double.IsFinite(share))
            return new Estimate(share, double.NaN, double.NaN);
        double n = draws;
        double square = Z * Z / n;
        double centre = (share + (square / 2)) / (1 + square);
        double half = Z / (1 + square) * Math.Sqrt((share * (1 - share) / n) + (square / (4 * n)));
        return new Estimate(share, Math.Max(0, Math.Min(share, centre - half)), Math.Min(1, Math.Max(share, centre + half)));
    }

    /// <summary>A quantile with its interval between two order statistics (David &amp; Nagaraja 2003, section 7.1): it holds for any continuous distribution.
    /// An end is NaN where so few draws cannot bound it.</summary>
    /// <param name="sorted">The draws in rising order.</param>
    /// <param name="p">Which quantile.</param>
    public static Estimate OfQuantile(ReadOnlySpan<double> sorted, double p)
    {
        double value = Statistics.Quantile(sorted, p);
        // All alike: known.
        if (!sorted.IsEmpty && sorted[0] == sorted[^1])
            return Estimate.Exact(value);
        var (low, high) = known.GetOrAdd((sorted.Length, p), of => Ranks(of.Draws, of.P));
        return new Estimate(
            value,
            low < 1 ? double.NaN : Math.Min(value, sorted[low - 1]),
            high > sorted.Length ? double.NaN : Math.Max(value, sorted[high - 1])
        );
    }

    /// <summary>Standard error of a standard deviation, by the fourth moment (Kendall &amp; Stuart 1977, section 10.9); NaN of fewer than two draws, 0 where all are alike.</summary>
    public static double OfDeviation(ReadOnlySpan<double> draws)
    {
        double mean = Statistics.Mean(draws);
        double square = 0;
        double fourth = 0;
        foreach (double draw in draws)
        {
            double apart = (draw - mean) * (draw - mean);
            square += apart / draws.Length;
            fourth += apart * apart / draws.Length;
        }
        return draws.Length < 2 ? double.NaN
            : square == 0 ? 0
            : Math.Sqrt(Math.Max(0, fourth - (square * square)) / draws.Length) / (2 * Math.Sqrt(square));
    }

    /// <summary>Standard error of the mean of the lowest share of the numbers: that of the mean of q + min(x − q, 0) / share, whose maximum over q it is (Rockafellar
    /// &amp; Uryasev 2000, theorem 1; asymptotics: Manistre &amp; Hancock 2005).</summary>
    /// <param name="sorted">The draws in rising order.</param>
    /// <param name="share">The share that is averaged.</param>
    public static double OfMeanOfWorst(ReadOnlySpan<double> sorted, double share)
    {
        double quantile = Statistics.Quantile(sorted, share);
        // Of the differences one by one, which need no room so.
        double mean = 0;
        foreach (double draw in sorted)
            mean += Math.Min(draw - quantile, 0);
        mean /= sorted.Length;
        double squares = 0;
        foreach (double draw in sorted)
        {
            double distance = Math.Min(draw - quantile, 0) - mean;
            squares += distance * distance;
        }
        return sorted.Length < 2 ? double.NaN : Math.Sqrt(squares / (sorted.Length - 1) / sorted.Length) / share;
    }

    // Ranks, from 1, of the two order statistics: the quantile lies below the lower one, or above the upper one, with at most 2.5 %.
    private static (int Low, int High) Ranks(int n, double p)
    {
        // P(X ≤ k) of a binomial X.
        double AtMost(int k) => k >= n ? 1 : IncompleteBeta.Regularized(n - k, k + 1, 1 - p);
        // The first count that is not exceeded with more than a probability.
        int First(double probability)
        {
            (int below, int at) = (-1, n);
            while (at - below > 1)
            {
                int middle = below + ((at - below) / 2);
                (below, at) = AtMost(middle) > probability ? (below, middle) : (middle, at);
            }
            return at;
        }
        // x(r) lies above the quantile where fewer than r draws lie below it, and below it where at least r do.
        return (First(Tail), First(1 - Tail) + 1);
    }
}

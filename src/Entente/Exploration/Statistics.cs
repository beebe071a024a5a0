namespace Entente.Exploration;

/// <summary>Statistics of a sample of equally likely numbers. None of the functions changes its argument; a NaN among the numbers comes
/// out as NaN, so leave runs that are not finite out before.</summary>
public static class Statistics
{
    /// <summary>Arithmetic mean; NaN of nothing.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>Sample variance (divided by n - 1), in two passes; NaN of fewer than two numbers.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        double mean = Mean(values);
        double sum = 0;
        foreach (double value in values)
            sum += (value - mean) * (value - mean);
        return values.Length < 2 ? double.NaN : sum / (values.Length - 1);
    }

    /// <summary>Standard error of the mean of independent draws; NaN of fewer than two numbers.</summary>
    public static double StandardError(ReadOnlySpan<double> values) => Math.Sqrt(Variance(values) / values.Length);

    /// <summary>A copy in rising order, as the functions below want it.</summary>
    public static double[] Sorted(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Quantile between the order statistics: type 7 of Hyndman &amp; Fan (1996), as spreadsheets and R have it.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.IsEmpty || double.IsNaN(sorted[0]))
            return double.NaN;
        double position = p * (sorted.Length - 1);
        int below = Math.Clamp((int)Math.Floor(position), 0, sorted.Length - 1);
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Quantile of any of the nine types of Hyndman &amp; Fan (1996).</summary>
    /// <param name="sorted">The sample in rising order.</param>
    /// <param name="p">0 to 1.</param>
    /// <param name="type">How to go between the order statistics.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double p, QuantileType type)
    {
        if (type == QuantileType.Spreadsheet)
            return Quantile(sorted, p);
        if (sorted.IsEmpty || double.IsNaN(sorted[0]) || !(p is >= 0 and <= 1))
            return double.NaN;
        int n = sorted.Length;
        // The definition: x[j] and x[j + 1] by the weight gamma, j the whole part of n p + m (Hyndman & Fan 1996, equation 1).
        double position = type switch
        {
            QuantileType.InverseCdf or QuantileType.AveragedInverseCdf or QuantileType.LinearCdf => n * p,
            QuantileType.NearestEven => (n * p) - 0.5,
            QuantileType.Hazen => (n * p) + 0.5,
            QuantileType.Weibull => (n + 1) * p,
            QuantileType.MedianUnbiased => ((n + (1.0 / 3)) * p) + (1.0 / 3),
            _ => ((n + 0.25) * p) + 0.375,
        };
        // 0.1 x 30 is a whisker more than 3.
        double nearest = Math.Round(position);
        if (Math.Abs(position - nearest) < 4e-16 * n)
            position = nearest;
        int below = (int)Math.Floor(position);
        double rest = position - below;
        double weight = type switch
        {
            QuantileType.InverseCdf => rest > 0 ? 1 : 0,
            QuantileType.AveragedInverseCdf => rest > 0 ? 1 : 0.5,
            QuantileType.NearestEven => rest > 0 || below % 2 != 0 ? 1 : 0,
            _ => rest,
        };
        double low = sorted[Math.Clamp(below - 1, 0, n - 1)];
        double high = sorted[Math.Clamp(below, 0, n - 1)];
        return weight == 0 || low == high ? low : Math.Min(high, low + (weight * (high - low)));
    }

    /// <summary>Mean of the lowest share of the numbers. Where the share is no whole number of them, the last one counts in part, so
    /// that exactly the share of the probability is averaged (Acerbi &amp; Tasche 2002: expected shortfall, as a gain).</summary>
    public static double MeanOfWorst(ReadOnlySpan<double> sorted, double share)
    {
        double count = share * sorted.Length;
        double nearest = Math.Round(count);
        // 0.1 × 30 is a whisker more than 3.
        if (Math.Abs(count - nearest) < 1e-9 * sorted.Length)
            count = nearest;
        int whole = (int)Math.Floor(count);
        double sum = 0;
        for (int i = 0; i < whole; i++)
            sum += sorted[i];
        if (count > whole)
            sum += (count - whole) * sorted[whole];
        return sum / count;
    }

    /// <summary>Share of the numbers strictly above zero, with its binomial standard error. The error is taken at the share of
    /// Agresti &amp; Coull (1998), (k + 2)/(n + 4), so that it is not zero where all numbers agree.</summary>
    public static (double Share, double Error) ShareAboveZero(ReadOnlySpan<double> values)
    {
        int count = 0;
        foreach (double value in values)
            count += value > 0 ? 1 : 0;
        double adjusted = (count + 2.0) / (values.Length + 4);
        return ((double)count / values.Length, Math.Sqrt(adjusted * (1 - adjusted) / (values.Length + 4)));
    }

    /// <summary>Ranks from 1; equal numbers share the mean of their ranks.</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int first = 0; first < sorted.Length; )
        {
            int next = first + 1;
            while (next < sorted.Length && sorted[next] == sorted[first])
                next++;
            for (int i = first; i < next; i++)
                ranks[order[i]] = (first + 1 + next) / 2.0;
            first = next;
        }
        return ranks;
    }

    /// <summary>Pearson's correlation; NaN where one of the columns is constant.</summary>
    public static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (double meanX, double meanY) = (Mean(x), Mean(y));
        (double xy, double xx, double yy) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        // Rounding alone takes it beyond.
        return Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
    }

    /// <summary>Sample covariance (divided by n - 1); NaN of fewer than two pairs.</summary>
    public static double Covariance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (double meanX, double meanY, double sum) = (Mean(x), Mean(y), 0);
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - meanX) * (y[i] - meanY);
        return x.Length < 2 ? double.NaN : sum / (x.Length - 1);
    }

    /// <summary>Kendall's rank correlation (1938, 1945): pairs in the same order less pairs in opposite order, over all pairs (a), and over the
    /// geometric mean of the pairs untied in x and of those untied in y (b; NaN where one column is constant).</summary>
    public static (double A, double B) Kendall(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (long net, long untiedX, long untiedY) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        for (int j = 0; j < i; j++)
        {
            int signX = x[i].CompareTo(x[j]);
            int signY = y[i].CompareTo(y[j]);
            net += signX * signY;
            untiedX += signX * signX;
            untiedY += signY * signY;
        }
        double pairs = x.Length * (x.Length - 1.0) / 2;
        return (net / pairs, net / Math.Sqrt((double)untiedX * untiedY));
    }

    /// <summary>Spearman's rank correlation, with mid-ranks for ties; NaN where one of the columns is constant.</summary>
    public static double RankCorrelation(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Correlation(Ranks(x), Ranks(y));
}

/// <summary>The types of sample quantiles of Hyndman &amp; Fan (1996), in their order (1 to 9), as in R.</summary>
public enum QuantileType
{
    /// <summary>1: smallest value whose cumulative share reaches p.</summary>
    InverseCdf = 1,

    /// <summary>2: likewise, the mean of two values where p is exactly reached.</summary>
    AveragedInverseCdf = 2,

    /// <summary>3: the nearest order statistic, the even one of two.</summary>
    NearestEven = 3,

    /// <summary>4: linear on the empirical CDF.</summary>
    LinearCdf = 4,

    /// <summary>5: linear between the middles of the steps.</summary>
    Hazen = 5,

    /// <summary>6: linear, order statistics at i/(n + 1).</summary>
    Weibull = 6,

    /// <summary>7: linear, order statistics at (i − 1)/(n − 1); of spreadsheets and R, and what Entente prints.</summary>
    Spreadsheet = 7,

    /// <summary>8: approximately median-unbiased; what Hyndman and Fan recommend.</summary>
    MedianUnbiased = 8,

    /// <summary>9: approximately unbiased for a normal sample.</summary>
    NormalUnbiased = 9,
}

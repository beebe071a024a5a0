namespace Entente.Exploration;

/// <summary>Statistics of a sample of equally likely numbers. None of the functions changes its argument; a NaN among the numbers comes
/// out as NaN, so leave runs that are not finite out before.</summary>
internal static class Statistics
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
        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Spearman's rank correlation, with mid-ranks for ties; NaN where one of the columns is constant.</summary>
    public static double RankCorrelation(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Correlation(Ranks(x), Ranks(y));
}

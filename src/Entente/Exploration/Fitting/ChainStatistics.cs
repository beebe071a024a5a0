namespace Entente.Exploration.Fitting;

/// <summary>R-hat: how far chains disagree; 1 where they agree.</summary>
/// <param name="Classic">Of the chains as they are (Gelman &amp; Rubin 1992).</param>
/// <param name="Split">Of each chain's two halves.</param>
/// <param name="Rank">Of the halves, rank-normalised: sees chains that differ in place.</param>
/// <param name="FoldedRank">Of the rank-normalised distances from the median: sees chains that differ in spread.</param>
public sealed record RHat(double Classic, double Split, double Rank, double FoldedRank)
{
    /// <summary>The larger of the last two (Vehtari et al. 2021); below 1.01 the chains may be used.</summary>
    public double Value => Math.Max(Rank, FoldedRank);
}

/// <summary>How many independent draws the draws of a chain are worth.</summary>
/// <param name="Size">That number.</param>
/// <param name="AutocorrelationTime">Draws for each of them.</param>
/// <param name="PairsUsed">Pairs of autocorrelations that were summed.</param>
public sealed record EffectiveSize(double Size, double AutocorrelationTime, int PairsUsed);

/// <summary>What chains of a sampler are worth: R-hat and effective sample sizes of Vehtari, Gelman, Simpson, Carpenter &amp; Bürkner (2021). Chains are of one
/// length.</summary>
public static class ChainStatistics
{
    /// <summary>R-hat of two or more chains (one is split in halves).</summary>
    public static RHat RHat(IReadOnlyList<double[]> chains)
    {
        Check(chains, 4);
        double[][] halves = Split(chains);
        double[] sorted = Statistics.Sorted([.. halves.SelectMany(c => c)]);
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        double[][] folded = [.. halves.Select(h => h.Select(x => Math.Abs(x - median)).ToArray())];
        return new RHat(Ratio(chains), Ratio(halves), Ratio(RankNormalised(halves)), Ratio(RankNormalised(folded)));
    }

    /// <summary>Effective sample size for the mean.</summary>
    public static double MeanSize(IReadOnlyList<double[]> chains)
    {
        Check(chains, 4);
        return Size(Split(chains));
    }

    /// <summary>Effective sample size for the middle of the distribution: of rank-normalised draws.</summary>
    public static double BulkSize(IReadOnlyList<double[]> chains)
    {
        Check(chains, 4);
        return Size(RankNormalised(Split(chains)));
    }

    /// <summary>Effective sample size for the tails: the smaller one of the shares of draws below the 5 % and the 95 % quantile.</summary>
    public static double TailSize(IReadOnlyList<double[]> chains)
    {
        Check(chains, 4);
        double[] sorted = Statistics.Sorted([.. chains.SelectMany(c => c)]);
        double Below(double p)
        {
            double quantile = Statistics.Quantile(sorted, p);
            return Size(Split([.. chains.Select(c => c.Select(x => x <= quantile ? 1.0 : 0).ToArray())]));
        }
        return Math.Min(Below(0.05), Below(0.95));
    }

    /// <summary>Of one chain alone, by the initial positive sequence of Geyer (1992): pairs of autocorrelations are summed while they are positive.</summary>
    public static EffectiveSize SizeOfOne(IReadOnlyList<double> chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        double[] x = [.. chain];
        double[] covariance = Autocovariance(x);
        double sum = 0;
        int pairs = 0;
        for (int t = 0; t + 1 < x.Length; t += 2)
        {
            double pair = (covariance[t] + covariance[t + 1]) / covariance[0];
            if (!(pair > 0))
                break;
            sum += pair;
            pairs++;
        }
        double time = (2 * sum) - 1;
        return new EffectiveSize(x.Length / time, time, pairs);
    }

    private static void Check(IReadOnlyList<double[]> chains, int least)
    {
        ArgumentNullException.ThrowIfNull(chains);
        if (chains.Count == 0 || chains.Any(c => c.Length != chains[0].Length) || chains[0].Length < least)
            throw new ArgumentException($"There must be one or more chains of one length, of {least} draws or more.");
    }

    // The middle draw of an odd chain is left out.
    private static double[][] Split(IReadOnlyList<double[]> chains)
    {
        int half = chains[0].Length / 2;
        return [.. chains.SelectMany(c => new[] { c[..half], c[^half..] })];
    }

    // Blom's scores of the ranks among all draws.
    private static double[][] RankNormalised(double[][] chains)
    {
        int length = chains[0].Length;
        double[] ranks = Statistics.Ranks([.. chains.SelectMany(c => c)]);
        return
        [
            .. chains.Select(
                (_, c) =>
                    Enumerable
                        .Range(c * length, length)
                        .Select(i => StandardNormal.Quantile((ranks[i] - 0.375) / (ranks.Length + 0.25)))
                        .ToArray()
            ),
        ];
    }

    private static double Ratio(IReadOnlyList<double[]> chains)
    {
        int n = chains[0].Length;
        double within = chains.Average(c => Statistics.Variance(c));
        double between = n * Statistics.Variance([.. chains.Select(c => Statistics.Mean(c))]);
        // Chains that all stand at one value agree.
        return within == 0 && between == 0 ? 1 : Math.Sqrt((((n - 1.0) / n * within) + (between / n)) / within);
    }

    private static double Size(double[][] chains)
    {
        int n = chains[0].Length;
        double[][] covariances = [.. chains.Select(Autocovariance)];
        double within = covariances.Average(c => c[0] * n / (n - 1.0));
        double total = within * (n - 1) / n;
        if (chains.Length > 1)
            total += Statistics.Variance([.. chains.Select(c => Statistics.Mean(c))]);
        if (!(total > 0))
            return double.NaN;
        double Rho(int t) => t == 0 ? 1 : 1 - ((within - covariances.Average(c => c[t])) / total);
        double sum = 0;
        double least = double.PositiveInfinity;
        int last = 0;
        for (int t = 0; t + 1 < n; t += 2)
        {
            double pair = Rho(t) + Rho(t + 1);
            if (!(pair > 0))
                break;
            least = Math.Min(least, pair);
            sum += least;
            last = t + 2;
        }
        double time = (2 * sum) - 1;
        if (last < n && Rho(last) > 0)
            time += Rho(last);
        double draws = (double)n * chains.Length;
        return draws / Math.Max(time, 1 / Math.Log10(draws));
    }

    // With divisor n, by the transform of Fourier, so that long chains take no square of their length.
    private static double[] Autocovariance(double[] x)
    {
        int n = x.Length;
        double mean = Statistics.Mean(x);
        int size = 1;
        while (size < 2 * n)
            size *= 2;
        var wave = new System.Numerics.Complex[size];
        for (int i = 0; i < n; i++)
            wave[i] = x[i] - mean;
        MathNet.Numerics.IntegralTransforms.Fourier.Forward(wave, MathNet.Numerics.IntegralTransforms.FourierOptions.NoScaling);
        for (int i = 0; i < size; i++)
            wave[i] = wave[i] * System.Numerics.Complex.Conjugate(wave[i]);
        MathNet.Numerics.IntegralTransforms.Fourier.Inverse(wave, MathNet.Numerics.IntegralTransforms.FourierOptions.NoScaling);
        var covariance = new double[n];
        for (int t = 0; t < n; t++)
            covariance[t] = wave[t].Real / size / n;
        return covariance;
    }
}

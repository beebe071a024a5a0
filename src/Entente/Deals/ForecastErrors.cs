using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;

namespace Entente.Deals;

/// <summary>How far grades of forecasts may be off: because so many worlds were simulated and no more, and because there are so many forecasts.</summary>
/// <param name="worlds">For each forecast its value in each world; all forecasts were read in the same worlds.</param>
internal sealed class ForecastErrors(ImmutableArray<double[]> worlds)
{
    private const int Splits = 50;
    private const int LeastWorlds = 80;

    /// <summary>
    /// Standard error, from the sampling of worlds, of a mean over forecasts of a function of their probabilities: by the function's slopes (delta method). The forecasts
    /// share their worlds, so their errors do not average out; a world in which a forecast is not a number says nothing of it.
    /// </summary>
    /// <param name="forecasts">Which forecasts.</param>
    /// <param name="slopes">For each of them the slope of the function at its probability.</param>
    public double OfMean(int[] forecasts, double[] slopes)
    {
        if (forecasts.Length == 0)
            return double.NaN;
        int count = worlds[forecasts[0]].Length;
        var influence = new double[count];
        foreach (var (forecast, slope) in forecasts.Zip(slopes))
        {
            double[] values = worlds[forecast];
            double[] finite = [.. values.Where(double.IsFinite)];
            double mean = finite.Average();
            for (int w = 0; w < count; w++)
                if (double.IsFinite(values[w]))
                    influence[w] += slope * (values[w] - mean) * count / finite.Length / forecasts.Length;
        }
        return count < 2 ? double.NaN : Statistics.StandardError(influence);
    }

    /// <summary>Standard error of a continuous ranked probability score: the score is a mean over worlds and over pairs of worlds, whose error is that of the mean of
    /// each world's part, |x − y| − E|x − X| (Hoeffding 1948, theorem 7.1).</summary>
    /// <param name="sorted">The worlds' numbers in rising order.</param>
    /// <param name="outcome">The number that came.</param>
    public static double OfCrps(double[] sorted, double outcome)
    {
        int count = sorted.Length;
        if (count < 2)
            return double.NaN;
        var part = new double[count];
        double below = 0;
        double above = sorted.Sum();
        for (int i = 0; i < count; i++)
        {
            // Distances to those before and to those from here on.
            double distances = (i * sorted[i]) - below + above - ((count - i) * sorted[i]);
            part[i] = Math.Abs(sorted[i] - outcome) - (distances / count);
            below += sorted[i];
            above -= sorted[i];
        }
        return Statistics.StandardError(part);
    }

    /// <summary>Share of random halves of the worlds in which a forecast misses as it does in all of them, or does not; null of too few worlds.</summary>
    public static double? MissedInHalves(double[] worlds, double outcome, bool isEvent)
    {
        if (worlds.Length < LeastWorlds)
            return null;
        bool Missed(double[] values)
        {
            if (isEvent)
                return Math.Abs(values.Average() - outcome) > 0.5;
            double[] sorted = Statistics.Sorted(values);
            return outcome < Statistics.Quantile(sorted, 0.05) || outcome > Statistics.Quantile(sorted, 0.95);
        }
        bool whole = Missed(worlds);
        var draws = new Resampling(1);
        int[] order = [.. Enumerable.Range(0, worlds.Length)];
        int same = 0;
        for (int split = 0; split < Splits; split++)
        {
            draws.Shuffle(order);
            foreach (int[] half in new[] { order[..(order.Length / 2)], order[(order.Length / 2)..] })
                same += Missed([.. half.Select(w => worlds[w])]) == whole ? 1 : 0;
        }
        return same / (2.0 * Splits);
    }

    /// <summary>Standard error of a statistic of forecasts, by leaving out one after the other (Tukey 1958); NaN of fewer than two.</summary>
    public static double Jackknife(List<GradedForecast> forecasts, Func<IReadOnlyList<GradedForecast>, double> statistic)
    {
        int count = forecasts.Count;
        if (count < 2)
            return double.NaN;
        double[] without = [.. Enumerable.Range(0, count).Select(left => statistic([.. forecasts.Where((_, i) => i != left)]))];
        double mean = without.Average();
        return Math.Sqrt((count - 1.0) / count * without.Sum(w => (w - mean) * (w - mean)));
    }
}

using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>PAWN from given data (Pianosi &amp; Wagener 2018): the Kolmogorov–Smirnov distance between the outcome in a slice of an input and the outcome of all
/// runs; median, maximum and mean over the slices. Intervals by a bootstrap within slices; the threshold is what an input without influence reaches.</summary>
internal static class Pawn
{
    private const int Bootstraps = 100;
    private const int Dummies = 40;

    public static Finding Find(ImmutableArray<string> names, Func<int, double[]> columns, double[] outcome, DriverOptions options)
    {
        var empirical = new EmpiricalShares(outcome);
        double threshold = double.NaN;
        var indices = ImmutableArray.CreateBuilder<DriverIndex>();
        for (int input = 0; input < names.Length; input++)
        {
            double[] x = columns(input);
            int[][] slices = options.At.IsEmpty ? Classes.Of(x, options.Slices) : [.. options.At.Select(at => Nearest(x, at))];
            indices.Add(Of(names[input], slices, empirical, options, input));
            if (double.IsNaN(threshold))
                threshold = Dummy(slices, empirical, options);
        }
        return new Finding(indices.ToImmutable())
        {
            Threshold = threshold,
            Remarks = options.At.IsEmpty
                ? []
                :
                [
                    "A table holds no runs at just these values: the twentieth of the runs that is nearest to each stands for it.",
                ],
        };
    }

    /// <summary>Median, maximum and mean of distances, with the same of resampled distances for the intervals.</summary>
    public static DriverIndex Index(string name, double[] distances, double[][] resampled, double confidence)
    {
        Estimate Of(Func<double[], double> of)
        {
            double value = of(distances);
            double[] drawn = [.. resampled.Select(of).Order()];
            // Resampled distances carry the noise twice: the interval is shifted back by the mean of what was added.
            double added = drawn.Length == 0 ? 0 : drawn.Average() - value;
            double tail = (1 - confidence) / 2;
            return drawn.Length == 0
                ? new Estimate(value, double.NaN, double.NaN)
                : new Estimate(
                    value,
                    Math.Clamp(Statistics.Quantile(drawn, tail) - (2 * added), 0, value),
                    Math.Max(value, Statistics.Quantile(drawn, 1 - tail) - added)
                );
        }
        return Finding.Index(name, ("pawn", Of(Median)), ("maximum", Of(d => d.Max())), ("mean", Of(d => d.Average())));
    }

    private static DriverIndex Of(string name, int[][] slices, EmpiricalShares outcome, DriverOptions options, int input)
    {
        int[][] byOutcome = [.. slices.Select(outcome.InOrder)];
        double[] distances = [.. byOutcome.Select(slice => outcome.Distance(slice, null))];
        var draws = new Resampling(options.Seed + (ulong)input);
        var resampled = new double[Bootstraps][];
        for (int b = 0; b < Bootstraps; b++)
        {
            resampled[b] = new double[slices.Length];
            for (int s = 0; s < slices.Length; s++)
            {
                var counts = new int[byOutcome[s].Length];
                for (int i = 0; i < counts.Length; i++)
                    counts[draws.Below(counts.Length)]++;
                resampled[b][s] = outcome.Distance(byOutcome[s], counts);
            }
        }
        return Index(name, distances, resampled, options.Confidence);
    }

    // What slices of these sizes reach when they are drawn at random: the 95 % quantile of the median.
    private static double Dummy(int[][] slices, EmpiricalShares outcome, DriverOptions options)
    {
        var draws = new Resampling(~options.Seed);
        int[] order = [.. slices.SelectMany(s => s)];
        var medians = new double[Dummies];
        for (int d = 0; d < Dummies; d++)
        {
            draws.Shuffle(order);
            int at = 0;
            medians[d] = Median([.. slices.Select(s => outcome.Distance(outcome.InOrder(order[at..(at += s.Length)]), null))]);
        }
        return Statistics.Quantile(Statistics.Sorted(medians), 0.95);
    }

    private static int[] Nearest(double[] x, double at)
    {
        double[] distance = [.. x.Select(v => Math.Abs(v - at))];
        int[] order = [.. Enumerable.Range(0, x.Length)];
        Array.Sort(distance, order);
        return order[..Math.Max(1, x.Length / 20)];
    }

    private static double Median(double[] values) => Statistics.Quantile(Statistics.Sorted(values), 0.5);
}

/// <summary>Where each run's outcome stands among all.</summary>
internal sealed class EmpiricalShares
{
    private readonly double[] below;
    private readonly double[] upTo;
    private readonly int[] rank;

    public EmpiricalShares(double[] values)
    {
        int n = values.Length;
        double[] sorted = [.. values];
        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(sorted, order);
        (below, upTo, rank) = (new double[n], new double[n], new int[n]);
        for (int first = 0; first < n; )
        {
            int next = first + 1;
            while (next < n && sorted[next] == sorted[first])
                next++;
            for (int i = first; i < next; i++)
                (below[order[i]], upTo[order[i]], rank[order[i]]) = ((double)first / n, (double)next / n, first);
            first = next;
        }
    }

    /// <summary>Runs by rising outcome.</summary>
    public int[] InOrder(int[] runs)
    {
        int[] keys = [.. runs.Select(r => rank[r])];
        int[] result = [.. runs];
        Array.Sort(keys, result);
        return result;
    }

    /// <summary>Kolmogorov–Smirnov distance between the outcome of some runs, by rising outcome, and that of all.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="counts">How often each counts; null: once.</param>
    public double Distance(int[] runs, int[]? counts)
    {
        double total = counts == null ? runs.Length : counts.Sum();
        double distance = 0;
        double seen = 0;
        for (int i = 0; i < runs.Length; )
        {
            double before = seen;
            int first = runs[i];
            for (; i < runs.Length && rank[runs[i]] == rank[first]; i++)
                seen += counts == null ? 1 : counts[i];
            // Between two of the runs only the share of all grows, so the ends suffice.
            distance = Math.Max(
                distance,
                Math.Max(Math.Abs((seen / total) - upTo[first]), Math.Abs((before / total) - below[first]))
            );
        }
        return distance;
    }
}

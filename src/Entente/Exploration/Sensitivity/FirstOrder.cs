using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>First-order shares of variance from given data: the variance between classes of an input (correlation ratio, Pearson 1905; Plischke 2010), less what
/// classes without influence would show by chance.</summary>
internal static class FirstOrder
{
    private const int Blocks = 20;

    /// <summary>Classes for so many runs.</summary>
    public static int ClassesFor(int runs) => Math.Clamp((int)Math.Round(Math.Pow(runs, 0.4)), 4, 100);

    public static Finding Find(ImmutableArray<string> names, Func<int, double[]> columns, double[] outcome, DriverOptions options)
    {
        int count = ClassesFor(outcome.Length);
        return new Finding([
            .. names.Select((name, input) => Index(name, ClassOf(columns(input), count), outcome, options.Confidence)),
        ])
        {
            Remarks =
            [
                FormattableString.Invariant(
                    $"From given runs, in {count} classes of each input: what inputs do together (total) cannot be told."
                ),
            ],
        };
    }

    /// <summary>The class of each run.</summary>
    public static byte[] ClassOf(double[] values, int count)
    {
        var result = new byte[values.Length];
        int[][] classes = Classes.Of(values, count);
        for (int c = 0; c < classes.Length; c++)
            foreach (int run in classes[c])
                result[run] = (byte)c;
        return result;
    }

    /// <summary>The share of an input with its error; runs whose outcome is not finite are left out.</summary>
    public static DriverIndex Index(string name, byte[] classes, double[] outcome, double confidence)
    {
        int count = classes.Max() + 1;
        double[] finite = [.. outcome.Where(double.IsFinite)];
        double mean = Statistics.Mean(finite);
        // Per block and class: number, sum, sum of squares of the outcome.
        double[][] groups = [.. Enumerable.Range(0, Blocks).Select(_ => new double[3 * count])];
        for (int run = 0; run < outcome.Length; run++)
        {
            double y = outcome[run] - mean;
            if (!double.IsFinite(y))
                continue;
            double[] sums = groups[run % Blocks];
            int c = 3 * classes[run];
            sums[c]++;
            sums[c + 1] += y;
            sums[c + 2] += y * y;
        }
        var (values, errors) = Jackknife.Of(groups, sums => [Share(sums)]);
        return Finding.Index(name, ("first", Estimate.With(values[0], errors[0], Stretches.Quantile(confidence, Blocks))));
    }

    private static double Share(double[] sums)
    {
        double n = 0;
        double total = 0;
        double squares = 0;
        double between = 0;
        int used = 0;
        for (int c = 0; c < sums.Length; c += 3)
        {
            if (sums[c] == 0)
                continue;
            used++;
            n += sums[c];
            total += sums[c + 1];
            squares += sums[c + 2];
            between += sums[c + 1] * sums[c + 1] / sums[c];
        }
        double all = squares - (total * total / n);
        double within = (squares - between) / (n - used);
        return all > 0 && n > used ? (between - (total * total / n) - ((used - 1) * within)) / all : double.NaN;
    }
}

using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>First-order shares of variance from given data: the variance between classes of an input (correlation ratio, Pearson 1905; Plischke 2010), less what
/// classes without influence would show by chance.</summary>
internal static class FirstOrder
{
    private const int Blocks = 20;

    public static Finding Find(ImmutableArray<string> names, Func<int, double[]> columns, double[] outcome, DriverOptions options)
    {
        int count = Math.Clamp((int)Math.Round(Math.Pow(outcome.Length, 0.4)), 4, 100);
        double mean = Statistics.Mean(outcome);
        double t = Stretches.Quantile(options.Confidence, Blocks);
        DriverIndex Index(string name, int input)
        {
            int[][] classes = Classes.Of(columns(input), count);
            // Per block and class: number, sum, sum of squares of the outcome.
            double[][] groups = [.. Enumerable.Range(0, Blocks).Select(_ => new double[3 * classes.Length])];
            for (int c = 0; c < classes.Length; c++)
                foreach (int run in classes[c])
                {
                    double y = outcome[run] - mean;
                    double[] sums = groups[run % Blocks];
                    sums[3 * c]++;
                    sums[(3 * c) + 1] += y;
                    sums[(3 * c) + 2] += y * y;
                }
            var (values, errors) = Jackknife.Of(groups, sums => [Share(sums)]);
            return Finding.Index(name, ("first", Estimate.With(values[0], errors[0], t)));
        }
        return new Finding([.. names.Select(Index)])
        {
            Remarks =
            [
                FormattableString.Invariant(
                    $"From given runs, in {count} classes of each input: what inputs do together (total) cannot be told."
                ),
            ],
        };
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

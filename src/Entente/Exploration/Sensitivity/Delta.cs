using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Borgonovo's delta (2007) from given data (Plischke, Borgonovo &amp; Smith 2013): half the mean distance between the density of the outcome in a class of an
/// input and its density in all runs. Delta does not change under a monotone transformation of the outcome, so that of the normal scores is taken, whose
/// density in all runs is known; the density of a class is a kernel estimate and is set against the normal smoothed by the same kernel. The noise of that estimate
/// adds to a distance d as the mean of |d + e| does for a normal e, √(d² + E|e|²) to within 5 %; what it is alone is seen in classes drawn at random, and taken off by
/// squares. A bootstrap within classes gives the interval.
/// </summary>
internal static class Delta
{
    private const int Bootstraps = 40;
    private const int Dummies = 40;
    private const int Cells = 256;
    private const double End = 5;
    private const double Width = 2 * End / (Cells - 1);

    public static Finding Find(ImmutableArray<string> names, Func<int, double[]> columns, double[] outcome, DriverOptions options)
    {
        int n = outcome.Length;
        double[] ranks = Statistics.Ranks(outcome);
        bool isDiscrete = outcome.Distinct().Take(51).Count() <= 50;
        double[] scores = isDiscrete ? Atoms(outcome) : [.. ranks.Select(r => StandardNormal.Quantile((r - 0.5) / n))];
        // Twice as many as Plischke, Borgonovo & Smith (2013) took: what the noise of small classes adds is taken off.
        int count = Math.Clamp((int)Math.Round(Math.Pow(n, 0.4)), 2, 48);
        double[] all = isDiscrete ? Shares(scores, [.. Enumerable.Range(0, n)]) : [];
        double Of(int[] runs, int[]? drawn, double bandwidth) =>
            isDiscrete ? HalfDistance(Shares(scores, drawn ?? runs), all) : Distance(scores, drawn ?? runs, bandwidth);
        double[] noise = [];
        double threshold = double.NaN;
        int[] sizes = [];
        var indices = ImmutableArray.CreateBuilder<DriverIndex>();
        for (int input = 0; input < names.Length; input++)
        {
            int[][] classes = Classes.Of(columns(input), count);
            double[] bandwidths = [.. classes.Select(c => Bandwidth(scores, c))];
            double Mean(Func<int, int[]?> drawn) =>
                Enumerable.Range(0, classes.Length).Sum(c => Of(classes[c], drawn(c), bandwidths[c]) * classes[c].Length / n);
            double value = Mean(_ => null);
            var draws = new Resampling(options.Seed + (ulong)input);
            var resampled = new double[Bootstraps];
            for (int b = 0; b < Bootstraps; b++)
                resampled[b] = Mean(c =>
                {
                    var drawn = new int[classes[c].Length];
                    for (int i = 0; i < drawn.Length; i++)
                        drawn[i] = classes[c][draws.Below(drawn.Length)];
                    return drawn;
                });
            if (!classes.Select(c => c.Length).SequenceEqual(sizes))
            {
                sizes = [.. classes.Select(c => c.Length)];
                noise = Noise(sizes, n, runs => Of(runs, null, isDiscrete ? 0 : Bandwidth(scores, runs)), options.Seed);
            }
            double floor = noise.Average();
            double Corrected(double measured) => Math.Sqrt(Math.Max(0, (measured * measured) - (floor * floor)));
            if (double.IsNaN(threshold))
                threshold = Corrected(Statistics.Quantile(Statistics.Sorted(noise), 0.95));
            double reach = StandardNormal.Quantile((1 + options.Confidence) / 2) * Math.Sqrt(Statistics.Variance(resampled));
            indices.Add(
                Finding.Index(
                    names[input],
                    (
                        "delta",
                        new Estimate(
                            Corrected(value),
                            Corrected(Math.Max(0, value - reach)),
                            Math.Min(1, Corrected(value + reach))
                        )
                    )
                )
            );
        }
        return new Finding(indices.ToImmutable())
        {
            Threshold = threshold,
            Remarks =
            [
                FormattableString.Invariant(
                    $"In {count} classes of each input. The intervals hold the sampling error, not that of the classes and the kernel."
                ),
            ],
        };
    }

    // What classes of these sizes show when their runs are drawn at random.
    private static double[] Noise(int[] sizes, int n, Func<int[], double> distance, ulong seed)
    {
        var draws = new Resampling(~seed);
        int[] order = [.. Enumerable.Range(0, n)];
        var found = new double[Dummies];
        for (int d = 0; d < Dummies; d++)
        {
            draws.Shuffle(order);
            int at = 0;
            foreach (int size in sizes)
                found[d] += distance(order[at..(at += size)]) * size / n;
        }
        return found;
    }

    // Numbers of the different values, in rising order.
    private static double[] Atoms(double[] values)
    {
        double[] distinct = [.. values.Distinct().Order()];
        return [.. values.Select(v => (double)Array.BinarySearch(distinct, v))];
    }

    private static double[] Shares(double[] atoms, int[] runs)
    {
        var shares = new double[51];
        foreach (int run in runs)
            shares[(int)atoms[run]] += 1.0 / runs.Length;
        return shares;
    }

    private static double HalfDistance(double[] a, double[] b) => 0.5 * a.Zip(b, (p, q) => Math.Abs(p - q)).Sum();

    // Silverman's (1986, equation 3.31).
    private static double Bandwidth(double[] scores, int[] runs)
    {
        double[] sorted = Statistics.Sorted([.. runs.Select(r => scores[r])]);
        double sd = Math.Sqrt(Statistics.Variance(sorted));
        double quartiles = (Statistics.Quantile(sorted, 0.75) - Statistics.Quantile(sorted, 0.25)) / 1.349;
        double spread = quartiles > 0 ? Math.Min(sd, quartiles) : sd;
        return Math.Max(Width / 2, 0.9 * (spread > 0 ? spread : 0) * Math.Pow(runs.Length, -0.2));
    }

    // What the kernel smooths away grows with the square of its width, so that two widths tell what none would show (Richardson 1911).
    private static double Distance(double[] scores, int[] runs, double bandwidth) =>
        (2 * DistanceOf(scores, runs, bandwidth / Math.Sqrt(2))) - DistanceOf(scores, runs, bandwidth);

    private static double DistanceOf(double[] scores, int[] runs, double bandwidth)
    {
        var counts = new double[Cells];
        foreach (int run in runs)
        {
            double at = Math.Clamp((scores[run] + End) / Width, 0, Cells - 1.000001);
            int cell = (int)at;
            counts[cell] += (cell + 1 - at) / runs.Length;
            counts[cell + 1] += (at - cell) / runs.Length;
        }
        int reach = Math.Min(Cells, (int)Math.Ceiling(4 * bandwidth / Width));
        var kernel = new double[reach + 1];
        for (int d = 0; d <= reach; d++)
            kernel[d] = StandardNormal.Density(d * Width / bandwidth);
        double sum = kernel[0] + (2 * kernel.Skip(1).Sum());
        var density = new double[Cells];
        for (int cell = 0; cell < Cells; cell++)
        {
            if (counts[cell] == 0)
                continue;
            for (int d = Math.Max(-reach, -cell); d <= reach && cell + d < Cells; d++)
                density[cell + d] += counts[cell] * kernel[Math.Abs(d)] / sum;
        }
        double spread = Math.Sqrt(1 + (bandwidth * bandwidth));
        double distance = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            double z = ((cell * Width) - End) / spread;
            distance += Math.Abs(density[cell] - (StandardNormal.Density(z) * Width / spread));
        }
        return 0.5 * distance;
    }
}

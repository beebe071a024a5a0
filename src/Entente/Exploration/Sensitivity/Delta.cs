using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>
/// Borgonovo's delta (2007) from given data (Plischke, Borgonovo &amp; Smith 2013): half the mean distance between the density of the outcome in a class of an
/// input and its density in all runs. Delta does not change under a monotone transformation of the outcome, so that of the normal scores is taken, whose
/// density in all runs is known; the density of a class is a kernel estimate and is set against the normal smoothed by the same kernel. What the noise of
/// that estimate adds is taken off by a bootstrap within classes, whose spread gives the interval.
/// </summary>
internal static class Delta
{
    private const int Bootstraps = 40;
    private const int Cells = 256;
    private const double End = 5;
    private const double Width = 2 * End / (Cells - 1);

    public static Finding Find(ImmutableArray<string> names, Func<int, double[]> columns, double[] outcome, DriverOptions options)
    {
        int n = outcome.Length;
        double[] ranks = Statistics.Ranks(outcome);
        bool isDiscrete = outcome.Distinct().Take(51).Count() <= 50;
        double[] scores = isDiscrete ? Atoms(outcome) : [.. ranks.Select(r => StandardNormal.Quantile((r - 0.5) / n))];
        // The number of classes of Plischke, Borgonovo & Smith (2013).
        double exponent = 2 / (7 + Math.Tanh((1500 - n) / 500.0));
        int count = Math.Clamp((int)Math.Round(Math.Pow(n, exponent)), 2, 48);
        double[] all = isDiscrete ? Shares(scores, [.. Enumerable.Range(0, n)], null) : [];
        var indices = ImmutableArray.CreateBuilder<DriverIndex>();
        for (int input = 0; input < names.Length; input++)
        {
            int[][] classes = Classes.Of(columns(input), count);
            double[] bandwidths = [.. classes.Select(c => Bandwidth(scores, c))];
            double Of(int c, int[]? drawn) =>
                isDiscrete
                    ? HalfDistance(Shares(scores, classes[c], drawn), all)
                    : Distance(scores, classes[c], drawn, bandwidths[c]);
            double value = Enumerable.Range(0, classes.Length).Sum(c => Of(c, null) * classes[c].Length / n);
            var draws = new Resampling(options.Seed + (ulong)input);
            var resampled = new double[Bootstraps];
            for (int b = 0; b < Bootstraps; b++)
            for (int c = 0; c < classes.Length; c++)
            {
                var drawn = new int[classes[c].Length];
                for (int i = 0; i < drawn.Length; i++)
                    drawn[i] = classes[c][draws.Below(drawn.Length)];
                resampled[b] += Of(c, drawn) * classes[c].Length / n;
            }
            double added = Math.Max(0, resampled.Average() - value);
            double corrected = Math.Max(0, value - added);
            double z = StandardNormal.Quantile((1 + options.Confidence) / 2);
            double error = Math.Sqrt(Statistics.Variance(resampled));
            var (low, high) = (Math.Max(0, corrected - (z * error)), Math.Min(1, corrected + (z * error)));
            indices.Add(Finding.Index(names[input], ("delta", new Estimate(corrected, low, high))));
        }
        return new Finding(indices.ToImmutable())
        {
            Remarks =
            [
                FormattableString.Invariant(
                    $"In {count} classes of each input. The intervals hold the sampling error, not that of the classes and the kernel."
                ),
            ],
        };
    }

    // Numbers of the different values, in rising order.
    private static double[] Atoms(double[] values)
    {
        double[] distinct = [.. values.Distinct().Order()];
        return [.. values.Select(v => (double)Array.BinarySearch(distinct, v))];
    }

    private static double[] Shares(double[] atoms, int[] runs, int[]? drawn)
    {
        var shares = new double[51];
        foreach (int run in drawn ?? runs)
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
    private static double Distance(double[] scores, int[] runs, int[]? drawn, double bandwidth) =>
        (2 * DistanceOf(scores, runs, drawn, bandwidth / Math.Sqrt(2))) - DistanceOf(scores, runs, drawn, bandwidth);

    private static double DistanceOf(double[] scores, int[] runs, int[]? drawn, double bandwidth)
    {
        var counts = new double[Cells];
        foreach (int run in drawn ?? runs)
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

using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>Regional sensitivity (Hornberger &amp; Spear 1981): the Kolmogorov–Smirnov distance of an input between runs that meet a condition and the others.</summary>
internal static class Regional
{
    private const int Bootstraps = 100;

    public static Finding Find(
        ImmutableArray<string> names,
        Func<int, double[]> columns,
        double[] outcome,
        bool[]? meets,
        DriverOptions options
    )
    {
        double cut = Statistics.Quantile(Statistics.Sorted(outcome), 0.9);
        // Where more than a tenth of the runs have the greatest outcome, none is above it.
        bool isGreatest = cut == outcome.Max();
        bool[] inside = meets ?? [.. outcome.Select(y => isGreatest ? y == cut : y > cut)];
        int count = inside.Count(m => m);
        int others = inside.Length - count;
        var indices = names.Select((name, input) => Of(name, columns(input), inside, count, options, input)).ToImmutableArray();
        string condition =
            meets != null ? $"the condition {options.Where}"
            : isGreatest ? FormattableString.Invariant($"an outcome of {cut:G6}, the greatest")
            : FormattableString.Invariant($"an outcome above {cut:G6}, its highest tenth");
        return new Finding(indices)
        {
            // Two samples from one distribution (Smirnov 1948), 5 %.
            Threshold = 1.358 * Math.Sqrt((double)inside.Length / ((double)count * others)),
            Remarks = [FormattableString.Invariant($"{count} of {inside.Length} runs meet {condition}.")],
        };
    }

    private static DriverIndex Of(string name, double[] x, bool[] inside, int count, DriverOptions options, int input)
    {
        if (count == 0 || count == inside.Length)
            return Finding.Index(name, ("ks", new Estimate(double.NaN, double.NaN, double.NaN)));
        double[] sorted = [.. x];
        int[] order = [.. Enumerable.Range(0, x.Length)];
        Array.Sort(sorted, order);
        double value = Distance(sorted, order, inside, null);
        var draws = new Resampling(options.Seed + (ulong)input);
        var drawn = new double[Bootstraps];
        int[] ones = [.. Enumerable.Range(0, x.Length).Where(i => inside[i])];
        int[] zeros = [.. Enumerable.Range(0, x.Length).Where(i => !inside[i])];
        for (int b = 0; b < Bootstraps; b++)
        {
            var counts = new int[x.Length];
            foreach (int[] part in new[] { ones, zeros })
                for (int i = 0; i < part.Length; i++)
                    counts[part[draws.Below(part.Length)]]++;
            drawn[b] = Distance(sorted, order, inside, counts);
        }
        Array.Sort(drawn);
        double added = drawn.Average() - value;
        double tail = (1 - options.Confidence) / 2;
        return Finding.Index(
            name,
            (
                "ks",
                new Estimate(
                    value,
                    Math.Clamp(Statistics.Quantile(drawn, tail) - (2 * added), 0, value),
                    Math.Clamp(Statistics.Quantile(drawn, 1 - tail) - added, value, 1)
                )
            )
        );
    }

    private static double Distance(double[] sorted, int[] order, bool[] inside, int[]? counts)
    {
        double ones = 0;
        double zeros = 0;
        foreach (int run in order)
            if (inside[run])
                ones += counts == null ? 1 : counts[run];
            else
                zeros += counts == null ? 1 : counts[run];
        double distance = 0;
        double seenOnes = 0;
        double seenZeros = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int weight = counts == null ? 1 : counts[order[i]];
            if (inside[order[i]])
                seenOnes += weight;
            else
                seenZeros += weight;
            if (i + 1 == order.Length || sorted[i + 1] != sorted[i])
                distance = Math.Max(distance, Math.Abs((seenOnes / ones) - (seenZeros / zeros)));
        }
        return distance;
    }
}

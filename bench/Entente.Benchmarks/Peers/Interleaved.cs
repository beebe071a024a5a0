namespace Entente.Benchmarks.Peers;

/// <summary>One that is measured.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Run">Makes at least so many runs, and says how many it made.</param>
internal sealed record Contender(string Name, Func<int, int> Run);

/// <summary>What one run took, in nanoseconds of a thread.</summary>
/// <param name="Name">Who.</param>
/// <param name="Least">The least of all slices.</param>
/// <param name="Median">Their median.</param>
internal sealed record Timing(string Name, double Least, double Median);

/// <summary>Measures contenders in turns, a slice each, so that what slows the machine down slows all of them.</summary>
internal static class Interleaved
{
    private const double SliceNanoseconds = 3e6;

    // .NET compiles what runs often a second time, in the background; until then each contender warms up.
    private const double WarmUpNanoseconds = 3e8;

    public static Timing[] Measure(IReadOnlyList<Contender> contenders, int rounds)
    {
        foreach (var contender in contenders)
            for (double start = ThreadTime.Now; ThreadTime.Now - start < WarmUpNanoseconds; )
                contender.Run(16);
        int[] runs = [.. contenders.Select(RunsOfASlice)];
        var times = contenders.Select(_ => new List<double>()).ToList();
        for (int round = 0; round < rounds; round++)
        for (int c = 0; c < contenders.Count; c++)
            times[c].Add(Slice(contenders[c], runs[c]));
        return
        [
            .. contenders.Select(
                (c, i) =>
                {
                    times[i].Sort();
                    return new Timing(c.Name, times[i][0], times[i][times[i].Count / 2]);
                }
            ),
        ];
    }

    private static int RunsOfASlice(Contender contender)
    {
        Slice(contender, 1);
        int runs = 1;
        while (runs < 1 << 20 && Slice(contender, runs) * runs < SliceNanoseconds)
            runs *= 2;
        return runs;
    }

    private static double Slice(Contender contender, int runs)
    {
        double start = ThreadTime.Now;
        int made = contender.Run(runs);
        return (ThreadTime.Now - start) / made;
    }
}

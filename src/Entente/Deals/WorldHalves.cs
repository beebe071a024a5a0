using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;

namespace Entente.Deals;

/// <summary>
/// Random halves of the worlds, and what acceptance looks at there: means, shares of worlds and, for the parties whose rule speaks of them, percentiles.
/// Worlds are dealt in turn to blocks of equal size and a half is half of the blocks, so that a mean costs as many sums as there are blocks, whatever the number of worlds.
/// </summary>
internal sealed class WorldHalves
{
    /// <summary>Into how many blocks the worlds are dealt.</summary>
    public const int Blocks = 20;

    /// <summary>Splits in two; each gives two halves.</summary>
    public const int Splits = 50;

    // With fewer, a half says nothing of the whole.
    private const int LeastWorlds = 4 * Blocks;

    private readonly GainSamples samples;
    private readonly ImmutableArray<bool> needsPercentiles;
    private readonly ImmutableArray<bool[]> all;
    private readonly Dictionary<bool[], int> numbers = new(ReferenceEqualityComparer.Instance);

    // Of one gain at a time the percentiles in all halves, since its worlds are put in order once for all of them, in memory that is used again.
    private double[] sorted = [];
    private int[] order = [];
    private double[] inHalf = [];
    private readonly Dictionary<(int Package, int Party), Percentiles[]> percentiles = [];

    /// <summary>The halves of some worlds.</summary>
    /// <param name="deal">The deal, for the rules by which parties accept.</param>
    /// <param name="samples">The worlds.</param>
    public WorldHalves(Deal deal, GainSamples samples)
    {
        this.samples = samples;
        all = samples.Worlds.Count < LeastWorlds ? [] : Split();
        foreach (var (number, half) in all.Index())
            numbers[half] = number;
        needsPercentiles =
        [
            .. deal.Parties.Select(p =>
                p.SignsWhen.Terms.Any(t => t.Figure is not (GainFigure.Mean or GainFigure.ProbabilityOfGain))
            ),
        ];
    }

    /// <summary>The halves, each as the blocks that are in it; none where there are too few worlds.</summary>
    public IReadOnlyList<bool[]> All => all;

    /// <summary>Each block alone; none where there are too few worlds.</summary>
    public IEnumerable<bool[]> Single =>
        samples.Worlds.Count < LeastWorlds
            ? []
            : Enumerable.Range(0, Blocks).Select(b => Enumerable.Range(0, Blocks).Select(other => other == b).ToArray());

    /// <summary>The gain of a party in a half or a block; percentiles only in halves, and where the party's rule needs them, else NaN.</summary>
    public Gain Gain(bool[] half, int package, int party)
    {
        (double sum, int above, int worlds) = (0, 0, 0);
        for (int b = 0; b < Blocks; b++)
            if (half[b])
            {
                var own = samples.In(package, party, b);
                sum += own.Sum;
                above += own.Above;
                worlds += WorldsOf(b);
            }
        var gain = new Gain(sum / worlds, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, (double)above / worlds, []);
        if (!needsPercentiles[party] || !numbers.TryGetValue(half, out int number))
            return gain;
        if (!percentiles.TryGetValue((package, party), out var inHalves))
            percentiles[(package, party)] = inHalves = PercentilesOf(package, party);
        var of = inHalves[number];
        return gain with { P5 = of.P5, Median = of.Median, P95 = of.P95, WorstTenth = of.WorstTenth };
    }

    /// <summary>Share of the worlds of a half in which a condition holds.</summary>
    public double Share(bool[] half, int package, int condition)
    {
        (double sum, int worlds) = (0, 0);
        for (int b = 0; b < Blocks; b++)
            if (half[b])
            {
                sum += samples.HoldsIn(package, condition, b);
                worlds += WorldsOf(b);
            }
        return sum / worlds;
    }

    private int WorldsOf(int block) => ((samples.Worlds.Count - 1 - block) / Blocks) + 1;

    private static ImmutableArray<bool[]> Split()
    {
        var halves = ImmutableArray.CreateBuilder<bool[]>(2 * Splits);
        var draws = new Resampling(1);
        int[] order = [.. Enumerable.Range(0, Blocks)];
        for (int split = 0; split < Splits; split++)
        {
            draws.Shuffle(order);
            var half = new bool[Blocks];
            foreach (int block in order.Take(Blocks / 2))
                half[block] = true;
            halves.Add(half);
            halves.Add([.. half.Select(isIn => !isIn)]);
        }
        return halves.ToImmutable();
    }

    private Percentiles[] PercentilesOf(int package, int party)
    {
        int worlds = samples.Worlds.Count;
        if (order.Length != worlds)
            (sorted, order, inHalf) = (new double[worlds], new int[worlds], new double[worlds]);
        samples.ReadGains(package, party, 0, sorted);
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        return [.. all.Select(PercentilesOf)];
    }

    private Percentiles PercentilesOf(bool[] half)
    {
        int count = 0;
        for (int i = 0; i < order.Length; i++)
            if (half[order[i] % Blocks])
                inHalf[count++] = sorted[i];
        var own = inHalf.AsSpan(0, count);
        return new Percentiles(
            Statistics.Quantile(own, 0.05),
            Statistics.Quantile(own, 0.5),
            Statistics.Quantile(own, 0.95),
            Statistics.MeanOfWorst(own, 0.1)
        );
    }

    private readonly record struct Percentiles(double P5, double Median, double P95, double WorstTenth);
}

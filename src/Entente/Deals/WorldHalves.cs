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
    private readonly Dictionary<(int Package, int Party), (double[] Sums, int[] Gains)> blocks = [];
    private readonly Dictionary<(int Package, int Party), int[]> orders = [];

    /// <summary>The halves of some worlds.</summary>
    /// <param name="deal">The deal, for the rules by which parties accept.</param>
    /// <param name="samples">The worlds.</param>
    public WorldHalves(Deal deal, GainSamples samples)
    {
        this.samples = samples;
        needsPercentiles =
        [
            .. deal.Parties.Select(p =>
                p.SignsWhen.Terms.Any(t => t.Figure is not (GainFigure.Mean or GainFigure.ProbabilityOfGain))
            ),
        ];
    }

    /// <summary>The halves, each as the blocks that are in it; none where there are too few worlds.</summary>
    public IEnumerable<bool[]> All
    {
        get
        {
            if (samples.Worlds.Count < LeastWorlds)
                yield break;
            var draws = new Resampling(1);
            int[] order = [.. Enumerable.Range(0, Blocks)];
            for (int split = 0; split < Splits; split++)
            {
                draws.Shuffle(order);
                var half = new bool[Blocks];
                foreach (int block in order.Take(Blocks / 2))
                    half[block] = true;
                yield return half;
                yield return [.. half.Select(isIn => !isIn)];
            }
        }
    }

    /// <summary>Each block alone; none where there are too few worlds.</summary>
    public IEnumerable<bool[]> Single =>
        samples.Worlds.Count < LeastWorlds
            ? []
            : Enumerable.Range(0, Blocks).Select(b => Enumerable.Range(0, Blocks).Select(other => other == b).ToArray());

    /// <summary>The gain of a party in a half; percentiles only where the party's rule needs them, else NaN.</summary>
    public Gain Gain(bool[] half, int package, int party)
    {
        if (!blocks.TryGetValue((package, party), out var own))
            blocks[(package, party)] = own = Sums(package, party);
        (double sum, int above, int worlds) = (0, 0, 0);
        for (int b = 0; b < Blocks; b++)
            if (half[b])
            {
                sum += own.Sums[b];
                above += own.Gains[b];
                worlds += WorldsOf(b);
            }
        var gain = new Gain(sum / worlds, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, (double)above / worlds, []);
        if (!needsPercentiles[party])
            return gain;
        double[] sorted = Sorted(half, package, party);
        return gain with
        {
            P5 = Statistics.Quantile(sorted, 0.05),
            Median = Statistics.Quantile(sorted, 0.5),
            P95 = Statistics.Quantile(sorted, 0.95),
            WorstTenth = Statistics.MeanOfWorst(sorted, 0.1),
        };
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

    private (double[] Sums, int[] Gains) Sums(int package, int party)
    {
        var (sums, gains) = (new double[Blocks], new int[Blocks]);
        var values = samples.Gains(package, party);
        for (int w = 0; w < values.Length; w++)
        {
            sums[w % Blocks] += values[w];
            gains[w % Blocks] += values[w] > 0 ? 1 : 0;
        }
        return (sums, gains);
    }

    // In rising order; the worlds are put in order once for all halves.
    private double[] Sorted(bool[] half, int package, int party)
    {
        var values = samples.Gains(package, party);
        if (!orders.TryGetValue((package, party), out int[]? order))
        {
            order = [.. Enumerable.Range(0, values.Length)];
            Array.Sort(values.ToArray(), order);
            orders[(package, party)] = order;
        }
        var sorted = new List<double>((values.Length / 2) + Blocks);
        foreach (int world in order)
            if (half[world % Blocks])
                sorted.Add(values[world]);
        return [.. sorted];
    }
}

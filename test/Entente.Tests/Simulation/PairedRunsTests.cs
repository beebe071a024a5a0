using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Runs under several variants against single runs: sharing work between variants changes no bit.</summary>
public class PairedRunsTests
{
    // The price reaches little, the policy much, and the growth of demand is the same under all variants.
    private const string Text =
        "demand = INTEG(demand*growth, 10) ~~|\ngrowth = 0.02 ~~|\n"
        + "stock = INTEG(demand*policy - LN(1 + stock)*EXP(-policy) - stock^0.7, 5) ~~|\npolicy = 1 ~~|\n"
        + "other = INTEG(EXP(-stock/100) - other^1.3*policy, 1) ~~|\n"
        + "worth = INTEG((stock + other)*price, 0) ~~|\nprice = 2 ~~|\n"
        + "INITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 0.25 ~~|\nSAVEPER = 1 ~~|\n";

    private static readonly (double Policy, double Price)[] Variants =
    [
        (1, 2),
        (1, 3),
        (1, 4),
        (0.5, 2),
        (0.5, 3),
        (0.5, 4),
        (2, 2),
        (2, 4),
    ];

    [Fact]
    public void Variants_that_share_work_have_the_bits_of_single_runs()
    {
        var simulator = Simulator.Compile(Model.Parse(Text));
        var worlds = new Uncertainty().Uniform("growth", 0.01, 0.05).Sample(40, 3);
        var finals = new Finals(simulator, Variants.Length);
        ImmutableArray<Variant> variants =
        [
            .. Variants.Select(v => new Variant("", [Change("policy", v.Policy), Change("price", v.Price)])),
        ];
        var paired = new PairedRuns<Finals.Block>(simulator, worlds, variants, [], [], finals);
        Assert.Equal(40, paired.Run(0, 40, 2, null, TestContext.Current.CancellationToken));
        // What all share, what those of one policy share, and the rest.
        Assert.Equal(3, paired.KernelCount);
        for (int v = 0; v < Variants.Length; v++)
        for (int run = 0; run < 40; run++)
        {
            var single = Single(Variants[v], worlds.Row(run)[0]);
            Assert.Equal(single[^1], finals.Values[v][run]);
            Assert.Equal(single.ToArray(), finals.Saves[v][run]);
            // Its last step is the last saved time.
            Assert.Equal(single[^1], finals.Steps[v][run][^1]);
            Assert.Equal(41, finals.Steps[v][run].Count);
        }

        ConstantChange Change(string name, double value) => new(simulator.Model.Variables.First(x => x.Name == name), 0, value);

        ImmutableArray<double> Single((double Policy, double Price) variant, double growth) =>
            simulator.Run(
                new Dictionary<string, double>
                {
                    ["policy"] = variant.Policy,
                    ["price"] = variant.Price,
                    ["growth"] = growth,
                }
            )["worth"];
    }

    [Fact]
    public void Kernels_serve_again_for_other_values_and_the_bits_stay()
    {
        var simulator = Simulator.Compile(Model.Parse(Text));
        var worlds = new Uncertainty().Uniform("growth", 0.01, 0.05).Sample(20, 3);
        var earlier = Of([("policy", 0.5)], [("growth", 0.03), ("price", 3)], null).Runs;
        // Another price and growth, where both differed before.
        foreach (var variants in new[] { new[] { ("price", 7.0) }, [("growth", 0.02), ("policy", 0.1)], [] })
        {
            var (runs, finals) = Of(variants, [], earlier);
            Assert.Equal(earlier.KernelCount, runs.KernelCount);
            Assert.Equal(Of(variants, [], null).Finals.Values, finals.Values);
        }
        // What the kernels hold: the same value for all, or what was drawn in all.
        var held = Of([("policy", 2)], [("policy", 2), ("price", 3)], null).Runs;
        Assert.Equal(Of([("policy", 1)], [], null).Finals.Values, Of([("policy", 1)], [], held).Finals.Values);
        Assert.Equal(Of([("growth", 0.02)], [], null).Finals.Values, Of([("growth", 0.02)], [], held).Finals.Values);

        (PairedRuns<Finals.Block> Runs, Finals Finals) Of(
            (string Name, double Value)[] one,
            (string Name, double Value)[] other,
            PairedRuns<Finals.Block>? before
        )
        {
            var finals = new Finals(simulator, 2);
            ImmutableArray<Variant> variants =
            [
                .. new[] { one, other }.Select(changes => new Variant("", [.. changes.Select(c => Change(c.Name, c.Value))])),
            ];
            var runs = new PairedRuns<Finals.Block>(simulator, worlds, variants, [], [], finals, before);
            runs.Run(0, 20, 2, null, TestContext.Current.CancellationToken);
            return (runs, finals);
        }

        ConstantChange Change(string name, double value) => new(simulator.Model.Variables.First(x => x.Name == name), 0, value);
    }

    [Fact]
    public void It_is_told_once_when_a_thread_has_nothing_left_to_begin()
    {
        var simulator = Simulator.Compile(Model.Parse(Text));
        var worlds = new Uncertainty().Uniform("growth", 0.01, 0.05).Sample(200, 3);
        var finals = new Finals(simulator, 1);
        var runs = new PairedRuns<Finals.Block>(simulator, worlds, [new("", [])], [], [], finals);
        foreach (int threads in new[] { 1, 3 })
        {
            int told = 0;
            runs.Run(0, 200, threads, null, TestContext.Current.CancellationToken, () => Interlocked.Increment(ref told));
            Assert.Equal(1, told);
        }
    }

    private sealed class Finals(Simulator compiled, int variants) : BlockObserver<Finals.Block>
    {
        private readonly Variable worth = compiled.Model.Variables.First(v => v.Name == "worth");
        private int row;

        public List<double>[] Values { get; } = [.. Enumerable.Range(0, variants).Select(_ => new List<double>())];

        public List<List<double>>[] Saves { get; } = [.. Enumerable.Range(0, variants).Select(_ => new List<List<double>>())];

        public List<List<double>>[] Steps { get; } = [.. Enumerable.Range(0, variants).Select(_ => new List<List<double>>())];

        public override IEnumerable<VariableElement> Reads => [(worth, 0)];

        public override bool WantsSaved => true;

        public override bool WantsSteps => true;

        public override void Bind(Simulator simulator) => row = simulator.RowOf(worth, 0);

        public override Block Begin(long firstRun, int runs) => new(new double[variants][], Lists(runs), Lists(runs));

        public override void Saved(Block partial, int variant, Batch batch, int save, double time)
        {
            Assert.Equal(save, partial.Saves[variant][0].Count);
            Take(partial.Saves[variant], batch);
        }

        public override void Stepped(Block partial, int variant, Batch batch, long step, double time)
        {
            Assert.Equal(step, partial.Steps[variant][0].Count);
            Take(partial.Steps[variant], batch);
        }

        public override void Ended(Block partial, int variant, Batch batch, Clock clock) =>
            partial.Finals[variant] = batch.Row(row)[..partial.Saves[variant].Count].ToArray();

        public override void Fold(Block partial)
        {
            for (int v = 0; v < variants; v++)
            {
                Values[v].AddRange(partial.Finals[v]);
                Saves[v].AddRange(partial.Saves[v]);
                Steps[v].AddRange(partial.Steps[v]);
            }
        }

        private void Take(List<List<double>> runs, Batch batch)
        {
            for (int lane = 0; lane < runs.Count; lane++)
                runs[lane].Add(batch.Row(row)[lane]);
        }

        private List<List<double>>[] Lists(int runs) =>
            [.. Enumerable.Range(0, variants).Select(_ => Enumerable.Range(0, runs).Select(_ => new List<double>()).ToList())];

        internal sealed record Block(double[][] Finals, List<List<double>>[] Saves, List<List<double>>[] Steps);
    }
}

using System.Collections.Immutable;
using CsCheck;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Independent;

namespace Entente.Tests.Simulation;

/// <summary>Variants that share a run until they part, against variants that are each run from the start.</summary>
public class BranchesTests(ITestOutputHelper output)
{
    private const int Worlds = 40;

    // Each clause waits for something that happens in some worlds early, in others late or never. What is set at the start (parts), a rate that does not
    // move (fee), an initial value (reserve) and a price that reaches little depend on clauses too.
    private const string Text =
        "trust = INTEG(drift - trust/8, 1) ~~|\ndrift = 0.1 ~~|\n"
        + "a = 0 ~~|\nb = 0 ~~|\nc = 0 ~~|\nprice = 2 ~~|\nparts = a + 2*b + 4*c ~~|\n"
        + "a holds = IF THEN ELSE(a > 0 :AND: trust > 0.9, 1, 0) ~~|\n"
        + "b holds = IF THEN ELSE(trust < 0.7, b, 0) ~~|\n"
        + "army = INTEG(-a holds*army*0.1 + b holds*SQRT(army) - LN(1 + army)*0.01, 10) ~~|\n"
        + "fee paid = INTEG(b*0.5, 0) ~~|\n"
        + "reserve = INTEG(-reserve*0.01, 3 + c) ~~|\n"
        + "trade = INTEG(MAX(0, army - 9.9)*EXP(-reserve)*trust + parts*a holds, 1) ~~|\n"
        + "worth = INTEG((trade + fee paid)*price*(1 + a holds*c), 0) ~~|\n"
        + "INITIAL TIME = 0 ~~|\nFINAL TIME = 20 ~~|\nTIME STEP = 0.25 ~~|\nSAVEPER = 1 ~~|\n";

    private static readonly string[] Names = ["worth", "army", "fee paid", "trade", "parts"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clauses_that_wait_change_no_bit_by_sharing_runs(bool priceToo)
    {
        var simulator = Simulator.Compile(Model.Parse(Text));
        var worlds = new Uncertainty().Uniform("drift", 0.05, 0.2).Sample(Worlds, 5);
        ImmutableArray<Variant> variants =
        [
            .. from a in new[] { 0.0, 1 }
            from b in new[] { 0.0, 0.3 }
            from c in new[] { 0.0, 1 }
            from price in priceToo ? new[] { 2.0, 3 } : [2]
            select new Variant(
                "",
                [Set(simulator, "a", a), Set(simulator, "b", b), Set(simulator, "c", c), Set(simulator, "price", price)]
            ),
        ];
        string[] read = priceToo ? Names : Names[..^1];
        Assert.True(Same(simulator, worlds, variants, read, [0, 7, 80]));
    }

    [Fact]
    public void What_is_set_when_a_run_starts_is_not_read_from_another_variants_run()
    {
        // Without anything that follows the shared runs the constants of the first of a group would be seen.
        var simulator = Simulator.Compile(Model.Parse(Text));
        var worlds = new Uncertainty().Uniform("drift", 0.05, 0.2).Sample(Worlds, 5);
        ImmutableArray<Variant> variants =
        [
            .. Enumerable.Range(0, 8).Select(i => new Variant("", [Set(simulator, "a", i / 8.0), Set(simulator, "c", i % 3)])),
        ];
        _ = Same(simulator, worlds, variants, ["parts", "trade"], [0]);
    }

    [Fact]
    public void Random_models_change_no_bit_by_sharing_runs()
    {
        int shared = 0;
        void Check(RandomModel random)
        {
            if (SameInRandomModel(random))
                Interlocked.Increment(ref shared);
        }
        Gen.Int[0, 5039]
            .Array[0, 800]
            .Select(RandomModels.Make)
            .Sample(Check, iter: 200, threads: 2, print: m => RandomModelVensim.Write(m));
        output.WriteLine($"{shared} models shared runs");
        Assert.True(shared > 20, $"only {shared} models shared runs");
    }

    // Variants set some of the constants, worlds another one.
    private static bool SameInRandomModel(RandomModel random)
    {
        var model = Model.Parse(RandomModelVensim.Write(random));
        var simulator = Simulator.Compile(model);
        var constants = simulator.Compiled.Plan.Model.Constants.Where(c => !IsControl(model, c.Variable)).Take(4).ToList();
        if (constants.Count < 2)
            return false;
        var drawn = constants[^1];
        constants.RemoveAt(constants.Count - 1);
        var worlds = new Uncertainty().Uniform(drawn.Variable.ElementName(drawn.Flat), 0.2, 2).Sample(20, 1);
        Variant VariantOf(int i) =>
            new("", [.. constants.Select((c, k) => new ConstantChange(c.Variable, c.Flat, (i >> k) % 3))]);
        string[] read =
        [
            .. model
                .Variables.Where(v => v.Kind is VariableKind.Stock or VariableKind.Auxiliary && !v.IsInternal)
                .Select(v => v.ElementName(v.Size - 1)),
        ];
        return Same(simulator, worlds, [.. Enumerable.Range(0, 9).Select(VariantOf)], read, [0, 3]);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(8)]
    public unsafe void Lanes_are_copied_and_compared_by_their_map(int lanes)
    {
        var random = new Random(lanes);
        int[] from = [.. Enumerable.Range(0, lanes).Select(_ => random.Next(lanes))];
        var map = new LaneMap(from);
        double[] rows = [.. Enumerable.Range(0, 5 * lanes).Select(_ => random.NextDouble())];
        double[] copied = new double[2 * lanes];
        double[] all = new double[5 * lanes];
        fixed (
            double* source = rows,
                two = copied,
                five = all
        )
        {
            map.Copy(source, [3, 1], two);
            map.Copy(source, 5, five);
            for (int lane = 0; lane < lanes; lane++)
            {
                Assert.Equal(rows[3 * lanes + from[lane]], copied[lane]);
                Assert.Equal(rows[1 * lanes + from[lane]], copied[lanes + lane]);
                Assert.Equal(rows[4 * lanes + from[lane]], all[4 * lanes + lane]);
            }
            Assert.Equal(0u, map.Differing(two, [0, 1], source, [3, 1]));
            copied[lanes + 5] = Math.BitIncrement(copied[lanes + 5]);
            (copied[2], rows[3 * lanes + from[2]]) = (-0.0, 0.0);
            uint expected = 1u << 5;
            for (int lane = 0; lane < lanes; lane++)
                if (BitConverter.DoubleToInt64Bits(copied[lane]) != BitConverter.DoubleToInt64Bits(rows[3 * lanes + from[lane]]))
                    expected |= 1u << lane;
            Assert.Equal(expected, map.Differing(two, [0, 1], source, [3, 1]));
            Assert.NotEqual(0u, expected & (1u << 2));
        }
    }

    private static bool IsControl(Model model, Variable variable) =>
        variable == model.InitialTime || variable == model.FinalTime || variable == model.TimeStep || variable == model.SavePer;

    private static ConstantChange Set(Simulator simulator, string name, double value) =>
        new(simulator.Model.Variables.First(v => v.Name == name), 0, value);

    // Runs the same with and without sharing; whether runs were shared.
    private static bool Same(Simulator simulator, Inputs worlds, ImmutableArray<Variant> variants, string[] read, long[] steps)
    {
        var (shared, alone) = (Observer(true), Observer(false));
        var paired = Run(shared);
        Assert.False(Run(alone).AreBranched);
        Assert.Equal(alone.All.Keys.Order(), shared.All.Keys.Order());
        foreach (var (key, values) in alone.All)
            Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), shared.All[key].Select(BitConverter.DoubleToInt64Bits));
        return paired.AreBranched;

        Values Observer(bool byLane) => new(simulator, read, steps.ToHashSet(), byLane);

        PairedRuns<Seen> Run(Values observer)
        {
            var runs = new PairedRuns<Seen>(simulator, worlds, variants, [], [], observer);
            Assert.Equal(worlds.Runs, runs.Run(0, worlds.Runs, 2, null, TestContext.Current.CancellationToken));
            return runs;
        }
    }

    // What was read in a block, by step (−1: the end), variant and run.
    private sealed record Seen(long FirstRun, int Runs, Dictionary<(long Step, int Variant, long Run), double[]> Values);

    private sealed class Values(Simulator whole, string[] names, IReadOnlySet<long> steps, bool byLane) : BlockObserver<Seen>
    {
        private const long End = -1;

        private readonly VariableElement[] read = [.. names.Select(n => whole.Elements(n)[0])];
        private int[] rows = [];

        public Dictionary<(long Step, int Variant, long Run), double[]> All { get; } = [];

        public override IEnumerable<VariableElement> Reads => read;

        public override bool WantsSteps => true;

        public override IReadOnlySet<long>? StepsRead => byLane ? steps : null;

        public override void Bind(Simulator simulator) => rows = [.. read.Select(r => simulator.RowOf(r.Variable, r.Flat))];

        public override Seen Begin(long firstRun, int runs) => new(firstRun, runs, []);

        public override void Stepped(Seen partial, int variant, Batch batch, long step, double time)
        {
            if (steps.Contains(step))
                for (int lane = 0; lane < partial.Runs; lane++)
                    Take(partial, step, variant, lane, batch, lane);
        }

        public override void Ended(Seen partial, int variant, Batch batch, Clock clock)
        {
            for (int lane = 0; lane < partial.Runs; lane++)
                Take(partial, End, variant, lane, batch, lane);
        }

        public override void ReadStep(Seen partial, int variant, int world, Batch batch, int lane, long step)
        {
            Assert.Contains(step, steps);
            Take(partial, step, variant, world, batch, lane);
        }

        public override void ReadEnd(Seen partial, int variant, int world, Batch batch, int lane) =>
            Take(partial, End, variant, world, batch, lane);

        public override void Fold(Seen partial)
        {
            foreach (var (key, values) in partial.Values)
                All.Add(key, values);
        }

        // Adding complains where something is read twice.
        private void Take(Seen partial, long step, int variant, int world, Batch batch, int lane) =>
            partial.Values.Add((step, variant, partial.FirstRun + world), [.. rows.Select(row => batch.Value(row, lane))]);
    }
}

using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>What runs take of memory: nothing for a step, nothing for a further run of an ensemble; and single runs beside lanes.</summary>
public class KernelMemoryTests
{
    private static readonly Model Medium = Model.Load(Path.Combine(Shared.Repository, "bench", "models", "medium.mdl"));

    [Theory]
    [InlineData(1, 300, false)]
    [InlineData(1, 10_000, true)]
    [InlineData(16, 10_000, true)]
    public void A_step_allocates_nothing(int lanes, int steps, bool isCompiled)
    {
        var simulator = Simulator.Compile(Medium);
        if (isCompiled)
            simulator.KernelFor(lanes).Compile();
        using var batch = simulator.NewBatch(lanes);
        simulator.SetAsWritten(batch);
        var clock = simulator.ReadClock(batch);
        long few = Allocated(batch, clock with { Final = clock.Initial + 10 * clock.Step });
        Assert.Equal(few, Allocated(batch, clock with { Final = clock.Initial + steps * clock.Step }));
    }

    private static long Allocated(Batch batch, Clock clock)
    {
        batch.Run(clock, -1, null, null, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        batch.Run(clock, -1, null, null, CancellationToken.None);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Further_runs_take_no_further_memory()
    {
        var simulator = Simulator.Compile(Medium);
        Run(64);
        long few = Run(1_600);
        long many = Run(16_000);
        // What is left for each block of 16 runs are a few small objects that live as long as the block.
        Assert.InRange(many - few, 0, (16_000 - 1_600) / 16 * 2_000);

        long Run(int runs)
        {
            var worlds = new Uncertainty().Uniform("agreed cut", 0.3, 0.7).Sample(runs, 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            simulator.Run(worlds, ["deal value"], new EnsembleOptions { Threads = 1 });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_single_run_has_the_bits_of_a_lane_and_a_kernel_of_some_outcomes_those_of_the_whole()
    {
        var worlds = new Uncertainty().Uniform("capital exponent", 0.3, 0.4).Uniform("learning", 0.1, 0.3).Sample(40, 3);
        string[] outcomes = ["deal value", "tension"];
        var whole = Simulator.Compile(Medium);
        var some = Simulator.Compile(Medium, outcomes);
        var ensemble = whole.Run(worlds, outcomes, new EnsembleOptions { Keep = KeptValues.Final });
        for (int run = 0; run < 40; run++)
        {
            double[] row = worlds.Row(run);
            var changes = new Dictionary<string, double> { ["capital exponent"] = row[0], ["learning"] = row[1] };
            var (alone, live) = (whole.Run(changes), some.Run(changes));
            Assert.Equal(outcomes.Order(), live.Columns.Select(c => c.Name).Order());
            foreach (string outcome in outcomes)
            {
                Assert.Equal(alone[outcome][^1], ensemble[outcome].Final.Values[run]);
                Assert.Equal(alone[outcome], live[outcome]);
            }
        }
    }

    [Fact]
    public void An_unknown_outcome_is_refused_by_name() =>
        Assert.Contains(
            "no such thing",
            Assert.Throws<Entente.Diagnostics.DiagnosticException>(() => Simulator.Compile(Medium, ["no such thing"])).Message,
            StringComparison.Ordinal
        );
}

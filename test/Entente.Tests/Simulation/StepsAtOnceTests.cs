using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Small models go through the steps between two saved times in one loop, whose bits are those of step after step.</summary>
public class StepsAtOnceTests
{
    private const string Text = """
        prey = INTEG(births - deaths, 120) ~~|
        hunters = INTEG(0.3 * deaths - 0.6 * hunters + drift, 25) ~~|
        total = INTEG(fixed, 0) ~~|
        untouched = INTEG(2, 1) ~~|
        births = rate * prey * (1 - prey / 900) * IF THEN ELSE(Time > 10, 0.9, 1) ~~|
        deaths = MAX(0.02 * prey * hunters / (1 + 0.007 * prey), MIN(0.1, Time)) ~~|
        drift = SQRT(ABS(prey - hunters)) / 100 ~~|
        rate = 1.1 ~~|
        fixed = rate * 2 ~~|
        INITIAL TIME = 3 ~~|
        FINAL TIME = 43 ~~|
        TIME STEP = 0.125 ~~|
        SAVEPER = 1.5 ~~|
        """;

    [Fact]
    public void Steps_between_saved_times_have_the_bits_of_single_steps()
    {
        var simulator = Simulator.Compile(Model.Parse(Text));
        Assert.NotNull(simulator.KernelFor(16).Steps);
        simulator.KernelFor(1).Compile();
        foreach (int lanes in new[] { 1, 4, 16 })
        {
            var alone = Values(simulator, lanes, everyStep: true);
            Assert.Equal(alone, Values(simulator, lanes, everyStep: false));
            Assert.Contains(alone, v => v != 0);
        }
    }

    [Fact]
    public void Models_with_calls_or_states_go_step_by_step()
    {
        var simulator = Simulator.Compile(Model.Parse(Text.Replace("SQRT(", "EXP(-0.1 * ", StringComparison.Ordinal)));
        Assert.Null(simulator.KernelFor(16).Steps);
    }

    // Then nothing is computed at a saved time, and the steps go on from there.
    [Fact]
    public void Where_only_stocks_are_asked_for_they_have_the_bits_that_they_have_beside_all_variables()
    {
        var model = Model.Parse(Text);
        var run = Simulator.Compile(model).Run();
        string[] stocks = ["prey", "hunters", "total", "untouched"];
        var alone = Simulator.Compile(model, stocks);
        Assert.True(alone.Compiled.Plan.AsksForStocksAlone);
        Assert.False(Simulator.Compile(model, [.. stocks, "births"]).Compiled.Plan.AsksForStocksAlone);
        alone.KernelFor(1).Compile();
        var found = alone.Run();
        Assert.Equal(run.Times, found.Times);
        foreach (string stock in stocks)
            Assert.Equal(run[stock], found[stock]);
        var worlds = new Uncertainty().Uniform("rate", 1, 1.2).Sample(20, 1);
        var ensemble = Simulator.Compile(model).Run(worlds, stocks, new() { Keep = KeptValues.Trajectories });
        for (int number = 0; number < 20; number++)
        {
            var single = Simulator.Compile(model).Run(worlds, number);
            foreach (var outcome in ensemble.Outcomes)
                Assert.Equal(single[outcome.Name], outcome.Spreads.Select(s => s.Values[number]));
        }
    }

    private static List<double> Values(Simulator simulator, int lanes, bool everyStep)
    {
        using var batch = simulator.NewBatch(lanes);
        simulator.SetAsWritten(batch);
        int rate = simulator.ConstantNumber(simulator.Model.Variables.First(v => v.Name == "rate"), 0) ?? -1;
        for (int lane = 0; lane < lanes; lane++)
            batch.Constant(rate)[lane] = 1 + 0.01 * lane;
        int[] rows =
        [
            .. simulator
                .Model.Variables.Where(v => v.Kind is VariableKind.Stock or VariableKind.Auxiliary)
                .Select(v => simulator.RowOf(v, 0)),
        ];
        var found = new List<double>();
        batch.Run(
            simulator.ReadClock(batch),
            -1,
            everyStep ? (_, _) => { } : null,
            (_, _) =>
            {
                foreach (int row in rows)
                    found.AddRange(batch.Row(row));
            },
            CancellationToken.None
        );
        // The end is reached too where it is no saved time.
        foreach (int row in rows)
            found.AddRange(batch.Row(row));
        return found;
    }
}

using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Runs against closed forms and hand-made recurrences, and the ways in which runs are refused.</summary>
public class SimulatorTests
{
    private const string Control =
        "\nINITIAL TIME = 0 ~ year ~ |\nFINAL TIME = 30 ~ year ~ |\nTIME STEP = 0.125 ~ year ~ |\nSAVEPER = TIME STEP ~ year ~ |\n";

    private static Model Read(string equations, string control = Control) => Model.Parse(equations + control);

    [Fact]
    public void Euler_is_the_recurrence()
    {
        var run = Simulator
            .Compile(Read("cup = INTEG(-(cup - room)/cooling, 180) ~ F ~ |\nroom = 70 ~ F ~ |\ncooling = 10 ~ year ~ |"))
            .Run();
        double cup = 180;
        for (int i = 0; i < 240; i++)
            cup += 0.125 * -((cup - 70) / 10);
        Assert.Equal(241, run.Times.Length);
        Assert.Equal(cup, run["cup"][^1], 12);
    }

    [Fact]
    public void A_third_order_delay_keeps_what_flows_through_it()
    {
        var run = Simulator
            .Compile(Read("inflow = 5 + STEP(3, 4) ~~|\nout = DELAY3(inflow, 6) ~~|\nin transit = INTEG(inflow - out, 30) ~~|"))
            .Run();
        Assert.Equal(5, run["out"][0], 12);
        Assert.Equal(8 * 6, run["in transit"][^1], 0.2);
    }

    [Fact]
    public void Delay_fixed_gives_the_input_of_whole_steps_ago()
    {
        var run = Simulator.Compile(Read("x = DELAY FIXED(Time, 2, -1) ~~|")).Run();
        Assert.Equal(-1, run["x"][15]);
        Assert.Equal(0, run["x"][16]);
        Assert.Equal(28, run["x"][^1]);
    }

    [Fact]
    public void A_change_of_one_element_leaves_the_others()
    {
        var simulator = Simulator.Compile(Read("d: A, B ~~|\nx[d] = 1, 2 ~~|\ny[d] = 10*x[d] ~~|\nz = SUM(y[d!]) ~~|"));
        Assert.Equal(30, simulator.Run()["z"][0]);
        Assert.Equal(70, simulator.Run(new Dictionary<string, double> { ["x[B]"] = 6 })["z"][0]);
        Assert.Equal(100, simulator.Run(new Dictionary<string, double> { ["X"] = 5 })["z"][0]);
    }

    // The memory of a run serves the next one: nothing of the last may be left in it, however it ended.
    [Fact]
    public void A_run_does_not_see_the_runs_before_it()
    {
        var model = Read(
            "pipeline = DELAY FIXED(inflow, lag, 1) ~~|\ninflow = 2 + SIN(Time) * size ~~|\nlag = 3 ~~|\nsize = 1.5 ~~|\n"
                + "kept = SAMPLE IF TRUE(inflow > 3, inflow, 0) ~~|\ncup = INTEG(inflow - cup/lag, start) ~~|\nstart = 4 ~~|\n"
                + "felt = SMOOTH3(pipeline, lag) ^ 1.1 ~~|\nend = 30 ~~|",
            Control.Replace("= 30", "= end", StringComparison.Ordinal)
        );
        var simulator = Simulator.Compile(model);
        Dictionary<string, double>[] changes =
        [
            new(),
            new() { ["size"] = 9, ["lag"] = 5 },
            new() { ["Start "] = double.NaN },
            new() { ["end"] = 45 },
            new() { ["end"] = 12, ["size"] = -1 },
            new() { ["lag"] = 1 },
        ];
        // Often enough that the last runs are machine code.
        for (int round = 0; round < 3; round++)
            foreach (var change in changes)
            {
                Assert.Throws<DiagnosticException>(() => simulator.Run(new Dictionary<string, double> { ["end"] = -1 }));
                var (run, fresh) = (simulator.Run(change), Simulator.Compile(model).Run(change));
                Assert.Equal(fresh.Times, run.Times);
                foreach (var (expected, actual) in fresh.Columns.Zip(run.Columns))
                    Assert.Equal(expected.Values, actual.Values);
            }
    }

    [Fact]
    public void Runs_at_the_same_time_do_not_see_each_other()
    {
        var simulator = Simulator.Compile(Read("cup = INTEG(-cup/cooling, 180) ~~|\ncooling = 10 ~~|"));
        double[] alone = [.. Enumerable.Range(1, 64).Select(Last)];
        double[] together = new double[64];
        Parallel.For(0, 64, i => together[i] = Last(i + 1));
        Assert.Equal(alone, together);

        double Last(int cooling) => simulator.Run(new Dictionary<string, double> { ["cooling"] = cooling })["cup"][^1];
    }

    [Fact]
    public void A_circle_is_told_as_a_chain()
    {
        var exception = Assert.Throws<DiagnosticException>(() =>
            Simulator.Compile(Read("a = b + 1 ~~|\nb = c ~~|\nc = 2*a ~~|"))
        );
        var problem = Assert.Single(exception.Diagnostics);
        Assert.Equal("EN3003", problem.Code);
        Assert.Contains("a → b → c → a", problem.Message, StringComparison.Ordinal);
    }

    // Of the circles a → b → c → a and b → c → d → b only b and c lie on both.
    [Fact]
    public void The_lag_that_breaks_a_circle_is_named_with_its_place()
    {
        var problem = Assert.Single(
            Assert
                .Throws<DiagnosticException>(() =>
                    Simulator.Compile(Read("a = b + 1 ~~|\nb = c + d ~~|\nc = 2*a ~~|\nd = 1 + e ~~|\ne = b ~~|"))
                )
                .Diagnostics
        );
        Assert.Contains("b = DELAY FIXED(…, TIME STEP, initial value)", problem.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("Other circles", problem.Hint, StringComparison.Ordinal);
        var apart = Assert.Single(
            Assert
                .Throws<DiagnosticException>(() => Simulator.Compile(Read("a = b + c ~~|\nb = a + c ~~|\nc = a + b ~~|")))
                .Diagnostics
        );
        Assert.Contains("Other circles", apart.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_subscripts_that_is_none_is_ordered_by_element()
    {
        var run = Simulator
            .Compile(
                Read(
                    "d: e1, e2, e3 ~~|\nlater: e2, e3 -> (earlier: e1, e2) ~~|\nearlier: e1, e2 ~~|\nx[e1] = 1 ~~|\nx[later] = 2*x[earlier] ~~|"
                )
            )
            .Run();
        Assert.Equal(4, run["x[e3]"][0]);
    }

    [Theory]
    [InlineData("TIME STEP", 0, "EN4001")]
    [InlineData("FINAL TIME", -5, "EN4002")]
    [InlineData("FINAL TIME", 1e12, "EN4003")]
    public void An_impossible_clock_is_refused(string name, double value, string code)
    {
        var simulator = Simulator.Compile(Read("x = INTEG(1, 0) ~~|"));
        var exception = Assert.Throws<DiagnosticException>(() =>
            simulator.Run(new Dictionary<string, double> { [name] = value })
        );
        Assert.Equal(code, exception.Diagnostics[0].Code);
    }

    [Fact]
    public void Setting_what_is_no_constant_is_refused_with_the_nearest_name()
    {
        var simulator = Simulator.Compile(Read("rate = 2 ~~|\nx = INTEG(rate, 0) ~~|"));
        var exception = Assert.Throws<DiagnosticException>(() =>
            simulator.Run(new Dictionary<string, double> { ["x"] = 1, ["rat"] = 2 })
        );
        Assert.Equal(["EN4008", "EN4009"], exception.Diagnostics.Select(d => d.Code).Order());
        Assert.Contains("'rate'", string.Join(' ', exception.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_finite_is_said_with_its_first_time()
    {
        var run = Simulator.Compile(Read("x = 1/(Time - 2) ~~|")).Run();
        var remark = Assert.Single(run.Remarks);
        Assert.Equal("EN4006", remark.Code);
        Assert.Contains("time 2", remark.Message, StringComparison.Ordinal);
    }
}

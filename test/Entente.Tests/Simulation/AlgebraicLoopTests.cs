using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>What is solved within a step, against answers in closed form.</summary>
public class AlgebraicLoopTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    // The example of Vensim's manual with a straight line for the effect of quality: u = c (1 - a u)/150, so u = c/(150 + a c).
    private const string Calls =
        "customers = 200 + 20*Time ~~|\na = 0.3 ~~|\nphone calls = customers*quality ~~|\nquality = 1 - a*utilization ~~|\n"
        + "utilization = SIMULTANEOUS(phone calls/150, .8) ~~|\nlevel = INTEG(utilization, phone calls) ~~|\nafter = 2*phone calls ~~|\n";

    private static Run Simulate(string equations) => Simulator.Compile(Model.Parse(equations + Clock)).Run();

    [Fact]
    public void A_loop_is_gone_round_until_nothing_changes()
    {
        var run = Simulate(Calls);
        double level = 200 / (1 + 0.3 * 200 / 150);
        for (int t = 0; t <= 10; t++)
        {
            double customers = 200 + 20 * t;
            double utilization = customers / (150 + 0.3 * customers);
            Assert.Equal(utilization, run["utilization"][t], 1e-11);
            Assert.Equal(300 * utilization, run["after"][t], 1e-9);
            Assert.Equal(level, run["level"][t], 1e-9);
            level += utilization;
        }
    }

    [Fact]
    public void A_run_beside_others_is_the_run_alone()
    {
        var simulator = Simulator.Compile(Model.Parse(Calls + Clock));
        var worlds = new Uncertainty().Uniform("a", 0.1, 0.6).Sample(40, 3);
        var ensemble = simulator.Run(worlds, ["level"], new() { Keep = KeptValues.Trajectories });
        foreach (long number in new long[] { 0, 7, 39 })
        {
            var run = simulator.Run(new Dictionary<string, double> { ["a"] = worlds.Row(number)[0] });
            Assert.Equal(run["level"].ToArray(), ensemble["level"].Spreads.Select(s => s.Values[(int)number]));
        }
    }

    // COS(x) = x at 0.739085133215… (Dottie's number).
    [Fact]
    public void Two_in_one_loop_and_one_in_none_are_solved()
    {
        var run = Simulate(
            "D: p, q ~~|\nx[D] = SIMULTANEOUS(COS(y[D]), 1) ~~|\ny[D] = SIMULTANEOUS(x[D], 1) ~~|\nk = SIMULTANEOUS(3, 1) ~~|\n"
        );
        Assert.Equal(0.73908513321516064, run["y[q]"][4], 1e-12);
        Assert.Equal(3, run["k"][0]);
    }

    // x² + y² = 4 + t and x y = 1: x ± y = √(4 + t ± 2).
    [Fact]
    public void Deviations_become_zero()
    {
        var run = Simulate(
            "D: p, q ~~|\none[D] = 1 ~~|\nfirst[p] = 3 ~~|\nfirst[q] = 0.5 ~~|\n"
                + "x[D] = FIND ZERO(one[D], z[D], one[D], first[D], ELMCOUNT(D), 0, 1e-8, 100, 1) ~~|\n"
                + "z[p] = x[p]^2 + x[q]^2 - 4 - Time ~~|\nz[q] = x[p]*x[q] - 1 ~~|\nlevel = INTEG(x[p], x[q]) ~~|\n"
        );
        for (int t = 0; t <= 10; t++)
            Assert.Equal((Math.Sqrt(6 + t) + Math.Sqrt(2 + t)) / 2, run["x[p]"][t], 1e-11);
        Assert.Equal((Math.Sqrt(6) - Math.Sqrt(2)) / 2, run["level"][0], 1e-11);
        Assert.Empty(run.Remarks);
    }

    [Theory]
    [InlineData("x[D] = SIMULTANEOUS(2*x[D] + 1, 1) ~~|\n")]
    [InlineData("x[D] = SIMULTANEOUS(1 - x[D], 0) ~~|\n")]
    [InlineData("x[D] = FIND ZERO(one[D], z[D], one[D], one[D], 2, 0, 1e-8, 100, 1) ~~|\nz[D] = x[D]^2 + 1 ~~|\n")]
    public void What_does_not_settle_is_told_and_is_no_number(string equations)
    {
        var run = Simulate("D: p, q ~~|\none[D] = 1 ~~|\n" + equations);
        Assert.All(run["x[q]"], x => Assert.True(double.IsNaN(x)));
        Assert.Equal(["EN4006"], run.Remarks.Select(r => r.Code));
        Assert.Contains("SIMULTANEOUS", run.Remarks[0].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = 1 + SIMULTANEOUS(3, 1) ~~|\n", "EN3001")]
    [InlineData("x[D] = FIND ZERO(one[D], z[D], one[D], one[D], 1, 0, 1e-8, 100, 1) ~~|\nz[D] = x[D] ~~|\n", "EN3017")]
    [InlineData("x[D] = FIND ZERO(one[D], z[D], one[D], one[D], 2, 1, 1e-8, 100, 1) ~~|\nz[D] = x[D] ~~|\n", "EN3017")]
    [InlineData("x = y ~~|\ny = x ~~|\n", "EN3003")]
    public void What_the_functions_do_not_do_is_refused(string equations, string code)
    {
        var model = Model.Parse("D: p, q ~~|\none[D] = 1 ~~|\n" + equations + Clock);
        Assert.Contains(code, Assert.Throws<DiagnosticException>(() => Simulator.Compile(model)).Diagnostics.Select(p => p.Code));
    }
}

using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Integration methods: by order of convergence, against closed forms, and with what stands still within a step.</summary>
public class IntegrationTests
{
    private const int Euler = 0;
    private const int Fourth = 5;
    private const int FourthAuto = 1;
    private const int Difference = 2;
    private const int Second = 3;
    private const int SecondAuto = 4;

    private static Run Simulate(string equations, int method, double step = 0.125, double final = 2, double? savePer = null) =>
        Simulator.Compile(Read(equations, method, step, final, savePer)).Run();

    private static Model Read(string equations, int method, double step, double final, double? savePer) =>
        Model.Parse(
            FormattableString.Invariant(
                $"{equations}\nINITIAL TIME = 0 ~~|\nTIME STEP = {step} ~~|\nSAVEPER = {savePer ?? step} ~~|\n"
            )
                + (
                    equations.Contains("FINAL TIME", StringComparison.Ordinal)
                        ? ""
                        : FormattableString.Invariant($"FINAL TIME = {final} ~~|\n")
                )
                + FormattableString.Invariant($"\\\\\\---/// Sketch\n///---\\\\\\\n15:0,0,0,{method},0,0\n")
        );

    [Theory]
    [InlineData(Euler, 1)]
    [InlineData(Difference, 1)]
    [InlineData(Second, 2)]
    [InlineData(Fourth, 4)]
    public void The_error_falls_with_the_order_of_the_method(int method, int order)
    {
        // dx/dt = -x^2, x(0) = 1: x(t) = 1/(1+t).
        double Error(double step) => Math.Abs(Simulate("x = INTEG(-x^2, 1) ~~|", method, step)["x"][^1] - 1.0 / 3);
        Assert.InRange(Math.Log2(Error(0.125) / Error(0.0625)), order - 0.3, order + 0.3);
    }

    [Theory]
    [InlineData(Second, 2)]
    [InlineData(Fourth, 4)]
    public void Time_moves_within_a_step(int method, int order)
    {
        // dx/dt = cos(t): x(t) = sin(t).
        double Error(double step) => Math.Abs(Simulate("x = INTEG(COS(Time), 0) ~~|", method, step)["x"][^1] - Math.Sin(2));
        Assert.InRange(Math.Log2(Error(0.25) / Error(0.125)), order - 0.3, order + 0.3);
    }

    [Theory]
    [InlineData(FourthAuto)]
    [InlineData(SecondAuto)]
    public void Automatic_steps_reach_the_tolerances(int method)
    {
        // A fast decay that a step of 0.5 cannot follow: x(t) = exp(-20 t).
        const string Model =
            "x = INTEG(-20*x, 1) ~~|\nABSOLUTE TOLERANCE = 1e-8 ~~|\nRELATIVE TOLERANCE = 1e-6 ~~|\ny = INTEG(y, 1) ~~|";
        var run = Simulate(Model, method, 0.5);
        Assert.Empty(run.Remarks);
        for (int i = 0; i < run.Times.Length; i++)
        {
            Assert.Equal(Math.Exp(-20 * run.Times[i]), run["x"][i], 1e-6);
            Assert.Equal(Math.Exp(run.Times[i]), run["y"][i], 1e-4);
        }
    }

    [Fact]
    public void An_accuracy_that_cannot_be_reached_is_said_with_its_time()
    {
        // Rounding alone keeps two solutions of this apart, so that no division of the step settles it.
        const string Model = "x = INTEG(SIN(x), 1) ~~|\nABSOLUTE TOLERANCE = 0 ~~|\nRELATIVE TOLERANCE = 1e-30 ~~|";
        var remark = Assert.Single(Simulate(Model, FourthAuto).Remarks);
        Assert.Equal("EN4014", remark.Code);
        Assert.Contains("time 0 ", remark.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Second)]
    [InlineData(Fourth)]
    [InlineData(FourthAuto)]
    public void Test_inputs_and_fixed_delays_stand_still_within_a_step(int method)
    {
        const string Model =
            "step up = STEP(1, 1) ~~|\nx = INTEG(step up, 0) ~~|\nlate = DELAY FIXED(Time, 0.5, -1) ~~|\ny = INTEG(late, 0) ~~|\n"
            + "kept = SAMPLE IF TRUE(Time < 0.99, Time, 0) ~~|\npulse = PULSE(0.5, 0.25) ~~|\nz = INTEG(pulse, 0) ~~|\nslope = RAMP(1, 1, 1.5) ~~|\nw = INTEG(slope, 0) ~~|";
        var run = Simulate(Model, method, 0.25);
        double y = 0;
        double w = 0;
        for (int i = 0; i < run.Times.Length; i++)
        {
            double t = run.Times[i];
            // The step begins exactly at 1; within the steps around it nothing is smeared.
            Assert.Equal(Math.Max(0, t - 1), run["x"][i], 12);
            Assert.Equal(t < 0.5 ? -1 : t - 0.5, run["late"][i], 12);
            Assert.Equal(y, run["y"][i], 12);
            Assert.Equal(w, run["w"][i], 12);
            Assert.Equal(Math.Min(t, 0.75), run["kept"][i], 12);
            Assert.Equal(Math.Clamp(t - 0.5, 0, 0.25), run["z"][i], 12);
            y += 0.25 * run["late"][i];
            w += 0.25 * run["slope"][i];
        }
    }

    [Theory]
    [InlineData(Second, 2)]
    [InlineData(Fourth, 4)]
    public void Delays_of_stocks_are_as_accurate_as_the_method(int method, int order)
    {
        // A first-order delay of a constant with another initial value: out(t) = 1 + e^(-t/2).
        double Error(double step) =>
            Math.Abs(Simulate("out = DELAY1I(one, 2, 2) ~~|\none = 1 ~~|", method, step)["out"][^1] - 1 - Math.Exp(-1));
        Assert.InRange(Math.Log2(Error(0.5) / Error(0.25)), order - 0.3, order + 0.3);
    }

    [Fact]
    public void Difference_equations_report_auxiliaries_of_the_saved_time_before()
    {
        var run = Simulate("x = INTEG(flow, 1) ~~|\nflow = x ~~|\nfixed = 3 ~~|\nthird = fixed/9 ~~|", Difference, 1, 3);
        Assert.Equal([1, 2, 4, 8], run["x"]);
        Assert.Equal([1, 1, 2, 4], run["flow"]);
        Assert.All(run["third"], third => Assert.Equal(1.0 / 3, third));
    }

    [Theory]
    [InlineData("IF THEN ELSE(Time < 3, 4, 12)", 12)]
    [InlineData("IF THEN ELSE(Time > 3, 5, 12)", 5)]
    public void Final_time_may_move_during_the_run(string final, double expected)
    {
        var run = Simulate($"FINAL TIME = {final} ~~|\nlate = DELAY FIXED(Time, 7, -1) ~~|\nx = INTEG(1, 0) ~~|", Euler, 1);
        Assert.Equal(expected, run.Times[^1]);
        Assert.Equal(expected, run["x"][^1]);
        Assert.Equal(expected < 7 ? -1 : expected - 7, run["late"][^1]);
        Assert.Equal((int)expected + 1, run["x"].Length);
    }

    [Fact]
    public void A_final_time_that_moves_away_is_refused_where_many_run_side_by_side()
    {
        var simulator = Simulator.Compile(
            Read("FINAL TIME = IF THEN ELSE(Time < 3, 4, 12) ~~|\nx = INTEG(1, 0) ~~|", 0, 1, 0, 1)
        );
        using var batch = simulator.NewBatch(4);
        simulator.SetAsWritten(batch);
        var clock = simulator.ReadClock(batch);
        var exception = Assert.Throws<DiagnosticException>(() =>
            batch.Run(clock, simulator.FinalTimeRow, null, null, TestContext.Current.CancellationToken)
        );
        Assert.Equal("EN4015", exception.Diagnostics[0].Code);
    }

    [Fact]
    public void A_saveper_of_several_steps_saves_what_is_there_at_that_time()
    {
        var run = Simulate("x = INTEG(2*Time, 0) ~~|", Fourth, 0.125, 2, 0.5);
        Assert.Equal([0, 0.5, 1, 1.5, 2], run.Times);
        for (int i = 0; i < run.Times.Length; i++)
            Assert.Equal(run.Times[i] * run.Times[i], run["x"][i], 12);
    }
}

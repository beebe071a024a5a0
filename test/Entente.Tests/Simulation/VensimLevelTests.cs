using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Levels that do more than integrate, against loops written out by hand.</summary>
public class VensimLevelTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 0.5 ~~|\n";

    private static Run Simulate(string equations) => Simulator.Compile(Model.Parse("{UTF-8}\n" + equations + Clock)).Run();

    private static string Refused(string equations, string clock = Clock) =>
        Assert
            .Throws<DiagnosticException>(() => Simulator.Compile(Model.Parse("{UTF-8}\n" + equations + clock)))
            .Diagnostics.First(p => p.Severity == Severity.Error)
            .Code;

    private static string Cohorts(string shift) =>
        "age: IN VITRO, (AGE 1-AGE 4) ~~|\nageh: (AGE 1-AGE 4) ~~|\nc: usa, mexico ~~|\ngrowth[c] = 10, 20 ~~|\nfirst[age] = 5, 1, 2, 3, 4 ~~|\n"
        + "P[c,IN VITRO] = INTEG(growth[c] - deaths[c,IN VITRO], first[IN VITRO]) ~~|\n"
        + "P[c,ageh] = INTEG(-deaths[c,ageh], first[ageh]) ~~|\ndeaths[c,age] = 0.1*P[c,age] ~~|\n"
        + shift;

    // Once in three years each cohort moves on; the last gathers, or leaves.
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 7)]
    public void Cohorts_move_along_while_a_condition_holds(bool gathers, double enters)
    {
        var run = Simulate(
            Cohorts(
                FormattableString.Invariant(
                    $"a[c] = SHIFT IF TRUE(P[c,IN VITRO], MODULO(Time, 3) = 0, ELMCOUNT(age), {(gathers ? 1 : 0)}, {enters}) ~~:SUP|\n"
                )
            )
        );
        double[] now = [5, 1, 2, 3, 4];
        for (int step = 0; step <= 20; step++)
        {
            bool moves = step % 6 == 0;
            Assert.Equal(now[0], run["P[mexico,IN VITRO]"][step], 9);
            Assert.Equal(now[2], run["P[mexico,AGE 2]"][step], 9);
            Assert.Equal(now[4], run["P[mexico,AGE 4]"][step], 9);
            Assert.Equal(moves && !gathers ? now[4] : 0, run["a[mexico]"][step], 9);
            double[] moved = moves ? [enters, now[0], now[1], now[2], gathers ? now[3] + now[4] : now[3]] : now;
            now = [.. moved.Select((x, i) => x + 0.5 * ((i == 0 ? 20 : 0) - 0.1 * now[i]))];
        }
    }

    [Fact]
    public void What_a_shift_does_not_name_stays()
    {
        var run = Simulate(
            "d: a, b, e, f ~~|\nx[d] = INTEG(0, d) ~~|\ny = SHIFT IF TRUE(x[b], Time = 1, 2, 0, 9) ~~|\nz = SUM(x[d!]) ~~|\n"
        );
        Assert.Equal([1, 9, 2, 4], new[] { "a", "b", "e", "f" }.Select(e => run[$"x[{e}]"][4]));
        Assert.Equal([0, 3, 0], new[] { 0, 2, 4 }.Select(step => run["y"][step]));
    }

    [Theory]
    [InlineData("a[c] = SHIFT IF TRUE(P[c,IN VITRO], 1, 6, 0, 0) ~~|", "EN3013")]
    [InlineData("a[c] = SHIFT IF TRUE(P[c,AGE 1], 1, 5, 0, 0) ~~|", "EN3013")]
    [InlineData("a[c] = SHIFT IF TRUE(deaths[c,IN VITRO], 1, 5, 0, 0) ~~|", "EN3013")]
    [InlineData("a[c] = 1 + SHIFT IF TRUE(P[c,IN VITRO], 1, 5, 0, 0) ~~|", "EN3013")]
    [InlineData(
        "a[c] = SHIFT IF TRUE(P[c,IN VITRO], 1, 5, 0, 0) ~~|\nb = SHIFT IF TRUE(P[usa,IN VITRO], 1, 5, 0, 0) ~~|",
        "EN3014"
    )]
    public void Shifts_that_cannot_be_are_refused(string shift, string code) => Assert.Equal(code, Refused(Cohorts(shift)));

    [Fact]
    public void A_bounded_level_loses_what_lies_beyond()
    {
        var run = Simulate(
            "x = SINTEG(r, 5, 0, 6, :NA:, 2, 0.6) ~~|\nr = IF THEN ELSE(Time < 5, -1.5, 3) + 0*x ~~|\ny = SINTEG(-4, 1, :NA:, :NA:, :NA:, :NA:, :NA:) ~~|\n"
                + "z = SINTEG(1, 9, -2, 3, :NA:, :NA:, :NA:) ~~|\n"
        );
        double level = 5;
        for (int step = 0; step <= 20; step++)
        {
            Assert.Equal(level, run["x"][step], 12);
            Assert.Equal(1 - 2 * step, run["y"][step], 12);
            Assert.Equal(3, run["z"][step]);
            level += 0.5 * (step < 10 ? -1.5 : 3);
            level = Math.Clamp(Math.Abs(level - 2) < 0.6 ? 2 : level, 0, 6);
        }
    }

    [Fact]
    public void What_the_manual_leaves_open_is_refused()
    {
        Assert.Equal("EN3016", Refused("x = SINTEG(1, 5, 0, 6, 1, :NA:, :NA:) ~~|\n"));
        Assert.Equal("EN3015", Refused("x = SINTEG(1, 5, Time, 6, :NA:, :NA:, :NA:) ~~|\n"));
        Assert.Equal(
            "EN3012",
            Refused("x = SINTEG(1, 5, 0, 6, :NA:, :NA:, :NA:) ~~|\n", Clock + "///---\\\\\\\n15:0,0,0,5,0,0\n")
        );
    }
}

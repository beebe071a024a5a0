using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Reality checks say whether a model does what must be so.</summary>
public class RealityCheckTests
{
    private const string Control = "INITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    private const string Firm =
        "capital = INTEG(investment - capital/10, 100) ~~|\ninvestment = 10 ~~|\nproduction = capital*productivity ~~|\n"
        + "productivity = 2 ~~|\nfixed output = 5 + 0*capital ~~|\n";

    private static RealityCheckResult Check(string checks) =>
        Assert.Single(RealityChecks.Run(Model.Parse("{UTF-8}\n" + Firm + checks + Control)));

    [Theory]
    [InlineData("no capital no production :THE CONDITION: capital = 0 :IMPLIES: production = 0 ~~|\n", true, double.NaN)]
    [InlineData("no capital no output :THE CONDITION: capital = 0 :IMPLIES: fixed output = 0 ~~|\n", false, 1)]
    [InlineData(
        "low :TEST INPUT: productivity = 0.5 ~~|\nidle :THE CONDITION: low :IMPLIES: production < 60 ~~|\n",
        true,
        double.NaN
    )]
    [InlineData("low :TEST INPUT: productivity = 0.5 ~~|\nidle :THE CONDITION: low :IMPLIES: production < 50 ~~|\n", false, 1)]
    // What is not forced must come about: capital is 59.05 at time 6 (100 * 0.9^5) and 53.14 at time 7, so production 118.1 and 106.3.
    [InlineData("worn :THE CONDITION: investment = 0 :AND: capital < 60 :IMPLIES: production > 110 ~~|\n", false, 7)]
    [InlineData("late :THE CONDITION: capital = 0 :IMPLIES: fixed output = 0 ~~|\nRC START TIME = 4 ~~|\n", false, 4)]
    public void A_check_holds_or_fails_at_a_time(string checks, bool holds, double time)
    {
        var result = Check(checks);
        Assert.Equal(holds, result.Holds);
        Assert.Equal(time, result.FirstTime);
    }

    [Theory]
    [InlineData("x :THE CONDITION: capital = RC STEP(capital, 0) :IMPLIES: production = 0 ~~|\n")]
    [InlineData("x :THE CONDITION: capital = 0 :IMPLIES: production <= RC STEP CHECK(1, production, 0) ~~|\n")]
    [InlineData("x :THE CONDITION: capital = 0 :IMPLIES: nowhere = 0 ~~|\n")]
    public void What_cannot_be_run_is_said(string checks)
    {
        var result = Check(checks);
        Assert.Null(result.Holds);
        Assert.NotEmpty(result.Problem);
    }

    [Fact]
    public void Checks_are_no_part_of_a_simulation_and_no_error()
    {
        string text =
            "{UTF-8}\n"
            + Firm
            + "x :THE CONDITION: capital = 0 :IMPLIES: production = 0 ~~|\ny :THE CONDITION: capital = 0 :IMPLIES: production :CROSSING: 3 ~~|\n"
            + Control;
        Assert.True(Model.TryParse(text, "model.mdl", out var model, out var problems));
        Assert.Equal(["EN1013", "EN1013"], problems.Select(p => p.Code));
        Assert.Equal(100, Simulator.Compile(model).Run()["capital"][0]);
        Assert.Single(RealityChecks.Run(model));
    }

    [Fact]
    public void A_check_of_elements_fails_where_one_does()
    {
        const string firms =
            "firm: a, b ~~|\nstock[firm] = INTEG(-use[firm], 10) ~~|\nuse[a] = stock[a] ~~|\nuse[b] = 1 ~~|\n"
            + "empty[firm] :THE CONDITION: stock[firm] = 0 :IMPLIES: use[firm] = 0 ~~|\n";
        var result = Assert.Single(RealityChecks.Run(Model.Parse("{UTF-8}\n" + firms + Control)));
        Assert.False(result.Holds);
        Assert.Equal(1, result.FirstTime);
    }
}

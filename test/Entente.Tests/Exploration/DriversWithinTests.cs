using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Exploration;

/// <summary>What drives an outcome in a part of the runs.</summary>
public class DriversWithinTests
{
    private static readonly Uncertainty Unknown = new Uncertainty().Uniform("a", 0, 1).Uniform("b", 0, 1).Uniform("z", 0, 1);

    // Where z is high a alone counts, else b alone.
    private static readonly Simulator Simulator = Simulator.Compile(
        Model.Parse(
            "a = 1 ~~|\nb = 1 ~~|\nz = 1 ~~|\nscale = 1 ~~|\ny = scale*IF THEN ELSE(z > 0.5, a, b) ~~|\n"
                + "INITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|"
        )
    );

    private static void AIsAlone(DriverReport report)
    {
        Assert.Equal(DriverMethod.Delta, report.Method);
        Assert.Equal("a", report.Ranked.First().Input);
        // Of y = a, the distance of a point from its whole is all there is; what does nothing stays below the threshold.
        Assert.True(report.Indices[0].Main.Value > 0.7);
        Assert.All(report.Indices.Skip(1), i => Assert.True(i.Main.Value < 0.05, $"{i.Input}: {i.Main.Value}"));
        Assert.Contains(report.Remarks, r => r.StartsWith("Only the ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_function_a_model_and_a_table_only_runs_that_meet_the_condition_count()
    {
        var options = new DriverOptions { Runs = 8192, Within = "z > 0.5" };
        double Y(double[] x) => x[2] > 0.5 ? x[0] : x[1];
        var all = Drivers.Of(Y, Unknown, options with { Within = "", Method = DriverMethod.Delta });
        Assert.True(all.Indices[1].Main.Value > 0.1);
        AIsAlone(Drivers.Of(Y, Unknown, options));
        AIsAlone(Assert.Single(Drivers.Of(Simulator, Unknown, ["y"], options)));
        var table = ScenarioDiscovery.Runs(Simulator, Unknown, ["y"], new() { Runs = 8192 });
        AIsAlone(Drivers.Of(table, ["a", "b", "z"], "y", options));
        Assert.Equal(table.Columns[2].Count(z => z > 0.5), table.Where("z > 0.5").Rows);
    }

    [Fact]
    public void The_condition_may_read_an_outcome_and_changes_hold()
    {
        var options = new DriverOptions { Runs = 4096, Within = "y > 9" };
        var report = Assert.Single(Drivers.Of(Simulator, Unknown, ["y"], options, [KeyValuePair.Create("scale", 10.0)]));
        // y is uniform on 0 to 10.
        Assert.InRange(report.Runs, 4096 * 0.07, 4096 * 0.13);
        Assert.Equal(9.5, report.Mean, 0.05);
    }

    [Fact]
    public void Gains_of_a_deal_are_looked_at_within_gains_of_others()
    {
        var deal = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));
        var drivers = deal.Drivers(
            new()
            {
                Drivers = new() { Runs = 1000, Within = "South < 0" },
                Parties = ["North"],
            }
        );
        var gains = deal.Gains(new() { Drivers = new() { Runs = 1000 } });
        var party = Assert.Single(drivers.Parties);
        Assert.Equal("North", party.Party);
        Assert.Equal(gains["South"].Count(g => g < 0), party.Inputs!.Runs);
    }

    [Theory]
    [InlineData("y > 2", false, "EN5011")]
    [InlineData("y >", false, "EN5003")]
    [InlineData("nothing > 2", false, "EN4020")]
    [InlineData("y > 0.5", true, "EN5012")]
    public void What_cannot_be_is_said(string within, bool overTime, string code)
    {
        var options = new DriverOptions
        {
            Runs = 100,
            Within = within,
            OverTime = overTime,
        };
        var problems = Assert.Throws<DiagnosticException>(() => Drivers.Of(Simulator, Unknown, ["y"], options)).Diagnostics;
        Assert.Equal(code, Assert.Single(problems).Code);
        var own = options with { Within = "y > 0.5", OverTime = false, Method = DriverMethod.Morris };
        problems = Assert.Throws<DiagnosticException>(() => Drivers.Of(Simulator, Unknown, ["y"], own)).Diagnostics;
        Assert.Equal("EN5009", Assert.Single(problems).Code);
    }
}

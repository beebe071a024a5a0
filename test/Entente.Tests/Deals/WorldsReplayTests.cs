using Entente.Deals;
using Entente.Simulation;

namespace Entente.Tests.Deals;

/// <summary>The worlds that a weighing writes down, run again by hand: a run of the model with their inputs gives their payoffs.</summary>
public class WorldsReplayTests
{
    private const double Signing = 2026;
    private const double Rate = 0.05;

    // The Islanders' payoff is one expression, income, discounted at a rate of their own; without noise a world is its inputs.
    [Fact]
    public void A_run_with_the_inputs_of_a_world_gives_its_present_value()
    {
        var deal = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));
        var ledger = deal.Weigh(
            new()
            {
                Runs = 20,
                BreachRuns = 0,
                Packages = ["full"],
                TurnClaims = false,
                Changes = [KeyValuePair.Create("sd of growth noise", 0.0)],
            }
        );
        Assert.Contains(
            ledger.Remarks,
            r => r.Code == "EN4025" && r.Message.Contains("'sd of growth noise'", StringComparison.Ordinal)
        );
        var worlds = ledger.Worlds!;
        var table = worlds.Table();
        Assert.All(table["sd of growth noise"], sd => Assert.Equal(0, sd));
        var simulator = Simulator.Compile(deal.Model);
        for (int w = 0; w < worlds.Numbers.Length; w++)
        {
            var inputs = worlds.Inputs.ToDictionary(name => name, name => table[name][w]);
            var run = simulator.Run(new Dictionary<string, double>(inputs) { ["SAVEPER"] = 0.125 });
            double value = run.Times[..^1]
                .Select((time, i) => time < Signing ? 0 : 0.125 * run["island income"][i] / Math.Pow(1 + Rate, time - Signing))
                .Sum();
            Assert.Equal(table["present value of Islanders"][w], value, 1e-11 * value);
        }
    }
}

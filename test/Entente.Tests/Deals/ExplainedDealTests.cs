using Entente.Deals;

namespace Entente.Tests.Deals;

/// <summary>What is explained of a deal is what the weighing weighs.</summary>
public class ExplainedDealTests
{
    [Fact]
    public void Present_values_that_are_explained_give_the_gains_that_are_weighed()
    {
        var deal = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));
        var ledger = deal.Weigh(
            new()
            {
                Runs = 1,
                BreachRuns = 0,
                Packages = ["full"],
            }
        );
        var full = deal.Explain("full", run: 0);
        var none = deal.Explain(full, "no deal");
        for (int p = 0; p < ledger.Parties.Length; p++)
        {
            string name = $"present value of {ledger.Parties[p].Name}";
            double with = full.Causes(name, 0).Series[0].Values[^1];
            double without = none.Causes(name, 0).Series[0].Values[^1];
            Assert.Equal(ledger.Full.Gains[p].Mean, with - without, 1e-6 * Math.Max(1, Math.Abs(with)));
            double[] weighed = ledger.Worlds!.Table()[name];
            Assert.Equal(without, Assert.Single(weighed), 1e-6 * Math.Max(1, Math.Abs(without)));
        }
    }
}

using Entente.Compilation;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Compilation;

/// <summary>What a step uses together lies together, so that it copies nothing that need not be copied.</summary>
public class LayoutTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 5 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 1 ~~|\n";

    [Fact]
    public void A_rate_that_others_read_is_computed_where_rates_lie()
    {
        var plan = PlanOf(
            "D: (d1-d20) ~~|\ns[D] = INTEG(x[D], D) ~~|\nx[D] = s[D] * 0.1 + Time ~~|\ny[D] = x[D] * x[D] ~~|\n"
                + "one = INTEG(two, 1) ~~|\ntwo = one + Time ~~|\nthree = two * 2 ~~|\n"
        );
        Assert.Equal(21, plan.Stocks.Length);
        Assert.Empty(Copies(plan));
        for (int i = 0; i < plan.Stocks.Length; i++)
            Assert.Equal(plan.RateRow + i, plan.Row(plan.Stocks[i].Next));
    }

    [Fact]
    public void A_rate_of_two_stocks_is_copied_to_one_of_them()
    {
        var plan = PlanOf("a = INTEG(x, 1) ~~|\nb = INTEG(x, 2) ~~|\nx = a * 0.1 + Time ~~|\n");
        Assert.Single(Copies(plan));
    }

    [Fact]
    public void Calls_with_operands_of_different_kinds_are_parted_where_there_are_many_of_each()
    {
        var plan = PlanOf(
            "D: (d1-d20) ~~|\nE: (e1-e9) ~~|\nF: (f1-f3) ~~|\ns[D] = INTEG(a[D], D) ~~|\na[D] = s[D] ^ k[D] ~~|\nk[D] = D / 100 + 3 ~~|\n"
                + "b[E] = (s[d1] + E) ^ l[E] ~~|\nl[E] = E / 70 + 3 ~~|\nc[F] = EXP(s[d2]) + F ~~|\n"
        );
        var groups = plan.Step.Levels.SelectMany(l => l.Groups).ToList();
        Assert.Equal([9, 20], groups.Select(g => g.Calls.Count).Order());
        Assert.All(groups, g => Assert.Empty(g.Copies));
    }

    [Fact]
    public void Few_calls_with_operands_of_different_kinds_stay_together()
    {
        var plan = PlanOf(
            "D: (d1-d20) ~~|\nE: (e1-e3) ~~|\ns[D] = INTEG(a[D], D) ~~|\na[D] = s[D] ^ k[D] ~~|\nk[D] = D / 100 + 3 ~~|\n"
                + "b[E] = (s[d1] + E) ^ l[E] ~~|\nl[E] = E / 70 + 3 ~~|\nt[E] = INTEG(g[E], E) ~~|\ng[E] = t[E] ^ m[E] ~~|\nm[E] = E / 60 + 3 ~~|\n"
        );
        var groups = plan.Step.Levels.SelectMany(l => l.Groups).ToList();
        Assert.Equal(26, groups.Sum(g => g.Calls.Count));
    }

    private static Plan PlanOf(string text) => Simulator.Compile(Model.Parse(text + Clock)).Compiled.Plan;

    private static IEnumerable<Store> Copies(Plan plan) =>
        plan
            .Step.Levels.SelectMany(l => l.Passages)
            .SelectMany(p => p.Statements)
            .Where(s => plan.HasRow(s.Node) && plan.Row(s.Node) != s.Row);
}

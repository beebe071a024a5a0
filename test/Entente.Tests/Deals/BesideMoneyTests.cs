using Entente.Deals;

namespace Entente.Tests.Deals;

/// <summary>What is counted beside money, on a deal whose counts can be written down.</summary>
public sealed class BesideMoneyTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        lever= 0 ~ dmnl ~|
        rate= 10 ~ person/year ~|
        lost= INTEG(rate*(1 - 0.5*lever), 100) ~ person ~|
        money= lever ~ USD/year ~|
        INITIAL TIME= 2025 ~ year ~|
        FINAL TIME= 2029 ~ year ~|
        TIME STEP= 0.5 ~ year ~|
        SAVEPER= 1 ~ year ~|
        """;

    private const string Deal = """
        deal: Beside
        model: beside.mdl
        unit: USD
        base year: 2020
        parties:
          A: { payoff: { money: money }, discount rate: 0 }
        clauses:
          c: { performs: [A], settings: { half: { lever: 1 }, whole: { lever: 2 } } }
        full: { c: whole }
        packages: { less: { c: half } }
        beside money:
          lost: { borne by: [B, C], about: those lost }
          early: { of: lost/10, unit: person, at: 2027 }
        uncertain:
          rate: { uniform: { min: 5, max: 15 }, source: own }
        sources:
          own: { title: Own, quality: C }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-beside").FullName;

    public BesideMoneyTests()
    {
        File.WriteAllText(Path.Combine(folder, "beside.mdl"), Model);
        File.WriteAllText(Path.Combine(folder, "beside.deal.yaml"), Deal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_counted_against_no_deal_in_its_own_unit_and_at_its_time()
    {
        var ledger = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 400, BreachRuns = 0 });
        Assert.Equal(["lost", "early"], ledger.BesideMoney.Select(b => b.Name));
        var (lost, early) = (ledger.BesideMoney[0], ledger.BesideMoney[1]);
        Assert.Equal(("person", 2029.0), (lost.Unit, lost.At));
        Assert.Equal(["B", "C"], lost.BorneBy.AsEnumerable());
        // Without a deal 100 + 4 × rate are lost; the whole clause spares all of what comes, half of it half.
        double rate = (lost.WithoutDeal.Mean - 100) / 4;
        Assert.InRange(rate, 9.4, 10.6);
        BesideSpread Of(LedgerBeside item, string package) => item.Changes.Single(c => c.Package == package).Spread;
        Assert.Equal(-4 * rate, Of(lost, "full").Mean, 1e-9);
        Assert.Equal(-2 * rate, Of(lost, "less").Mean, 1e-9);
        Assert.InRange(Of(lost, "full").P5, -60, -57);
        Assert.InRange(Of(lost, "full").P95, -23, -20);
        Assert.Equal(-0.2 * rate, Of(early, "full").Mean, 1e-9);
        // Money is what it is without it.
        Assert.Equal(8, ledger.Full.Gains[0].Mean, 1e-9);
        File.WriteAllText(
            Path.Combine(folder, "beside.deal.yaml"),
            Deal[..Deal.IndexOf("beside money", StringComparison.Ordinal)]
                + Deal[Deal.IndexOf("uncertain:", StringComparison.Ordinal)..]
        );
        var without = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 400, BreachRuns = 0 });
        Assert.Empty(without.BesideMoney);
        Assert.Equal(without.Full.Gains[0].Mean, ledger.Full.Gains[0].Mean);
    }

    [Fact]
    public void What_the_model_does_not_have_or_has_in_another_unit_is_told()
    {
        File.WriteAllText(
            Path.Combine(folder, "beside.deal.yaml"),
            Deal.Replace("of: lost/10", "of: lots/10", StringComparison.Ordinal)
                .Replace("borne by: [B, C]", "unit: kilogram, borne by: [B, C]", StringComparison.Ordinal)
        );
        Assert.False(Entente.Deals.Deal.TryLoad(folder, out _, out var problems));
        Assert.Contains(problems, p => p.Message.Contains("lots", StringComparison.Ordinal) && p.Span.Line > 0);
        Assert.Contains(problems, p => p.Message.Contains("kilogram", StringComparison.Ordinal));
    }
}

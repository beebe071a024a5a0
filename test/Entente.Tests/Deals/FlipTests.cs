using Entente.Deals;
using Entente.Diagnostics;
using Entente.Evidence;

namespace Entente.Tests.Deals;

/// <summary>Where decisions flip, on a deal whose gains from one year can be written down: so can the flips.</summary>
public sealed class FlipTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        lever= 0 ~ dmnl ~|
        value= 1 ~ dmnl ~|
        benefit= 1 ~ dmnl ~|
        cost= 0.6 ~ dmnl ~|
        weight= 1 ~ dmnl ~|
        level= 1 ~ dmnl ~|
        partner= 1 ~ dmnl ~|
        bystander= 1 ~ dmnl ~|
        flow of value= lever*(value*value*benefit - cost) ~ USD/year ~|
        flow of partner= lever*(partner - 0.3) ~ USD/year ~|
        flow of level= lever*(level - 1.5) ~ USD/year ~|
        INITIAL TIME= 2025 ~ year ~|
        FINAL TIME= 2026 ~ year ~|
        TIME STEP= 0.25 ~ year ~|
        SAVEPER= 1 ~ year ~|
        """;

    private const string Deal = """
        deal: Flips
        model: flips.mdl
        unit: USD
        base year: 2020
        parties:
          Mean: { payoff: { all: flow of value }, discount rate: 0 }
          Median: { payoff: { all: flow of value }, discount rate: 0, signs when: median gain >= 0 and probability of gain >= 20 % }
          Worst: { payoff: { all: flow of value }, discount rate: 0, signs when: worst tenth >= 0.05 }
          Weighs: { payoff: { good: { flow: lever, weight: weight }, bad: -0.6*lever }, discount rate: 0 }
          Levels: { payoff: { all: flow of level }, discount rate: 0 }
          Partners: { payoff: { all: flow of partner }, discount rate: 0 }
        clauses:
          c: { performs: [Mean, Median, Worst, Weighs, Levels, Partners], settings: { on: { lever: 1 } } }
        flips: [value, weight, level, bystander]
        uncertain:
          value: { uniform: { min: 0, max: 2 }, source: own }
          benefit: { uniform: { min: 0.5, max: 1.5 }, source: own }
          cost: { uniform: { min: 0.4, max: 0.8 }, source: own }
          weight: { uniform: { min: 0, max: 2 }, source: own }
          level: { discrete: { values: [0, 1, 2], weights: [1, 2, 1] }, source: own }
          partner: { uniform: { min: 0, max: 1 }, source: own }
          bystander: { uniform: { min: 0, max: 1 }, source: own }
        correlations:
          - { between: [partner, bystander], rank: 0.9 }
        claims:
          C1: { says: s, checked by: model, holds when: "value > 1.9", in: no deal }
          C2: { says: s, checked by: model, holds when: "gain[Partners] > -1" }
          C3: { says: s, checked by: model, holds when: "cost - bystander > 0.1", in: no deal }
          C4: { says: s, checked by: source, verdict: supported, because: b, source: own }
          C5: { says: s, checked by: model, holds when: "gain[Partners] > 0" }
        sources:
          own: { title: Own, quality: C }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-flips").FullName;

    public FlipTests()
    {
        File.WriteAllText(Path.Combine(folder, "flips.mdl"), Model);
        File.WriteAllText(Path.Combine(folder, "flips.deal.yaml"), Deal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static DecisionFlip Of(Ledger ledger, string input, string party) =>
        Assert.Single(ledger.Flips, f => f.Input == input && f.Party == party);

    private static void Flips(DecisionFlip flip, double at, bool above)
    {
        Assert.True(flip.At != null, flip.ToString());
        Assert.Equal(above, flip.Above);
        Assert.InRange(flip.At.Value, at - 4 * flip.Error - 1e-9, at + 4 * flip.Error + 1e-9);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    public void Flips_lie_where_they_can_be_computed(int runs)
    {
        var ledger = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = runs, BreachRuns = 0 });
        // The mean gain is v² − 0.6. The other two are taken over benefit and cost: their quantiles at v are those of v² b − c.
        var mean = Of(ledger, "value", "Mean");
        Flips(mean, Math.Sqrt(0.6), above: false);
        Assert.InRange(mean.Error, 0.001, 0.05);
        Assert.Equal(mean.At!.Value / 2, mean.Probability!.Value, 1e-9);
        Assert.True(mean.AcceptsAtPresent);
        Flips(Of(ledger, "value", "Median"), Math.Sqrt(0.6), above: false);
        // The mean of the worst tenth of 1.128² b − c is 0.05 (200,000 draws).
        Flips(Of(ledger, "value", "Worst"), 1.128, above: true);
        Assert.False(Of(ledger, "value", "Worst").AcceptsAtPresent);
        Assert.Equal(100, ledger.FlipRuns);
    }

    [Fact]
    public void What_an_input_only_weights_flips_exactly_and_without_runs()
    {
        File.WriteAllText(
            Path.Combine(folder, "flips.deal.yaml"),
            Deal.Replace("flips: [value, weight, level, bystander]", "flips: weight", StringComparison.Ordinal)
        );
        var ledger = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 100, BreachRuns = 0 });
        Assert.Equal(0, ledger.FlipRuns);
        var flip = Of(ledger, "weight", "Weighs");
        Assert.Equal(0.6, flip.At ?? 0, 1e-9);
        Assert.Equal(0, flip.Error, 1e-9);
        Assert.All(ledger.Flips.Where(f => f.Party != "Weighs"), f => Assert.Null(f.At));
    }

    [Fact]
    public void Of_a_few_values_the_first_is_told_at_which_the_decision_is_another()
    {
        var flip = Of(Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 1000, BreachRuns = 0 }), "level", "Levels");
        Assert.Equal(2, flip.At);
        Assert.True(flip is { Above: true, AcceptsAtPresent: false, Error: 0, Present: 1 });
    }

    [Fact]
    public void An_input_that_only_goes_with_another_does_not_flip_a_decision()
    {
        // Where the bystander is low the partner is low, and the gain below zero; but holding the bystander changes nothing.
        var flip = Of(Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 1000, BreachRuns = 0 }), "bystander", "Partners");
        Assert.Null(flip.At);
    }

    [Fact]
    public void What_the_set_option_holds_does_not_flip()
    {
        var options = new WeighOptions
        {
            Runs = 100,
            BreachRuns = 0,
            Changes = [new("value", 1.5)],
        };
        Assert.DoesNotContain(Entente.Deals.Deal.Load(folder).Weigh(options).Flips, f => f.Input == "value");
    }

    [Fact]
    public void Without_names_the_strongest_driver_of_each_party_is_looked_at()
    {
        File.WriteAllText(
            Path.Combine(folder, "flips.deal.yaml"),
            Deal.Replace("flips: [value, weight, level, bystander]", "", StringComparison.Ordinal)
        );
        var ledger = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 1000, BreachRuns = 0 });
        Flips(Of(ledger, "partner", "Partners"), 0.3, above: false);
        Assert.Equal(3, ledger.Flips.Select(f => f.Input).Distinct().Count());
    }

    [Fact]
    public void What_has_no_distribution_is_refused()
    {
        File.WriteAllText(
            Path.Combine(folder, "flips.deal.yaml"),
            Deal.Replace("flips: [value", "flips: [lever", StringComparison.Ordinal)
        );
        var problems = Assert.Throws<DiagnosticException>(() => Entente.Deals.Deal.Load(folder)).Diagnostics;
        Assert.Equal("EN7060", Assert.Single(problems, p => p.Severity == Severity.Error).Code);
    }

    [Fact]
    public void The_smallest_move_of_an_input_that_turns_a_verdict_is_told()
    {
        var claims = Entente
            .Deals.Deal.Load(folder)
            .Weigh(
                new()
                {
                    Runs = 4000,
                    BreachRuns = 0,
                    TurnClaims = true,
                }
            )
            .Claims;
        // Five of a hundred worlds have value above 1.9: it turns once that is held there; contested is all above a tenth.
        Assert.All([0, 2, 4], i => Assert.True(claims[i].Turn != null, claims[i].ToString()));
        var first = claims[0].Turn!;
        Assert.True(claims[0].TurnSought);
        Assert.Equal(("value", true, Verdict.Contested), (first.Input, first.Above, first.Verdict));
        Assert.InRange(first.At, 1.6, 1.99);
        // Always so, whatever is drawn.
        Assert.True(claims[1] is { TurnSought: true, Turn: null, Verdict: Verdict.Supported });
        // With the bystander at b it holds where the cost is above b + 0.1: in nine tenths of worlds at b = 0.34, in a tenth at b = 0.66.
        var third = claims[2].Turn!;
        Assert.Equal("bystander", third.Input);
        double expected = third.Verdict == Verdict.Supported ? 0.34 : 0.66;
        Assert.InRange(third.At, expected - 5 * third.Error - 0.02, expected + 5 * third.Error + 0.02);
        Assert.Equal(third.Verdict == Verdict.Unsupported, third.Above);
        Assert.False(claims[3].TurnSought);
        // The gain is the partner's alone: the bystander goes with it and turns nothing.
        Assert.Equal(("partner", 0.5, Verdict.Supported), (claims[4].Turn!.Input, claims[4].Turn!.At, claims[4].Turn!.Verdict));
    }

    [Fact]
    public void Turns_of_verdicts_are_sought_only_where_asked()
    {
        var ledger = Entente.Deals.Deal.Load(folder).Weigh(new() { Runs = 64, BreachRuns = 0 });
        Assert.All(ledger.Claims, c => Assert.False(c.TurnSought));
    }
}

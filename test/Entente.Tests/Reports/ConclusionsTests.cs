using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports;

namespace Entente.Tests.Reports;

/// <summary>Sentences that must neither claim more than the numbers nor read like a machine's.</summary>
public class ConclusionsTests
{
    private static readonly Ledger sample = SampleLedger.Make();

    private static string All(Ledger ledger) => string.Join('\n', Conclusions.Of(ledger));

    private static Ledger With(Gain gain, int runs = 1000)
    {
        WeighedPackage full = sample.Full with { Gains = sample.Full.Gains.SetItem(0, gain) };
        return sample with { Full = full, Packages = sample.Packages.SetItem(0, full), Runs = runs, NotFinite = 0, Drivers = [] };
    }

    private static Gain Gain(double mean, double error, double p5, double median, double p95, double probability) =>
        new(mean, error, p5, median, p95, p5, probability, [mean, 0, 0]);

    [Fact]
    public void They_are_the_ones_agreed_on() =>
        Golden.Check(All(sample), Path.Combine(Shared.Repository, "test", "Entente.Tests", "Reports", "conclusions.golden.txt"));

    [Fact]
    public void Nobody_touched_is_said_so() =>
        Assert.Contains("The full package brings Russia neither gain nor loss in money.", All(With(Gain(0, 0, 0, 0, 0, 0))));

    [Theory]
    [InlineData(0.9996, 10_000, "a gain in more than 99 % of worlds")]
    [InlineData(1, 1000, "a gain in all 1,000 worlds")]
    [InlineData(0.6, 5, "a gain in 3 of 5 worlds")]
    [InlineData(1, 1, "a gain in the one world simulated")]
    public void A_share_never_rounds_its_doubt_away(double share, int runs, string words) =>
        Assert.Contains("The full package brings Russia " + words, All(With(Gain(5, 0.1, 1, 4, 9, share), runs)));

    [Fact]
    public void A_loss_in_nearly_all_worlds_is_not_a_loss_in_all() =>
        Assert.Contains("a loss on average and a gain in fewer than 1 % of worlds", All(With(Gain(-5, 0.1, -9, -4, -1, 0.002))));

    [Fact]
    public void A_loss_everywhere_claims_no_more_than_no_gain() =>
        Assert.Contains(
            "The full package brings Russia a loss on average and a gain in none of the 1,000 worlds",
            All(With(Gain(-5, 0.1, -9, -4, -1, 0)))
        );

    [Fact]
    public void Mean_and_share_may_point_two_ways()
    {
        Assert.Contains("a gain in 70 % of worlds, yet a loss on average: mean −5", All(With(Gain(-5, 0.1, -90, 4, 9, 0.7))));
        Assert.Contains("a gain on average, mean +5.0, yet in only 30 % of worlds", All(With(Gain(5, 0.1, -9, -4, 90, 0.3))));
    }

    [Fact]
    public void A_mean_within_its_error_is_called_so() =>
        Assert.Contains(
            "With 1,000 worlds the mean, +0.10 ± 0.78 billion USD of 2023, cannot be told from zero.",
            All(With(Gain(0.1, 0.4, -9, 0.1, 9, 0.51)))
        );

    [Fact]
    public void A_trifle_turns_no_sentence()
    {
        Ledger ledger = With(Gain(50, 0.4, 9, 50, 90, 1)) with
        {
            Drivers = [new PartyDrivers("Russia", 0.5, [new Driver("x", 0.5, -0.01, 90)])],
        };
        Assert.DoesNotContain("Where x is low", All(ledger));
    }

    [Fact]
    public void Picks_need_a_signed_package()
    {
        ImmutableArray<WeighedPackage> unsigned = [.. sample.Packages.Select(p => p with { Signed = false })];
        Ledger none = sample with { Packages = unsigned, Full = unsigned[0], Nash = null, KalaiSmorodinsky = null };
        Assert.Contains("None of the 12 packages weighed (of 48 that are possible) would be signed.", All(none));
        Assert.DoesNotContain("Nash", All(none));
        Assert.Contains("neither a Nash bargain nor", All(sample with { Nash = null, KalaiSmorodinsky = null }));
        Assert.Contains("both pick “cut alone”", All(sample with { KalaiSmorodinsky = sample.Nash }));
        Assert.Contains(
            "6 packages that tie",
            All(sample with { Nash = [.. sample.Packages.Where(p => p.Signed).Select(p => p.Package.Name)] })
        );
    }

    [Fact]
    public void Breaches_that_cost_are_no_threat()
    {
        Ledger ledger = sample with { Breaches = [.. sample.Breaches.Where(b => b.GainFromBreaking < 0)] };
        Assert.Contains(
            "No party would gain on average by breaking a clause in any of the years tried (100 worlds).",
            All(ledger)
        );
        Assert.DoesNotContain("break", All(sample with { Breaches = [] }));
    }

    [Fact]
    public void Few_worlds_are_admitted()
    {
        Assert.Contains("Only 1 world was simulated", All(With(Gain(5, 0, 5, 5, 5, 1), 1)));
        Assert.DoesNotContain("Only", All(With(Gain(5, 0.1, 1, 4, 9, 1), 100)));
        Assert.Equal(
            ["Nothing can be said: in every world a payoff was not a finite number."],
            Conclusions.Of(sample with { NotFinite = 1000 })
        );
    }

    [Fact]
    public void A_single_package_claim_and_assumption_are_singular()
    {
        Ledger ledger = sample with
        {
            Packages = [sample.Full],
            ConsistentPackages = 1,
            Claims = [sample.Claims[0]],
            Assumptions = [sample.Assumptions[0]],
        };
        Assert.DoesNotContain("packages weighed", All(ledger));
        Assert.Contains("The one claim checked is supported.", All(ledger));
        Assert.Contains("depend most on market rate[Russia]. It rests on statistics.", All(ledger));
    }
}

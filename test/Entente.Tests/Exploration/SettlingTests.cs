using Entente.Deals;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

/// <summary>Runs go on until an answer has settled; and how far worlds may be from the nominal one.</summary>
public class SettlingTests
{
    private static readonly Deal Fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));

    [Fact]
    public void Runs_are_doubled_until_the_half_width_is_small_enough()
    {
        var settled = Settling.Until(runs => runs, runs => 1 / Math.Sqrt(runs), 0.01, 1000, 1_000_000);
        // 1 / sqrt(n) falls below 0.01 at ten thousand: of the doublings 16,000 is the first.
        Assert.Equal((16_000L, true, 16_000L, true), (settled.Answer, settled.HasSettled, settled.Runs, settled.IsComplete));
        var limited = Settling.Until(runs => runs, runs => 1 / Math.Sqrt(runs), 0.01, 1000, 5000);
        Assert.Equal((5000L, false), (limited.Runs, limited.HasSettled));
    }

    [Fact]
    public void An_interrupted_round_gives_the_one_before()
    {
        var settled = Settling.Until(
            runs => runs < 4000 ? runs : throw new OperationCanceledException(),
            _ => 1.0,
            0.01,
            1000,
            1_000_000
        );
        Assert.Equal((2000L, false, false), (settled.Answer, settled.HasSettled, settled.IsComplete));
        Assert.Throws<OperationCanceledException>(() =>
            Settling.Until<int>(_ => throw new OperationCanceledException(), _ => 0, 0.1, 10, 100)
        );
    }

    [Fact]
    public void A_ledger_that_has_settled_is_the_ledger_of_so_many_worlds()
    {
        var options = new WeighOptions
        {
            Runs = 40_000,
            Precision = 0.15,
            BreachRuns = 0,
            Packages = ["full"],
        };
        var settled = Fishery.Weigh(options);
        Assert.NotNull(settled.Precision);
        Assert.True(settled.Precision.HasSettled);
        Assert.InRange(settled.Runs, 1024, 39_999);
        Assert.True(double.IsPow2(settled.Runs));
        var plain = Fishery.Weigh(options with { Runs = settled.Runs, Precision = 0 });
        Assert.Equal(
            plain.Full.Gains.Select(g => (g.Mean, g.P5, g.Error)),
            settled.Full.Gains.Select(g => (g.Mean, g.P5, g.Error))
        );
        // Half as many would not have done.
        if (settled.Runs > 1024)
            Assert.False(Fishery.Weigh(options with { Runs = settled.Runs / 2 }).Precision?.HasSettled);
        Assert.False(Fishery.Weigh(options with { Runs = 1500, Precision = 0.001 }).Precision?.HasSettled);
        Assert.Null(plain.Precision);
    }

    // Ben-Haim (2006): of a reward that is linear in a box, (nominal − critical) / Σ |scale|.
    [Theory]
    [InlineData(0.4)]
    [InlineData(0.9)]
    public void The_radius_of_a_linear_gain_is_the_closed_form(double critical)
    {
        var uniform = Distribution.Of("uniform", new Dictionary<string, double> { ["min"] = 0, ["max"] = 1 });
        var uncertainty = new Uncertainty().Add("a", uniform).Add("b", uniform);
        var (worlds, horizons) = PackageInfoGap.Worlds(
            uncertainty,
            [
                [-1.0, -1],
            ],
            1,
            1
        );
        double[] gains = [.. Enumerable.Range(0, (int)worlds.Runs).Select(w => worlds.Row(w).Sum())];
        var gap = PackageInfoGap.Of("p", gains, horizons, critical);
        double exact = Robustness.InfoGapOf([1, 1], [0.5, 0.5], [0.45, 0.45], critical, 2).RobustnessBox;
        Assert.Equal(1, gap.Nominal, 12);
        // Never less than the truth, and within a step of the grid of horizons.
        Assert.InRange(gap.Radius, exact, exact + (1.0 / 40));
        Assert.True(gap.RadiusOfHalf >= gap.Radius);
        // The robustness curve: the least sum within 0.5 ± 0.45 h, both inputs alike, reached at the corners of the grid.
        Assert.Equal(41, gap.Worst.Length);
        foreach (var (h, worst) in gap.Horizons.Zip(gap.Worst))
            Assert.Equal(1 - (0.9 * h), worst, 1e-9);
        Assert.Equal(double.NaN, PackageInfoGap.Of("p", gains, horizons, 0.05).Radius);
        Assert.Equal(0, PackageInfoGap.Of("p", gains, horizons, 1.5).Radius);
    }

    [Fact]
    public void Criteria_that_rest_on_means_agree_more_often_in_halves_than_those_of_single_scenarios()
    {
        var draws = new Random(2);
        double[] Draw(double mean) => [.. Enumerable.Range(0, 400).Select(_ => mean + draws.NextDouble())];
        var table = new PayoffTable(["a", "b", "c"], [Draw(0), Draw(0.2), Draw(0)]);
        var agreement = table.Agreement();
        Assert.Equal(1, agreement["laplace"]);
        Assert.InRange(agreement["maximin"], 0.9, 1);
        Assert.True(
            double.IsNaN(
                new PayoffTable(
                    ["a"],
                    [
                        [1, 2],
                    ]
                ).Agreement()["laplace"]
            )
        );
        var alike = new PayoffTable(["a", "c"], [Draw(0), Draw(0)]).Agreement();
        Assert.InRange(alike["maximin"], 0.2, 0.95);
    }

    [Fact]
    public void Every_package_of_a_deal_has_a_radius_for_each_party()
    {
        var parties = Fishery.Robustness(new WeighOptions { Runs = 100 });
        foreach (var party in parties)
        {
            Assert.Equal(party.Table.Scores.Length - 1, party.Gaps.Length);
            foreach (var gap in party.Gaps)
                Assert.Equal(gap.Nominal < 0, gap.Radius == 0);
        }
        // What is more is enough less often.
        var asking = Fishery.Robustness(new WeighOptions { Runs = 100 }, threshold: 100);
        foreach (var (easy, hard) in parties[0].Gaps.Zip(asking[0].Gaps))
            Assert.False(hard.Radius > easy.Radius);
    }
}

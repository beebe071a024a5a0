using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Tests.Deals;

/// <summary>A ledger says how sure its numbers are: intervals, and what halves of the worlds say.</summary>
public class HalvesTests
{
    private static readonly Deal Fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));
    private static readonly Ledger Ledger = Fishery.Weigh(new() { Runs = 400, BreachRuns = 0 });

    [Fact]
    public void Halves_are_those_of_the_worlds_counted_one_by_one()
    {
        var package = Ledger.Packages.First(p =>
            p.SignedInHalves is > 0.02 and < 0.98 && p.AcceptableTo.Contains("South's parliament")
        );
        double[][] gains = [.. Ledger.Parties.Select(p => Gains(package.Package.Name, p.Name))];
        const int halves = 400;
        int signed = 0;
        // Other splits than the program's: a half of all worlds in any order.
        var draws = new Random(5);
        for (int i = 0; i < halves; i++)
            signed += Accepted(package, gains, [.. Enumerable.Range(0, 400).OrderBy(_ => draws.Next()).Take(200)]) ? 1 : 0;
        double share = (double)signed / halves;
        Assert.InRange(package.SignedInHalves, share - 0.2, share + 0.2);
    }

    [Fact]
    public void What_is_far_from_zero_is_signed_in_all_halves()
    {
        foreach (var package in Ledger.Packages)
            if (package.Signed && package.Gains.All(g => g.Mean > 12 * g.Error || g is { Mean: 0, Error: 0 }))
                Assert.Equal(1, package.SignedInHalves);
            else if (package.RefusedBy.Any(who => GainOf(package, who) is { } g && g.Mean < -12 * g.Error))
                Assert.Equal(0, package.SignedInHalves);
    }

    [Fact]
    public void The_errors_of_clauses_are_those_of_shares_counted_world_by_world()
    {
        Assert.NotNull(Ledger.Attribution);
        var requires = PackageList.Requirements(Fishery);
        var clauses = Ledger.Full.Package.Clauses;
        for (int party = 0; party < 2; party++)
        {
            var byWorld = Enumerable.Range(0, clauses.Length).Select(_ => new List<double>()).ToArray();
            var gains = Attribution
                .FeasibleSets(requires)
                .Where(set => set != 0)
                .ToDictionary(set => set, set => Gains(NameOf(clauses, set), Ledger.Parties[party].Name));
            for (int world = 0; world < 400; world++)
            {
                var values = Attribution.Exact(requires, set => [set == 0 ? 0 : gains[set][world]]);
                for (int c = 0; c < clauses.Length; c++)
                    byWorld[c].Add(values.By[0][c]);
            }
            for (int c = 0; c < clauses.Length; c++)
            {
                double exact = Statistics.StandardError(byWorld[c].ToArray());
                // Twenty blocks know an error to a sixth: three of these.
                Assert.InRange(Ledger.Attribution.Errors[party][c], 0.5 * exact, 1.5 * exact);
            }
        }
    }

    [Fact]
    public void Every_figure_of_a_gain_has_an_interval_around_it_that_narrows_with_the_worlds()
    {
        var more = Fishery.Weigh(new() { Runs = 1600, BreachRuns = 0 });
        var (few, many) = (Ledger.Full.Gains[0], more.Full.Gains[0]);
        Assert.NotNull(few.Errors);
        Assert.NotNull(many.Errors);
        foreach (
            var (of, wide, narrow) in new[]
            {
                (few.P5, few.Errors.Quantiles.P5, many.Errors.Quantiles.P5),
                (few.Median, few.Errors.Quantiles.Median, many.Errors.Quantiles.Median),
                (few.P95, few.Errors.Quantiles.P95, many.Errors.Quantiles.P95),
                (few.ProbabilityOfGain, few.Errors.ProbabilityOfGain, many.Errors.ProbabilityOfGain),
            }
        )
        {
            Assert.InRange(of, wide.Low, wide.High);
            Assert.InRange((wide.High - wide.Low) / (narrow.High - narrow.Low), 1.4, 2.9);
        }
        Assert.InRange(few.Errors.WorstTenth / many.Errors.WorstTenth, 1.5, 2.7);
        // However components hang together, the whole errs by no more than their errors' sum.
        Assert.InRange(few.Error, 0, few.Errors.Components.Sum());
    }

    [Fact]
    public void Errors_are_the_same_on_one_thread_and_on_three()
    {
        var one = Fishery.Weigh(
            new()
            {
                Runs = 200,
                BreachRuns = 0,
                Threads = 1,
            }
        );
        var three = Fishery.Weigh(
            new()
            {
                Runs = 200,
                BreachRuns = 0,
                Threads = 3,
            }
        );
        Assert.Equal(one.Halves, three.Halves);
        Assert.Equal(one.Full.Gains.Select(g => g.Errors?.Quantiles), three.Full.Gains.Select(g => g.Errors?.Quantiles));
        Assert.Equal(
            one.Full.Gains.SelectMany(g => g.Errors?.Components ?? []),
            three.Full.Gains.SelectMany(g => g.Errors?.Components ?? [])
        );
    }

    [Fact]
    public void Few_worlds_are_not_halved() => Assert.Null(Fishery.Weigh(new() { Runs = 60, BreachRuns = 0 }).Halves);

    private static Gain? GainOf(WeighedPackage package, string party) =>
        Ledger.Parties.Index().FirstOrDefault(p => p.Item.Name == party) is { Item: not null } found
            ? package.Gains[found.Index]
            : null;

    private static string NameOf(ImmutableArray<KeyValuePair<string, string>> clauses, ulong set) =>
        Ledger.Packages.First(p => p.Package.Clauses.SequenceEqual(clauses.Where((_, c) => (set >> c & 1) != 0))).Package.Name;

    private static double[] Gains(string package, string party) =>
        Ledger.Worlds is { } worlds ? worlds.Table()[$"gain of {party} from {package}"] : [];

    private static bool Accepted(WeighedPackage package, double[][] gains, int[] half)
    {
        ImmutableArray<Gain> own =
        [
            .. gains.Select(g =>
            {
                double[] sorted = Statistics.Sorted([.. half.Select(w => g[w])]);
                return new Gain(
                    Statistics.Mean(sorted),
                    0,
                    Statistics.Quantile(sorted, 0.05),
                    Statistics.Quantile(sorted, 0.5),
                    Statistics.Quantile(sorted, 0.95),
                    Statistics.MeanOfWorst(sorted, 0.1),
                    sorted.Count(v => v > 0) / (double)sorted.Length,
                    []
                );
            }),
        ];
        return Signing.Decide(Fishery, package.Package, own, _ => 1).Refuses.IsEmpty;
    }
}

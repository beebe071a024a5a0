using System.Collections.Immutable;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration.Search;

namespace Entente.Tests.Deals;

/// <summary>Search for packages: against weighing all of them, under conditions, with levers.</summary>
public class DealSearchTests
{
    private static readonly Deal Fishery = Deal.Load(Path.Combine(Shared.Repository, "examples", "shared-fishery"));

    private static string Choice(Package package) => string.Join(" + ", package.Clauses.Select(c => $"{c.Key}={c.Value}"));

    [Fact]
    public void All_packages_give_the_front_that_weighing_them_gives()
    {
        var found = Fishery.Search(
            new()
            {
                SearchRuns = 100,
                Runs = 100,
                Seed = 5,
            }
        );
        var ledger = Fishery.Weigh(
            new()
            {
                Runs = 100,
                Seed = 5,
                BreachRuns = 0,
            }
        );
        Assert.True(found.IsComplete);
        Assert.Equal(ledger.ConsistentPackages, found.Candidates);
        Assert.Equal(
            ledger.Packages.Where(p => p.Efficient).Select(p => Choice(p.Package)).Order(),
            found.Packages.Select(p => Choice(p.Package)).Order()
        );
        // The figures are those of other worlds.
        var same = ledger.Packages.First(p => Choice(p.Package) == Choice(found.Packages[0].Package));
        Assert.NotEqual(same.Gains[0].Mean, found.Packages[0].Gains[0].Mean);
        Assert.InRange(found.Packages[0].Gains[0].Mean - same.Gains[0].Mean, -6 * same.Gains[0].Error, 6 * same.Gains[0].Error);
        Assert.Equal(found.Packages.Select(p => p.Gains[0].Mean).OrderDescending(), found.Packages.Select(p => p.Objectives[0]));
    }

    [Fact]
    public void Objectives_carry_the_intervals_of_their_gains()
    {
        var found = Fishery.Search(
            new()
            {
                SearchRuns = 50,
                Runs = 300,
                Objectives = ["mean gain[North]", "probability of gain[South]", "median gain[all]", "worst tenth[South]"],
            }
        );
        foreach (var package in found.Packages)
        {
            var (north, south) = (package.Gains[0], package.Gains[1]);
            Assert.Equal(package.Objectives, package.Intervals.Select(i => i.Value));
            Assert.All(package.Intervals, i => Assert.True(i.Low <= i.Value && i.Value <= i.High));
            Assert.Equal(1.959964 * north.Error, package.HalfWidth(0), 1e-5 * north.Error);
            // Wilson's interval of a share of 300, its wider side at most 1.96 times the largest standard error and a little.
            Assert.InRange(package.HalfWidth(1), 0, 1.96 * Math.Sqrt(0.25 / 300) + 0.01);
            Assert.Equal(1.959964 * south.Errors!.WorstTenth, package.HalfWidth(3), 1e-5 * south.Errors.WorstTenth);
        }
        // The sum of all gains has a median with an interval of its own.
        Assert.All(found.Packages, p => Assert.True(p.HalfWidth(2) > 0 && double.IsFinite(p.HalfWidth(2))));
    }

    [Fact]
    public void Conditions_hold_for_what_is_found()
    {
        var found = Fishery.Search(
            new()
            {
                SearchRuns = 100,
                Runs = 100,
                Objectives = ["mean gain[all]", "worst tenth[South]", "probability of gain[Islanders]"],
                Conditions = ["signed", "mean gain[South] >= 150"],
            }
        );
        Assert.NotEmpty(found.Packages);
        foreach (var package in found.Packages.Where(p => p.Meets))
        {
            Assert.True(package.Signed);
            Assert.True(package.Gains[1].Mean >= 150);
            Assert.Equal(package.Gains.Sum(g => g.Mean), package.Objectives[0], 1e-9 * Math.Abs(package.Objectives[0]));
            Assert.Equal(package.Gains[1].WorstTenth, package.Objectives[1]);
            Assert.Equal(package.Gains[2].ProbabilityOfGain, package.Objectives[2]);
        }
        Assert.Empty(
            Fishery
                .Search(
                    new()
                    {
                        SearchRuns = 50,
                        Runs = 50,
                        Conditions = ["mean gain[North] > 1e9"],
                    }
                )
                .Packages
        );
    }

    [Fact]
    public void The_search_reaches_most_of_the_front_of_all_packages_with_fewer_of_them()
    {
        var options = new SearchOptions
        {
            SearchRuns = 32,
            Runs = 32,
            Candidates = 5000,
            Levers = [new("start of quota", 2026, 2035, 1), new("allowed catch rate", 0.05, 0.4, 0.05)],
        };
        var all = Fishery.Search(options);
        Assert.True(all.IsComplete);
        var some = Fishery.Search(options with { Candidates = all.Candidates / 3 });
        Assert.False(some.IsComplete);
        Assert.InRange(some.Candidates, 10, all.Candidates / 3);
        double[] worst = [0, 0];
        double Volume(SearchResult result) =>
            Pareto.Hypervolume([.. result.Packages.Select(p => p.Objectives.Select(o => -o).ToArray())], worst);
        Assert.InRange(Volume(some) / Volume(all), 0.95, 1.02);
        foreach (var package in some.Packages)
            Assert.Equal(package.Package.Clauses.Any(c => c.Key == "quotas"), package.Levers.Length == 2);
        Assert.Equal(
            some.Packages.Select(p => p.Objectives[0]),
            Fishery.Search(options with { Candidates = all.Candidates / 3, Threads = 1 }).Packages.Select(p => p.Objectives[0])
        );
    }

    [Fact]
    public void A_deal_file_says_what_is_sought()
    {
        string folder = Directory.CreateTempSubdirectory("entente").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(Path.Combine(Shared.Repository, "examples", "shared-fishery")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            string deal = Directory.GetFiles(folder, "*.deal.yaml").Single();
            File.AppendAllText(
                deal,
                "\nsearch:\n  objectives: [\"median gain[South]\"]\n  conditions: [signed]\n  levers:\n    start of quota: { from: 2026, to: 2030, step: 2 }\n"
            );
            var loaded = Deal.Load(deal);
            Assert.Equal(["median gain[South]"], loaded.Sought.Objectives);
            Assert.Equal(new SearchLever("start of quota", 2026, 2030, 2), loaded.Sought.Levers.Single());
            var found = loaded.Search(loaded.Sought with { SearchRuns = 32, Runs = 32 });
            Assert.Equal("median gain[South]", found.Objectives.Single());
            Assert.Equal("signed", found.Conditions.Single());
            Assert.True(found.IsComplete);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("EN7070", "gain[North]", "", 0.0)]
    [InlineData("EN7072", "mean gain[Nort]", "", 0.0)]
    [InlineData("EN7071", "", "mean gain[North] about 3", 0.0)]
    [InlineData("EN5040", "", "", 3000.0)]
    public void What_cannot_be_sought_is_said(string code, string objective, string condition, double from)
    {
        var options = new SearchOptions
        {
            Objectives = objective.Length > 0 ? [objective] : [],
            Conditions = condition.Length > 0 ? [condition] : [],
            Levers = from > 0 ? [new("start of quota", from, 2030)] : [],
        };
        ImmutableArray<Diagnostic> problems = Assert.Throws<DiagnosticException>(() => Fishery.Search(options)).Diagnostics;
        Assert.Equal(code, problems.Single().Code);
    }
}

using System.Text.Json;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Search;
using Entente.Models;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;

namespace Entente.Tests.Exploration;

/// <summary>Search among policies of a model without a deal: fronts and figures that are known in closed form.</summary>
public class PolicySearchTests
{
    // Schaffer's first problem (1984), with noise that has no mean: the best policies are x between 0 and 2.
    private static readonly Model Schaffer = Model.Parse(
        """
        x = 1 ~~|
        u = 0 ~~|
        near = x ^ 2 + u ~~|
        far = (x - 2) ^ 2 - u ~~|
        plain = x + u ~~|
        many[region] = x ~~|
        region : a, b ~~|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 1 ~~|
        TIME STEP = 1 ~~|
        SAVEPER = 1 ~~|
        """
    );

    private static readonly Uncertainty Noise = new Uncertainty().Uniform("u", -1, 1);

    private static PolicySearchResult Find(
        SearchLever lever,
        string[] objectives,
        string[]? conditions = null,
        int threads = 0,
        int candidates = 1000
    ) =>
        PolicySearch.Find(
            Simulator.Compile(Schaffer),
            Noise,
            new PolicySearchOptions
            {
                Levers = [lever],
                Objectives = [.. objectives],
                Conditions = [.. conditions ?? []],
                Candidates = candidates,
                SearchRuns = 100,
                Runs = 4000,
                Threads = threads,
            }
        );

    private static double[] Values(PolicySearchResult result) => [.. result.Policies.Select(p => p.Levers[0].Value)];

    [Fact]
    public void The_front_of_two_aims_lies_between_them()
    {
        var result = Find(new SearchLever("x", -5, 5), ["least mean[near]", "least mean[far]"]);
        Assert.False(result.IsComplete);
        Assert.Equal([true, true], result.Least);
        double[] found = [.. Values(result).Order()];
        Assert.All(found, x => Assert.InRange(x, -0.01, 2.01));
        // No gap that a policy would be missed in.
        Assert.True(found.Length > 50);
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 0.15));
        Assert.InRange(found[0], -0.01, 0.05);
        Assert.InRange(found[^1], 1.95, 2.01);
        // The best in the first objective comes first.
        Assert.Equal(found[0], result.Policies[0].Levers[0].Value);
        Assert.True(result.Progress.Length > 2);
        Assert.All(result.Policies, p => Assert.True(p.Objectives[0].Low < p.Objectives[0].Value));
    }

    [Fact]
    public void With_few_steps_all_policies_are_simulated_and_the_front_is_exact()
    {
        var result = Find(new SearchLever("x", -5, 5, 0.5), ["least mean[near]", "least mean[far]"]);
        Assert.True(result.IsComplete);
        Assert.Equal(21, result.Candidates);
        Assert.Equal([0, 0.5, 1, 1.5, 2], Values(result).Order());
        // Nothing else may be in the front of the other worlds: the noise is the same for all.
        Assert.All(result.Policies, p => Assert.True(p.Efficient));
    }

    // x + u with u between -1 and 1.
    [Theory]
    [InlineData("mean[plain]", 3, 0.03)]
    [InlineData("p95[plain]", 3.9, 0.03)]
    [InlineData("least p5[plain]", 2.1, 0.03)]
    [InlineData("median[plain]", 3, 0.06)]
    [InlineData("worst tenth[plain]", 2.1, 0.03)]
    [InlineData("least worst tenth[plain]", 3.9, 0.03)]
    [InlineData("share[plain > 2.5]", 0.75, 0.03)]
    [InlineData("share[plain > 2.5 and u < 0.5]", 0.5, 0.03)]
    [InlineData("most mean[many[b]]", 3, 1e-12)]
    public void Figures_are_those_of_the_distribution(string objective, double expected, double tolerance)
    {
        var result = Find(new SearchLever("x", 3, 3.5, 1), [objective]);
        var found = Assert.Single(Assert.Single(result.Policies).Objectives);
        Assert.Equal(expected, found.Value, tolerance);
        Assert.InRange(found.Value, found.Low, found.High);
    }

    [Fact]
    public void Conditions_part_policies_from_others()
    {
        // p5 = x - 0.9, so that at least 2.1 means x of 3 or more.
        var result = Find(new SearchLever("x", 0, 5, 0.25), ["least mean[near]"], ["p5[plain] >= 2.05"]);
        Assert.Equal(3, Assert.Single(Values(result)));
        Assert.Empty(Find(new SearchLever("x", 0, 5, 0.25), ["least mean[near]"], ["share[plain > 10] >= 5 %"]).Policies);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        var lever = new SearchLever("x", -5, 5);
        string One(int threads) =>
            PolicySearchReport.Json(Find(lever, ["least mean[near]", "least p95[far]"], threads: threads, candidates: 200));
        Assert.Equal(One(1), One(2));
    }

    [Theory]
    [InlineData("x", 0, 1, "men[plain]", "", "EN5035")]
    [InlineData("x", 0, 1, "mean[plain", "", "EN5035")]
    [InlineData("x", 0, 1, "mean[plain]", "p5[plain]", "EN5036")]
    [InlineData("x", 0, 1, "mean[many]", "", "EN5039")]
    [InlineData("x", 0, 1, "mean[plane]", "", "EN4020")]
    [InlineData("x", 1, 1, "mean[plain]", "", "EN5040")]
    [InlineData("xx", 0, 1, "mean[plain]", "", "EN4009")]
    [InlineData("plain", 0, 1, "mean[plain]", "", "EN4008")]
    public void What_cannot_be_sought_is_refused(
        string lever,
        double from,
        double to,
        string objective,
        string condition,
        string code
    )
    {
        var problems = Assert
            .Throws<DiagnosticException>(() =>
                Find(new SearchLever(lever, from, to), [objective], condition.Length == 0 ? [] : [condition], candidates: 20)
            )
            .Diagnostics;
        Assert.Equal(code, Assert.Single(problems).Code);
    }

    [Fact]
    public void Policies_that_are_nowhere_finite_are_no_candidates()
    {
        var broken = Model.Parse(
            "x = 1 ~~|\ny = LN(x) ~~|\nINITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|"
        );
        PolicySearchResult Seek(double from, double to) =>
            PolicySearch.Find(
                Simulator.Compile(broken),
                new Uncertainty(),
                new PolicySearchOptions { Levers = [new SearchLever("x", from, to, 1)], Objectives = ["mean[y]"] }
            );
        Assert.Equal(3, Assert.Single(Values(Seek(-3, 3))));
        Assert.Equal("EN5038", Assert.Single(Assert.Throws<DiagnosticException>(() => Seek(-3, -1)).Diagnostics).Code);
    }

    [Fact]
    public void What_was_found_is_written_as_a_table_a_document_and_a_page()
    {
        var result = Find(new SearchLever("x", -5, 5, 0.5), ["least mean[near]", "least mean[far]"]);
        string[] rows = PolicySearchReport.Csv(result).TrimEnd('\n').Split('\n');
        Assert.StartsWith("x,least mean[near],least mean[far],meets conditions,efficient,", rows[0], StringComparison.Ordinal);
        Assert.Equal(6, rows.Length);
        using var json = JsonDocument.Parse(PolicySearchReport.Json(result));
        Assert.Equal(5, json.RootElement.GetProperty("policies").GetArrayLength());
        Assert.True(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(["report.html", "policies.csv", "search.json"], StudyReport.Of(result).Select(f => f.Name));
    }
}

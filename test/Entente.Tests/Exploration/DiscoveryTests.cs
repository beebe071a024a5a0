using System.Text.Json;
using Entente.Diagnostics;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

public class DiscoveryTests
{
    private static double[][] Columns(JsonElement x) => [.. x.EnumerateArray().Select(c => c.Numbers())];

    [Fact]
    public void BoxesAreCountedByTheirDefinitions()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "box statistics"))
        {
            JsonElement given = c.GetProperty("inputs");
            double[][] x = Columns(given.GetProperty("x"));
            var table = new Table([.. x.Select((_, i) => $"x{i + 1}")], x);
            InputLimits[] limits =
            [
                .. given
                    .GetProperty("box")
                    .EnumerateObject()
                    .Select(l => new InputLimits(l.Name, Bound(l.Value[0]), Bound(l.Value[1]))),
            ];
            var box = ScenarioDiscovery.BoxOf(table, [.. given.GetProperty("case").Numbers().Select(v => v == 1)], limits);
            JsonElement expected = c.GetProperty("expected");
            Assert.Equal(expected.GetProperty("points_in_box").GetInt32(), box.Points);
            Assert.Equal(expected.GetProperty("cases_in_box").GetInt32(), box.Cases);
            foreach (
                var (key, value) in new[]
                {
                    ("coverage", box.Coverage),
                    ("density", box.Density),
                    ("mass", box.Mass),
                    ("lift", box.Lift),
                }
            )
                ReferenceCases.Near(expected.GetProperty(key).GetDouble(), value, 1e-9, 1e-14, key);
            foreach (var r in box.Restrictions)
            {
                JsonElement e = expected.GetProperty("restrictions").GetProperty(r.Input);
                Assert.Equal(e.GetProperty("points_without").GetInt32(), r.PointsWithout);
                Assert.Equal(e.GetProperty("cases_without").GetInt32(), r.CasesWithout);
                ReferenceCases.Near(e.GetProperty("quasi_p").GetDouble(), r.QuasiP, 1e-9, 1e-14, "quasi-p");
            }
        }
    }

    private static double? Bound(JsonElement bound) => bound.ValueKind == JsonValueKind.Null ? null : bound.GetDouble();

    [Fact]
    public void QuasiPValuesAreBinomialTails()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "quasi p value"))
        {
            int Given(string key) => c.GetProperty("inputs").GetProperty(key).GetInt32();
            ReferenceCases.Near(
                c.GetProperty("expected").GetProperty("quasi_p").GetDouble(),
                ScenarioDiscovery.QuasiP(
                    Given("cases_in_box"),
                    Given("points_in_box"),
                    Given("cases_without"),
                    Given("points_without")
                ),
                1e-9,
                1e-16,
                c.GetProperty("id").ToString()
            );
        }
    }

    private static (Table Table, bool[] Cases) Grid(int size, int dimensions, Func<double[], bool> isCase)
    {
        int count = (int)Math.Pow(size, dimensions);
        double[][] rows =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    Enumerable
                        .Range(0, dimensions)
                        .Select(d => ((i / (int)Math.Pow(size, dimensions - 1 - d) % size) + 0.5) / size)
                        .ToArray()
                ),
        ];
        bool[] cases = [.. rows.Select(isCase)];
        return (
            new Table(
                [.. Enumerable.Range(1, dimensions).Select(d => $"x{d}"), "y"],
                [
                    .. Enumerable.Range(0, dimensions).Select(d => rows.Select(r => r[d]).ToArray()),
                    [.. cases.Select(v => v ? 1.0 : 0)],
                ]
            ),
            cases
        );
    }

    [Fact]
    public void PeelingEndsOnThePlantedBox()
    {
        var (table, _) = Grid(8, 3, x => x[0] > 0.5 && x[2] < 0.375);
        var report = ScenarioDiscovery.Find(table, ["x1", "x2", "x3"], "y > 0.5");
        Assert.Equal((512, 96), (report.Runs, report.Cases));
        var box = Assert.Single(report.Boxes);
        Assert.Equal((1, 1), (box.Coverage, box.Density));
        Assert.Equal(["x1", "x3"], box.Limits.Select(l => l.Input));
        Assert.Equal(0.5, box.Limits[0].Low ?? double.NaN, 1e-12);
        Assert.Null(box.Limits[0].High);
        Assert.Equal(0.375, box.Limits[1].High ?? double.NaN, 1e-12);
        Assert.Null(box.Limits[1].Low);
        Assert.All(box.Restrictions, r => Assert.Equal(1, r.Reproduced));
        Assert.Equal(
            "y > 0.5 when x1 > 0.5 and x3 < 0.375: covers 100 % of the cases, 100 % of such runs are cases.",
            ScenarioDiscovery.InWords(report, box)
        );
        Assert.Equal(1, report.Path[0].Mass);
        Assert.True(report.Path.Zip(report.Path.Skip(1)).All(p => p.Second.Mass < p.First.Mass));
    }

    [Fact]
    public void TwoPlantedBoxesAreFoundOneAfterTheOther()
    {
        var inputs = new Uncertainty().Uniform("a", 0, 1).Uniform("b", 0, 1).Uniform("c", 0, 1).Sample(4000, 5);
        double[][] rows = [.. Enumerable.Range(0, 4000).Select(run => inputs.Row(run))];
        var table = new Table(
            ["a", "b", "c", "y"],
            [
                .. Enumerable.Range(0, 3).Select(i => rows.Select(r => r[i]).ToArray()),
                [.. rows.Select(r => (r[0] > 0.7 && r[1] < 0.5) || (r[0] < 0.25 && r[1] > 0.6) ? 1.0 : 0)],
            ]
        );
        var report = ScenarioDiscovery.Find(table, ["a", "b", "c"], "y = 1");
        Assert.Equal(2, report.Boxes.Length);
        Assert.True(report.Boxes.Sum(b => b.Coverage) > 0.95);
        Assert.All(report.Boxes, b => Assert.True(b.Density > 0.95));
        Assert.All(report.Boxes, b => Assert.Equal(["a", "b"], b.Limits.Select(l => l.Input)));
        var tree = ScenarioDiscovery.Find(table, ["a", "b", "c"], "y = 1", new() { Method = DiscoveryMethod.Cart });
        Assert.True(tree.Boxes.Sum(b => b.Coverage) > 0.9);
    }

    [Fact]
    public void OfNoiseNothingIsFound()
    {
        int boxes = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var inputs = new Uncertainty().Uniform("a", 0, 1).Uniform("b", 0, 1).Uniform("y", 0, 1).Sample(500, seed);
            double[][] rows = [.. Enumerable.Range(0, 500).Select(run => inputs.Row(run))];
            var table = new Table(["a", "b", "y"], [.. Enumerable.Range(0, 3).Select(i => rows.Select(r => r[i]).ToArray())]);
            var report = ScenarioDiscovery.Find(table, ["a", "b"], "y > 0.7");
            boxes += report.Boxes.Count(b => b.Restrictions.All(r => r.Reproduced > 0.7) && b.Density > 0.6);
        }
        Assert.InRange(boxes, 0, 1);
    }

    [Fact]
    public void SplitsAreTheBestOfAll()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "tree split"))
        {
            double[][] x = Columns(c.GetProperty("inputs").GetProperty("x"));
            double[] y = c.GetProperty("inputs").GetProperty("y").Numbers();
            foreach (JsonProperty e in c.GetProperty("expected").EnumerateObject())
            {
                var impurity =
                    e.Name == "gini" ? Impurity.Gini
                    : e.Name == "entropy_bits" ? Impurity.EntropyBits
                    : Impurity.Variance;
                var root = RunTree.Grow(x, y, impurity, 1);
                Assert.Equal(e.Value.GetProperty("split_input").GetString(), $"x{root.Input + 1}");
                Assert.Equal(e.Value.GetProperty("left_count").GetInt32(), root.Left?.Count);
                foreach (
                    var (key, value) in new[]
                    {
                        ("root_impurity", root.Impurity),
                        ("split_at", root.At),
                        ("left_mean", root.Left?.Mean ?? double.NaN),
                        ("right_mean", root.Right?.Mean ?? double.NaN),
                        ("weighted_child_impurity", root.ChildImpurity),
                        ("gain", root.Gain),
                    }
                )
                    ReferenceCases.Near(e.Value.GetProperty(key).GetDouble(), value, 1e-9, 1e-12, $"{e.Name} {key}");
            }
        }
    }

    [Fact]
    public void ATreeEndsWhereAllAreAlike()
    {
        var (table, cases) = Grid(6, 2, x => x[0] > 0.5 && x[1] > 1 / 3.0);
        var root = RunTree.Grow([table["x1"], table["x2"]], [.. cases.Select(v => v ? 1.0 : 0)], Impurity.Gini, 5);
        JsonElement expected = ReferenceCases.Exploration("discovery.json", "tree")[0].GetProperty("expected");
        Assert.Equal(expected.GetProperty("depth").GetInt32(), root.Depth);
        Assert.Equal(expected.GetProperty("leaf_sizes").Numbers(), root.Leaves.Select(l => (double)l.Count));
        Assert.Equal(expected.GetProperty("leaf_densities").Numbers(), root.Leaves.Select(l => l.Mean));
        Assert.Equal((0, 1), (root.Input, root.Right?.Input ?? -1));
        ReferenceCases.Near(expected.GetProperty("root_at").GetDouble(), root.At, 1e-9, 1e-12, "root");
        ReferenceCases.Near(expected.GetProperty("second_at").GetDouble(), root.Right?.At ?? double.NaN, 1e-9, 1e-12, "second");
    }

    [Fact]
    public void TrajectoriesAreClusteredAsPlanted()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "k-means"))
        {
            double[][] series = Columns(c.GetProperty("inputs").GetProperty("series"));
            var found = SeriesClusters.KMeans(series, c.GetProperty("inputs").GetProperty("clusters").GetInt32());
            JsonElement expected = c.GetProperty("expected");
            Assert.Equal(expected.GetProperty("labels").Numbers(), found.Labels.Select(l => (double)l));
            ReferenceCases.Near(
                expected.GetProperty("within_sum_of_squares").GetDouble(),
                found.WithinSumOfSquares,
                1e-9,
                1e-10,
                "within"
            );
            ReferenceCases.Near(expected.GetProperty("silhouette").GetDouble(), found.Silhouette, 1e-9, 1e-10, "silhouette");
            double[][] centroids = Columns(expected.GetProperty("centroids"));
            for (int k = 0; k < centroids.Length; k++)
            for (int t = 0; t < centroids[k].Length; t++)
                ReferenceCases.Near(centroids[k][t], found.Centroids[k][t], 1e-9, 1e-10, "centroid");
        }
    }

    [Fact]
    public void ClustersMergeAtTheHeightsOfTheirLinkage()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "agglomerative clustering"))
        foreach (JsonProperty e in c.GetProperty("expected").EnumerateObject())
        {
            var found = SeriesClusters.Agglomerative(
                Columns(c.GetProperty("inputs").GetProperty("series")),
                c.GetProperty("inputs").GetProperty("clusters").GetInt32(),
                Enum.Parse<Linkage>(e.Name, ignoreCase: true)
            );
            Assert.Equal(e.Value.GetProperty("labels").Numbers(), found.Labels.Select(l => (double)l));
            double[] heights = e.Value.GetProperty("merge_heights").Numbers();
            for (int i = 0; i < heights.Length; i++)
                ReferenceCases.Near(heights[i], found.MergeHeights[i], 1e-9, 1e-10, e.Name);
        }
    }

    [Fact]
    public void DistancesOfTrajectoriesFollowTheirFormulas()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("discovery.json", "series distance"))
        {
            double[] a = c.GetProperty("inputs").GetProperty("a").Numbers();
            double[] b = c.GetProperty("inputs").GetProperty("b").Numbers();
            foreach (
                var (key, value) in new[]
                {
                    ("euclidean", SeriesClusters.Euclidean(a, b)),
                    ("complexity_a", SeriesClusters.Complexity(a)),
                    ("complexity_b", SeriesClusters.Complexity(b)),
                    ("complexity_invariant", SeriesClusters.ComplexityInvariant(a, b)),
                    ("dtw", SeriesClusters.TimeWarping(a, b)),
                }
            )
                ReferenceCases.Near(c.GetProperty("expected").GetProperty(key).GetDouble(), value, 1e-12, 1e-12, key);
        }
    }

    [Theory]
    [InlineData("y")]
    [InlineData("> 3")]
    [InlineData("y > x")]
    [InlineData("")]
    public void WhatIsNoConditionIsRefused(string text)
    {
        var table = new Table(
            ["x", "y"],
            [
                [1, 2],
                [3, 4],
            ]
        );
        Assert.Equal(
            "EN5003",
            Assert.Throws<DiagnosticException>(() => ScenarioDiscovery.Find(table, ["x"], text)).Diagnostics[0].Code
        );
    }

    [Fact]
    public void ConditionsCombineAndRefuseWhatPartsNothing()
    {
        var table = new Table(
            ["x", "a and b", "y"],
            [
                [0, 1, 2, 3, 4, 5],
                [0, 0, 1, 1, 0, 0],
                [0, 0, 0, 1, 1, 1],
            ]
        );
        var report = ScenarioDiscovery.Find(table, ["x"], "0.5 < y and \"a and b\" = 0 or x = 3", new() { LeastMass = 0.1 });
        Assert.Equal(3, report.Cases);
        Assert.Equal(
            "EN5020",
            Assert.Throws<DiagnosticException>(() => ScenarioDiscovery.Find(table, ["x"], "y > 7")).Diagnostics[0].Code
        );
    }

    [Fact]
    public void Peeling_ends_on_the_planted_box_and_leaves_the_other_input_alone()
    {
        foreach (var c in ReferenceCases.Exploration("discovery.json", "prim property"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            double[][] columns = [new double[512], new double[512], new double[512]];
            for (int i = 0; i < 512; i++)
                (columns[0][i], columns[1][i], columns[2][i]) = (
                    ((i / 64) + 0.5) / 8,
                    ((i / 8 % 8) + 0.5) / 8,
                    ((i % 8) + 0.5) / 8
                );
            var planted = inputs.GetProperty("planted_box");
            (double[] x1, double[] x3) = (planted.GetProperty("x1").Numbers(), planted.GetProperty("x3").Numbers());
            double[] inside =
            [
                .. Enumerable
                    .Range(0, 512)
                    .Select(i =>
                        columns[0][i] > x1[0] && columns[0][i] < x1[1] && columns[2][i] > x3[0] && columns[2][i] < x3[1] ? 1.0 : 0
                    ),
            ];
            var report = ScenarioDiscovery.Find(
                new Table(["x1", "x2", "x3", "y"], [.. columns, inside]),
                ["x1", "x2", "x3"],
                "y > 0.5",
                new() { PeelShare = inputs.GetProperty("peel_alpha").GetDouble() }
            );
            Assert.Equal(expected.GetProperty("points").GetInt32(), report.Runs);
            Assert.Equal(expected.GetProperty("cases").GetInt32(), report.Cases);
            var box = report.Boxes[0];
            Assert.Equal(expected.GetProperty("best_box_coverage").GetDouble(), box.Coverage);
            Assert.Equal(expected.GetProperty("best_box_density").GetDouble(), box.Density);
            Assert.Equal(expected.GetProperty("restricted").Texts(), box.Limits.Select(l => l.Input).Order());
            foreach (var limit in box.Limits)
            {
                double[] sides = limit.Input == "x1" ? x1 : x3;
                Assert.InRange(limit.Low ?? sides[0], sides[0] - 0.0625, sides[0] + 0.0625);
                Assert.InRange(limit.High ?? sides[1], sides[1] - 0.0625, sides[1] + 0.0625);
            }
        }
    }
}

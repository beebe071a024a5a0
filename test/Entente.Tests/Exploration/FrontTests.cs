using System.Text.Json;
using Entente.Exploration.Search;

namespace Entente.Tests.Exploration;

/// <summary>Fronts of several objectives: their measures, and the test problems of Zitzler, Deb &amp; Thiele (2000) and Deb et al. (2002).</summary>
public class FrontTests
{
    private static readonly Dictionary<string, Func<double[], double[]>> Problems = new()
    {
        ["ZDT1"] = x => Zdt(x, (1 + (9 * x.Skip(1).Sum() / (x.Length - 1))), (f, g) => 1 - Math.Sqrt(f / g)),
        ["ZDT2"] = x => Zdt(x, (1 + (9 * x.Skip(1).Sum() / (x.Length - 1))), (f, g) => 1 - Math.Pow(f / g, 2)),
        ["ZDT3"] = x =>
            Zdt(
                x,
                1 + (9 * x.Skip(1).Sum() / (x.Length - 1)),
                (f, g) => 1 - Math.Sqrt(f / g) - (f / g * Math.Sin(10 * Math.PI * f))
            ),
        ["ZDT4"] = x =>
            Zdt(
                x,
                1 + (10 * (x.Length - 1)) + x.Skip(1).Sum(v => (v * v) - (10 * Math.Cos(4 * Math.PI * v))),
                (f, g) => 1 - Math.Sqrt(f / g)
            ),
        ["ZDT6"] = x =>
        {
            double f = 1 - (Math.Exp(-4 * x[0]) * Math.Pow(Math.Sin(6 * Math.PI * x[0]), 6));
            double g = 1 + (9 * Math.Pow(x.Skip(1).Sum() / (x.Length - 1), 0.25));
            return [f, g * (1 - Math.Pow(f / g, 2))];
        },
        ["DTLZ2"] = x =>
        {
            double g = 1 + x.Skip(2).Sum(v => (v - 0.5) * (v - 0.5));
            var (a, b) = (x[0] * Math.PI / 2, x[1] * Math.PI / 2);
            return [g * Math.Cos(a) * Math.Cos(b), g * Math.Cos(a) * Math.Sin(b), g * Math.Sin(a)];
        },
    };

    private static double[] Zdt(double[] x, double g, Func<double, double, double> h) => [x[0], g * h(x[0], g)];

    [Fact]
    public void Test_problems_have_their_published_values()
    {
        foreach (var c in ReferenceCases.Exploration("robust.json", "test problem"))
        {
            var inputs = c.GetProperty("inputs");
            double[] found = Problems[inputs.GetProperty("problem").GetString() ?? ""](inputs.GetProperty("x").Numbers());
            foreach (var (expected, actual) in c.GetProperty("expected").GetProperty("objectives").Numbers().Zip(found))
                Assert.Equal(expected, actual, 1e-12);
        }
    }

    private static double[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(r => r.Numbers())];

    private static int[] Positions(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetInt32())];

    [Fact]
    public void Ranks_volumes_archives_and_room_are_those_of_the_definitions()
    {
        foreach (var c in ReferenceCases.Exploration("robust.json", "pareto"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            double[][] points = Rows(inputs.GetProperty("points"));
            double[] epsilon = inputs.GetProperty("epsilon").Numbers();
            Assert.Equal(Positions(expected.GetProperty("rank")), Pareto.Ranks(points));
            int[] front = Pareto.Front(points);
            Assert.Equal(Positions(expected.GetProperty("front")), front);
            Assert.Equal(
                expected.GetProperty("hypervolume").GetDouble(),
                Pareto.Hypervolume(points, inputs.GetProperty("reference").Numbers()),
                1e-11
            );
            Assert.Equal(Positions(expected.GetProperty("epsilon_archive")), Pareto.EpsilonArchive(points, epsilon));
            Assert.Equal(Rows(expected.GetProperty("epsilon_box")), points.Select(p => Pareto.EpsilonBox(p, epsilon)));
            if (!expected.TryGetProperty("crowding_distance_of_front", out var room))
                continue;
            double[] wanted =
            [
                .. room.EnumerateArray()
                    .Select(e => e.ValueKind == JsonValueKind.String ? double.PositiveInfinity : e.GetDouble()),
            ];
            double[] found = Pareto.CrowdingDistances([.. front.Select(i => points[i])]);
            foreach (var (a, b) in wanted.Zip(found))
                Assert.True(a == b || Math.Abs(a - b) < 1e-11);
        }
    }

    [Fact]
    public void Fronts_are_judged_by_their_distances_to_the_true_one()
    {
        foreach (var c in ReferenceCases.Exploration("robust.json", "front quality"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            var found = Pareto.QualityOf(Rows(inputs.GetProperty("front")), Rows(inputs.GetProperty("true_front")));
            Assert.Equal(expected.GetProperty("gd").GetDouble(), found.GenerationalDistance, 1e-11);
            Assert.Equal(expected.GetProperty("igd").GetDouble(), found.InvertedGenerationalDistance, 1e-11);
            Assert.Equal(expected.GetProperty("igd_plus").GetDouble(), found.InvertedGenerationalDistancePlus, 1e-11);
            Assert.Equal(expected.GetProperty("hausdorff").GetDouble(), found.Hausdorff, 1e-11);
            Assert.Equal(expected.GetProperty("additive_epsilon").GetDouble(), found.AdditiveEpsilon, 1e-11);
        }
    }

    [Fact]
    public void Volumes_agree_with_counting_cells()
    {
        var draws = new Entente.Exploration.Fitting.RandomStream(4, "cells");
        for (int objectives = 1; objectives <= 5; objectives++)
        {
            double[][] points =
            [
                .. Enumerable
                    .Range(0, 12)
                    .Select(_ => Enumerable.Range(0, objectives).Select(_ => (double)draws.Below(5)).ToArray()),
            ];
            // Cells of side one below a reference of 4.
            int cells = 0;
            for (int cell = 0; cell < Math.Pow(4, objectives); cell++)
            {
                int rest = cell;
                double[] corner = [.. Enumerable.Range(0, objectives).Select(_ => (double)Next(ref rest))];
                cells += points.Any(p => p.Zip(corner).All(x => x.First <= x.Second)) ? 1 : 0;
            }
            Assert.Equal(cells, Pareto.Hypervolume(points, [.. Enumerable.Repeat(4.0, objectives)]), 1e-9);
        }

        static int Next(ref int rest)
        {
            int digit = rest % 4;
            rest /= 4;
            return digit;
        }
    }

    // Volumes of the true fronts below 1.1 in every objective: closed forms, of ZDT3 and ZDT6 by summing the front finely.
    private static double TrueVolume(string problem)
    {
        switch (problem)
        {
            case "ZDT1" or "ZDT4":
                return (1.1 * 1.1) - (1.0 / 3);
            case "ZDT2":
                return (1.1 * 1.1) - (2.0 / 3);
            case "DTLZ2":
                return Math.Pow(1.1, 3) - (Math.PI / 6);
            default:
                double[][] points =
                [
                    .. Enumerable
                        .Range(0, 200_001)
                        .Select(i => i / 200_000.0)
                        .Select(t =>
                            problem == "ZDT3"
                                ? new[] { t, 1 - Math.Sqrt(t) - (t * Math.Sin(10 * Math.PI * t)) }
                                :
                                [
                                    0.2807753191 + (t * (1 - 0.2807753191)),
                                    1 - Math.Pow(0.2807753191 + (t * (1 - 0.2807753191)), 2),
                                ]
                        ),
                ];
                return Pareto.Hypervolume(points, [1.1, 1.1]);
        }
    }

    [Theory]
    [InlineData("ZDT1", 30, 20_000)]
    [InlineData("ZDT2", 30, 20_000)]
    [InlineData("ZDT3", 30, 20_000)]
    [InlineData("ZDT4", 10, 40_000)]
    [InlineData("ZDT6", 10, 40_000)]
    [InlineData("DTLZ2", 12, 100_000)]
    public void Known_fronts_are_found_to_one_in_a_hundred_of_their_volume(string problem, int variables, int evaluations)
    {
        (double, double)[] bounds =
        [
            .. Enumerable.Range(0, variables).Select(j => problem == "ZDT4" && j > 0 ? (-5.0, 5.0) : (0.0, 1.0)),
        ];
        var front = FrontSearch.Minimise(Problems[problem], bounds, new() { Evaluations = evaluations, Seed = 3 });
        Assert.Equal(evaluations, front.Evaluations);
        double[] reference = [.. front.Points[0].Objectives.Select(_ => 1.1)];
        double reached =
            Pareto.Hypervolume([.. front.Points.Select(p => p.Objectives.ToArray())], reference) / TrueVolume(problem);
        Assert.True(
            reached is > 0.99 and <= 1 + 1e-9,
            FormattableString.Invariant($"{problem}: {reached:P2} with {front.Points.Length} points")
        );
    }

    [Fact]
    public void Closed_volumes_of_true_fronts_are_those_of_the_reference()
    {
        foreach (var c in ReferenceCases.Exploration("robust.json", "true front"))
            if (c.GetProperty("inputs").GetProperty("reference").Numbers()[0] == 1.1)
                Assert.Equal(
                    c.GetProperty("expected").GetProperty("hypervolume_of_true_front").GetDouble(),
                    TrueVolume((c.GetProperty("inputs").GetProperty("problem").GetString() ?? "").Split(',')[0]),
                    1e-12
                );
    }

    [Fact]
    public void Whole_numbers_stay_whole_and_the_same_seed_finds_the_same()
    {
        Front Search() =>
            FrontSearch.Minimise(
                x => [x[0] + x[1], ((x[0] - 7) * (x[0] - 7)) + x[1]],
                [(0, 10), (0, 1)],
                new() { Evaluations = 1000, Whole = [0] }
            );
        var front = Search();
        Assert.All(front.Points, p => Assert.Equal(Math.Round(p.Variables[0]), p.Variables[0]));
        Assert.Equal(8, front.Points.Select(p => p.Variables[0]).Distinct().Count());
        Assert.Equal(front.Points.Select(p => p.Objectives[1]), Search().Points.Select(p => p.Objectives[1]));
        Assert.Empty(FrontSearch.Minimise(_ => [double.NaN], [(0, 1)], new() { Evaluations = 100 }).Points);
    }
}

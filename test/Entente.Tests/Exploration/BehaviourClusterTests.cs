using Entente.Diagnostics;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

public class BehaviourClusterTests
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 21).Select(t => 2000.0 + t)];

    // Kinds planted by the input x: below 0.5 it rises, up to 0.8 it rises and falls, above it stays.
    private static Trajectories Planted(int runs = 300)
    {
        var draws = new Random(3);
        double[] x = [.. Enumerable.Range(0, runs).Select(_ => draws.NextDouble())];
        double[] other = [.. x.Select(_ => draws.NextDouble())];
        double[][] series = [.. x.Select(v => Times.Select((_, t) => Kind(v, t) + (0.2 * draws.NextDouble())).ToArray())];
        return new Trajectories("y", Times, series, new Table(["x", "other"], [x, other]));
        static double Kind(double x, int t) =>
            x < 0.5 ? t
            : x < 0.8 ? 10 - Math.Abs(t - 10)
            : 0;
    }

    [Fact]
    public void Planted_kinds_are_found_in_number_words_and_conditions()
    {
        var found = BehaviourClusters.Find(Planted());
        Assert.Equal(3, found.Clusters.Length);
        Assert.Equal(Enumerable.Range(2, 7), found.Tried.Select(t => t.Clusters));
        Assert.InRange(found.Silhouette, 0.8, 1);
        Assert.Equal(1, found.Stability, 12);
        Assert.StartsWith("rises from 0.", found.Clusters[0].Words, StringComparison.Ordinal);
        Assert.Matches(@"^rises from 0\.\d+ to 10\.\d \(2010\), then falls to 0\.\d+$", found.Clusters[1].Words);
        Assert.StartsWith("stays near 0.1", found.Clusters[2].Words, StringComparison.Ordinal);
        var limit = Assert.Single(found.Clusters[0].When?.Boxes[0].Limits ?? []);
        Assert.Equal("x", limit.Input);
        Assert.Equal(0.5, limit.High ?? double.NaN, 0.02);
        foreach (var cluster in found.Clusters)
            Assert.InRange((double)cluster.Runs / 300, cluster.Share.Low, cluster.Share.High);
    }

    [Fact]
    public void The_typical_run_belongs_to_its_cluster()
    {
        var found = BehaviourClusters.Find(Planted(), 3);
        for (int c = 0; c < 3; c++)
            Assert.Equal(c, found.Labels[found.Of.Runs.IndexOf(found.Clusters[c].TypicalRun)]);
        Assert.Empty(found.Tried);
    }

    [Fact]
    public void Runs_that_are_not_finite_are_left_out_and_runs_that_are_alike_refused()
    {
        double[][] series =
        [
            [1, 2],
            [1, double.NaN],
            [1, 2],
            [3, 4],
        ];
        var trajectories = new Trajectories("y", [0, 1], series);
        Assert.Equal(1, trajectories.NotFinite);
        Assert.Equal([0L, 2L, 3L], trajectories.Runs);
        var problem = Assert.Throws<DiagnosticException>(() => BehaviourClusters.Find(trajectories, 3));
        Assert.Equal("EN5033", problem.Diagnostics[0].Code);
        Assert.Equal(
            "EN5030",
            Assert
                .Throws<DiagnosticException>(() =>
                    new Trajectories(
                        "y",
                        [0],
                        [
                            [double.NaN],
                        ]
                    )
                )
                .Diagnostics[0]
                .Code
        );
    }

    // Vinh, Epps & Bailey (2010) and others compute it so: by hand, one pair of three agrees where a third is expected by chance.
    // Of so many runs the starts are tried on a part.
    [Fact]
    public void Planted_kinds_are_found_among_many_runs()
    {
        var planted = Planted(10_000);
        var found = SeriesClusters.Labels(planted.Series, 3, 1);
        double[] x = planted.Inputs?["x"] ?? [];
        int[] kinds =
        [
            .. x.Select(v =>
                v < 0.5 ? 0
                : v < 0.8 ? 1
                : 2
            ),
        ];
        Assert.Equal(1, BehaviourClusters.AdjustedRand(found, kinds), 12);
    }

    [Theory]
    [InlineData(new[] { 0, 0, 1, 2 }, new[] { 0, 0, 1, 1 }, 4.0 / 7)]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 1, 1, 0, 0 }, 1.0)]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 0, 1, 0, 1 }, -0.5)]
    public void Agreement_is_the_adjusted_Rand_index(int[] a, int[] b, double expected) =>
        Assert.Equal(expected, BehaviourClusters.AdjustedRand(a, b), 12);

    [Fact]
    public void A_table_over_time_is_read_by_run()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "run,Time,a,y\n1,0,5,1\n1,1,5,2\n7,0,6,3\n7,1,6,4\n");
            var read = Trajectories.Load(file, "y");
            Assert.Equal([1L, 7L], read.Runs);
            Assert.Equal([0.0, 1], read.Times);
            Assert.Equal([3.0, 4], read.Series[1]);
            Assert.Equal([5.0, 6], read.Inputs?["a"] ?? []);
            File.WriteAllText(file, "run,Time,y\n1,0,1\n1,1,2\n2,0,3\n");
            Assert.Equal("EN5032", Assert.Throws<DiagnosticException>(() => Trajectories.Load(file, "y")).Diagnostics[0].Code);
            File.WriteAllText(file, "a,y\n1,0\n");
            Assert.Equal("EN5031", Assert.Throws<DiagnosticException>(() => Trajectories.Load(file, "y")).Diagnostics[0].Code);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

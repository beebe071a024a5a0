using System.Text.Json;
using CsCheck;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Tests.Exploration;

public class DesignTests
{
    private static double[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(ReferenceCases.Numbers)];

    [Theory]
    [InlineData("sobol")]
    [InlineData("halton")]
    public void SequencesAreThePublishedOnes(string method)
    {
        List<JsonElement> cases = ReferenceCases.Exploration("sampling.json", method);
        Assert.NotEmpty(cases);
        foreach (JsonElement c in cases)
        {
            int dimensions = c.GetProperty("inputs").GetProperty("dimensions").GetInt32();
            double[] indices = c.GetProperty("inputs").GetProperty("indices").Numbers();
            double[][] expected = Rows(c.GetProperty("expected").GetProperty("points"));
            for (int i = 0; i < indices.Length; i++)
            {
                double[] point =
                    method == "sobol"
                        ? Sampling.Sobol((long)indices[i], 1, dimensions)[0]
                        : Sampling.Halton((long)indices[i], 1, dimensions)[0];
                foreach ((double e, double a) in expected[i].Zip(point))
                    ReferenceCases.Near(e, a, 1e-15, 0, method);
            }
        }
    }

    [Fact]
    public void EveryDyadicIntervalHoldsOnePointInAllDimensions()
    {
        const int points = 256;
        const int dimensions = 1200;
        double[][] plain = Sampling.Sobol(0, points, dimensions);
        double[][] scrambled = Sampling.ScrambledSobol(0, points, dimensions, 5);
        Assert.Equal((1 - 1.0 / points) / 2, plain.Average(x => x[777]), 1e-12);
        foreach (double[][] design in new[] { plain, scrambled })
            for (int d = 0; d < dimensions; d++)
                Assert.Equal(points, design.Select(x => (int)(x[d] * points)).Distinct().Count());
    }

    [Fact]
    public void ScramblingKeepsTheNetOfTwoDimensions()
    {
        // The first two dimensions are a (0, m, 2)-net: every elementary interval of area 1/64 holds one of 64 points, scrambled or not.
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            double[][] points = Sampling.ScrambledSobol(0, 64, 2, seed);
            for (int bits = 0; bits <= 6; bits++)
                Assert.Equal(64, points.Select(x => ((int)(x[0] * (1 << bits)), (int)(x[1] * (64 >> bits)))).Distinct().Count());
        }
        Assert.NotEqual(Sampling.ScrambledSobol(0, 4, 2, 1)[0], Sampling.ScrambledSobol(0, 4, 2, 2)[0]);
    }

    [Fact]
    public void LatinHypercubesAreTold()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sampling.json", "is latin hypercube"))
            Assert.Equal(
                c.GetProperty("expected").GetProperty("latin").GetBoolean(),
                Sampling.IsLatinHypercube(Rows(c.GetProperty("inputs").GetProperty("points")))
            );
    }

    [Fact]
    public void LatinHypercubesAreLatinForEverySeed() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 200], Gen.Int[1, 5])
            .Sample(
                (seed, count, dimensions) =>
                {
                    double[][] points = Sampling.LatinHypercube(count, dimensions, seed);
                    Assert.True(Sampling.IsLatinHypercube(points));
                    for (int d = 0; d < dimensions; d++)
                        Assert.Equal(0.5, points.Average(x => x[d]), 0.5 / count);
                }
            );

    [Fact]
    public void MaximinSpreadsThePointsWider()
    {
        static double Nearest(double[][] points) =>
            points.SelectMany((x, i) => points.Skip(i + 1).Select(y => x.Zip(y, (a, b) => (a - b) * (a - b)).Sum())).Min();
        Assert.True(Sampling.IsLatinHypercube(Sampling.MaximinLatinHypercube(40, 3, 1)));
        double usual = Enumerable.Range(1, 20).Average(seed => Nearest(Sampling.LatinHypercube(40, 3, (ulong)seed)));
        Assert.True(Nearest(Sampling.MaximinLatinHypercube(40, 3, 1)) > 2 * usual);
    }

    [Fact]
    public void EvennessIsTheReference()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sampling.json", "discrepancy"))
        {
            Evenness found = Sampling.EvennessOf(Rows(c.GetProperty("inputs").GetProperty("points")));
            JsonElement expected = c.GetProperty("expected");
            ReferenceCases.Near(
                expected.GetProperty("centered_squared").GetDouble(),
                found.CenteredSquared,
                1e-12,
                1e-14,
                "centered"
            );
            ReferenceCases.Near(
                expected.GetProperty("wraparound_squared").GetDouble(),
                found.WraparoundSquared,
                1e-12,
                1e-14,
                "wrap"
            );
            ReferenceCases.Near(
                expected.GetProperty("l2_star_squared").GetDouble(),
                found.L2StarSquared,
                1e-12,
                1e-14,
                "L2 star"
            );
            if (expected.TryGetProperty("star", out JsonElement star))
                ReferenceCases.Near(star.GetDouble(), found.Star, 1e-12, 1e-14, "star");
        }
    }

    [Fact]
    public void ImanAndConoverReorderAsPublished()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sampling.json", "iman-conover"))
        {
            JsonElement inputs = c.GetProperty("inputs");
            double[][] found = Sampling.Correlate(
                Rows(inputs.GetProperty("columns")),
                Matrix(Rows(inputs.GetProperty("target_rank_correlation"))),
                [.. Rows(inputs.GetProperty("score_permutations")).Select(p => p.Select(r => (int)r).ToArray())]
            );
            Assert.Equal(Rows(c.GetProperty("expected").GetProperty("columns")), found);
        }
    }

    [Fact]
    public void ReorderedColumnsKeepTheirValuesAndGetTheirCorrelation() =>
        Gen.ULong.Sample(
            seed =>
            {
                double[] uniform = [.. Enumerable.Range(0, 1000).Select(i => (i + 0.5) / 1000)];
                double[] skewed = [.. uniform.Select(u => Math.Exp(StandardNormal.Quantile(u)))];
                double[][] found = Sampling.Correlate(
                    [uniform, skewed],
                    new[,]
                    {
                        { 1, 0.7 },
                        { 0.7, 1 },
                    },
                    seed
                );
                Assert.Equal(uniform, found[0].Order());
                Assert.Equal(skewed, found[1].Order());
                Assert.Equal(0.7, Statistics.RankCorrelation(found[0], found[1]), 0.05);
            },
            iter: 20
        );

    private static double[,] Matrix(double[][] rows)
    {
        var matrix = new double[rows.Length, rows.Length];
        for (int i = 0; i < rows.Length; i++)
        for (int j = 0; j < rows.Length; j++)
            matrix[i, j] = rows[i][j];
        return matrix;
    }

    [Fact]
    public void FactorialsHoldEveryCombinationOnce()
    {
        int[][] full = Sampling.FullFactorial(2, 3, 2);
        Assert.Equal(12, full.Select(row => string.Join(',', row)).Distinct().Count());
        Assert.Equal([0, 0, 1], full[1]);
        // Resolution III, 2^(3-1): main effects are clear of each other, c = ab.
        int[][] half = Sampling.FractionalFactorial("a b ab");
        Assert.Equal(4, half.Length);
        Assert.All(half, row => Assert.Equal(row[0] * row[1], row[2]));
        Assert.Throws<ArgumentException>(() => Sampling.FractionalFactorial("a b ac"));
    }

    [Fact]
    public void MorrisPathsMoveEachInputOnceByTheJumpOfTheGrid() =>
        Gen.Select(Gen.ULong, Gen.Long[0, 1 << 20], Gen.Int[1, 12], Gen.Int[1, 5])
            .Sample(
                (seed, path, dimensions, half) =>
                {
                    int levels = 2 * half;
                    double[][] points = Sampling.MorrisPath(path, dimensions, levels, seed);
                    var moved = new HashSet<int>();
                    for (int step = 0; step < dimensions; step++)
                    {
                        int[] changed = [.. Enumerable.Range(0, dimensions).Where(d => points[step][d] != points[step + 1][d])];
                        int only = Assert.Single(changed);
                        Assert.True(moved.Add(only));
                        Assert.Equal(half / (levels - 1.0), Math.Abs(points[step + 1][only] - points[step][only]), 1e-12);
                    }
                    Assert.All(points.SelectMany(x => x), x => Assert.InRange(x, 0, 1));
                }
            );

    [Fact]
    public void SharesSumToOneAndHaveTheirMeans()
    {
        Inputs inputs = new Uncertainty().Shares(["coal", "gas", "wind"], [2, 1, 3]).Sample(4000, 3, SamplingMethod.Sobol);
        double[][] rows = [.. Enumerable.Range(0, 4000).Select(run => inputs.Row(run))];
        Assert.All(rows, row => Assert.Equal(1, row.Sum(), 1e-12));
        Assert.Equal(2 / 6.0, rows.Average(row => row[0]), 2e-3);
        // Dirichlet: Var = m (1 - m)/(sum + 1).
        Assert.Equal(0.5 * 0.5 / 7, rows.Average(row => (row[2] - 0.5) * (row[2] - 0.5)), 1e-3);
    }

    [Fact]
    public void PinkNoiseHasItsDeviationAndForgetsSlowlyAndFast()
    {
        const int steps = 40_000;
        Inputs inputs = new Uncertainty().With(new NoiseInput("noise", new(2, null), new(64, null), NoiseKind.Pink)).Sample(1, 3);
        var series = new double[steps];
        inputs.FillNoise(0, 0, 1, [2.0], [64.0], series);
        double variance = series.Average(x => x * x);
        Assert.Equal(4, variance, 0.5);
        // Seven octaves, relaxation times 64 … 1: the autocorrelation is the mean of their exponentials.
        foreach (int lag in new[] { 1, 8, 64 })
        {
            double expected = Enumerable.Range(0, 7).Average(octave => Math.Exp(-lag * (1 << octave) / 64.0));
            double actual = series.Skip(lag).Zip(series, (a, b) => a * b).Average() / variance;
            Assert.Equal(expected, actual, 0.06);
        }
    }

    [Fact]
    public void InputsOfEveryMethodAreFunctionsOfTheRunNumber()
    {
        Uncertainty uncertainty = new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1).Correlate("a", "b", 0.5);
        foreach (SamplingMethod method in Enum.GetValues<SamplingMethod>())
        {
            Inputs inputs = uncertainty.Sample(64, 9, method);
            var block = new double[2 * 8];
            inputs.Fill(13, 8, block);
            for (int lane = 0; lane < 8; lane++)
                Assert.Equal(inputs.Row(13 + lane), new[] { block[lane], block[8 + lane] });
            Assert.Equal(0.5, Enumerable.Range(0, 64).Average(run => inputs.Row(run)[0]), 0.12);
        }
    }

    [Fact]
    public void MomentsAndPercentilesAreMet()
    {
        static Distribution Of(string kind, params (string Key, double Value)[] given) =>
            Distribution.Of(kind, given.ToDictionary(g => g.Key, g => g.Value));
        foreach (string kind in new[] { "uniform", "gamma", "weibull", "beta", "lognormal", "normal" })
        {
            Distribution d = Of(kind, ("mean", 0.4), ("sd", 0.1));
            double[] values = [.. Enumerable.Range(0, 20_000).Select(i => d.Quantile((i + 0.5) / 20_000))];
            Assert.Equal(0.4, values.Average(), 1e-4);
            Assert.Equal(0.1, Math.Sqrt(values.Average(x => (x - 0.4) * (x - 0.4))), 5e-4);
        }
        foreach (string kind in new[] { "uniform", "loguniform", "weibull" })
        {
            Distribution d = Of(kind, ("p10", 2), ("p90", 7));
            Assert.Equal(2, d.Quantile(0.1), 1e-9);
            Assert.Equal(7, d.Quantile(0.9), 1e-9);
        }
        Assert.Throws<ArgumentException>(() => Of("beta", ("mean", 0.5), ("sd", 0.6)));
    }

    [Fact]
    public void MixturesAndObservationsInvertTheirCdf()
    {
        Distribution mixture = Distribution.OfMixture(
            [
                Distribution.Of("normal", new Dictionary<string, double> { ["mean"] = 0, ["sd"] = 1 }),
                Distribution.OfValues([3, 4], [0.5, 0.5]),
            ],
            [3, 1]
        );
        Distribution observed = Distribution.OfObservations([8, 1, 2, 4]);
        Assert.Equal(0.75 * 0 + 0.25 * 3.5, mixture.Mean ?? double.NaN, 1e-12);
        Assert.Equal(3, mixture.Quantile(mixture.Cdf(3) - 0.01), 1e-9);
        Assert.Equal(3, observed.Quantile(0.5), 1e-12);
        Gen.Double[0.01, 0.99]
            .Sample(p =>
            {
                Assert.Equal(p, observed.Cdf(observed.Quantile(p)), 1e-9);
                Assert.True(mixture.Cdf(mixture.Quantile(p)) >= p - 1e-12);
                Assert.True(mixture.CdfBelow(mixture.Quantile(p)) <= p + 1e-12);
            });
    }

    [Fact]
    public void A_sobol_sequence_is_balanced()
    {
        foreach (var c in ReferenceCases.Exploration("sampling.json", "sobol balance"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            int count = inputs.GetProperty("points").GetInt32();
            int dimensions = inputs.GetProperty("dimensions").GetInt32();
            double[][] points = Sampling.Sobol(0, count, dimensions);
            for (int j = 0; j < dimensions; j++)
            {
                Assert.Equal(expected.GetProperty("column_means")[j].GetDouble(), points.Average(p => p[j]));
                Assert.Equal(Enumerable.Range(0, count), points.Select(p => (int)(p[j] * count)).Order());
            }
            // An Owen scramble keeps the balance.
            double[][] scrambled = Sampling.ScrambledSobol(0, count, dimensions, 9);
            for (int j = 0; j < dimensions; j++)
                Assert.Equal(Enumerable.Range(0, count), scrambled.Select(p => (int)(p[j] * count)).Order());
        }
    }

    [Fact]
    public void Every_latin_hypercube_is_one()
    {
        foreach (var c in ReferenceCases.Exploration("sampling.json", "latin hypercube property"))
        {
            int count = c.GetProperty("inputs").GetProperty("samples").GetInt32();
            int dimensions = c.GetProperty("inputs").GetProperty("dimensions").GetInt32();
            double within = c.GetProperty("expected").GetProperty("mean_of_each_column_within").GetDouble();
            for (ulong seed = 0; seed < 20; seed++)
                foreach (
                    double[][] points in new[]
                    {
                        Sampling.LatinHypercube(count, dimensions, seed),
                        Sampling.MaximinLatinHypercube(count, dimensions, seed),
                    }
                )
                {
                    Assert.True(Sampling.IsLatinHypercube(points));
                    for (int j = 0; j < dimensions; j++)
                        Assert.Equal(0.5, points.Average(p => p[j]), within);
                }
        }
        // The smallest ones.
        Assert.True(Sampling.IsLatinHypercube(Sampling.LatinHypercube(1, 3, 5)));
        Assert.True(Sampling.IsLatinHypercube(Sampling.LatinHypercube(2, 1, 5)));
    }

    [Fact]
    public void Rank_correlations_keep_the_values_of_each_column()
    {
        foreach (var c in ReferenceCases.Exploration("sampling.json", "iman-conover property"))
        {
            int count = c.GetProperty("inputs").GetProperty("samples").GetInt32();
            var expected = c.GetProperty("expected");
            double target = c.GetProperty("inputs").GetProperty("target_rank_correlation")[0][1].GetDouble();
            var lognormal = Distribution.Of("lognormal", new Dictionary<string, double> { ["mu"] = 0, ["sigma"] = 1 });
            for (ulong seed = 1; seed <= 10; seed++)
            {
                double[][] drawn = Sampling.LatinHypercube(count, 2, seed);
                double[][] columns =
                [
                    [.. drawn.Select(p => p[0])],
                    [.. drawn.Select(p => lognormal.Quantile(p[1]))],
                ];
                double[][] correlated = Sampling.Correlate(
                    columns,
                    new[,]
                    {
                        { 1, target },
                        { target, 1 },
                    },
                    seed
                );
                for (int j = 0; j < 2; j++)
                    Assert.Equal(columns[j].Order(), correlated[j].Order());
                Assert.Equal(
                    expected.GetProperty("spearman").GetDouble(),
                    Statistics.RankCorrelation(correlated[0], correlated[1]),
                    c.GetProperty("tolerance").GetProperty("absolute").GetDouble()
                );
            }
        }
    }
}

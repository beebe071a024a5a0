using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CsCheck;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Tests.Exploration;

public class SamplingTests
{
    [Fact]
    public void PhiloxGivesThePublishedWords()
    {
        static uint[] Hex(JsonElement words) =>
            [.. words.Texts().Select(w => uint.Parse(w, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        foreach (JsonElement c in ReferenceCases.Exploration("sampling.json", "philox4x32"))
        {
            JsonElement inputs = c.GetProperty("inputs");
            uint[] counter = Hex(inputs.GetProperty("counter"));
            uint[] key = Hex(inputs.GetProperty("key"));
            uint[] expected = Hex(c.GetProperty("expected").GetProperty("words"));
            var words = Philox.Block(
                new(counter[0], counter[1], counter[2], counter[3]),
                key[0],
                key[1],
                inputs.GetProperty("rounds").GetInt32()
            );
            Assert.Equal(expected, new[] { words.W0, words.W1, words.W2, words.W3 });
        }
    }

    [Fact]
    public void Draws_of_consecutive_runs_have_the_bits_of_single_ones()
    {
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UInt, Gen.UInt, Gen.Int[0, 40])
            .Sample((seed, first, variable, draw, count) => Same(seed, first, variable, draw, count));
        // The number of the run goes on from its low word to its high one.
        Assert.True(Same(1, uint.MaxValue - 5, 2, 3, 16));

        static bool Same(ulong seed, ulong first, uint variable, uint draw, int count)
        {
            var draws = new double[count];
            Philox.Uniforms(seed, first, variable, draw, draws);
            return draws
                .Select((d, i) => d.Equals(Philox.Uniform(seed, unchecked(first + (ulong)i), variable, draw)))
                .All(isSame => isSame);
        }
    }

    [Fact]
    public void DrawsAreOpenUniform()
    {
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UInt, Gen.UInt)
            .Sample((seed, run, variable, draw) => Philox.Uniform(seed, run, variable, draw) is > 0 and < 1);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(run => Philox.Uniform(1, (ulong)run, 2, 3))];
        Assert.Equal(0.5, draws.Average(), 4 * Math.Sqrt(1 / 12.0 / draws.Length));
        Assert.Equal(1 / 3.0, draws.Average(u => u * u), 4 * Math.Sqrt(4 / 45.0 / draws.Length));
    }

    [Fact]
    public void SpellingsOfANameShareTheirDraws()
    {
        Assert.Equal(Philox.VariableNumber("agreed cut[Russia,steel]"), Philox.VariableNumber(" Agreed_cut [ Russia , Steel ]"));
        Assert.NotEqual(Philox.VariableNumber("agreed cut[Russia]"), Philox.VariableNumber("agreed cut[China]"));
        Assert.Equal(0x811C9DC5, Philox.VariableNumber(""));
    }

    [Fact]
    public void NormalsAndRanksFollowKruskal()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sampling.json", "gaussian copula"))
        {
            double correlation = c.GetProperty("inputs").GetProperty("correlation").GetDouble();
            double spearman = c.GetProperty("expected").GetProperty("spearman").GetDouble();
            Assert.Equal(spearman, Correlations.RankCorrelationOfNormals(correlation), 1e-12);
            Assert.Equal(correlation, Correlations.NormalCorrelation(spearman), 1e-12);
        }
    }

    private static Uncertainty Several =>
        new Uncertainty()
            .Uniform("x1", 0, 1)
            .Lognormal("x2", 1, 0.4)
            .Metalog("x3", 1, 2, 4)
            .Normal("x4", 0, 1)
            .Pert("x5", 0, 1, 5);

    [Fact]
    public void CorrelatedInputsHaveTheirRanksAndTheirDistributions()
    {
        Inputs inputs = Several.Correlate("x2", "x4", 0.6).Correlate("x4", "x3", -0.5).Sample(20_000, 11);
        double[][] columns = Columns(inputs);
        double Rank(int a, int b) => Correlation(Ranks(columns[a]), Ranks(columns[b]));
        Assert.Equal(0.6, Rank(1, 3), 0.02);
        Assert.Equal(-0.5, Rank(2, 3), 0.02);
        Assert.Equal(0, Rank(1, 2), 0.03);
        Assert.Equal(0, Rank(0, 3), 0.03);
        Assert.Equal(1, columns[1].Average(), 4 * 0.4 / Math.Sqrt(20_000));
        Assert.Equal(0.05, columns[2].Count(x => x <= 1) / 20_000.0, 0.006);
    }

    [Fact]
    public void ARowDependsOnSeedAndRunAlone() =>
        Gen.Select(Gen.ULong, Gen.Long[0, 1L << 40], Gen.Int[1, 9])
            .Sample(
                (seed, first, lanes) =>
                {
                    Inputs inputs = Several.Correlate("x2", "x4", 0.6).Sample(10, seed);
                    var block = new double[5 * lanes];
                    inputs.Fill(first, lanes, block);
                    for (int lane = 0; lane < lanes; lane++)
                        Assert.Equal(inputs.Row(first + lane), Enumerable.Range(0, 5).Select(i => block[(i * lanes) + lane]));
                }
            );

    [Fact]
    public void AnotherInputLeavesTheDrawsOfTheOthers()
    {
        double[] few = new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1).Correlate("a", "b", 0.5).Sample(1, 5).Row(3);
        double[] more = new Uncertainty()
            .Normal("b", 0, 1)
            .Uniform("new", 0, 1)
            .Uniform("a", 0, 1)
            .Correlate("b", "a", 0.5)
            .Sample(1, 5)
            .Row(3);
        Assert.Equal([few[1], few[0]], [more[0], more[2]]);
        Assert.NotEqual(few, new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1).Correlate("a", "b", 0.5).Sample(1, 6).Row(3));
    }

    [Fact]
    public void PerfectCorrelationIsPossible()
    {
        Inputs inputs = new Uncertainty()
            .Uniform("a", 0, 1)
            .Uniform("b", 0, 10)
            .Uniform("c", 0, 1)
            .Correlate("a", "b", 1)
            .Correlate("a", "c", -1)
            .Correlate("b", "c", -1)
            .Sample(1, 1);
        double[] row = inputs.Row(0);
        Assert.Equal(row[0], row[1] / 10, 1e-12);
        Assert.Equal(row[0], 1 - row[2], 1e-12);
    }

    [Fact]
    public void ImpossibleCorrelationsAreRefusedWithTheNearest()
    {
        ImmutableArray<string> names = ["steel price", "ore price", "wage"];
        var problems = Correlations.Check(
            names,
            [new("steel price", "ore price", 0.9), new("ore price", "wage", 0.9), new("wage", "steel price", -0.9)]
        );
        CorrelationProblem problem = Assert.Single(problems);
        Assert.Equal(2, problem.Index);
        Assert.Equal(
            "The correlations among 'ore price', 'steel price', 'wage' cannot all hold at once; pairs that are not named are taken as uncorrelated.",
            problem.Message
        );
        Assert.Equal(
            "All reduced alike, the strongest that can hold are 0.48 between 'steel price' and 'ore price', 0.48 between 'ore price' and 'wage', "
                + "-0.48 between 'wage' and 'steel price'; or name the missing pairs.",
            problem.Hint
        );
        // A rank correlation of 0.48 is one of 2 sin(0.08 pi) < 1/2 of the normals, the limit for three that contradict each other.
        Assert.Empty(
            Correlations.Check(
                names,
                [new("steel price", "ore price", 0.48), new("ore price", "wage", 0.48), new("wage", "steel price", -0.48)]
            )
        );
        Assert.Equal(
            [
                "'stel price' is correlated, but it is not uncertain. Did you mean 'steel price'?",
                "A rank correlation lies between -1 and 1, and 1.5 does not. ",
                "The correlation between 'wage' and 'Ore price' is given twice. Keep one of them.",
            ],
            Correlations
                .Check(names, [new("stel price", "wage", 0.2), new("ore price", "wage", 1.5), new("wage", "Ore price", 0.1)])
                .Select(p => $"{p.Message} {p.Hint}")
        );
    }

    [Fact]
    public void OrnsteinUhlenbeckHasItsStepsAndStationaryMoments()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("finance.json", "ornstein-uhlenbeck"))
        {
            JsonElement given = c.GetProperty("inputs");
            JsonElement expected = c.GetProperty("expected");
            double step = given.GetProperty("step").GetDouble();
            double sd = Math.Sqrt(expected.GetProperty("stationary_variance").GetDouble());
            double relaxation = 1 / given.GetProperty("speed").GetDouble();
            double kept = expected.GetProperty("step_coefficient").GetDouble();
            Inputs inputs = new Uncertainty().With(new NoiseInput("noise", new(sd, null), new(relaxation, null))).Sample(1, 3);
            const int lanes = 2000;
            const int steps = 50;
            var series = new double[steps * lanes];
            inputs.FillNoise(
                0,
                7,
                step,
                Enumerable.Repeat(sd, lanes).ToArray(),
                Enumerable.Repeat(relaxation, lanes).ToArray(),
                series
            );
            double error = 4 * sd * sd * Math.Sqrt(2.0 / (lanes * 5));
            Assert.Equal(sd * sd, series.Take(lanes).Average(x => x * x), 4 * sd * sd * Math.Sqrt(2.0 / lanes));
            Assert.Equal(sd * sd, series.Average(x => x * x), error);
            // What is left of a step after its expected part has the stated standard deviation, exactly normal by construction.
            double[] fresh =
            [
                .. Enumerable.Range(lanes, (steps - 1) * lanes).Select(i => series[i] - (kept * series[i - lanes])),
            ];
            double stepSd = expected.GetProperty("step_sd").GetDouble();
            Assert.Equal(stepSd, Math.Sqrt(fresh.Average(x => x * x)), 4 * stepSd / Math.Sqrt(2.0 * fresh.Length));
            Assert.Equal(0, fresh.Zip(series, (a, b) => a * b).Average(), 4 * stepSd * sd / Math.Sqrt(fresh.Length));
            var one = new double[steps];
            inputs.FillNoise(0, 8, step, [sd], [relaxation], one);
            Assert.Equal(one, Enumerable.Range(0, steps).Select(s => series[(s * lanes) + 1]));
        }
    }

    [Fact]
    public void WhiteNoiseIsIndependentFromStepToStep()
    {
        Inputs inputs = new Uncertainty().With(new NoiseInput("noise", new(2, null), null)).Sample(1, 3);
        var series = new double[100_000];
        inputs.FillNoise(0, 0, 0.125, [2.0], [], series);
        Assert.Equal(4, series.Average(x => x * x), 4 * 4 * Math.Sqrt(2.0 / series.Length));
        Assert.Equal(0, series.Skip(1).Zip(series, (a, b) => a * b).Average(), 4 * 4 / Math.Sqrt(series.Length));
    }

    private static double[][] Columns(Inputs inputs)
    {
        var block = new double[inputs.Names.Length * (int)inputs.Runs];
        inputs.Fill(0, (int)inputs.Runs, block);
        return [.. block.Chunk((int)inputs.Runs)];
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        for (int i = 0; i < order.Length; i++)
            ranks[order[i]] = i;
        return ranks;
    }

    private static double Correlation(double[] x, double[] y)
    {
        (double meanX, double meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum()
            / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    [Fact]
    public void Designs_on_levels_refuse_correlations_and_endless_combinations()
    {
        var free = new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1);
        var tied = free.Correlate("a", "b", 0.7);
        static string Code(Action act) => Assert.Single(Assert.Throws<DiagnosticException>(act).Diagnostics).Code;
        Assert.Equal("EN5015", Code(() => tied.MorrisPaths(1, 4, 1)));
        Assert.Equal("EN5015", Code(() => tied.FullFactorial(3)));
        Assert.Equal(9, free.FullFactorial(3).Runs);
        var many = Enumerable.Range(0, 41).Aggregate(new Uncertainty(), (all, i) => all.Uniform($"x{i}", 0, 1));
        Assert.Equal("EN5016", Code(() => many.FullFactorial(2)));
    }
}

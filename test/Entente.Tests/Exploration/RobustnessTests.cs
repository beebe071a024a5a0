using System.Text.Json;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

public class RobustnessTests
{
    private static double[][] Rows(JsonElement x) => [.. x.EnumerateArray().Select(r => r.Numbers())];

    [Fact]
    public void CriteriaFollowTheirDefinitions()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("robust.json", "pay-off table"))
        {
            JsonElement given = c.GetProperty("inputs");
            JsonElement expected = c.GetProperty("expected");
            double[]? probability = given.TryGetProperty("probability", out var p) ? p.Numbers() : null;
            var table = new PayoffTable(
                given.GetProperty("alternatives").Texts(),
                Rows(given.GetProperty("payoff")),
                probability,
                given.GetProperty("hurwicz_alpha").GetDouble(),
                given.GetProperty("threshold").GetDouble()
            );
            foreach (
                var (key, of) in new (string, Func<AlternativeScore, double>)[]
                {
                    ("worst", s => s.Worst),
                    ("best", s => s.Best),
                    ("laplace", s => s.Laplace),
                    ("hurwicz", s => s.Hurwicz),
                    ("maximum_regret", s => s.MaximumRegret),
                    ("regret_90th_percentile", s => s.Regret90),
                    ("starr_domain", s => s.Starr),
                    ("sd_population", s => s.StandardDeviation),
                    ("signal_to_noise", s => s.SignalToNoise),
                    ("mean_variance", s => s.MeanVariance),
                    ("undesirable_deviations", s => s.UndesirableDeviations),
                    ("percentile_skewness", s => s.PercentileSkewness),
                    ("percentile_peakedness", s => s.PercentilePeakedness),
                    ("expected_value", s => s.ExpectedValue),
                    ("expected_regret", s => s.ExpectedRegret),
                }
            )
                if (expected.TryGetProperty(key, out var values))
                    for (int a = 0; a < table.Scores.Length; a++)
                        ReferenceCases.Near(
                            values.Numbers()[a],
                            of(table.Scores[a]),
                            1e-11,
                            1e-12,
                            $"{c.GetProperty("id")} {key} {a}"
                        );
            double[][] regret = Rows(expected.GetProperty("regret"));
            for (int a = 0; a < regret.Length; a++)
            for (int s = 0; s < regret[a].Length; s++)
                ReferenceCases.Near(regret[a][s], table.Regret[a][s], 1e-11, 1e-12, "regret");
            foreach (JsonProperty choice in expected.GetProperty("choice").EnumerateObject())
                Assert.Equal(choice.Value.Texts(), table.Choices[choice.Name.Replace('_', ' ')]);
            if (expected.TryGetProperty("evpi", out var evpi))
                ReferenceCases.Near(evpi.GetDouble(), table.PerfectInformation, 1e-11, 1e-12, "evpi");
        }
    }

    [Fact]
    public void SignalsAreWorthWhatBayesSays()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("robust.json", "value of information"))
        {
            JsonElement given = c.GetProperty("inputs");
            JsonElement expected = c.GetProperty("expected");
            var found = Robustness.WorthOf(
                given.GetProperty("prior").Numbers(),
                Rows(given.GetProperty("likelihood_state_by_signal")),
                Rows(given.GetProperty("payoff_alternative_by_state"))
            );
            ReferenceCases.Near(expected.GetProperty("best_without").GetDouble(), found.Best, 1e-11, 1e-12, "best");
            ReferenceCases.Near(expected.GetProperty("evsi").GetDouble(), found.Sample, 1e-11, 1e-12, "evsi");
            ReferenceCases.Near(expected.GetProperty("evpi").GetDouble(), found.Perfect, 1e-11, 1e-12, "evpi");
            JsonElement signals = expected.GetProperty("signals");
            for (int k = 0; k < signals.GetArrayLength(); k++)
            {
                ReferenceCases.Near(
                    signals[k].GetProperty("signal_probability").GetDouble(),
                    found.SignalProbabilities[k],
                    1e-11,
                    1e-12,
                    "signal"
                );
                double[] posterior = signals[k].GetProperty("posterior").Numbers();
                for (int s = 0; s < posterior.Length; s++)
                    ReferenceCases.Near(posterior[s], found.Posteriors[k][s], 1e-11, 1e-12, "posterior");
            }
        }
    }

    [Fact]
    public void DominanceInfoGapAndTiltedExpectationsFollowTheirDefinitions()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("robust.json", "stochastic dominance"))
        {
            double[] a = c.GetProperty("inputs").GetProperty("a").Numbers();
            double[] b = c.GetProperty("inputs").GetProperty("b").Numbers();
            bool Expected(string key) => c.GetProperty("expected").GetProperty(key).GetBoolean();
            Assert.Equal((Expected("a_first_order"), Expected("a_second_order")), Robustness.Dominates(a, b));
            Assert.Equal((Expected("b_first_order"), Expected("b_second_order")), Robustness.Dominates(b, a));
        }
        foreach (JsonElement c in ReferenceCases.Exploration("robust.json", "info-gap"))
        {
            JsonElement given = c.GetProperty("inputs");
            var gap = Robustness.InfoGapOf(
                given.GetProperty("decision").Numbers(),
                given.GetProperty("nominal").Numbers(),
                given.GetProperty("scale").Numbers(),
                given.GetProperty("critical_reward").GetDouble(),
                given.GetProperty("windfall_reward").GetDouble()
            );
            foreach (
                var (key, value) in new[]
                {
                    ("nominal", gap.Nominal),
                    ("robustness_box", gap.RobustnessBox),
                    ("opportuneness_box", gap.OpportunenessBox),
                    ("robustness_ellipsoid", gap.RobustnessEllipsoid),
                    ("opportuneness_ellipsoid", gap.OpportunenessEllipsoid),
                }
            )
                ReferenceCases.Near(c.GetProperty("expected").GetProperty(key).GetDouble(), value, 1e-11, 1e-12, key);
        }
        foreach (JsonElement c in ReferenceCases.Exploration("robust.json", "robust expectation"))
        {
            JsonElement given = c.GetProperty("inputs");
            var found = Robustness.Expectation(
                given.GetProperty("payoff").Numbers(),
                given.GetProperty("probability").Numbers(),
                given.GetProperty("penalty").GetDouble()
            );
            JsonElement expected = c.GetProperty("expected");
            ReferenceCases.Near(expected.GetProperty("robust_value").GetDouble(), found.Value, 1e-11, 1e-12, "value");
            ReferenceCases.Near(
                expected.GetProperty("relative_entropy").GetDouble(),
                found.RelativeEntropy,
                1e-11,
                1e-12,
                "entropy"
            );
            double[] worst = expected.GetProperty("worst_case_probability").Numbers();
            for (int i = 0; i < worst.Length; i++)
                ReferenceCases.Near(worst[i], found.WorstProbabilities[i], 1e-11, 1e-12, "worst");
        }
    }

    [Fact]
    public void LearningAnInputIsWorthWhatTheNormalLossSays()
    {
        // Gain = a + b with standard normals against nothing: knowing a is worth E max(0, a) = φ(0), knowing all √2 φ(0), c nothing.
        const int runs = 20_000;
        var inputs = new Uncertainty()
            .Normal("a", 0, 1)
            .Normal("b", 0, 1)
            .Normal("c", 0, 1)
            .Sample(runs, 3, SamplingMethod.Sobol);
        double[][] rows = [.. Enumerable.Range(0, runs).Select(run => inputs.Row(run))];
        var found = ValueOfInformation.Of(
            ["a", "b", "c"],
            [.. Enumerable.Range(0, 3).Select(i => rows.Select(r => r[i]).ToArray())],
            ["none", "sum"],
            [new double[runs], [.. rows.Select(r => r[0] + r[1])]]
        );
        double density = 1 / Math.Sqrt(2 * Math.PI);
        Assert.Equal(density, found.Inputs[0].Worth.Value, 0.015);
        Assert.Equal(density, found.Inputs[1].Worth.Value, 0.015);
        Assert.Equal(0, found.Inputs[2].Worth.Value, 0.015);
        Assert.Equal(Math.Sqrt(2) * density, found.Perfect.Value, 0.015);
        Assert.InRange(density, found.Inputs[0].Worth.Low - 0.01, found.Inputs[0].Worth.High + 0.01);
    }

    [Fact]
    public void LearningAnInputThatTurnsTheGainBackAndForthIsWorthAllThatItDecides()
    {
        // Gain = cos 3x against nothing, x uniform over a whole turn: E max(0, cos 3x) = 1/π, all of which is known with x.
        double[] x = [.. Enumerable.Range(0, 5000).Select(run => 2 * Math.PI * (run + 0.5) / 5000)];
        var found = ValueOfInformation.Of(["x"], [x], ["none", "wave"], [new double[5000], [.. x.Select(v => Math.Cos(3 * v))]]);
        Assert.Equal(1 / Math.PI, found.Inputs[0].Worth.Value, 0.002);
        Assert.Equal(1 / Math.PI, found.Perfect.Value, 1e-4);
    }

    [Fact]
    public void TheOrderOfScenariosDoesNotWidenWhatLearningIsWorth()
    {
        // A full factorial, in its usual order: p is 1 in three of ten, q takes four values; the gain is 10, or q − 2, against 1.
        double[] p = [.. Enumerable.Range(0, 4000).Select(run => run % 10 < 3 ? 1.0 : 0)];
        double[] q = [.. Enumerable.Range(0, 4000).Select(run => (run / 10 % 4) - 1.5)];
        var found = ValueOfInformation.Of(
            ["p", "q"],
            [p, q],
            ["bold", "sure"],
            [
                [.. p.Zip(q, (a, b) => (a > 0 ? 10 : -2) + b)],
                [.. p.Select(_ => 1.0)],
            ]
        );
        // Bold is worth 1.6, sure 1; with p known 0.3 · 10 + 0.7 · 1 = 3.7; with q known bold is left at q = −1.5 alone (0.1 against 1), which gains 0.9 / 4.
        Assert.Equal(2.1, found.Inputs[0].Worth.Value, 1e-9);
        Assert.Equal(0.225, found.Inputs[1].Worth.Value, 1e-9);
        Assert.InRange(found.Inputs[0].Worth.High - found.Inputs[0].Worth.Value, 0.02, 0.15);
    }

    [Fact]
    public void AnInputThatDoesNothingIsWorthNothingWithinItsInterval()
    {
        // Intervals at 95 % of twenty inputs without any effect, where every choice is as good as the other.
        const int runs = 4000;
        var random = new Random(11);
        double[] Column() => [.. Enumerable.Range(0, runs).Select(_ => random.NextDouble() - 0.5)];
        var found = ValueOfInformation.Of(
            [.. Enumerable.Range(0, 20).Select(i => $"x{i}")],
            [.. Enumerable.Range(0, 20).Select(_ => Column())],
            ["none", "noise"],
            [new double[runs], Column()]
        );
        Assert.InRange(found.Inputs.Count(i => i.Worth.Low > 0), 0, 4);
    }
}

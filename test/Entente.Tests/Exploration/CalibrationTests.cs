using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Models;
using Entente.Reports;

namespace Entente.Tests.Exploration;

/// <summary>Calibration: planted constants come back, intervals cover as often as they say, posteriors agree with closed forms.</summary>
public class CalibrationTests
{
    private const int RungeKutta4 = 5;

    private static Model Read(string equations, double final, double step = 1, int method = 0) =>
        Model.Parse(
            FormattableString.Invariant(
                $"{equations}\nINITIAL TIME = 0 ~~|\nFINAL TIME = {final} ~~|\nTIME STEP = {step} ~~|\nSAVEPER = 1 ~~|\n"
            ) + FormattableString.Invariant($"\\\\\\---/// Sketch\n///---\\\\\\\n15:0,0,0,{method},0,0\n")
        );

    private static readonly Model Decay = Read(
        "stock = INTEG(-stock/tau, y0) ~~|\ny0 = 50 ~~|\ntau = 2 ~~|",
        10,
        1.0 / 16,
        RungeKutta4
    );

    private static readonly Uncertainty DecayUnknown = new Uncertainty().Uniform("y0", 1, 1000).Uniform("tau", 0.5, 50);

    private static readonly Model Line = Read("y = a + b*Time ~~|\na = 0 ~~|\nb = 0 ~~|", 11);

    [Fact]
    public void Planted_constants_are_recovered()
    {
        var cases = ReferenceCases.Exploration("estimation.json", "calibration");
        Assert.NotEmpty(cases);
        foreach (var c in cases)
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            bool isDecay = c.GetProperty("id").GetString() == "decay-1";
            var model = isDecay
                ? Decay
                : Read("y = INTEG(r*y*(1 - y/K), 10) ~~|\nr = 1 ~~|\nK = 100 ~~|", 20, 1.0 / 32, RungeKutta4);
            var unknown = isDecay ? DecayUnknown : new Uncertainty().Uniform("r", 0.01, 2).Uniform("K", 20, 5000);
            var target = new CalibrationTarget(
                isDecay ? "stock" : "y",
                inputs.GetProperty("times").Numbers(),
                inputs.GetProperty("data").Numbers()
            );
            var found = Calibration.Of(model, unknown, [target]);
            double relative = c.GetProperty("tolerance").GetProperty("relative").GetDouble();
            foreach (var constant in found.Constants)
                ReferenceCases.Near(
                    expected.GetProperty(constant.Name).GetDouble(),
                    constant.Estimate,
                    relative,
                    0,
                    constant.Name
                );
            Assert.InRange(found.SumOfSquares, 0, 1e-5);
        }
    }

    private static double[] Noise(int repeat, int count, double sd)
    {
        var draws = new RandomStream((ulong)repeat + 100, "noise of a test");
        return [.. Enumerable.Range(0, count).Select(_ => sd * draws.Normal())];
    }

    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say()
    {
        const int Repeats = 500;
        double[] times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        int[] held = [0, 0, 0, 0];
        var model = Read("stock = INTEG(-stock/tau, y0) ~~|\ny0 = 50 ~~|\ntau = 2 ~~|", 10, 0.25, RungeKutta4);
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            double[] noise = Noise(repeat, times.Length, 3);
            // Half of the repeats know the spread of the errors, half estimate it from eleven points.
            bool isKnown = repeat % 2 == 0;
            var target = new CalibrationTarget("stock", times, [.. times.Select((t, i) => (100 * Math.Exp(-t / 5)) + noise[i])])
            {
                StandardDeviation = isKnown ? 3 : null,
            };
            var found = Calibration.Of(
                model,
                DecayUnknown,
                [target],
                new() { Start = [new("y0", 80), new("tau", 4)], Threads = 1 }
            );
            for (int j = 0; j < 2; j++)
                if (found.Constants[j].Interval is { } interval && interval.Contains(j == 0 ? 100 : 5))
                    held[(2 * j) + (isKnown ? 0 : 1)]++;
        }
        Assert.InRange((held[0] + held[1]) / (double)Repeats, 0.87, 0.93);
        Assert.InRange((held[2] + held[3]) / (double)Repeats, 0.87, 0.93);
        // Each half alone, four standard deviations of a count of 250.
        Assert.All(held, h => Assert.InRange(h / (Repeats / 2.0), 0.9 - 0.076, 0.9 + 0.076));
    }

    [Fact]
    public void Of_a_line_estimates_errors_and_intervals_are_those_of_regression()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        double[] noise = Noise(7, x.Length, 1);
        double[] y = [.. x.Select((t, i) => 3 + (0.5 * t) + noise[i])];
        var regression = Fit.Linear(
            [
                [.. x.Select(_ => 1.0)],
                x,
            ],
            y
        );
        var unknown = new Uncertainty().Uniform("a", -50, 50).Uniform("b", -10, 10);
        var found = Calibration.Of(Line, unknown, [new CalibrationTarget("y", x, y)]);
        Assert.True(found.Converged);
        for (int j = 0; j < 2; j++)
        {
            Assert.Equal(regression.Estimates[j], found.Constants[j].Estimate, 1e-8);
            Assert.Equal(regression.StandardErrors[j], found.Constants[j].StandardError, 1e-8);
            var (low, high) = regression.Interval(j, 0.9);
            Assert.Equal(low, found.Constants[j].Interval?.Low ?? 0, 1e-5);
            Assert.Equal(high, found.Constants[j].Interval?.High ?? 0, 1e-5);
        }
        Assert.Equal(regression.Criteria.Aicc, found.Criteria.Aicc, 1e-8);
        Assert.Equal(regression.SumOfSquares, found.SumOfSquares, 1e-8);
    }

    [Fact]
    public void The_posterior_is_that_of_a_linear_regression()
    {
        foreach (
            var c in ReferenceCases
                .Exploration("estimation.json", "posterior")
                .Where(c => c.GetProperty("id").GetString() == "bayes-regression-1")
        )
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            double prior = inputs.GetProperty("t").GetDouble();
            var found = Calibration.Of(
                Line,
                new Uncertainty().Normal("a", 0, prior).Normal("b", 0, prior),
                [
                    new CalibrationTarget("y", [0, 1, 2, 3], inputs.GetProperty("y").Numbers())
                    {
                        StandardDeviation = inputs.GetProperty("s").GetDouble(),
                    },
                ],
                new() { WantsPosterior = true, Confidence = 0 }
            );
            var posterior = found.Posterior;
            Assert.NotNull(posterior);
            Assert.True(posterior.Converged);
            double[] mean = expected.GetProperty("mean").Numbers();
            for (int j = 0; j < 2; j++)
            {
                Assert.InRange(posterior.Mean(j) - mean[j], -4 * posterior.ErrorOfMean(j), 4 * posterior.ErrorOfMean(j));
                double variance = expected.GetProperty("covariance")[j].Numbers()[j];
                Assert.InRange(Math.Pow(posterior.StandardDeviation(j), 2) / variance, 0.85, 1.15);
            }
        }
    }

    [Fact]
    public void Priors_that_hang_together_pull_together()
    {
        // One point tells only a + b; a narrow correlated prior tells the rest: closed form of the normal prior times the likelihood.
        var model = Read("y = a + b ~~|\na = 0 ~~|\nb = 0 ~~|", 1);
        var unknown = new Uncertainty()
            .Normal("a", 1, 1)
            .Normal("b", 2, 2)
            .Correlate("a", "b", Correlations.RankCorrelationOfNormals(0.6));
        var found = Calibration.Of(
            model,
            unknown,
            [new CalibrationTarget("y", [0], [5]) { StandardDeviation = 0.5 }],
            new() { WantsPosterior = true, Confidence = 0 }
        );
        // Gain of a: (1 + 1.2)/(1 + 4 + 2.4 + 0.25), of b: (4 + 1.2)/7.65; the surprise is 2.
        Assert.NotNull(found.Posterior);
        Assert.InRange(
            found.Posterior.Mean(0) - (1 + (2 * 2.2 / 7.65)),
            -4 * found.Posterior.ErrorOfMean(0),
            4 * found.Posterior.ErrorOfMean(0)
        );
        Assert.InRange(
            found.Posterior.Mean(1) - (2 + (2 * 5.2 / 7.65)),
            -4 * found.Posterior.ErrorOfMean(1),
            4 * found.Posterior.ErrorOfMean(1)
        );
        Assert.Contains(found.Remarks, r => r.Contains("move together", StringComparison.Ordinal));
        Assert.True(double.IsNaN(found.Constants[0].StandardError));
    }

    [Fact]
    public void Errors_that_follow_each_other_are_seen_and_widen_the_intervals()
    {
        double[] times = [.. Enumerable.Range(0, 200).Select(t => (double)t)];
        double[] fresh = Noise(3, times.Length, 1);
        var error = new double[times.Length];
        error[0] = fresh[0] / Math.Sqrt(1 - 0.64);
        for (int i = 1; i < error.Length; i++)
            error[i] = (0.8 * error[i - 1]) + fresh[i];
        var target = new CalibrationTarget("y", times, [.. times.Select((t, i) => 3 + (0.5 * t) + error[i])]);
        var unknown = new Uncertainty().Uniform("a", -50, 50).Uniform("b", -10, 10);
        var model = Read("y = a + b*Time ~~|\na = 0 ~~|\nb = 0 ~~|", 199);
        var apart = Calibration.Of(model, unknown, [target]);
        var together = Calibration.Of(model, unknown, [target with { IsAutocorrelated = true }]);
        Assert.True(together.Converged);
        Assert.InRange(together.Series[0].Correlation, 0.65, 0.9);
        Assert.InRange(together.Series[0].StandardDeviation, 1.2, 2.3);
        Assert.True(together.Criteria.Aicc < apart.Criteria.Aicc - 50);
        double Width(CalibrationResult r) => r.Constants[1].Interval is { } i ? i.High - i.Low : 0;
        Assert.True(Width(together) > 2 * Width(apart));
        Assert.True(together.Constants[1].Interval?.Contains(0.5));
    }

    [Fact]
    public void Logarithms_find_errors_that_are_shares()
    {
        double[] times = [0, 2, 4, 6, 8, 10];
        double[] noise = Noise(11, times.Length, 0.1);
        var target = new CalibrationTarget("stock", times, [.. times.Select((t, i) => 100 * Math.Exp((-t / 5) + noise[i]))])
        {
            IsLogarithmic = true,
        };
        var found = Calibration.Of(Decay, DecayUnknown, [target]);
        // ln y is a line in time.
        var line = Fit.Linear(
            [
                [.. times.Select(_ => 1.0)],
                times,
            ],
            [.. target.Values.Select(Math.Log)]
        );
        Assert.Equal(Math.Exp(line.Estimates[0]), found.Constants[0].Estimate, 1e-3);
        Assert.Equal(-1 / line.Estimates[1], found.Constants[1].Estimate, 1e-4);
    }

    [Fact]
    public void Several_series_have_errors_of_their_own_size_and_weights_are_those_of_vensim()
    {
        var model = Read("y = a ~~|\nz = 100*a ~~|\na = 0 ~~|", 9);
        double[] times = [.. Enumerable.Range(0, 10).Select(t => (double)t)];
        double[] noise = Noise(5, 20, 1);
        CalibrationTarget Series(string name, double scale, int from) =>
            new(name, times, [.. times.Select((_, i) => scale * (2 + noise[from + i]))]);
        var found = Calibration.Of(model, new Uncertainty().Uniform("a", -10, 10), [Series("y", 1, 0), Series("z", 100, 10)]);
        // Both tell a equally well, so the estimate lies near the mean of all twenty.
        Assert.InRange(found.Constants[0].Estimate, 2 + noise.Average() - 0.15, 2 + noise.Average() + 0.15);
        Assert.InRange(found.Series[1].StandardDeviation / found.Series[0].StandardDeviation, 50, 200);

        foreach (var c in ReferenceCases.Exploration("estimation.json", "calibration payoff"))
        {
            var inputs = c.GetProperty("inputs");
            double[] simulated = inputs.GetProperty("simulated").Numbers();
            var fixedModel = Read(
                FormattableString.Invariant(
                    $"y = WITH LOOKUP(Time, ((0,{simulated[0]}),(1,{simulated[1]}),(2,{simulated[2]}))) + 0*a ~~|\na = 0 ~~|"
                ),
                2
            );
            var target = new CalibrationTarget("y", [0, 1, 2], inputs.GetProperty("data").Numbers())
            {
                Weight = inputs.GetProperty("weight").GetDouble(),
            };
            var payoff = Calibration.Of(fixedModel, new Uncertainty().Uniform("a", -1, 1), [target], new() { Confidence = 0 });
            Assert.Equal(c.GetProperty("expected").GetProperty("payoff").GetDouble(), payoff.Payoff, 1e-12);
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        double[] times = [0, 2, 4, 6, 8, 10];
        double[] noise = Noise(1, times.Length, 2);
        var target = new CalibrationTarget("stock", times, [.. times.Select((t, i) => (100 * Math.Exp(-t / 5)) + noise[i])]);
        string With(int threads) =>
            CalibrationJson.Text(
                "m",
                Calibration.Of(
                    Decay,
                    DecayUnknown,
                    [target],
                    new()
                    {
                        WantsPosterior = true,
                        MostDraws = 1000,
                        Threads = threads,
                        Seed = 5,
                    }
                )
            );
        Assert.Equal(With(1), With(3));
    }

    [Fact]
    public void A_posterior_comes_back_as_uncertain_inputs()
    {
        double[] times = [0, 2, 4, 6, 8, 10];
        double[] noise = Noise(1, times.Length, 2);
        var target = new CalibrationTarget("stock", times, [.. times.Select((t, i) => (100 * Math.Exp(-t / 5)) + noise[i])]);
        var found = Calibration.Of(Decay, DecayUnknown, [target], new() { WantsPosterior = true, Confidence = 0 });
        Assert.NotNull(found.Posterior);
        string folder = Directory.CreateTempSubdirectory("entente").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "posterior.csv"), PosteriorFile.Draws(found));
            string file = Path.Combine(folder, "posterior.yaml");
            File.WriteAllText(file, PosteriorFile.Inputs(found, "posterior.csv"));
            var inputs = UncertaintyFile.Load(file, Decay).Sample(4000, 1);
            double[][] columns =
            [
                [.. Enumerable.Range(0, 4000).Select(r => inputs.Row(r)[0])],
                [.. Enumerable.Range(0, 4000).Select(r => inputs.Row(r)[1])],
            ];
            for (int j = 0; j < 2; j++)
                Assert.InRange(
                    columns[j].Average() - found.Posterior.Mean(j),
                    -0.1 * found.Posterior.StandardDeviation(j),
                    0.1 * found.Posterior.StandardDeviation(j)
                );
            Assert.Equal(
                Statistics.RankCorrelation(found.Posterior.Values(0), found.Posterior.Values(1)),
                Statistics.RankCorrelation(columns[0], columns[1]),
                0.05
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Expressions_are_fitted_as_by_the_library()
    {
        double[] x = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
        double[] y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
        var found = Calibration.OfExpression(
            "y = b1*(1 - EXP(-b2*x))",
            new Table(["x", "y"], [x, y]),
            null,
            new() { Start = [new("b1", 500), new("b2", 0.0001)] }
        );
        // Certified by NIST (StRD, Misra1a).
        Assert.Equal(238.94212918, found.Constants[0].Estimate, 1e-6);
        Assert.Equal(5.5015643181E-04, found.Constants[1].Estimate, 1e-11);
        Assert.Equal(2.7070075241, found.Constants[0].StandardError, 1e-6);
        Assert.Equal(1.2455138894E-01, found.SumOfSquares, 1e-9);
        var ranged = Calibration.OfExpression(
            "y = b1*(1 - EXP(-b2*x))",
            new Table(["x", "y"], [x, y]),
            new Uncertainty().Uniform("b1", 10, 1000).Uniform("b2", 1e-5, 0.1)
        );
        Assert.Equal(238.94212918, ranged.Constants[0].Estimate, 1e-5);
    }

    private static string Refused(Action action) => Assert.Throws<DiagnosticException>(action).Diagnostics[0].Code;

    [Fact]
    public void What_cannot_be_calibrated_is_refused_in_words()
    {
        CalibrationTarget[] some = [new("stock", [0, 1], [1, 2])];
        Assert.Equal("EN5055", Refused(() => Calibration.Of(Decay, new Uncertainty(), some)));
        Assert.Equal("EN5056", Refused(() => Calibration.Of(Decay, new Uncertainty().Discrete("tau", [1, 2], [0.5, 0.5]), some)));
        Assert.Equal("EN5056", Refused(() => Calibration.Of(Decay, new Uncertainty().Shares(["tau", "y0"], [1, 1]), some)));
        Assert.Equal("EN5053", Refused(() => Calibration.Of(Decay, DecayUnknown, [new("stock", [2000, 2001], [1, 2])])));
        Assert.Equal("EN5054", Refused(() => Calibration.Of(Decay, new Uncertainty().Uniform("TIME STEP", 0.1, 0.5), some)));
        Assert.Equal("EN5057", Refused(() => Calibration.Of(Decay, DecayUnknown, [some[0] with { Of = "LN(-stock)" }])));
        Assert.Equal("EN5058", Refused(() => Calibration.Of(Decay, DecayUnknown, some, new() { Start = [new("tau", 3)] })));
        var table = new Table(
            ["x", "y"],
            [
                [1, 2],
                [1, 2],
            ]
        );
        Assert.Equal("EN5059", Refused(() => Calibration.OfExpression("b*x", table, null, new() { Start = [new("b", 1)] })));
        Assert.Equal("EN5060", Refused(() => Calibration.OfExpression("y = b*w", table, null, new() { Start = [new("b", 1)] })));
        var arrays = Read("k: A, B ~~|\ny[k] = a ~~|\na = 0 ~~|", 2);
        Assert.Equal(
            "EN5052",
            Refused(() => Calibration.Of(arrays, new Uncertainty().Uniform("a", 0, 1), [new("y", [0, 1], [1, 2])]))
        );
        string file = Path.GetTempFileName() + ".csv";
        try
        {
            File.WriteAllText(file, "time,other\n0,1\n1,2\n");
            Assert.Equal("EN5050", Refused(() => CalibrationTarget.Load(file, Decay, out _)));
            File.WriteAllText(file, "time,other,STOCK\n0,1,3\n1,2,4\n");
            Assert.Equal("stock", CalibrationTarget.Load(file, Decay, out var remarks).Single().Name);
            Assert.Equal("EN5051", remarks.Single().Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Few_points_tell_little_and_that_is_said()
    {
        CalibrationResult With(int points, double sd = double.NaN)
        {
            double[] times = [0, 5, 10];
            var target = new CalibrationTarget(
                "stock",
                times[..points],
                [.. times.Take(points).Select(t => 100 * Math.Exp(-t / 5))]
            );
            return Calibration.Of(Decay, DecayUnknown, [double.IsNaN(sd) ? target : target with { StandardDeviation = sd }]);
        }
        Assert.Equal("EN5069", Assert.Single(Assert.Throws<DiagnosticException>(() => With(1)).Diagnostics).Code);
        // As many points as constants: a curve through all of them, whose errors nothing tells.
        var through = With(2);
        Assert.All(through.Constants, c => Assert.True(c.Interval == null && double.IsNaN(c.StandardError)));
        Assert.Contains(through.Remarks, r => r.StartsWith("There are as many constants as points", StringComparison.Ordinal));
        // Unless the size of the errors is known.
        Assert.All(With(2, sd: 3).Constants, c => Assert.True(c.Interval is { } i && i.Low < c.Estimate && c.Estimate < i.High));
    }
}

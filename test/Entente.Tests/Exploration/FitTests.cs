using System.Text.Json;
using Entente.Exploration;
using Entente.Exploration.Fitting;

namespace Entente.Tests.Exploration;

/// <summary>Fits and minima against certified and closed answers.</summary>
public class FitTests
{
    // The curves of NIST's Statistical Reference Datasets, by name.
    private static readonly Dictionary<string, Func<double[], double, double>> Curves = new()
    {
        ["Misra1a"] = (b, x) => b[0] * (1 - Math.Exp(-b[1] * x)),
        ["Misra1b"] = (b, x) => b[0] * (1 - Math.Pow(1 + (b[1] * x / 2), -2)),
        ["Misra1c"] = (b, x) => b[0] * (1 - Math.Pow(1 + (2 * b[1] * x), -0.5)),
        ["Misra1d"] = (b, x) => b[0] * b[1] * x / (1 + (b[1] * x)),
        ["Chwirut2"] = (b, x) => Math.Exp(-b[0] * x) / (b[1] + (b[2] * x)),
        ["DanWood"] = (b, x) => b[0] * Math.Pow(x, b[1]),
        ["BoxBOD"] = (b, x) => b[0] * (1 - Math.Exp(-b[1] * x)),
        ["MGH09"] = (b, x) => b[0] * ((x * x) + (x * b[1])) / ((x * x) + (x * b[2]) + b[3]),
        ["MGH10"] = (b, x) => b[0] * Math.Exp(b[1] / (x + b[2])),
        ["MGH17"] = (b, x) => b[0] + (b[1] * Math.Exp(-x * b[3])) + (b[2] * Math.Exp(-x * b[4])),
        ["Rat42"] = (b, x) => b[0] / (1 + Math.Exp(b[1] - (b[2] * x))),
        ["Lanczos3"] = (b, x) => (b[0] * Math.Exp(-b[1] * x)) + (b[2] * Math.Exp(-b[3] * x)) + (b[4] * Math.Exp(-b[5] * x)),
        ["Kirby2"] = (b, x) => (b[0] + (b[1] * x) + (b[2] * x * x)) / (1 + (b[3] * x) + (b[4] * x * x)),
        ["Thurber"] = (b, x) =>
            (b[0] + (x * (b[1] + (x * (b[2] + (x * b[3])))))) / (1 + (x * (b[4] + (x * (b[5] + (x * b[6])))))),
        ["Gauss1"] = (b, x) =>
            (b[0] * Math.Exp(-b[1] * x))
            + (b[2] * Math.Exp(-Math.Pow((x - b[3]) / b[4], 2)))
            + (b[5] * Math.Exp(-Math.Pow((x - b[6]) / b[7], 2))),
    };

    private static void Near(JsonElement expected, double[] actual, JsonElement tolerance, string what)
    {
        double[] numbers = expected.Numbers();
        Assert.Equal(numbers.Length, actual.Length);
        for (int i = 0; i < numbers.Length; i++)
            ReferenceCases.Near(
                numbers[i],
                actual[i],
                tolerance.GetProperty("relative").GetDouble(),
                tolerance.GetProperty("absolute").GetDouble(),
                $"{what} {i}"
            );
    }

    private static string Id(JsonElement c) => c.GetProperty("id").GetString() ?? "";

    [Fact]
    public void Curves_of_nist_are_fitted_from_both_starts()
    {
        var problems = new List<string>();
        foreach (var c in ReferenceCases.Exploration("nist.json", "nonlinear least squares"))
        {
            var inputs = c.GetProperty("inputs");
            double[] x = inputs.GetProperty("x").Numbers();
            double[] y = inputs.GetProperty("y").Numbers();
            foreach (string start in new[] { "start_1", "start_2" })
            {
                try
                {
                    var fit = Fit.Curve((b, at) => Curves[Id(c)](b, at[0]), [x], y, inputs.GetProperty(start).Numbers());
                    var (expected, tolerance) = (c.GetProperty("expected"), c.GetProperty("tolerance"));
                    string what = $"{Id(c)} from {start}, converged {fit.Converged}:";
                    Near(expected.GetProperty("estimates"), [.. fit.Estimates], tolerance, what);
                    Near(expected.GetProperty("standard_deviations"), [.. fit.StandardErrors], tolerance, $"{what} sd");
                    ReferenceCases.Near(
                        expected.GetProperty("residual_sum_of_squares").GetDouble(),
                        fit.SumOfSquares,
                        tolerance.GetProperty("relative").GetDouble(),
                        0,
                        what
                    );
                    Assert.True(fit.Converged, what);
                }
                catch (Xunit.Sdk.XunitException exception)
                {
                    problems.Add(exception.Message);
                }
            }
        }
        Assert.Empty(problems);
    }

    [Fact]
    public void Lines_and_polynomials_of_nist_are_fitted()
    {
        var cases = ReferenceCases.Exploration("nist.json", "linear least squares");
        Assert.NotEmpty(cases);
        foreach (var c in cases)
        {
            var inputs = c.GetProperty("inputs");
            double[] y = inputs.GetProperty("y").Numbers();
            double[][] x = [.. inputs.GetProperty("x").EnumerateArray().Select(column => column.Numbers())];
            int coefficients = c.GetProperty("expected").GetProperty("estimates").GetArrayLength();
            double[] ones = [.. y.Select(_ => 1.0)];
            double[][] columns =
                Id(c) == "NoInt1" ? x
                : x.Length > 1 ? [ones, .. x]
                : [ones, .. Enumerable.Range(1, coefficients - 1).Select(k => x[0].Select(v => Math.Pow(v, k)).ToArray())];
            var fit = Fit.Linear(columns, y);
            var (expected, tolerance) = (c.GetProperty("expected"), c.GetProperty("tolerance"));
            Near(expected.GetProperty("estimates"), [.. fit.Estimates], tolerance, Id(c));
            Near(expected.GetProperty("standard_deviations"), [.. fit.StandardErrors], tolerance, Id(c) + " sd");
            double relative = tolerance.GetProperty("relative").GetDouble();
            ReferenceCases.Near(
                expected.GetProperty("residual_standard_deviation").GetDouble(),
                fit.ResidualStandardDeviation,
                relative,
                1e-9,
                Id(c)
            );
            ReferenceCases.Near(expected.GetProperty("r_squared").GetDouble(), fit.RSquared, relative, 1e-9, Id(c));
        }
    }

    [Fact]
    public void Weights_multiply_squared_errors()
    {
        foreach (var c in ReferenceCases.Exploration("estimation.json", "weighted least squares"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            double[] x = inputs.GetProperty("x").Numbers();
            var fit = Fit.Linear(
                [
                    [.. x.Select(_ => 1.0)],
                    x,
                ],
                inputs.GetProperty("y").Numbers(),
                new() { Weights = [.. inputs.GetProperty("weights").Numbers()], WeightsAreInverseVariances = true }
            );
            double Of(string key) => expected.GetProperty(key).GetDouble();
            Assert.Equal(Of("intercept"), fit.Estimates[0], 1e-12);
            Assert.Equal(Of("slope"), fit.Estimates[1], 1e-12);
            Assert.Equal(Of("weighted_sum_of_squares"), fit.SumOfSquares, 1e-12);
            Assert.Equal(Of("slope_sd_if_weights_are_inverse_variances"), fit.StandardErrors[1], 1e-12);
            Assert.Equal(Of("chi_square_per_degree"), fit.SumOfSquares / fit.DegreesOfFreedom, 1e-12);
        }
    }

    [Fact]
    public void Information_criteria_count_the_variance()
    {
        foreach (var c in ReferenceCases.Exploration("estimation.json", "information criteria"))
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            var criteria = InformationCriteria.Of(
                inputs.GetProperty("residuals").Numbers(),
                inputs.GetProperty("coefficients").GetInt32()
            );
            Assert.Equal(expected.GetProperty("log_likelihood").GetDouble(), criteria.LogLikelihood, 1e-11);
            Assert.Equal(expected.GetProperty("aic").GetDouble(), criteria.Aic, 1e-11);
            Assert.Equal(expected.GetProperty("bic").GetDouble(), criteria.Bic, 1e-11);
            Assert.Equal(expected.GetProperty("aicc").GetDouble(), criteria.Aicc, 1e-11);
        }
    }

    private static readonly Dictionary<string, Func<double[], double>> Functions = new()
    {
        ["rosenbrock"] = x =>
            Enumerable.Range(0, x.Length - 1).Sum(i => (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2)),
        ["himmelblau"] = x => Math.Pow((x[0] * x[0]) + x[1] - 11, 2) + Math.Pow(x[0] + (x[1] * x[1]) - 7, 2),
        ["beale"] = x =>
            Math.Pow(1.5 - x[0] + (x[0] * x[1]), 2)
            + Math.Pow(2.25 - x[0] + (x[0] * x[1] * x[1]), 2)
            + Math.Pow(2.625 - x[0] + (x[0] * x[1] * x[1] * x[1]), 2),
        ["six"] = x =>
            ((4 - (2.1 * x[0] * x[0]) + (Math.Pow(x[0], 4) / 3)) * x[0] * x[0])
            + (x[0] * x[1])
            + ((-4 + (4 * x[1] * x[1])) * x[1] * x[1]),
        ["branin"] = x =>
            Math.Pow(x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6, 2)
            + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0]))
            + 10,
        ["booth"] = x => Math.Pow(x[0] + (2 * x[1]) - 7, 2) + Math.Pow((2 * x[0]) + x[1] - 5, 2),
    };

    [Fact]
    public void Known_minima_are_found_from_a_start_and_in_a_box()
    {
        var cases = ReferenceCases.Exploration("estimation.json", "minimum");
        Assert.NotEmpty(cases);
        foreach (var c in cases)
        {
            var (inputs, expected) = (c.GetProperty("inputs"), c.GetProperty("expected"));
            var function = Functions[Id(c).Split('-')[1]];
            (double, double)[] domain =
            [
                .. inputs.GetProperty("domain").EnumerateArray().Select(d => (d.Numbers()[0], d.Numbers()[1])),
            ];
            double[][] places = expected.TryGetProperty("at", out var at)
                ? [at.Numbers()]
                : [.. expected.GetProperty("at_one_of").EnumerateArray().Select(p => p.Numbers())];
            foreach (
                var found in new[]
                {
                    Minimise.Local(function, inputs.GetProperty("start").Numbers(), domain),
                    Minimise.Global(function, domain),
                }
            )
            {
                Assert.True(found.Converged, Id(c));
                Assert.Equal(expected.GetProperty("minimum").GetDouble(), found.Value, 1e-6);
                Assert.Contains(
                    places,
                    p => p.Zip(found.Point).All(q => Math.Abs(q.First - q.Second) <= 1e-6 * Math.Max(1, Math.Abs(q.First)))
                );
            }
        }
    }

    [Fact]
    public void A_likelihood_gives_its_maximum_curvature_and_profile()
    {
        // The mean and spread of a normal sample: closed forms for the maximum, its curvature, and the profile of the mean.
        double[] sample = [3.1, 4.7, 2.2, 5.0, 3.9, 4.4, 1.8, 3.3];
        int n = sample.Length;
        double mean = sample.Average();
        double sd = Math.Sqrt(sample.Average(x => (x - mean) * (x - mean)));
        var fit = Fit.Likelihood(
            p => sample.Sum(x => -Math.Log(p[1]) - (0.5 * Math.Log(2 * Math.PI)) - (0.5 * Math.Pow((x - p[0]) / p[1], 2))),
            [1, 1],
            new() { Bounds = [(double.NegativeInfinity, double.PositiveInfinity), (1e-6, double.PositiveInfinity)] },
            confidence: 0.9
        );
        Assert.True(fit.Converged);
        Assert.Equal(mean, fit.Estimates[0], 1e-7);
        Assert.Equal(sd, fit.Estimates[1], 1e-7);
        Assert.Equal(sd / Math.Sqrt(n), fit.StandardErrors[0], 1e-6);
        Assert.Equal(sd / Math.Sqrt(2 * n), fit.StandardErrors[1], 1e-6);
        // n ln(1 + d²/sd²) = chi-square
        double half = sd * Math.Sqrt(Math.Exp(2.705543454095404 / n) - 1);
        Assert.Equal(mean - half, fit.Intervals[0].Low, 1e-6);
        Assert.Equal(mean + half, fit.Intervals[0].High, 1e-6);
    }

    [Fact]
    public void What_cannot_be_told_is_refused_or_not_a_number()
    {
        double[] x = [1, 2, 3, 4];
        Assert.Throws<ArgumentException>(() => Fit.Linear([x, [.. x.Select(v => 2 * v)]], [1, 2, 3, 5]));
        var fit = Fit.Curve((b, at) => (b[0] + b[1]) * at[0], [x], [1, 2, 3, 5], [0.3, 0.3]);
        Assert.True(double.IsNaN(fit.StandardErrors[0]));
        var bounded = Fit.Curve((b, at) => b[0] * at[0], [x], [1, 2, 3, 5], [0.5], new() { Bounds = [(0, 1)] });
        Assert.Equal(1, bounded.Estimates[0]);
        Assert.True(bounded.Converged);
    }

    [Fact]
    public void Likelihood_limits_are_quantiles_of_chi_square() =>
        ReferenceCases.Answer(
            "estimation.json",
            "likelihood limits",
            i => new
            {
                chi_square = i.GetProperty("degrees_of_freedom")
                    .Numbers()
                    .ToDictionary(
                        f => f.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        f =>
                        {
                            var square = Distribution.Of(
                                "gamma",
                                new Dictionary<string, double> { ["shape"] = f / 2, ["scale"] = 2 }
                            );
                            return i.GetProperty("confidence").Numbers().Select(square.Quantile).ToArray();
                        }
                    ),
            }
        );
}

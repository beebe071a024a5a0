using System.Text.Json;
using CsCheck;
using Entente.Exploration.Forecasts;

namespace Entente.Tests.Exploration;

/// <summary>Scores of forecasts and errors of fit against known answers.</summary>
public class ForecastTests
{
    private const string File = "forecasting.json";

    private static void Each(string method, Action<JsonElement, JsonElement, Action<string, double>> test, string file = File)
    {
        var cases = ReferenceCases.Exploration(file, method);
        Assert.NotEmpty(cases);
        foreach (JsonElement c in cases)
        {
            var expected = c.GetProperty("expected");
            var tolerance = c.GetProperty("tolerance");
            string id = c.GetProperty("id").GetString() ?? "";
            test(
                c.GetProperty("inputs"),
                expected,
                (key, actual) =>
                {
                    if (expected.TryGetProperty(key, out var number))
                        ReferenceCases.Near(
                            number.Number(),
                            actual,
                            tolerance.GetProperty("relative").GetDouble(),
                            tolerance.GetProperty("absolute").GetDouble(),
                            $"{id} {key}"
                        );
                }
            );
        }
    }

    [Fact]
    public void Probabilities_of_events_score_as_published() =>
        Each(
            "binary forecasts",
            (inputs, expected, near) =>
            {
                double[] said = inputs.GetProperty("probability").Numbers();
                double[] came = inputs.GetProperty("outcome").Numbers();
                var score = BinaryForecasts.Score(said, came);
                near("brier", score.Brier);
                near("reliability", score.Reliability);
                near("resolution", score.Resolution);
                near("uncertainty", score.Uncertainty);
                near("base_rate", score.BaseRate);
                near("skill_against_base_rate", score.SkillAgainstBaseRate);
                near("log_score_mean", score.LogScore);
                near("log_score_bits_mean", score.LogScore / Math.Log(2));
                var groups = BinaryForecasts.ByValue(said, came);
                Assert.Equal(expected.GetProperty("calibration").GetArrayLength(), groups.Length);
                foreach (var (group, row) in groups.Zip(expected.GetProperty("calibration").EnumerateArray()))
                {
                    Assert.Equal(row.GetProperty("count").GetInt32(), group.Count);
                    Assert.Equal(row.GetProperty("forecast").GetDouble(), group.MeanForecast, 1e-13);
                    Assert.Equal(row.GetProperty("observed").GetDouble(), group.Observed, 1e-13);
                }
            }
        );

    [Fact]
    public void The_area_under_the_roc_curve_counts_pairs_ranked_right() =>
        Each(
            "roc area",
            (inputs, _, near) =>
                near(
                    "auc",
                    BinaryForecasts.RocArea(inputs.GetProperty("probability").Numbers(), inputs.GetProperty("outcome").Numbers())
                )
        );

    [Fact]
    public void Calibration_curves_have_left_closed_bins() =>
        Each(
            "calibration curve",
            (inputs, expected, near) =>
            {
                var curve = BinaryForecasts.Calibration(
                    inputs.GetProperty("probability").Numbers(),
                    inputs.GetProperty("outcome").Numbers(),
                    inputs.GetProperty("bins").GetInt32()
                );
                foreach (var (bin, row) in curve.Zip(expected.GetProperty("curve").EnumerateArray()))
                {
                    Assert.Equal(row.GetProperty("bin").GetInt32(), bin.Bin);
                    Assert.Equal(row.GetProperty("count").GetInt32(), bin.Count);
                    Assert.Equal(row.GetProperty("mean_forecast").GetDouble(), bin.MeanForecast, 1e-12);
                    Assert.Equal(row.GetProperty("observed").GetDouble(), bin.Observed, 1e-12);
                }
                var (mean, greatest) = BinaryForecasts.CalibrationError(curve);
                near("expected_calibration_error", mean);
                near("maximum_calibration_error", greatest);
            }
        );

    [Fact]
    public void Probabilities_of_several_outcomes_score_as_defined() =>
        Each(
            "categorical forecast",
            (inputs, _, near) =>
            {
                var score = CategoricalForecast.Score(
                    inputs.GetProperty("probability").Numbers(),
                    inputs.GetProperty("outcome_index").GetInt32()
                );
                near("brier", score.Brier);
                near("log_score", score.Log);
                near("ranked_probability", score.RankedProbability);
                near("spherical", score.Spherical);
            }
        );

    [Fact]
    public void Distributions_score_by_their_closed_forms() =>
        Each(
            "crps",
            (inputs, _, near) =>
            {
                var parameters = inputs.GetProperty("parameters");
                double P(string name) => parameters.GetProperty(name).Number();
                double y = inputs.GetProperty("observation").Number();
                var score = inputs.GetProperty("distribution").GetString() switch
                {
                    "normal" => ContinuousForecast.Normal(P("mean"), P("sd"), y),
                    "lognormal" => ContinuousForecast.Lognormal(P("mu"), P("sigma"), y),
                    "uniform" => ContinuousForecast.Uniform(P("low"), P("high"), y),
                    "exponential" => ContinuousForecast.Exponential(P("mean"), y),
                    "laplace" => ContinuousForecast.Laplace(P("location"), P("scale"), y),
                    "logistic" => ContinuousForecast.Logistic(P("location"), P("scale"), y),
                    var other => throw new InvalidOperationException(other),
                };
                near("crps", score.Crps);
                near("pit", score.Pit);
                if (inputs.GetProperty("distribution").GetString() != "normal")
                    return;
                near("log_score", ContinuousForecast.LogScoreOfNormal(P("mean"), P("sd"), y));
                near("dawid_sebastiani", ContinuousForecast.DawidSebastiani(P("mean"), P("sd"), y));
            }
        );

    [Fact]
    public void Ensembles_score_as_defined() =>
        Each(
            "ensemble forecast",
            (inputs, _, near) =>
            {
                var score = EnsembleForecast.Score(
                    inputs.GetProperty("ensemble").Numbers(),
                    inputs.GetProperty("observation").Number()
                );
                near("crps_standard", score.Crps);
                near("crps_fair", score.FairCrps);
                near("absolute_error_of_median", score.ErrorOfMedian);
                near("squared_error_of_mean", score.SquaredErrorOfMean);
                near("rank", score.Rank);
                near("pit_lower", score.PitLower);
                near("pit_upper", score.PitUpper);
            }
        );

    [Fact]
    public void Members_may_have_weights() =>
        Each(
            "weighted ensemble crps",
            (inputs, _, near) =>
                near(
                    "crps_standard",
                    EnsembleForecast.WeightedCrps(
                        inputs.GetProperty("ensemble").Numbers(),
                        inputs.GetProperty("weights").Numbers(),
                        inputs.GetProperty("observation").Number()
                    )
                )
        );

    [Fact]
    public void Quantiles_and_intervals_score_as_defined()
    {
        Each(
            "quantile score",
            (inputs, expected, near) =>
            {
                double[] losses =
                [
                    .. inputs
                        .GetProperty("levels")
                        .Numbers()
                        .Zip(
                            inputs.GetProperty("quantiles").Numbers(),
                            (level, quantile) =>
                                QuantileForecast.Pinball(level, quantile, inputs.GetProperty("observation").Number())
                        ),
                ];
                foreach (var (loss, wanted) in losses.Zip(expected.GetProperty("pinball").Numbers()))
                    Assert.Equal(wanted, loss, 1e-12);
                near("mean", losses.Average());
            }
        );
        Each(
            "interval score",
            (inputs, _, near) => near("score", IntervalOf(inputs, inputs.GetProperty("observation").Number()))
        );
        Each(
            "weighted interval score",
            (inputs, _, near) =>
                near(
                    "score",
                    QuantileForecast.WeightedInterval(
                        inputs.GetProperty("median").Number(),
                        [
                            .. inputs
                                .GetProperty("intervals")
                                .EnumerateArray()
                                .Select(i =>
                                    (
                                        i.GetProperty("alpha").Number(),
                                        i.GetProperty("low").Number(),
                                        i.GetProperty("high").Number()
                                    )
                                ),
                        ],
                        inputs.GetProperty("observation").Number()
                    )
                )
        );
    }

    private static double IntervalOf(JsonElement inputs, double observation) =>
        QuantileForecast.Interval(
            inputs.GetProperty("alpha").Number(),
            inputs.GetProperty("low").Number(),
            inputs.GetProperty("high").Number(),
            observation
        );

    [Fact]
    public void The_pit_histogram_shows_calibration() =>
        Each(
            "pit histogram",
            (inputs, expected, near) =>
            {
                var histogram = PitHistogram.Of(inputs.GetProperty("pit").Numbers(), inputs.GetProperty("bins").GetInt32());
                Assert.Equal(expected.GetProperty("counts").Numbers(), histogram.Counts.Select(c => (double)c));
                near("chi_square", histogram.ChiSquare);
                near("mean", histogram.Mean);
                near("variance_population", histogram.Variance);
                near("kolmogorov_smirnov", histogram.KolmogorovSmirnov);
                near("share_in_central_90_percent", histogram.InCentral90);
            }
        );

    [Fact]
    public void Vectors_score_by_energy_and_variogram() =>
        Each(
            "energy score",
            (inputs, _, near) =>
            {
                var ensemble = inputs.GetProperty("ensemble").EnumerateArray().Select(m => m.Numbers()).ToList();
                double[] observation = inputs.GetProperty("observation").Numbers();
                near("energy", VectorForecast.Energy(ensemble, observation, fair: false));
                near("energy_fair", VectorForecast.Energy(ensemble, observation, fair: true));
                near("variogram_half", VectorForecast.Variogram(ensemble, observation));
            }
        );

    [Fact]
    public void Forecasters_are_compared_on_the_same_questions() =>
        Each(
            "forecast comparison",
            (inputs, _, near) =>
            {
                var comparison = ForecastComparison.Of(
                    inputs.GetProperty("score").Numbers(),
                    inputs.GetProperty("reference_score").Numbers()
                );
                near("skill", comparison.Skill);
                near("mean_difference", comparison.MeanDifference);
                near("diebold_mariano", comparison.DieboldMariano);
                near("diebold_mariano_hln", comparison.Corrected);
            }
        );

    [Fact]
    public void Opinions_are_pooled() =>
        Each(
            "opinion pool",
            (inputs, _, near) =>
            {
                double[] said = inputs.GetProperty("probability").Numbers();
                double[] weights = inputs.GetProperty("weights").Numbers();
                near("linear", OpinionPool.Linear(said, weights));
                near("logarithmic", OpinionPool.Logarithmic(said, weights, 1));
                near("extremized_2_5", OpinionPool.Logarithmic(said, weights, 2.5));
            }
        );

    [Fact]
    public void Errors_of_fit_are_those_of_theil_and_sterman() =>
        Each(
            "fit statistics",
            (inputs, _, near) =>
            {
                var fit = FitStatistics.Of(inputs.GetProperty("simulated").Numbers(), inputs.GetProperty("actual").Numbers());
                near("mse", fit.Mse);
                near("rmse", fit.Rmse);
                near("mae", fit.Mae);
                near("bias", fit.Bias);
                near("theil_um", fit.BiasShare);
                near("theil_us", fit.VarianceShare);
                near("theil_uc", fit.CovarianceShare);
                near("theil_ur", fit.RegressionShare);
                near("theil_ud", fit.DisturbanceShare);
                near("theil_u1", fit.U1);
                near("theil_u2", fit.U2);
                near("r", fit.Correlation);
                near("r_squared", fit.Correlation * fit.Correlation);
                near("nash_sutcliffe", fit.NashSutcliffe);
                near("mape", fit.Mape);
                near("smape", fit.SymmetricMape);
                near("rmspe", fit.Rmspe);
                near("mase", fit.Mase);
            },
            "statistics.json"
        );

    [Fact]
    public void Theils_shares_sum_to_one() =>
        Gen.Select(Gen.Double[-50, 50].Array[3, 20], Gen.Double[-50, 50].Array[20])
            .Sample(
                (simulated, other) =>
                {
                    double[] actual = other[..simulated.Length];
                    var fit = FitStatistics.Of(simulated, actual);
                    Assert.Equal(1, fit.BiasShare + fit.VarianceShare + fit.CovarianceShare, 1e-9);
                }
            );

    [Fact]
    public void The_score_of_an_ensemble_is_the_mean_of_its_pinball_losses() =>
        // CRPS = 2 ∫ pinball dτ (Laio & Tamea 2007); of n members exactly at the levels (i − ½)/n.
        Gen.Select(Gen.Double[-10, 10].Array[1, 12], Gen.Double[-10, 10])
            .Sample(
                (members, observation) =>
                {
                    double[] sorted = [.. members.Order()];
                    double mean = sorted
                        .Select((x, i) => 2 * QuantileForecast.Pinball((i + 0.5) / sorted.Length, x, observation))
                        .Average();
                    Assert.Equal(mean, EnsembleForecast.Score(members, observation).Crps, 1e-9);
                }
            );

    [Fact]
    public void What_is_no_forecast_is_refused_by_name()
    {
        void Refused(string name, Action score) => Assert.Equal(name, Assert.Throws<ArgumentException>(score).ParamName);
        Refused("probabilities", () => BinaryForecasts.Score([1.2], [1]));
        Refused("probabilities", () => BinaryForecasts.Score([double.NaN], [1]));
        Refused("probabilities", () => BinaryForecasts.Score([], []));
        Refused("outcomes", () => BinaryForecasts.Score([0.5], [2]));
        Refused("probabilities, outcomes", () => BinaryForecasts.Score([0.2, 0.3], [1]));
        Refused("probabilities, outcomes", () => BinaryForecasts.RocArea([0.2, 0.3], [1]));
        Refused("probability", () => BinaryForecasts.LogScore(-0.1, 1));
        Refused("probabilities", () => CategoricalForecast.Score([0.2, 0.5, 0.9], 1));
        Refused("outcome", () => CategoricalForecast.Score([0.5, 0.5], 2));
        Refused("sd", () => ContinuousForecast.Normal(0, 0, 2));
        Refused("low", () => ContinuousForecast.Uniform(1, 0, 2));
        Refused("weights", () => EnsembleForecast.WeightedCrps([1, 2], [1, -1], 2));
        Refused("ensemble", () => EnsembleForecast.Score([], 2));
        Refused("level", () => QuantileForecast.Pinball(90, 1, 3));
        Refused("alpha", () => QuantileForecast.Interval(0, 1, 3, 2));
        Refused("simulated, actual", () => FitStatistics.Of([1, 2, 3], [1, 2]));
        // Written with two digits, thirds do not add up to one.
        Assert.Equal(-Math.Log(0.33), CategoricalForecast.Score([0.33, 0.33, 0.33], 0).Log, 1e-12);
    }

    [Fact]
    public void An_ensemble_far_from_zero_keeps_its_digits()
    {
        // |x − y| is 1 on average, half of the mean distance of pairs 0.625 (fair: 5/6), wherever the numbers lie.
        const double far = 1L << 50;
        var score = EnsembleForecast.Score([far + 1, far + 2, far + 3, far + 4], far + 2.5);
        Assert.Equal(0.375, score.Crps, 1e-12);
        Assert.Equal(1.0 / 6, score.FairCrps, 1e-12);
    }
}

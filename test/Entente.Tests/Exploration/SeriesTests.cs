using System.Text.Json;
using CsCheck;
using Entente.Exploration.Series;

namespace Entente.Tests.Exploration;

/// <summary>Levels, changes and dependence of series against known answers.</summary>
public class SeriesTests
{
    private static void Answer(string method, Func<JsonElement, object> answer, string file = "estimation.json") =>
        ReferenceCases.Answer(file, method, answer);

    private static double[] Nile =>
        ReferenceCases
            .Exploration("estimation.json", "kalman local level")
            .Single(c => c.GetProperty("id").GetString() == "nile-local-level")
            .GetProperty("inputs")
            .GetProperty("values")
            .Numbers();

    private static double[,] Matrix(JsonElement rows)
    {
        double[][] numbers = [.. rows.EnumerateArray().Select(r => r.Numbers())];
        var matrix = new double[numbers.Length, numbers[0].Length];
        for (int i = 0; i < numbers.Length; i++)
        for (int j = 0; j < numbers[0].Length; j++)
            matrix[i, j] = numbers[i][j];
        return matrix;
    }

    private static double[][] Rows(double[,] matrix) =>
        [
            .. Enumerable
                .Range(0, matrix.GetLength(0))
                .Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j]).ToArray()),
        ];

    [Fact]
    public void The_level_of_the_Nile_is_filtered_and_smoothed() =>
        Answer(
            "kalman local level",
            i =>
            {
                var found = LocalLevel.Of(
                    i.GetProperty("values").Numbers(),
                    i.GetProperty("observation_variance").GetDouble(),
                    i.GetProperty("level_variance").GetDouble()
                );
                int first = i.GetProperty("first_year").GetInt32();
                Dictionary<string, T> ByYear<T>(IEnumerable<T> values) =>
                    values.Select((v, t) => (v, t)).ToDictionary(p => $"{first + p.t}", p => p.v);
                var (mean, level, observation) = found.Forecast(5);
                return new
                {
                    years = ByYear(
                        found.Filtered.Select(
                            (f, t) =>
                                new
                                {
                                    filtered = f,
                                    filtered_variance = found.FilteredVariance[t],
                                    smoothed = found.Smoothed[t],
                                    smoothed_variance = found.SmoothedVariance[t],
                                }
                        )
                    ),
                    one_step_error = ByYear(found.OneStepError),
                    one_step_variance = ByYear(found.OneStepVariance),
                    log_likelihood_from_second_observation = found.LogLikelihood,
                    log_likelihood_diffuse = found.DiffuseLogLikelihood,
                    steady_state_prediction_variance = found.SteadyPredictionVariance,
                    steady_state_gain = found.SteadyGain,
                    forecast_1975 = new
                    {
                        mean,
                        level_variance = level,
                        observation_variance = observation,
                    },
                };
            }
        );

    [Fact]
    public void The_variances_of_the_Nile_are_those_of_greatest_likelihood()
    {
        Answer(
            "maximum likelihood local level",
            _ =>
            {
                var found = LocalLevel.Fit(Nile);
                return new
                {
                    observation_variance = found.ObservationVariance,
                    level_variance = found.LevelVariance,
                    log_likelihood_from_second_observation = found.LogLikelihood,
                };
            }
        );
        // Swings around a fixed level have no moving level; a straight rise has no noise.
        Assert.Equal(0, LocalLevel.Fit([1, -1, 1, -1, 1, -1, 1, -1.1]).LevelVariance);
        Assert.Equal(0, LocalLevel.Fit([0, 1, 2.1, 3, 4.2, 5, 6]).ObservationVariance, 1e-9);
    }

    [Fact]
    public void A_missing_value_leaves_the_level_and_widens_it()
    {
        var found = LocalLevel.Of([double.NaN, 1, double.NaN, 3], 1, 0.5);
        Assert.True(double.IsNaN(found.Filtered[0]));
        Assert.Equal((1, 1), (found.Filtered[1], found.FilteredVariance[1]));
        Assert.Equal((1, 1.5), (found.Filtered[2], found.FilteredVariance[2]));
        // Gain 2/3: variance 2 of the prediction against 1 of the value.
        Assert.Equal(1 + (2.0 / 3 * 2), found.Filtered[3], 1e-12);
        Assert.Throws<ArgumentException>(() => LocalLevel.Of([double.NaN], 1, 1));
        Assert.Throws<ArgumentException>(() => LocalLevel.Of([], 1, 1));
        Assert.Throws<ArgumentException>(() => LocalLevel.Of([1, 2], 0, 0));
        Assert.Throws<ArgumentException>(() => LocalLevel.Fit([2, 2, 2]));
    }

    [Fact]
    public void A_state_is_filtered() =>
        Answer(
            "kalman filter",
            i =>
            {
                double[,] Of(string key) => Matrix(i.GetProperty(key));
                var found = new KalmanFilter
                {
                    Transition = Of("transition"),
                    Observation = Of("observation"),
                    ProcessNoise = Of("process_noise"),
                    ObservationNoise = Of("observation_noise"),
                    PriorMean = [.. Rows(Of("prior_mean")).Select(r => r[0])],
                    PriorCovariance = Of("prior_covariance"),
                }.Run([.. i.GetProperty("values").EnumerateArray().Select(v => v.Numbers())]);
                return new
                {
                    steps = found.Filtered.Select(s => new { state = s.State, covariance = Rows(s.Covariance) }),
                    log_likelihood = found.LogLikelihood,
                };
            }
        );

    [Fact]
    public void The_filter_and_the_smoother_of_a_state_are_those_of_a_level()
    {
        // The prior is where the level is after the first value.
        double[] values = [3, 5, double.NaN, 4, 7];
        var level = LocalLevel.Of(values, 2, 0.7);
        var state = new KalmanFilter
        {
            Transition = Matrix1(1),
            Observation = Matrix1(1),
            ProcessNoise = Matrix1(0.7),
            ObservationNoise = Matrix1(2),
            PriorMean = [3],
            PriorCovariance = Matrix1(2),
        }.Run([.. values.Skip(1).Select(v => new[] { v })]);
        Assert.Equal(level.LogLikelihood, state.LogLikelihood, 1e-12);
        for (int t = 1; t < values.Length; t++)
        {
            Assert.Equal(level.Filtered[t], state.Filtered[t - 1].State[0], 1e-12);
            Assert.Equal(level.Smoothed[t], state.Smoothed[t - 1].State[0], 1e-12);
            Assert.Equal(level.SmoothedVariance[t], state.Smoothed[t - 1].Covariance[0, 0], 1e-12);
        }
    }

    private static double[,] Matrix1(double number) =>
        new[,]
        {
            { number },
        };

    [Fact]
    public void The_change_of_the_Nile_is_dated()
    {
        Answer(
            "change point in the mean",
            i =>
            {
                var found = ChangePoints.InMean(i.GetProperty("values").Numbers());
                int first = i.GetProperty("first").GetInt32();
                return new
                {
                    last_of_first_regime = first + found.Last,
                    mean_before = found.MeanBefore,
                    mean_after = found.MeanAfter,
                    sse_two_means = found.SumOfSquares,
                    sse_one_mean = found.SumOfSquaresWithout,
                    sup_f = found.SupF,
                    cusum_extreme_at = first + found.CusumAt,
                    cusum_extreme = found.Cusum,
                    cusum_extreme_standardised = found.CusumStandardised,
                    pettitt_k = found.PettittK,
                    pettitt_at = first + found.PettittAt,
                    pettitt_p_approx = found.PettittP,
                };
            }
        );
        var constant = ChangePoints.InMean([4, 4, 4, 4]);
        Assert.Equal((0, 0, 1), (constant.SupF, constant.CusumStandardised, constant.PettittP));
        Assert.Throws<ArgumentException>(() => ChangePoints.InMean([1, 2, 3]));
    }

    [Fact]
    public void Segments_are_the_best_ones()
    {
        Answer(
            "optimal segmentation",
            i =>
            {
                var (last, squares) = ChangePoints.Segments(
                    i.GetProperty("values").Numbers(),
                    i.GetProperty("breaks").GetInt32()
                );
                return new { last_positions = last.Select(p => p + 1), sse = squares };
            }
        );
        // With one break it is the change in the mean, and each break more leaves no more.
        Gen.Double[-5, 5]
            .Array[4, 40]
            .Sample(values =>
            {
                var one = ChangePoints.Segments(values, 1, 2);
                Assert.Equal(ChangePoints.InMean(values).SumOfSquares, one.SumOfSquares, 1e-9);
                Assert.True(
                    ChangePoints.Segments(values, 2).SumOfSquares <= ChangePoints.Segments(values, 1).SumOfSquares + 1e-12
                );
            });
        Assert.Empty(ChangePoints.Segments([1, 2], 0).Last);
        Assert.Throws<ArgumentException>(() => ChangePoints.Segments([1, 2], 2));
    }

    [Fact]
    public void Charts_signal_where_the_textbook_does() =>
        Answer(
            "control chart",
            i =>
            {
                double Of(string key) => i.GetProperty(key).GetDouble();
                double[] values = i.GetProperty("values").Numbers();
                var sums = ControlChart.Cusum(values, Of("mean"), Of("sd"), Of("k"), Of("h"));
                var means = ControlChart.Ewma(values, Of("mean"), Of("sd"));
                return new
                {
                    upper = sums.Upper,
                    lower = sums.Lower,
                    run_length_upper = sums.RunUpper,
                    ewma = means.Values,
                    ewma_limit = means.Limits,
                    first_signal = sums.FirstSignal + 1,
                    ewma_first_signal = means.FirstSignal + 1,
                };
            }
        );

    [Fact]
    public void A_chart_scales_with_the_unit()
    {
        double[] values = [9, 12, 13, 14, 15];
        Assert.Equal(
            ControlChart.Cusum(values, 10, 1).FirstSignal,
            ControlChart.Cusum([.. values.Select(v => 1000 * v)], 10_000, 1000).FirstSignal
        );
        Assert.Null(ControlChart.Cusum([10, 10], 10, 1).FirstSignal);
    }

    [Fact]
    public void Dependence_over_time_is_measured()
    {
        Answer(
            "series diagnostics",
            i =>
            {
                double[] x = i.GetProperty("x").Numbers();
                int lags = i.GetProperty("lags").GetInt32();
                return new
                {
                    autocorrelation = SeriesDiagnostics.Autocorrelations(x, lags),
                    partial_autocorrelation = SeriesDiagnostics.PartialAutocorrelations(x, lags),
                    durbin_watson_of_x = SeriesDiagnostics.DurbinWatson(x),
                    von_neumann_ratio = SeriesDiagnostics.VonNeumann(x),
                    ljung_box_q = SeriesDiagnostics.LjungBox(x, lags),
                    box_pierce_q = SeriesDiagnostics.BoxPierce(x, lags),
                };
            },
            "statistics.json"
        );
        Assert.True(double.IsNaN(SeriesDiagnostics.Autocorrelations([2, 2, 2], 1)[1]));
        Assert.Throws<ArgumentException>(() => SeriesDiagnostics.Autocorrelations([2, 1], 2));
    }
}

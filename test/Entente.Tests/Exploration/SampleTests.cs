using System.Text.Json;
using CsCheck;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Exploration.Samples;
using Entente.Exploration.Series;

namespace Entente.Tests.Exploration;

/// <summary>Statistics of samples against known answers.</summary>
public class SampleTests
{
    private static void Answer(string method, Func<JsonElement, object> answer, string file = "statistics.json") =>
        ReferenceCases.Answer(file, method, answer);

    private static double[] Ns(JsonElement inputs, string key) => inputs.GetProperty(key).Numbers();

    [Fact]
    public void Samples_are_summarised() =>
        Answer(
            "moments",
            i =>
            {
                var s = SampleSummary.Of(Ns(i, "x"));
                return new
                {
                    n = s.Count,
                    sum = s.Sum,
                    mean = s.Mean,
                    variance_sample = s.Variance,
                    variance_population = s.PopulationVariance,
                    sd_sample = s.StandardDeviation,
                    skewness_population = s.PopulationSkewness,
                    excess_kurtosis_population = s.PopulationKurtosis,
                    skewness_adjusted = s.AdjustedSkewness,
                    excess_kurtosis_adjusted = s.AdjustedKurtosis,
                    mean_absolute_deviation = s.MeanAbsoluteDeviation,
                    standard_error = s.StandardError,
                    median = s.Median,
                    median_absolute_deviation = s.MedianAbsoluteDeviation,
                    geometric_mean = s.GeometricMean,
                    harmonic_mean = s.HarmonicMean,
                };
            }
        );

    [Fact]
    public void Summaries_are_certified_by_NIST() =>
        Answer(
            "univariate summary",
            i =>
            {
                // The one set without values has 1.2, then 1.1 and 1.3 in turn.
                double[] x = i.TryGetProperty("values", out var values)
                    ? values.Numbers()
                    : [1.2, .. Enumerable.Range(0, 1000).Select(k => k % 2 == 0 ? 1.1 : 1.3)];
                var s = SampleSummary.Of(x);
                return new
                {
                    n = s.Count,
                    mean = s.Mean,
                    standard_deviation = s.StandardDeviation,
                    autocorrelation_lag_1 = SeriesDiagnostics.Autocorrelations(x, 1)[1],
                };
            },
            "nist.json"
        );

    [Fact]
    public void What_a_small_sample_cannot_tell_is_not_a_number()
    {
        var one = SampleSummary.Of([3]);
        Assert.Equal((3, 3, 0), (one.Mean, one.Median, one.PopulationVariance));
        Assert.True(double.IsNaN(one.Variance) && double.IsNaN(one.AdjustedSkewness) && double.IsNaN(one.PopulationSkewness));
        Assert.True(double.IsNaN(SampleSummary.Of([-1, 2]).GeometricMean));
        Assert.True(double.IsNaN(LMoments.Of([1, 2]).Third));
        Assert.Throws<ArgumentException>(() => SampleSummary.Of([]));
        Assert.Throws<ArgumentException>(() => SampleSummary.Of([1, double.NaN]));
    }

    [Fact]
    public void Quantiles_are_of_all_nine_types() =>
        Answer(
            "quantiles",
            i =>
            {
                double[] sorted = Statistics.Sorted(Ns(i, "x"));
                return Enum.GetValues<QuantileType>()
                    .ToDictionary(
                        t => $"type{(int)t}",
                        t => Ns(i, "probabilities").Select(p => Statistics.Quantile(sorted, p, t)).ToArray()
                    );
            }
        );

    [Fact]
    public void Quantiles_keep_the_order_and_the_range() =>
        Gen.Select(Gen.Double[-9, 9].Array[1, 12], Gen.Double[0, 1], Gen.Double[0, 1])
            .Sample(
                (values, a, b) =>
                {
                    double[] sorted = Statistics.Sorted(values);
                    foreach (var type in Enum.GetValues<QuantileType>())
                    {
                        double low = Statistics.Quantile(sorted, Math.Min(a, b), type);
                        double high = Statistics.Quantile(sorted, Math.Max(a, b), type);
                        const double rounding = 1e-14;
                        Assert.True(sorted[0] <= low + rounding && low <= high + rounding && high <= sorted[^1] + rounding);
                    }
                }
            );

    [Fact]
    public void Weights_count() =>
        Answer(
            "weighted statistics",
            i =>
            {
                var s = new WeightedSample(Ns(i, "x"), Ns(i, "weights"));
                return new
                {
                    mean = s.Mean,
                    variance_population = s.PopulationVariance,
                    variance_reliability = s.Variance,
                    effective_sample_size = s.EffectiveSize,
                    quantile_inverse_cdf = Ns(i, "probabilities").Select(s.Quantile),
                    quantile_midpoint = Ns(i, "probabilities").Select(s.MidpointQuantile),
                };
            }
        );

    [Fact]
    public void Correlations_are_of_values_ranks_and_pairs() =>
        Answer(
            "correlation",
            i =>
            {
                var (x, y) = (Ns(i, "x"), Ns(i, "y"));
                var (a, b) = Statistics.Kendall(x, y);
                return new
                {
                    pearson = Statistics.Correlation(x, y),
                    spearman = Statistics.RankCorrelation(x, y),
                    kendall_tau_b = b,
                    kendall_tau_a = a,
                    covariance_sample = Statistics.Covariance(x, y),
                };
            }
        );

    [Fact]
    public void Samples_lie_apart()
    {
        Answer(
            "two-sample distances",
            i =>
            {
                var d = SampleDistances.Of(Ns(i, "x"), Ns(i, "y"));
                return new
                {
                    kolmogorov_smirnov = d.KolmogorovSmirnov,
                    wasserstein_1 = d.Wasserstein,
                    energy_distance_squared = d.EnergySquared,
                    mann_whitney_u_x = d.MannWhitney,
                };
            }
        );
        Answer(
            "uniformity distances",
            i =>
            {
                var d = UniformityDistances.Of(Ns(i, "x"));
                return new
                {
                    kolmogorov_smirnov = d.KolmogorovSmirnov,
                    cramer_von_mises = d.CramerVonMises,
                    anderson_darling = d.AndersonDarling,
                };
            }
        );
    }

    [Fact]
    public void Distances_are_those_of_all_pairs() =>
        Gen.Select(Gen.Int[-5, 5].Array[1, 9], Gen.Int[-5, 5].Array[1, 9])
            .Sample(
                (a, b) =>
                {
                    double[] x = [.. a.Select(v => (double)v)];
                    double[] y = [.. b.Select(v => (double)v)];
                    static double Mean(double[] u, double[] v) => u.SelectMany(p => v.Select(q => Math.Abs(p - q))).Average();
                    var d = SampleDistances.Of(x, y);
                    Assert.Equal((2 * Mean(x, y)) - Mean(x, x) - Mean(y, y), d.EnergySquared, 1e-9);
                    Assert.Equal(
                        x.Sum(p =>
                            y.Sum(q =>
                                p > q ? 1
                                : p == q ? 0.5
                                : 0
                            )
                        ),
                        d.MannWhitney
                    );
                    Assert.Equal(d.Wasserstein, SampleDistances.Of(y, x).Wasserstein, 1e-9);
                }
            );

    [Fact]
    public void Densities_are_smooth() =>
        Answer(
            "kernel density",
            i =>
            {
                double[] x = Ns(i, "x");
                double[] At(double width) => [.. Ns(i, "at").Select(new KernelDensity(x, width).At)];
                double scott = KernelDensity.ScottBandwidth(x);
                double silverman = KernelDensity.SilvermanBandwidth(x);
                return new
                {
                    bandwidth_scott = scott,
                    density_scott = At(scott),
                    bandwidth_silverman_nrd0 = silverman,
                    density_nrd0 = At(silverman),
                    density_bandwidth_1 = At(1),
                };
            }
        );

    [Fact]
    public void L_moments_are_unbiased() =>
        Answer(
            "l-moments",
            i =>
            {
                var l = LMoments.Of(Ns(i, "x"));
                return new
                {
                    l1 = l.First,
                    l2 = l.Second,
                    l3 = l.Third,
                    l4 = l.Fourth,
                    l_cv = l.Variation,
                    l_skewness = l.Skewness,
                    l_kurtosis = l.Kurtosis,
                    gini = l.Variation,
                };
            }
        );

    [Fact]
    public void Lines_are_fitted() =>
        Answer(
            "simple regression",
            i =>
            {
                var (x, y) = (Ns(i, "x"), Ns(i, "y"));
                var fit = Fit.Linear(
                    [
                        [.. x.Select(_ => 1.0)],
                        x,
                    ],
                    y
                );
                double[] residuals = [.. x.Zip(y, (u, v) => v - fit.Estimates[0] - (fit.Estimates[1] * u))];
                return new
                {
                    intercept = fit.Estimates[0],
                    slope = fit.Estimates[1],
                    sse = fit.SumOfSquares,
                    r_squared = 1 - (fit.SumOfSquares / (Statistics.Variance(y) * (y.Length - 1))),
                    residual_sd = Math.Sqrt(fit.SumOfSquares / fit.DegreesOfFreedom),
                    se_slope = fit.StandardErrors[1],
                    se_intercept = fit.StandardErrors[0],
                    durbin_watson = SeriesDiagnostics.DurbinWatson(residuals),
                };
            }
        );

    [Fact]
    public void Probabilities_have_intervals()
    {
        Answer(
            "proportion interval",
            i =>
            {
                int successes = i.GetProperty("successes").GetInt32();
                int trials = i.GetProperty("trials").GetInt32();
                double confidence = i.GetProperty("confidence").GetDouble();
                static double[] Pair((double Low, double High) ends) => [ends.Low, ends.High];
                return new
                {
                    wilson = Pair(ProportionInterval.Wilson(successes, trials, confidence)),
                    clopper_pearson = Pair(ProportionInterval.ClopperPearson(successes, trials, confidence)),
                    jeffreys = Pair(ProportionInterval.Jeffreys(successes, trials, confidence)),
                };
            }
        );
        // One trial of one is the mirror of none of one.
        Assert.Equal(1 - ProportionInterval.ClopperPearson(0, 1).High, ProportionInterval.ClopperPearson(1, 1).Low, 1e-12);
        Assert.Equal(1, ProportionInterval.Wilson(1, 1).High);
        Assert.Throws<ArgumentException>(() => ProportionInterval.Wilson(2, 1));
    }

    [Fact]
    public void Draws_with_replacement_come_near_all_of_them()
    {
        const int draws = 20_000;
        foreach (var c in ReferenceCases.Exploration("statistics.json", "ideal bootstrap"))
        {
            double[] x = Ns(c.GetProperty("inputs"), "x");
            double Expected(string key) => c.GetProperty("expected").GetProperty(key).GetDouble();
            static double Variance(double[] v) => SampleSummary.Of(v).PopulationVariance;
            static double Median(double[] v) => Statistics.Quantile(Statistics.Sorted(v), 0.5);
            void Check((double Mean, double Error) found, double mean, double error)
            {
                Assert.Equal(error, found.Error, 4 / Math.Sqrt(2 * draws) * error);
                Assert.Equal(mean, found.Mean, 4 * error / Math.Sqrt(draws));
            }
            Check(Resamples.Bootstrap(x, v => Statistics.Mean(v), draws), Statistics.Mean(x), Expected("mean_standard_error"));
            Check(Resamples.Bootstrap(x, Median, draws), Expected("median_mean"), Expected("median_standard_error"));
            Check(Resamples.Bootstrap(x, Variance, draws), Expected("variance_mean"), Expected("variance_standard_error"));
            var (bias, jackknife) = Resamples.Jackknife(x, Variance);
            Assert.Equal(Expected("jackknife_variance_bias"), bias, 1e-11);
            Assert.Equal(Expected("jackknife_variance_standard_error"), jackknife, 1e-11);
        }
    }

    [Fact]
    public void A_chain_that_remembers_is_worth_fewer_draws()
    {
        foreach (var c in ReferenceCases.Exploration("statistics.json", "effective sample size of AR(1)"))
        {
            double phi = c.GetProperty("inputs").GetProperty("phi").GetDouble();
            double share =
                c.GetProperty("expected").GetProperty("asymptotic_ess").GetDouble()
                / c.GetProperty("inputs").GetProperty("n").GetDouble();
            const int length = 100_000;
            var random = new Random(7);
            var chain = new double[length];
            for (int i = 1; i < length; i++)
                chain[i] =
                    (phi * chain[i - 1])
                    + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            Assert.Equal(share, ChainStatistics.SizeOfOne(chain).Size / length, 0.1 * share);
        }
    }
}

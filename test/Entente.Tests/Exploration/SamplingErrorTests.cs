using Entente.Exploration;

namespace Entente.Tests.Exploration;

public class SamplingErrorTests
{
    // Newcombe (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Shares_have_Wilsons_interval(int count, int draws, double low, double high)
    {
        var interval = SamplingErrors.OfShare((double)count / draws, draws);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    // Ranks counted in exact fractions: the least tails of at most 2.5 %.
    [Theory]
    [InlineData(1000, 0.05, 37, 65)]
    [InlineData(1000, 0.5, 469, 532)]
    [InlineData(100, 0.05, 1, 11)]
    [InlineData(72, 0.05, 1, 9)]
    [InlineData(10, 0.5, 2, 9)]
    public void Quantiles_lie_between_order_statistics(int draws, double p, int low, int high)
    {
        double[] ranks = [.. Enumerable.Range(1, draws).Select(r => (double)r)];
        var interval = SamplingErrors.OfQuantile(ranks, p);
        Assert.Equal((low, high), (interval.Low, interval.High));
    }

    [Fact]
    public void Too_few_draws_bound_a_quantile_on_one_side_only()
    {
        double[] ranks = [.. Enumerable.Range(1, 71).Select(r => (double)r)];
        var interval = SamplingErrors.OfQuantile(ranks, 0.05);
        Assert.Equal(double.NaN, interval.Low);
        Assert.Equal(9, interval.High);
    }

    [Fact]
    public void Draws_that_are_all_alike_are_known() =>
        Assert.Equal(new Estimate(3, 3, 3), SamplingErrors.OfQuantile([3, 3, 3], 0.05));

    // Of a uniform number: the variance of min(x − 0.1, 0) is 0.001/3 − 0.005².
    [Fact]
    public void The_mean_of_the_worst_tenth_has_the_error_of_its_closed_form()
    {
        const int n = 20_000;
        double[] uniform = [.. Enumerable.Range(0, n).Select(i => (i + 0.5) / n)];
        Assert.Equal(Math.Sqrt(((0.001 / 3) - 2.5e-5) / n) / 0.1, SamplingErrors.OfMeanOfWorst(uniform, 0.1), 6);
    }

    // Of a uniform number the variance is 1/12 and the fourth moment 1/80.
    [Fact]
    public void A_standard_deviation_has_the_error_of_its_closed_form()
    {
        const int n = 20_000;
        double[] uniform = [.. Enumerable.Range(0, n).Select(i => (i + 0.5) / n)];
        Assert.Equal(
            Math.Sqrt(((1 / 80.0) - (1 / 144.0)) / n) / (2 * Math.Sqrt(1 / 12.0)),
            SamplingErrors.OfDeviation(uniform),
            8
        );
        Assert.Equal(0, SamplingErrors.OfDeviation([2, 2, 2]));
        Assert.Equal(double.NaN, SamplingErrors.OfDeviation([2]));
    }

    [Fact]
    public void The_interval_of_a_lift_is_its_spread_over_repeats()
    {
        var random = new Random(5);
        var logarithms = new List<double>();
        var halves = new List<double>();
        for (int repeat = 0; repeat < 1000; repeat++)
        {
            double[] a = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
            bool[] cases = [.. a.Select(v => random.NextDouble() < (v > 0.7 ? 0.6 : 0.1))];
            var box = ScenarioDiscovery.BoxOf(new Table(["a"], [a]), cases, [new InputLimits("a", 0.7, null)]);
            logarithms.Add(Math.Log(box.Lift));
            halves.Add(Math.Log(box.LiftInterval.High / box.Lift));
            Assert.Equal(box.Lift / box.LiftInterval.Low, box.LiftInterval.High / box.Lift, 1e-9);
        }
        // The spread of 1,000 repeats is itself within 2.2 % (one standard error).
        double spread = Math.Sqrt(Statistics.Variance([.. logarithms]));
        Assert.Equal(1, halves.Average() / SamplingErrors.Z / spread, 0.1);
    }

    // The mean of a + b, both even from 0 to 1, is 1 and its standard deviation √(1/6).
    [Theory]
    [InlineData(DriverMethod.Sobol)]
    [InlineData(DriverMethod.Efast)]
    [InlineData(DriverMethod.Shapley)]
    [InlineData(DriverMethod.Dgsm)]
    [InlineData(DriverMethod.Src)]
    public void Drivers_say_how_far_mean_and_deviation_may_be_off(DriverMethod method)
    {
        var uncertainty = new Uncertainty().Uniform("a", 0, 1).Uniform("b", 0, 1);
        var report = Drivers.Of(x => x[0] + x[1], uncertainty, new DriverOptions { Method = method, Runs = 4096 });
        Assert.True(report.MeanError > 0);
        Assert.True(report.StandardDeviationError > 0);
        Assert.InRange(Math.Abs(report.Mean - 1), 0, 4 * report.MeanError);
        Assert.InRange(Math.Abs(report.StandardDeviation - Math.Sqrt(1 / 6.0)), 0, 4 * report.StandardDeviationError);
    }

    [Fact]
    public void Mean_and_deviation_of_a_table_have_the_errors_of_independent_draws()
    {
        var random = new Random(3);
        double[] a = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        double[] y = [.. a.Select(v => v * v)];
        foreach (var method in new[] { DriverMethod.Pawn, DriverMethod.Src, DriverMethod.Delta })
        {
            var report = Drivers.Of(new Table(["a", "y"], [a, y]), ["a"], "y", new DriverOptions { Method = method });
            Assert.Equal(Statistics.StandardError(y), report.MeanError);
            Assert.Equal(SamplingErrors.OfDeviation(y), report.StandardDeviationError);
        }
    }

    [Fact]
    public void What_knowing_all_is_worth_has_the_error_of_the_regret_of_the_best()
    {
        var random = new Random(4);
        double[] Draw(double mean) => [.. Enumerable.Range(0, 300).Select(_ => mean + random.NextDouble())];
        double[][] payoffs = [Draw(0), Draw(0.2)];
        var table = new PayoffTable(["a", "b"], payoffs);
        double[] regret = [.. payoffs[0].Zip(payoffs[1], (a, b) => Math.Max(a, b) - b)];
        Assert.Equal(regret.Average(), table.PerfectInformation, 1e-12);
        Assert.Equal(Statistics.StandardError(regret), table.PerfectInformationError, 1e-12);
        double[] even = [.. Enumerable.Repeat(1.0 / 300, 300)];
        Assert.Equal(double.NaN, new PayoffTable(["a", "b"], payoffs, even).PerfectInformationError);
    }

    [Fact]
    public void The_order_of_alternatives_is_the_same_in_halves_where_it_is_plain_and_not_where_there_is_none()
    {
        var random = new Random(6);
        PayoffTable Of(double step) =>
            new(
                [.. Enumerable.Range(0, 12).Select(k => $"{k}")],
                [
                    .. Enumerable
                        .Range(0, 12)
                        .Select(k => Enumerable.Range(0, 200).Select(_ => (k * step) + random.NextDouble()).ToArray()),
                ]
            );
        Assert.Equal(1, Of(1).RankAgreement()["laplace"], 1e-12);
        // Halves of 200 draws without a difference: the means of the whole are shared, so that one half is above where the other is below.
        Assert.InRange(Of(0).RankAgreement()["laplace"], -1, 0.6);
        Assert.Equal(
            double.NaN,
            new PayoffTable(
                ["a"],
                [
                    [1, 2, 3],
                ]
            ).RankAgreement()["laplace"]
        );
    }

    // Longley's coefficients would be ill-conditioned; two inputs by hand: of standardised columns with correlation r the diagonal of the inverse is 1/(1 − r²).
    [Fact]
    public void Regression_coefficients_have_the_error_of_the_normal_equations()
    {
        double[] a = [1, 2, 3, 4, 5, 6];
        double[] b = [2, 1, 4, 3, 6, 5];
        double[] y = [1, 3, 2, 5, 4, 7];
        var fit = Regression.Standardised([a, b], y);
        Assert.NotNull(fit);
        double r = Statistics.Correlation(a, b);
        double error = Math.Sqrt((1 - fit.Fit) / (6 - 2 - 1) / (1 - (r * r)));
        Assert.Equal(error, fit.Errors[0], 12);
        Assert.Equal(error, fit.Errors[1], 12);
    }
}

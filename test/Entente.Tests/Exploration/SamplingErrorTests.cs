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

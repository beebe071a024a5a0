using System.Text.Json;
using CsCheck;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

public class StatisticsTests
{
    private static void Near(JsonElement expected, string name, double actual) =>
        ReferenceCases.Near(expected.GetProperty(name).GetDouble(), actual, 1e-10, 1e-12, name);

    [Fact]
    public void MomentsAreTheReference()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("statistics.json", "moments"))
        {
            double[] x = c.GetProperty("inputs").GetProperty("x").Numbers();
            JsonElement expected = c.GetProperty("expected");
            Near(expected, "mean", Statistics.Mean(x));
            Near(expected, "variance_sample", Statistics.Variance(x));
            Near(expected, "standard_error", Statistics.StandardError(x));
            Near(expected, "median", Statistics.Quantile(Statistics.Sorted(x), 0.5));
        }
    }

    [Fact]
    public void TheWorstShareIsTheExpectedShortfall()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("finance.json", "tail risk"))
        {
            double[] sorted = Statistics.Sorted(c.GetProperty("inputs").GetProperty("outcomes").Numbers());
            double alpha = c.GetProperty("inputs").GetProperty("alpha").GetDouble();
            Near(c.GetProperty("expected"), "expected_shortfall", -Statistics.MeanOfWorst(sorted, alpha));
        }
        // 2.5 of 25: the third counts by half. A single number is its own worst tenth.
        Assert.Equal(
            (1 + 2 + 1.5) / 2.5,
            Statistics.MeanOfWorst([.. Enumerable.Range(1, 25).Select(i => (double)i)], 0.1),
            1e-12
        );
        Assert.Equal(2, Statistics.MeanOfWorst([.. Enumerable.Range(1, 30).Select(i => (double)i)], 0.1), 1e-12);
        Assert.Equal(7, Statistics.MeanOfWorst([7.0], 0.1), 1e-12);
    }

    [Fact]
    public void TheShareOfGainsHasAnErrorEvenWhereAllAgree()
    {
        Assert.Equal((0.5, Math.Sqrt(0.25 / 8)), Statistics.ShareAboveZero([1, -1, 0, 2]));
        (double share, double error) = Statistics.ShareAboveZero([.. Enumerable.Repeat(1.0, 96)]);
        Assert.Equal(1, share);
        Assert.Equal(Math.Sqrt(0.98 * 0.02 / 100), error, 1e-12);
    }

    [Fact]
    public void RegressionIndicesAreTheReference()
    {
        foreach (JsonElement c in ReferenceCases.Exploration("sensitivity.json", "regression indices"))
        {
            double[][] x = [.. c.GetProperty("inputs").GetProperty("x").EnumerateArray().Select(ReferenceCases.Numbers)];
            double[] y = c.GetProperty("inputs").GetProperty("y").Numbers();
            JsonElement expected = c.GetProperty("expected");
            RegressionIndices values = Assert.IsType<RegressionIndices>(Regression.Standardised(x, y));
            RegressionIndices ranks = Assert.IsType<RegressionIndices>(
                Regression.Standardised([.. x.Select(column => Statistics.Ranks(column))], Statistics.Ranks(y))
            );
            foreach ((double e, double a) in expected.GetProperty("src").Numbers().Zip(values.Coefficients))
                ReferenceCases.Near(e, a, 1e-8, 1e-10, "src");
            foreach ((double e, double a) in expected.GetProperty("srrc").Numbers().Zip(ranks.Coefficients))
                ReferenceCases.Near(e, a, 1e-8, 1e-10, "srrc");
            ReferenceCases.Near(expected.GetProperty("r2").GetDouble(), values.Fit, 1e-8, 1e-10, "r2");
            ReferenceCases.Near(expected.GetProperty("rank_r2").GetDouble(), ranks.Fit, 1e-8, 1e-10, "rank_r2");
        }
    }

    [Fact]
    public void ConstantAndDependentInputsAreTold()
    {
        double[] a = [1, 5, 2, 8, 3, 9];
        double[] b = [2, 1, 4, 3, 6, 5];
        double[] y = [.. a.Zip(b, (u, v) => u + (2 * v))];
        RegressionIndices found = Assert.IsType<RegressionIndices>(
            Regression.Standardised([a, [4, 4, 4, 4, 4, 4], b, [.. a.Select(u => 3 - u)]], y)
        );
        Assert.Equal(1, found.Fit, 1e-12);
        Assert.Equal(0, found.Coefficients[1]);
        Assert.True(double.IsNaN(found.Coefficients[3]));
        Assert.Null(Regression.Standardised([a], [2, 2, 2, 2, 2, 2]));
        Assert.Null(Regression.Standardised([a, b, b, a, b], y));
    }

    [Fact]
    public void NoCorrelationIsBeyondOne()
    {
        // Of points on a line; rounding would take one in five beyond.
        var random = new Random(5);
        for (int repeat = 0; repeat < 200; repeat++)
        {
            double[] x = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
            Assert.InRange(Statistics.Correlation(x, [.. x.Select(v => (2 * v) + 1)]), 1 - 1e-12, 1);
            Assert.InRange(Statistics.Correlation(x, [.. x.Select(v => 1 - (2 * v))]), -1, -1 + 1e-12);
        }
        Assert.True(double.IsNaN(Statistics.Correlation([1, 2, 3], [1, 1, 1])));
    }
}

using CsCheck;
using Entente.Exploration;

namespace Entente.Tests.Exploration;

/// <summary>The fitted mean against the formulas term by term, to the last bit: what is computed side by side is what was computed one after the other.</summary>
public class ConditionalMeanTests
{
    // A line, a parabola, a cubic, and their least numbers of runs.
    private static readonly Gen<double[]> Scores = Gen.Int[8, 300].SelectMany(n => Gen.Double[-3, 3].Array[n]);

    [Fact]
    public void Coefficients_errors_and_what_is_left_are_those_of_the_formulas() =>
        Gen.Select(Scores, Gen.Double[-2, 2], Gen.Double[0, 1])
            .Sample(
                (scores, slope, noise) =>
                {
                    if (ConditionalMean.On(scores) is not { } mean)
                        return;
                    double[] outcome = [.. scores.Select((z, i) => slope * z + noise * Math.Sin(i * 37.0) + z * z * z / 9)];
                    var fit = mean.Of(outcome);
                    var expected = Plain(scores, outcome);
                    Assert.Equal(expected.Residual, fit.Residual);
                    foreach (double z in new[] { -2.5, 0, 0.7 })
                    {
                        Assert.Equal(expected.At(z), fit.At(z));
                        Assert.Equal(expected.Error(z), fit.Error(z));
                    }
                }
            );

    private static (double Residual, Func<double, double> At, Func<double, double> Error) Plain(double[] scores, double[] outcome)
    {
        int terms =
            scores.Length >= 200 ? 4
            : scores.Length >= 60 ? 3
            : 2;
        double[] Powers(double z)
        {
            var powers = new double[terms];
            double power = 1;
            for (int i = 0; i < terms; i++, power *= z)
                powers[i] = power;
            return powers;
        }
        double[][] rows = [.. scores.Select(Powers)];
        var gram = new double[terms, terms];
        var moments = new double[terms];
        for (int run = 0; run < rows.Length; run++)
        for (int i = 0; i < terms; i++)
        {
            moments[i] += rows[run][i] * outcome[run];
            for (int j = 0; j < terms; j++)
                gram[i, j] += rows[run][i] * rows[run][j];
        }
        var inverse = Matrices.InverseOfPositive(gram) ?? throw new InvalidOperationException();
        var coefficients = new double[terms];
        for (int i = 0; i < terms; i++)
        for (int j = 0; j < terms; j++)
            coefficients[i] += inverse[i, j] * moments[j];
        double residual = 0;
        var spread = new double[terms, terms];
        for (int run = 0; run < rows.Length; run++)
        {
            double fitted = 0;
            for (int i = 0; i < terms; i++)
                fitted += coefficients[i] * rows[run][i];
            double rest = outcome[run] - fitted;
            residual += rest * rest;
            for (int i = 0; i < terms; i++)
            for (int j = 0; j < terms; j++)
                spread[i, j] += rest * rest * rows[run][i] * rows[run][j];
        }
        var covariance = new double[terms, terms];
        for (int i = 0; i < terms; i++)
        for (int j = 0; j < terms; j++)
        for (int k = 0; k < terms; k++)
        for (int l = 0; l < terms; l++)
            covariance[i, j] += inverse[i, k] * spread[k, l] * inverse[l, j];
        double Error(double z)
        {
            double[] powers = Powers(z);
            double sum = 0;
            for (int i = 0; i < terms; i++)
            for (int j = 0; j < terms; j++)
                sum += powers[i] * covariance[i, j] * powers[j];
            return Math.Sqrt(Math.Max(0, sum));
        }
        return (residual, z => coefficients.Reverse().Aggregate(0.0, (sum, c) => sum * z + c), Error);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Entente.Exploration;

/// <summary>
/// The mean of an outcome given one input, from runs in which everything is drawn: a cubic in the input, or in a score of it, by least squares, with
/// errors that allow for a variance that changes along the input (White 1980, Econometrica 48, 817–838, equation 4). Where inputs are independent it is
/// the mean with that input held and the rest as drawn. Fewer runs get a parabola or a line.
/// </summary>
internal sealed class ConditionalMean
{
    private const int LeastForCubic = 200;
    private const int LeastForParabola = 60;
    private const int Least = 8;
    private const int MostTerms = 4;

    private readonly double[] scores;
    private readonly double[,] inverse;
    private readonly int terms;

    private ConditionalMean(double[] scores, double[,] inverse, int terms) =>
        (this.scores, this.inverse, this.terms) = (scores, inverse, terms);

    /// <summary>Prepares fits on the scores of one input, of about unit size; null where there are too few runs or the input does not vary.</summary>
    public static ConditionalMean? On(double[] scores)
    {
        int terms =
            scores.Length >= LeastForCubic ? 4
            : scores.Length >= LeastForParabola ? 3
            : 2;
        if (scores.Length < Least)
            return null;
        var gram = new double[terms, terms];
        Span<double> powers = stackalloc double[terms];
        foreach (double z in scores)
        {
            Powers(z, powers);
            for (int i = 0; i < terms; i++)
            for (int j = 0; j < terms; j++)
                gram[i, j] += powers[i] * powers[j];
        }
        return Matrices.InverseOfPositive(gram) is { } inverse ? new ConditionalMean(scores, inverse, terms) : null;
    }

    /// <summary>The mean of an outcome, one value for each run.</summary>
    public Fit Of(ReadOnlySpan<double> outcome)
    {
        var moments = Moments(outcome);
        var coefficients = new double[terms];
        for (int i = 0; i < terms; i++)
        for (int j = 0; j < terms; j++)
            coefficients[i] += inverse[i, j] * moments[j];
        var spread = new double[terms, terms];
        double residual = Spread(outcome, coefficients, spread);
        return new Fit(coefficients, Between(inverse, spread), residual);
    }

    // A vector holds what belongs to the powers of a score from 0 to 3; of those beyond the terms nothing is taken. Vectors are not compiled ahead, and what
    // first runs unoptimised would do so for most of the queries.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector256<double> Moments(ReadOnlySpan<double> outcome)
    {
        var moments = Vector256<double>.Zero;
        for (int run = 0; run < scores.Length; run++)
        {
            double z = scores[run];
            double square = z * z;
            moments += Vector256.Create(1, z, square, square * z) * outcome[run];
        }
        return moments;
    }

    // The sums of squared rests times the products of two powers; returns those of the squared rests alone.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Spread(ReadOnlySpan<double> outcome, ReadOnlySpan<double> coefficients, double[,] spread)
    {
        Span<double> of = stackalloc double[MostTerms];
        coefficients.CopyTo(of);
        (double c0, double c1, double c2, double c3) = (of[0], of[1], of[2], of[3]);
        double residual = 0;
        Vector256<double> first = default;
        Vector256<double> second = default;
        Vector256<double> third = default;
        Vector256<double> fourth = default;
        for (int run = 0; run < scores.Length; run++)
        {
            double z = scores[run];
            double square = z * z;
            double cube = square * z;
            double rest = outcome[run] - (c0 + c1 * z + c2 * square + c3 * cube);
            double weight = rest * rest;
            residual += weight;
            var powers = Vector256.Create(1, z, square, cube);
            first += powers * weight;
            second += powers * (weight * z);
            third += powers * (weight * square);
            fourth += powers * (weight * cube);
        }
        for (int j = 0; j < terms; j++)
        {
            spread[0, j] = first[j];
            spread[1, j] = second[j];
            if (terms > 2)
                spread[2, j] = third[j];
            if (terms > 3)
                spread[3, j] = fourth[j];
        }
        return residual;
    }

    private static void Powers(double z, Span<double> powers)
    {
        double power = 1;
        for (int i = 0; i < powers.Length; i++, power *= z)
            powers[i] = power;
    }

    // A B A
    private static double[,] Between(double[,] a, double[,] b)
    {
        int n = a.GetLength(0);
        var result = new double[n, n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
        for (int k = 0; k < n; k++)
        for (int l = 0; l < n; l++)
            result[i, j] += a[i, k] * b[k, l] * a[l, j];
        return result;
    }

    /// <summary>A fitted mean.</summary>
    /// <param name="coefficients">Of the powers of the score, from the constant on.</param>
    /// <param name="covariance">Of the coefficients.</param>
    /// <param name="residual">Sum of squares that it leaves.</param>
    internal sealed class Fit(double[] coefficients, double[,] covariance, double residual)
    {
        /// <summary>Sum of squares that it leaves.</summary>
        public double Residual => residual;

        /// <summary>The mean at a score.</summary>
        public double At(double z)
        {
            double sum = 0;
            for (int i = coefficients.Length - 1; i >= 0; i--)
                sum = sum * z + coefficients[i];
            return sum;
        }

        /// <summary>Its standard error.</summary>
        public double Error(double z)
        {
            Span<double> powers = stackalloc double[coefficients.Length];
            Powers(z, powers);
            double sum = 0;
            for (int i = 0; i < powers.Length; i++)
            for (int j = 0; j < powers.Length; j++)
                sum += powers[i] * covariance[i, j] * powers[j];
            return Math.Sqrt(Math.Max(0, sum));
        }
    }
}

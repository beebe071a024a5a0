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
        var moments = new double[terms];
        Span<double> powers = stackalloc double[terms];
        for (int run = 0; run < scores.Length; run++)
        {
            Powers(scores[run], powers);
            for (int i = 0; i < terms; i++)
                moments[i] += powers[i] * outcome[run];
        }
        double[] coefficients =
        [
            .. Enumerable.Range(0, terms).Select(i => Enumerable.Range(0, terms).Sum(j => inverse[i, j] * moments[j])),
        ];
        var spread = new double[terms, terms];
        double residual = 0;
        for (int run = 0; run < scores.Length; run++)
        {
            Powers(scores[run], powers);
            double rest = outcome[run] - Dot(coefficients, powers);
            residual += rest * rest;
            for (int i = 0; i < terms; i++)
            for (int j = 0; j < terms; j++)
                spread[i, j] += rest * rest * powers[i] * powers[j];
        }
        return new Fit(coefficients, Between(inverse, spread), residual);
    }

    private static void Powers(double z, Span<double> powers)
    {
        double power = 1;
        for (int i = 0; i < powers.Length; i++, power *= z)
            powers[i] = power;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
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

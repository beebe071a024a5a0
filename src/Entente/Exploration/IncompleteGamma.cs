using MathNet.Numerics;

namespace Entente.Exploration;

/// <summary>The regularised lower incomplete gamma function (the CDF of a gamma distribution of scale 1), its density and its inverse.</summary>
internal static class IncompleteGamma
{
    // MathNet takes arguments near zero for zero.
    private const double Small = 0.01;

    public static double Regularized(double shape, double x) =>
        x <= 0 ? 0
        : double.IsPositiveInfinity(x) ? 1
        : x < Small ? Series(shape, x)
        : SpecialFunctions.GammaLowerRegularized(shape, x);

    // Abramowitz & Stegun (1964), equation 6.5.29.
    private static double Series(double shape, double x)
    {
        double term = Math.Exp((shape * Math.Log(x)) - x - SpecialFunctions.GammaLn(shape + 1));
        double sum = 0;
        for (int n = 1; term > sum * 1e-17; n++)
        {
            sum += term;
            term *= x / (shape + n);
        }
        return sum;
    }

    public static double Density(double shape, double x) =>
        x < 0 ? 0
        : x > 0 ? Math.Exp(((shape - 1) * Math.Log(x)) - x - SpecialFunctions.GammaLn(shape))
        : shape < 1 ? double.PositiveInfinity
        : shape > 1 ? 0
        : 1;

    public static double Quantile(double shape, double p)
    {
        double high = shape + 1;
        while (Regularized(shape, high) < p && high < 1e300)
            high *= 2;
        return Roots.LogLogNewton(x => Regularized(shape, x), x => Density(shape, x), p, high);
    }
}

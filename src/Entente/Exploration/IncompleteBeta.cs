using MathNet.Numerics;

namespace Entente.Exploration;

/// <summary>The regularised incomplete beta function (the CDF of a beta distribution on 0..1), its density and its inverse.</summary>
internal static class IncompleteBeta
{
    public static double Regularized(double a, double b, double x) =>
        x <= 0 ? 0
        : x >= 1 ? 1
        : SpecialFunctions.BetaRegularized(a, b, x);

    public static double Density(double a, double b, double x)
    {
        if (x is < 0 or > 1)
            return 0;
        double logBeta = SpecialFunctions.BetaLn(a, b);
        return x is > 0 and < 1
            ? Math.Exp(((a - 1) * Math.Log(x)) + ((b - 1) * SpecialForms.LogOnePlus(-x)) - logBeta)
            : Math.Pow(x, a - 1) * Math.Pow(1 - x, b - 1) * Math.Exp(-logBeta);
    }

    /// <summary>The x with <see cref="Regularized"/> = p. The smaller tail is solved for, so that digits survive at both ends.</summary>
    public static double Quantile(double a, double b, double p) =>
        p <= Regularized(a, b, 0.5) ? LowerHalf(a, b, p) : 1 - LowerHalf(b, a, 1 - p);

    /// <summary>The same for an x known to be at most one half.</summary>
    public static double LowerHalf(double a, double b, double p) =>
        Roots.LogLogNewton(x => Regularized(a, b, x), x => Density(a, b, x), p, 0.5);
}

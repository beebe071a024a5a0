namespace Entente.Exploration.Finance;

/// <summary>What one unit at a later year counts today, and the rate a society may use.</summary>
public static class Discounting
{
    /// <summary>(1 + rate)^−years, of an effective rate.</summary>
    public static double Annual(double rate, double years)
    {
        Require.Rate(rate);
        Require.Finite(years);
        return PresentValue.Factor(rate, years);
    }

    /// <summary>exp(−rate years), of a rate of continuous compounding.</summary>
    public static double Continuous(double rate, double years)
    {
        Require.Finite(rate);
        Require.Finite(years);
        return Math.Exp(-rate * years);
    }

    /// <summary>1 / (1 + rate years) (Mazur 1987): less and less impatient; choices are not consistent over time.</summary>
    public static double Hyperbolic(double rate, double years)
    {
        Require.NotNegative(rate);
        Require.NotNegative(years);
        return 1 / (1 + (rate * years));
    }

    /// <summary>1 now, beta (1 + rate)^−years later (Laibson 1997).</summary>
    public static double QuasiHyperbolic(double rate, double years, double beta)
    {
        Require.NotNegative(years);
        Require.That(beta is > 0 and <= 1, nameof(beta), "must lie above 0 and at most at 1");
        return years == 0 ? 1 : beta * Annual(rate, years);
    }

    /// <summary>Social rate of discount of continuous compounding, δ + η g − ½ η² s² (Ramsey 1928; with growth that is unsure, Gollier 2002).</summary>
    /// <param name="pureTimePreference">δ, per year.</param>
    /// <param name="elasticity">η, of marginal utility.</param>
    /// <param name="growth">g, the mean growth of the logarithm of consumption, per year.</param>
    /// <param name="growthSd">s, its standard deviation; 0: sure.</param>
    public static double SocialRate(double pureTimePreference, double elasticity, double growth, double growthSd = 0)
    {
        Require.Finite(pureTimePreference);
        Require.Finite(elasticity);
        Require.Finite(growth);
        Require.NotNegative(growthSd);
        return pureTimePreference + (elasticity * growth) - (elasticity * elasticity * growthSd * growthSd / 2);
    }
}

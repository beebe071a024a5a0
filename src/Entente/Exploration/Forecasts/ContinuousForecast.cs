namespace Entente.Exploration.Forecasts;

/// <summary>How well a distribution did. Scores are losses.</summary>
/// <param name="Crps">Continuous ranked probability score, in the unit of the number.</param>
/// <param name="Pit">Probability integral transform: the distribution's probability up to what came.</param>
public readonly record struct ContinuousForecast(double Crps, double Pit)
{
    /// <summary>Normal (Gneiting &amp; Raftery 2007, section 4.2).</summary>
    public static ContinuousForecast Normal(double mean, double sd, double observation)
    {
        Require.Positive(sd);
        Require.Finite(observation);
        double z = (observation - mean) / sd;
        double cdf = StandardNormal.Cdf(z);
        return new ContinuousForecast(
            sd * ((z * ((2 * cdf) - 1)) + (2 * StandardNormal.Density(z)) - (1 / Math.Sqrt(Math.PI))),
            cdf
        );
    }

    /// <summary>−ln of the normal density at what came.</summary>
    public static double LogScoreOfNormal(double mean, double sd, double observation)
    {
        Require.Positive(sd);
        return (Math.Log(2 * Math.PI) / 2) + Math.Log(sd) + ((observation - mean) * (observation - mean) / (2 * sd * sd));
    }

    /// <summary>Score by mean and standard deviation alone: ((y − m)/s)² + 2 ln s (Dawid &amp; Sebastiani 1999).</summary>
    public static double DawidSebastiani(double mean, double sd, double observation)
    {
        Require.Positive(sd);
        return ((observation - mean) * (observation - mean) / (sd * sd)) + (2 * Math.Log(sd));
    }

    /// <summary>Lognormal, the logarithm with mean mu and standard deviation sigma (Baran &amp; Lerch 2015).</summary>
    public static ContinuousForecast Lognormal(double mu, double sigma, double observation)
    {
        Require.Positive(sigma);
        Require.Finite(observation);
        double z = observation > 0 ? (Math.Log(observation) - mu) / sigma : double.NegativeInfinity;
        double cdf = StandardNormal.Cdf(z);
        double mean = Math.Exp(mu + (sigma * sigma / 2));
        double spread = StandardNormal.Cdf(z - sigma) + StandardNormal.Cdf(sigma / Math.Sqrt(2)) - 1;
        return new ContinuousForecast((observation * ((2 * cdf) - 1)) - (2 * mean * spread), cdf);
    }

    /// <summary>Uniform from low to high (Jordan, Krüger &amp; Lerch 2019).</summary>
    public static ContinuousForecast Uniform(double low, double high, double observation)
    {
        Require.Finite(observation);
        Require.That(low < high && double.IsFinite(high - low), nameof(low), "must be below 'high'");
        double width = high - low;
        double z = (observation - low) / width;
        double pit = Math.Clamp(z, 0, 1);
        return new ContinuousForecast(width * (Math.Abs(z - pit) + (pit * pit) - pit + (1.0 / 3)), pit);
    }

    /// <summary>Exponential with a mean (Jordan, Krüger &amp; Lerch 2019).</summary>
    public static ContinuousForecast Exponential(double mean, double observation)
    {
        Require.Positive(mean);
        Require.Finite(observation);
        double cdf = observation > 0 ? -SpecialForms.ExponentialMinusOne(-observation / mean) : 0;
        return new ContinuousForecast(Math.Abs(observation) - (2 * mean * cdf) + (mean / 2), cdf);
    }

    /// <summary>Laplace with a location and scale (Jordan, Krüger &amp; Lerch 2019).</summary>
    public static ContinuousForecast Laplace(double location, double scale, double observation)
    {
        Require.Positive(scale);
        Require.Finite(observation);
        double z = (observation - location) / scale;
        double tail = Math.Exp(-Math.Abs(z));
        return new ContinuousForecast(scale * (Math.Abs(z) + tail - 0.75), z < 0 ? tail / 2 : 1 - (tail / 2));
    }

    /// <summary>Logistic with a location and scale (Jordan, Krüger &amp; Lerch 2019).</summary>
    public static ContinuousForecast Logistic(double location, double scale, double observation)
    {
        Require.Positive(scale);
        Require.Finite(observation);
        double z = (observation - location) / scale;
        double pit = SpecialForms.Logistic(z);
        // −ln F, in the form that does not cancel far to the right.
        double minusLog = z > 0 ? Math.Log(1 + Math.Exp(-z)) : -z + Math.Log(1 + Math.Exp(z));
        return new ContinuousForecast(scale * (z + (2 * minusLog) - 1), pit);
    }
}

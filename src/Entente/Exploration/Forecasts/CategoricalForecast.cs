namespace Entente.Exploration.Forecasts;

/// <summary>How well the probabilities of several outcomes, of which one came, did. Scores are losses.</summary>
/// <param name="Brier">Sum of squared errors over the outcomes (Brier 1950).</param>
/// <param name="Log">−ln of the probability of what came.</param>
/// <param name="RankedProbability">Sum of squared errors of the cumulated probabilities, for ordered outcomes (Epstein 1969); not divided.</param>
/// <param name="Spherical">1 − p over the length of the vector of probabilities (Roby 1965).</param>
public sealed record CategoricalForecast(double Brier, double Log, double RankedProbability, double Spherical)
{
    // Three of 0.33.
    private const double Rounding = 0.0101;

    /// <summary>The scores.</summary>
    /// <param name="probabilities">Probability of each outcome; together 1, within a hundredth, because written ones are rounded.</param>
    /// <param name="outcome">Number of the one that came, from 0.</param>
    public static CategoricalForecast Score(IReadOnlyList<double> probabilities, int outcome)
    {
        Require.Probabilities(probabilities);
        Require.That(Math.Abs(probabilities.Sum() - 1) <= Rounding, nameof(probabilities), "must add up to 1");
        Require.That(outcome >= 0 && outcome < probabilities.Count, nameof(outcome), "must be the number of one of them, from 0");
        (double brier, double ranked, double cumulated) = (0, 0, 0);
        for (int k = 0; k < probabilities.Count; k++)
        {
            double error = probabilities[k] - (k == outcome ? 1 : 0);
            cumulated += error;
            brier += error * error;
            ranked += cumulated * cumulated;
        }
        double length = Math.Sqrt(probabilities.Sum(p => p * p));
        return new CategoricalForecast(brier, -Math.Log(probabilities[outcome]), ranked, 1 - (probabilities[outcome] / length));
    }
}

namespace Entente.Exploration.Forecasts;

/// <summary>Scores of quantiles and intervals. Scores are losses.</summary>
public static class QuantileForecast
{
    /// <summary>Pinball loss of a quantile at a level (Koenker &amp; Bassett 1978).</summary>
    public static double Pinball(double level, double quantile, double observation)
    {
        Require.Probability(level);
        return observation >= quantile ? (observation - quantile) * level : (quantile - observation) * (1 - level);
    }

    /// <summary>Width of a central interval of 1 − <paramref name="alpha"/> plus 2/alpha times the distance outside (Winkler 1972).</summary>
    public static double Interval(double alpha, double low, double high, double observation)
    {
        Require.That(alpha is > 0 and <= 1, nameof(alpha), "must be above 0 and at most 1");
        Require.That(low <= high, nameof(low), "must not be above 'high'");
        return high - low + (2 / alpha * Math.Max(0, Math.Max(low - observation, observation - high)));
    }

    /// <summary>Weighted interval score of a median and central intervals (Bracher, Ray, Gneiting &amp; Reich 2021).</summary>
    public static double WeightedInterval(
        double median,
        IReadOnlyList<(double Alpha, double Low, double High)> intervals,
        double observation
    ) =>
        ((Math.Abs(observation - median) / 2) + intervals.Sum(i => i.Alpha / 2 * Interval(i.Alpha, i.Low, i.High, observation)))
        / (intervals.Count + 0.5);
}

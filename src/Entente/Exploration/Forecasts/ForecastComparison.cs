namespace Entente.Exploration.Forecasts;

/// <summary>One forecaster against a reference on the same questions, by scores that are losses.</summary>
/// <param name="Skill">1 − mean score over the mean score of the reference.</param>
/// <param name="MeanDifference">Mean of score minus reference; below 0 the forecaster is better.</param>
/// <param name="DieboldMariano">Mean difference over its standard error, one step ahead, variance with divisor n (Diebold &amp; Mariano 1995).</param>
/// <param name="Corrected">With the small-sample factor √((n − 1)/n) (Harvey, Leybourne &amp; Newbold 1997).</param>
public sealed record ForecastComparison(double Skill, double MeanDifference, double DieboldMariano, double Corrected)
{
    /// <summary>Compares the scores of the same questions.</summary>
    public static ForecastComparison Of(IReadOnlyList<double> scores, IReadOnlyList<double> reference)
    {
        double[] differences = [.. scores.Zip(reference, (s, r) => s - r)];
        int count = differences.Length;
        double mean = differences.Average();
        double statistic = mean / Math.Sqrt(differences.Average(d => (d - mean) * (d - mean)) / count);
        return new ForecastComparison(
            1 - (scores.Average() / reference.Average()),
            mean,
            statistic,
            statistic * Math.Sqrt((count - 1.0) / count)
        );
    }
}

/// <summary>Several probabilities of one event made one.</summary>
public static class OpinionPool
{
    /// <summary>Weighted mean (Stone 1961).</summary>
    public static double Linear(IReadOnlyList<double> probabilities, IReadOnlyList<double> weights) =>
        probabilities.Zip(weights, (p, w) => p * w).Sum() / weights.Sum();

    /// <summary>Weighted mean of the log odds (Genest &amp; Zidek 1986), times a factor that makes it more extreme (Satopää and others 2014); 1: not.</summary>
    public static double Logarithmic(IReadOnlyList<double> probabilities, IReadOnlyList<double> weights, double factor)
    {
        double odds = probabilities.Zip(weights, (p, w) => w * Math.Log(p / (1 - p))).Sum() / weights.Sum();
        return 1 / (1 + Math.Exp(-factor * odds));
    }
}

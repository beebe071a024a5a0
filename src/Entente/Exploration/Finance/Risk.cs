namespace Entente.Exploration.Finance;

/// <summary>The sure amount that somebody who minds risk takes for an unsure one.</summary>
public static class CertaintyEquivalent
{
    /// <summary>At constant relative risk aversion γ (Pratt 1964, Arrow 1965): (Σ p x^(1 − γ))^(1/(1 − γ)), the geometric mean at γ = 1.</summary>
    /// <param name="outcomes">Wealth, each above 0.</param>
    /// <param name="probabilities">They sum to 1; empty: all are equally likely.</param>
    /// <param name="aversion">γ; 0: the mean.</param>
    public static double Relative(IReadOnlyList<double> outcomes, IReadOnlyList<double> probabilities, double aversion)
    {
        double[] weights = Weights(outcomes, probabilities);
        Require.That(outcomes.All(x => x > 0), nameof(outcomes), "must be above 0: relative risk aversion knows no ruin");
        Require.Finite(aversion);
        double power = 1 - aversion;
        double[] logs = [.. outcomes.Select(x => Math.Log(x))];
        return Math.Exp(
            power == 0 ? logs.Zip(weights, (x, p) => x * p).Sum() : LogMean([.. logs.Select(x => power * x)], weights) / power
        );
    }

    /// <summary>At constant absolute risk aversion a: −ln(Σ p exp(−a x)) / a.</summary>
    /// <param name="outcomes">Amounts of either sign.</param>
    /// <param name="probabilities">They sum to 1; empty: all are equally likely.</param>
    /// <param name="aversion">a, per unit of money; 0: the mean.</param>
    public static double Absolute(IReadOnlyList<double> outcomes, IReadOnlyList<double> probabilities, double aversion)
    {
        double[] weights = Weights(outcomes, probabilities);
        Require.Finite(aversion);
        return aversion == 0
            ? outcomes.Zip(weights, (x, p) => x * p).Sum()
            : -LogMean([.. outcomes.Select(x => -aversion * x)], weights) / aversion;
    }

    // ln Σ p exp(x), without overflow.
    private static double LogMean(double[] exponents, double[] weights)
    {
        double greatest = exponents.Zip(weights, (x, p) => p > 0 ? x : double.NegativeInfinity).Max();
        return greatest + Math.Log(exponents.Zip(weights, (x, p) => p > 0 ? p * Math.Exp(x - greatest) : 0).Sum());
    }

    private static double[] Weights(IReadOnlyList<double> outcomes, IReadOnlyList<double> probabilities)
    {
        Require.Finite(outcomes);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Count == 0)
            return [.. outcomes.Select(_ => 1.0 / outcomes.Count)];
        Require.SameLength(outcomes, probabilities, "outcomes and probabilities");
        Require.That(
            probabilities.All(p => p >= 0) && Math.Abs(probabilities.Sum() - 1) < 1e-9,
            nameof(probabilities),
            "must not be below 0 and must sum to 1"
        );
        return [.. probabilities];
    }
}

/// <summary>What the bad outcomes are like, from equally likely ones. Losses are given as positive numbers.</summary>
/// <param name="ValueAtRisk">Loss at the alpha quantile: of the smallest outcome that at least a share alpha of the outcomes does not exceed.</param>
/// <param name="ExpectedShortfall">Mean loss of the worst share alpha, the last outcome counted in part (Acerbi &amp; Tasche 2002).</param>
/// <param name="Worst">The worst outcome, with its sign.</param>
/// <param name="ProbabilityOfLoss">Share of outcomes below 0.</param>
/// <param name="MeanLoss">Mean loss of those; 0 where there are none.</param>
/// <param name="OmegaAtZero">Sum of the gains over that of the losses (Keating &amp; Shadwick 2002); infinite without losses.</param>
public sealed record TailRisk(
    double ValueAtRisk,
    double ExpectedShortfall,
    double Worst,
    double ProbabilityOfLoss,
    double MeanLoss,
    double OmegaAtZero
)
{
    /// <summary>Of a sample of gains (negative: losses).</summary>
    /// <param name="outcomes">One or more finite numbers.</param>
    /// <param name="alpha">Share of the worst outcomes, above 0 to 1.</param>
    public static TailRisk Of(IReadOnlyList<double> outcomes, double alpha)
    {
        Require.Finite(outcomes);
        Require.That(alpha is > 0 and <= 1, nameof(alpha), "must lie above 0 and at most at 1");
        double[] sorted = Statistics.Sorted([.. outcomes]);
        double[] losses = [.. sorted.Where(x => x < 0)];
        double gains = sorted.Where(x => x > 0).Sum();
        return new TailRisk(
            -Statistics.Quantile(sorted, alpha, QuantileType.InverseCdf),
            -Statistics.MeanOfWorst(sorted, alpha),
            sorted[0],
            (double)losses.Length / sorted.Length,
            losses.Length == 0 ? 0 : -losses.Average(),
            losses.Length == 0 ? double.PositiveInfinity : gains / -losses.Sum()
        );
    }

    /// <summary>Value at risk and expected shortfall of a normally distributed outcome: −(m + s z), −m + s φ(z)/α with z the alpha quantile.</summary>
    public static (double ValueAtRisk, double ExpectedShortfall) OfNormal(double mean, double sd, double alpha)
    {
        Require.Finite(mean);
        Require.NotNegative(sd);
        Require.Probability(alpha);
        double z = StandardNormal.Quantile(alpha);
        return (-mean - (sd * z), -mean + (sd * StandardNormal.Density(z) / alpha));
    }
}

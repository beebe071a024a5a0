namespace Entente.Exploration.Samples;

/// <summary>Intervals for a probability from successes in independent trials.</summary>
public static class ProportionInterval
{
    /// <summary>By the score test (Wilson 1927); holds the probability about as often as it says.</summary>
    /// <param name="successes">0 to the trials.</param>
    /// <param name="trials">One or more.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static (double Low, double High) Wilson(int successes, int trials, double confidence = 0.95)
    {
        Check(successes, trials, confidence);
        double z = StandardNormal.Quantile((1 + confidence) / 2);
        double share = (double)successes / trials;
        double scale = 1 + (z * z / trials);
        double middle = (share + (z * z / (2 * trials))) / scale;
        double half = z / scale * Math.Sqrt((share * (1 - share) / trials) + (z * z / (4.0 * trials * trials)));
        return (successes == 0 ? 0 : middle - half, successes == trials ? 1 : middle + half);
    }

    /// <summary>By the binomial test (Clopper &amp; Pearson 1934); holds the probability at least as often as it says.</summary>
    /// <param name="successes">0 to the trials.</param>
    /// <param name="trials">One or more.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static (double Low, double High) ClopperPearson(int successes, int trials, double confidence = 0.95)
    {
        Check(successes, trials, confidence);
        double tail = (1 - confidence) / 2;
        return (
            successes == 0 ? 0 : IncompleteBeta.Quantile(successes, trials - successes + 1, tail),
            successes == trials ? 1 : IncompleteBeta.Quantile(successes + 1, trials - successes, 1 - tail)
        );
    }

    /// <summary>By Jeffreys' prior, beta(½, ½), with the ends of Brown, Cai &amp; DasGupta (2001): 0 where nothing succeeded, 1 where all did.</summary>
    /// <param name="successes">0 to the trials.</param>
    /// <param name="trials">One or more.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static (double Low, double High) Jeffreys(int successes, int trials, double confidence = 0.95)
    {
        Check(successes, trials, confidence);
        double tail = (1 - confidence) / 2;
        double Of(double p) => IncompleteBeta.Quantile(successes + 0.5, trials - successes + 0.5, p);
        return (successes == 0 ? 0 : Of(tail), successes == trials ? 1 : Of(1 - tail));
    }

    private static void Check(int successes, int trials, double confidence)
    {
        Require.That(trials >= 1, nameof(trials), "must be at least 1");
        Require.That(successes >= 0 && successes <= trials, nameof(successes), "must lie from 0 to the trials");
        Require.Probability(confidence);
    }
}

using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>How far things may be from what one thinks before a decision fails, or brings a windfall (Ben-Haim 2006).</summary>
/// <param name="Nominal">Reward at the nominal values.</param>
/// <param name="RobustnessBox">Greatest horizon of a box of uncertainty at which the critical reward is still sure; 0 where the nominal reward fails it.</param>
/// <param name="OpportunenessBox">Least horizon at which the windfall is possible; 0 where the nominal reward reaches it.</param>
/// <param name="RobustnessEllipsoid">The same of an ellipsoid.</param>
/// <param name="OpportunenessEllipsoid">The same of an ellipsoid.</param>
public sealed record InfoGap(
    double Nominal,
    double RobustnessBox,
    double OpportunenessBox,
    double RobustnessEllipsoid,
    double OpportunenessEllipsoid
);

/// <summary>The least expected pay-off when nature may tilt the probabilities at a price (Hansen &amp; Sargent 2001).</summary>
/// <param name="Value">Least expected pay-off plus price.</param>
/// <param name="WorstProbabilities">The tilted probabilities.</param>
/// <param name="RelativeEntropy">How far they are from the given ones.</param>
public sealed record RobustExpectation(double Value, ImmutableArray<double> WorstProbabilities, double RelativeEntropy);

/// <summary>What further information is worth, of finitely many states and signals.</summary>
/// <param name="Best">Expected pay-off of the best alternative as things are known.</param>
/// <param name="Sample">Expected value of the signal (EVSI).</param>
/// <param name="Perfect">Expected value of perfect information (EVPI).</param>
/// <param name="SignalProbabilities">Probability of each signal.</param>
/// <param name="Posteriors">Probabilities of the states after each signal.</param>
public sealed record InformationWorth(
    double Best,
    double Sample,
    double Perfect,
    ImmutableArray<double> SignalProbabilities,
    ImmutableArray<ImmutableArray<double>> Posteriors
);

/// <summary>Decisions under deep uncertainty.</summary>
public static class Robustness
{
    /// <summary>Info-gap of a reward that is the sum of decision × uncertain value: box |u − nominal| ≤ h scale, ellipsoid Σ ((u − nominal) / scale)² ≤ h².</summary>
    public static InfoGap InfoGapOf(
        IReadOnlyList<double> decision,
        IReadOnlyList<double> nominal,
        IReadOnlyList<double> scale,
        double criticalReward,
        double windfallReward
    )
    {
        ArgumentNullException.ThrowIfNull(decision);
        double reward = decision.Zip(nominal, (q, u) => q * u).Sum();
        double box = decision.Zip(scale, (q, w) => Math.Abs(q * w)).Sum();
        double ellipsoid = Math.Sqrt(decision.Zip(scale, (q, w) => q * w * q * w).Sum());
        double margin = Math.Max(0, reward - criticalReward);
        double missing = Math.Max(0, windfallReward - reward);
        return new InfoGap(reward, margin / box, missing / box, margin / ellipsoid, missing / ellipsoid);
    }

    /// <summary>min over q of E_q[x] + penalty × KL(q, p) = −penalty ln E_p exp(−x / penalty).</summary>
    public static RobustExpectation Expectation(
        IReadOnlyList<double> payoffs,
        IReadOnlyList<double> probabilities,
        double penalty
    )
    {
        ArgumentNullException.ThrowIfNull(payoffs);
        // From the least pay-off on, so that nothing overflows.
        double least = payoffs.Min();
        double[] weights = [.. payoffs.Zip(probabilities, (x, p) => p * Math.Exp(-(x - least) / penalty))];
        double sum = weights.Sum();
        double[] tilted = [.. weights.Select(w => w / sum)];
        double entropy = tilted.Zip(probabilities, (q, p) => q > 0 ? q * Math.Log(q / p) : 0).Sum();
        return new RobustExpectation(least - (penalty * Math.Log(sum)), [.. tilted], entropy);
    }

    /// <summary>Whether a sample dominates another: first order, its empirical distribution function lies nowhere above and somewhere below; second order, the
    /// integral of it does.</summary>
    public static (bool FirstOrder, bool SecondOrder) Dominates(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double[] x = [.. a.Concat(b).Distinct().Order()];
        static double Cdf(IReadOnlyList<double> values, double at) => (double)values.Count(v => v <= at) / values.Count;
        // The mean of what lies below: the integral of the distribution function.
        static double Integral(IReadOnlyList<double> values, double at) => values.Sum(v => Math.Max(0, at - v)) / values.Count;
        bool Holds(Func<IReadOnlyList<double>, double, double> of)
        {
            double[] difference = [.. x.Select(at => of(a, at) - of(b, at))];
            return difference.All(d => d <= 1e-12) && difference.Any(d => d < -1e-12);
        }
        return (Holds(Cdf), Holds(Integral));
    }

    /// <summary>What a signal, and perfect information, are worth (Raiffa &amp; Schlaifer 1961).</summary>
    /// <param name="prior">Probability of each state.</param>
    /// <param name="likelihood">For each state the probability of each signal.</param>
    /// <param name="payoffs">For each alternative the pay-off in each state.</param>
    public static InformationWorth WorthOf(
        IReadOnlyList<double> prior,
        IReadOnlyList<double[]> likelihood,
        IReadOnlyList<double[]> payoffs
    )
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(likelihood);
        double Best(IReadOnlyList<double> probabilities) => payoffs.Max(p => p.Zip(probabilities, (v, w) => v * w).Sum());
        double without = Best(prior);
        double perfect = prior.Select((p, s) => p * payoffs.Max(a => a[s])).Sum();
        double[] signals =
        [
            .. Enumerable.Range(0, likelihood[0].Length).Select(k => prior.Select((p, s) => p * likelihood[s][k]).Sum()),
        ];
        ImmutableArray<ImmutableArray<double>> posteriors =
        [
            .. signals.Select((q, k) => prior.Select((p, s) => q > 0 ? p * likelihood[s][k] / q : 0).ToImmutableArray()),
        ];
        double with = signals.Select((q, k) => q * Best(posteriors[k])).Sum();
        return new InformationWorth(without, with - without, perfect - without, [.. signals], posteriors);
    }
}

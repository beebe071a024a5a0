using System.Collections.Immutable;
using Entente.Exploration.Distributions;

namespace Entente.Exploration;

/// <summary>
/// A probability distribution of one number. Immutable, safe to share between threads.
/// </summary>
public abstract record Distribution
{
    private protected Distribution() { }

    /// <summary>Makes a distribution by the words of a deal file: <c>Of("normal", new Dictionary&lt;string, double&gt; { ["p5"] = 1, ["p95"] = 4 })</c>.
    /// docs/methods/distributions.md lists the kinds and their parameters.</summary>
    /// <exception cref="ArgumentException">There is no such kind, or its parameters are impossible; the message says in words what is wrong.</exception>
    public static Distribution Of(string kind, IReadOnlyDictionary<string, double> parameters) =>
        DistributionKinds
            .Make(
                kind,
                new DistributionParameters(
                    parameters.ToImmutableDictionary(),
                    ImmutableDictionary<string, ImmutableArray<double>>.Empty
                )
            )
            .OrThrow();

    /// <summary>A few values with probabilities that sum to 1.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or the probabilities are impossible.</exception>
    public static Distribution OfValues(IReadOnlyList<double> values, IReadOnlyList<double> probabilities) =>
        Discrete.Of([.. values], [.. probabilities]).OrThrow();

    /// <summary>What was observed, with straight lines between the sorted values.</summary>
    /// <exception cref="ArgumentException">There are not two different values.</exception>
    public static Distribution OfObservations(IReadOnlyList<double> values) => Empirical.Of([.. values]).OrThrow();

    /// <summary>One of several distributions, by weights, which are divided by their sum.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or a weight is not above zero.</exception>
    public static Distribution OfMixture(IReadOnlyList<Distribution> parts, IReadOnlyList<double> weights) =>
        Mixture.Of([.. parts], [.. weights]).OrThrow();

    /// <summary>The distribution given that the draw lies between two bounds, either of which may be left open.</summary>
    /// <exception cref="ArgumentException">Less than a millionth of the distribution lies there.</exception>
    public Distribution Between(double? min, double? max) => Truncated.Of(this, min, max).OrThrow();

    // Each family is a record in Distributions/ with factories named Of… that check their parameters and answer with the distribution or
    // the problem in words; DistributionKinds finds the factory by the words of a deal file.

    /// <summary>The value that the draw does not exceed with probability <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public abstract double Quantile(double p);

    /// <summary>Replaces probabilities by the values that draws do not exceed with them.</summary>
    internal virtual void Quantiles(Span<double> probabilities)
    {
        foreach (ref double p in probabilities)
            p = Quantile(p);
    }

    /// <summary>Probability of a draw at or below <paramref name="x"/>.</summary>
    public abstract double Cdf(double x);

    /// <summary>Probability of a draw below <paramref name="x"/>; differs from <see cref="Cdf"/> only where single values have a
    /// probability.</summary>
    public virtual double CdfBelow(double x) => Cdf(x);

    /// <summary>Probability density at <paramref name="x"/>; NaN where single values have a probability.</summary>
    public abstract double Density(double x);

    /// <summary>The mean; infinite where the integral diverges; null where it does not exist or has no closed form here.</summary>
    public virtual double? Mean => null;

    /// <summary>The variance; infinite where the integral diverges; null where it does not exist or has no closed form here.</summary>
    public virtual double? Variance => null;
}

/// <summary>A stated quantile of a distribution: "p5: 40" is (0.05, 40).</summary>
/// <param name="Probability">Between 0 and 1.</param>
/// <param name="Value">The quantile.</param>
internal readonly record struct Percentile(double Probability, double Value)
{
    /// <summary>The parameter as a deal file names it, "p5".</summary>
    public string Key => FormattableString.Invariant($"p{Math.Round(Probability * 100, 10)}");
}

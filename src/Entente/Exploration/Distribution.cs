namespace Entente.Exploration;

/// <summary>
/// A probability distribution of one number. Each family is a record in Distributions/ with factories named Of… that check their
/// parameters and answer with the distribution or the problem in words; <see cref="DistributionKinds"/> finds the factory by the words
/// of a deal file.
/// </summary>
internal abstract record Distribution
{
    /// <summary>The value that the draw does not exceed with probability <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public abstract double Quantile(double p);

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

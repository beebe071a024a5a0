using Entente.Simulation;

namespace Entente.Exploration.Fitting;

/// <summary>Draws one after the other, from a seed and the name of what draws. The work that the draws steer may be done on any number of threads.</summary>
internal sealed class RandomStream(ulong seed, string name)
{
    private readonly uint number = Philox.VariableNumber(name);
    private ulong drawn;

    /// <summary>A number strictly between 0 and 1.</summary>
    public double Uniform() => Philox.Uniform(seed, drawn++, number, 0);

    /// <summary>A whole number from 0 to one less than <paramref name="count"/>.</summary>
    public int Below(int count) => Math.Min((int)(Uniform() * count), count - 1);

    /// <summary>A standard normal number.</summary>
    public double Normal() => StandardNormal.Quantile(Uniform());

    /// <summary>A standard Cauchy number.</summary>
    public double Cauchy() => Math.Tan(Math.PI * (Uniform() - 0.5));
}

using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Inputs drawn from distributions, some of them correlated, and noises.</summary>
internal sealed class SampledInputs : Inputs
{
    private readonly ImmutableArray<Distribution> distributions;
    private readonly ImmutableArray<CorrelatedGroup> groups;
    private readonly ImmutableArray<uint> variables;

    /// <param name="names">Names of the uncertain constants.</param>
    /// <param name="distributions">Their distributions, in the same order.</param>
    /// <param name="groups">Which of them are correlated.</param>
    /// <param name="noises">Noises.</param>
    /// <param name="runs">Number of runs.</param>
    /// <param name="seed">The seed.</param>
    public SampledInputs(
        ImmutableArray<string> names,
        ImmutableArray<Distribution> distributions,
        ImmutableArray<CorrelatedGroup> groups,
        ImmutableArray<NoiseInput> noises,
        long runs,
        ulong seed
    )
        : base(names, noises, runs, seed)
    {
        this.distributions = distributions;
        this.groups = groups;
        variables = VariableNumbers([.. names, .. noises.Select(noise => noise.Name)]);
    }

    internal override void Fill(long firstRun, int lanes, Span<double> block)
    {
        if (block.Length != Names.Length * lanes)
            throw new ArgumentException("The block does not hold one value per input and lane.", nameof(block));
        for (int input = 0; input < Names.Length; input++)
        for (int lane = 0; lane < lanes; lane++)
            block[(input * lanes) + lane] = Philox.Uniform(Seed, (ulong)(firstRun + lane), variables[input], 0);
        foreach (CorrelatedGroup group in groups)
            Correlate(group, lanes, block);
        for (int input = 0; input < Names.Length; input++)
        for (int lane = 0; lane < lanes; lane++)
            block[(input * lanes) + lane] = distributions[input].Quantile(block[(input * lanes) + lane]);
    }

    internal override void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    )
    {
        var address = new NoiseAddress(Seed, (ulong)firstRun, variables[Names.Length + noise]);
        if (Noises[noise].Relaxation is null)
            Noise.White(address, sd, series);
        else
            Noise.OrnsteinUhlenbeck(address, timeStep, sd, relaxation, series);
    }

    // Replaces independent uniforms by those of correlated normals.
    private static void Correlate(CorrelatedGroup group, int lanes, Span<double> block)
    {
        int count = group.Members.Length;
        var normals = new double[count];
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int member = 0; member < count; member++)
                normals[member] = StandardNormal.Quantile(block[(group.Members[member] * lanes) + lane]);
            for (int member = 0; member < count; member++)
            {
                double normal = 0;
                ReadOnlySpan<double> weights = group.Factor[member].AsSpan();
                for (int k = 0; k < weights.Length; k++)
                    normal += weights[k] * normals[k];
                double uniform = Math.Clamp(StandardNormal.Cdf(normal), 1e-300, Math.BitDecrement(1.0));
                block[(group.Members[member] * lanes) + lane] = uniform;
            }
        }
    }

    /// <summary>The numbers under which the draws are made. Should two names share one (about one chance in a million for a hundred
    /// names), the later one in the alphabet takes the number of another spelling.</summary>
    private static ImmutableArray<uint> VariableNumbers(ImmutableArray<string> names)
    {
        var numbers = new uint[names.Length];
        var taken = new HashSet<uint>();
        foreach (int i in Enumerable.Range(0, names.Length).OrderBy(i => Philox.CanonicalName(names[i]), StringComparer.Ordinal))
        {
            string spelling = names[i];
            while (!taken.Add(numbers[i] = Philox.VariableNumber(spelling)))
                spelling += "#";
        }
        return [.. numbers];
    }
}

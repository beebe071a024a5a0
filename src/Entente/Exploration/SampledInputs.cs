using System.Collections.Immutable;
using Entente.Exploration.Designs;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Inputs drawn from distributions, some of them correlated, and noises.</summary>
internal sealed class SampledInputs : Inputs
{
    private readonly InputSpace space;
    private readonly UnitDesign design;
    private readonly ImmutableArray<uint> variables;

    /// <param name="space">The inputs and how they hang together.</param>
    /// <param name="noises">Noises.</param>
    /// <param name="runs">Number of runs.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="method">How the runs are spread.</param>
    public SampledInputs(
        InputSpace space,
        ImmutableArray<NoiseInput> noises,
        long runs,
        ulong seed,
        SamplingMethod method = SamplingMethod.Random
    )
        : base(space.Names, noises, runs, seed)
    {
        this.space = space;
        variables = InputSpace.VariableNumbers([.. Names, .. noises.Select(noise => noise.Name)]);
        design = method switch
        {
            SamplingMethod.LatinHypercube => new LatinDesign(Math.Max(1, runs), seed),
            SamplingMethod.MaximinLatinHypercube => Sampling.Maximin((int)Math.Clamp(runs, 1, int.MaxValue), Names.Length, seed),
            SamplingMethod.Sobol => new SobolDesign(seed, Names.Length),
            SamplingMethod.Halton => new HaltonDesign(seed, Names.Length),
            _ => new RandomDesign(seed, variables),
        };
    }

    internal override void Fill(long firstRun, int lanes, Span<double> block)
    {
        if (block.Length != Names.Length * lanes)
            throw new ArgumentException("The block does not hold one value per input and lane.", nameof(block));
        for (int input = 0; input < Names.Length; input++)
            design.Fill(firstRun, input, block.Slice(input * lanes, lanes));
        space.Map(lanes, block);
    }

    internal override void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    ) =>
        Noise.Fill(
            Noises[noise].Kind,
            new NoiseAddress(Seed, (ulong)firstRun, variables[Names.Length + noise]),
            timeStep,
            sd,
            relaxation,
            series
        );
}

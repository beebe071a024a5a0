using System.Collections.Immutable;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Collects the gains in several named worlds from one set of runs: two variants for each, no deal and one package.</summary>
internal sealed class NamedWorldSamples(ImmutableArray<GainSamples> worlds) : BlockObserver<ImmutableArray<GainSamples.Block>>
{
    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => worlds[0].Reads;

    /// <inheritdoc/>
    public override bool WantsSteps => worlds[0].WantsSteps;

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        foreach (var world in worlds)
            world.Bind(simulator);
    }

    /// <inheritdoc/>
    public override ImmutableArray<GainSamples.Block> Begin(long firstRun, int runs) =>
        [.. worlds.Select(w => w.Begin(firstRun, runs))];

    /// <inheritdoc/>
    public override void Stepped(ImmutableArray<GainSamples.Block> partial, int variant, Batch batch, long step, double time) =>
        worlds[variant / 2].Stepped(partial[variant / 2], variant % 2, batch, step, time);

    /// <inheritdoc/>
    public override void Ended(ImmutableArray<GainSamples.Block> partial, int variant, Batch batch, Clock clock) =>
        worlds[variant / 2].Ended(partial[variant / 2], variant % 2, batch, clock);

    /// <inheritdoc/>
    public override void Fold(ImmutableArray<GainSamples.Block> partial)
    {
        for (int w = 0; w < worlds.Length; w++)
            worlds[w].Fold(partial[w]);
    }
}

namespace Entente.Simulation;

/// <summary>A kernel's memory for a block of worlds, with their constants and noises.</summary>
internal sealed class WorldBatch : IDisposable
{
    private readonly Simulator simulator;
    private readonly BlockNoises noises;

    /// <summary>Makes the memory.</summary>
    /// <param name="simulator">The simulator of the kernel.</param>
    /// <param name="constants">Where the kernel finds what is set.</param>
    /// <param name="noises">The noises; those of batches that are in use at the same time must have the same size.</param>
    public WorldBatch(Simulator simulator, StageInputs constants, BlockNoises noises)
    {
        this.simulator = simulator;
        this.noises = noises;
        Constants = constants;
        Batch = simulator.NewBatch(PairedRuns.Lanes);
    }

    /// <summary>The memory.</summary>
    public Batch Batch { get; }

    /// <summary>Where the kernel finds what is set.</summary>
    public StageInputs Constants { get; }

    /// <inheritdoc/>
    public void Dispose() => Batch.Dispose();

    /// <summary>Makes ready for a block of worlds, each in its lane, under one variant, and reads the clock.</summary>
    public Clock Prepare(long firstRun, double[] sample, DistinctVariant variant)
    {
        Constants.SetWorlds(Batch, sample, variant);
        var clock = simulator.ReadClock(Batch);
        noises.Give(Batch, firstRun, clock);
        return clock;
    }
}

using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A kernel's memory for a block of worlds, with their constants and noises.</summary>
internal sealed class WorldBatch : IDisposable
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly Simulator simulator;
    private readonly Inputs inputs;
    private readonly ImmutableArray<NoisePlace> noises;
    private readonly double[] sd = new double[Lanes];
    private readonly double[] relaxation = new double[Lanes];

    /// <summary>Makes the memory.</summary>
    /// <param name="simulator">The simulator of the kernel.</param>
    /// <param name="inputs">What the worlds are made of.</param>
    /// <param name="constants">Where the kernel finds what is set.</param>
    public WorldBatch(Simulator simulator, Inputs inputs, StageInputs constants)
    {
        this.simulator = simulator;
        this.inputs = inputs;
        Constants = constants;
        Batch = simulator.NewBatch(Lanes);
        noises = [.. inputs.Noises.Select(Place).Where(n => n.Series.Length > 0)];
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
        SetNoises(firstRun, clock);
        return clock;
    }

    private NoisePlace Place(NoiseInput noise, int number)
    {
        var data = simulator.Compiled.Plan.Model.Data;
        int[] places = [.. simulator.Elements(noise.Name).Select(v => data.IndexOf(v)).Where(i => i >= 0)];
        return new NoisePlace(
            number,
            places,
            Amount(noise.Sd),
            noise.Relaxation is { } time ? Amount(time) : null,
            new NoiseSeries()
        );
    }

    private LaneAmount Amount(NoiseAmount amount)
    {
        if (amount.Constant is not { } name)
            return new LaneAmount(amount.Number, -1);
        var (variable, flat) = simulator.Elements(name)[0];
        return new LaneAmount(0, simulator.RowOf(variable, flat));
    }

    private void SetNoises(long firstRun, Clock clock)
    {
        foreach (var place in noises)
        {
            place.Sd.Fill(Batch, sd);
            place.Relaxation?.Fill(Batch, relaxation);
            int needed = checked((int)((clock.Steps + 1) * Lanes));
            // Most variants leave the noise as it is; then the series of the variant before serves again.
            if (!place.Made.IsFor(firstRun, clock.Step, needed, sd, relaxation))
                inputs.FillNoise(
                    place.Number,
                    firstRun,
                    clock.Step,
                    sd,
                    place.Relaxation == null ? [] : relaxation,
                    place.Made.Values
                );
            foreach (int series in place.Series)
                Batch.LaneSeries[series] = place.Made.Values;
        }
    }

    // A number, or the row in which each lane finds its own once the run has started.
    private readonly record struct LaneAmount(double Number, int Row)
    {
        public void Fill(Batch batch, Span<double> lanes)
        {
            if (Row >= 0)
                batch.Row(Row).CopyTo(lanes);
            else
                lanes.Fill(Number);
        }
    }

    private sealed record NoisePlace(int Number, int[] Series, LaneAmount Sd, LaneAmount? Relaxation, NoiseSeries Made);

    /// <summary>The last series that was made of a noise, and what it was made of.</summary>
    private sealed class NoiseSeries
    {
        private readonly double[] sd = new double[Lanes];
        private readonly double[] relaxation = new double[Lanes];
        private long firstRun = -1;
        private double step;

        public double[] Values { get; private set; } = [];

        /// <summary>Whether the values are those asked for; if not, notes that they will be.</summary>
        public bool IsFor(long run, double timeStep, int length, double[] deviations, double[] times)
        {
            bool same =
                run == firstRun
                && timeStep == step
                && length == Values.Length
                && sd.AsSpan().SequenceEqual(deviations)
                && relaxation.AsSpan().SequenceEqual(times);
            if (same)
                return true;
            (firstRun, step) = (run, timeStep);
            deviations.CopyTo(sd, 0);
            times.CopyTo(relaxation, 0);
            if (Values.Length != length)
                Values = new double[length];
            return false;
        }
    }
}

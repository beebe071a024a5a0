using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>The noises of a block of worlds as a kernel reads them: made once for batches whose worlds give them the same size.</summary>
internal sealed class BlockNoises
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly Simulator simulator;
    private readonly Inputs inputs;
    private readonly ImmutableArray<NoisePlace> noises;
    private readonly double[] sd = new double[Lanes];
    private readonly double[] relaxation = new double[Lanes];

    /// <summary>Finds where noises go.</summary>
    /// <param name="simulator">The simulator of the kernel.</param>
    /// <param name="inputs">What the worlds are made of.</param>
    public BlockNoises(Simulator simulator, Inputs inputs)
    {
        this.simulator = simulator;
        this.inputs = inputs;
        noises = [.. inputs.Noises.Select(Place).Where(n => n.Series.Length > 0)];
    }

    /// <summary>Gives a batch the noises of a block of worlds, each in its lane; those that it was given before, where their size has not changed.</summary>
    public void Give(Batch batch, long firstRun, Clock clock)
    {
        foreach (var place in noises)
        {
            place.Sd.Fill(batch, sd);
            place.Relaxation?.Fill(batch, relaxation);
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
                batch.LaneSeries[series] = place.Made.Values;
        }
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

using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Entente.Compilation;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A list of changed constants under which all worlds are run: a package, a breach, no deal.</summary>
internal sealed record Variant(string Name, ImmutableArray<ConstantChange> Changes);

/// <summary>What a thread does with the runs of a block. Partial results are folded in the order of the blocks.</summary>
/// <typeparam name="T">The partial result of one block.</typeparam>
internal abstract class BlockObserver<T>
{
    /// <summary>Makes an empty partial result for a block.</summary>
    /// <param name="firstRun">Number of the run in lane 0.</param>
    /// <param name="runs">Lanes that hold runs; the others repeat beyond the end and are not to be read.</param>
    public abstract T Begin(long firstRun, int runs);

    /// <summary>Whether <see cref="Saved"/> is wanted.</summary>
    public virtual bool WantsSaved => false;

    /// <summary>Whether <see cref="Stepped"/> is wanted.</summary>
    public virtual bool WantsSteps => false;

    /// <summary>A saved time has been reached.</summary>
    public virtual void Saved(T partial, int variant, Batch batch, int save, double time) { }

    /// <summary>A time step has been computed.</summary>
    public virtual void Stepped(T partial, int variant, Batch batch, long step, double time) { }

    /// <summary>The runs of one variant have ended; rows hold the values at the final time.</summary>
    public abstract void Ended(T partial, int variant, Batch batch, Clock clock);

    /// <summary>Takes over a finished block. Called by one thread at a time, in the order of the blocks.</summary>
    public abstract void Fold(T partial);
}

/// <summary>
/// Runs many worlds under several variants: blocks of worlds outside, variants inside, so that every variant sees the same worlds and memory does not
/// grow. The inputs of a world are a function of the seed and its number; the numbers do not depend on threads.
/// </summary>
internal sealed class PairedRuns
{
    /// <summary>Runs side by side in one block.</summary>
    public const int Lanes = 16;

    private readonly Simulator simulator;
    private readonly Inputs inputs;
    private readonly ImmutableArray<ImmutableArray<int>> inputConstants;
    private readonly ImmutableArray<NoisePlace> noises;

    /// <summary>Prepares runs.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="inputs">What the worlds are made of.</param>
    /// <exception cref="DiagnosticException">An input's name is unknown.</exception>
    public PairedRuns(Simulator simulator, Inputs inputs)
    {
        this.simulator = simulator;
        this.inputs = inputs;
        inputConstants = [.. inputs.Names.Select(name => Numbers(name))];
        noises = [.. inputs.Noises.Select((noise, i) => Place(noise, i))];
    }

    /// <summary>Runs the worlds.</summary>
    /// <param name="runs">Number of worlds, from world 0 on.</param>
    /// <param name="variants">Under what.</param>
    /// <param name="world">Changes that hold in every variant and are stronger than what is sampled but weaker than a variant's.</param>
    /// <param name="last">Changes that are stronger than a variant's.</param>
    /// <param name="observer">Reads the results.</param>
    /// <param name="threads">Threads; 0: one for each processor.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends the runs early.</param>
    public void Run<T>(
        long runs,
        ImmutableArray<Variant> variants,
        ImmutableArray<ConstantChange> world,
        ImmutableArray<ConstantChange> last,
        BlockObserver<T> observer,
        int threads,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        long blocks = (runs + Lanes - 1) / Lanes;
        var folder = new InOrder<T>(observer, blocks, progress);
        var settings = variants.Select(v => Changed([.. world, .. v.Changes, .. last])).ToArray();
        // Compiling once before the threads start, so that they do not do it side by side.
        _ = simulator.KernelFor(Lanes);
        long next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                using var batch = simulator.NewBatch(Lanes);
                var block = new Block(this, batch);
                for (long b = Interlocked.Increment(ref next); b < blocks && failure == null; b = Interlocked.Increment(ref next))
                    folder.Take(
                        b,
                        block.Run(b * Lanes, (int)Math.Min(Lanes, runs - b * Lanes), settings, observer, cancellation)
                    );
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }
        int workers = (int)Math.Min(threads > 0 ? threads : Environment.ProcessorCount, blocks);
        var others = Enumerable.Range(1, Math.Max(0, workers - 1)).Select(_ => new Thread(Work)).ToList();
        others.ForEach(thread => thread.Start());
        Work();
        others.ForEach(thread => thread.Join());
        failure?.Throw();
    }

    private (int Number, double Value)[] Changed(ImmutableArray<ConstantChange> changes)
    {
        var result = new List<(int, double)>();
        foreach (var change in changes)
            if (simulator.ConstantNumber(change.Variable, change.Flat) is { } number)
                result.Add((number, change.Value));
        return [.. result];
    }

    // The constants that a name stands for; those that nothing depends on have no number.
    private ImmutableArray<int> Numbers(string name) =>
        [
            .. ConstantChanges
                .Resolve(simulator.Model, [new NamedChange(name, [0], default)])
                .Select(c => simulator.ConstantNumber(c.Variable, c.Flat))
                .OfType<int>(),
        ];

    private NoisePlace Place(NoiseInput noise, int number)
    {
        var data = simulator.Compiled.Plan.Model.Data;
        var places = simulator.Model.TryFind(noise.Name, out var found, out _)
            ? found.Positions.Select(flat => data.IndexOf((found.Variable, flat))).Where(i => i >= 0).ToImmutableArray()
            : [];
        return new NoisePlace(number, places, Amount(noise.Sd), noise.Relaxation is { } relaxation ? Amount(relaxation) : null);
    }

    private LaneAmount Amount(NoiseAmount amount)
    {
        if (amount.Constant is not { } name)
            return new LaneAmount(amount.Number, -1);
        if (!simulator.Model.TryFind(name, out var found, out string problem))
            throw new DiagnosticException([SimulationDiagnostics.UnknownChange(problem, default)]);
        var key = (found.Variable, found.Positions[0]);
        if (simulator.ConstantNumber(key.Variable, key.Item2) is { } number)
            return new LaneAmount(0, Plan.ConstantRow + number);
        if (found.Variable.Kind == VariableKind.Constant)
            return new LaneAmount(simulator.AsWritten[key.Variable, key.Item2], -1);
        return simulator.IsKnownAtStart(key.Variable, key.Item2)
            ? new LaneAmount(0, simulator.RowOf(key.Variable, key.Item2))
            : throw new DiagnosticException([SimulationDiagnostics.NoiseMoves(name, found.Variable.Span)]);
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

    private sealed record NoisePlace(int Number, ImmutableArray<int> Series, LaneAmount Sd, LaneAmount? Relaxation);

    /// <summary>One thread's work on block after block.</summary>
    private sealed class Block(PairedRuns owner, Batch batch)
    {
        private readonly double[] sample = new double[owner.inputs.Names.Length * Lanes];
        private readonly double[] sd = new double[Lanes];
        private readonly double[] relaxation = new double[Lanes];
        private NoiseSeries[] noise = [];

        public T Run<T>(
            long firstRun,
            int runs,
            (int Number, double Value)[][] settings,
            BlockObserver<T> observer,
            CancellationToken cancellation
        )
        {
            var partial = observer.Begin(firstRun, runs);
            owner.inputs.Fill(firstRun, Lanes, sample);
            for (int v = 0; v < settings.Length; v++)
            {
                int variant = v;
                SetConstants(settings[v]);
                var clock = owner.simulator.ReadClock(batch);
                SetNoises(firstRun, clock);
                batch.Run(
                    clock,
                    -1,
                    observer.WantsSteps ? (step, time) => observer.Stepped(partial, variant, batch, step, time) : null,
                    observer.WantsSaved ? (save, time) => observer.Saved(partial, variant, batch, save, time) : null,
                    cancellation
                );
                observer.Ended(partial, v, batch, clock);
            }
            return partial;
        }

        private void SetConstants((int Number, double Value)[] changes)
        {
            owner.simulator.SetAsWritten(batch);
            for (int i = 0; i < owner.inputConstants.Length; i++)
                foreach (int number in owner.inputConstants[i])
                    sample.AsSpan(i * Lanes, Lanes).CopyTo(batch.Constant(number));
            foreach (var (number, value) in changes)
                batch.Constant(number).Fill(value);
        }

        private void SetNoises(long firstRun, Clock clock)
        {
            if (noise.Length == 0)
                noise = [.. owner.noises.Select(_ => new NoiseSeries())];
            for (int i = 0; i < owner.noises.Length; i++)
            {
                var place = owner.noises[i];
                if (place.Series.Length == 0)
                    continue;
                place.Sd.Fill(batch, sd);
                place.Relaxation?.Fill(batch, relaxation);
                int needed = checked((int)((clock.Steps + 1) * Lanes));
                // Most variants leave the noise as it is; then the series of the variant before serves again.
                if (!noise[i].IsFor(firstRun, clock.Step, needed, sd, relaxation))
                    owner.inputs.FillNoise(
                        place.Number,
                        firstRun,
                        clock.Step,
                        sd,
                        place.Relaxation == null ? [] : relaxation,
                        noise[i].Values
                    );
                foreach (int series in place.Series)
                    batch.LaneSeries[series] = noise[i].Values;
            }
        }
    }

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

    /// <summary>Hands partial results on in the order of their blocks, whichever thread comes first.</summary>
    private sealed class InOrder<T>(BlockObserver<T> observer, long blocks, Action<double>? progress)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<long, T> waiting = [];
        private long next;

        public void Take(long block, T partial)
        {
            lock (gate)
            {
                waiting.Add(block, partial);
                while (waiting.Remove(next, out var ready))
                {
                    observer.Fold(ready);
                    next++;
                }
                progress?.Invoke((double)next / blocks);
            }
        }
    }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>One run at every time step, with what functions with memory keep. Immutable.</summary>
internal sealed class Trace
{
    private const double MostBytes = 2e9;

    private readonly Dictionary<VariableElement, double[]> values;

    private Trace(Simulator simulator, double[] times, Dictionary<VariableElement, double[]> values, ImmutableArray<int> saved) =>
        (Simulator, Times, this.values, Saved) = (simulator, times, values, saved);

    /// <summary>The compiled model; it was compiled for all its variables.</summary>
    public Simulator Simulator { get; }

    /// <summary>The times of the steps.</summary>
    public double[] Times { get; }

    /// <summary>Numbers of the steps whose results are saved.</summary>
    public ImmutableArray<int> Saved { get; }

    /// <summary>The values at the steps.</summary>
    public double[] this[VariableElement value] => values[value];

    /// <summary>Whether there is such a value.</summary>
    public bool Holds(VariableElement value) => values.ContainsKey(value);

    /// <summary>A single run of a model.</summary>
    /// <param name="simulator">The model, compiled for all its variables.</param>
    /// <param name="changes">Constants to change.</param>
    /// <param name="only">The value that is kept; null for all.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DiagnosticException">The time settings make no run, data are missing, or there is too much to keep.</exception>
    public static Trace Of(
        Simulator simulator,
        ImmutableArray<ConstantChange> changes,
        VariableElement? only,
        CancellationToken cancellation
    )
    {
        var recorder = new Recording(simulator, 0, only);
        simulator.RunSteps(changes, recorder.Begin, recorder.Step, cancellation);
        return recorder.Finish();
    }

    /// <summary>A world of an ensemble, once under each of several lists of changes, which are stronger than what is sampled.</summary>
    /// <exception cref="DiagnosticException">The time settings make no run, data are missing, or there is too much to keep.</exception>
    public static ImmutableArray<Trace> Of(
        Simulator simulator,
        Inputs inputs,
        long run,
        ImmutableArray<ImmutableArray<ConstantChange>> changes,
        VariableElement? only,
        CancellationToken cancellation
    )
    {
        int lane = (int)(run % PairedRuns.Lanes);
        var observer = new Observer([.. changes.Select(_ => new Recording(simulator, lane, only))]);
        new PairedRuns<bool>(simulator, inputs, [.. changes.Select(c => new Variant("", c))], [], [], observer).Run(
            run - lane,
            run + 1,
            1,
            null,
            cancellation
        );
        return [.. observer.Recordings.Select(r => r.Finish())];
    }

    /// <summary>Collects the values of one lane.</summary>
    private sealed class Recording(Simulator whole, int lane, VariableElement? only)
    {
        private readonly VariableElement[] keys = only is { } one ? [one] : [.. whole.Compiled.Values.Keys];
        private readonly List<double> times = [];
        private double[][] values = [];
        private int[] rows = [];
        private double perSave = 1;

        public IEnumerable<VariableElement> Keys => keys;

        public void Bind(Simulator simulator) => rows = [.. keys.Select(k => simulator.RowOf(k.Variable, k.Flat))];

        public void Begin(Clock clock)
        {
            if (rows.Length == 0)
                Bind(whole);
            double bytes = (clock.Steps + 1.0) * keys.Length * sizeof(double);
            if (bytes > MostBytes)
                throw new DiagnosticException([
                    SimulationDiagnostics.TooMuchToTrace(bytes, MostBytes, whole.Model.TimeStep.Span),
                ]);
            values = [.. keys.Select(_ => new double[clock.Steps + 1])];
            perSave = clock.StepsPerSave;
        }

        public void Step(Batch batch, double time)
        {
            int step = times.Count;
            times.Add(time);
            if (step >= values[0].Length)
                for (int i = 0; i < values.Length; i++)
                    Array.Resize(ref values[i], 2 * step);
            for (int i = 0; i < rows.Length; i++)
                values[i][step] = batch.Row(rows[i])[lane];
        }

        // The clock as the run's own changes set it.
        public void Ended(Clock clock) => perSave = clock.StepsPerSave;

        public Trace Finish()
        {
            var byKey = new Dictionary<VariableElement, double[]>(keys.Length);
            for (int i = 0; i < keys.Length; i++)
            {
                Array.Resize(ref values[i], times.Count);
                byKey.Add(keys[i], values[i]);
            }
            var saved = ImmutableArray.CreateBuilder<int>();
            for (int step = 0; step < times.Count; step++)
                if (step >= Math.Floor(saved.Count * perSave + 0.5 + 1e-9))
                    saved.Add(step);
            return new Trace(whole, [.. times], byKey, saved.ToImmutable());
        }
    }

    private sealed class Observer(ImmutableArray<Recording> recordings) : BlockObserver<bool>
    {
        public ImmutableArray<Recording> Recordings => recordings;

        public override IEnumerable<VariableElement> Reads => recordings[0].Keys;

        public override bool WantsSteps => true;

        public override void Bind(Simulator simulator)
        {
            using var batch = simulator.NewBatch(PairedRuns.Lanes);
            simulator.SetAsWritten(batch);
            var clock = simulator.ReadClock(batch);
            foreach (var recording in recordings)
            {
                recording.Bind(simulator);
                recording.Begin(clock);
            }
        }

        public override bool Begin(long firstRun, int runs) => true;

        public override void Stepped(bool partial, int variant, Batch batch, long step, double time) =>
            recordings[variant].Step(batch, time);

        public override void Ended(bool partial, int variant, Batch batch, Clock clock) => recordings[variant].Ended(clock);

        public override void Fold(bool partial) { }
    }
}

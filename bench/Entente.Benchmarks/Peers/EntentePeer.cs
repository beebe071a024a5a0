using System.Collections.Immutable;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Benchmarks.Peers;

/// <summary>Entente on a model, on one thread: single runs; an ensemble whose outcomes are written at saved times, as the C references write them; and an
/// ensemble with all statistics.</summary>
internal sealed class EntentePeer
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly BenchedModel model;
    private readonly Simulator simulator;
    private readonly Inputs inputs;
    private readonly Dictionary<string, double>[] changes;
    private readonly Written written;
    private readonly PairedRuns<Written> paired;
    private readonly PairedRuns<RunBlock> statistics;

    public EntentePeer(BenchedModel model)
    {
        this.model = model;
        var outcomes = model
            .Outcomes.Select(name => model.Model.TryFind(name, out var found, out _) ? found.Elements.First() : default)
            .ToImmutableArray();
        simulator = Simulator.Compile(model.Model, model.Outcomes);
        inputs = model.Draw(1 << 20);
        changes =
        [
            .. Enumerable
                .Range(0, 64)
                .Select(run =>
                    model.Varied.IsEmpty ? [] : model.Varied.Zip(inputs.Row(run)).ToDictionary(v => v.First, v => v.Second)
                ),
        ];
        written = new Written(outcomes);
        paired = new PairedRuns<Written>(
            Simulator.Compile(model.Model).ForNoises(inputs.Noises),
            inputs,
            [new Variant("", [])],
            [],
            [],
            written
        );
        statistics = EnsembleRuns
            .Prepare(Simulator.Compile(model.Model), inputs, model.Outcomes, new EnsembleOptions(), null)
            .Paired;
    }

    /// <summary>Steps of a run.</summary>
    public int Steps => written.Steps;

    /// <summary>Saved times of a run.</summary>
    public int Saves => written.Saves;

    /// <summary>The inputs of a run.</summary>
    public double[] InputsOf(long run) => inputs.Row(run);

    /// <summary>What a run of the ensemble wrote.</summary>
    public double Value(int save, int outcome, int lane) =>
        written.Values[(save * model.Outcomes.Length + outcome) * Lanes + lane];

    /// <summary>Single runs, each with other constants, which have been drawn before, as those of the C references.</summary>
    public int RunSingle(int runs)
    {
        for (int i = 0; i < runs; i++)
            simulator.Run(changes[i % changes.Length]);
        return runs;
    }

    /// <summary>Runs of an ensemble.</summary>
    public int RunWritten(int runs)
    {
        int whole = (runs + Lanes - 1) / Lanes * Lanes;
        paired.Run(0, whole, 1, null, CancellationToken.None);
        return whole;
    }

    /// <summary>The same with statistics of every outcome at every saved time.</summary>
    public int RunStatistics(int runs)
    {
        int whole = (runs + Lanes - 1) / Lanes * Lanes;
        statistics.Run(0, whole, 1, null, CancellationToken.None);
        return whole;
    }

    /// <summary>Writes outcomes at saved times and does nothing else.</summary>
    private sealed class Written(ImmutableArray<VariableElement> outcomes) : BlockObserver<Written>
    {
        private int[] rows = [];

        public double[] Values { get; private set; } = [];

        public int Steps { get; private set; }

        public int Saves { get; private set; }

        public override IEnumerable<VariableElement> Reads => outcomes;

        public override bool WantsSaved => true;

        public override void Bind(Simulator simulator)
        {
            rows = [.. outcomes.Select(o => simulator.RowOf(o.Variable, o.Flat))];
            using var batch = simulator.NewBatch(Lanes);
            simulator.SetAsWritten(batch);
            var clock = simulator.ReadClock(batch);
            Steps = (int)clock.Steps + 1;
            Saves = clock.SavedTimes().Length;
            Values = new double[Saves * rows.Length * Lanes];
        }

        public override Written Begin(long firstRun, int runs) => this;

        public override void Saved(Written partial, int variant, Batch batch, int save, double time)
        {
            int at = save * rows.Length * Lanes;
            foreach (int row in rows)
            {
                batch.Row(row).CopyTo(Values.AsSpan(at));
                at += Lanes;
            }
        }

        public override void Ended(Written partial, int variant, Batch batch, Clock clock) { }

        public override void Fold(Written partial) { }
    }
}

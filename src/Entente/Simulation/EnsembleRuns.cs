using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Runs an ensemble and lets its outcomes stream into statistics: each thread into its own, which are put together at the end.</summary>
internal sealed class EnsembleRuns : BlockObserver<RunBlock>, IDisposable
{
    private const int MostCells = 50_000;
    private const double MostBytes = 4e9;

    // As many terms as sums without rounding and bins surely hold.
    private const long MostRuns = 2_000_000_000;

    private readonly Model model;
    private readonly Inputs inputs;
    private readonly EnsembleOptions options;
    private readonly ImmutableArray<VariableElement> outcomes;
    private readonly ThreadLocal<OutcomeCell[]> cells;
    private readonly ConcurrentBag<RunBlock> spare = [];
    private readonly RunSink? sink;
    private int[] rows = [];
    private bool[] isLate = [];
    private ImmutableArray<double> times = [];
    private double[][] kept = [];
    private Clock clock;
    private OutsideReadsOfMany outside = new([]);
    private double firstInaccurate = double.NaN;

    private EnsembleRuns(
        Model model,
        Inputs inputs,
        EnsembleOptions options,
        ImmutableArray<VariableElement> outcomes,
        RunSink? sink
    )
    {
        (this.model, this.inputs, this.options, this.outcomes, this.sink) = (model, inputs, options, outcomes, sink);
        cells = new ThreadLocal<OutcomeCell[]>(NewCells, trackAllValues: true);
    }

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => outcomes;

    /// <inheritdoc/>
    public override bool WantsSaved => true;

    /// <inheritdoc/>
    public override bool KeepsWhatIsComplete => true;

    /// <summary>Runs an ensemble.</summary>
    public static Ensemble Run(
        Simulator simulator,
        Inputs inputs,
        IReadOnlyList<string> names,
        EnsembleOptions options,
        RunSink? sink,
        Action<EnsembleProgress>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs.Runs, 1);
        RequireRuns(inputs.Runs);
        var (runs, paired) = Prepare(simulator, inputs, names, options, sink);
        using var _ = runs;
        long complete = paired.Run(
            0,
            inputs.Runs,
            options.Threads,
            progress == null ? null : done => progress(new EnsembleProgress((long)Math.Round(done * inputs.Runs), inputs.Runs)),
            cancellation
        );
        if (complete == 0)
            cancellation.ThrowIfCancellationRequested();
        return runs.Finish(complete);
    }

    /// <summary>Refuses more runs than statistics can hold.</summary>
    /// <exception cref="DiagnosticException">They are more.</exception>
    public static void RequireRuns(long runs)
    {
        if (runs > MostRuns)
            throw new DiagnosticException([SimulationDiagnostics.TooManyRuns(runs, MostRuns)]);
    }

    /// <summary>Compiles what an ensemble needs; its statistics grow with whatever is run.</summary>
    public static (EnsembleRuns Runs, PairedRuns<RunBlock> Paired) Prepare(
        Simulator simulator,
        Inputs inputs,
        IReadOnlyList<string> names,
        EnsembleOptions options,
        RunSink? sink
    )
    {
        var outcomes = Resolve(simulator.Model, names);
        var changes = options.Resolve(simulator.Model);
        inputs = HeldInputs.Of(simulator.Model, inputs, changes);
        var runs = new EnsembleRuns(simulator.Model, inputs, options, outcomes, sink);
        return (
            runs,
            new PairedRuns<RunBlock>(simulator.ForNoises(inputs.Noises), inputs, [new Variant("", [])], [], changes, runs)
        );
    }

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        rows = [.. outcomes.Select(o => simulator.RowOf(o.Variable, o.Flat))];
        isLate = [.. outcomes.Select(o => RunColumns.IsLate(simulator, o.Variable, o.Flat))];
        using var batch = simulator.NewBatch(PairedRuns.Lanes);
        simulator.SetAsWritten(batch);
        clock = simulator.ReadClock(batch);
        outside = new OutsideReadsOfMany(TableRead.Of(simulator.Compiled.Plan));
        times = clock.SavedTimes();
        if ((long)times.Length * outcomes.Length > MostCells)
            throw new DiagnosticException([
                SimulationDiagnostics.TooManyOutcomes((long)times.Length * outcomes.Length, MostCells, model.SavePer.Span),
            ]);
        long perRun = options.Keep switch
        {
            KeptValues.Trajectories => (long)outcomes.Length * times.Length,
            KeptValues.Final => outcomes.Length,
            _ => 0,
        };
        double bytes = (double)perRun * inputs.Runs * sizeof(double);
        if (bytes > MostBytes)
            throw new DiagnosticException([SimulationDiagnostics.TooMuchToKeep(bytes, MostBytes, model.SavePer.Span)]);
        kept = [.. Enumerable.Range(0, (int)perRun).Select(_ => new double[inputs.Runs])];
        sink?.Begin(model, inputs, outcomes, times);
    }

    /// <inheritdoc/>
    public override RunBlock Begin(long firstRun, int runs)
    {
        if (!spare.TryTake(out var block))
            block = new RunBlock(inputs.Names.Length, outcomes.Length, times.Length, PairedRuns.Lanes);
        (block.FirstRun, block.Runs) = (firstRun, runs);
        (block.Outside, block.FirstInaccurate) = (firstRun < OutsideReadsOfMany.Runs ? outside.NewBlock() : null, double.NaN);
        return block;
    }

    /// <inheritdoc/>
    public override void Saved(RunBlock partial, int variant, Batch batch, int save, double time)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            var values = batch.Row(rows[i]);
            if (!isLate[i] || save == 0)
                values.CopyTo(Place(save, i));
            if (isLate[i] && save + 1 < times.Length)
                values.CopyTo(Place(save + 1, i));
        }

        if (partial.Outside is { } outsideTimes)
            outside.Look(batch, time, outsideTimes);

        Span<double> Place(int at, int outcome) =>
            partial.Outcomes.AsSpan((at * rows.Length + outcome) * PairedRuns.Lanes, PairedRuns.Lanes);
    }

    /// <inheritdoc/>
    public override void Ended(RunBlock partial, int variant, Batch batch, Clock clock)
    {
        var mine = cells.Value ?? throw new InvalidOperationException("This is a bug in Entente: a thread without statistics.");
        for (int i = 0; i < mine.Length; i++)
            mine[i].Add(partial.Outcomes.AsSpan(i * PairedRuns.Lanes, partial.Runs), partial.FirstRun);
        int firstKept = mine.Length - kept.Length;
        for (int i = 0; i < kept.Length; i++)
            partial
                .Outcomes.AsSpan((firstKept + i) * PairedRuns.Lanes, partial.Runs)
                .CopyTo(kept[i].AsSpan((int)partial.FirstRun));
        partial.FirstInaccurate = batch.FirstInaccurate;
        if (sink != null)
            inputs.Fill(partial.FirstRun, PairedRuns.Lanes, partial.Inputs);
    }

    /// <inheritdoc/>
    public override void Fold(RunBlock partial)
    {
        sink?.Take(partial);
        if (partial.Outside is { } outsideTimes)
            outside.Take(outsideTimes, partial.FirstRun, partial.Runs);
        if (!(partial.FirstInaccurate >= firstInaccurate))
            firstInaccurate = double.IsNaN(partial.FirstInaccurate) ? firstInaccurate : partial.FirstInaccurate;
        spare.Add(partial);
    }

    /// <inheritdoc/>
    public void Dispose() => cells.Dispose();

    private OutcomeCell[] NewCells() => [.. Enumerable.Range(0, times.Length * outcomes.Length).Select(_ => new OutcomeCell())];

    private Ensemble Finish(long complete)
    {
        var all = NewCells();
        foreach (var part in cells.Values)
            for (int i = 0; i < all.Length; i++)
                all[i].Add(part[i]);
        ImmutableArray<EnsembleOutcome> found =
        [
            .. outcomes.Select(
                (o, number) =>
                    new EnsembleOutcome(
                        o.Variable.ElementName(o.Flat),
                        o.Variable,
                        [
                            .. times.Select(
                                (time, save) =>
                                    new Spread(all[save * outcomes.Length + number], time, Kept(save, number, complete))
                            ),
                        ]
                    )
            ),
        ];
        return new Ensemble(model, inputs, options, complete, times, found, [.. Remarks(found, complete)]);
    }

    private IEnumerable<Diagnostic> Remarks(ImmutableArray<EnsembleOutcome> found, long complete)
    {
        foreach (var remark in HeldInputs.Remarks(inputs))
            yield return remark;
        var broken = found
            .Select(o => (Outcome: o, Worst: o.Spreads.MaxBy(s => s.NotFinite)))
            .Where(o => o.Worst?.NotFinite > 0)
            .ToList();
        if (broken.OrderByDescending(o => o.Worst?.NotFinite).FirstOrDefault() is { Worst: { } worst, Outcome: var first })
            yield return SimulationDiagnostics.RunsNotFinite(
                first.Name,
                worst.NotFinite,
                complete,
                worst.Time,
                worst.NotFiniteRun,
                broken.Count - 1,
                first.Variable.Span
            );
        if (outside.Remark(model, complete) is { } clipped)
            yield return clipped;
        if (Math.Abs(clock.StepsPerSave - Math.Round(clock.StepsPerSave)) > 1e-6)
            yield return SimulationDiagnostics.SettledLate(model.SavePer.Span);
        if (!double.IsNaN(firstInaccurate))
            yield return SimulationDiagnostics.NotAccurate(firstInaccurate, model.TimeStep.Span);
    }

    private ImmutableArray<double> Kept(int save, int outcome, long complete)
    {
        int at = kept.Length - (times.Length - save) * outcomes.Length + outcome;
        if (at < 0)
            return default;
        if (complete == inputs.Runs)
            return ImmutableCollectionsMarshal.AsImmutableArray(kept[at]);
        return [.. kept[at].AsSpan(0, (int)complete)];
    }

    /// <summary>The outcomes of these names.</summary>
    /// <exception cref="DiagnosticException">Names that are unknown or those of lookups.</exception>
    internal static ImmutableArray<VariableElement> Resolve(Model model, IReadOnlyList<string> names)
    {
        var result = ImmutableArray.CreateBuilder<VariableElement>();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string name in names)
        {
            if (!model.TryFind(name, out var found, out string problem))
                problems.Add(SimulationDiagnostics.UnknownOutcome(problem, SourceSpan.Whole(model.File)));
            else if (found.Variable.Kind == VariableKind.Lookup)
                problems.Add(
                    SimulationDiagnostics.UnknownOutcome(
                        $"'{name}' is a lookup and has no value of its own.",
                        found.Variable.Span
                    )
                );
            else
                result.AddRange(found.Elements);
        }
        return problems.Count == 0 ? [.. result.Distinct()] : throw new DiagnosticException(problems.ToImmutable());
    }
}

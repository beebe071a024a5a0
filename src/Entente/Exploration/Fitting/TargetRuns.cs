using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Fitting;

/// <summary>Runs a model for many sets of constants at once and reads it at the times of the targets. Between two time steps it is on a straight line.</summary>
internal sealed class TargetRuns : IDisposable
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly Simulator simulator;
    private readonly ImmutableArray<int[]> numbers;
    private readonly ImmutableArray<ConstantChange> changes;
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly ConcurrentBag<Batch> batches = [];
    private readonly int[] rows;
    private readonly Clock clock;

    // For each step what is read in it: a target, a place in the result, and the share with which the value counts.
    private readonly Dictionary<long, List<(int Target, int Place, double Share)>> readings = [];
    private long runs;

    /// <summary>Prepares runs.</summary>
    /// <exception cref="DiagnosticException">An expression is wrong, or no point of a target lies within the run.</exception>
    public TargetRuns(
        Model model,
        ImmutableArray<string> constants,
        ImmutableArray<CalibrationTarget> targets,
        CalibrationOptions options
    )
    {
        cancellation = options.Cancellation;
        threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var span = SourceSpan.Whole(model.File);
        foreach (var target in targets)
            if (model.TryFind(target.Of, out var elements, out _) && elements.Positions.Length > 1)
                throw new DiagnosticException([FittingDiagnostics.TargetHasElements(target.Name, span)]);
        var additions = targets.Select((t, i) => new Addition(NameOf(i), t.Of, "", span)).ToImmutableArray();
        if (!model.TryExtend(additions, out var extended, out var problems))
            throw new DiagnosticException(problems);
        Variable[] outcomes =
        [
            .. additions.Select(a => extended.TryFind(a.Name, out var found, out _) ? found.Variable : extended.FinalTime),
        ];
        if (!Simulator.TryCompile(extended, [.. outcomes], new HashSet<Variable>(), out var compiled, out problems))
            throw new DiagnosticException(problems);
        simulator = compiled;
        changes = ConstantChanges.Resolve(extended, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], default))]);
        numbers = [.. constants.Select(name => Numbers(extended, name))];
        Unused = [.. constants.Where((_, i) => numbers[i].Length == 0)];
        rows = [.. outcomes.Select(o => simulator.RowOf(o, 0))];
        var batch = simulator.NewBatch(Lanes);
        batches.Add(batch);
        simulator.SetAsWritten(batch, changes);
        clock = simulator.ReadClock(batch);
        Targets = [.. targets.Select((t, i) => Within(t, i))];
    }

    /// <summary>The targets with the points that lie within the run.</summary>
    public ImmutableArray<CalibrationTarget> Targets { get; }

    /// <summary>Points that lie outside the run.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Constants that no target depends on.</summary>
    public ImmutableArray<string> Unused { get; }

    /// <summary>Number of points.</summary>
    public int Points { get; private set; }

    /// <summary>Runs made so far.</summary>
    public long Runs => Interlocked.Read(ref runs);

    private static string NameOf(int target) => FormattableString.Invariant($"entente target {target}");

    private int[] Numbers(Model model, string name)
    {
        if (!model.TryFind(name, out var found, out string problem))
            throw new DiagnosticException([SimulationDiagnostics.UnknownChange(problem, default)]);
        Variable[] times = [model.InitialTime, model.FinalTime, model.TimeStep, model.SavePer];
        return times.Contains(found.Variable)
            ? throw ClockCalibrated(model)
            : [.. found.Positions.Select(flat => simulator.ConstantNumber(found.Variable, flat)).OfType<int>()];
    }

    private static DiagnosticException ClockCalibrated(Model model) =>
        new([FittingDiagnostics.ClockCalibrated(SourceSpan.Whole(model.File))]);

    private CalibrationTarget Within(CalibrationTarget target, int number)
    {
        var kept = new List<int>();
        double near = 1e-6 * clock.Step;
        for (int i = 0; i < target.Times.Length; i++)
        {
            double position = (target.Times[i] - clock.Initial) / clock.Step;
            if (position < -1e-6 || position > clock.Steps + 1e-6 || !double.IsFinite(target.Values[i]))
            {
                LeftOut++;
                continue;
            }
            long before = (long)Math.Floor(position + 1e-6);
            double share = Math.Max(0, position - before);
            if (share * clock.Step <= near || before >= clock.Steps)
                Read(before, number, 1);
            else
            {
                Read(before, number, 1 - share);
                Read(before + 1, number, share);
            }
            Points++;
            kept.Add(i);
        }
        if (kept.Count == 0)
            throw new DiagnosticException([
                FittingDiagnostics.NoPointsInRun(
                    target.Name,
                    clock.Initial,
                    clock.At(clock.Steps),
                    SourceSpan.Whole(simulator.Model.File)
                ),
            ]);
        return target with { Times = [.. kept.Select(i => target.Times[i])], Values = [.. kept.Select(i => target.Values[i])] };
    }

    private void Read(long step, int target, double share)
    {
        if (!readings.TryGetValue(step, out var list))
            readings[step] = list = [];
        list.Add((target, Points, share));
    }

    /// <summary>What the model gives at the points of all targets, one after the other; for each set of constants.</summary>
    public double[][] Values(IReadOnlyList<double[]> sets)
    {
        int blocks = (sets.Count + Lanes - 1) / Lanes;
        var result = new double[sets.Count][];
        void Work(int block)
        {
            if (!batches.TryTake(out var batch))
                batch = simulator.NewBatch(Lanes);
            try
            {
                Run(batch, sets, block * Lanes, result);
            }
            finally
            {
                batches.Add(batch);
            }
        }
        Interlocked.Add(ref runs, sets.Count);
        if (blocks == 1 || threads == 1)
            for (int block = 0; block < blocks; block++)
                Work(block);
        else
            InParallel(blocks, Work);
        return result;
    }

    // What goes wrong on a thread is told as if it had gone wrong here.
    private void InParallel(int blocks, Action<int> work)
    {
        try
        {
            Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Capture(several.Flatten().InnerExceptions[0]).Throw();
        }
    }

    private void Run(Batch batch, IReadOnlyList<double[]> sets, int first, double[][] result)
    {
        simulator.SetAsWritten(batch);
        for (int i = 0; i < numbers.Length; i++)
            foreach (int number in numbers[i])
                for (int lane = 0; lane < Lanes; lane++)
                    batch.Constant(number)[lane] = sets[Math.Min(first + lane, sets.Count - 1)][i];
        foreach (var change in changes)
            if (simulator.ConstantNumber(change.Variable, change.Flat) is { } number)
                batch.Constant(number).Fill(change.Value);
        int used = Math.Min(Lanes, sets.Count - first);
        for (int lane = 0; lane < used; lane++)
            result[first + lane] = new double[Points];
        if (simulator.ReadClock(batch) != clock)
            throw ClockCalibrated(simulator.Model);
        batch.Run(
            clock,
            simulator.FinalTimeRow,
            (step, _) =>
            {
                if (!readings.TryGetValue(step, out var here))
                    return;
                foreach (var (target, place, share) in here)
                {
                    var row = batch.Row(rows[target]);
                    for (int lane = 0; lane < used; lane++)
                        result[first + lane][place] += share * row[lane];
                }
            },
            null,
            cancellation
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in batches)
            batch.Dispose();
    }
}

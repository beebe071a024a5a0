using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>The clock of a run.</summary>
/// <param name="Initial">INITIAL TIME.</param>
/// <param name="Final">FINAL TIME as it stands at the start.</param>
/// <param name="Step">TIME STEP.</param>
/// <param name="SavePer">SAVEPER.</param>
internal readonly record struct Clock(double Initial, double Final, double Step, double SavePer)
{
    /// <summary>Number of steps from the initial to the final time.</summary>
    public long Steps => (long)Math.Floor((Final - Initial) / Step + 0.5);

    /// <summary>The time after a number of steps.</summary>
    public double At(long step) => Initial + step * Step;

    /// <summary>Steps between two saved times, at least one.</summary>
    public double StepsPerSave => Math.Max(1, SavePer / Step);

    /// <summary>The times at which results are saved.</summary>
    public ImmutableArray<double> SavedTimes()
    {
        var times = ImmutableArray.CreateBuilder<double>();
        for (long step = 0; step <= Steps; step++)
            if (step >= Math.Floor(times.Count * StepsPerSave + 0.5 + 1e-9))
                times.Add(At(step));
        return times.ToImmutable();
    }
}

/// <summary>
/// Memory for one batch of runs, one lane each, and the loop over time. Not safe to share between threads; reuse it for batch after batch.
/// The order within a step: time and series, auxiliaries and rates, saving, then pipelines, held values and stocks move on together.
/// </summary>
internal sealed unsafe class Batch : IDisposable
{
    private readonly Kernel kernel;
    private readonly Plan plan;
    private readonly Model model;
    private readonly int lanes;
    private readonly double* memory;
    private readonly RungeKutta? rungeKutta;
    private readonly double[] heldNext;
    private readonly State[] states;
    private long laid;
    private bool disposed;

    /// <summary>Makes memory for a kernel.</summary>
    public Batch(Kernel kernel, Model model)
    {
        this.kernel = kernel;
        this.model = model;
        plan = kernel.Plan;
        lanes = kernel.Lanes;
        nuint bytes = (nuint)plan.RowCount * (nuint)lanes * sizeof(double);
        memory = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        if (model.Integration is not (IntegrationMethod.Euler or IntegrationMethod.Difference))
            rungeKutta = new RungeKutta(kernel, memory, model.Integration);
        heldNext = new double[rungeKutta == null ? 0 : plan.Held.Length * lanes];
        states =
        [
            .. plan.States.Select(s => new State(
                s.Function,
                new StateMemory(lanes, s.Results.Length) { Fixed = s.Fixed },
                [.. s.Inputs.Select(plan.Row)],
                [.. s.Starts.Select(plan.Row)],
                s.Results.Length
            )),
        ];
        Series = new double[plan.Model.Data.Length][];
        LaneSeries = new double[plan.Model.Data.Length][];
        foreach (var (row, value) in plan.Literals)
            Row(row).Fill(value);
    }

    /// <summary>Number of runs side by side.</summary>
    public int Lanes => lanes;

    /// <summary>For each series that the plan reads its value at the start of each step, the same for all lanes.</summary>
    public double[]?[] Series { get; }

    /// <summary>The clock that <see cref="Series"/> was laid on.</summary>
    public Clock SeriesClock { get; set; }

    /// <summary>For each series values of its own for each lane, <c>[step * lanes + lane]</c>; null where <see cref="Series"/> holds.</summary>
    public double[]?[] LaneSeries { get; }

    /// <summary>Lays the series on a longer clock, where a run allows that FINAL TIME moves away.</summary>
    public Action<Clock>? Lengthen { get; set; }

    /// <summary>The first time at which an integration method with automatic steps did not become accurate enough, NaN where it always did.</summary>
    public double FirstInaccurate => rungeKutta?.FirstInaccurate ?? double.NaN;

    /// <summary>Series that another kernel has computed, the last of the plan: <c>[(step * count + series) * lanes + lane]</c>.</summary>
    public double[] CarriedSeries { get; set; } = [];

    /// <summary>The lanes of a row.</summary>
    public Span<double> Row(int row) => new(memory + (long)row * lanes, lanes);

    /// <summary>The lanes of a constant.</summary>
    public Span<double> Constant(int number) => Row(Plan.ConstantRow + number);

    /// <summary>Reads the clock after the constants have been set. All lanes must agree on it.</summary>
    public Clock ReadClock(CompiledModel compiled)
    {
        RunStart();
        double Read(Variable variable)
        {
            var row = Row(plan.Row(compiled.Values[(variable, 0)]));
            bool moves = plan.Model.Graph[compiled.Values[(variable, 0)]].Phase == Phase.Step;
            if (moves && variable != model.FinalTime)
                throw new DiagnosticException([CompilationDiagnostics.TimeNotFixed(variable.Name, variable.Span)]);
            if (moves)
                kernel.Step(memory);
            foreach (double value in row)
                if (value != row[0] && !double.IsNaN(value))
                    throw new DiagnosticException([CompilationDiagnostics.TimeNotFixed(variable.Name, variable.Span)]);
            return row[0];
        }
        if (rungeKutta != null && model.Tolerances.Absolute is { } absolute)
            Row(plan.Row(compiled.Values[(absolute, 0)])).CopyTo(rungeKutta.AbsoluteTolerance);
        if (rungeKutta != null && model.Tolerances.Relative is { } relative)
            Row(plan.Row(compiled.Values[(relative, 0)])).CopyTo(rungeKutta.RelativeTolerance);
        double initial = Read(model.InitialTime);
        Row(Plan.TimeRow).Fill(initial);
        Row(Plan.StepTimeRow).Fill(initial);
        return new Clock(initial, Read(model.FinalTime), Read(model.TimeStep), Read(model.SavePer));
    }

    /// <summary>Runs all lanes from the start to the end.</summary>
    /// <param name="clock">The clock, checked by the caller.</param>
    /// <param name="finalTimeRow">Row of FINAL TIME where it moves during the run, else −1.</param>
    /// <param name="everyStep">Called when a step has been computed, with its number and time, or null.</param>
    /// <param name="saved">Called at saved times, with their number and time.</param>
    /// <param name="cancellation">Ends the run early.</param>
    public void Run(
        Clock clock,
        int finalTimeRow,
        Action<long, double>? everyStep,
        Action<int, double>? saved,
        CancellationToken cancellation
    )
    {
        LoadSeries(0);
        RunStart();
        BeginStates(clock);
        rungeKutta?.Begin();
        long steps = laid = clock.Steps;
        int save = 0;
        double perSave = clock.StepsPerSave;
        for (long step = 0; ; step++)
        {
            if ((step & 255) == 0)
                cancellation.ThrowIfCancellationRequested();
            Row(Plan.TimeRow).Fill(clock.At(step));
            Row(Plan.StepTimeRow).Fill(clock.At(step));
            LoadSeries(step);
            kernel.Step(memory);
            everyStep?.Invoke(step, clock.At(step));
            if (saved != null && step >= Math.Floor(save * perSave + 0.5 + 1e-9))
                saved(save++, clock.At(step));
            if (finalTimeRow >= 0)
                steps = StepsNow(clock, finalTimeRow);
            if (step >= steps)
                return;
            Advance(clock, step);
        }
    }

    // FINAL TIME may depend on the run, and may move away as well as near.
    private long StepsNow(Clock clock, int finalTimeRow)
    {
        var final = Row(finalTimeRow);
        if (final.ContainsAnyExcept(final[0]))
            throw new DiagnosticException([CompilationDiagnostics.TimeNotFixed(model.FinalTime.Name, model.FinalTime.Span)]);
        var now = clock with { Final = final[0] };
        if (now.Steps <= laid)
            return now.Steps;
        if (Lengthen == null)
            throw new DiagnosticException([SimulationDiagnostics.FinalTimeMovesAway(model.FinalTime.Span)]);
        laid = now.Steps + laid;
        Lengthen(clock with { Final = clock.At(laid) });
        foreach (var state in states)
            state.Memory.MostSteps = laid;
        return now.Steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!disposed)
            NativeMemory.AlignedFree(memory);
        disposed = true;
    }

    private void RunStart() => kernel.Start(memory);

    private void LoadSeries(long step)
    {
        if (plan.Model.Carried > 0)
        {
            int width = plan.Model.Carried * lanes;
            CarriedSeries.AsSpan((int)step * width, width).CopyTo(Row(plan.DataRow + plan.Model.Data.Length, plan.Model.Carried));
        }
        for (int i = 0; i < plan.Model.Data.Length; i++)
        {
            var row = Row(plan.DataRow + i);
            if (LaneSeries[i] is { } own)
            {
                int from = (int)Math.Min(step * lanes, own.Length - lanes);
                own.AsSpan(from, lanes).CopyTo(row);
            }
            else if (Series[i] is { } series)
                row.Fill(series[Math.Min(step, series.Length - 1)]);
        }
    }

    private void Advance(Clock clock, long step)
    {
        foreach (var state in states)
        {
            state.Memory.At(step);
            state.Function.Advance(state.Memory);
        }
        if (rungeKutta == null)
        {
            Row(plan.NextRow, plan.Held.Length).CopyTo(Row(plan.HeldRow, plan.Held.Length));
            Add(
                memory + (long)plan.StockRow * lanes,
                memory + (long)plan.RateRow * lanes,
                plan.Stocks.Length * lanes,
                clock.Step
            );
        }
        else
        {
            // What is held stands still while the method looks ahead.
            Row(plan.NextRow, plan.Held.Length).CopyTo(heldNext);
            rungeKutta.Advance(clock.At(step), clock.Step);
            heldNext.AsSpan().CopyTo(Row(plan.HeldRow, plan.Held.Length));
        }
        int result = plan.ResultRow;
        foreach (var state in states)
        {
            state.Memory.AllNext.CopyTo(Row(result, state.Results));
            result += state.Results;
        }
    }

    private void BeginStates(Clock clock)
    {
        int result = plan.ResultRow;
        foreach (var state in states)
        {
            state.Memory.Begin(memory, state.Inputs, state.Starts, clock.Initial, clock.Step, clock.Steps);
            state.Memory.SetNext(Row(result, state.Results));
            state.Function.Start(state.Memory);
            result += state.Results;
        }
    }

    private Span<double> Row(int first, int count) => new(memory + (long)first * lanes, count * lanes);

    // Rows are a multiple of four lanes.
    private static void Add(double* stocks, double* rates, int count, double step)
    {
        for (int i = 0; i < count; i += Vector256<double>.Count)
            (Vector256.Load(stocks + i) + step * Vector256.Load(rates + i)).Store(stocks + i);
    }

    /// <summary>A state of the plan with its memory in this batch.</summary>
    private sealed record State(StateFunction Function, StateMemory Memory, int[] Inputs, int[] Starts, int Results);
}

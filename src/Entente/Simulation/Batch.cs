using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    /// <summary>Whether all is the same.</summary>
    public bool Equals(Clock other) =>
        Initial.Equals(other.Initial) && Final.Equals(other.Final) && Step.Equals(other.Step) && SavePer.Equals(other.SavePer);

    /// <inheritdoc/>
    public override int GetHashCode() => Final.GetHashCode() ^ Step.GetHashCode();

    /// <summary>Number of steps from the initial to the final time.</summary>
    public long Steps => (long)Math.Floor((Final - Initial) / Step + 0.5);

    /// <summary>The time after a number of steps.</summary>
    public double At(long step) => Initial + step * Step;

    /// <summary>Steps between two saved times, at least one.</summary>
    public double StepsPerSave => Math.Max(1, SavePer / Step);

    /// <summary>The step at which results are saved for the time after so many times.</summary>
    public long StepOfSave(int saves) => (long)Math.Floor(saves * StepsPerSave + 0.5 + 1e-9);

    /// <summary>The times at which results are saved.</summary>
    public ImmutableArray<double> SavedTimes()
    {
        var times = ImmutableArray.CreateBuilder<double>();
        for (long step = 0; step <= Steps; step++)
            if (step >= StepOfSave(times.Count))
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
    // So that a run that is called off ends soon.
    private const long MostStepsAtOnce = 1 << 16;

    private readonly Kernel kernel;
    private readonly Plan plan;
    private readonly Model model;
    private readonly int lanes;
    private readonly OwnedMemory owned;
    private readonly double* memory;
    private readonly RungeKutta? rungeKutta;
    private readonly double[] heldNext;

    // Where the plan has put things, which the loop over time asks for in every step.
    private readonly double* data;
    private readonly double* stocks;
    private readonly double* rates;
    private readonly double* held;
    private readonly double* next;
    private readonly int stockCells;
    private readonly int heldCells;
    private readonly int carried;
    private readonly State[] states;
    private long laid;

    /// <summary>Makes memory for a kernel.</summary>
    public Batch(Kernel kernel, Model model)
    {
        this.kernel = kernel;
        this.model = model;
        plan = kernel.Plan;
        lanes = kernel.Lanes;
        nuint bytes = (nuint)kernel.RowCount * (nuint)lanes * sizeof(double);
        owned = new OwnedMemory(bytes);
        memory = owned.Start;
        if (model.Integration is not (IntegrationMethod.Euler or IntegrationMethod.Difference))
            rungeKutta = new RungeKutta(kernel, memory, model.Integration);
        data = memory + (long)plan.DataRow * lanes;
        stocks = memory + (long)plan.StockRow * lanes;
        rates = memory + (long)plan.RateRow * lanes;
        held = memory + (long)plan.HeldRow * lanes;
        next = memory + (long)plan.NextRow * lanes;
        stockCells = plan.Stocks.Length * lanes;
        heldCells = plan.Held.Length * lanes;
        carried = plan.Model.Carried;
        heldNext = new double[rungeKutta == null ? 0 : heldCells];
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
        foreach (var (row, value) in kernel.Literals)
            Fill(row, value);
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

    /// <summary>In which lane of <see cref="LaneSeries"/> and <see cref="CarriedSeries"/> each lane finds its own; null where in the same.</summary>
    public LaneMap? SeriesLanes { get; set; }

    /// <summary>The lanes of a row.</summary>
    public Span<double> Row(int row) => new(memory + (long)row * lanes, lanes);

    /// <summary>The value of a row in one lane.</summary>
    public double Value(int row, int lane)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)lane, (uint)lanes);
        return memory[(long)row * lanes + lane];
    }

    /// <summary>The lanes of a constant.</summary>
    public Span<double> Constant(int number) => Row(plan.ConstantRows[number]);

    /// <summary>Sets a constant in all lanes.</summary>
    public void SetConstant(int number, double value) => Fill(plan.ConstantRows[number], value);

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
                    throw new DiagnosticException([SimulationDiagnostics.TimesDiffer(variable.Name, variable.Span)]);
            return row[0];
        }
        if (rungeKutta != null && model.Tolerances.Absolute is { } absolute)
            Row(plan.Row(compiled.Values[(absolute, 0)])).CopyTo(rungeKutta.AbsoluteTolerance);
        if (rungeKutta != null && model.Tolerances.Relative is { } relative)
            Row(plan.Row(compiled.Values[(relative, 0)])).CopyTo(rungeKutta.RelativeTolerance);
        double initial = Read(model.InitialTime);
        Fill(Plan.TimeRow, initial);
        Fill(Plan.StepTimeRow, initial);
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
        Start(clock);
        var steadily = everyStep == null && finalTimeRow < 0 && rungeKutta == null ? kernel.Steps : null;
        bool looksAtStocks = steadily != null && plan.AsksForStocksAlone;
        long steps = laid = clock.Steps;
        int save = 0;
        double nextSave = saved == null ? double.PositiveInfinity : 0;
        for (long step = 0; ; step++)
        {
            if ((step & 255) == 0)
                cancellation.ThrowIfCancellationRequested();
            if (steadily != null && step < nextSave && step < steps)
            {
                // Nobody looks before the next saved time or the end.
                long end = (long)Math.Min(Math.Ceiling(nextSave), Math.Min(steps, step + MostStepsAtOnce));
                steadily(memory, clock.Initial, clock.Step, step, end);
                step = end;
            }
            double time = SetTime(clock, step);
            if (!looksAtStocks)
            {
                LoadSeries(step);
                kernel.Step(memory);
            }
            everyStep?.Invoke(step, time);
            if (saved != null && step >= nextSave)
            {
                saved(save++, time);
                nextSave = clock.StepOfSave(save);
            }
            if (finalTimeRow >= 0)
                steps = StepsNow(clock, finalTimeRow);
            if (step >= steps)
            {
                GC.KeepAlive(this);
                return;
            }
            if (looksAtStocks)
                step--;
            else
                Advance(clock, step);
        }
    }

    private void Start(Clock clock)
    {
        RunStart();
        BeginStates(clock);
        rungeKutta?.Begin();
    }

    /// <summary>Begins runs that are computed step by step: see <see cref="Compute"/>.</summary>
    public void BeginSteps(Clock clock)
    {
        LoadSeries(0);
        Start(clock);
    }

    /// <summary>Computes a step.</summary>
    public void Compute(Clock clock, long step)
    {
        SetTime(clock, step);
        LoadSeries(step);
        kernel.Step(memory);
    }

    private double SetTime(Clock clock, long step)
    {
        double time = clock.At(step);
        Fill(Plan.TimeRow, time);
        Fill(Plan.StepTimeRow, time);
        return time;
    }

    /// <summary>What a lane keeps from step to step, where there are no states: its stocks and what is held.</summary>
    public double[] Kept(int lane)
    {
        var kept = new double[plan.Stocks.Length + plan.Held.Length];
        for (int i = 0; i < plan.Stocks.Length; i++)
            kept[i] = stocks[(long)i * lanes + lane];
        for (int i = 0; i < plan.Held.Length; i++)
            kept[plan.Stocks.Length + i] = held[(long)i * lanes + lane];
        return kept;
    }

    /// <summary>Sets what a lane keeps from step to step, so that it goes on where another was.</summary>
    public void SetKept(int lane, ReadOnlySpan<double> from)
    {
        for (int i = 0; i < plan.Stocks.Length; i++)
            stocks[(long)i * lanes + lane] = from[i];
        for (int i = 0; i < plan.Held.Length; i++)
            held[(long)i * lanes + lane] = from[plan.Stocks.Length + i];
    }

    /// <summary>The lanes in which any of some rows has other bits than a row of another batch.</summary>
    /// <param name="rows">Rows of this batch.</param>
    /// <param name="other">The other.</param>
    /// <param name="otherRows">Rows of the other, one for each.</param>
    /// <param name="lanes">With which lane there each lane is compared.</param>
    /// <returns>A bit for each lane.</returns>
    public uint LanesThatDiffer(ImmutableArray<int> rows, Batch other, ImmutableArray<int> otherRows, LaneMap lanes) =>
        lanes.Differing(memory, rows.AsSpan(), other.memory, otherRows.AsSpan());

    /// <summary>Begins a run that goes along with another: see <see cref="Follow"/>.</summary>
    public void Begin(Clock clock)
    {
        LoadOwnSeries(0);
        Start(clock);
    }

    /// <summary>Computes a step for which another kernel, of the same lanes (a multiple of four), has computed the series that it is given.</summary>
    /// <param name="clock">The clock of both.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="leader">The memory of the other kernel.</param>
    /// <param name="rows">Where the series are there.</param>
    /// <param name="from">In which lane each lane finds its own there; null where in the same.</param>
    public void Follow(Clock clock, long step, Batch leader, ImmutableArray<int> rows, LaneMap? from = null)
    {
        SetTime(clock, step);
        LoadOwnSeries(step);
        double* series = data + (long)Series.Length * lanes;
        if (from == null)
            Gather(leader.memory, rows.AsSpan(), series, lanes);
        else
            from.Copy(leader.memory, rows.AsSpan(), series);
        kernel.Step(memory);
    }

    // Rows of a few vectors: a general copy would take longer to find out how long they are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(double* from, ReadOnlySpan<int> rows, double* to, int lanes)
    {
        foreach (int row in rows)
        {
            double* source = from + (long)row * lanes;
            for (int i = 0; i < lanes; i += Vector256<double>.Count)
                Vector256.Load(source + i).Store(to + i);
            to += lanes;
        }
    }

    // FINAL TIME may depend on the run, and may move away as well as near.
    private long StepsNow(Clock clock, int finalTimeRow)
    {
        var final = Row(finalTimeRow);
        if (final.ContainsAnyExcept(final[0]))
            throw new DiagnosticException([SimulationDiagnostics.TimesDiffer(model.FinalTime.Name, model.FinalTime.Span)]);
        var now = clock with { Final = final[0] };
        if (now.Steps <= laid)
            return now.Steps;
        if (Lengthen == null)
            throw new DiagnosticException([SimulationDiagnostics.FinalTimeMoves(model.FinalTime.Span)]);
        laid = now.Steps + laid;
        Lengthen(clock with { Final = clock.At(laid) });
        foreach (var state in states)
            state.Memory.MostSteps = laid;
        return now.Steps;
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();

    private void RunStart() => kernel.Start(memory);

    private void LoadSeries(long step)
    {
        if (carried > 0)
        {
            int width = carried * lanes;
            var series = CarriedSeries.AsSpan((int)step * width, width);
            double* rows = data + (long)Series.Length * lanes;
            if (SeriesLanes == null)
                series.CopyTo(new Span<double>(rows, width));
            else
                fixed (double* from = series)
                    SeriesLanes.Copy(from, carried, rows);
        }
        LoadOwnSeries(step);
    }

    private void LoadOwnSeries(long step)
    {
        for (int i = 0; i < Series.Length; i++)
        {
            var row = new Span<double>(data + (long)i * lanes, lanes);
            if (LaneSeries[i] is { } own)
            {
                int from = (int)Math.Min(step * lanes, own.Length - lanes);
                if (SeriesLanes == null)
                    own.AsSpan(from, lanes).CopyTo(row);
                else
                    fixed (double* values = own)
                        SeriesLanes.Copy(values + from, 1, data + (long)i * lanes);
            }
            else if (Series[i] is { } series)
                Fill(plan.DataRow + i, series[Math.Min(step, series.Length - 1)]);
        }
    }

    // The lanes of a row, all alike.
    private void Fill(int row, double value)
    {
        if (lanes == 1)
            memory[row] = value;
        else
            new Span<double>(memory + (long)row * lanes, lanes).Fill(value);
    }

    /// <summary>Goes on from one step to the next.</summary>
    public void Advance(Clock clock, long step)
    {
        foreach (var state in states)
        {
            state.Memory.At(step);
            state.Function.Advance(state.Memory);
        }
        if (rungeKutta == null)
        {
            if (heldCells > 0)
                new Span<double>(next, heldCells).CopyTo(new Span<double>(held, heldCells));
            if (lanes == 1)
                AddOne(stocks, rates, stockCells, clock.Step);
            else
                Add(stocks, rates, stockCells, clock.Step);
        }
        else
        {
            // What is held stands still while the method looks ahead.
            new Span<double>(next, heldCells).CopyTo(heldNext);
            rungeKutta.Advance(clock.At(step), clock.Step);
            heldNext.AsSpan().CopyTo(new Span<double>(held, heldCells));
        }
        if (states.Length == 0)
            return;
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

    // For a single run, which may be over before .NET has compiled anything.
    private static void AddOne(double* stocks, double* rates, int count, double step)
    {
        for (int i = 0; i < count; i++)
            stocks[i] += step * rates[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double* stocks, double* rates, int count, double step)
    {
        int eight = VectorWidth.HasEight ? count & ~7 : 0;
        int whole = count & ~3;
        for (int i = 0; i < eight; i += Vector512<double>.Count)
            (Vector512.Load(stocks + i) + step * Vector512.Load(rates + i)).Store(stocks + i);
        for (int i = eight; i < whole; i += Vector256<double>.Count)
            (Vector256.Load(stocks + i) + step * Vector256.Load(rates + i)).Store(stocks + i);
        for (int i = whole; i < count; i++)
            stocks[i] += step * rates[i];
    }

    /// <summary>A state of the plan with its memory in this batch.</summary>
    private sealed record State(StateFunction Function, StateMemory Memory, int[] Inputs, int[] Starts, int Results);

    /// <summary>Cleared memory that is freed with its owner.</summary>
    private sealed class OwnedMemory : SafeHandle
    {
        public OwnedMemory(nuint bytes)
            : base(0, ownsHandle: true)
        {
            SetHandle((nint)NativeMemory.AlignedAlloc(bytes, 64));
            NativeMemory.Clear(Start, bytes);
        }

        public override bool IsInvalid => handle == 0;

        public double* Start => (double*)handle;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree(Start);
            return true;
        }
    }
}

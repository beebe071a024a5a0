using System.Runtime.InteropServices;
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
}

/// <summary>
/// Memory for one batch of runs, one lane each, and the loop over time. Not safe to share between threads; reuse it for batch after batch.
/// The order within a step: time and series, auxiliaries and rates, saving, then pipelines, held values and stocks move on together.
/// </summary>
internal sealed unsafe class Batch : IDisposable
{
    private readonly Kernel kernel;
    private readonly Plan plan;
    private readonly int lanes;
    private readonly double* memory;
    private readonly IntegrationMethod integration;
    private readonly double[] before;
    private readonly double[] slope;
    private readonly double[] kept;
    private readonly double[][] pipes;
    private bool disposed;

    /// <summary>Makes memory for a kernel.</summary>
    public Batch(Kernel kernel, IntegrationMethod integration)
    {
        this.kernel = kernel;
        this.integration = integration;
        plan = kernel.Plan;
        lanes = kernel.Lanes;
        nuint bytes = (nuint)plan.RowCount * (nuint)lanes * sizeof(double);
        memory = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        int stockCells = plan.Stocks.Length * lanes;
        before = new double[integration == IntegrationMethod.Euler ? 0 : stockCells];
        slope = new double[before.Length];
        kept = new double[integration == IntegrationMethod.Euler ? 0 : (plan.Held.Length + plan.Pipelines.Length) * lanes];
        pipes = new double[plan.Pipelines.Length][];
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

    /// <summary>The lanes of a row.</summary>
    public Span<double> Row(int row) => new(memory + (long)row * lanes, lanes);

    /// <summary>The lanes of a constant.</summary>
    public Span<double> Constant(int number) => Row(Plan.ConstantRow + number);

    /// <summary>Reads the clock after the constants have been set. All lanes must agree on it.</summary>
    public Clock ReadClock(CompiledModel model)
    {
        RunStart();
        double Read(Variable variable)
        {
            var row = Row(plan.Row(model.Values[(variable, 0)]));
            bool moves = plan.Model.Graph[model.Values[(variable, 0)]].Phase == Phase.Step;
            if (moves && variable != model.Model.FinalTime)
                throw new DiagnosticException([CompilationDiagnostics.TimeNotFixed(variable.Name, variable.Span)]);
            if (moves)
                kernel.Step(memory);
            foreach (double value in row)
                if (value != row[0] && !double.IsNaN(value))
                    throw new DiagnosticException([CompilationDiagnostics.TimeNotFixed(variable.Name, variable.Span)]);
            return row[0];
        }
        double initial = Read(model.Model.InitialTime);
        Row(0).Fill(initial);
        return new Clock(initial, Read(model.Model.FinalTime), Read(model.Model.TimeStep), Read(model.Model.SavePer));
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
        LoadSeries(0, 0);
        RunStart();
        PreparePipes(clock);
        long steps = clock.Steps;
        int save = 0;
        double perSave = clock.StepsPerSave;
        for (long step = 0; ; step++)
        {
            if ((step & 255) == 0)
                cancellation.ThrowIfCancellationRequested();
            Row(0).Fill(clock.At(step));
            LoadSeries(step, 0);
            kernel.Step(memory);
            everyStep?.Invoke(step, clock.At(step));
            if (saved != null && step >= Math.Floor(save * perSave + 0.5 + 1e-9))
                saved(save++, clock.At(step));
            if (finalTimeRow >= 0)
                steps = Math.Min(steps, (clock with { Final = Row(finalTimeRow)[0] }).Steps);
            if (step >= steps)
                return;
            Advance(clock, step);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!disposed)
            NativeMemory.AlignedFree(memory);
        disposed = true;
    }

    private void RunStart() => kernel.Start(memory);

    private void LoadSeries(long step, double between)
    {
        for (int i = 0; i < Series.Length; i++)
        {
            var row = Row(plan.DataRow + i);
            if (LaneSeries[i] is { } own)
            {
                int from = (int)Math.Min(step * lanes, own.Length - lanes);
                own.AsSpan(from, lanes).CopyTo(row);
            }
            else if (Series[i] is { } series)
            {
                // Between two steps (Runge–Kutta) on a straight line.
                double now = series[Math.Min(step, series.Length - 1)];
                double next = series[Math.Min(step + 1, series.Length - 1)];
                row.Fill(between == 0 ? now : now + between * (next - now));
            }
        }
    }

    private void Advance(Clock clock, long step)
    {
        if (integration == IntegrationMethod.RungeKutta4)
        {
            RungeKutta(clock, step);
            return;
        }
        AdvancePipes(step, clock);
        Row(plan.NextRow, plan.Held.Length).CopyTo(Row(plan.HeldRow, plan.Held.Length));
        Add(memory + (long)plan.StockRow * lanes, memory + (long)plan.RateRow * lanes, plan.Stocks.Length * lanes, clock.Step);
    }

    private Span<double> Row(int first, int count) => new(memory + (long)first * lanes, count * lanes);

    private static void Add(double* stocks, double* rates, int count, double step)
    {
        for (int i = 0; i < count; i++)
            stocks[i] += step * rates[i];
    }

    // The classical method (Kutta 1901): slopes at the start, twice in the middle, at the end, weighted 1 : 2 : 2 : 1.
    private void RungeKutta(Clock clock, long step)
    {
        var stocks = Row(plan.StockRow, plan.Stocks.Length);
        var rates = Row(plan.RateRow, plan.Stocks.Length);
        var held = Row(plan.HeldRow, plan.Held.Length);
        var next = Row(plan.NextRow, plan.Held.Length);
        next.CopyTo(kept);
        for (int i = 0; i < plan.Pipelines.Length; i++)
            Row(plan.Row(plan.Pipelines[i].Next)).CopyTo(kept.AsSpan(held.Length + i * lanes));
        stocks.CopyTo(before);
        rates.CopyTo(slope);
        ReadOnlySpan<(double Ahead, double Weight)> stages = [(0.5, 2), (0.5, 2), (1, 1)];
        foreach (var (ahead, weight) in stages)
        {
            for (int i = 0; i < stocks.Length; i++)
                stocks[i] = before[i] + ahead * clock.Step * rates[i];
            Row(0).Fill(clock.At(step) + ahead * clock.Step);
            LoadSeries(ahead == 1 ? step + 1 : step, ahead == 1 ? 0 : ahead);
            kernel.Step(memory);
            for (int i = 0; i < stocks.Length; i++)
                slope[i] += weight * rates[i];
        }
        for (int i = 0; i < stocks.Length; i++)
            stocks[i] = before[i] + clock.Step * slope[i] / 6;
        kept.AsSpan(0, held.Length).CopyTo(held);
        AdvancePipes(step, clock, kept.AsSpan(held.Length));
    }

    private void PreparePipes(Clock clock)
    {
        for (int i = 0; i < plan.Pipelines.Length; i++)
        {
            var lag = LagRow(plan.Pipelines[i]);
            long longest = 1;
            for (int lane = 0; lane < lanes; lane++)
                longest = Math.Max(longest, Math.Min(Delay(lag[lane], clock), clock.Steps + 1));
            int needed = checked((int)(longest * lanes));
            if (pipes[i] == null || pipes[i].Length != needed)
                pipes[i] = new double[needed];
            // Until something has come through, the pipeline gives its initial value.
            var initial = Row(plan.PipelineRow + i);
            for (int at = 0; at < needed; at += lanes)
                initial.CopyTo(pipes[i].AsSpan(at));
        }
    }

    private ReadOnlySpan<double> LagRow(KeptValue pipeline) => Row(plan.Row(pipeline.Lag));

    // DELAY FIXED works in whole steps, at least one (Vensim reference manual).
    private static long Delay(double lag, Clock clock)
    {
        double steps = Math.Round(lag / clock.Step, MidpointRounding.AwayFromZero);
        return steps >= 1 ? (long)Math.Min(steps, long.MaxValue / 2) : 1;
    }

    private void AdvancePipes(long step, Clock clock) => AdvancePipes(step, clock, []);

    private void AdvancePipes(long step, Clock clock, ReadOnlySpan<double> savedInputs)
    {
        for (int i = 0; i < plan.Pipelines.Length; i++)
        {
            double[] pipe = pipes[i];
            long places = pipe.Length / lanes;
            var input = savedInputs.Length > 0 ? savedInputs.Slice(i * lanes, lanes) : Row(plan.Row(plan.Pipelines[i].Next));
            var output = Row(plan.PipelineRow + i);
            var lag = LagRow(plan.Pipelines[i]);
            for (int lane = 0; lane < lanes; lane++)
                pipe[(step % places) * lanes + lane] = input[lane];
            for (int lane = 0; lane < lanes; lane++)
            {
                long from = step + 1 - Math.Min(Delay(lag[lane], clock), clock.Steps + 1);
                if (from >= 0)
                    output[lane] = pipe[(from % places) * lanes + lane];
            }
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>A table that a kernel reads, and the row that holds what it is read with.</summary>
/// <param name="Table">The table; outside its points its end values are taken.</param>
/// <param name="Row">The row.</param>
internal readonly record struct TableRead(PreparedLookup Table, int Row)
{
    private static readonly RowFunction[] Clipping =
    [
        RowFunctions.Lookup,
        RowFunctions.LookupForward,
        RowFunctions.LookupBackward,
    ];

    private readonly double low = Table.Range.Low - Rounding(Table);
    private readonly double high = Table.Range.High + Rounding(Table);

    /// <summary>All reads of a plan, in its order.</summary>
    public static ImmutableArray<TableRead> Of(Plan plan)
    {
        var graph = plan.Model.Graph;
        var reads = ImmutableArray.CreateBuilder<TableRead>();
        for (int node = 0; node < graph.Count; node++)
            if (
                graph[node].Call is { Fixed: PreparedLookup { Range: var range } table } call
                && range.High > range.Low
                && Array.IndexOf(Clipping, call.Function) >= 0
                && plan.HasRow(node)
                && plan.HasRow(call.Operands[0])
            )
                reads.Add(new TableRead(table, plan.Row(call.Operands[0])));
        return reads.ToImmutable();
    }

    /// <summary>Whether a number lies outside the points; NaN does not.</summary>
    public bool IsOutside(double at) => at < low || at > high;

    /// <summary>Whether any of the numbers of a block does.</summary>
    public bool IsAnyOutside(ReadOnlySpan<double> lanes)
    {
        var (least, greatest) = (Vector256.Create(low), Vector256.Create(high));
        var outside = Vector256<double>.Zero;
        for (int i = 0; i < PairedRuns.Lanes; i += Vector256<double>.Count)
        {
            var at = Vector256.Create(lanes[i..]);
            outside |= Vector256.LessThan(at, least) | Vector256.GreaterThan(at, greatest);
        }
        return outside.AsUInt64() != Vector256<ulong>.Zero;
    }

    /// <summary>Where the table stands in the model's file.</summary>
    public SourceSpan SpanIn(Model model) => model.TryFind(Table.Name, out var found, out _) ? found.Variable.Span : default;

    // A time that has been summed up may pass the last point by its last digits.
    private static double Rounding(PreparedLookup table) => 1e-9 * (table.Range.High - table.Range.Low);
}

/// <summary>Looks at the saved times of one run for the first time at which each table is read outside its points.</summary>
/// <param name="reads">What is looked at.</param>
internal sealed class OutsideReads(ImmutableArray<TableRead> reads)
{
    private readonly HashSet<string> outside = [];
    private bool[]? seen;
    private (TableRead Read, double Time)? first;

    /// <summary>Looks at a lane.</summary>
    public void Look(Batch batch, int lane, double time)
    {
        var all = reads.AsSpan();
        for (int i = 0; i < all.Length; i++)
        {
            ref readonly var read = ref all[i];
            if (!read.IsOutside(batch.Value(read.Row, lane)))
                continue;
            seen ??= new bool[reads.Length];
            if (seen[i])
                continue;
            seen[i] = true;
            first ??= (read, time);
            outside.Add(read.Table.Name);
        }
    }

    /// <summary>What is to be said of the run; null where no table was read outside.</summary>
    public Diagnostic? Remark(Model model) =>
        first is var (read, time)
            ? SimulationDiagnostics.LookupClipped(
                read.Table.Name,
                time,
                read.Table.Range.Low,
                read.Table.Range.High,
                outside.Count - 1,
                read.SpanIn(model)
            )
            : null;
}

/// <summary>The same of the first runs of an ensemble: which of them read a table outside its points.</summary>
internal sealed class OutsideReadsOfMany(ImmutableArray<TableRead> reads)
{
    /// <summary>So many runs are looked at: more would cost time, and tell little more.</summary>
    public const long Runs = 1024;

    private readonly long[] runs = new long[reads.Length];
    private readonly (long Run, double Time)[] first = new (long, double)[reads.Length];

    /// <summary>For each read and lane of a block the first time outside, NaN where there is none.</summary>
    public double[] NewBlock()
    {
        double[] times = new double[reads.Length * PairedRuns.Lanes];
        Array.Fill(times, double.NaN);
        return times;
    }

    /// <summary>Looks at a block at a saved time; any thread may.</summary>
    public void Look(Batch batch, double time, double[] times)
    {
        for (int i = 0; i < reads.Length; i++)
        {
            ref readonly var read = ref reads.AsSpan()[i];
            var values = batch.Row(read.Row);
            if (!read.IsAnyOutside(values))
                continue;
            for (int lane = 0; lane < PairedRuns.Lanes; lane++)
                if (read.IsOutside(values[lane]) && double.IsNaN(times[i * PairedRuns.Lanes + lane]))
                    times[i * PairedRuns.Lanes + lane] = time;
        }
    }

    /// <summary>Takes over a block; in the order of the blocks.</summary>
    public void Take(double[] times, long firstRun, int lanes)
    {
        for (int i = 0; i < reads.Length; i++)
        for (int lane = 0; lane < lanes; lane++)
            if (times[i * PairedRuns.Lanes + lane] is var time && !double.IsNaN(time) && runs[i]++ == 0)
                first[i] = (firstRun + lane, time);
    }

    /// <summary>What is to be said of so many complete runs; null where no table was read outside.</summary>
    public Diagnostic? Remark(Model model, long complete)
    {
        int most = -1;
        for (int i = 0; i < reads.Length; i++)
            if (runs[i] > 0 && (most < 0 || runs[i] > runs[most]))
                most = i;
        if (most < 0)
            return null;
        var (read, (run, time)) = (reads[most], first[most]);
        int others =
            Enumerable.Range(0, reads.Length).Where(i => runs[i] > 0).Select(i => reads[i].Table.Name).Distinct().Count() - 1;
        return SimulationDiagnostics.LookupClippedInRuns(
            read.Table.Name,
            read.Table.Range.Low,
            read.Table.Range.High,
            (runs[most], Math.Min(complete, Runs), run, time),
            others,
            read.SpanIn(model)
        );
    }
}

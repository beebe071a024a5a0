using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Entente.Data;
using Entente.Simulation;
using Parquet;
using Parquet.Schema;

namespace Entente.Reports;

/// <summary>
/// Writes the runs of an ensemble as Parquet while they are made: a row for each run and saved time, with the number of the run, the time, the inputs of the
/// run and the outcomes. Rows stand in the order of runs and times. Memory does not grow with the number of runs.
/// </summary>
/// <param name="stream">Where to; left open.</param>
public sealed class ParquetRuns(Stream stream) : RunSink, IDisposable
{
    private const int RowsPerGroup = 1 << 16;

    private ParquetFile? file;
    private double[] times = [];
    private long[] runs = [];
    private double[][] columns = [];
    private int[] outcomeColumns = [];
    private int inputs;
    private int rows;

    /// <summary>Completes the file.</summary>
    public void Dispose()
    {
        Flush();
        file?.Dispose();
    }

    internal override void Begin(
        ImmutableArray<string> inputNames,
        ImmutableArray<string> outcomes,
        ImmutableArray<double> savedTimes
    )
    {
        times = [.. savedTimes];
        inputs = inputNames.Length;
        // What is drawn may be asked for too; it stands once.
        var taken = inputNames.Append("run").Append("Time").ToHashSet(StringComparer.OrdinalIgnoreCase);
        outcomeColumns = [.. Enumerable.Range(0, outcomes.Length).Where(i => !taken.Contains(outcomes[i]))];
        string[] names = ["Time", .. inputNames, .. outcomeColumns.Select(i => outcomes[i])];
        file = new ParquetFile(stream, ["run"], names, inputNames);
        int most = Math.Max(RowsPerGroup, times.Length * PairedRuns.Lanes);
        runs = new long[most];
        columns = [.. names.Select(_ => new double[most])];
    }

    internal override void Take(RunBlock block)
    {
        if (rows + block.Runs * times.Length > runs.Length)
            Flush();
        int outcomes = block.Outcomes.Length / (times.Length * block.Lanes);
        for (int lane = 0; lane < block.Runs; lane++)
        for (int save = 0; save < times.Length; save++)
        {
            runs[rows] = block.FirstRun + lane;
            columns[0][rows] = times[save];
            for (int i = 0; i < inputs; i++)
                columns[1 + i][rows] = block.Inputs[i * block.Lanes + lane];
            for (int i = 0; i < outcomeColumns.Length; i++)
                columns[1 + inputs + i][rows] = block.Outcomes[(save * outcomes + outcomeColumns[i]) * block.Lanes + lane];
            rows++;
        }
    }

    private void Flush()
    {
        if (rows > 0)
            file?.WriteGroup([runs.AsMemory(0, rows)], [.. columns.Select(c => c.AsMemory(0, rows))]);
        rows = 0;
    }
}

/// <summary>A Parquet file of whole numbers and numbers, compressed with Snappy, which DuckDB, Arrow and pandas read.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly DataField[] fields;
    private readonly ParquetWriter writer;

    /// <summary>Begins a file of runs.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="wholeNumbers">Columns of whole numbers, which come first.</param>
    /// <param name="numbers">Columns of numbers.</param>
    /// <param name="inputs">Those of them that were drawn.</param>
    public ParquetFile(Stream stream, IEnumerable<string> wholeNumbers, IEnumerable<string> numbers, IEnumerable<string> inputs)
    {
        fields =
        [
            .. wholeNumbers.Select(n => (DataField)new DataField<long>(n)),
            .. numbers.Select(n => new DataField<double>(n)),
        ];
        // The default level of compression takes 20 times as long for a few per cent of size. Few drawn numbers repeat, so no dictionaries.
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Snappy,
            CompressionLevel = CompressionLevel.Fastest,
        };
        writer = ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options).GetAwaiter().GetResult();
        writer.CustomMetadata = new Dictionary<string, string> { [ParquetTable.InputsKey] = JsonSerializer.Serialize(inputs) };
    }

    /// <summary>Writes rows; one array for each column.</summary>
    public void WriteGroup(IReadOnlyList<Memory<long>> wholeNumbers, IReadOnlyList<Memory<double>> numbers)
    {
        using var group = writer.CreateRowGroup();
        for (int i = 0; i < wholeNumbers.Count; i++)
            group.WriteAsync<long>(fields[i], wholeNumbers[i]).GetAwaiter().GetResult();
        for (int i = 0; i < numbers.Count; i++)
            group.WriteAsync<double>(fields[wholeNumbers.Count + i], numbers[i]).GetAwaiter().GetResult();
        group.CompleteValidate();
    }

    public void Dispose() => writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

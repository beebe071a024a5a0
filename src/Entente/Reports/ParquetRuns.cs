using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Entente.Data;
using Entente.Models;
using Entente.Simulation;
using Parquet;
using Parquet.Schema;

namespace Entente.Reports;

/// <summary>
/// Writes the runs of an ensemble as Parquet while they are made: a row for each run and saved time, with the number of the run, the time, the inputs of the
/// run and the outcomes. Rows stand in the order of runs and times. Memory does not grow with the number of runs. The file says of itself which columns are inputs
/// (<c>entente.inputs</c>), their units (<c>entente.units</c>), the model's file, the seed and how many runs were asked for.
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
        Model model,
        Inputs drawn,
        ImmutableArray<VariableElement> outcomes,
        ImmutableArray<double> savedTimes
    )
    {
        times = [.. savedTimes];
        inputs = drawn.Names.Length;
        // What is drawn may be asked for too; it stands once.
        var taken = drawn.Names.Append("Time").Select(Philox.CanonicalName).ToHashSet();
        outcomeColumns =
        [
            .. Enumerable.Range(0, outcomes.Length).Where(i => !taken.Contains(Philox.CanonicalName(NameOf(outcomes[i])))),
        ];
        string[] names = ["Time", .. drawn.Names, .. outcomeColumns.Select(i => NameOf(outcomes[i]))];
        string[] units =
        [
            model.TimeStep.Unit,
            .. drawn.Names.Select(n => model.TryFind(n, out var found, out _) ? found.Variable.Unit : ""),
            .. outcomeColumns.Select(i => outcomes[i].Variable.Unit),
        ];
        var about = new Dictionary<string, string>
        {
            ["entente.model"] = Path.GetFileName(model.File),
            ["entente.seed"] = drawn.Seed.ToString(CultureInfo.InvariantCulture),
            ["entente.runs"] = drawn.Runs.ToString(CultureInfo.InvariantCulture),
        };
        file = new ParquetFile(stream, ["run"], names, drawn.Names, units, about);
        int most = Math.Max(RowsPerGroup, times.Length * PairedRuns.Lanes);
        runs = new long[most];
        columns = [.. names.Select(_ => new double[most])];
    }

    private static string NameOf(VariableElement element) => element.Variable.ElementName(element.Flat);

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
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DataField[] fields;
    private readonly ParquetWriter writer;

    /// <summary>Begins a file of runs.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="wholeNumbers">Columns of whole numbers, which come first.</param>
    /// <param name="numbers">Columns of numbers.</param>
    /// <param name="inputs">Those of them that were drawn.</param>
    /// <param name="units">The units of the numbers, empty texts where there is none.</param>
    /// <param name="about">What else the file says of itself.</param>
    public ParquetFile(
        Stream stream,
        IReadOnlyList<string> wholeNumbers,
        IReadOnlyList<string> numbers,
        IEnumerable<string> inputs,
        IReadOnlyList<string>? units = null,
        IReadOnlyDictionary<string, string>? about = null
    )
    {
        // A constant of the model may be called as the number of the run is; readers know columns by name, in any case of letters.
        string Own(string name) =>
            wholeNumbers.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"{name} (of the model)" : name;
        fields =
        [
            .. wholeNumbers.Select(n => (DataField)new DataField<long>(n)),
            .. numbers.Select(n => new DataField<double>(Own(n))),
        ];
        // The default level of compression takes 20 times as long for a few per cent of size. Few drawn numbers repeat, so no dictionaries.
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Snappy,
            CompressionLevel = CompressionLevel.Fastest,
        };
        writer = ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options).GetAwaiter().GetResult();
        var said = new Dictionary<string, string>(about ?? new Dictionary<string, string>())
        {
            [ParquetTable.InputsKey] = JsonSerializer.Serialize(inputs.Select(Own), AsWritten),
        };
        if (units != null)
            said["entente.units"] = JsonSerializer.Serialize(
                numbers.Zip(units).Where(u => u.Second.Length > 0).ToDictionary(u => Own(u.First), u => u.Second),
                AsWritten
            );
        writer.CustomMetadata = said;
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

using System.Collections.Immutable;
using Entente.Diagnostics;
using Parquet;
using Parquet.Schema;

namespace Entente.Data;

/// <summary>Reads Parquet files: a table of series (a column of times and a column for each series), or a table of runs.</summary>
internal static class ParquetTable
{
    /// <summary>The key under which a file of runs says which of its columns are inputs: a JSON list of names.</summary>
    public const string InputsKey = "entente.inputs";

    /// <summary>Whether these bytes begin a Parquet file.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PAR1"u8);

    /// <summary>The series of a file. What is wrong is noted.</summary>
    public static ImmutableArray<NamedSeries> Read(string path, byte[] bytes, List<Diagnostic> problems) =>
        ReadColumns(path, bytes, problems) is { } file ? Series(path, file.Columns, problems) : [];

    /// <summary>The columns of numbers of a file, NaN where a cell is empty, and what the file says about itself; null where it cannot be read, which is
    /// noted.</summary>
    public static ParquetColumns? ReadColumns(string path, byte[] bytes, List<Diagnostic> problems)
    {
        try
        {
            return ReadColumns(bytes);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or InvalidDataException
                        or FormatException
                        or NotSupportedException
                        or ArgumentException
                        or InvalidOperationException
                        or OverflowException
                        or IndexOutOfRangeException
                        or ParquetException
            )
        {
            problems.Add(DataDiagnostics.FileUnreadable(path, e.Message, SourceSpan.Whole(path)));
            return null;
        }
    }

    private static ParquetColumns ReadColumns(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
        try
        {
            var columns = new List<(string Name, List<double> Values)>();
            foreach (var field in reader.Schema.GetDataFields())
                if (Column(reader, field) is { } values)
                    columns.Add((field.Name, values));
            return new ParquetColumns(columns, reader.CustomMetadata);
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ImmutableArray<NamedSeries> Series(
        string path,
        List<(string Name, List<double> Values)> columns,
        List<Diagnostic> problems
    )
    {
        int time = columns.FindIndex(c => c.Name.Trim().Equals("time", StringComparison.OrdinalIgnoreCase));
        if (time < 0 || columns.Count < 2)
        {
            problems.Add(DataDiagnostics.NotATable(path));
            return [];
        }
        int run = columns.FindIndex(c => c.Name == "run");
        if (run >= 0 && columns[run].Values.Distinct().Skip(1).Any())
        {
            problems.Add(DataDiagnostics.SeveralRuns(path));
            return [];
        }
        var span = SourceSpan.Whole(path);
        var series = ImmutableArray.CreateBuilder<NamedSeries>();
        foreach (var (name, values) in columns.Where((_, i) => i != time && i != run))
        {
            if (NamedSeries.Split(name) is not { } parts)
                continue;
            var points = columns[time]
                .Values.Zip(values, (x, y) => (X: x, Y: y))
                .Where(p => !double.IsNaN(p.X) && !double.IsNaN(p.Y))
                .ToList();
            if (points.Count > 0)
                series.Add(
                    new NamedSeries(
                        parts.Name,
                        parts.Elements,
                        PointSeries.Sorted(points, false, $"'{name}'", span, problems),
                        span
                    )
                );
        }
        return series.ToImmutable();
    }

    // The numbers of a column, NaN where there is none; null where it holds anything else.
    private static List<double>? Column(ParquetReader reader, DataField field)
    {
        var type = Nullable.GetUnderlyingType(field.ClrType) ?? field.ClrType;
        return type == typeof(double) ? Numbers<double>(reader, field, x => x)
            : type == typeof(float) ? Numbers<float>(reader, field, x => x)
            : type == typeof(long) ? Numbers<long>(reader, field, x => x)
            : type == typeof(int) ? Numbers<int>(reader, field, x => x)
            : null;
    }

    private static List<double> Numbers<T>(ParquetReader reader, DataField field, Func<T, double> number)
        where T : struct
    {
        var all = new List<double>();
        for (int i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            int rows = checked((int)group.RowCount);
            if (field.IsNullable)
            {
                var some = new T?[rows];
                group.ReadAsync<T>(field, some.AsMemory()).AsTask().GetAwaiter().GetResult();
                all.AddRange(some.Select(x => x is { } value ? number(value) : double.NaN));
            }
            else
            {
                var values = new T[rows];
                group.ReadAsync<T>(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
                all.AddRange(values.Select(number));
            }
        }
        return all;
    }
}

/// <summary>What a Parquet file holds.</summary>
/// <param name="Columns">Its columns of numbers.</param>
/// <param name="About">What it says about itself, by key.</param>
internal sealed record ParquetColumns(
    List<(string Name, List<double> Values)> Columns,
    IReadOnlyDictionary<string, string> About
);

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Runs as a table: a column per input or outcome, a row per run. Immutable but for the arrays it was given.</summary>
public sealed class Table
{
    private const long MostCells = 200_000_000;

    // How programs write a value that is missing or not finite.
    private static readonly string[] NoNumber =
    [
        "NA",
        "N/A",
        "#N/A",
        "NAN",
        "NULL",
        "NONE",
        "-",
        ".",
        "INF",
        "+INF",
        "-INF",
        "INFINITY",
        "-INFINITY",
    ];

    // By the canonical name of a column what keeps it from being used.
    private ImmutableDictionary<string, Diagnostic> unusable = ImmutableDictionary<string, Diagnostic>.Empty;

    /// <summary>A table of columns.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="columns">Their values, all of one length.</param>
    /// <exception cref="ArgumentException">The columns differ in length, or there are not as many names.</exception>
    public Table(IReadOnlyList<string> names, IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (names.Count != columns.Count || columns.Any(column => column.Length != columns[0].Length))
            throw new ArgumentException("A table has as many names as columns, all of one length.");
        Names = [.. names];
        Columns = [.. columns];
    }

    /// <summary>Names of the columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Values of the columns.</summary>
    public ImmutableArray<double[]> Columns { get; }

    /// <summary>The columns that are inputs, where the file says so (a .parquet of runs does); else empty.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Number of rows.</summary>
    public int Rows => Columns.IsEmpty ? 0 : Columns[0].Length;

    /// <summary>The column of this name.</summary>
    /// <exception cref="DiagnosticException">There is none, there are several, or in the file it held texts that are no numbers.</exception>
    public double[] this[string name] =>
        unusable.TryGetValue(Philox.CanonicalName(name), out var problem)
            ? throw new DiagnosticException([problem])
            : Find(name) ?? throw new DiagnosticException([ExplorationDiagnostics.NoColumn(name, Names)]);

    /// <summary>The column of this name, or null; case and underscores do not matter.</summary>
    internal double[]? Find(string name)
    {
        string canonical = Philox.CanonicalName(name);
        for (int i = 0; i < Names.Length; i++)
            if (Philox.CanonicalName(Names[i]) == canonical)
                return Columns[i];
        return null;
    }

    /// <summary>The rows that meet a condition on columns, such as "y &gt; 0.8 and x &lt;= 2".</summary>
    /// <exception cref="DiagnosticException">It is no condition, or reads a column that is not there.</exception>
    public Table Where(string condition)
    {
        bool[] meets = RunCondition.Parse(condition).Rows(name => this[name]);
        return new Table(Names, [.. Columns.Select(c => c.Where((_, row) => meets[row]).ToArray())])
        {
            Inputs = Inputs,
            unusable = unusable,
        };
    }

    /// <summary>Reads a table from a text file: a row of names, then a row of numbers per run, separated by commas, semicolons or tabs. An
    /// empty cell is NaN, and so is what stands for no number (NA, NaN, null, inf). A column with other texts may be there but not be used; one without a name is left out. Between semicolons or tabs numbers may have decimal commas. Or from a
    /// .parquet file, as 'weigh' and 'simulate --uncertain' write it; where that holds several times of each run, the last time of each is taken.</summary>
    /// <exception cref="DiagnosticException">The file holds no such table.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Table Load(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte[] bytes = File.ReadAllBytes(file);
        return ParquetTable.Is(bytes) ? OfParquet(file, bytes) : OfText(file, SourceText.Decode(bytes));
    }

    /// <summary>The same with all times of each run and the columns that tell them.</summary>
    internal static Table LoadOverTime(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        return ParquetTable.Is(bytes) ? OfParquet(file, bytes, overTime: true) : OfText(file, SourceText.Decode(bytes));
    }

    private static Table OfText(string file, string text)
    {
        string begun = text.TrimStart('\r', '\n');
        int end = begun.IndexOfAny(['\r', '\n']);
        char separator = DelimitedText.Guess(end < 0 ? begun : begun[..end]);
        if (DelimitedText.Read(begun, separator, MostCells) is not { Length: > 1 } read)
            throw new DiagnosticException([ExplorationDiagnostics.NoTable(SourceSpan.Whole(file))]);
        CellContent[] header = read[0];
        ImmutableArray<CellContent[]> rows = [.. read.Where(row => header.Length == 1 || row is not [{ IsBlank: true }])];
        for (int row = 1; row < rows.Length; row++)
            if (rows[row].AsSpan(Math.Min(header.Length, rows[row].Length)).ContainsAnyExcept(CellContent.Blank))
                throw new DiagnosticException([
                    ExplorationDiagnostics.RowTooLong(SourceSpan.Whole(file), row, rows[row].Length, header.Length),
                ]);
        // What cannot be named cannot be asked for: the row numbers that some programs write, or a separator at the end of each line.
        if (Array.Exists(header, cell => cell.IsBlank))
            rows = [.. rows.Select(row => row.Where((_, column) => column < header.Length && !header[column].IsBlank).ToArray())];
        string[] names =
        [
            .. rows[0].Select(cell => cell.Text?.Trim() ?? cell.Number.ToString("R", CultureInfo.InvariantCulture)),
        ];
        var columns = names.Select(_ => new double[rows.Length - 1]).ToArray();
        for (int row = 1; row < rows.Length; row++)
        for (int column = 0; column < names.Length; column++)
            columns[column][row - 1] = column < rows[row].Length ? Number(rows[row][column]) : double.NaN;
        return new Table(names, columns) { unusable = Unusable(file, names, rows) };
    }

    private static ImmutableDictionary<string, Diagnostic> Unusable(
        string file,
        string[] names,
        ImmutableArray<CellContent[]> rows
    )
    {
        var found = new Dictionary<string, Diagnostic>();
        for (int column = 0; column < names.Length; column++)
        {
            string canonical = Philox.CanonicalName(names[column]);
            if (Array.FindIndex(names, name => Philox.CanonicalName(name) == canonical) < column)
                found[canonical] = ExplorationDiagnostics.ColumnTwice(SourceSpan.Whole(file), names[column]);
            for (int row = 1; row < rows.Length && !found.ContainsKey(canonical); row++)
                if (column < rows[row].Length && rows[row][column] is { Text: { } text } cell && IsText(cell))
                    found[canonical] = ExplorationDiagnostics.ColumnOfTexts(SourceSpan.Whole(file), names[column], text, row);
        }
        return found.ToImmutableDictionary();
    }

    private static bool IsText(CellContent cell) =>
        double.IsNaN(Number(cell)) && !NoNumber.Contains(cell.Text?.Trim().ToUpperInvariant());

    private static Table OfParquet(string file, byte[] bytes, bool overTime = false)
    {
        var problems = new List<Diagnostic>();
        if (ParquetTable.ReadColumns(file, bytes, problems) is not { } read)
            throw new DiagnosticException([.. problems]);
        var columns = read.Columns;
        if (columns.Count == 0 || columns[0].Values.Count == 0)
            throw new DiagnosticException([ExplorationDiagnostics.NoTable(SourceSpan.Whole(file))]);
        var run = columns.Find(c => c.Name == "run").Values;
        var time = columns.Find(c => c.Name == "Time").Values;
        // What was not drawn is neither input nor outcome: the number of the run and, where one time of each run is left, the time.
        var kept = overTime ? columns : [.. columns.Where(c => c.Values != run && (run == null || c.Values != time))];
        int[] rows =
            overTime || run == null || time == null
                ? [.. Enumerable.Range(0, columns[0].Values.Count)]
                : LastOfEachRun(run, time);
        string[] inputs = read.About.TryGetValue(ParquetTable.InputsKey, out string? list) ? InputsIn(list) : [];
        return new Table([.. kept.Select(c => c.Name)], [.. kept.Select(c => rows.Select(row => c.Values[row]).ToArray())])
        {
            Inputs = [.. inputs.Where(name => kept.Exists(c => c.Name == name))],
        };
    }

    private static int[] LastOfEachRun(List<double> run, List<double> time) =>
        [.. Enumerable.Range(0, run.Count).GroupBy(row => run[row]).Select(rows => rows.MaxBy(row => time[row]))];

    // Somebody else may have written the key, with anything in it.
    private static string[] InputsIn(string list)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(list) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static double Number(CellContent cell) =>
        cell.Text?.Trim().ToUpperInvariant() switch
        {
            "TRUE" => 1,
            "FALSE" => 0,
            _ => cell.Number,
        };
}

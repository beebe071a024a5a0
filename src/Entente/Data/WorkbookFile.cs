using System.Collections.Immutable;
using System.Text;
using Entente.Diagnostics;
using Entente.Language;
using ExcelDataReader;

namespace Entente.Data;

/// <summary>Opens data files as workbooks: .xlsx and .xls by their content, everything else as text with separators.</summary>
internal static class WorkbookFile
{
    /// <summary>The largest file that is read.</summary>
    public const long MostBytes = 512L << 20;

    /// <summary>The most cells that are read of a file.</summary>
    public const long MostCells = 20_000_000;

    // Every cell of the used area is visited, blank or not; one stray cell in the last corner of a sheet must not take minutes.
    private const long MostVisited = 200_000_000;

    /// <summary>Opens a file. The separator counts for text files only; null means by the file's name: a comma for .csv, else a tab.</summary>
    public static Workbook? Open(string path, char? delimiter, SourceSpan span, List<Diagnostic> problems)
    {
        if (Bytes(path, span, problems) is not { } bytes)
            return null;
        if (IsWorkbook(bytes))
            return OpenWorkbook(path, bytes, span, problems);
        string text = SourceText.Decode(bytes);
        char separator = delimiter ?? (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t');
        if (DelimitedText.Read(text, separator, MostCells) is { } rows)
            return new Workbook([new Sheet("", rows)], []);
        problems.Add(DataDiagnostics.TooLarge(path, FormattableString.Invariant($"{MostCells} cells"), span));
        return null;
    }

    /// <summary>The bytes of a file, or null and a problem.</summary>
    public static byte[]? Bytes(string path, SourceSpan span, List<Diagnostic> problems)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                problems.Add(DataDiagnostics.FileMissing(path, span));
            else if (file.Length > MostBytes)
                problems.Add(DataDiagnostics.TooLarge(path, FormattableString.Invariant($"{MostBytes >> 20} MiB"), span));
            else
                return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add(DataDiagnostics.FileUnreadable(path, e.Message, span));
        }
        return null;
    }

    /// <summary>Whether these bytes begin an .xlsx (zip) or .xls (compound) file.</summary>
    public static bool IsWorkbook(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK\u0003\u0004"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]);

    private static Workbook? OpenWorkbook(string path, byte[] bytes, SourceSpan span, List<Diagnostic> problems)
    {
        // .xls files name their code page; .NET knows most of them only with this provider.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var reader = ExcelReaderFactory.CreateReader(stream);
            var sheets = ImmutableArray.CreateBuilder<Sheet>();
            long cells = 0;
            long visited = 0;
            do
            {
                if (ReadSheet(reader, ref cells, ref visited) is not { } sheet)
                {
                    problems.Add(DataDiagnostics.TooLarge(path, FormattableString.Invariant($"{MostCells} cells"), span));
                    return null;
                }
                sheets.Add(sheet);
            } while (reader.NextResult());
            return new Workbook(sheets.ToImmutable(), DefinedNames.Read(bytes));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Damaged workbooks make the package throw exceptions of many kinds.
            problems.Add(DataDiagnostics.FileUnreadable(path, e.Message, span));
            return null;
        }
    }

    private static Sheet? ReadSheet(IExcelDataReader reader, ref long cells, ref long visited)
    {
        var rows = ImmutableArray.CreateBuilder<CellContent[]>();
        int filled = 0;
        while (reader.Read())
        {
            visited += Math.Max(1, reader.FieldCount);
            var row = Row(reader);
            cells += row.Length;
            if (cells > MostCells || visited > MostVisited)
                return null;
            rows.Add(row);
            if (row.Length > 0)
                filled = rows.Count;
        }
        rows.Count = filled;
        return new Sheet(reader.Name, rows.ToImmutable());
    }

    private static CellContent[] Row(IExcelDataReader reader)
    {
        int length = reader.FieldCount;
        while (length > 0 && reader.GetValue(length - 1) is null or "")
            length--;
        var row = new CellContent[length];
        for (int i = 0; i < length; i++)
            row[i] = Content(reader.GetValue(i));
        return row;
    }

    private static CellContent Content(object? value) =>
        value switch
        {
            null => CellContent.Blank,
            double number when double.IsFinite(number) => new CellContent(number, null),
            int number => new CellContent(number, null),
            bool truth => new CellContent(truth ? 1 : 0, null),
            DateTime date => new CellContent(
                date.ToOADate(),
                date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            ),
            TimeSpan time => new CellContent(
                time.TotalDays,
                time.ToString("c", System.Globalization.CultureInfo.InvariantCulture)
            ),
            string text => CellContent.Of(text),
            _ => new CellContent(double.NaN, value.ToString()),
        };
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Data;

/// <summary>Reads files of series: Vensim's .dat, and tables (.tab, .tsv, .csv, .xls, .xlsx, .parquet) with time down the rows or across the columns.</summary>
internal static class DataFile
{
    /// <summary>Whether these bytes begin a file of results or data in Vensim's own format (.vdf, .vdfx), by whatever name.</summary>
    public static bool IsResultOfVensim(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x7F, 0xF7, 0x17]) && bytes.Length > 3 && bytes[3] is 0x41 or 0x52;

    /// <summary>The series of a file, in its order. What is wrong is noted; what can be read is returned.</summary>
    public static ImmutableArray<NamedSeries> Read(string path, List<Diagnostic> problems)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        var whole = SourceSpan.Whole(path);
        if (WorkbookFile.Bytes(path, whole, problems) is not { } bytes)
            return [];
        if (IsResultOfVensim(bytes) || extension is ".VDF" or ".VDFX")
        {
            problems.Add(DataDiagnostics.TableOfOther(path, "binary result file of Vensim, whose layout is not published"));
            return [];
        }
        if (ParquetTable.Is(bytes))
            return ParquetTable.Read(path, bytes, problems);
        if (extension == ".DAT" && !WorkbookFile.IsWorkbook(bytes))
            return DatText.Read(path, SourceText.Decode(bytes), problems);
        char? delimiter = WorkbookFile.IsWorkbook(bytes) ? null : DelimitedText.Guess(SourceText.Decode(bytes));
        if (WorkbookFile.Open(path, delimiter, whole, problems) is not { } workbook)
            return [];
        var series = ImmutableArray.CreateBuilder<NamedSeries>();
        bool isTable = false;
        foreach (var sheet in workbook.Sheets)
            isTable |= SeriesTable.TryRead(path, sheet, series, problems);
        if (!isTable)
            problems.Add(DataDiagnostics.NotATable(path));
        return series.ToImmutable();
    }
}

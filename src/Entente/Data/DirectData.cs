using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>
/// Answers Vensim's functions that read spreadsheets and text tables: GET XLS and GET DIRECT DATA, LOOKUPS, CONSTANTS and SUBSCRIPT (Vensim Reference Manual,
/// "Data Functions"). A file is read once. Problems carry the place of the call and name file and cell; where one is an error, null is returned.
/// </summary>
internal sealed class DirectData(DataPlaces places, List<Diagnostic> problems)
{
    private Dictionary<Opened, Workbook?>? open;

    private sealed record Opened(string Path, char? Delimiter);

    /// <summary>Paths of the files that were read.</summary>
    public IEnumerable<string> Files => open?.Keys.Select(k => k.Path) ?? [];

    /// <summary>
    /// GET DIRECT DATA and GET DIRECT LOOKUPS('file', 'tab', 'time row or column', 'cell'): one series for each element. Time runs across where a row is
    /// named, down where a column is named, and along a named range; the series lie side by side in the other direction, in the order of the elements.
    /// Empty cells are no points. Null stands for an element without points.
    /// </summary>
    /// <param name="file">The file as the model names it.</param>
    /// <param name="tab">The sheet; the separator for text files.</param>
    /// <param name="timeRowOrColumn">Number of a row, letters of a column, or a named range.</param>
    /// <param name="cell">The first value: a cell or a named range.</param>
    /// <param name="count">Number of elements, the last subscript fastest.</param>
    /// <param name="isLookup">Whether x values are a lookup's, which may repeat, and not times.</param>
    /// <param name="span">Where the call stands.</param>
    public ImmutableArray<Points?>? Series(
        string file,
        string tab,
        string timeRowOrColumn,
        string cell,
        int count,
        bool isLookup,
        SourceSpan span
    )
    {
        if (Sheet(file, tab, span) is not { } from)
            return null;
        string first = CellReference.WithoutStar(cell, out _);
        if (Block(from, first, span) is not { } values || TimeAxis(from, timeRowOrColumn, values, span) is not { } axis)
            return null;
        if (Overflow(values, axis.IsAcross ? count : axis.Length, axis.IsAcross ? axis.Length : count))
        {
            problems.Add(
                DataDiagnostics.RangeTooSmall(
                    from.At(first),
                    Size(values),
                    FormattableString.Invariant($"{count} series of {axis.Length} values"),
                    span
                )
            );
            return null;
        }
        return new SeriesReading(from, axis, values, isLookup, span, problems).All(count);
    }

    /// <summary>
    /// GET DIRECT CONSTANTS('file', 'tab', 'cell'): the last subscript runs to the right, the one before it down; the other way round with a star behind the
    /// cell. The values come in the order of the elements, the last subscript fastest.
    /// </summary>
    /// <param name="file">The file as the model names it.</param>
    /// <param name="tab">The sheet; the separator for text files.</param>
    /// <param name="cell">The first value: a cell or a named range, with a star to read transposed.</param>
    /// <param name="lengths">Lengths of the loops on the left side; at most two may be longer than one.</param>
    /// <param name="span">Where the call stands.</param>
    public ImmutableArray<double>? Constants(string file, string tab, string cell, ImmutableArray<int> lengths, SourceSpan span)
    {
        if (Sheet(file, tab, span) is not { } from)
            return null;
        // Subscripts of one element take no room, except that the last ones keep their direction.
        ImmutableArray<int> room = [.. lengths.Where((length, k) => length > 1 || k >= lengths.Length - 2)];
        if (room.Length > 2)
            room = [.. room.Where(length => length > 1)];
        if (room.Length > 2)
        {
            problems.Add(DataDiagnostics.TooManyDimensions(room.Length, span));
            return null;
        }
        string first = CellReference.WithoutStar(cell, out bool isTransposed);
        if (Block(from, first, span) is not { } block)
            return null;
        int right = room.Length > 0 ? room[^1] : 1;
        int down = room.Length > 1 ? room[^2] : 1;
        if (Overflow(block, isTransposed ? right : down, isTransposed ? down : right))
        {
            problems.Add(
                DataDiagnostics.RangeTooSmall(
                    from.At(first),
                    Size(block),
                    isTransposed ? $"{right} × {down}" : $"{down} × {right}",
                    span
                )
            );
            return null;
        }
        var values = ImmutableArray.CreateBuilder<double>(right * down);
        var missing = new List<string>();
        for (int i = 0; i < down; i++)
        for (int j = 0; j < right; j++)
        {
            int row = block.Row + (isTransposed ? j : i);
            int column = block.Column + (isTransposed ? i : j);
            var content = from.Cells[row, column];
            values.Add(content.Number);
            if (!content.IsNumber)
                missing.Add(CellReference.Name(row, column) + (content.Text is { } text ? $" ('{text}')" : " (empty)"));
        }
        if (missing.Count == 0)
            return values.ToImmutable();
        problems.Add(DataDiagnostics.NoConstants(from.At(missing[0]), missing.Count, span));
        return null;
    }

    /// <summary>
    /// GET DIRECT SUBSCRIPT('file', 'tab', 'first cell', 'last cell', 'prefix'): the names of elements, read across and then down, empty cells left out. The
    /// last cell may be only a column or only a row, or empty: then the block goes on to the end of the sheet.
    /// </summary>
    public ImmutableArray<string>? Elements(
        string file,
        string tab,
        string firstCell,
        string lastCell,
        string prefix,
        SourceSpan span
    )
    {
        if (Sheet(file, tab, span) is not { } from || Block(from, firstCell.Trim(), span) is not { } first)
            return null;
        int lastRow = first.IsCell ? from.Cells.Rows - 1 : first.Row + first.Rows - 1;
        int lastColumn = first.IsCell ? from.Cells.Columns - 1 : first.Column + first.Columns - 1;
        if (CellReference.TryRow(lastCell, out int row))
            lastRow = row;
        else if (CellReference.TryColumn(lastCell, out int column))
            lastColumn = column;
        else if (lastCell.Trim().Length > 0)
        {
            if (Block(from, lastCell.Trim(), span) is not { } last)
                return null;
            (lastRow, lastColumn) = (last.Row, last.Column);
        }
        var elements = ImmutableArray.CreateBuilder<string>();
        for (int i = first.Row; i <= Math.Min(lastRow, from.Cells.Rows - 1); i++)
        for (int j = first.Column; j <= Math.Min(lastColumn, from.Cells.Columns - 1); j++)
            if (from.Cells[i, j] is { IsBlank: false } content)
                elements.Add(
                    prefix
                        + (content.Text ?? content.Number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)).Trim()
                );
        if (elements.Count > 0)
            return elements.ToImmutable();
        problems.Add(DataDiagnostics.NoElements(from.At(firstCell), span));
        return null;
    }

    private static string Size(CellBlock block) => FormattableString.Invariant($"{block.Rows} × {block.Columns}");

    // A named range or a written one bounds what is read; a single cell is only where reading begins.
    private static bool Overflow(CellBlock block, int rows, int columns) =>
        !block.IsCell && (rows > block.Rows || columns > block.Columns);

    private SheetPlace? Sheet(string file, string tab, SourceSpan span)
    {
        if (places.Find(file, span, problems) is not { } path)
            return null;
        char? delimiter = Delimiter(tab);
        open ??= [];
        if (!open.TryGetValue(new Opened(path, delimiter), out var workbook))
            open[new Opened(path, delimiter)] = workbook = WorkbookFile.Open(path, delimiter, span, problems);
        if (workbook == null)
            return null;
        string shown = file.TrimStart().StartsWith('?') ? Path.GetFileName(path) : file.Trim();
        if (workbook.Sheets is [{ Name: "" } only])
            return new SheetPlace(workbook, only, shown);
        string wanted = tab.Trim();
        if (
            workbook.Sheets.FirstOrDefault(s => string.Equals(s.Name.Trim(), wanted, StringComparison.OrdinalIgnoreCase)) is
            { } sheet
        )
            return new SheetPlace(workbook, sheet, shown);
        if (wanted.Length == 0 && workbook.Sheets.Length > 0)
            return new SheetPlace(workbook, workbook.Sheets[0], shown);
        problems.Add(DataDiagnostics.NoSheet(shown, wanted, workbook.Sheets.Select(s => s.Name), span));
        return null;
    }

    // For text files the second argument is the separator; a model that names a sheet there means the file's usual one.
    private static char? Delimiter(string tab) =>
        tab.Trim() switch
        {
            "\\t" or "tab" or "TAB" => '\t',
            [var c] when !char.IsLetterOrDigit(c) => c,
            _ => tab.Contains('\t', StringComparison.Ordinal) ? '\t' : null,
        };

    private CellBlock? Block(SheetPlace from, string reference, SourceSpan span)
    {
        if (CellReference.TryBlock(reference, out var block))
            return block;
        if (from.Workbook.Range(reference, from.Cells.Name) is { } named)
            return named.Block;
        problems.Add(DataDiagnostics.NoCell(from.Name, reference, from.Workbook.Names.Select(n => n.Name), span));
        return null;
    }

    private TimeAxis? TimeAxis(SheetPlace from, string reference, CellBlock values, SourceSpan span)
    {
        reference = CellReference.WithoutStar(reference, out _);
        if (CellReference.TryRow(reference, out int row))
            return new TimeAxis(
                row,
                values.Column,
                Math.Max(0, Extent(values.Column, values.Columns, from.Cells.Columns, values.IsCell)),
                true
            );
        bool isColumn = CellReference.TryColumn(reference, out int column);
        // Three letters may be a column or a name; one or two are always a column.
        if (isColumn && (reference.Length < 3 || from.Workbook.Range(reference, from.Cells.Name) == null))
            return new TimeAxis(
                values.Row,
                column,
                Math.Max(0, Extent(values.Row, values.Rows, from.Cells.Rows, values.IsCell)),
                false
            );
        if (Block(from, reference, span) is not { } block)
            return null;
        if (block is { Rows: > 1, Columns: > 1 })
        {
            problems.Add(DataDiagnostics.TimeIsBlock(from.At(reference), Size(block), span));
            return null;
        }
        bool isAcross = block.IsCell ? values.Columns > values.Rows : block.Columns > 1;
        return new TimeAxis(block.Row, block.Column, isAcross ? block.Columns : block.Rows, isAcross);
    }

    private static int Extent(int first, int length, int end, bool isCell) =>
        isCell ? end - first : Math.Min(length, end - first);
}

/// <summary>A sheet of an open file, with the file as messages name it.</summary>
internal sealed record SheetPlace(Workbook Workbook, Sheet Cells, string File)
{
    /// <summary>File and sheet.</summary>
    public string Name => Cells.Name.Length == 0 ? $"'{File}'" : $"'{File}', sheet '{Cells.Name}'";

    /// <summary>File, sheet and cell.</summary>
    public string At(string cell) => $"{Name}, cell {cell}";
}

/// <summary>Where times stand: from a cell on, across or down.</summary>
internal readonly record struct TimeAxis(int Row, int Column, int Length, bool IsAcross);

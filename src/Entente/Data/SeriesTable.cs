using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>
/// Reads a sheet that is a table of series: time down the first column with names in the first row, or time across the first row with names in the first
/// column. Rows above the first one with two filled cells are titles. Empty cells are no points; columns and rows without a name are left out.
/// </summary>
internal sealed class SeriesTable
{
    private readonly string file;
    private readonly List<Diagnostic> problems;
    private readonly ImmutableArray<NamedSeries>.Builder result;

    private SeriesTable(string file, ImmutableArray<NamedSeries>.Builder result, List<Diagnostic> problems)
    {
        this.file = file;
        this.result = result;
        this.problems = problems;
    }

    /// <summary>Adds the series of a sheet; false where it is no table of series.</summary>
    public static bool TryRead(string file, Sheet sheet, ImmutableArray<NamedSeries>.Builder result, List<Diagnostic> problems)
    {
        int head = 0;
        while (head < sheet.Rows && Enumerable.Range(0, sheet.Columns).Count(c => !sheet[head, c].IsBlank) < 2)
            head++;
        if (head >= sheet.Rows)
            return false;
        var table = new SeriesTable(file, result, problems);
        var header = Rejoined(sheet, head);
        return header.Skip(1).Any(c => !c.IsBlank) && header.Skip(1).All(c => c.IsBlank || c.IsNumber)
            ? table.ReadAcross(sheet, head, header)
            : table.ReadDown(sheet, head, header);
    }

    private bool ReadDown(Sheet sheet, int head, List<CellContent> header)
    {
        var rows = Enumerable.Range(head + 1, sheet.Rows - head - 1).Where(r => sheet[r, 0].IsNumber).ToList();
        if (rows.Count == 0)
            return false;
        for (int column = 1; column < header.Count; column++)
            if (header[column].Text is { } name)
                Add(name, head, column, rows.Select(r => (sheet[r, 0].Number, sheet[r, column], r, column)));
        return true;
    }

    private bool ReadAcross(Sheet sheet, int head, List<CellContent> header)
    {
        bool any = false;
        for (int row = head + 1; row < sheet.Rows; row++)
        {
            var cells = Rejoined(sheet, row);
            if (cells.Count == 0 || cells[0] is not { IsNumber: false, Text: { } name })
                continue;
            any = true;
            int at = row;
            Add(
                name,
                row,
                0,
                Enumerable
                    .Range(1, header.Count - 1)
                    .Where(c => header[c].IsNumber)
                    .Select(c => (header[c].Number, c < cells.Count ? cells[c] : CellContent.Blank, at, c))
            );
        }
        return any;
    }

    private void Add(string name, int row, int column, IEnumerable<(double Time, CellContent Value, int Row, int Column)> cells)
    {
        if (NamedSeries.Split(name) is not { } parts)
        {
            problems.Add(DataDiagnostics.BadSeriesName(file, row, column, name));
            return;
        }
        var points = new List<(double X, double Y)>();
        (int Row, int Column, string Text)? text = null;
        int texts = 0;
        foreach (var (time, value, r, c) in cells)
        {
            if (value.IsNumber)
                points.Add((time, value.Number));
            else if (value.Text != null)
            {
                text ??= (r, c, value.Text);
                texts++;
            }
        }
        if (text is { } first)
            problems.Add(DataDiagnostics.TextInTable(file, first.Row, first.Column, first.Text, texts));
        if (points.Count == 0)
            return;
        var span = new SourceSpan(file, row + 1, column + 1, 0);
        result.Add(
            new NamedSeries(parts.Name, parts.Elements, PointSeries.Sorted(points, false, $"'{name}'", span, problems), span)
        );
    }

    // In a file with commas a name such as x[A,B] that was not put into quotes has fallen apart.
    private static List<CellContent> Rejoined(Sheet sheet, int row)
    {
        var cells = new List<CellContent>();
        string? open = null;
        for (int column = 0; column < sheet.Columns; column++)
        {
            var content = sheet[row, column];
            string text = content.Text ?? (content.IsNumber ? content.Number.ToString("R", CultureInfo.InvariantCulture) : "");
            if (open != null)
            {
                open += "," + text;
                if (!text.Contains(']', StringComparison.Ordinal))
                    continue;
                content = new CellContent(double.NaN, open);
                open = null;
            }
            else if (text.Contains('[', StringComparison.Ordinal) && !text.Contains(']', StringComparison.Ordinal))
            {
                open = text;
                continue;
            }
            cells.Add(content);
        }
        while (cells.Count > 0 && cells[^1].IsBlank)
            cells.RemoveAt(cells.Count - 1);
        return cells;
    }
}

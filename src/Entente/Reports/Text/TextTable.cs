using System.Collections.Immutable;

namespace Entente.Reports.Text;

/// <summary>How a column stands.</summary>
internal enum ColumnKind
{
    /// <summary>Words: left, broken into lines where the table would be too wide.</summary>
    Words,

    /// <summary>Numbers: right, never broken.</summary>
    Numbers,

    /// <summary>Left, broken at blanks only where the columns of words would become unreadable.</summary>
    Fixed,
}

/// <summary>A column of a text table.</summary>
/// <param name="Header">Its header; may be broken into lines.</param>
/// <param name="Kind">How it stands.</param>
internal sealed record TextColumn(string Header, ColumnKind Kind = ColumnKind.Words);

/// <summary>A table of aligned columns, two blanks apart, that fits a width by breaking its columns of words.</summary>
internal sealed class TextTable(ImmutableArray<TextColumn> columns)
{
    private const int Gap = 2;
    private const int NarrowestWords = 7;
    private const int ReadableWords = 24;
    private const string Indent = "  ";

    private readonly List<TextSpan[]> rows = [];

    /// <summary>Adds a row; it has a cell for each column.</summary>
    public void Add(params TextSpan[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"A row of {cells.Length} cells in a table of {columns.Length} columns.", nameof(cells));
        rows.Add(cells);
    }

    /// <summary>Whether there is no row.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>The table in lines of at most so many cells (more only where numbers alone are wider).</summary>
    public IEnumerable<TextLine> Lines(int width)
    {
        int[] widths = Widths(width - Indent.Length);
        bool headed = columns.Any(c => c.Header.Length > 0);
        if (headed)
            foreach (
                TextLine line in Row([.. columns.Select(c => new TextSpan(c.Header, TextStyle.Faint))], widths, bottom: true)
            )
                yield return line;
        foreach (TextSpan[] row in rows)
        foreach (TextLine line in Row(row, widths, bottom: false))
            yield return line;
    }

    private int[] Widths(int width)
    {
        int[] widths = new int[columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            int header = columns[c].Kind == ColumnKind.Words ? TextWidth.Of(columns[c].Header) : LongestWord(columns[c].Header);
            widths[c] = Math.Max(header, rows.Count == 0 ? 0 : rows.Max(r => TextWidth.Of(r[c].Text)));
        }
        int[] least =
        [
            .. columns.Select(
                (column, c) =>
                    column.Kind switch
                    {
                        ColumnKind.Words => NarrowestWords,
                        ColumnKind.Fixed => rows.Select(r => LongestWord(r[c].Text)).Append(LongestWord(column.Header)).Max(),
                        _ => widths[c],
                    }
            ),
        ];
        // The widest column gives way first, a cell at a time: columns of words while they stay readable, then fixed ones too.
        for (int excess = widths.Sum() + Gap * (columns.Length - 1) - width; excess > 0; excess--)
        {
            int widest = Widest(c => columns[c].Kind == ColumnKind.Words && widths[c] > ReadableWords);
            if (widest < 0)
                widest = Widest(c => widths[c] > least[c]);
            if (widest < 0)
                break;
            widths[widest]--;
        }
        return widths;

        int Widest(Func<int, bool> may) =>
            Enumerable.Range(0, columns.Length).Where(may).OrderByDescending(c => widths[c]).FirstOrDefault(-1);
    }

    private IEnumerable<TextLine> Row(TextSpan[] cells, int[] widths, bool bottom)
    {
        string[][] broken = [.. cells.Select((cell, c) => Break(cell.Text, c, widths[c], header: bottom))];
        int height = Math.Max(1, broken.Max(b => b.Length));
        for (int i = 0; i < height; i++)
        {
            var spans = ImmutableArray.CreateBuilder<TextSpan>();
            spans.Add(new TextSpan(Indent));
            for (int c = 0; c < cells.Length; c++)
            {
                int at = bottom ? i - (height - broken[c].Length) : i;
                string text = at >= 0 && at < broken[c].Length ? broken[c][at] : "";
                string pad = new(' ', Math.Max(0, widths[c] - TextWidth.Of(text)));
                bool right = columns[c].Kind == ColumnKind.Numbers;
                bool last = c == cells.Length - 1;
                spans.Add(
                    cells[c] with
                    {
                        Text =
                            right ? pad + text
                            : last ? text
                            : text + pad,
                    }
                );
                if (!last)
                    spans.Add(new TextSpan(new string(' ', Gap)));
            }
            yield return new TextLine(spans.ToImmutable());
        }
    }

    private string[] Break(string text, int column, int width, bool header) =>
        header
        || (columns[column].Kind != ColumnKind.Numbers && TextWidth.Of(text) > width)
        || columns[column].Kind == ColumnKind.Words
            ? [.. TextWidth.Wrap(text, width)]
            : [TextWidth.Safe(text)];

    private static int LongestWord(string text) => text.Split(' ').Max(TextWidth.Of);
}

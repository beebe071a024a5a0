using System.Collections.Immutable;

namespace Entente.Reports.Text;

/// <summary>A tree with columns of numbers behind it: the branches are drawn, names too long for their column are cut.</summary>
internal sealed class TreeText
{
    // Cells of a name: what it should have, what it has at least, and below which a column of words says nothing.
    private const int Readable = 42;
    private const int Least = 24;
    private const int Stump = 6;

    private readonly List<(string Branch, TextSpan Name, TextSpan[] Cells)> rows = [];
    private readonly string[] headers;
    private readonly ColumnKind[] kinds;

    /// <summary>A tree with columns behind it.</summary>
    public TreeText(params (string Header, ColumnKind Kind)[] columns)
    {
        headers = [.. columns.Select(c => c.Header)];
        kinds = [.. columns.Select(c => c.Kind)];
    }

    /// <summary>Adds a line of the tree; no cells: a line of words that may use the whole width.</summary>
    public void Add(string branch, TextSpan name, params TextSpan[] cells) => rows.Add((branch, name, cells));

    /// <summary>What stands before the children of a line, before a child and before what is below it.</summary>
    public static (string Own, string Below) Branch(string before, bool isLast) =>
        (before + (isLast ? "└─ " : "├─ "), before + (isLast ? "   " : "│  "));

    /// <summary>The lines at a width.</summary>
    public IEnumerable<TextLine> Lines(int width)
    {
        int[] widths =
        [
            .. headers.Select(
                (h, c) =>
                    rows.Where(r => r.Cells.Length > 0).Select(r => TextWidth.Of(r.Cells[c].Text)).Append(TextWidth.Of(h)).Max()
            ),
        ];
        int longest = rows.Where(r => r.Cells.Length > 0).Select(r => TextWidth.Of(r.Branch + r.Name.Text)).Append(8).Max();
        int wanted = Math.Min(longest, Readable);
        int Room() => width - 2 - widths.Sum() - 2 * widths.Count(w => w > 0);
        // The last column gives way first, where it holds words, and goes where it would be no more than a stump.
        if (Room() < wanted && kinds[^1] == ColumnKind.Words)
        {
            widths[^1] -= wanted - Room();
            if (widths[^1] < Stump)
                widths[^1] = 0;
        }
        int names = Math.Min(longest, Math.Max(Least, Room()));
        yield return Line("", new TextSpan(""), [.. headers.Select(h => new TextSpan(h, TextStyle.Faint))], names, widths);
        foreach (var (branch, name, cells) in rows)
            yield return cells.Length > 0
                ? Line(branch, name, cells, names, widths)
                : new TextLine([
                    new("  "),
                    new(branch, TextStyle.Faint),
                    name with
                    {
                        Text = Cut(name.Text, Math.Max(8, width - 2 - TextWidth.Of(branch))),
                    },
                ]);
    }

    private TextLine Line(string branch, TextSpan name, TextSpan[] cells, int names, int[] widths)
    {
        string shown = Cut(name.Text, Math.Max(4, names - TextWidth.Of(branch)));
        var spans = ImmutableArray.CreateBuilder<TextSpan>();
        spans.Add(new TextSpan("  "));
        spans.Add(new TextSpan(branch, TextStyle.Faint));
        spans.Add(name with { Text = shown + Pad(names - TextWidth.Of(branch + shown)) });
        for (int c = 0; c < cells.Length; c++)
        {
            if (widths[c] == 0)
                continue;
            string text = Cut(cells[c].Text, widths[c]);
            string pad = Pad(widths[c] - TextWidth.Of(text));
            spans.Add(new TextSpan("  "));
            spans.Add(cells[c] with { Text = kinds[c] == ColumnKind.Numbers ? pad + text : text + pad });
        }
        return new TextLine(spans.ToImmutable());
    }

    private static string Pad(int cells) => new(' ', Math.Max(0, cells));

    private static string Cut(string text, int width)
    {
        text = TextWidth.Safe(text);
        if (TextWidth.Of(text) <= width)
            return text;
        int end = text.Length;
        while (end > 0 && TextWidth.Of(text[..end]) > width - 1)
            end -= end > 1 && char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
        return text[..end] + "…";
    }
}

using System.Collections.Immutable;
using System.Text;

namespace Entente.Data;

/// <summary>Reads text whose cells are separated by a character: commas, tabs, semicolons. Cells in double quotes may hold the separator, line ends and
/// doubled quotes (RFC 4180); blank lines stay, because cell references count them.</summary>
internal static class DelimitedText
{
    /// <summary>The rows of a text; null where it has more cells than the limit.</summary>
    public static ImmutableArray<CellContent[]>? Read(string text, char delimiter, long mostCells)
    {
        var rows = ImmutableArray.CreateBuilder<CellContent[]>();
        var row = new List<CellContent>();
        long cells = 0;
        int at = 0;
        while (at < text.Length)
        {
            row.Add(CellContent.Of(NextCell(text, delimiter, ref at)));
            if (++cells > mostCells)
                return null;
            if (at < text.Length && text[at] == delimiter)
            {
                at++;
                if (at < text.Length)
                    continue;
            }
            SkipLineEnd(text, ref at);
            rows.Add([.. row]);
            row.Clear();
        }
        while (rows.Count > 0 && Array.TrueForAll(rows[^1], c => c.IsBlank))
            rows.RemoveAt(rows.Count - 1);
        return rows.ToImmutable();
    }

    /// <summary>The separator of a text whose file name does not tell: the most frequent of tab, semicolon and comma in its first part.</summary>
    public static char Guess(string text)
    {
        string start = text[..Math.Min(text.Length, 100_000)];
        return "\t;,".MaxBy(c => start.Count(d => d == c));
    }

    // Stops at the separator, the line's end or the text's end.
    private static string NextCell(string text, char delimiter, ref int at)
    {
        int start = at;
        int quote = start;
        while (quote < text.Length && text[quote] == ' ')
            quote++;
        if (quote < text.Length && text[quote] == '"')
        {
            at = quote;
            return QuotedCell(text, delimiter, ref at);
        }
        while (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'))
            at++;
        return text[start..at];
    }

    private static string QuotedCell(string text, char delimiter, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[at++]);
            else
                break;
        }
        at = Math.Min(at + 1, text.Length);
        int rest = at;
        while (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'))
            at++;
        return cell.Append(text, rest, at - rest).ToString();
    }

    private static void SkipLineEnd(string text, ref int at)
    {
        if (at < text.Length && text[at] == '\r')
            at++;
        else if (at < text.Length && text[at] == '\n')
        {
            at++;
            return;
        }
        if (at < text.Length && at > 0 && text[at - 1] == '\r' && text[at] == '\n')
            at++;
    }
}

using System.Collections.Immutable;
using System.Text;

namespace Entente.Data;

/// <summary>Reads text whose cells are separated by a character: commas, tabs, semicolons. Cells in double quotes may hold the separator, line ends and
/// doubled quotes (RFC 4180); blank lines stay, because cell references count them. Between semicolons or tabs numbers may have decimal commas.</summary>
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
        return delimiter == ',' ? rows.ToImmutable() : WithDecimalCommas(rows.ToImmutable());
    }

    // Where some number has a decimal point, or all commas could part thousands, a comma is no decimal comma.
    private static ImmutableArray<CellContent[]> WithDecimalCommas(ImmutableArray<CellContent[]> rows)
    {
        bool isCertain = false;
        foreach (var cell in rows.SelectMany(row => row))
        {
            if (cell.IsNumber && cell.Number != Math.Floor(cell.Number))
                return rows;
            isCertain |= cell.Text is { } text && WithDecimalComma(text).IsNumber && !CouldPartThousands(text);
        }
        return isCertain
            ? [.. rows.Select(row => row.Select(c => c.Text is { } text ? WithDecimalComma(text) : c).ToArray())]
            : rows;
    }

    private static CellContent WithDecimalComma(string text) =>
        text.AsSpan().Count(',') == 1 && !text.Contains('.') ? OfNumber(text) : new CellContent(double.NaN, text);

    private static CellContent OfNumber(string text) =>
        CellContent.Of(text.Replace(',', '.')) is { IsNumber: true } number ? number : new CellContent(double.NaN, text);

    private static bool CouldPartThousands(string text)
    {
        string whole = text[..text.IndexOf(',')].TrimStart('-', '+');
        return whole.Length is >= 1 and <= 3 && whole[0] != '0' && text.Length - text.IndexOf(',') == 4;
    }

    /// <summary>The separator of a text whose file name does not tell: the most frequent of tab, semicolon and comma in its first part, outside quotes.</summary>
    public static char Guess(string text)
    {
        const string Separators = "\t;,";
        var counts = new int[Separators.Length];
        bool isQuoted = false;
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, 100_000)))
        {
            isQuoted ^= c == '"';
            if (!isQuoted && Separators.IndexOf(c, StringComparison.Ordinal) is >= 0 and var which)
                counts[which]++;
        }
        return Separators[Array.IndexOf(counts, counts.Max())];
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

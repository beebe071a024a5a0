using System.Globalization;

namespace Entente.Reports;

/// <summary>Fields of CSV (RFC 4180) and tab-separated files.</summary>
internal static class Csv
{
    /// <summary>A text, quoted where it holds the separator, a quote or a line end.</summary>
    public static string Field(string text, char separator = ',') =>
        text.AsSpan().IndexOfAny(separator, '"', '\n') >= 0 || text.Contains('\r')
            ? '"' + text.Replace("\"", "\"\"") + '"'
            : text;

    /// <summary>A number with the fewest digits that read back as the same double; nothing where it is not finite.</summary>
    public static string Field(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    /// <summary>A whole file: a row of heads, then rows of cells, which are quoted where they must be.</summary>
    public static string Table(IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows) =>
        string.Concat(rows.Prepend(heads).Select(r => string.Join(',', r.Select(c => Field(c))) + "\n"));

    /// <summary>A truth value, "true" or "false".</summary>
    public static string Field(bool value) => value ? "true" : "false";
}

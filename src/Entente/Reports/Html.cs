using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Entente.Reports;

/// <summary>Finished markup (HTML or SVG). What is put into it is escaped unless it is markup itself, so that no text of a user becomes markup.</summary>
/// <param name="Markup">The markup.</param>
internal readonly record struct Html(string Markup)
{
    /// <summary>No markup.</summary>
    public static Html None { get; } = new("");

    /// <summary>Markup from an interpolated string whose holes are escaped.</summary>
    public static Html Of(HtmlText text) => new(text.Finish());

    /// <summary>Pieces one after another.</summary>
    public static Html Join(IEnumerable<Html> pieces, string between = "") =>
        new(string.Join(between, pieces.Select(p => p.Markup)));

    /// <summary>A text as it must stand in markup, in elements and in quoted attributes. Control characters, which HTML forbids, become blanks.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsSpecial))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
            escaped.Append(
                c switch
                {
                    '&' => "&amp;",
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '"' => "&quot;",
                    '\'' => "&#39;",
                    '\n' or '\t' => c.ToString(),
                    _ when char.IsControl(c) || char.IsSurrogate(c) && !IsPaired(text) => " ",
                    _ => c.ToString(),
                }
            );
        return escaped.ToString();
    }

    private static bool IsSpecial(char c) => c is '&' or '<' or '>' or '"' or '\'' || char.IsControl(c) || char.IsSurrogate(c);

    private static bool IsPaired(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}

/// <summary>Collects an interpolated string into markup: literals as they are, holes escaped, markup as it is, numbers as coordinates.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText
{
    private readonly StringBuilder text;

    public HtmlText(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(string? hole) => text.Append(Html.Escape(hole ?? ""));

    public void AppendFormatted(Html markup) => text.Append(markup.Markup);

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (Html piece in pieces)
            text.Append(piece.Markup);
    }

    public void AppendFormatted(int number) => text.Append(CultureInfo.InvariantCulture, $"{number}");

    // Coordinates: a tenth of a pixel is finer than anybody sees.
    public void AppendFormatted(double coordinate) =>
        text.Append(double.IsFinite(coordinate) ? coordinate.ToString("0.#", CultureInfo.InvariantCulture) : "0");

    public string Finish() => text.ToString();
}

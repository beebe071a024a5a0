using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Entente.Reports.Text;

/// <summary>What a stretch of text is, from which a terminal may choose a colour. The words alone always carry the meaning.</summary>
public enum TextStyle
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>A heading.</summary>
    Heading,

    /// <summary>Something to notice.</summary>
    Strong,

    /// <summary>Something by the way.</summary>
    Faint,

    /// <summary>A gain, a signature, a claim borne out.</summary>
    Good,

    /// <summary>A loss, a refusal, an error.</summary>
    Bad,

    /// <summary>Something doubtful, a warning.</summary>
    Doubtful,
}

/// <summary>A stretch of text in one style.</summary>
/// <param name="Text">The text, without line ends.</param>
/// <param name="Style">What it is.</param>
public readonly record struct TextSpan(string Text, TextStyle Style = TextStyle.Plain);

/// <summary>A line of text for a terminal or a file.</summary>
/// <param name="Spans">Its stretches from left to right.</param>
public sealed record TextLine(ImmutableArray<TextSpan> Spans)
{
    /// <summary>The line without its styles; blanks at its end removed.</summary>
    public override string ToString() => string.Concat(Spans.Select(s => s.Text)).TrimEnd();

    internal static TextLine Empty { get; } = new([]);

    internal static TextLine Of(string text, TextStyle style = TextStyle.Plain) => new([new TextSpan(text, style)]);
}

/// <summary>Cells that text takes on a terminal, and breaking it into lines.</summary>
internal static class TextWidth
{
    /// <summary>Cells that a text takes: two for East Asian wide characters and emoji, none for combining marks and control characters.</summary>
    public static int Of(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>A text without what would move the cursor or hide text: control and direction characters become blanks.</summary>
    public static string Safe(string text) => text.Any(IsUnsafe) ? string.Concat(text.Select(c => IsUnsafe(c) ? ' ' : c)) : text;

    /// <summary>Breaks a text into lines of at most so many cells, between words where it can.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        width = Math.Max(1, width);
        var line = new StringBuilder();
        int used = 0;
        foreach (string word in Safe(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = word;
            int length = Of(rest);
            if (used > 0 && used + 1 + length > width)
            {
                yield return line.ToString();
                line.Clear();
                used = 0;
            }
            while (length > width)
            {
                string head = Head(rest, width - (used > 0 ? used + 1 : 0));
                yield return used > 0 ? line.Append(' ').Append(head).ToString() : head;
                line.Clear();
                used = 0;
                rest = rest[head.Length..];
                length = Of(rest);
            }
            if (length == 0)
                continue;
            if (used > 0)
                line.Append(' ');
            line.Append(rest);
            used += length + (used > 0 ? 1 : 0);
        }
        if (used > 0 || line.Length > 0)
            yield return line.ToString();
    }

    // At least one character, so that a very narrow column still ends.
    private static string Head(string text, int width)
    {
        int used = 0;
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (end > 0 && used + Of(rune) > width)
                break;
            used += Of(rune);
            end += rune.Utf16SequenceLength;
        }
        return text[..end];
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static int Of(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format
            or UnicodeCategory.Control => 0,
            _ => IsWide(rune.Value) ? 2 : 1,
        };

    // The blocks of Unicode's East Asian Width property W and F that matter (UAX #11).
    private static bool IsWide(int c) =>
        c
            is (>= 0x1100 and <= 0x115F)
                or (>= 0x2E80 and <= 0x303E)
                or (>= 0x3041 and <= 0xA4CF)
                or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE6F)
                or (>= 0xFF00 and <= 0xFF60)
                or (>= 0xFFE0 and <= 0xFFE6)
                or (>= 0x1F300 and <= 0x1F64F)
                or (>= 0x1F900 and <= 0x1F9FF)
                or (>= 0x20000 and <= 0x3FFFD);
}

using System.Text;
using System.Text.Unicode;
using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>A text with the places of its lines, or a piece of another file that begins at a known place.</summary>
internal sealed class SourceText
{
    private readonly List<int> lineStarts = [];
    private readonly SourceSpan origin;

    // For text that was decoded from a larger one: where it stands there, character by character.
    private readonly SourceText? outer;
    private readonly int[]? places;

    /// <summary>A whole file's text.</summary>
    public SourceText(string file, string text)
        : this(new SourceSpan(file, 1, 1, 0), text) { }

    /// <summary>A piece of text that begins at a place of a file.</summary>
    public SourceText(SourceSpan origin, string text)
    {
        this.origin = origin;
        Text = text;
        lineStarts.Add(0);
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lineStarts.Add(i + 1);
    }

    /// <summary>A piece of a larger text whose characters were decoded (entities of XML); <paramref name="places"/> holds where each began there, and where the
    /// piece ends.</summary>
    public SourceText(SourceText outer, string text, int[] places)
    {
        origin = outer.origin;
        this.outer = outer;
        this.places = places;
        Text = text;
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The file.</summary>
    public string File => origin.File;

    /// <summary>The place of a stretch of the text.</summary>
    public SourceSpan Span(int start, int length)
    {
        if (outer != null && places != null)
            return outer.Span(places[start], places[Math.Min(start + length, Text.Length)] - places[start]);
        int line = lineStarts.BinarySearch(start);
        if (line < 0)
            line = ~line - 1;
        int column = start - lineStarts[line] + (line == 0 ? origin.Column : 1);
        return new SourceSpan(origin.File, origin.Line + line, column, length);
    }

    /// <summary>
    /// Decodes a file: by its byte order mark, by zero bytes between the first characters (UTF-16), as UTF-8 if that is valid, by what an XML declaration says,
    /// else as Windows-1252, as older versions of Vensim write.
    /// </summary>
    public static string Decode(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [not 0, 0, not 0, 0, ..])
            return Encoding.Unicode.GetString(bytes);
        if (bytes is [0, not 0, 0, not 0, ..])
            return Encoding.BigEndianUnicode.GetString(bytes);
        int start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        return Utf8.IsValid(bytes.AsSpan(start))
            ? Encoding.UTF8.GetString(bytes, start, bytes.Length - start)
            : Declared(bytes).GetString(bytes);
    }

    private static Encoding Declared(byte[] bytes)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        string head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 200));
        int at = head.StartsWith("<?xml", StringComparison.Ordinal) ? head.IndexOf("encoding", StringComparison.Ordinal) : -1;
        string[] parts = at < 0 ? [] : head[at..].Split('"', '\'');
        try
        {
            return Encoding.GetEncoding(parts.Length > 1 ? parts[1] : "windows-1252");
        }
        catch (ArgumentException)
        {
            return Encoding.GetEncoding(1252);
        }
    }
}

using System.Text;
using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>A text with the places of its lines, or a piece of another file that begins at a known place.</summary>
internal sealed class SourceText
{
    private readonly List<int> lineStarts = [0];
    private readonly SourceSpan origin;

    /// <summary>A whole file's text.</summary>
    public SourceText(string file, string text)
        : this(new SourceSpan(file, 1, 1, 0), text) { }

    /// <summary>A piece of text that begins at a place of a file.</summary>
    public SourceText(SourceSpan origin, string text)
    {
        this.origin = origin;
        Text = text;
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lineStarts.Add(i + 1);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The file.</summary>
    public string File => origin.File;

    /// <summary>The place of a stretch of the text.</summary>
    public SourceSpan Span(int start, int length)
    {
        int line = lineStarts.BinarySearch(start);
        if (line < 0)
            line = ~line - 1;
        int column = start - lineStarts[line] + (line == 0 ? origin.Column : 1);
        return new SourceSpan(origin.File, origin.Line + line, column, length);
    }

    /// <summary>Decodes a file: by its byte order mark, as UTF-8 if that is valid, else as Windows-1252, as older versions of Vensim write.</summary>
    public static string Decode(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        int start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException)
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return Encoding.GetEncoding(1252).GetString(bytes);
        }
    }
}

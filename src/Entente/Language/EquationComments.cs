namespace Entente.Language;

/// <summary>Comments in braces within an equation, which Vensim and XMILE (OASIS 2015, section 3.2.3) write alike.</summary>
internal static class EquationComments
{
    /// <summary>The comments of an equation's text, without braces, one behind the other; empty where there are none.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var found = new List<string>();
        bool quoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' && (at == 0 || text[at - 1] != '\\'))
                quoted = !quoted;
            if (quoted || text[at] != '{')
                continue;
            int length = text[at..].IndexOf('}');
            if (length < 0)
                break;
            if (Names.AsWritten(text.Slice(at + 1, length - 1).ToString()) is { Length: > 0 } comment)
                found.Add(comment);
            at += length;
        }
        return string.Join("; ", found);
    }
}

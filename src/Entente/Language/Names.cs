namespace Entente.Language;

/// <summary>When two names are the same: without case, quotes, and kinds of white space; an underscore is a space.</summary>
internal static class Names
{
    /// <summary>The form in which equal names are equal.</summary>
    public static string Canonical(string name)
    {
        string written = Unquoted(name).Trim();
        Span<char> result = written.Length <= 128 ? stackalloc char[128] : new char[written.Length];
        int length = 0;
        bool space = false;
        foreach (char c in written)
        {
            if (c == '_' || char.IsWhiteSpace(c) || c == '\u00a0')
            {
                space = length > 0;
                continue;
            }
            if (space)
                result[length++] = ' ';
            space = false;
            result[length++] = char.ToLowerInvariant(c);
        }
        result = result[..length];
        // Most names that are asked for have been made equal before.
        return result.SequenceEqual(written) ? written : new string(result);
    }

    /// <summary>As the author wrote it, white space folded.</summary>
    public static string AsWritten(string name) =>
        string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Unquoted(string name)
    {
        name = name.Trim();
        return name is ['"', .., '"'] ? name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) : name;
    }
}

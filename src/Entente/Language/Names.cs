using System.Text;

namespace Entente.Language;

/// <summary>When two names are the same: without case, quotes, and kinds of white space; an underscore is a space.</summary>
internal static class Names
{
    /// <summary>The form in which equal names are equal.</summary>
    public static string Canonical(string name)
    {
        var result = new StringBuilder(name.Length);
        bool space = false;
        foreach (char c in Unquoted(name).Trim())
        {
            if (c == '_' || char.IsWhiteSpace(c) || c == '\u00a0')
            {
                space = result.Length > 0;
                continue;
            }
            if (space)
                result.Append(' ');
            space = false;
            result.Append(char.ToLowerInvariant(c));
        }
        return result.ToString();
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

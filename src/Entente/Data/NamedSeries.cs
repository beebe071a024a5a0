using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>A series of a data file under the name that stands there.</summary>
/// <param name="Name">The variable's name, without subscripts.</param>
/// <param name="Elements">Its subscripts: elements, one for each subscript; empty for a variable without.</param>
/// <param name="Points">Values at times.</param>
/// <param name="Span">Where the name stands.</param>
internal sealed record NamedSeries(string Name, ImmutableArray<string> Elements, Points Points, SourceSpan Span)
{
    /// <summary>Splits <c>name[Element,Element]</c>; brackets inside double quotes belong to the name. Null where the brackets do not close.</summary>
    public static (string Name, ImmutableArray<string> Elements)? Split(string text)
    {
        text = text.Trim();
        bool isQuoted = false;
        int bracket = -1;
        for (int i = 0; i < text.Length && bracket < 0; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == '[' && !isQuoted)
                bracket = i;
        }
        if (bracket < 0)
            return text.Length == 0 ? null : (text, []);
        if (bracket == 0 || !text.EndsWith(']'))
            return null;
        string[] elements = text[(bracket + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        return Array.Exists(elements, e => e.Length == 0) ? null : (text[..bracket].Trim(), [.. elements]);
    }
}

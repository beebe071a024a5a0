using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Language.Xmile;

/// <summary>Reads graphical functions (XMILE 1.0, section 3.1.4): straight lines, straight lines that go on outside, or steps.</summary>
internal static class XmileTables
{
    /// <summary>The function of the table that reads a graphical function of its type.</summary>
    public static string Function(XmlElement? table) =>
        table?.Attribute("type")?.Text.Trim().ToUpperInvariant() switch
        {
            "EXTRAPOLATE" => "LOOKUP EXTRAPOLATE",
            "DISCRETE" => "LOOKUP BACKWARD",
            _ => table?.Attribute("discrete")?.Text.Trim().ToUpperInvariant() == "TRUE" ? "LOOKUP BACKWARD" : "LOOKUP",
        };

    /// <summary>What reads a graphical function in place.</summary>
    public static SyntaxNode Apply(XmlElement table, SyntaxNode input, List<Diagnostic> problems)
    {
        var points = new LookupSyntax(Read(table, problems), table.Span);
        string function = Function(table);
        return function == "LOOKUP"
            ? new CallSyntax("WITH LOOKUP", [], [input, points], input.Span)
            : new CallSyntax(function, [], [points, input], input.Span);
    }

    /// <summary>The points of a graphical function.</summary>
    public static LookupTable Read(XmlElement table, List<Diagnostic> problems)
    {
        var y = Numbers(table.Child("ypts"), problems);
        if (y.Count == 0)
        {
            problems.Add(LanguageDiagnostics.XmileNoPoints(table.Span));
            return new LookupTable([0], [0]);
        }
        var x = Numbers(table.Child("xpts"), problems);
        if (table.Child("xpts") == null && table.Child("xscale") is { } scale)
        {
            double low = Number(scale.Attribute("min"), 0, problems);
            double high = Number(scale.Attribute("max"), 1, problems);
            x = [.. Enumerable.Range(0, y.Count).Select(i => y.Count == 1 ? low : low + i * (high - low) / (y.Count - 1))];
        }
        if (x.Count != y.Count)
        {
            problems.Add(LanguageDiagnostics.XmilePoints(x.Count, y.Count, table.Span));
            return new LookupTable([0], [0]);
        }
        int[] order = [.. Enumerable.Range(0, x.Count).OrderBy(i => x[i])];
        if (!order.SequenceEqual(Enumerable.Range(0, x.Count)))
            problems.Add(LanguageDiagnostics.LookupNotAscending(table.Span));
        return new LookupTable([.. order.Select(i => x[i])], [.. order.Select(i => y[i])]);
    }

    /// <summary>A number in an attribute, or another where there is none.</summary>
    public static double Number(XmlString? text, double otherwise, List<Diagnostic> problems)
    {
        if (text is not { } given)
            return otherwise;
        if (double.TryParse(given.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return value;
        problems.Add(LanguageDiagnostics.BadNumber(given.Text, given.Span));
        return otherwise;
    }

    private static List<double> Numbers(XmlElement? element, List<Diagnostic> problems)
    {
        var result = new List<double>();
        if (element == null)
            return result;
        string separators = element.Attribute("sep")?.Text is { Length: > 0 } own ? own : ",; \t\r\n";
        string text = element.Content.Text;
        int at = 0;
        while (at < text.Length)
        {
            if (separators.Contains(text[at], StringComparison.Ordinal) || char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            int start = at;
            while (at < text.Length && !separators.Contains(text[at], StringComparison.Ordinal) && !char.IsWhiteSpace(text[at]))
                at++;
            if (
                double.TryParse(
                    text.AsSpan(start, at - start),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out double value
                )
            )
                result.Add(value);
            else
                problems.Add(LanguageDiagnostics.BadNumber(text[start..at], element.Content.Source.Span(start, at - start)));
        }
        return result;
    }
}

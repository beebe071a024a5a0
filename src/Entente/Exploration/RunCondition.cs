using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Exploration;

/// <summary>A condition on the columns of a table: comparisons of a column with a number, <c>y &gt; 0.8 and x &lt;= 2 or z = 1</c>; <c>and</c> binds
/// stronger than <c>or</c>. Names stand as they are, in quotes where they hold such a word or sign.</summary>
internal sealed class RunCondition
{
    private static readonly string[] Signs = ["<=", ">=", "<>", "!=", "==", "<", ">", "="];
    private readonly ImmutableArray<ImmutableArray<Comparison>> alternatives;

    private RunCondition(ImmutableArray<ImmutableArray<Comparison>> alternatives) => this.alternatives = alternatives;

    /// <summary>Names of the columns that it reads.</summary>
    public IEnumerable<string> Names => alternatives.SelectMany(a => a.Select(c => c.Name)).Distinct();

    /// <summary>Reads a condition.</summary>
    /// <exception cref="DiagnosticException">It is none.</exception>
    public static RunCondition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RunCondition([
            .. Split(text, "or").Select(part => Split(part, "and").Select(c => One(c, text)).ToImmutableArray()),
        ]);
    }

    /// <summary>Which rows meet it. A comparison with something that is not a number is not met.</summary>
    public bool[] Rows(Func<string, double[]> column)
    {
        var columns = Names.ToDictionary(n => n, column);
        int rows = columns.Values.First().Length;
        return [.. Enumerable.Range(0, rows).Select(row => alternatives.Any(all => all.All(c => c.Holds(columns[c.Name][row]))))];
    }

    private static Comparison One(string text, string whole)
    {
        int at = -1;
        string sign = "";
        bool isQuoted = false;
        for (int i = 0; i < text.Length && at < 0; i++)
        {
            if (text[i] is '"')
                isQuoted = !isQuoted;
            if (isQuoted)
                continue;
            if (Signs.FirstOrDefault(s => string.CompareOrdinal(text, i, s, 0, s.Length) == 0) is { } found)
                (at, sign) = (i, found);
        }
        if (at < 0)
            throw new DiagnosticException([ExplorationDiagnostics.NoCondition(whole)]);
        string left = text[..at].Trim();
        string right = text[(at + sign.Length)..].Trim();
        if (TryNumber(right, out double number) && left.Length > 0)
            return new Comparison(left.Trim('"').Trim(), sign, number);
        // "0.8 < y" is turned round.
        if (TryNumber(left, out number) && right.Length > 0)
            return new Comparison(right.Trim('"').Trim(), sign.Replace('<', '#').Replace('>', '<').Replace('#', '>'), number);
        throw new DiagnosticException([ExplorationDiagnostics.NoCondition(whole)]);
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    // Parts between a word that stands alone, outside quotes.
    private static List<string> Split(string text, string word)
    {
        var parts = new List<string>();
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            bool isWord =
                !isQuoted
                && i > 0
                && char.IsWhiteSpace(text[i - 1])
                && i + word.Length < text.Length
                && char.IsWhiteSpace(text[i + word.Length])
                && string.Compare(text, i, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;
            if (!isWord)
                continue;
            parts.Add(text[start..i]);
            start = i + word.Length;
        }
        parts.Add(text[start..]);
        return parts;
    }

    private sealed record Comparison(string Name, string Sign, double Number)
    {
        public bool Holds(double value) =>
            double.IsFinite(value)
            && Sign switch
            {
                "<" => value < Number,
                "<=" => value <= Number,
                ">" => value > Number,
                ">=" => value >= Number,
                "<>" or "!=" or "><" => value != Number,
                _ => value == Number,
            };
    }
}

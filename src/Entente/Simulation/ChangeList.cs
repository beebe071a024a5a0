using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Simulation;

/// <summary>Vensim's list of changed constants (.cin), see <see cref="ChangesFile"/>, and single changes of a command line.</summary>
public static class ChangeList
{
    /// <summary>Reads a list.</summary>
    /// <exception cref="DiagnosticException">Lines that are no changes; all of them.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static ImmutableArray<NamedChange> Read(string file)
    {
        var problems = new List<Diagnostic>();
        var changes = ChangesFile.Parse(file, SourceText.Decode(File.ReadAllBytes(file)), problems);
        return problems.Count == 0 ? changes : throw new DiagnosticException([.. problems]);
    }

    /// <summary>One change, written <c>name = value</c>; null where the text is none.</summary>
    internal static NamedChange? Parse(string text, SourceSpan span)
    {
        // The last '=' outside brackets and quotes: names may hold the character in quotes.
        int at = text.LastIndexOf('=');
        if (at <= 0)
            return null;
        var values = ImmutableArray.CreateBuilder<double>();
        foreach (string part in text[(at + 1)..].TrimEnd('|', ' ', ';').Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            if (
                !double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !double.IsFinite(value)
            )
                return null;
            values.Add(value);
        }
        return new NamedChange(text[..at].Trim(), values.ToImmutable(), span);
    }

    /// <summary>Writes changes, the later of two for one constant winning.</summary>
    internal static string Text(ImmutableArray<ConstantChange> changes)
    {
        var lines = new Dictionary<string, double>();
        foreach (var change in changes)
        {
            string name = change.Variable.ElementName(change.Flat);
            lines.Remove(name);
            lines.Add(name, change.Value);
        }
        var text = new StringBuilder();
        foreach (var (name, value) in lines)
            text.Append(CultureInfo.InvariantCulture, $"{name} = {value:R}\n");
        return text.ToString();
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Vensim's list of changed constants (.cin), see <see cref="ChangesFile"/>, and single changes of a command line.</summary>
public static class ChangeList
{
    /// <summary>The changes of lists and settings as single constants of a model, the later of two for one constant coming last.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">Vensim's lists of changes (.cin), in order.</param>
    /// <param name="settings">Changes written <c>name=value</c>, which come last.</param>
    /// <exception cref="DiagnosticException">Lines or settings that are no changes, names that are unknown, tables where the model was read without the list
    /// (<see cref="LoadOptions.Changes"/>); all of them.</exception>
    public static ImmutableArray<KeyValuePair<string, double>> Load(
        Model model,
        IEnumerable<string> files,
        IEnumerable<string> settings
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. ConstantChanges
                .Resolve(model, Of(model, files, settings))
                .Select(c => KeyValuePair.Create(c.Variable.ElementName(c.Flat), c.Value)),
        ];
    }

    /// <summary>The changes of constants in lists and settings as they are written.</summary>
    internal static ImmutableArray<NamedChange> Of(Model model, IEnumerable<string> files, IEnumerable<string> settings)
    {
        var changes = new List<NamedChange>();
        var problems = new List<Diagnostic>();
        foreach (string file in files)
        {
            var listed = ChangesFile.Read(file, problems);
            changes.AddRange(listed.Constants);
            if (!model.Options.Changes.Contains(file))
                problems.AddRange(listed.Tables.Select(t => DataDiagnostics.TableNotChanged(t.Name, t.Span)));
        }
        foreach (string setting in settings)
        {
            var span = new SourceSpan("--set", 0, 0, 0);
            if (Parse(setting, span) is { } change)
                changes.Add(change);
            else
                problems.Add(SimulationDiagnostics.NotAChange(setting, span));
        }
        // What is only worth a remark was said when the model was read.
        return problems.Exists(p => p.Severity == Severity.Error) ? throw new DiagnosticException([.. problems]) : [.. changes];
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

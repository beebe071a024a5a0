using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals.Reading;

/// <summary>Reads files of tests of behaviour, for a deal or for a model alone.</summary>
internal sealed class BehaviourReader(YamlReading yaml, Model model, Deal? deal)
{
    private const double ExactlySame = 1e-9;

    private List<Diagnostic> Problems => yaml.Problems;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    public static BehaviourFile Load(string file, Model model, Deal? deal)
    {
        if (!System.IO.File.Exists(file))
            throw new DiagnosticException([DealsDiagnostics.NoBehaviourFile(file)]);
        var yaml = new YamlReading(file);
        var result = yaml.Load() is { } mapping
            ? new BehaviourReader(yaml, model, deal).Read(
                file,
                yaml.Section(mapping, DealKeys.BehaviourRoot, SourceSpan.Whole(file))
            )
            : null;
        return result == null || yaml.Problems.Exists(p => p.Severity == Severity.Error)
            ? throw new DiagnosticException([.. yaml.Problems])
            : result;
    }

    private BehaviourFile Read(string file, YamlSection root)
    {
        var uncertainty = deal?.Uncertainty ?? new Uncertainty();
        if (root.Text("inputs") is { Length: > 0 } inputs)
        {
            string path = Path.Combine(Path.GetDirectoryName(file) ?? "", inputs);
            if (System.IO.File.Exists(path))
                uncertainty = UncertaintyReader.Load(path, model);
            else
                Problems.Add(
                    DealsDiagnostics.FileMissing("file of inputs", inputs, root["inputs"] is { } n ? yaml.Span(n) : root.Span)
                );
        }
        return new BehaviourFile([.. root.Named("tests").Select(t => Test(t.Name, t.Section))], uncertainty);
    }

    private BehaviourTest Test(string name, YamlSection section)
    {
        ImmutableArray<ConstantChange> sets = section["sets"] is { } node
            ? [.. yaml.Entries(node, "'sets'").SelectMany(Changes)]
            : [];
        var test = new BehaviourTest(
            name,
            section.Text("says"),
            sets,
            section.Term("holds"),
            section.Number("from") ?? double.NegativeInfinity,
            section.Number("to") ?? double.PositiveInfinity,
            Values(section, "leaves unchanged"),
            Values(section, "changes"),
            section.Number("tolerance") ?? ExactlySame,
            Packages(section),
            Worlds(section),
            section.Span
        );
        if (test.Holds == null && test.Same.IsEmpty && test.Different.IsEmpty)
            Problems.Add(DealsDiagnostics.TestsNothing(name, section.Span));
        if (sets.IsEmpty && !(test.Same.IsEmpty && test.Different.IsEmpty))
            Problems.Add(DealsDiagnostics.ComparesNothing(name, section.Span));
        return test;
    }

    private IEnumerable<ConstantChange> Changes(YamlEntry entry)
    {
        if (Find(entry.Key, entry.Span) is not { } found || yaml.Number(entry.Value, $"'{entry.Key}'") is not { } value)
            return [];
        if (found.Variable.Kind == VariableKind.Constant)
            return found.Positions.Select(flat => new ConstantChange(found.Variable, flat, value));
        Problems.Add(DealsDiagnostics.NotAConstant(entry.Key, entry.Span));
        return [];
    }

    private ImmutableArray<VariableElement> Values(YamlSection section, string key) =>
        [
            .. section
                .Names(key)
                .Select(n => Find(n.Name, n.Span))
                .OfType<VariableElements>()
                .SelectMany(f => f.Positions.Select(flat => (f.Variable, flat))),
        ];

    private VariableElements? Find(string name, SourceSpan span)
    {
        if (model.TryFind(name, out var found, out string problem))
            return found;
        Problems.Add(DealsDiagnostics.UnknownVariable(problem, span));
        return null;
    }

    private ImmutableArray<Package?> Packages(YamlSection section)
    {
        var named = section.Names("over");
        if (named.IsEmpty)
            return deal == null ? [null] : [null, deal.Full, .. deal.NamedPackages.Where(p => p != deal.Full)];
        var result = ImmutableArray.CreateBuilder<Package?>();
        foreach (var (name, span) in named)
            if (string.Equals(name, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase))
                result.Add(null);
            else if (deal == null)
                Problems.Add(DealsDiagnostics.UnknownPackage($"A model without a deal has no package '{name}'.", span));
            else if (PackageNames.TryParse(deal, name, out var package, out string problem))
                result.Add(package);
            else
                Problems.Add(DealsDiagnostics.UnknownPackage(problem, span));
        return result.ToImmutable();
    }

    private ImmutableArray<int> Worlds(YamlSection section)
    {
        string[] known = [.. deal?.NamedWorlds.Select(w => w.Name) ?? []];
        var result = ImmutableArray.CreateBuilder<int>();
        foreach (var (name, span) in section.Names("worlds"))
            if (string.Equals(name, "all", StringComparison.OrdinalIgnoreCase))
                result.AddRange(Enumerable.Range(0, Math.Max(1, known.Length)));
            else if (Array.IndexOf(known, name) is >= 0 and var number)
                result.Add(number);
            else
                Problems.Add(DealsDiagnostics.UnknownName("named world", name, known.Append("all"), span));
        return result.Count == 0 ? [0] : [.. result.Distinct()];
    }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals.Reading;

/// <summary>Reads the section <c>policies:</c> of an uncertainty file: the alternatives among which somebody can choose.</summary>
internal sealed class PolicyReader(YamlReading yaml, Model model)
{
    private List<Diagnostic> Problems => yaml.Problems;

    /// <summary>The policies of a file.</summary>
    /// <exception cref="DiagnosticException">The section is missing or has errors; all of them are listed.</exception>
    public static ImmutableArray<Policy> Load(string file, Model model)
    {
        var yaml = new YamlReading(file);
        ImmutableArray<Policy> policies = [];
        if (yaml.Load() is { } mapping)
            policies = new PolicyReader(yaml, model).Read(
                yaml.Section(mapping, DealKeys.UncertaintyRoot, SourceSpan.Whole(file))
            );
        return yaml.Problems.Exists(p => p.Severity == Severity.Error)
            ? throw new DiagnosticException([.. yaml.Problems])
            : policies;
    }

    private ImmutableArray<Policy> Read(YamlSection root)
    {
        if (root["policies"] is not { } node)
        {
            Problems.Add(DealsDiagnostics.NoPolicies(root.Span));
            return [];
        }
        int before = Problems.Count;
        var named = yaml.Entries(node, "'policies'");
        if (named.IsEmpty && Problems.Count == before)
            Problems.Add(DealsDiagnostics.NoPolicies(yaml.Span(node)));
        var taken = new Dictionary<string, string> { [Philox.CanonicalName(Policy.AsWritten)] = Policy.AsWritten };
        var result = ImmutableArray.CreateBuilder<Policy>();
        foreach (var entry in named)
        {
            if (!taken.TryAdd(Philox.CanonicalName(entry.Key), entry.Key))
                Problems.Add(DealsDiagnostics.PolicyNamedTwice(entry.Key, taken[Philox.CanonicalName(entry.Key)], entry.Span));
            result.Add(new Policy(entry.Key, Changes(entry)));
        }
        return result.ToImmutable();
    }

    private ImmutableArray<KeyValuePair<string, double>> Changes(YamlEntry policy)
    {
        int before = Problems.Count;
        var entries = yaml.Entries(policy.Value, $"the policy '{policy.Key}'");
        if (entries.IsEmpty && Problems.Count == before)
            Problems.Add(DealsDiagnostics.PolicySetsNothing(policy.Key, policy.Span));
        var set = new Dictionary<(Variable, int), string>();
        var result = ImmutableArray.CreateBuilder<KeyValuePair<string, double>>();
        foreach (var entry in entries)
        {
            double? value = yaml.Number(entry.Value, $"'{entry.Key}'");
            if (!model.TryFind(entry.Key, out var found, out string problem))
                Problems.Add(DealsDiagnostics.UnknownVariable(problem, entry.Span));
            else if (Mover(found.Variable) is { } mover)
                Problems.Add(DealsDiagnostics.PolicySetsMoved(entry.Key, mover, entry.Span));
            else if (found.Variable.Kind != VariableKind.Constant)
                Problems.Add(DealsDiagnostics.NotAConstant(entry.Key, entry.Span));
            else if (found.Positions.Where(flat => !set.TryAdd((found.Variable, flat), entry.Key)).ToList() is [var twice, ..])
                Problems.Add(DealsDiagnostics.PolicySetsTwice(policy.Key, entry.Key, set[(found.Variable, twice)], entry.Span));
            else if (value is { } number)
                result.Add(new(entry.Key, number));
        }
        return result.ToImmutable();
    }

    // The number that moves a constant as a whole, which is then an equation.
    private string? Mover(Variable variable) =>
        variable.Kind == VariableKind.Constant
            ? null
            : new[] { $"scale of {variable.Name}", $"shift of {variable.Name}" }.FirstOrDefault(name =>
                model.TryFind(name, out var found, out _) && found.Variable.Kind == VariableKind.Constant
            );
}

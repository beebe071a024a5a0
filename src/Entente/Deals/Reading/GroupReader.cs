using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals.Reading;

/// <summary>Reads <c>groups:</c>, which names groups of uncertain inputs. What names an input more closely wins: its own name (or <c>group:</c> of its entry),
/// then a name with '*', then the group of the model that it stands in.</summary>
/// <param name="yaml">The file.</param>
/// <param name="model">The model; null where there is none, so that its groups are not known.</param>
internal sealed class GroupReader(YamlReading yaml, Model? model)
{
    private const int MostNamed = 3;

    private readonly Dictionary<string, List<(string Group, Closeness By, SourceSpan Span)>> groupsOf = [];
    private readonly Dictionary<string, string> sectionOf = [];

    private enum Closeness
    {
        Section,
        Pattern,
        Name,
    }

    /// <summary>The uncertain inputs with their groups.</summary>
    /// <param name="uncertainty">What is uncertain; groups of entries are set.</param>
    /// <param name="root">The section that holds <c>groups:</c>.</param>
    /// <param name="grouped">Entries that say their group themselves, with the place.</param>
    /// <param name="unsound">Entries that could not be read.</param>
    public Uncertainty Read(
        Uncertainty uncertainty,
        YamlSection root,
        IReadOnlyDictionary<string, SourceSpan> grouped,
        IReadOnlyList<string> unsound
    )
    {
        if (root["groups"] is not { } node)
            return uncertainty;
        foreach (var input in uncertainty.Inputs)
        {
            if (model != null && model.TryFind(input.Name, out var found, out _))
                sectionOf[input.Name] = found.Variable.Group;
            // Elements and shares that are reported as one stay together.
            groupsOf[input.Entry] = grouped.TryGetValue(input.Entry, out var place) ? [(input.Group, Closeness.Name, place)] : [];
        }
        var groups = yaml.Entries(node, "'groups'");
        var empty = new HashSet<string>();
        foreach (var group in groups)
            if (!Take(group, uncertainty, unsound))
                empty.Add(group.Key);
        foreach (var (first, second, members) in Overlaps())
            yaml.Problems.Add(DealsDiagnostics.InTwoGroups(members.Names, first, second, members.Span));
        var chosen = groupsOf.Where(g => g.Value.Count > 0).ToDictionary(g => g.Key, g => g.Value.MaxBy(m => m.By).Group);
        foreach (var group in groups.Where(g => !empty.Contains(g.Key) && !chosen.ContainsValue(g.Key)))
            if (groupsOf.Values.Any(g => g.Exists(m => m.Group == group.Key)))
                yaml.Problems.Add(DealsDiagnostics.NothingLeftOfGroup(group.Key, group.Span));
        return uncertainty.InGroups(chosen);
    }

    // False where a problem is told already.
    private bool Take(YamlEntry group, Uncertainty uncertainty, IReadOnlyList<string> unsound)
    {
        var members = yaml.Names(group.Value, $"'{group.Key}'");
        if (
            members.IsEmpty
            && group.Value is YamlDotNet.RepresentationModel.YamlScalarNode or YamlDotNet.RepresentationModel.YamlSequenceNode
        )
            yaml.Problems.Add(DealsDiagnostics.EmptyGroup(group.Key, group.Span));
        bool isWhole = !members.IsEmpty;
        foreach (var (member, span) in members)
        {
            bool isPattern = member.Contains('*', StringComparison.Ordinal);
            bool found = false;
            foreach (var input in uncertainty.Inputs)
            {
                Closeness? by =
                    isPattern && NamesOf(input).Any(name => Fits(member, name)) ? Closeness.Pattern
                    : !isPattern && NamesOf(input).Any(name => IsSame(member, name)) ? Closeness.Name
                    : sectionOf.TryGetValue(input.Name, out string? section)
                    && section.Length > 0
                    && (isPattern ? Fits(member, section) : IsSame(member, section))
                        ? Closeness.Section
                    : null;
                if (by is not { } close)
                    continue;
                found = true;
                groupsOf[input.Entry].Add((group.Key, close, span));
            }
            if (found)
                continue;
            isWhole = false;
            var noise = uncertainty.Noises.FirstOrDefault(n => isPattern ? Fits(member, n.Name) : IsSame(member, n.Name));
            if (noise != null)
                yaml.Problems.Add(DealsDiagnostics.NoiseInGroup(noise.Name, span));
            // Without a model it may be one of its groups; what is wrong with an entry is told there.
            else if (model != null && !unsound.Any(u => isPattern ? Fits(member, u) : IsSame(member, u)))
                yaml.Problems.Add(
                    model.Variables.Any(v => v.Group.Length > 0 && (isPattern ? Fits(member, v.Group) : IsSame(member, v.Group)))
                        ? DealsDiagnostics.NothingUncertainInSection(member, span)
                        : DealsDiagnostics.NoSuchMember(
                            member,
                            uncertainty
                                .Inputs.SelectMany(NamesOf)
                                .Concat(model.Variables.Select(v => v.Group).Where(g => g.Length > 0))
                                .Distinct(),
                            span
                        )
                );
        }
        return isWhole;
    }

    // Inputs that two groups name equally closely, one finding for each pair of groups.
    private IEnumerable<(string First, string Second, (ImmutableArray<string> Names, SourceSpan Span) Members)> Overlaps() =>
        from entry in groupsOf
        where entry.Value.Count > 1
        let closest = entry.Value.Max(m => m.By)
        let best = entry.Value.Where(m => m.By == closest).DistinctBy(m => Philox.CanonicalName(m.Group)).ToList()
        where best.Count > 1
        group (entry.Key, best[1].Span) by (best[0].Group, best[1].Group) into pair
        let names = pair.Select(p => p.Key).ToList()
        select (
            pair.Key.Item1,
            pair.Key.Item2,
            (
                names.Count <= MostNamed
                    ? [.. names]
                    : names[..MostNamed]
                        .Append(FormattableString.Invariant($"{names.Count - MostNamed} more"))
                        .ToImmutableArray(),
                pair.First().Span
            )
        );

    // The entry, the element, and the constant with all of its elements.
    private static IEnumerable<string> NamesOf(UncertainInput input)
    {
        yield return input.Name;
        if (input.Entry != input.Name)
            yield return input.Entry;
        if (input.Name.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket)
            yield return input.Name[..bracket].TrimEnd();
    }

    private static bool IsSame(string member, string name) => Philox.CanonicalName(member) == Philox.CanonicalName(name);

    // '*' stands for any text.
    private static bool Fits(string pattern, string name)
    {
        string[] parts = Philox.CanonicalName(pattern).Split('*');
        string text = Philox.CanonicalName(name);
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || text.Length < parts[0].Length + parts[^1].Length)
            return false;
        int at = parts[0].Length;
        int end = text.Length - parts[^1].Length;
        foreach (string part in parts[1..^1])
        {
            int next = text.IndexOf(part, at, end - at, StringComparison.Ordinal);
            if (next < 0)
                return false;
            at = next + part.Length;
        }
        return text.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}

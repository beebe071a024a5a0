using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Explanation;

/// <summary>What became of something between two versions.</summary>
public enum ChangeKind
{
    /// <summary>Only the new version has it.</summary>
    Added,

    /// <summary>Only the old version has it.</summary>
    Removed,

    /// <summary>Both have it, and it differs.</summary>
    Changed,
}

/// <summary>A difference in what two versions say.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="What">What it is: variable, dimension, method of integration; of a deal also clause, party, input, source, …</param>
/// <param name="Name">Its name.</param>
/// <param name="Part">Which part of it differs, such as equation or unit; empty for the whole.</param>
/// <param name="Before">As the old version says it; empty where it does not.</param>
/// <param name="After">As the new version says it; empty where it does not.</param>
/// <param name="Span">Where, in the new version, else in the old.</param>
public sealed record StructuralChange(
    ChangeKind Kind,
    string What,
    string Name,
    string Part,
    string Before,
    string After,
    SourceSpan Span
);

/// <summary>A statement of a version: what, its name, and its parts as texts.</summary>
internal sealed record Stated(
    string What,
    string Name,
    string Key,
    ImmutableArray<(string Part, string Text)> Parts,
    SourceSpan Span
)
{
    /// <summary>The differences between two lists of statements, those of the new one in its order first, then what is gone.</summary>
    public static IEnumerable<StructuralChange> Between(IReadOnlyList<Stated> before, IReadOnlyList<Stated> after)
    {
        var earlier = before.GroupBy(s => (s.What, s.Key)).ToDictionary(g => g.Key, g => g.First());
        foreach (var now in after)
        {
            if (!earlier.Remove((now.What, now.Key), out var then))
            {
                yield return new StructuralChange(ChangeKind.Added, now.What, now.Name, "", "", now.Main, now.Span);
                continue;
            }
            foreach (string part in then.Parts.Concat(now.Parts).Select(p => p.Part).Distinct())
                if (then[part] != now[part])
                    yield return new StructuralChange(
                        ChangeKind.Changed,
                        now.What,
                        now.Name,
                        part,
                        then[part],
                        now[part],
                        now.Span
                    );
        }
        foreach (var then in before.Where(s => earlier.ContainsKey((s.What, s.Key))).DistinctBy(s => (s.What, s.Key)))
            yield return new StructuralChange(ChangeKind.Removed, then.What, then.Name, "", then.Main, "", then.Span);
    }

    private string Main => Parts.IsEmpty ? "" : Parts[0].Text;

    private string this[string part] => Parts.FirstOrDefault(p => p.Part == part).Text ?? "";
}

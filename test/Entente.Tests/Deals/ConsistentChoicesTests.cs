using System.Collections.Immutable;
using CsCheck;
using Entente.Deals;

namespace Entente.Tests.Deals;

/// <summary>The walk through consistent choices against all choices, looked at one by one.</summary>
public class ConsistentChoicesTests
{
    // Conditions may speak of earlier and later clauses, of themselves, and of one that there is not.
    private static readonly Gen<ImmutableArray<Clause>> Clauses =
        from count in Gen.Int[1, 5]
        from clauses in Gen.Select(Gen.Int[1, 3], Conditions(count), Conditions(count)).Array[count]
        select clauses.Select((c, i) => Clause(i, c.Item1, c.Item2, c.Item3)).ToImmutableArray();

    [Fact]
    public void Those_and_only_those_are_found_in_order() =>
        Clauses.Sample(clauses =>
        {
            var expected = All(clauses).Where(choice => choice.Length > 0 && IsConsistent(clauses, choice)).ToList();
            var found = ConsistentChoices.Of(clauses).ToList();
            Assert.Equal(expected.Select(Text), found.Select(Text));
            Assert.Equal(expected.Count, ConsistentChoices.Count(clauses, 2000));
            if (expected.Count > 1)
                Assert.Equal(-1, ConsistentChoices.Count(clauses, expected.Count - 1));
        });

    private static Gen<(int Clause, int[] Settings)[]> Conditions(int clauses) =>
        Gen.Select(Gen.Int[0, clauses], Gen.Int[0, 2].Array[0, 2]).Array[0, 2];

    private static Clause Clause(
        int number,
        int settings,
        (int Clause, int[] Settings)[] requires,
        (int Clause, int[] Settings)[] excludes
    )
    {
        ImmutableArray<ClauseCondition> Of((int Clause, int[] Settings)[] conditions) =>
            [.. conditions.Select(c => new ClauseCondition($"c{c.Clause}", [.. c.Settings.Select(s => $"s{s}")], default))];
        return new Clause(
            $"c{number}",
            "",
            [],
            [],
            Of(requires),
            Of(excludes),
            [.. Enumerable.Range(0, settings).Select(s => new Setting($"s{s}", [], default))],
            default
        );
    }

    // Clause by clause left out first, then its settings.
    private static IEnumerable<ImmutableArray<KeyValuePair<string, string>>> All(ImmutableArray<Clause> clauses, int from = 0)
    {
        if (from == clauses.Length)
            return
            [
                [],
            ];
        var rest = All(clauses, from + 1).ToList();
        return rest.Concat(
            clauses[from].Settings.SelectMany(s => rest.Select(r => r.Insert(0, KeyValuePair.Create(clauses[from].Name, s.Name))))
        );
    }

    private static bool IsConsistent(ImmutableArray<Clause> clauses, ImmutableArray<KeyValuePair<string, string>> choice)
    {
        var chosen = choice.ToDictionary();
        return clauses
            .Where(c => chosen.ContainsKey(c.Name))
            .All(c => c.Requires.All(r => r.Met(chosen)) && !c.Excludes.Any(e => e.Met(chosen)));
    }

    private static string Text(ImmutableArray<KeyValuePair<string, string>> choice) =>
        string.Join(" + ", choice.Select(c => $"{c.Key}={c.Value}"));
}

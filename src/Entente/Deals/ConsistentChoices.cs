using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Entente.Deals;

/// <summary>
/// Goes through the choices of settings that do not contradict themselves, clause by clause. Clauses and settings are numbers here, because a deal of
/// some fifteen clauses has millions of choices.
/// </summary>
internal sealed class ConsistentChoices
{
    private readonly ImmutableArray<Clause> clauses;
    private readonly ImmutableArray<Condition[]> requires;
    private readonly ImmutableArray<Condition[]> excludes;

    // For each clause the number of its chosen setting, −1 where it is left out.
    private readonly int[] chosen;

    // Where the walk stands. 0: not yet visited; 1: left out; 2 and on: a setting.
    private readonly int[] digits;
    private int some;
    private int at;

    private ConsistentChoices(ImmutableArray<Clause> clauses)
    {
        this.clauses = clauses;
        requires = [.. clauses.Select(c => c.Requires.Select(Compile).ToArray())];
        excludes = [.. clauses.Select(c => c.Excludes.Select(Compile).ToArray())];
        chosen = new int[clauses.Length];
        Array.Fill(chosen, -1);
        digits = new int[clauses.Length];
    }

    /// <summary>All of them, the empty one left out, each by the names of its settings in the order of the deal file.</summary>
    public static IEnumerable<ImmutableArray<KeyValuePair<string, string>>> Of(ImmutableArray<Clause> clauses)
    {
        var choices = new ConsistentChoices(clauses);
        while (choices.Next() is { } isConsistent)
            if (isConsistent)
                yield return choices.Chosen();
    }

    /// <summary>How many there are; −1 where there are more than a number, or where more than four times as many must be looked at.</summary>
    public static long Count(ImmutableArray<Clause> clauses, int most)
    {
        long count = 0;
        long visited = 0;
        var choices = new ConsistentChoices(clauses);
        while (choices.Next() is { } isConsistent)
        {
            if (isConsistent && ++count > most)
                return -1;
            if (++visited > 4L * most)
                return -1;
        }
        return count;
    }

    private Condition Compile(ClauseCondition condition)
    {
        int clause = 0;
        while (clause < clauses.Length && clauses[clause].Name != condition.Clause)
            clause++;
        bool[] allowed =
            clause == clauses.Length
                ? []
                : [.. clauses[clause].Settings.Select(s => condition.Settings.IsEmpty || condition.Settings.Contains(s.Name))];
        return new Condition(clause, allowed);
    }

    private ImmutableArray<KeyValuePair<string, string>> Chosen() =>
        [
            .. Enumerable
                .Range(0, chosen.Length)
                .Where(c => chosen[c] >= 0)
                .Select(c => KeyValuePair.Create(clauses[c].Name, clauses[c].Settings[chosen[c]].Name)),
        ];

    // The next choice: true for a consistent one, false for one that misses what it requires, so that a count can see the work, null at the end. A branch
    // ends where a setting excludes, or is excluded by, one that has been chosen.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool? Next()
    {
        while (at >= 0)
        {
            if (at == digits.Length)
            {
                at--;
                if (some > 0)
                    return RequirementsMet();
                continue;
            }
            some -= chosen[at] >= 0 ? 1 : 0;
            chosen[at] = -1;
            if (++digits[at] > clauses[at].Settings.Length + 1)
            {
                digits[at--] = 0;
                continue;
            }
            if (digits[at] > 1)
            {
                chosen[at] = digits[at] - 2;
                some++;
                if (Excluded())
                    continue;
            }
            at++;
        }
        return null;
    }

    // Called millions of times before .NET would optimise them by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool RequirementsMet()
    {
        for (int c = 0; c < chosen.Length; c++)
            if (chosen[c] >= 0)
                foreach (var condition in requires[c])
                    if (!IsMet(condition))
                        return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Excluded()
    {
        for (int c = 0; c < chosen.Length; c++)
            if (chosen[c] >= 0)
                foreach (var condition in excludes[c])
                    if (IsMet(condition))
                        return true;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMet(Condition condition) =>
        condition.Clause < chosen.Length && chosen[condition.Clause] is >= 0 and var setting && condition.Allowed[setting];

    /// <summary>That a clause is chosen at one of some settings.</summary>
    private readonly record struct Condition(int Clause, bool[] Allowed);
}

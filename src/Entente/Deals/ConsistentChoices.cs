using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Entente.Deals;

/// <summary>
/// Goes through the choices of settings that do not contradict themselves, clause by clause. Clauses and settings are numbers here, because a deal of
/// some fifteen clauses has millions of choices; a branch ends at the first clause that contradicts one before it.
/// </summary>
internal sealed class ConsistentChoices
{
    private const int StepsPerChoice = 16;

    private readonly ImmutableArray<Clause> clauses;

    // What can be told as soon as a clause is decided, by number of the clause.
    private readonly ImmutableArray<Rule[]> rules;

    // For each clause the number of its chosen setting, −1 where it is left out.
    private readonly int[] chosen;

    // Where the walk stands. 0: not yet visited; 1: left out; 2 and on: a setting.
    private readonly int[] digits;
    private int some;
    private int at;
    private long steps;

    private ConsistentChoices(ImmutableArray<Clause> clauses)
    {
        this.clauses = clauses;
        var all = clauses.SelectMany(
            (clause, owner) =>
                clause
                    .Requires.Select(c => Compile(owner, c, requires: true))
                    .Concat(clause.Excludes.Select(c => Compile(owner, c, requires: false)))
        );
        var decided = all.ToLookup(rule => Math.Max(rule.Owner, rule.Other));
        rules = [.. clauses.Select((_, c) => decided[c].ToArray())];
        chosen = new int[clauses.Length];
        Array.Fill(chosen, -1);
        digits = new int[clauses.Length];
    }

    /// <summary>All of them, the empty one left out, each by the names of its settings in the order of the deal file.</summary>
    public static IEnumerable<ImmutableArray<KeyValuePair<string, string>>> Of(ImmutableArray<Clause> clauses)
    {
        var choices = new ConsistentChoices(clauses);
        while (choices.Next(long.MaxValue))
            yield return choices.Chosen();
    }

    /// <summary>How many there are; −1 where there are more than a number, or where going through them takes too many steps for that number.</summary>
    public static long Count(ImmutableArray<Clause> clauses, int most)
    {
        long count = 0;
        long mostSteps = (long)StepsPerChoice * most;
        var choices = new ConsistentChoices(clauses);
        while (choices.Next(mostSteps))
            if (++count > most)
                return -1;
        return choices.steps > mostSteps ? -1 : count;
    }

    private Rule Compile(int owner, ClauseCondition condition, bool requires)
    {
        int other = 0;
        while (other < clauses.Length && clauses[other].Name != condition.Clause)
            other++;
        // Of a clause that there is not no setting is chosen.
        return other == clauses.Length
            ? new Rule(owner, owner, new bool[clauses[owner].Settings.Length], requires)
            : new Rule(
                owner,
                other,
                [.. clauses[other].Settings.Select(s => condition.Settings.IsEmpty || condition.Settings.Contains(s.Name))],
                requires
            );
    }

    private ImmutableArray<KeyValuePair<string, string>> Chosen() =>
        [
            .. Enumerable
                .Range(0, chosen.Length)
                .Where(c => chosen[c] >= 0)
                .Select(c => KeyValuePair.Create(clauses[c].Name, clauses[c].Settings[chosen[c]].Name)),
        ];

    // Goes to the next choice; false at the end, or after so many steps. Called millions of times before .NET would optimise it by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Next(long mostSteps)
    {
        while (at >= 0 && steps <= mostSteps)
        {
            if (at == digits.Length)
            {
                at--;
                if (some > 0)
                    return true;
                continue;
            }
            some -= chosen[at] >= 0 ? 1 : 0;
            chosen[at] = -1;
            if (++digits[at] > clauses[at].Settings.Length + 1)
            {
                digits[at--] = 0;
                continue;
            }
            steps++;
            if (digits[at] > 1)
            {
                chosen[at] = digits[at] - 2;
                some++;
            }
            if (IsKept(rules[at]))
                at++;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsKept(Rule[] decided)
    {
        foreach (var rule in decided)
            if (chosen[rule.Owner] >= 0 && rule.Requires != (chosen[rule.Other] is >= 0 and var setting && rule.Allowed[setting]))
                return false;
        return true;
    }

    /// <summary>What a clause requires or excludes: that another one is chosen at one of some settings.</summary>
    private readonly record struct Rule(int Owner, int Other, bool[] Allowed, bool Requires);
}

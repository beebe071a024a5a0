using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>Gains in the same worlds of two versions of a deal, world by world.</summary>
internal sealed class PairedGains(Ledger before, Ledger after)
{
    private readonly Dictionary<string, int> columnsBefore = Columns(before);
    private readonly Dictionary<string, int> columnsAfter = Columns(after);

    /// <summary>For each party of the new version the standard error of the mean change of its gain from a package; NaN where a version lacks party or package.</summary>
    public ImmutableArray<double> ErrorsOfChange(string package) =>
        [
            .. after.Parties.Select(party =>
            {
                string name = $"gain of {party.Name} from {package}";
                return
                    before.Worlds is { } then
                    && after.Worlds is { } now
                    && columnsBefore.TryGetValue(name, out int old)
                    && columnsAfter.TryGetValue(name, out int recent)
                    ? ErrorOfChange(then.Numbers, then.Column(old), now.Numbers, now.Column(recent))
                    : double.NaN;
            }),
        ];

    /// <summary>Standard error of the mean of the differences in the worlds that are in both lists; NaN of fewer than two.</summary>
    /// <param name="worldsBefore">Numbers of the worlds, ascending.</param>
    /// <param name="before">The gain in each.</param>
    /// <param name="worldsAfter">The same of the other version.</param>
    /// <param name="after">The gain in each.</param>
    public static double ErrorOfChange(
        IReadOnlyList<long> worldsBefore,
        ReadOnlySpan<double> before,
        IReadOnlyList<long> worldsAfter,
        ReadOnlySpan<double> after
    )
    {
        var changes = new List<double>(worldsAfter.Count);
        for (int a = 0, b = 0; a < worldsBefore.Count && b < worldsAfter.Count; )
            if (worldsBefore[a] == worldsAfter[b])
                changes.Add(after[b++] - before[a++]);
            else if (worldsBefore[a] < worldsAfter[b])
                a++;
            else
                b++;
        return changes.Count < 2 ? double.NaN : Statistics.StandardError([.. changes]);
    }

    private static Dictionary<string, int> Columns(Ledger ledger) =>
        (ledger.Worlds?.Names ?? [])
            .Select((name, i) => (name, i))
            .GroupBy(p => p.name)
            .ToDictionary(g => g.Key, g => g.First().i);
}

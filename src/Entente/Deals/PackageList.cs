using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Deals;

/// <summary>
/// Which packages are weighed. All consistent combinations of clause settings if there are at most 256 (or as many as asked for); else 64: the full one, its
/// parts, each clause alone with what it requires, those that the deal file names, and a space-filling sample of the rest. After the listed ones come
/// the parts of the full package that only the attribution needs.
/// </summary>
internal sealed class PackageList
{
    private const int MostComplete = 256;
    private const int MostSampled = 64;
    private const int MostCounted = 2_000_000;

    private readonly Deal deal;
    private readonly List<Package> packages = [];
    private readonly HashSet<string> known = [];
    private readonly List<Diagnostic> remarks = [];

    private PackageList(Deal deal) => this.deal = deal;

    /// <summary>All packages to simulate: the listed ones first.</summary>
    public ImmutableArray<Package> Packages => [.. packages];

    /// <summary>How many of them the ledger lists.</summary>
    public int Listed { get; private set; }

    /// <summary>How many were asked for by name; they come first.</summary>
    public int Asked { get; private set; }

    /// <summary>Position of the full package.</summary>
    public int Full { get; private set; }

    /// <summary>How many consistent packages there are; −1 where there are more than could be counted.</summary>
    public long Consistent { get; private set; }

    /// <summary>What was left out.</summary>
    public IReadOnlyList<Diagnostic> Remarks => remarks;

    /// <summary>For each feasible set of clauses of the full package (a bit mask in its order) the position of its package.</summary>
    public Dictionary<ulong, int> Parts { get; } = [];

    /// <summary>Chooses the packages.</summary>
    /// <exception cref="DiagnosticException">A package that was asked for is unknown.</exception>
    public static PackageList For(Deal deal, WeighOptions options)
    {
        var list = new PackageList(deal);
        list.Consistent = ConsistentChoices.Count(deal.Clauses, MostCounted);
        if (options.Packages.IsEmpty)
            list.Choose(
                options.MostPackages > 0 ? options.MostPackages
                : list.Consistent is >= 0 and <= MostComplete ? MostComplete
                : MostSampled
            );
        else
            list.Take(options.Packages);
        list.Asked = options.Packages.IsEmpty ? 0 : list.packages.Count;
        list.Full = list.Add(deal.Full);
        list.Listed = list.packages.Count;
        list.AddParts();
        return list;
    }

    /// <summary>Says what keeps a choice of settings from being a package, or null.</summary>
    public static string? Contradiction(Deal deal, IReadOnlyDictionary<string, string> chosen)
    {
        foreach (var clause in deal.Clauses.Where(c => chosen.ContainsKey(c.Name)))
        {
            if (clause.Requires.FirstOrDefault(r => !r.Met(chosen)) is { } missing)
                return $"'{clause.Name}' requires '{missing.Clause}'"
                    + (missing.Settings.IsEmpty ? "." : $" at {string.Join(" or ", missing.Settings.Select(s => $"'{s}'"))}.");
            if (clause.Excludes.FirstOrDefault(e => e.Met(chosen)) is { } excluded)
                return $"'{clause.Name}' excludes '{excluded.Clause}'.";
        }
        return null;
    }

    /// <summary>A choice in the order of the deal file.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> InOrder(Deal deal, IReadOnlyDictionary<string, string> chosen) =>
        [.. deal.Clauses.Where(c => chosen.ContainsKey(c.Name)).Select(c => KeyValuePair.Create(c.Name, chosen[c.Name]))];

    /// <summary>Why a reader sees a package in the short ledger.</summary>
    public ImmutableArray<string> Notable(WeighedPackage weighed)
    {
        var why = ImmutableArray.CreateBuilder<string>();
        if (weighed.Package.Name == deal.Full.Name)
            why.Add("full");
        if (deal.NamedPackages.Any(p => p.Name == weighed.Package.Name))
            why.Add("named");
        if (weighed.Signed)
            why.Add("signed");
        if (weighed.Efficient)
            why.Add("efficient");
        if (weighed.Package.Clauses.Any(c => SameChoice(Alone(c.Key), weighed.Package)))
            why.Add("clause alone");
        return why.ToImmutable();
    }

    /// <summary>For each clause of the full package the set of clauses of it that it requires, as bit masks.</summary>
    public static ImmutableArray<ulong> Requirements(Deal deal)
    {
        var names = deal.Full.Clauses.Select(c => c.Key).ToList();
        return
        [
            .. names.Select(name =>
                deal.Clauses.First(c => c.Name == name)
                    .Requires.Aggregate(0UL, (mask, r) => names.IndexOf(r.Clause) is >= 0 and var i ? mask | 1UL << i : mask)
            ),
        ];
    }

    private static bool SameChoice(ImmutableArray<KeyValuePair<string, string>>? a, Package b) =>
        a is { } choice && choice.SequenceEqual(b.Clauses);

    // A clause with what it requires, at the settings of the full package or the last ones.
    private ImmutableArray<KeyValuePair<string, string>>? Alone(string name)
    {
        var chosen = new Dictionary<string, string>();
        var waiting = new Queue<(string Clause, ImmutableArray<string> Settings)>([(name, [])]);
        while (waiting.TryDequeue(out var next))
        {
            if (chosen.ContainsKey(next.Clause))
                continue;
            var clause = deal.Clauses.First(c => c.Name == next.Clause);
            string? inFull = deal.Full.Clauses.FirstOrDefault(c => c.Key == next.Clause).Value;
            bool fits = inFull != null && (next.Settings.IsEmpty || next.Settings.Contains(inFull));
            chosen[next.Clause] =
                fits && inFull != null ? inFull
                : next.Settings.IsEmpty ? clause.Settings[^1].Name
                : next.Settings[^1];
            foreach (var required in clause.Requires)
                waiting.Enqueue((required.Clause, required.Settings));
        }
        return Contradiction(deal, chosen) == null ? InOrder(deal, chosen) : null;
    }

    private int Add(Package package)
    {
        string key = string.Join('\n', package.Clauses.Select(c => $"{c.Key}={c.Value}"));
        if (!known.Add(key))
            return packages.FindIndex(p => p.Clauses.SequenceEqual(package.Clauses));
        packages.Add(package);
        return packages.Count - 1;
    }

    private void AddChoice(ImmutableArray<KeyValuePair<string, string>> choice) => Add(PackageNames.Named(deal, choice));

    private void Take(ImmutableArray<string> names)
    {
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string name in names)
        {
            if (string.Equals(name, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase))
                continue;
            if (PackageNames.TryParse(deal, name, out var package, out string problem))
                Add(package);
            else
                problems.Add(DealsDiagnostics.UnknownPackage(problem, SourceSpan.Whole(deal.File)));
        }
        if (problems.Count > 0)
            throw new DiagnosticException(problems.ToImmutable());
    }

    private void Choose(int most)
    {
        Add(deal.Full);
        foreach (var named in deal.NamedPackages)
            Add(named);
        foreach (var clause in deal.Clauses)
            if (Alone(clause.Name) is { } alone)
                AddChoice(alone);
        if (Consistent >= 0 && Consistent <= most)
        {
            foreach (var choice in ConsistentChoices.Of(deal.Clauses))
                AddChoice(choice);
            return;
        }
        foreach (
            var part in FeasibleParts()
                .OrderBy(p => System.Numerics.BitOperations.PopCount(p.Mask))
                .Take(Math.Max(0, most - packages.Count))
        )
            AddChoice(part.Choice);
        Sample(most);
        remarks.Add(DealsDiagnostics.PackagesSampled(packages.Count, Consistent, SourceSpan.Whole(deal.File)));
    }

    // Points of Halton's sequence (Halton 1960) over the clauses' settings, those that contradict themselves left out.
    private void Sample(int most)
    {
        for (int i = 1; packages.Count < most && i < 200_000; i++)
        {
            var chosen = new Dictionary<string, string>();
            for (int c = 0; c < deal.Clauses.Length; c++)
            {
                var clause = deal.Clauses[c];
                int pick = (int)(Halton(i, Primes[c % Primes.Length]) * (clause.Settings.Length + 1));
                if (pick > 0)
                    chosen[clause.Name] = clause.Settings[pick - 1].Name;
            }
            if (chosen.Count > 0 && Contradiction(deal, chosen) == null)
                AddChoice(InOrder(deal, chosen));
        }
    }

    private static readonly int[] Primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

    private static double Halton(int index, int radix)
    {
        double result = 0;
        double place = 1.0 / radix;
        for (int i = index; i > 0; i /= radix)
        {
            result += i % radix * place;
            place /= radix;
        }
        return result;
    }

    private IEnumerable<(ulong Mask, ImmutableArray<KeyValuePair<string, string>> Choice)> FeasibleParts()
    {
        if (deal.Full.Clauses.Length > Attribution.MostExactClauses)
            yield break;
        foreach (ulong mask in Attribution.FeasibleSets(Requirements(deal)))
            if (mask != 0)
                yield return (mask, PartOfFull(mask));
    }

    private ImmutableArray<KeyValuePair<string, string>> PartOfFull(ulong mask) =>
        [.. deal.Full.Clauses.Where((_, i) => (mask >> i & 1) != 0)];

    private void AddParts()
    {
        foreach (var (mask, choice) in FeasibleParts())
            Parts[mask] = Add(PackageNames.Named(deal, choice));
        if (deal.Full.Clauses.Length <= Attribution.MostExactClauses)
            return;
        foreach (ulong mask in Attribution.SampledSets(Requirements(deal), SampledOrders, 1))
            if (mask != 0)
                Parts[mask] = Add(PackageNames.Named(deal, PartOfFull(mask)));
    }

    /// <summary>Orders that are sampled where there are too many clauses to count all sets.</summary>
    public const int SampledOrders = 40;
}

using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>Short labels of packages for people: the name where a person gave one, else what sets the package apart from the full one.</summary>
internal sealed class PackageLabels
{
    private readonly Dictionary<string, string> byName = new(StringComparer.Ordinal);

    /// <summary>Makes the labels of all packages of a ledger; no two are the same.</summary>
    public PackageLabels(Ledger ledger)
    {
        var manySettings = ledger
            .Clauses.Where(c => c.Settings.Length > 1)
            .Select(c => c.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = ledger.Clauses.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string Clause(KeyValuePair<string, string> chosen) =>
            manySettings.Contains(chosen.Key) || !known.Contains(chosen.Key) ? $"{chosen.Key}: {chosen.Value}" : chosen.Key;
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (WeighedPackage weighed in ledger.Packages.Prepend(ledger.Full))
        {
            if (byName.ContainsKey(weighed.Package.Name))
                continue;
            string label = Label(weighed, ledger.Full.Package, Clause);
            byName.Add(weighed.Package.Name, used.Add(label) ? label : weighed.Package.Name);
        }
    }

    /// <summary>The label of a package; its name where the ledger does not hold it.</summary>
    public string this[string package] => byName.GetValueOrDefault(package, package);

    private static string Label(WeighedPackage weighed, Package full, Func<KeyValuePair<string, string>, string> clause)
    {
        Package package = weighed.Package;
        if (package.Name == full.Name || weighed.Notable.Contains("named"))
            return package.Name;
        if (package.Clauses.Length == 1)
            return clause(package.Clauses[0]) + " alone";
        var chosen = package.Clauses.ToDictionary(c => c.Key, c => c.Value, StringComparer.OrdinalIgnoreCase);
        var inFull = full.Clauses.ToDictionary(c => c.Key, c => c.Value, StringComparer.OrdinalIgnoreCase);
        ImmutableArray<string> missing = [.. full.Clauses.Where(c => !chosen.ContainsKey(c.Key)).Select(c => c.Key)];
        ImmutableArray<string> other =
        [
            .. package.Clauses.Where(c => !inFull.TryGetValue(c.Key, out string? s) || s != c.Value).Select(clause),
        ];
        if (missing.Length + other.Length >= package.Clauses.Length || missing.Length + other.Length > 3)
            return string.Join(" + ", package.Clauses.Select(clause));
        string without = missing.Length > 0 ? " without " + Figures.List(missing) : "";
        string with = other.Length > 0 ? (missing.Length > 0 ? ", with " : " with ") + Figures.List(other) : "";
        return full.Name + without + with;
    }
}

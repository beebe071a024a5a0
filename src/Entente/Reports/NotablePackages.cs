using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>Which packages a reader sees first, and in what order.</summary>
internal static class NotablePackages
{
    /// <summary>The notable packages: the full one, the named, those a bargain picks, each clause alone, then the signed and efficient,
    /// the signed, the efficient ones; at most so many.</summary>
    public static ImmutableArray<WeighedPackage> Of(Ledger ledger, int most) =>
        [.. ledger.Packages.Where(p => IsNotable(ledger, p)).OrderBy(p => Rank(ledger, p)).Take(most)];

    /// <summary>How many of them a page shows at once: those that are named or picked, at least a dozen, and all where few are left.</summary>
    public static int AtOnce(Ledger ledger, ImmutableArray<WeighedPackage> packages)
    {
        int first = Math.Max(12, packages.Count(p => Rank(ledger, p) <= 2));
        return packages.Length - first <= 4 ? packages.Length : first;
    }

    /// <summary>How many packages are notable.</summary>
    public static int Count(Ledger ledger) => ledger.Packages.Count(p => IsNotable(ledger, p));

    /// <summary>Marks of a package: S signed, E efficient, N picked by a Nash bargain, K by Kalai and Smorodinsky's solution.</summary>
    public static string Marks(Ledger ledger, WeighedPackage package)
    {
        var marks = new List<string>(4);
        if (package.Signed)
            marks.Add("S");
        if (package.Efficient)
            marks.Add("E");
        if (ledger.Nash is { } nash && nash.Contains(package.Package.Name))
            marks.Add("N");
        if (ledger.KalaiSmorodinsky is { } kalai && kalai.Contains(package.Package.Name))
            marks.Add("K");
        return string.Join(' ', marks);
    }

    private static bool IsNotable(Ledger ledger, WeighedPackage package) =>
        !package.Notable.IsDefaultOrEmpty
        || package.Signed
        || package.Efficient
        || package.Package.Name == ledger.Full.Package.Name;

    private static int Rank(Ledger ledger, WeighedPackage package)
    {
        string name = package.Package.Name;
        bool picked =
            (ledger.Nash is { } nash && nash.Contains(name)) || (ledger.KalaiSmorodinsky is { } kalai && kalai.Contains(name));
        return name == ledger.Full.Package.Name ? 0
            : package.Notable.Contains("named") ? 1
            : picked ? 2
            : package.Notable.Contains("clause alone") ? 3
            : package is { Signed: true, Efficient: true } ? 4
            : package.Signed ? 5
            : 6;
    }
}

using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>What the changes of --set do to the ledger.</summary>
internal static class ChangesText
{
    private const int Most = 12;

    public static void Write(TextPage page, Ledger before)
    {
        Ledger ledger = page.Ledger;
        string changes = string.Join(", ", ledger.Changes.Select(c => $"{c.Key} = {Figures.Plain(c.Value)}"));
        page.Heading(
            "With and without the changes",
            $"{(changes.Length > 0 ? changes : "--set")}; mean gain, {page.CommonUnit}; the same worlds"
        );
        ImmutableArray<(WeighedPackage After, WeighedPackage Before)> both = Both(ledger, before);
        var names = new List<string>();
        var rows = new List<Func<int, double>>();
        foreach ((WeighedPackage after, WeighedPackage earlier) in both)
        {
            string label = page.Labels[after.Package.Name];
            if (rows.Count == 0)
            {
                names.AddRange([$"{label}, without", $"{label}, with"]);
                rows.Add(party => earlier.Gains[party].Mean);
                rows.Add(party => after.Gains[party].Mean);
            }
            names.Add($"{label}, change{Turned(after.Signed, earlier.Signed)}");
            rows.Add(party => after.Gains[party].Mean - earlier.Gains[party].Mean);
        }
        page.Matrix(
            "Package",
            names,
            (row, party) => TextPage.Amount(rows[row](party), Figures.Decimals(rows.Select(r => r(party))))
        );
        foreach (string sentence in ChangedPicks(page, before))
            page.Item(sentence);
    }

    /// <summary>The notable packages that both ledgers hold.</summary>
    internal static ImmutableArray<(WeighedPackage After, WeighedPackage Before)> Both(Ledger ledger, Ledger before)
    {
        var earlier = before
            .Packages.GroupBy(p => p.Package.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return
        [
            .. NotablePackages
                .Of(ledger, Most)
                .Where(p => earlier.ContainsKey(p.Package.Name))
                .Select(p => (p, earlier[p.Package.Name])),
        ];
    }

    private static string Turned(bool now, bool earlier) =>
        now == earlier ? ""
        : now ? " (now signed)"
        : " (no longer signed)";

    /// <summary>Sentences on what the changes do to signatures and picks.</summary>
    internal static IEnumerable<string> ChangedPicks(TextPage page, Ledger before) => Sentences(page.Ledger, before, page.Labels);

    /// <summary>Sentences on what the changes do to signatures and picks.</summary>
    internal static IEnumerable<string> Sentences(Ledger ledger, Ledger before, PackageLabels labels)
    {
        int signed = ledger.Packages.Count(p => p.Signed);
        int earlier = before.Packages.Count(p => p.Signed);
        yield return signed == earlier
            ? $"{Figures.Count(signed, "package")} would be signed, as before."
            : $"{Figures.Count(signed, "package")} would be signed, before {Figures.Count(earlier)}.";
        foreach (
            (string name, ImmutableArray<string>? now, ImmutableArray<string>? then) in ((
                string,
                ImmutableArray<string>?,
                ImmutableArray<string>?
            )[])
                [("Nash", ledger.Nash, before.Nash), ("Kalai–Smorodinsky", ledger.KalaiSmorodinsky, before.KalaiSmorodinsky)]
        )
        {
            string Words(ImmutableArray<string>? picks) =>
                picks is { Length: > 0 } names
                    ? Figures.List([.. names.Take(3).Select(n => $"“{labels[n]}”")], "or")
                    : "no package";
            if (Words(now) != Words(then))
                yield return $"{name} picks {Words(now)}, before {Words(then)}.";
        }
    }
}

using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>Who would sign what, and which package a bargain would pick.</summary>
internal static class SigningText
{
    private const int Most = 24;

    public static void Write(TextPage page)
    {
        Ledger ledger = page.Ledger;
        page.Heading("Who would sign what", Rule(ledger));
        string[] everyone =
        [
            .. ledger.Packages.SelectMany(p => p.AcceptableTo.Concat(p.RefusedBy)).Distinct(StringComparer.Ordinal),
        ];
        var table = new TextTable([
            new("Package"),
            new("Signed", ColumnKind.Fixed),
            new("Refused by"),
            new("Others who would refuse"),
        ]);
        foreach (WeighedPackage package in NotablePackages.Of(ledger, Most))
            table.Add(
                new TextSpan(page.Labels[package.Package.Name]),
                new TextSpan(SamplingWords.Signed(package), package.Signed ? TextStyle.Good : TextStyle.Bad),
                new TextSpan(package.RefusedBy.IsEmpty ? Figures.None : string.Join(", ", package.RefusedBy)),
                new TextSpan(Unasked(package, everyone))
            );
        page.Table(table);
        page.Heading("What a bargain would pick", "among the signed packages, against no deal");
        page.Item($"Nash: {Pick(page, ledger.Nash)}");
        page.Item($"Kalai–Smorodinsky: {Pick(page, ledger.KalaiSmorodinsky)}");
        if (SamplingWords.Halves(ledger) is { Length: > 0 } halves)
            page.Note($"{halves} A share behind a verdict: halves that agree, where not all do.");
    }

    /// <summary>Those who would not accept a package though it does not need their consent; a dash where there is nobody.</summary>
    internal static string Unasked(WeighedPackage package, IEnumerable<string> everyone) =>
        string.Join(", ", everyone.Except(package.AcceptableTo).Except(package.RefusedBy)) is { Length: > 0 } names
            ? names
            : Figures.None;

    /// <summary>When parties accept: the commonest condition, then those who have another.</summary>
    internal static string Rule(Ledger ledger)
    {
        ImmutableArray<LedgerParty> stated = [.. ledger.Parties.Where(p => p.SignsWhen.Length > 0)];
        if (stated.IsEmpty)
            return "";
        string common = stated.GroupBy(p => p.SignsWhen, StringComparer.Ordinal).MaxBy(g => g.Count())?.Key ?? "";
        return string.Join(
            "; ",
            stated
                .Where(p => p.SignsWhen != common)
                .Select(p => $"{p.Name}: {p.SignsWhen}")
                .Prepend($"a party accepts when {common}")
        );
    }

    private static string Pick(TextPage page, ImmutableArray<string>? picks) =>
        picks is not { Length: > 0 } names ? "none (no signed package with a gain for every party)"
        : names.Length == 1 ? page.Labels[names[0]]
        : string.Join(" or ", names.Take(5).Select(n => page.Labels[n]))
            + (names.Length > 5 ? $" or {names.Length - 5} more (a tie)" : " (a tie)");
}

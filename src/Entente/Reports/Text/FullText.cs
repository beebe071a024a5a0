using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>The full package: its mean gain clause by clause and component by component, and in other named worlds.</summary>
internal static class FullText
{
    private const string AtMost = "± 95 % of one, at most";

    public static void Write(TextPage page)
    {
        Clauses(page);
        Components(page);
        NamedWorlds(page);
    }

    private static void Clauses(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Attribution is not { } shared)
            return;
        WeighedPackage package = ledger.Packages.FirstOrDefault(p => p.Package.Name == shared.Package) ?? ledger.Full;
        ImmutableArray<KeyValuePair<string, string>> clauses = package.Package.Clauses;
        page.Heading(
            $"Package “{shared.Package}” clause by clause",
            $"{shared.Of}, {page.CommonUnit}; {shared.Method}{page.InBrackets}"
        );
        int[] decimals = [.. shared.By.Select(parts => Figures.Decimals(parts))];
        page.Matrix(
            "Clause",
            [.. clauses.Select(c => $"{c.Key}: {c.Value}"), "all together", .. shared.Errors.IsEmpty ? [] : (string[])[AtMost]],
            (row, party) =>
                row < clauses.Length ? TextPage.Amount(shared.By[party][row], decimals[party])
                : row == clauses.Length ? TextPage.Amount(shared.By[party].Sum(), decimals[party])
                : Error(SamplingWords.Largest(shared.Errors[party]), decimals[party])
        );
    }

    private static void Components(TextPage page)
    {
        Ledger ledger = page.Ledger;
        ImmutableArray<string> names = [.. ledger.Parties.SelectMany(p => p.Components).Distinct(StringComparer.Ordinal)];
        page.Heading(
            $"Package “{ledger.Full.Package.Name}” component by component",
            $"mean gain, {page.CommonUnit}{page.InBrackets}"
        );
        int[] decimals = [.. ledger.Full.Gains.Select(g => Figures.Decimals([.. g.Components, g.Mean]))];
        page.Matrix(
            "Component",
            [.. names, "all together", "± 95 %", AtMost],
            (row, party) =>
            {
                Gain gain = ledger.Full.Gains[party];
                if (row == names.Length)
                    return TextPage.Amount(gain.Mean, decimals[party]);
                if (row == names.Length + 1)
                    return Error(1.96 * gain.Error, decimals[party]);
                if (row > names.Length)
                    return Error(SamplingWords.Largest(gain.Errors?.Components ?? []), decimals[party]);
                int at = ledger.Parties[party].Components.IndexOf(names[row]);
                return at < 0 ? new TextSpan("") : TextPage.Amount(gain.Components[at], decimals[party]);
            }
        );
    }

    private static void NamedWorlds(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.NamedWorlds.IsDefaultOrEmpty)
            return;
        page.Heading(
            $"Package “{ledger.Full.Package.Name}” in the named worlds",
            $"mean gain, {page.CommonUnit}{page.InBrackets}"
        );
        string here = ledger.World.Length > 0 ? ledger.World : "as above";
        ImmutableArray<(string Name, bool Signed, ImmutableArray<Gain> Gains)> worlds =
        [
            (here, ledger.Full.Signed, ledger.Full.Gains),
            .. ledger.NamedWorlds.Select(w => (w.World, w.Signed, w.Gains)),
        ];
        page.Matrix(
            "World",
            [.. worlds.Select(w => $"{w.Name} ({(w.Signed ? "signed" : "not signed")})"), "± 95 %, at most"],
            (row, party) =>
            {
                int decimals = Figures.Decimals(worlds.Select(w => w.Gains[party].Mean));
                return row < worlds.Length
                    ? TextPage.Amount(worlds[row].Gains[party].Mean, decimals)
                    : Error(SamplingWords.Largest([.. worlds.Select(w => w.Gains[party].Error)]), decimals);
            }
        );
    }

    private static TextSpan Error(double half, int decimals) => new(Figures.Fixed(half, decimals), TextStyle.Faint);
}

using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Page;

/// <summary>The full package: clause by clause, component by component, and in the named worlds.</summary>
internal static class FullPart
{
    public static Html Write(PageParts page) => Html.Of($"{Clauses(page)}{Components(page)}{Worlds(page)}");

    private static Html Clauses(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Attribution is not { } shared)
            return Html.None;
        WeighedPackage package = ledger.Packages.FirstOrDefault(p => p.Package.Name == shared.Package) ?? ledger.Full;
        int[] decimals = [.. shared.By.Select(parts => Figures.Decimals(parts))];
        IEnumerable<Html> rows = package.Package.Clauses.Select(
            (c, i) =>
                Html.Of(
                    $"<tr><th scope=\"row\">{c.Key}<small>{c.Value}</small></th>{shared.By.Select((parts, p) => PageParts.AmountCell(parts[i], decimals[p], shared.Errors.IsEmpty ? double.NaN : shared.Errors[p][i]))}</tr>\n"
                )
        );
        Html total = Html.Of(
            $"<tr class=\"total\"><th scope=\"row\">all together</th>{shared.By.Select((parts, p) => PageParts.AmountCell(parts.Sum(), decimals[p]))}</tr>\n"
        );
        return Html.Of(
            $"<h3>Clause by clause</h3>\n{PageParts.Table($"Part of each clause in the {shared.Of} of “{shared.Package}”, {page.CommonUnit}; {shared.Method}; ± 95 % sampling error", Html.Of($"{PageParts.Column("Clause")}{page.PartyColumns}"), [.. rows, total])}"
        );
    }

    private static Html Components(PageParts page)
    {
        Ledger ledger = page.Ledger;
        ImmutableArray<string> names = [.. ledger.Parties.SelectMany(p => p.Components).Distinct(StringComparer.Ordinal)];
        int[] decimals = [.. ledger.Full.Gains.Select(g => Figures.Decimals([.. g.Components, g.Mean]))];
        Html Cell(string name, int party)
        {
            int at = ledger.Parties[party].Components.IndexOf(name);
            return at < 0
                ? Html.Of($"<td class=\"n\"></td>")
                : PageParts.AmountCell(
                    ledger.Full.Gains[party].Components[at],
                    decimals[party],
                    ledger.Full.Gains[party].Errors?.Components[at] ?? double.NaN
                );
        }
        IEnumerable<Html> rows = names.Select(n =>
            Html.Of($"<tr><th scope=\"row\">{n}</th>{ledger.Parties.Select((_, p) => Cell(n, p))}</tr>\n")
        );
        Html total = Html.Of(
            $"<tr class=\"total\"><th scope=\"row\">all together<small>± 95 % sampling error of the mean</small></th>{ledger.Full.Gains.Select((g, p) => Html.Of($"<td class=\"n\">{PageParts.Amount(g.Mean, decimals[p])}<small>± {Figures.Fixed(1.96 * g.Error, decimals[p])}</small></td>"))}</tr>\n"
        );
        return Html.Of(
            $"<h3>Component by component</h3>\n{PageParts.Table($"Mean gain from “{ledger.Full.Package.Name}” by component of the payoff, {page.CommonUnit}; what a component is stands under “What it rests on”", Html.Of($"{PageParts.Column("Component")}{page.PartyColumns}"), [.. rows, total])}"
        );
    }

    private static Html Worlds(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.NamedWorlds.IsDefaultOrEmpty)
            return Html.None;
        string here = ledger.World.Length > 0 ? ledger.World : "as above";
        ImmutableArray<NamedWorldResult> worlds =
        [
            new(here + " (this ledger)", ledger.Full.Gains, ledger.Full.Signed, ledger.Runs),
            .. ledger.NamedWorlds,
        ];
        int[] decimals = [.. ledger.Parties.Select((_, p) => Figures.Decimals(worlds.Select(w => w.Gains[p].Mean)))];
        IEnumerable<Html> rows = worlds.Select(w =>
            Html.Of(
                $"<tr><th scope=\"row\">{w.World}<small>{(w.Signed ? "signed" : "not signed")}; {Figures.Count(w.Runs, "world")}</small></th>{w.Gains.Select((g, p) => Html.Of($"<td class=\"n\">{PageParts.Amount(g.Mean, decimals[p])}<small>± {Figures.Fixed(1.96 * g.Error, decimals[p])}</small><small>in {Figures.Share(g.ProbabilityOfGain)}</small></td>"))}</tr>\n"
            )
        );
        return Html.Of(
            $"<h3 id=\"worlds\">In the named worlds</h3>\n<p class=\"note\">Named worlds hold what has no distribution: settings of the model about which one can only say “if”.</p>\n{PageParts.Table($"Mean gain from “{ledger.Full.Package.Name}”, {page.CommonUnit}, and the share of worlds with a gain", Html.Of($"{PageParts.Column("Named world")}{page.PartyColumns}"), rows)}"
        );
    }
}

using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>Who undertakes what, who would sign, what a bargain would pick, and what would break it.</summary>
internal static class SigningPart
{
    private const int MostRows = 48;

    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        string[] everyone =
        [
            .. ledger.Packages.SelectMany(p => p.AcceptableTo.Concat(p.RefusedBy)).Distinct(StringComparer.Ordinal),
        ];
        ImmutableArray<WeighedPackage> notable = NotablePackages.Of(ledger, MostRows);
        Html packages = PageParts.FoldingTable(
            $"A package is signed when all who perform or must consent to one of its clauses accept; {SigningText.Rule(ledger)}",
            Html.Of(
                $"{PageParts.Column("Package")}{PageParts.Column("Signed")}{PageParts.Column("Refused by")}{PageParts.Column("Others who would refuse")}"
            ),
            [
                .. notable.Select(k =>
                    Html.Of(
                        $"<tr><th scope=\"row\">{page.Labels[k.Package.Name]}</th><td data-label=\"Signed\"><span class=\"{(k.Signed ? "yes" : "no")}\">{SamplingWords.Signed(k)}</span></td><td data-label=\"Refused by\">{PageParts.Names(k.RefusedBy)}</td><td data-label=\"Others who would refuse\">{SigningText.Unasked(k, everyone)}</td></tr>\n"
                    )
                ),
            ],
            NotablePackages.AtOnce(ledger, notable),
            "more packages",
            "stack"
        );
        return Html.Of(
            $"{packages}<h3 id=\"picks\">What a bargain would pick</h3>\n<p>Among the signed packages, against no deal, by mean gain. <strong>Nash</strong> (largest product of the parties' gains): {Pick(page, ledger.Nash)}. <strong>Kalai–Smorodinsky</strong> (largest equal share of what each could hope for): {Pick(page, ledger.KalaiSmorodinsky)}.</p>\n{(SamplingWords.Halves(ledger) is { Length: > 0 } halves ? Html.Of($"<p class=\"note\">{halves} A share behind a verdict: halves that agree, where not all do.</p>\n") : Html.None)}{Clauses(page)}"
        );
    }

    private static string Pick(PageParts page, ImmutableArray<string>? picks) =>
        picks is not { Length: > 0 } names
            ? "none, as no signed package brings every party a gain"
            : Figures.List([.. names.Take(5).Select(n => $"“{page.Labels[n]}”")], "or")
                + (names.Length > 5 ? $" or {names.Length - 5} more" : "")
                + (names.Length > 1 ? " (a tie)" : "");

    private static Html Clauses(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Clauses.IsDefaultOrEmpty)
            return Html.None;
        var full = ledger.Full.Package.Clauses.ToDictionary(c => c.Key, c => c.Value, StringComparer.OrdinalIgnoreCase);
        IEnumerable<Html> rows = ledger.Clauses.Select(c =>
            Html.Of(
                $"<tr><th scope=\"row\">{c.Name}</th><td>{c.About}</td><td data-label=\"Settings\">{string.Join(", ", c.Settings.Select(s => full.GetValueOrDefault(c.Name) == s ? s + " (in the full package)" : s))}</td><td data-label=\"Performs\">{PageParts.Names(c.Performs)}</td><td data-label=\"Needs consent of\">{PageParts.Names(c.NeedsConsentOf)}</td></tr>\n"
            )
        );
        return Html.Of(
            $"<h3 id=\"clauses\">Who undertakes what</h3>\n{PageParts.Table("The clauses of the deal", Html.Of($"{PageParts.Column("Clause")}{PageParts.Column("What it says")}{PageParts.Column("Settings")}{PageParts.Column("Performs")}{PageParts.Column("Needs consent of")}"), rows, "stack")}"
        );
    }

    /// <summary>What each breach would bring.</summary>
    public static Html WriteBreaches(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Breaches.IsDefaultOrEmpty)
            return Html.None;
        ImmutableArray<BreachResult> ordered = [.. ledger.Breaches.OrderByDescending(b => b.GainFromBreaking)];
        int decimals = Figures.Decimals(ordered.Select(b => b.GainFromBreaking));
        IEnumerable<Html> rows = ordered.Select(b =>
            Html.Of(
                $"<tr><th scope=\"row\">{b.Party}: {b.Clause}</th><td class=\"n\" data-label=\"Best year\">{(b.BestYear is { } year ? Figures.Year(year) : "never")}</td><td class=\"n\" data-label=\"Gain from breaking\">{Figures.Signed(b.GainFromBreaking, decimals)} ± {Figures.Fixed(1.96 * b.Error, decimals)}</td><td class=\"n\" data-label=\"Pays in\">{Figures.Share(b.ShareOfWorlds)}</td><td data-label=\"Critical discount rates\">{HoldingText.CriticalRates(b)}</td><td class=\"n\" data-label=\"Seen after (years)\">{Figures.Year(b.DetectionLag)}</td><td data-label=\"Then\">{b.Response}</td></tr>\n"
            )
        );
        Html table = PageParts.Table(
            $"Present value of breaking a clause of “{ordered[0].Package}” in the best year (or the least bad) against keeping it, {page.CommonUnit}, with the 95 % sampling error; {Figures.Count(ledger.BreachRuns, "world")}",
            Html.Of(
                $"{PageParts.Column("Who breaks what")}{PageParts.Column("Best year", true)}{PageParts.Column("Gain from breaking", true)}{PageParts.Column("Pays in", true)}{PageParts.Column("Critical discount rates")}{PageParts.Column("Seen after (years)", true)}{PageParts.Column("Then")}"
            ),
            rows,
            "stack"
        );
        IEnumerable<Html> charts = ordered
            .Where(b => b.ByYear.Length > 1)
            .Chunk(5)
            .Select(part =>
                PageParts.Figure(
                    "Gain from breaking by year of breach",
                    $"{page.CommonUnit}; above the line it pays, below it costs; each row has its own height, and long losses are cut off",
                    BreachChart.Draw(part, page.CommonUnit)
                )
            );
        return Html.Of(
            $"<p class=\"note\">The party stops keeping the clause at the date shown and cheats until the others notice; then their response follows. A critical rate is a yearly discount rate at which breaking is worth nothing. {SamplingWords.OfShares(ledger.BreachRuns)}</p>\n{table}{StabilityMap.Write(page)}<div class=\"cards\">\n{charts}</div>\n"
        );
    }
}

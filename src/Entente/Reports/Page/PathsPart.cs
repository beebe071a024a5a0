using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Charts;

namespace Entente.Reports.Page;

/// <summary>The main variables over time: fans for no deal and the full package, medians for the others that matter.</summary>
internal static class PathsPart
{
    private const string NoDeal = "no deal";

    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Fans.IsDefaultOrEmpty)
            return Html.None;
        string full = ledger.Full.Package.Name;
        ImmutableArray<string> others = Others(ledger);
        IEnumerable<Html> figures = ledger
            .Fans.Where(f => f.Times.Length > 1)
            .GroupBy(f => f.Variable, StringComparer.Ordinal)
            .Select(fans =>
            {
                Fan? Of(string package) => fans.FirstOrDefault(f => f.Package == package);
                string unit = fans.First().Unit;
                Fan[] drawn = [.. others.Select(Of).OfType<Fan>()];
                return PageParts.Figure(
                    fans.Key,
                    FanChart.AreShares(fans) ? "share of worlds in which it is 1" : PageParts.UnitWords(unit),
                    FanChart.Draw(fans.Key, unit, Of(NoDeal), Of(full), drawn)
                );
            });
        return Html.Of(
            $"<p class=\"note\">Dark band: the middle half of the worlds; light band: 5 to 95 %; line: median. A line is a median over worlds at each time, not one world's path; of what is only ever 0 or 1, it is the share of worlds.</p>\n{Key(page, full, others)}<div class=\"cards\">\n{figures}</div>\n"
        );
    }

    // Up to three packages beyond the two with bands: the picks first, then the rest in the ledger's order.
    private static ImmutableArray<string> Others(Ledger ledger)
    {
        var there = ledger
            .Fans.Select(f => f.Package)
            .Distinct(StringComparer.Ordinal)
            .Where(n => n != NoDeal && n != ledger.Full.Package.Name);
        return
        [
            .. there
                .OrderBy(n =>
                    ledger.Nash is { } nash && nash.Contains(n) ? 0
                    : ledger.KalaiSmorodinsky is { } kalai && kalai.Contains(n) ? 1
                    : 2
                )
                .Take(FanChart.Others.Length),
        ];
    }

    private static Html Key(PageParts page, string full, ImmutableArray<string> others)
    {
        Html Entry(string style, string label) =>
            Html.Of(
                $"<li><svg viewBox=\"0 0 34 12\" aria-hidden=\"true\"><line class=\"path {style}\" x1=\"1\" y1=\"6\" x2=\"33\" y2=\"6\"/></svg>{label}</li>\n"
            );
        return Html.Of(
            $"<ul class=\"key\">\n{Entry("none", "no deal")}{Entry("full", page.Labels[full])}{others.Select((o, i) => Entry(FanChart.Others[i], page.Labels[o] + " (median)"))}</ul>\n"
        );
    }
}

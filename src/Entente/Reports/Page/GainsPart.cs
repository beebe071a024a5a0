using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>The ledger itself: each party's gain from each notable package, as a table and as charts; and what --set changes.</summary>
internal static class GainsPart
{
    private const int MostRows = 48;
    private const int MostBars = 14;

    public static Html Write(PageParts page)
    {
        ImmutableArray<WeighedPackage> packages = NotablePackages.Of(page.Ledger, MostRows);
        int left = page.Ledger.Packages.Length - packages.Length;
        string rest = left > 0 ? $" {Figures.Count(left, "further package")} in ledger.csv." : "";
        return Html.Of(
            $"<p class=\"note\">Each cell: the median gain with its sampling error (95 %), below it 5 to 95 % of the worlds, the share of worlds with a gain, and the mean of the worst tenth of worlds. A click on a cell leads to what that party's gains rest on, and from there to the source.{rest}</p>\n{Table(page, packages)}{Errors(page, packages)}{Bars(page, packages)}"
        );
    }

    private static double HalfOfMedian(Gain gain) =>
        gain.Errors is { } errors ? SamplingWords.Half(errors.Quantiles.Median) : double.NaN;

    private static Html Errors(PageParts page, ImmutableArray<WeighedPackage> packages)
    {
        ImmutableArray<string> sentences =
        [
            .. page
                .Ledger.Parties.Select(
                    (party, p) =>
                    {
                        ImmutableArray<Gain> gains = [.. packages.Select(k => k.Gains[p])];
                        int decimals = Figures.Decimals(gains.Select(g => g.Median), gains.Select(HalfOfMedian));
                        string errors = SamplingWords.OfGains(gains, decimals);
                        return errors.Length > 0 ? $"{party.Name}: {errors}" : "";
                    }
                )
                .Where(s => s.Length > 0),
        ];
        return sentences.IsEmpty
            ? Html.None
            : Html.Of(
                $"<details><summary>Sampling errors of the other figures</summary>{PageParts.List("plain", sentences)}</details>\n"
            );
    }

    private static Html Table(PageParts page, ImmutableArray<WeighedPackage> packages)
    {
        Ledger ledger = page.Ledger;
        int[] decimals =
        [
            .. ledger.Parties.Select(
                (_, p) =>
                    Figures.Decimals(
                        packages.SelectMany(k =>
                            (double[])[k.Gains[p].Median, k.Gains[p].P5, k.Gains[p].P95, k.Gains[p].WorstTenth]
                        ),
                        packages.Select(k => HalfOfMedian(k.Gains[p]))
                    )
            ),
        ];
        return PageParts.FoldingTable(
            $"Gain against no deal, present value at {Figures.Year(ledger.Signing)}, {page.CommonUnit}, {Figures.Count(ledger.Runs - ledger.NotFinite, "world")}",
            Html.Of($"{PageParts.Column("Package")}{page.PartyColumns}"),
            [
                .. packages.Select(k =>
                    Html.Of(
                        $"<tr><th scope=\"row\" title=\"{Clauses(k)}\">{page.Labels[k.Package.Name]} {page.Marks(k)}</th>{k.Gains.Select((g, p) => Cell(g, p, decimals[p]))}</tr>\n"
                    )
                ),
            ],
            NotablePackages.AtOnce(ledger, packages),
            "more packages",
            "sticky"
        );
    }

    private static string Clauses(WeighedPackage package) =>
        string.Join(" + ", package.Package.Clauses.Select(c => $"{c.Key}: {c.Value}"));

    private static Html Cell(Gain gain, int party, int decimals)
    {
        string median = Figures.Signed(gain.Median, decimals);
        return Html.Of(
            $"<td class=\"n\"><a class=\"{PageParts.Side(median)}\" href=\"#{PageParts.PartyAnchor(party)}\">{median}</a><small>{SamplingWords.Of(HalfOfMedian(gain), decimals)}</small><small>{Figures.Signed(gain.P5, decimals)} … {Figures.Signed(gain.P95, decimals)}</small><small>gain in {Figures.Share(gain.ProbabilityOfGain)}</small><small>worst tenth {Figures.Signed(gain.WorstTenth, decimals)}</small></td>"
        );
    }

    private static Html Bars(PageParts page, ImmutableArray<WeighedPackage> packages)
    {
        ImmutableArray<WeighedPackage> shown = [.. packages.Take(MostBars)];
        IEnumerable<Html> figures = page.Ledger.Parties.Select(
            (party, p) =>
                PageParts.Figure(
                    party.Name,
                    $"gain, {page.Unit(party)}",
                    GainChart.Draw(party, [.. shown.Select(k => (page.Labels[k.Package.Name], k.Gains[p]))], page.Unit(party))
                )
        );
        return Html.Of(
            $"<p class=\"note\">Bar: 5 to 95 % of the worlds. Dot and number: median. Short upright stroke: mean of the worst tenth. Line through all rows at 0: no deal.</p>\n<div class=\"cards\">\n{figures}</div>\n"
        );
    }

    /// <summary>The ledger with and without the changes of --set.</summary>
    public static Html WriteChanges(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Before is not { } before)
            return Html.None;
        ImmutableArray<(WeighedPackage After, WeighedPackage Before)> both = ChangesText.Both(ledger, before);
        string changes = string.Join(", ", ledger.Changes.Select(c => $"{c.Key} = {Figures.Plain(c.Value)}"));
        Html Cell(WeighedPackage after, WeighedPackage earlier, int party)
        {
            double from = earlier.Gains[party].Mean;
            double to = after.Gains[party].Mean;
            int decimals = Figures.Decimals([from, to, to - from]);
            return Html.Of(
                $"<td class=\"n\">{PageParts.Amount(to - from, decimals)}<small>{Figures.Signed(from, decimals)} → {Figures.Signed(to, decimals)}</small></td>"
            );
        }
        Html table = PageParts.Table(
            $"Change of the mean gain, below it the mean without and with {changes}; {page.CommonUnit}, the same worlds",
            Html.Of($"{PageParts.Column("Package")}{page.PartyColumns}"),
            both.Select(b =>
                Html.Of(
                    $"<tr><th scope=\"row\">{page.Labels[b.After.Package.Name]}{(b.After.Signed == b.Before.Signed ? "" : b.After.Signed ? " (now signed)" : " (no longer signed)")}</th>{ledger.Parties.Select((_, p) => Cell(b.After, b.Before, p))}</tr>\n"
                )
            )
        );
        return Html.Of($"{table}{PageParts.List("plain", ChangesText.Sentences(ledger, before, page.Labels))}");
    }
}

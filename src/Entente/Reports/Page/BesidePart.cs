using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>What is counted beside money: what each item is, then its change by package, an item in each column.</summary>
internal static class BesidePart
{
    public static Html Write(PageParts page)
    {
        ImmutableArray<LedgerBeside> items = page.Ledger.BesideMoney;
        return items.IsDefaultOrEmpty
            ? Html.None
            : Html.Of($"<p class=\"note\">{BesideText.Method}</p>\n{WithoutDeal(items)}{Changes(page, items)}");
    }

    private static Html WithoutDeal(ImmutableArray<LedgerBeside> items) =>
        PageParts.Table(
            "Without a deal: the median, and 5 to 95 % of the worlds",
            Html.Of(
                $"{PageParts.Column("What")}{PageParts.Column("Borne by")}{PageParts.Column("By", true)}{PageParts.Column("No deal", true)}{PageParts.Column("5 to 95 %", true)}{PageParts.Column("Unit")}"
            ),
            items.Select(item =>
            {
                Html about = item.About.Length > 0 ? Html.Of($"<small>{item.About}</small>") : Html.None;
                BesideSpread none = item.WithoutDeal;
                return Html.Of(
                    $"<tr><th scope=\"row\">{item.Name}{about}</th><td data-label=\"Borne by\">{string.Join(", ", item.BorneBy)}</td><td class=\"n\" data-label=\"By\">{Figures.Year(item.At)}</td><td class=\"n\" data-label=\"No deal\">{Figures.Short(none.Median)}</td><td class=\"n\" data-label=\"5 to 95 %\">{Figures.Short(none.P5)} … {Figures.Short(none.P95)}</td><td data-label=\"Unit\">{item.Unit}</td></tr>\n"
                );
            }),
            "stack"
        );

    private static Html Changes(PageParts page, ImmutableArray<LedgerBeside> items)
    {
        int[] decimals =
        [
            .. items.Select(item =>
                Figures.Decimals(item.Changes.SelectMany(c => (double[])[c.Spread.P5, c.Spread.Median, c.Spread.P95]))
            ),
        ];
        ImmutableArray<string> packages = [.. items.SelectMany(i => i.Changes.Select(c => c.Package)).Distinct()];
        return PageParts.Table(
            "Change against no deal: the median with its 95 % sampling error, below it 5 to 95 % of the worlds, and the mean with its 95 % sampling error",
            Html.Of(
                $"{PageParts.Column("Package")}{items.Select(i => Html.Of($"<th scope=\"col\" class=\"n\">{i.Name}<small>{i.Unit}</small></th>"))}"
            ),
            packages.Select(package =>
                Html.Of(
                    $"<tr><th scope=\"row\">{page.Labels[package]}</th>{items.Select((item, i) => Cell(item.Changes.FirstOrDefault(c => c.Package == package)?.Spread, decimals[i]))}</tr>\n"
                )
            )
        );
    }

    private static Html Cell(BesideSpread? change, int decimals) =>
        change == null
            ? Html.Of($"<td class=\"n\">{Figures.None}</td>")
            : Html.Of(
                $"<td class=\"n\">{Figures.Signed(change.Median, decimals)}{(change.Quantiles is { } of ? Html.Of($"<small>{SamplingWords.Of(SamplingWords.Half(of.Median), decimals)}</small>") : Html.None)}<small>{Figures.Signed(change.P5, decimals)} … {Figures.Signed(change.P95, decimals)}</small><small>mean {Figures.Signed(change.Mean, decimals)} ± {Figures.Fixed(1.96 * change.Error, decimals)}</small></td>"
            );
}

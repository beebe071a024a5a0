using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>What is counted beside money, item by item.</summary>
internal static class BesidePart
{
    public static Html Write(PageParts page)
    {
        if (page.Ledger.BesideMoney.IsDefaultOrEmpty)
            return Html.None;
        return Html.Of($"<p class=\"note\">{BesideText.Method}</p>\n{page.Ledger.BesideMoney.Select(item => Item(page, item))}");
    }

    private static Html Item(PageParts page, LedgerBeside item)
    {
        int decimals = Figures.Decimals(item.Changes.SelectMany(c => (double[])[c.Spread.P5, c.Spread.Median, c.Spread.P95]));
        IEnumerable<Html> rows = item.Changes.Select(c =>
            Html.Of(
                $"<tr><th scope=\"row\">{page.Labels[c.Package]}</th><td class=\"n\" data-label=\"Mean\">{Figures.Signed(c.Spread.Mean, decimals)} ± {Figures.Fixed(1.96 * c.Spread.Error, decimals)}</td><td class=\"n\" data-label=\"Median\">{Figures.Signed(c.Spread.Median, decimals)}</td><td class=\"n\" data-label=\"5 %\">{Figures.Signed(c.Spread.P5, decimals)}</td><td class=\"n\" data-label=\"95 %\">{Figures.Signed(c.Spread.P95, decimals)}</td></tr>\n"
            )
        );
        BesideSpread none = item.WithoutDeal;
        string borne = item.BorneBy.IsEmpty ? "" : $"Borne by {string.Join(", ", item.BorneBy)}. ";
        string about = item.About.Length > 0 ? item.About.TrimEnd('.') + ". " : "";
        return Html.Of(
            $"<h3>{BesideText.Named(item)}</h3>\n<p>{about}{borne}In {Figures.Year(item.At)}; without a deal {Figures.Short(none.Median)} (5–95 % {Figures.Short(none.P5)} to {Figures.Short(none.P95)}).</p>\n{PageParts.Table($"{item.Name}: change against no deal, {item.Unit}", Html.Of($"{PageParts.Column("Package")}{PageParts.Column("Mean ± 95 %", true)}{PageParts.Column("Median", true)}{PageParts.Column("5 %", true)}{PageParts.Column("95 %", true)}"), rows)}"
        );
    }
}

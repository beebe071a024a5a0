using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>At which value of an input a decision flips.</summary>
internal static class FlipsPart
{
    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Flips.IsDefaultOrEmpty)
            return Html.None;
        IEnumerable<Html> rows = FlipWords
            .Flipping(ledger)
            .Select(f =>
                Html.Of(
                    $"<tr><th scope=\"row\">{page.AssumptionLink(f.Input)}</th><td class=\"n\" data-label=\"Median\">{Figures.Short(f.Present)}{TextPage.Behind(f.Unit)}</td><td data-label=\"Package\">{page.Labels[f.Package]}</td><td data-label=\"Party\">{f.Party}</td><td data-label=\"There it\">{FlipWords.Present(ledger, f)}</td><td data-label=\"Flips\">{FlipWords.Place(f)}</td><td class=\"n\" data-label=\"Percentile\">{(f.Probability is { } p ? Figures.Share(p) : "")}</td></tr>\n"
                )
            );
        Html table = FlipWords.Flipping(ledger).Any()
            ? PageParts.Table(
                "Inputs at whose value a decision flips",
                Html.Of(
                    $"{PageParts.Column("Input")}{PageParts.Column("Median", true)}{PageParts.Column("Package")}{PageParts.Column("Party")}{PageParts.Column("There it")}{PageParts.Column("Flips")}{PageParts.Column("Percentile", true)}"
                ),
                rows,
                "stack"
            )
            : Html.None;
        return Html.Of(
            $"<p class=\"note\">{FlipWords.Method(ledger)}</p>\n{table}{FlipWords.Rest(ledger).Select(s => Html.Of($"<p class=\"note\">{s}</p>\n"))}"
        );
    }
}

using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>What the model gives for the past beside what happened.</summary>
internal static class HistoryPart
{
    public static Html Write(PageParts page, ImmutableArray<HistoryResult> history) =>
        history.IsDefaultOrEmpty
            ? Html.None
            : Html.Of(
                $"<p class=\"note\">Each part of the model runs from its own start. Dots: what happened. Line: the model. {HistoryText.Legend}</p>\n{history.Select(run => Run(page, run))}"
            );

    private static Html Run(PageParts page, HistoryResult run)
    {
        Html about = run.About.Length > 0 ? Html.Of($"<p>{run.About}</p>\n") : Html.None;
        IEnumerable<Html> charts = run.Fits.Select(fit =>
            PageParts.Figure(fit.Name, PageParts.UnitWords(fit.Unit), HistoryChart.Draw(fit))
        );
        IEnumerable<Html> rows = run.Fits.Select(fit =>
        {
            Html note = fit.About.Length > 0 ? Html.Of($"<small>{fit.About}</small>") : Html.None;
            return Html.Of(
                $"<tr><th scope=\"row\">{fit.Name}{note}</th><td class=\"n\" data-label=\"Points\">{Figures.Count(fit.Times.Length)}</td><td class=\"n\" data-label=\"MAPE\">{Figures.Rate(fit.Mape)}</td><td class=\"n\" data-label=\"RMSE\">{Figures.Short(fit.Rmse)}</td><td class=\"n\" data-label=\"U\">{Figures.Fixed(fit.U, 2)}</td><td class=\"n\" data-label=\"U2\">{Figures.Fixed(fit.U2, 2)}</td><td class=\"n\" data-label=\"Bias\">{Figures.Share(fit.BiasShare)}</td><td class=\"n\" data-label=\"Variance\">{Figures.Share(fit.VarianceShare)}</td><td class=\"n\" data-label=\"Covariance\">{Figures.Share(fit.CovarianceShare)}</td><td data-label=\"Claimed\">{Claimed(fit)}</td><td data-label=\"Sources\">{Html.Join(fit.Sources.Select(page.SourceLink), ", ")}</td></tr>\n"
            );
        });
        Html table = PageParts.Table(
            $"Errors of {run.Name}",
            Html.Of(
                $"{PageParts.Column("")}{PageParts.Column("Points", true)}{PageParts.Column("MAPE", true)}{PageParts.Column("RMSE", true)}{PageParts.Column("U", true)}{PageParts.Column("U2", true)}{PageParts.Column("Bias", true)}{PageParts.Column("Variance", true)}{PageParts.Column("Covariance", true)}{PageParts.Column("Claimed")}{PageParts.Column("Sources")}"
            ),
            rows,
            "stack"
        );
        return Html.Of(
            $"<h3>{run.Name}, {Figures.Year(run.From)} to {Figures.Year(run.To)}</h3>\n{about}<div class=\"cards\">\n{charts}</div>\n{table}"
        );
    }

    private static Html Claimed(HistoryFit fit) =>
        fit.Tolerance is { } most
            ? Html.Of(
                $"≤ {Figures.Rate(most)}: <span class=\"{(fit.Holds == true ? "yes" : "no")}\">{(fit.Holds == true ? "holds" : "missed")}</span>"
            )
            : Html.Of($"{Figures.None}");
}

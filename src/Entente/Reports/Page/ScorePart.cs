using Entente.Deals;
using Entente.Exploration;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>The forecasts as of the day of the ledger, graded by what came after.</summary>
internal static class ScorePart
{
    public static Html Write(PageParts page, Scorecard? card) =>
        card is not { Forecasts.IsEmpty: false }
            ? Html.None
            : Html.Of(
                $"<p class=\"note\">As of {card.AsOf}, {Figures.Count(card.Runs, "world")}. Scores are losses: smaller is better. {ScoreText.Errors}</p>\n{PageParts.List("plain", ScoreText.Sentences(card))}{Events(page, card)}{Numbers(page, card)}"
            );

    private static Html Events(PageParts page, Scorecard card)
    {
        GradedForecast[] events = [.. card.Forecasts.Where(f => f.Probability != null)];
        if (events.Length == 0)
            return Html.None;
        return PageParts.Table(
            "Events",
            Html.Of(
                $"{PageParts.Column("Question")}{PageParts.Column("By")}{PageParts.Column("In")}{PageParts.Column("Said", true)}{PageParts.Column("Others", true)}{PageParts.Column("Came")}{PageParts.Column("Brier", true)}{PageParts.Column("Log", true)}{PageParts.Column("What happened")}"
            ),
            events.Select(f =>
                Html.Of(
                    $"<tr><th scope=\"row\">{f.Asks}</th><td class=\"date\" data-label=\"By\">{f.Resolves}</td><td data-label=\"In\">{f.In}</td><td class=\"n\" data-label=\"Said\">{Figures.Share(f.Probability ?? double.NaN)}{SamplingWords.WithinPoints(f.ProbabilityInterval)}</td><td class=\"n\" data-label=\"Others\">{(f.Reference is { } other ? Figures.Share(other) : Figures.None)}</td><td data-label=\"Came\">{Came(f, f.Outcome > 0.5 ? "yes" : "no")}</td><td class=\"n\" data-label=\"Brier\">{Score(f.Brier, f.BrierInterval)}</td><td class=\"n\" data-label=\"Log\">{Score(f.LogScore, f.LogScoreInterval)}</td>{Because(page, f)}</tr>\n"
                )
            ),
            "stack"
        );
    }

    private static Html Numbers(PageParts page, Scorecard card)
    {
        GradedForecast[] numbers = [.. card.Forecasts.Where(f => f.Median != null)];
        if (numbers.Length == 0)
            return Html.None;
        return PageParts.Table(
            "Numbers",
            Html.Of(
                $"{PageParts.Column("Question")}{PageParts.Column("By")}{PageParts.Column("In")}{PageParts.Column("Median", true)}{PageParts.Column("5 to 95 %", true)}{PageParts.Column("Came")}{PageParts.Column("CRPS", true)}{PageParts.Column("What happened")}"
            ),
            numbers.Select(f =>
                Html.Of(
                    $"<tr><th scope=\"row\">{f.Asks}</th><td class=\"date\" data-label=\"By\">{f.Resolves}</td><td data-label=\"In\">{f.In}</td><td class=\"n\" data-label=\"Median\">{Figures.Short(f.Median ?? double.NaN)}{SamplingWords.Within(f.Quantiles?.Median)}</td><td class=\"n\" data-label=\"5 to 95 %\">{Figures.Short(f.P5 ?? double.NaN)}{SamplingWords.Within(f.Quantiles?.P5)} … {Figures.Short(f.P95 ?? double.NaN)}{SamplingWords.Within(f.Quantiles?.P95)}</td><td data-label=\"Came\">{Came(f, f.Outcome is { } o ? Figures.Short(o) : "")}</td><td class=\"n\" data-label=\"CRPS\">{(f.Crps is { } crps ? Figures.Short(crps) + SamplingWords.Within(SamplingErrors.Z * (f.CrpsError ?? double.NaN)) : Figures.None)}</td>{Because(page, f)}</tr>\n"
                )
            ),
            "stack"
        );
    }

    private static string Score(double? score, Estimate? interval) =>
        score is { } number ? Figures.Fixed(number, 3) + SamplingWords.Within(interval) : Figures.None;

    private static Html Because(PageParts page, GradedForecast forecast)
    {
        Html sources = Html.Join(forecast.Sources.Select(page.SourceLink), ", ");
        return Html.Of($"<td data-label=\"What happened\">{forecast.Because}<small>{sources}</small></td>");
    }

    private static Html Came(GradedForecast forecast, string outcome) =>
        forecast.Status switch
        {
            ForecastStatus.Open => Html.Of($"<span class=\"faint\">open</span>"),
            ForecastStatus.KnownBefore => Html.Of($"<span class=\"faint\">known before</span>"),
            _ => Html.Of(
                $"<span class=\"{(forecast.Missed ? "no" : "yes")}\">{outcome}{(forecast.Missed ? ", missed" : "")}</span>"
            ),
        };
}

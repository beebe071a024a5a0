using System.Text.Json;
using System.Text.RegularExpressions;
using Entente.Deals;
using Entente.Reports;
using Entente.Reports.Page;

namespace Entente.Tests.Deals;

/// <summary>The report on the détente deal as of a day: history and graded forecasts stand in it, folded numbers can be reached, and the documents for
/// programs say the same.</summary>
public class DetentePageTests
{
    private static readonly DateOnly day = new(2025, 2, 25);
    private static readonly WeighOptions few = new()
    {
        Runs = 40,
        BreachRuns = 0,
        Packages = ["full", "peace terms with relief"],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_page_shows_history_and_forecasts_and_reaches_every_folded_number()
    {
        var deal = Deal.Load(Path.Combine(Shared.Repository, "examples", "detente")).AsOf(day);
        var ledger = deal.Weigh(few, cancellation: Cancellation);
        var history = deal.CompareWithHistory(Cancellation);
        var score = deal.Score(day, few, Cancellation);
        string page = ReportPage.Html(ledger, history, score);

        string past = Part(page, "history");
        Assert.All(
            history.SelectMany(run => run.Fits),
            fit => Assert.Contains($"data-label=\"RMSE\">{Figures.Short(fit.Rmse)}</td>", past, StringComparison.Ordinal)
        );
        Assert.Equal(history.Sum(run => run.Fits.Sum(f => f.Times.Length)), Regex.Count(past, "<circle class=\"actual\""));
        string graded = Part(page, "score");
        Assert.Empty(score.Remarks);
        Assert.All(score.Forecasts, f => Assert.Contains(Html.Escape(f.Asks), graded, StringComparison.Ordinal));
        Assert.Equal(score.Forecasts.Count(f => f.Missed), Regex.Count(graded, ", missed</span>"));

        var ids = Regex.Matches(page, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ledger.Provenance.Length, ids.Count(i => i.StartsWith("assumption-", StringComparison.Ordinal)));
        Assert.Empty(Regex.Matches(page, "href=\"#([^\"]+)\"").Select(m => m.Groups[1].Value).Except(ids));
        Assert.Contains("share of worlds in which it is 1", Part(page, "paths"), StringComparison.Ordinal);

        Assert.DoesNotContain("id=\"history\"", ReportPage.Html(ledger), StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"score\"", ReportPage.Html(ledger), StringComparison.Ordinal);
    }

    [Fact]
    public void The_documents_for_programs_hold_the_same_numbers()
    {
        var deal = Deal.Load(Path.Combine(Shared.Repository, "examples", "detente"));
        var history = deal.CompareWithHistory(Cancellation);
        using var past = JsonDocument.Parse(HistoryJson.Text(deal.Name, history));
        var fits = past.RootElement.GetProperty("runs").EnumerateArray().SelectMany(r => r.GetProperty("fits").EnumerateArray());
        Assert.Equal(history.SelectMany(r => r.Fits).Select(f => f.Mape), fits.Select(f => f.GetProperty("mape").GetDouble()));
        Assert.All(
            history.SelectMany(r => r.Fits).Zip(fits),
            pair =>
                Assert.Equal(
                    pair.First.Simulated,
                    pair.Second.GetProperty("simulated").EnumerateArray().Select(v => v.GetDouble())
                )
        );

        var score = deal.Score(day, few, Cancellation);
        using var graded = JsonDocument.Parse(ScoreJson.Text(score));
        Assert.Equal(score.Brier, graded.RootElement.GetProperty("brier").GetDouble());
        var forecasts = graded.RootElement.GetProperty("forecasts").EnumerateArray().ToList();
        Assert.Equal(score.Forecasts.Select(f => f.Id), forecasts.Select(f => f.GetProperty("id").GetString()));
        Assert.All(
            score.Forecasts.Zip(forecasts),
            pair =>
                Assert.Equal(
                    pair.First.Status == ForecastStatus.Graded ? "graded"
                        : pair.First.Status == ForecastStatus.Open ? "open"
                        : "known before",
                    pair.Second.GetProperty("status").GetString()
                )
        );
    }

    private static string Part(string page, string id)
    {
        int from = page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal);
        Assert.True(from > 0, $"The page has no section {id}.");
        return page[from..page.IndexOf("</section>", from, StringComparison.Ordinal)];
    }
}

using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>The ledger as one HTML file that needs nothing else: no network, no script, no font. Prints on A4; light and dark.</summary>
public static class ReportPage
{
    private static readonly string version = typeof(ReportPage).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The page. A pure function of what it shows: the same ledger gives the same bytes.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="history">Parts of the model beside what happened; nothing for a page without.</param>
    /// <param name="score">Forecasts as of the ledger's day; null for a page without.</param>
    public static string Html(Ledger ledger, ImmutableArray<HistoryResult> history = default, Scorecard? score = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var page = new PageParts(ledger);
        ImmutableArray<(string Id, string Heading, Html Content)> sections =
        [
            ("answers", "In five answers", AnswersPart.Write(page)),
            ("conclusions", "Conclusions", PageParts.List("conclusions", Conclusions.Of(ledger))),
            ("changes", "With and without the changes", GainsPart.WriteChanges(page)),
            ("ledger", "Gains by party and package", GainsPart.Write(page)),
            ("full", $"The package “{ledger.Full.Package.Name}”", FullPart.Write(page)),
            ("beside", BesideText.Title, BesidePart.Write(page)),
            ("signing", "Who would sign what", SigningPart.Write(page)),
            ("flips", FlipWords.Title, FlipsPart.Write(page)),
            ("breach", "What breaks it", SigningPart.WriteBreaches(page)),
            ("rests", "What it rests on", RestsPart.Write(page)),
            ("paths", "The main variables over time", PathsPart.Write(page)),
            ("claims", "Claims", EvidencePart.WriteClaims(page)),
            ("history", "Beside history", HistoryPart.Write(page, history)),
            ("score", "Forecasts as of the day, graded", ScorePart.Write(page, score)),
            ("assumptions", "The assumptions that matter most", EvidencePart.WriteFirstAssumptions(page)),
            ("provenance", "Where the numbers come from", EvidencePart.WriteProvenance(page)),
            ("methods", "Methods and limits", MethodsPart.Write(page)),
        ];
        IEnumerable<Html> links = sections
            .Where(s => s.Content.Markup.Length > 0)
            .Select(s => Reports.Html.Of($"<li><a href=\"#{s.Id}\">{s.Heading}</a></li>\n"));
        return Reports
            .Html.Of(
                $"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="generator" content="Entente {version}">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>{ledger.Deal}: ledger</title>
                <style>
                {new Html(PageStyle.Css)}
                </style>
                </head>
                <body>
                <a class="skip" href="#conclusions">To the conclusions</a>
                <header>
                <h1>{ledger.Deal}</h1>
                {About(ledger)}<p class="note">{Facts(ledger)}</p>
                <nav aria-label="Sections"><ul>
                {links}</ul></nav>
                </header>
                <main>
                {sections.Select(s => PageParts.Section(s.Id, s.Heading, s.Content))}</main>
                <footer><p>Made by Entente {version}. The same model, deal file, seed and number of runs give the same page; run.json beside it says how it was made.</p></footer>
                </body>
                </html>

                """
            )
            .Markup;
    }

    private static Html About(Ledger ledger) =>
        ledger.About.Length > 0 ? Reports.Html.Of($"<p class=\"lead\">{ledger.About}</p>\n") : Reports.Html.None;

    private static string Facts(Ledger ledger)
    {
        string of =
            ledger.ConsistentPackages > ledger.Packages.Length ? $" of {Figures.Count(ledger.ConsistentPackages)} possible" : "";
        string asOf = ledger.AsOf.Length > 0 ? LedgerText.AsOf(ledger) + " " : "";
        string world = ledger.World.Length > 0 ? $" Named world: {ledger.World}." : "";
        return $"{asOf}{Figures.Count(ledger.Packages.Length, "package")}{of} in {Figures.Count(ledger.Runs, "world")}, the same for every package; seed "
            + FormattableString.Invariant($"{ledger.Seed}. ")
            + $"All money in {ledger.Unit} at prices of {ledger.BaseYear} unless a table says otherwise; gains are present values at {Figures.Year(ledger.Signing)} against no deal in the same world.{world}";
    }
}

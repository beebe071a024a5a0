using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Text;

namespace Entente.Reports.Page;

/// <summary>The ledger as one HTML file that needs nothing else: no network, no script, no font. Prints on A4; light and dark.</summary>
public static class ReportPage
{
    /// <summary>The page. A pure function of what it shows: the same ledger gives the same bytes.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="history">Parts of the model beside what happened; nothing for a page without.</param>
    /// <param name="score">Forecasts as of the ledger's day; null for a page without.</param>
    public static string Html(Ledger ledger, ImmutableArray<HistoryResult> history = default, Scorecard? score = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var page = new PageParts(ledger);
        PageSection[] sections =
        [
            new("answers", "In five answers", AnswersPart.Write(page)),
            new("conclusions", "Conclusions", PageParts.List("conclusions", Conclusions.Of(ledger))),
            new("changes", "With and without the changes", GainsPart.WriteChanges(page)),
            new("ledger", "Gains by party and package", GainsPart.Write(page)),
            new("full", $"The package “{ledger.Full.Package.Name}”", FullPart.Write(page)),
            new("beside", BesideText.Title, BesidePart.Write(page)),
            new("signing", "Who would sign what", SigningPart.Write(page)),
            new("robust", "Packages by party, and how robust they are", RobustPart.Write(page)),
            new("flips", FlipWords.Title, FlipsPart.Write(page)),
            new("breach", "What breaks it", SigningPart.WriteBreaches(page)),
            new("rests", "What it rests on", RestsPart.Write(page)),
            new("paths", "The main variables over time", PathsPart.Write(page)),
            new("claims", "Claims", EvidencePart.WriteClaims(page)),
            new("history", "Beside history", HistoryPart.Write(page, history)),
            new("score", "Forecasts as of the day, graded", ScorePart.Write(page, score)),
            new("assumptions", "The assumptions that matter most", EvidencePart.WriteFirstAssumptions(page)),
            new("provenance", "Where the numbers come from", EvidencePart.WriteProvenance(page)),
            new("methods", "Methods and limits", MethodsPart.Write(page)),
        ];
        return PageShell.Write(
            $"{ledger.Deal}: ledger",
            ledger.Deal,
            ledger.About,
            Facts(ledger),
            sections,
            "The same model, deal file, seed and number of runs give the same page; run.json beside it says how it was made."
        );
    }

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

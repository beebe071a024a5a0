using System.Collections.Immutable;
using Entente.Deals;
using Entente.Evidence;

namespace Entente.Reports.Text;

/// <summary>Claims with their verdicts, and the assumptions that matter most.</summary>
internal static class EvidenceText
{
    private const int MostAssumptions = 10;

    public static void Write(TextPage page)
    {
        Claims(page);
        Assumptions(page);
    }

    private static void Claims(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Claims.IsDefaultOrEmpty)
            return;
        page.Heading("Claims");
        var table = new TextTable([
            new("", ColumnKind.Fixed),
            new("Verdict", ColumnKind.Fixed),
            new("By", ColumnKind.Fixed),
            new("Claim"),
            new("Because"),
        ]);
        foreach (CheckedClaim claim in ledger.Claims)
            table.Add(
                new TextSpan(claim.Id),
                new TextSpan(Conclusions.VerdictWords(claim.Verdict), Style(claim.Verdict)),
                new TextSpan(claim.CheckedBy),
                new TextSpan(claim.Says),
                new TextSpan($"{claim.Because} {FlipWords.Turn(claim)}".TrimEnd())
            );
        page.Table(table);
        if (ledger.Claims.Any(c => c.ShareOfWorlds != null))
            page.Note(SamplingWords.OfShares(ledger.Runs - ledger.NotFinite));
    }

    private static TextStyle Style(Verdict verdict) =>
        verdict switch
        {
            Verdict.Supported => TextStyle.Good,
            Verdict.Unsupported => TextStyle.Bad,
            Verdict.Contested => TextStyle.Doubtful,
            _ => TextStyle.Plain,
        };

    private static void Assumptions(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Assumptions.IsDefaultOrEmpty)
            return;
        ImmutableArray<RankedAssumption> first = [.. ledger.Assumptions.Take(MostAssumptions)];
        page.Heading(
            first.Length == 1 ? "The assumption that matters most" : $"The {first.Length} assumptions that matter most",
            "by the largest absolute rank coefficient over all parties"
        );
        var table = new TextTable([
            new("", ColumnKind.Numbers),
            new("Assumption"),
            new("Weight", ColumnKind.Numbers),
            new("Moves"),
            new("Range"),
            new("Source"),
            new("Quality", ColumnKind.Fixed),
        ]);
        foreach ((int index, RankedAssumption ranked) in first.Index())
            table.Add(
                new TextSpan($"{index + 1}"),
                new TextSpan(ranked.Assumption.Variable),
                new TextSpan(Figures.Fixed(ranked.Weight, 2)),
                new TextSpan(ranked.Party),
                new TextSpan(ranked.Assumption.Range + TextPage.Behind(ranked.Assumption.Unit)),
                new TextSpan(ranked.Assumption.Source.Length > 0 ? ranked.Assumption.Source : "not stated"),
                new TextSpan(
                    ranked.Assumption.Quality.Length > 0 ? ranked.Assumption.Quality : Figures.None,
                    ranked.Assumption.Quality is "A" or "B" ? TextStyle.Plain : TextStyle.Doubtful
                )
            );
        page.Table(table);
        page.Note("Quality: A primary statistics, B secondary, C own estimate, R recalled and to be verified.");
    }
}

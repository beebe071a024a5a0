using System.Collections.Immutable;
using Entente.Deals;
using Entente.Diagnostics;

namespace Entente.Reports.Text;

/// <summary>The ledger as text for a terminal: conclusions first, then the figures behind them.</summary>
public static class LedgerText
{
    private const int NarrowestWidth = 60;

    /// <summary>The ledger in lines of at most so many cells (at least 60). A pure function of its arguments.</summary>
    public static ImmutableArray<TextLine> Of(Ledger ledger, int width)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var page = new TextPage(ledger, Math.Max(NarrowestWidth, width));
        Head(page);
        if (ledger.Before != null)
            ChangesText.Write(page, ledger.Before);
        GainsText.Write(page);
        FullText.Write(page);
        BesideText.Write(page);
        SigningText.Write(page);
        FlipsText.Write(page);
        HoldingText.Write(page);
        EvidenceText.Write(page);
        Remarks(page);
        return page.Lines();
    }

    private static void Head(TextPage page)
    {
        Ledger ledger = page.Ledger;
        page.Add(TextWidth.Safe(ledger.Deal), TextStyle.Heading);
        if (ledger.About.Length > 0)
            page.Words(ledger.About, TextStyle.Faint);
        string of =
            ledger.ConsistentPackages > ledger.Packages.Length ? $" of {Figures.Count(ledger.ConsistentPackages)} possible" : "";
        string world = ledger.World.Length > 0 ? $" Named world: {ledger.World}." : "";
        if (ledger.AsOf.Length > 0)
            page.Words(AsOf(ledger), TextStyle.Strong);
        page.Words(
            $"{Figures.Count(ledger.Packages.Length, "package")}{of} in {Figures.Count(ledger.Runs, "world")} (the same for every package), seed "
                + $"{Figures.Plain(ledger.Seed).Replace(",", "")}. Gains are present values at {Figures.Year(ledger.Signing)} against no deal in the same "
                + $"world, in {ledger.Unit} at prices of {ledger.BaseYear} where no other unit is stated.{world}",
            TextStyle.Faint
        );
        page.Heading("Conclusions");
        foreach (string sentence in Conclusions.Of(ledger))
            page.Item(sentence);
    }

    /// <summary>The day as of which it stands, in a sentence.</summary>
    internal static string AsOf(Ledger ledger) =>
        $"As of {ledger.AsOf}: nothing learned later is used; {Figures.Count(ledger.EarlierFigures, "figure")} {(ledger.EarlierFigures == 1 ? "takes its" : "take their")} earlier value.";

    private static void Remarks(TextPage page)
    {
        if (page.Ledger.Remarks.IsDefaultOrEmpty)
            return;
        page.Heading("Remarks");
        foreach (Diagnostic remark in page.Ledger.Remarks)
            page.Item($"{remark.Message} {remark.Hint}".TrimEnd());
    }
}

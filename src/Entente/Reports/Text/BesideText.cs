using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>What is counted beside money, in the full package and those that a bargain would pick.</summary>
internal static class BesideText
{
    /// <summary>Heading of the section.</summary>
    public const string Title = "Beside money";

    /// <summary>What the figures are.</summary>
    public const string Method =
        "Change against no deal in the same world, each in its own unit: never turned into money, and never summed. A minus means fewer or less.";

    public static void Write(TextPage page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.BesideMoney.IsDefaultOrEmpty)
            return;
        page.Heading(Title);
        page.Note(page.Wide ? $"{Method} ± is the sampling error of the change at 95 %." : Method);
        ImmutableArray<string> all = [.. ledger.BesideMoney[0].Changes.Select(c => c.Package)];
        string[] first = [ledger.Full.Package.Name, .. ledger.Nash ?? [], .. ledger.KalaiSmorodinsky ?? []];
        ImmutableArray<string> shown = [.. all.Where(first.Contains)];
        foreach (string package in shown)
        {
            page.Subheading($"“{page.Labels[package]}”", "");
            ImmutableArray<TextColumn> columns =
            [
                new("What"),
                new("Borne by"),
                new("By", ColumnKind.Numbers),
                new("No deal", ColumnKind.Numbers),
                new("Change", ColumnKind.Numbers),
                new("5 %", ColumnKind.Numbers),
                new("95 %", ColumnKind.Numbers),
            ];
            // A narrow page has no room for it.
            var table = new TextTable(page.Wide ? columns.Add(new TextColumn("±", ColumnKind.Numbers)) : columns);
            foreach (LedgerBeside item in ledger.BesideMoney)
            {
                BesideSpread change = item.Changes.First(c => c.Package == package).Spread;
                int decimals = Figures.Decimals([change.P5, change.Median, change.P95]);
                ImmutableArray<TextSpan> cells =
                [
                    new TextSpan(Named(item)),
                    new TextSpan(string.Join(", ", item.BorneBy)),
                    new TextSpan(Figures.Year(item.At)),
                    new TextSpan(Figures.Short(item.WithoutDeal.Median)),
                    new TextSpan(Figures.Signed(change.Median, decimals)),
                    new TextSpan(Figures.Signed(change.P5, decimals)),
                    new TextSpan(Figures.Signed(change.P95, decimals)),
                ];
                double half = change.Quantiles is { } of ? SamplingWords.Half(of.Median) : double.NaN;
                table.Add([.. page.Wide ? cells.Add(new(Figures.Fixed(half, decimals), TextStyle.Faint)) : cells]);
            }
            page.Table(table);
        }
        if (all.Length > shown.Length)
            page.Note($"Medians. {Figures.Count(all.Length - shown.Length, "more package")} in report.html and ledger.json.");
    }

    /// <summary>What it is, with its unit.</summary>
    public static string Named(LedgerBeside item) => $"{item.Name}{(item.Unit.Length > 0 ? $" ({item.Unit})" : "")}";
}

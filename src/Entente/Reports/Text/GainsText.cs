using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>Each party's gain from each notable package.</summary>
internal static class GainsText
{
    private const int Most = 24;
    private const int Bar = 36;

    public static void Write(TextPage page)
    {
        Ledger ledger = page.Ledger;
        ImmutableArray<WeighedPackage> packages = NotablePackages.Of(ledger, Most);
        page.Heading(
            "Net gain by party and package",
            $"against no deal, {page.CommonUnit}, present value at {Figures.Year(ledger.Signing)}"
        );
        page.Note(
            "S signed, E efficient (Pareto), N picked by a Nash bargain, K by Kalai–Smorodinsky. "
                + "“Worst tenth” is the mean of the worst tenth of worlds; “gain in” the share of worlds with a gain; ± the sampling error of the median (95 %)."
        );
        int left = NotablePackages.Count(ledger) - packages.Length;
        for (int party = 0; party < ledger.Parties.Length; party++)
        {
            LedgerParty who = ledger.Parties[party];
            string bears = who.Affected ? "does not perform; " : "";
            page.Subheading(who.Name, bears + page.Unit(who));
            page.Table(Party(page, packages, party, out int decimals));
            if (SamplingWords.OfGains([.. packages.Select(p => p.Gains[party])], decimals) is { Length: > 0 } errors)
                page.Note(errors);
        }
        if (left > 0)
            page.Note($"{Figures.Count(left, "more notable package")} in report.html and ledger.csv.");
    }

    private static TextTable Party(TextPage page, ImmutableArray<WeighedPackage> packages, int party, out int decimals)
    {
        ImmutableArray<Gain> gains = [.. packages.Select(p => p.Gains[party])];
        decimals = Figures.Decimals(
            gains.SelectMany(g => (double[])[g.Median, g.P5, g.P95, g.WorstTenth]),
            gains.Select(g => HalfOfMedian(g))
        );
        var scale = new Interval(gains.SelectMany(g => (double[])[g.P5, g.P95]), Bar);
        bool bars = page.Width >= 110;
        ImmutableArray<TextColumn> columns =
        [
            new("Package"),
            new("", ColumnKind.Fixed),
            new("Median", ColumnKind.Numbers),
            new("±", ColumnKind.Numbers),
            new("5 %", ColumnKind.Numbers),
            new("95 %", ColumnKind.Numbers),
            new("Gain in", ColumnKind.Numbers),
            new("Worst tenth", ColumnKind.Numbers),
        ];
        var table = new TextTable(bars ? columns.Add(new TextColumn("5 % ── median ● ── 95 %", ColumnKind.Fixed)) : columns);
        foreach ((WeighedPackage package, Gain gain) in packages.Zip(gains))
        {
            ImmutableArray<TextSpan> cells =
            [
                new(page.Labels[package.Package.Name]),
                new(NotablePackages.Marks(page.Ledger, package), TextStyle.Faint),
                TextPage.Amount(gain.Median, decimals),
                new(Figures.Fixed(HalfOfMedian(gain), decimals), TextStyle.Faint),
                new(Figures.Signed(gain.P5, decimals)),
                new(Figures.Signed(gain.P95, decimals)),
                new(Figures.Share(gain.ProbabilityOfGain)),
                new(Figures.Signed(gain.WorstTenth, decimals)),
            ];
            table.Add([.. bars ? cells.Add(new TextSpan(scale.Draw(gain.P5, gain.Median, gain.P95))) : cells]);
        }
        return table;
    }

    private static double HalfOfMedian(Gain gain) =>
        gain.Errors is { } errors ? SamplingWords.Half(errors.Quantiles.Median) : double.NaN;
}

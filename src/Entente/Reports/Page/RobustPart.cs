using System.Collections.Immutable;
using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Studies;

namespace Entente.Reports.Page;

/// <summary>All packages at a glance, each a line across the parties; and their ranks by criteria that need no probability.</summary>
internal static class RobustPart
{
    private const int MostLines = 120;
    private const int MostRows = 24;

    public static Html Write(PageParts page)
    {
        Ledger ledger = page.Ledger;
        if (ledger.Parties.Length < 2 || ledger.Packages.Length < 3)
            return Html.None;
        string[] told =
        [
            .. new[] { ledger.Full.Package.Name }
                .Concat(ledger.Nash ?? [])
                .Concat(ledger.KalaiSmorodinsky ?? [])
                .Distinct()
                .Take(ParallelChart.Styles.Length - 1),
        ];
        // The last style is that of no deal on the whole page.
        string Style(string name) => Array.IndexOf(told, name) is >= 0 and var at ? ParallelChart.Styles[at] : "";
        ParallelLine[] lines =
        [
            .. ledger
                .Packages.Where((k, i) => i < MostLines || Style(k.Package.Name).Length > 0)
                .Select(k => new ParallelLine(
                    page.Labels[k.Package.Name],
                    [.. k.Gains.Select(g => g.Median)],
                    Style(k.Package.Name)
                )),
            new("no deal", [.. ledger.Parties.Select(_ => 0.0)], "none"),
        ];
        string some =
            lines.Length <= ledger.Packages.Length
                ? $" {Figures.Count(lines.Length - 1)} of {Figures.Count(ledger.Packages.Length)} are drawn."
                : "";
        Html figure = PageParts.Figure(
            "Median gain of each party",
            "each line is a package; to the right is better for each",
            Html.Of(
                $"{ParallelChart.Draw("Median gain by party", [.. ledger.Parties.Select(p => new ParallelAxis($"{p.Name}, {page.Unit(p)}"))], lines)}{StudyParts.Lines(told.Select(t => (Style(t), page.Labels[t] + Why(ledger, t))).Append(("none", "no deal")))}"
            )
        );
        return Html.Of(
            $"<p class=\"note\">A package is good for all where its line stays right; where lines cross, parties want different ones.{some}</p>\n<div class=\"side\">\n{figure}<div>{Ranks(page)}</div></div>\n"
        );
    }

    private static string Why(Ledger ledger, string name) =>
        ledger.Nash is { } nash && nash.Contains(name) ? " (Nash)"
        : ledger.KalaiSmorodinsky is { } kalai && kalai.Contains(name) ? " (Kalai–Smorodinsky)"
        : "";

    private static Html Ranks(PageParts page)
    {
        Ledger ledger = page.Ledger;
        int[][] means = [.. ledger.Parties.Select((_, p) => Ranked(ledger.Packages.Select(k => k.Gains[p].Mean)))];
        int[][] worst = [.. ledger.Parties.Select((_, p) => Ranked(ledger.Packages.Select(k => k.Gains[p].WorstTenth)))];
        int[][]? regrets = Regrets(ledger) is { } all ? [.. all.Select(r => Ranked(r.Select(v => -v)))] : null;
        ImmutableArray<WeighedPackage> shown = NotablePackages.Of(ledger, MostRows);
        return PageParts.Folded(
            $"Ranks of the packages by mean gain, worst tenth of worlds{(regrets == null ? "" : ", greatest regret")}",
            StudyParts.Table(
                $"Rank among {Figures.Count(ledger.Packages.Length, "package")}, 1 is best: by mean gain / mean of the worst tenth of worlds{(regrets == null ? "" : " / greatest regret")}",
                ["Package", .. ledger.Parties.Select(p => p.Name)],
                shown.Select(k =>
                {
                    int at = ledger.Packages.IndexOf(k);
                    return (string[])
                        [
                            page.Labels[k.Package.Name],
                            .. ledger.Parties.Select(
                                (_, p) =>
                                    FormattableString.Invariant($"{means[p][at]} / {worst[p][at]}")
                                    + (regrets == null ? "" : FormattableString.Invariant($" / {regrets[p][at]}"))
                            ),
                        ];
                }),
                "more packages",
                MostRows
            )
        );
    }

    private static int[] Ranked(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double[] sorted = [.. all.Where(double.IsFinite).OrderDescending()];
        return [.. all.Select(v => 1 + sorted.TakeWhile(s => s > v + (1e-12 * Math.Abs(v))).Count())];
    }

    // One pass over the worlds for each party; nothing is sorted, so that a large ledger costs no time. Null where worlds were not kept.
    private static double[][]? Regrets(Ledger ledger)
    {
        if (ledger.Worlds is not { } worlds)
            return null;
        var columns = worlds.Names.Index().DistinctBy(c => c.Item).ToDictionary(c => c.Item, c => c.Index);
        int[][] places =
        [
            .. ledger.Parties.Select(p =>
                ledger.Packages.Select(k => columns.GetValueOrDefault($"gain of {p.Name} from {k.Package.Name}", -1)).ToArray()
            ),
        ];
        if (places.Any(party => party.Contains(-1)))
            return null;
        return [.. places.Select(party => GreatestRegrets(worlds, party))];
    }

    private static double[] GreatestRegrets(LedgerWorlds worlds, int[] columns)
    {
        // No deal brings nothing.
        var best = new double[worlds.Numbers.Length];
        foreach (int column in columns)
        {
            var gains = worlds.Column(column);
            for (int w = 0; w < best.Length; w++)
                best[w] = Math.Max(best[w], gains[w]);
        }
        var greatest = new double[columns.Length];
        for (int k = 0; k < columns.Length; k++)
        {
            var gains = worlds.Column(columns[k]);
            for (int w = 0; w < best.Length; w++)
                greatest[k] = Math.Max(greatest[k], best[w] - gains[w]);
        }
        return greatest;
    }
}

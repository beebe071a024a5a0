using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>Kinds of behaviour over time, as a page and a table.</summary>
internal static class BehaviourStudy
{
    private const int MostPoints = 150;
    private const int MostRows = 24;

    /// <summary>The page.</summary>
    public static string Page(BehaviourReport report)
    {
        string tried = report.Tried.IsEmpty
            ? ""
            : $" Silhouettes of other numbers of kinds: {string.Join(", ", report.Tried.Select(t => FormattableString.Invariant($"{t.Clusters}: ") + Figures.Fixed(t.Silhouette, 2)))}.";
        return StudyParts.Page(
            $"How {report.Of.Outcome} behaves",
            $"{Figures.Count(report.Clusters.Length, "kind")} of behaviour over time in {Figures.Count(report.Of.Series.Length, "run")}.",
            $"k-means over all times; mean silhouette {Figures.Fixed(report.Silhouette, 2)} (near 1: kinds lie far apart; below 0.25: hardly any structure), agreement of halves of the runs {Figures.Fixed(report.Stability, 2)} of 1.{tried}"
                + (
                    report.Of.NotFinite > 0
                        ? $" {Figures.Count(report.Of.NotFinite, "run")} left out: not all values are finite."
                        : ""
                ),
            new PageSection("kinds", "The kinds", Kinds(report)),
            new PageSection("conditions", "When runs behave so", Conditions(report))
        );
    }

    /// <summary>A row for each kind and time.</summary>
    public static string Csv(BehaviourReport report) =>
        Reports.Csv.Table(
            [
                "kind",
                "share",
                "time",
                "mean",
                "p5",
                "p95",
                "share low",
                "share high",
                "error",
                "p5 low",
                "p5 high",
                "p95 low",
                "p95 high",
            ],
            from kind in report.Clusters.Index()
            from t in Enumerable.Range(0, report.Of.Times.Length)
            select (string[])
                [
                    FormattableString.Invariant($"{kind.Index + 1}"),
                    Reports.Csv.Field(kind.Item.Share.Value),
                    Reports.Csv.Field(report.Of.Times[t]),
                    Reports.Csv.Field(kind.Item.Mean[t]),
                    Reports.Csv.Field(kind.Item.P5[t]),
                    Reports.Csv.Field(kind.Item.P95[t]),
                    Reports.Csv.Field(kind.Item.Share.Low),
                    Reports.Csv.Field(kind.Item.Share.High),
                    Reports.Csv.Field(kind.Item.MeanErrors[t]),
                    Reports.Csv.Field(kind.Item.P5Intervals[t].Low),
                    Reports.Csv.Field(kind.Item.P5Intervals[t].High),
                    Reports.Csv.Field(kind.Item.P95Intervals[t].Low),
                    Reports.Csv.Field(kind.Item.P95Intervals[t].High),
                ]
        );

    /// <summary>A row for each run: its inputs, where they are known, and its kind, from 1.</summary>
    public static Table Runs(BehaviourReport report)
    {
        double[] kinds = [.. report.Labels.Select(l => l + 1.0)];
        return report.Of.Inputs is { } inputs
            ? new Table([.. inputs.Names, "kind"], [.. inputs.Columns, kinds]) { Inputs = inputs.Inputs }
            : new Table(["kind"], [kinds]);
    }

    private static Html Kinds(BehaviourReport report)
    {
        // One scale for all, so that levels can be compared.
        double[] reached = [.. report.Clusters.SelectMany(c => c.P5.Concat(c.P95))];
        Html table = StudyParts.Table(
            "Mean over the runs of each kind with half of its 95 % interval; in brackets 5 to 95 % of them, whose intervals are in kinds.csv",
            ["Time", .. report.Clusters.Select((_, k) => FormattableString.Invariant($"Kind {k + 1}"))],
            StudyParts
                .Evenly(report.Of.Times.Length, MostRows)
                .Select(t =>
                    (string[])
                        [
                            Figures.Year(report.Of.Times[t]),
                            .. report.Clusters.Select(c =>
                                $"{Figures.Short(c.Mean[t])}{SamplingWords.Within(SamplingErrors.Z * c.MeanErrors[t])} ({Figures.Short(c.P5[t])} to {Figures.Short(c.P95[t])})"
                            ),
                        ]
                )
        );
        return Html.Of(
            $"{StudyParts.Notes(["Line: mean of the runs of the kind; band: 5 to 95 % of them. All pictures have one scale."])}{StudyParts.Cards(report.Clusters.Select((c, k) => Fan(report, c, k, reached)))}{PageParts.Folded("The kinds in numbers", table)}"
        );
    }

    private static Html Fan(BehaviourReport report, BehaviourCluster kind, int number, double[] reached)
    {
        int[] drawn = [.. StudyParts.Evenly(report.Of.Times.Length, MostPoints)];
        double[] times = [.. drawn.Select(t => report.Of.Times[t])];
        var plot = new Plot(220, times, reached, "time", PageParts.UnitWords(report.Of.Unit), isTime: true);
        plot.Area("band inner full", times, [.. drawn.Select(t => kind.P5[t])], [.. drawn.Select(t => kind.P95[t])]);
        plot.Line("path full", drawn.Select(t => (report.Of.Times[t], kind.Mean[t])));
        return PageParts.Figure(
            FormattableString.Invariant($"Kind {number + 1}: ") + kind.Words,
            $"{Figures.Share(kind.Share.Value)} of the runs ({Figures.Share(kind.Share.Low)} to {Figures.Share(kind.Share.High)}); typical: run "
                + FormattableString.Invariant($"{kind.TypicalRun}"),
            plot.Finish($"{report.Of.Outcome} of kind {Figures.Count(number + 1)} {kind.Words}")
        );
    }

    private static string Share(Estimate share) =>
        $"{Figures.Share(share.Value)} ({Figures.Share(share.Low)} to {Figures.Share(share.High)})";

    private static Html Conditions(BehaviourReport report)
    {
        if (report.Clusters.All(c => c.When is not { Boxes.IsEmpty: false }))
            return Html.None;
        IEnumerable<Html> limits =
            from kind in report.Clusters.Index()
            let when = kind.Item.When
            where when is { Boxes: [{ Limits.IsEmpty: false }, ..] }
            select PageParts.Figure(
                FormattableString.Invariant($"Kind {kind.Index + 1}"),
                "line: the range at hand; bar: the part in the box",
                LimitsChart.Draw(when, when.Boxes[0])
            );
        return Html.Of(
            $"{StudyParts.Cards(limits)}{StudyParts.Table("Conditions on the inputs; in brackets 95 % intervals from the number of runs, as of a box that was not chosen by them", ["Kind", "Covers", "Of such runs", " When"], report.Clusters.Select((c, k) => (string[])[FormattableString.Invariant($"{k + 1}"), .. c.When is { Boxes: [var box, ..] } ? [Share(box.CoverageInterval), Share(box.DensityInterval), box.Limits.IsEmpty ? "no input parts them" : ScenarioDiscovery.LimitsInWords(box)] : (string[])["", "", "no input parts them"]]))}"
        );
    }
}

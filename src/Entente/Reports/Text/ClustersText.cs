using System.Collections.Immutable;
using System.Globalization;
using Entente.Exploration;

namespace Entente.Reports.Text;

/// <summary>Clusters of behaviour over time as text for a terminal: each with its share, a line of blocks and words.</summary>
public static class ClustersText
{
    private const int NarrowestWidth = 60;
    private const int MostBlocks = 32;

    /// <summary>The clusters in lines of at most so many cells (at least 60).</summary>
    public static ImmutableArray<TextLine> Of(BehaviourReport report, int width)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new TextLines(Math.Max(NarrowestWidth, width));
        var of = report.Of;
        page.Add(
            $"{TextWidth.Safe(of.Outcome)}: {Figures.Count(report.Clusters.Length, "kind")} of behaviour in {Figures.Count(of.Runs.Length, "run")}",
            TextStyle.Heading
        );
        page.Words(
            $"{Figures.Year(of.Times[0])} to {Figures.Year(of.Times[^1])}{(of.Unit.Length > 0 ? $", {of.Unit}" : "")}; k-means on all times. {Structure(report)}",
            TextStyle.Faint
        );
        if (of.NotFinite > 0)
            page.Words($"{Figures.Count(of.NotFinite, "run was", "runs were")} left out: not all values are finite.");
        var table = new TextTable([
            new("", ColumnKind.Numbers),
            new("Runs", ColumnKind.Numbers),
            new("±", ColumnKind.Numbers),
            new("Mean over time", ColumnKind.Fixed),
            new("Behaviour"),
            new("At the end, 5 to 95 %"),
            new("Typical run", ColumnKind.Numbers),
        ]);
        double least = report.Clusters.Min(c => c.Mean.Min());
        double greatest = report.Clusters.Max(c => c.Mean.Max());
        foreach (var (index, cluster) in report.Clusters.Index())
            table.Add(
                new TextSpan($"{index + 1}"),
                new TextSpan(Figures.Share(cluster.Share.Value)),
                new TextSpan(SamplingWords.Points(SamplingWords.Half(cluster.Share)), TextStyle.Faint),
                new TextSpan(Sparkline.Of(Thinned(cluster.Mean), least, greatest)),
                new TextSpan(cluster.Words),
                new TextSpan(
                    $"{Number(cluster.P5[^1])}{SamplingWords.Within(cluster.P5Intervals[^1])} to {Number(cluster.P95[^1])}{SamplingWords.Within(cluster.P95Intervals[^1])}"
                ),
                new TextSpan(cluster.TypicalRun.ToString(CultureInfo.InvariantCulture))
            );
        page.Table(table);
        page.Note("±: half of the 95 % interval, from the number of runs; none stands where so few runs do not bound it.");
        foreach (var (index, cluster) in report.Clusters.Index())
            if (cluster.When is { } when)
                page.Item(
                    $"{index + 1} when {ScenarioDiscovery.LimitsInWords(when.Boxes[0])}: covers {Share(when.Boxes[0].CoverageInterval)} of these runs; {Share(when.Boxes[0].DensityInterval)} of the runs there behave so."
                );
        if (report.Clusters.Any(c => c.When != null))
            page.Note("In brackets 95 % intervals, from the number of runs, as of a box that was not chosen by them.");
        return page.Lines();
    }

    private static string Share(Estimate share) =>
        $"{Figures.Share(share.Value)} ({Figures.Share(share.Low)} to {Figures.Share(share.High)})";

    private static string Structure(BehaviourReport report)
    {
        if (report.Clusters.Length < 2)
            return "One cluster: the mean of all.";
        string silhouette = $"Mean silhouette {Figures.Fixed(report.Silhouette, 2)}";
        string words =
            report.Silhouette > 0.5 ? "clear clusters"
            : report.Silhouette > 0.25 ? "weak clusters"
            : "hardly any structure";
        string tried = report.Tried.IsEmpty
            ? ""
            : $" (the greatest of {report.Tried[0].Clusters} to {report.Tried[^1].Clusters} clusters)";
        string stability = double.IsFinite(report.Stability)
            ? $"; clusters found in halves of the runs agree at {Figures.Fixed(report.Stability, 2)} (adjusted Rand index; 1: the same, 0: by chance)"
            : "";
        return $"{silhouette}{tried}: {words}{stability}.";
    }

    private static IEnumerable<double> Thinned(ImmutableArray<double> values)
    {
        int blocks = Math.Min(MostBlocks, values.Length);
        return Enumerable
            .Range(0, blocks)
            .Select(b => values[blocks == 1 ? 0 : (int)((long)b * (values.Length - 1) / (blocks - 1))]);
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using Entente.Exploration.Search;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>One of the alternatives that a search found.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Objectives">What it reaches.</param>
/// <param name="Efficient">Whether none is better in all objectives.</param>
/// <param name="IsLarge">Whether its dot is large.</param>
internal sealed record FrontItem(string Name, IReadOnlyList<double> Objectives, bool Efficient, bool IsLarge);

/// <summary>Pictures of a front and of how a search came to it.</summary>
internal static class FrontPictures
{
    /// <summary>The first two objectives against each other, and all as parallel coordinates; nothing of one objective.</summary>
    /// <param name="objectives">The objectives.</param>
    /// <param name="items">What was found.</param>
    /// <param name="noun">What an alternative is called.</param>
    /// <param name="dots">What the sizes of dots mean, or empty.</param>
    public static Html Draw(
        IReadOnlyList<ParallelAxis> objectives,
        ImmutableArray<FrontItem> items,
        string noun,
        string dots = ""
    )
    {
        if (items.IsEmpty || objectives.Count < 2)
            return Html.None;
        FrontItem[] told = [.. Extremes(objectives, items)];
        string Style(FrontItem item) => Array.IndexOf(told, item) is >= 0 and var at ? ParallelChart.Styles[at] : "";
        Html parallel = PageParts.Figure(
            $"Each {noun} over the objectives",
            "to the right is better on each axis",
            Html.Of(
                $"{ParallelChart.Draw("Objectives", objectives, [.. items.Select(i => new ParallelLine(i.Name, i.Objectives, Style(i)))])}{StudyParts.Lines(told.Select(t => (Style(t), t.Name)))}"
            )
        );
        return StudyParts.Cards([Scatter(objectives, items, noun, dots), parallel]);
    }

    // The best in each objective, and of all the one that is nowhere far from the best.
    private static IEnumerable<FrontItem> Extremes(IReadOnlyList<ParallelAxis> objectives, ImmutableArray<FrontItem> items)
    {
        int n = objectives.Count;
        double Good(FrontItem item, int m) => objectives[m].LessIsBetter ? -item.Objectives[m] : item.Objectives[m];
        double[] most = [.. Enumerable.Range(0, n).Select(m => items.Max(i => Good(i, m)))];
        double[] least = [.. Enumerable.Range(0, n).Select(m => items.Min(i => Good(i, m)))];
        double Lost(FrontItem item) =>
            Enumerable.Range(0, n).Max(m => (most[m] - Good(item, m)) / Math.Max(most[m] - least[m], 1e-300));
        return Enumerable
            .Range(0, n)
            .Select(m => items.MaxBy(i => Good(i, m)))
            .Prepend(items.MinBy(Lost))
            .OfType<FrontItem>()
            .Distinct()
            .Take(ParallelChart.Styles.Length);
    }

    private static Html Scatter(IReadOnlyList<ParallelAxis> objectives, ImmutableArray<FrontItem> items, string noun, string dots)
    {
        var plot = new Plot(
            264,
            items.Select(i => i.Objectives[0]),
            items.Select(i => i.Objectives[1]),
            objectives[0].Name,
            objectives[1].Name
        );
        FrontItem[] efficient = [.. items.Where(i => i.Efficient).OrderBy(i => i.Objectives[0])];
        if (objectives.Count == 2)
            plot.Line("path none", efficient.Select(i => (i.Objectives[0], i.Objectives[1])));
        foreach (var item in items.Where(i => !i.Efficient))
            plot.Dot("before", item.Objectives[0], item.Objectives[1], 3.4);
        foreach (var item in efficient)
            plot.Dot(
                $"median {(item.IsLarge ? "gain" : "loss")}",
                item.Objectives[0],
                item.Objectives[1],
                item.IsLarge ? 5 : 3.6
            );
        string rest = objectives.Count > 2 ? "the first two of the objectives; " : "";
        return PageParts.Figure(
            "The front",
            $"{rest}{dots}hollow: another is better in the second weighing",
            plot.Finish(
                $"{objectives[1].Name} against {objectives[0].Name}: {Figures.Count(efficient.Length, noun)} of which none is better"
            )
        );
    }

    /// <summary>The dominated volume over the generations.</summary>
    /// <param name="progress">How the search went.</param>
    /// <param name="isNothingToSay">Whether there was no search, or it found nothing.</param>
    public static Html Progress(ImmutableArray<SearchProgress> progress, bool isNothingToSay)
    {
        if (progress.Length < 2)
            return isNothingToSay
                ? Html.None
                : StudyParts.Notes(["The dominated volume is not computed for so many objectives, or for one."]);
        var plot = new Plot(
            220,
            [0, .. progress.Select(p => (double)p.Candidates)],
            [0, .. progress.Select(p => p.Hypervolume)],
            "candidates simulated",
            "dominated share of the box",
            withZero: true
        );
        plot.Line("path full", progress.Select(p => ((double)p.Candidates, p.Hypervolume)));
        foreach (var step in progress)
            plot.Dot("median gain", step.Candidates, step.Hypervolume, 2.8);
        Html figure = PageParts.Figure(
            "Hypervolume over generations",
            "of the box between the worst and the best value of each objective among all candidates; level at the end: little is left to find",
            plot.Finish(
                $"Hypervolume rises from {Figures.Fixed(progress[0].Hypervolume, 3)} to {Figures.Fixed(progress[^1].Hypervolume, 3)}"
            )
        );
        return Html.Of(
            $"{StudyParts.Cards([figure])}{PageParts.Folded("The volumes in numbers", StudyParts.Table("Hypervolume by candidates simulated", ["Candidates", "Hypervolume"], progress.Select(p => (string[])[Figures.Count(p.Candidates), Figures.Fixed(p.Hypervolume, 4)])))}"
        );
    }

    /// <summary>The dominated volume after each generation, as a table.</summary>
    public static string ProgressCsv(ImmutableArray<SearchProgress> progress) =>
        Csv.Table(
            ["candidates", "hypervolume"],
            progress.Select(p => (string[])[Csv.Field((double)p.Candidates), Csv.Field(p.Hypervolume)])
        );
}

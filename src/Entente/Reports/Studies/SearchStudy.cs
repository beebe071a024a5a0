using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>What a search found, as a page and a table of its progress.</summary>
internal static class SearchStudy
{
    /// <summary>The page.</summary>
    public static string Page(SearchResult result)
    {
        string how = result.IsComplete ? "all there are" : "chosen by NSGA-II";
        return StudyParts.Page(
            $"{result.Deal}: packages of which none is better in all objectives",
            result.Packages.IsEmpty
                ? "No package meets the conditions."
                : $"{Figures.Count(result.Packages.Length, "package")} found among {Figures.Count(result.Candidates)} that were simulated ({how}).",
            $"Compared in {Figures.Count(result.SearchRuns, "world")}, weighed again in {Figures.Count(result.Runs)} other worlds; amounts in {result.Unit}; seed "
                + FormattableString.Invariant($"{result.Seed}.")
                + (result.Conditions.IsEmpty ? "" : $" Conditions: {string.Join("; ", result.Conditions)}.")
                + (result.IsComplete ? "" : " More candidates may find better packages."),
            new PageSection("front", "The front", Front(result)),
            new PageSection("packages", "The packages", Packages(result)),
            new PageSection("progress", "How the search went", Progress(result))
        );
    }

    /// <summary>The dominated volume after each generation.</summary>
    public static string ProgressCsv(SearchResult result) =>
        Csv.Table(
            ["candidates", "hypervolume"],
            result.Progress.Select(p => (string[])[Csv.Field((double)p.Candidates), Csv.Field(p.Hypervolume)])
        );

    private static string Name(FoundPackage found) =>
        string.Join(" + ", found.Package.Clauses.Select(c => $"{c.Key}={c.Value}"))
        + string.Concat(found.Levers.Select(l => $"; {l.Key} {Lever(l.Value)}"));

    // Dates are written without groups of thousands.
    private static string Lever(double value) => value is >= 1000 and < 10_000 ? Figures.Year(value) : Figures.Plain(value);

    private static Html Front(SearchResult result)
    {
        if (result.Packages.IsEmpty || result.Objectives.Length < 2)
            return Html.None;
        FoundPackage[] told = [.. Extremes(result)];
        string Style(FoundPackage p) => Array.IndexOf(told, p) is >= 0 and var at ? ParallelChart.Styles[at] : "";
        Html parallel = PageParts.Figure(
            "Each package over the objectives",
            "to the right is better on each axis",
            Html.Of(
                $"{ParallelChart.Draw("Objectives", [.. result.Objectives.Select(o => new ParallelAxis(o))], [.. result.Packages.Select(p => new ParallelLine(Name(p), p.Objectives, Style(p)))])}{StudyParts.Lines(told.Select(t => (Style(t), Name(t))))}"
            )
        );
        return StudyParts.Cards([Scatter(result), parallel]);
    }

    // The best in each objective, and of all the one that is nowhere far from the best.
    private static IEnumerable<FoundPackage> Extremes(SearchResult result)
    {
        int n = result.Objectives.Length;
        double[] most = [.. Enumerable.Range(0, n).Select(m => result.Packages.Max(p => p.Objectives[m]))];
        double[] least = [.. Enumerable.Range(0, n).Select(m => result.Packages.Min(p => p.Objectives[m]))];
        double Lost(FoundPackage p) =>
            Enumerable.Range(0, n).Max(m => (most[m] - p.Objectives[m]) / Math.Max(most[m] - least[m], 1e-300));
        return Enumerable
            .Range(0, n)
            .Select(m => result.Packages.MaxBy(p => p.Objectives[m]))
            .Prepend(result.Packages.MinBy(Lost))
            .OfType<FoundPackage>()
            .Distinct()
            .Take(ParallelChart.Styles.Length);
    }

    private static Html Scatter(SearchResult result)
    {
        var all = result.Packages;
        var plot = new Plot(
            264,
            all.Select(p => p.Objectives[0]),
            all.Select(p => p.Objectives[1]),
            result.Objectives[0],
            result.Objectives[1]
        );
        FoundPackage[] efficient = [.. all.Where(p => p.Efficient).OrderBy(p => p.Objectives[0])];
        if (result.Objectives.Length == 2)
            plot.Line("path none", efficient.Select(p => (p.Objectives[0], p.Objectives[1])));
        foreach (var found in all.Where(p => !p.Efficient))
            plot.Dot("before", found.Objectives[0], found.Objectives[1], 3.4);
        foreach (var found in efficient)
            plot.Dot(
                $"median {(found.Signed ? "gain" : "loss")}",
                found.Objectives[0],
                found.Objectives[1],
                found.Signed ? 5 : 3.6
            );
        string rest = result.Objectives.Length > 2 ? "the first two of the objectives; " : "";
        return PageParts.Figure(
            "The front",
            $"{rest}large dots: signed by all; small: refused by somebody; hollow: another is better in the second weighing",
            plot.Finish(
                $"{result.Objectives[1]} against {result.Objectives[0]}: {Figures.Count(efficient.Length, "package")} of which none is better"
            )
        );
    }

    private static Html Packages(SearchResult result)
    {
        if (result.Packages.IsEmpty)
            return Html.None;
        string[] levers = [.. result.Packages.SelectMany(p => p.Levers).Select(l => l.Key).Distinct()];
        return StudyParts.Table(
            $"Packages that were found, {result.Unit}; by falling {result.Objectives[0]}; ± what more worlds may change, at 95 %",
            ["Package", .. levers, .. result.Objectives, " Refused by", " "],
            result.Packages.Select(p =>
                (string[])
                    [
                        string.Join(" + ", p.Package.Clauses.Select(c => $"{c.Key}={c.Value}")),
                        .. levers.Select(l => p.Levers.Where(v => v.Key == l).Select(v => Lever(v.Value)).FirstOrDefault("")),
                        .. p.Objectives.Select(
                            (o, i) =>
                                double.IsFinite(p.HalfWidth(i))
                                    ? $"{Figures.Short(o)} ± {Figures.Short(p.HalfWidth(i))}"
                                    : Figures.Short(o)
                        ),
                        p.Signed ? "nobody" : Figures.List(p.RefusedBy),
                        p switch
                        {
                            { Meets: false } => "breaks a condition here",
                            { Efficient: false } => "another is better here",
                            _ => "",
                        },
                    ]
            ),
            "more packages",
            30
        );
    }

    private static Html Progress(SearchResult result)
    {
        if (result.Progress.Length < 2)
            return result.IsComplete || result.Packages.IsEmpty
                ? Html.None
                : StudyParts.Notes(["The dominated volume is not computed for so many objectives."]);
        var plot = new Plot(
            220,
            [0, .. result.Progress.Select(p => (double)p.Candidates)],
            [0, .. result.Progress.Select(p => p.Hypervolume)],
            "candidates simulated",
            "dominated share of the box",
            withZero: true
        );
        plot.Line("path full", result.Progress.Select(p => ((double)p.Candidates, p.Hypervolume)));
        foreach (var step in result.Progress)
            plot.Dot("median gain", step.Candidates, step.Hypervolume, 2.8);
        Html figure = PageParts.Figure(
            "Hypervolume over generations",
            "of the box between the worst and the best value of each objective among all candidates; level at the end: little is left to find",
            plot.Finish(
                $"Hypervolume rises from {Figures.Fixed(result.Progress[0].Hypervolume, 3)} to {Figures.Fixed(result.Progress[^1].Hypervolume, 3)}"
            )
        );
        return Html.Of(
            $"{StudyParts.Cards([figure])}{PageParts.Folded("The volumes in numbers", StudyParts.Table("Hypervolume by candidates simulated", ["Candidates", "Hypervolume"], result.Progress.Select(p => (string[])[Figures.Count(p.Candidates), Figures.Fixed(p.Hypervolume, 4)])))}"
        );
    }
}

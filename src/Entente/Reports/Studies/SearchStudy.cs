using Entente.Deals;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>What a search among packages found, as a page.</summary>
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
            new PageSection(
                "progress",
                "How the search went",
                FrontPictures.Progress(result.Progress, result.IsComplete || result.Packages.IsEmpty)
            )
        );
    }

    private static string Name(FoundPackage found) =>
        string.Join(" + ", found.Package.Clauses.Select(c => $"{c.Key}={c.Value}"))
        + string.Concat(found.Levers.Select(l => $"; {l.Key} {Lever(l.Value)}"));

    // Dates are written without groups of thousands.
    internal static string Lever(double value) => value is >= 1000 and < 10_000 ? Figures.Year(value) : Figures.Plain(value);

    private static Html Front(SearchResult result) =>
        FrontPictures.Draw(
            [.. result.Objectives.Select(o => new ParallelAxis(o))],
            [.. result.Packages.Select(p => new FrontItem(Name(p), p.Objectives, p.Efficient, p.Signed))],
            "package",
            "large dots: signed by all; small: refused by somebody; "
        );

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
}

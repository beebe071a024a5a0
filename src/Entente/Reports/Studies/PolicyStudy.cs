using Entente.Exploration;
using Entente.Exploration.Search;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>What a search among the policies of a model found, as a page.</summary>
internal static class PolicyStudy
{
    /// <summary>The page.</summary>
    public static string Page(PolicySearchResult result)
    {
        string how = result.IsComplete ? "all there are" : "chosen by NSGA-II";
        return StudyParts.Page(
            $"{Path.GetFileName(result.Model)}: policies of which none is better in all objectives",
            result.Policies.IsEmpty
                ? "No policy meets the conditions."
                : $"{result.Policies.Length} found among {Figures.Count(result.Candidates)} that were simulated ({how}).",
            $"Compared in {Figures.Count(result.SearchRuns, "world")}, judged again in {Figures.Count(result.Runs)} other worlds; seed "
                + FormattableString.Invariant($"{result.Seed}.")
                + (result.Conditions.IsEmpty ? "" : $" Conditions: {string.Join("; ", result.Conditions)}.")
                + (
                    result.NotFinite > 0
                        ? $" Left out, because an outcome was not finite: {Figures.Count(result.NotFinite, "world")} at most."
                        : ""
                )
                + (result.IsComplete ? "" : " More candidates may find better policies."),
            new PageSection("front", "The front", Front(result)),
            new PageSection("policies", "The policies", Policies(result)),
            new PageSection(
                "progress",
                "How the search went",
                FrontPictures.Progress(result.Progress, result.IsComplete || result.Policies.IsEmpty)
            )
        );
    }

    private static Html Front(PolicySearchResult result) =>
        FrontPictures.Draw(
            [.. result.Objectives.Zip(result.Least, (o, least) => new ParallelAxis(o, least))],
            [.. result.Policies.Select(p => new FrontItem(Name(p), [.. p.Objectives.Select(o => o.Value)], p.Efficient, true))],
            "policy"
        );

    private static string Name(FoundPolicy policy) =>
        string.Join("; ", policy.Levers.Select(l => $"{l.Key} {SearchStudy.Lever(l.Value)}"));

    private static Html Policies(PolicySearchResult result)
    {
        if (result.Policies.IsEmpty)
            return Html.None;
        return StudyParts.Table(
            $"Policies that were found, the best in {result.Objectives[0]} first; ± what more worlds may change, at 95 %",
            ["", .. result.Policies[0].Levers.Select(l => l.Key), .. result.Objectives, " "],
            result.Policies.Select(
                (p, i) =>
                    (string[])
                        [
                            FormattableString.Invariant($"{i + 1}"),
                            .. p.Levers.Select(l => SearchStudy.Lever(l.Value)),
                            .. p.Objectives.Select(WithError),
                            PolicySearchReport.Remark(p),
                        ]
            ),
            "more policies"
        );
    }

    private static string WithError(Estimate estimate)
    {
        double half = Math.Max(estimate.Value - estimate.Low, estimate.High - estimate.Value);
        return double.IsFinite(half) ? $"{Figures.Short(estimate.Value)} ± {Figures.Short(half)}" : Figures.Short(estimate.Value);
    }
}

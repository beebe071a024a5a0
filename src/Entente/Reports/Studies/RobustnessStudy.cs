using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>Robustness of packages or other alternatives, as a page and a table.</summary>
internal static class RobustnessStudy
{
    private const int MostLines = 150;
    private const int MostCurves = 5;

    /// <summary>The criteria by which alternatives are ranked; of regrets and of spread less is better.</summary>
    internal static readonly (
        ParallelAxis Axis,
        Func<AlternativeScore, double> Of,
        Func<AlternativeScore, (string Value, string Within)> Text
    )[] Criteria =
    [
        (
            new("mean (Laplace)"),
            s => s.Laplace,
            s => (Figures.Short(s.Laplace), SamplingWords.Within(SamplingErrors.Z * s.Error))
        ),
        (new("worst (maximin)"), s => s.Worst, s => (Figures.Short(s.Worst), "")),
        (new("best (maximax)"), s => s.Best, s => (Figures.Short(s.Best), "")),
        (new("Hurwicz"), s => s.Hurwicz, s => (Figures.Short(s.Hurwicz), "")),
        (new("greatest regret", LessIsBetter: true), s => s.MaximumRegret, s => (Figures.Short(s.MaximumRegret), "")),
        (
            new("90 % quantile of regret", LessIsBetter: true),
            s => s.Regret90,
            s => (Figures.Short(s.Regret90), SamplingWords.Within(s.Regret90Interval))
        ),
        (
            new("share of worlds that is enough (Starr)"),
            s => s.Starr,
            s => (Figures.Share(s.Starr), SamplingWords.WithinPoints(s.StarrInterval))
        ),
    ];

    /// <summary>The page of a deal's packages.</summary>
    public static string Page(string deal, string unit, IReadOnlyList<PartyRobustness> parties) =>
        StudyParts.Page(
            $"{deal}: which package is robust",
            $"Gains of each party in {unit} over {Figures.Count(parties[0].Table.Regret[0].Length, "world")}, by criteria that need no probability.",
            "Ranks: 1 is best; ties share a rank. Regret: what is lost in a world against the alternative that is best there.",
            [
                new PageSection("parties", "Packages by party", ByParty(unit, parties)),
                .. parties.Select(
                    (p, i) =>
                        new PageSection(
                            FormattableString.Invariant($"party-{i}"),
                            p.Party,
                            Html.Of($"{Alternatives(p.Table, p.Learning, "package")}{Gaps(unit, p)}")
                        )
                ),
            ]
        );

    /// <summary>The page of the alternatives of a table.</summary>
    public static string Page(PayoffTable table, WorthOfLearning? learning, int notFinite) =>
        StudyParts.Page(
            "Which alternative is robust",
            $"{Figures.Count(table.Scores.Length, "alternative")} in {Figures.Count(table.Regret[0].Length, "scenario")}, by criteria that need no probability.{(notFinite == 0 ? "" : $" {Figures.Count(notFinite, "scenario")} left out: not all values are finite.")}",
            "Ranks: 1 is best; ties share a rank. Regret: what is lost in a scenario against the alternative that is best there.",
            [new PageSection("alternatives", "Alternatives", Alternatives(table, learning, "alternative"))]
        );

    /// <summary>The page of policies of a model.</summary>
    public static string Page(PolicyRobustness policies) =>
        StudyParts.Page(
            $"Which policy is robust for {policies.Outcome}",
            $"{policies.Outcome} at the final time under {Figures.Count(policies.Table.Scores.Length, "alternative")} in {Figures.Count(policies.Table.Regret[0].Length, "world")}, by criteria that need no probability.",
            "Ranks: 1 is best; ties share a rank. Regret: what is lost in a world against the alternative that is best there.",
            [
                new PageSection(
                    "policies",
                    "Policies",
                    Html.Of(
                        $"{StudyParts.Notes(policies.Remarks)}{Alternatives(policies.Table, policies.Learning, "alternative")}"
                    )
                ),
            ]
        );

    /// <summary>A row for each party and alternative: every criterion and the rank by it.</summary>
    public static string Csv(IEnumerable<(string Party, PayoffTable Table, ImmutableArray<PackageGap> Gaps)> parties) =>
        Reports.Csv.Table(
            [
                "party",
                "alternative",
                .. Criteria.Select(c => c.Axis.Name),
                "standard deviation",
                .. Criteria.Select(c => $"rank by {c.Axis.Name}"),
                "mean error",
                "regret 90 % low",
                "regret 90 % high",
                "Starr low",
                "Starr high",
                "standard deviation error",
                "Info-Gap nominal",
                "Info-Gap radius",
                "Info-Gap radius of half",
            ],
            from party in parties
            let ranks = Ranks(party.Table)
            from score in party.Table.Scores.Index()
            let gap = party.Gaps.FirstOrDefault(g => g.Package == score.Item.Alternative)
            select (string[])
                [
                    party.Party,
                    score.Item.Alternative,
                    .. Criteria.Select(c => Reports.Csv.Field(c.Of(score.Item))),
                    Reports.Csv.Field(score.Item.StandardDeviation),
                    .. Enumerable.Range(0, Criteria.Length).Select(c => FormattableString.Invariant($"{ranks[c][score.Index]}")),
                    .. new[]
                    {
                        score.Item.Error,
                        score.Item.Regret90Interval?.Low,
                        score.Item.Regret90Interval?.High,
                        score.Item.StarrInterval?.Low,
                        score.Item.StarrInterval?.High,
                        score.Item.StandardDeviationError,
                        gap?.Nominal,
                        gap?.Radius,
                        gap?.RadiusOfHalf,
                    }.Select(v => Reports.Csv.Field(v ?? double.NaN)),
                ]
        );

    /// <summary>The rank of each alternative by each criterion.</summary>
    internal static ImmutableArray<int[]> Ranks(PayoffTable table) =>
        [
            .. Criteria.Select(c =>
            {
                double[] values = [.. table.Scores.Select(s => c.Axis.LessIsBetter ? -c.Of(s) : c.Of(s))];
                return values.Select(v => 1 + values.Count(o => o > v + (1e-12 * Math.Abs(v)))).ToArray();
            }),
        ];

    private static Html Alternatives(PayoffTable table, WorthOfLearning? learning, string kind)
    {
        var ranks = Ranks(table);
        int[] order = [.. Enumerable.Range(0, table.Scores.Length).OrderBy(a => ranks.Sum(r => r[a])).ThenBy(a => ranks[4][a])];
        string[] told =
        [
            .. table
                .Choices.OrderBy(c => c.Key, StringComparer.Ordinal)
                .SelectMany(c => c.Value.Take(1))
                .GroupBy(n => n)
                .OrderByDescending(g => g.Count())
                .Select(g => g.Key)
                .Take(ParallelChart.Styles.Length - 1),
        ];
        var (agreement, orders) = (table.Agreement(), table.RankAgreement());
        Html rank = StudyParts.Table(
            "What each criterion picks; in which share of random halves of the worlds it picks the same; how the orders of two halves correlate (Spearman)",
            ["Criterion", " Picks", "Same pick in halves", "Order in halves"],
            table
                .Choices.OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c =>
                    (string[])
                        [
                            c.Key,
                            Figures.List([.. c.Value.Take(3)], "or") + (c.Value.Length > 3 ? " or others" : ""),
                            Figures.Share(agreement[c.Key]),
                            Figures.Fixed(orders[c.Key], 2),
                        ]
                )
        );
        bool isDrawn = agreement.Values.All(double.IsFinite);
        Html figure = PageParts.Figure(
            $"Each {kind} over the criteria",
            "to the right is better on each axis",
            Html.Of(
                $"{Parallel("Criteria", [.. Criteria.Select(c => c.Axis)], order, told, a => table.Scores[a].Alternative, (a, c) => Criteria[c].Of(table.Scores[a]))}"
            )
        );
        Html rows = StudyParts.Table(
            "Criteria, with the rank by each; ordered by the sum of ranks",
            [char.ToUpperInvariant(kind[0]) + kind[1..], .. Criteria.Select(c => c.Axis.Name), "sd"],
            order.Select(a =>
                (string[])
                    [
                        table.Scores[a].Alternative,
                        .. Criteria.Select(
                            (c, i) =>
                                c.Text(table.Scores[a]) is var text
                                    ? $"{text.Value}{(isDrawn ? text.Within : "")} ({ranks[i][a]})"
                                    : ""
                        ),
                        Figures.Short(table.Scores[a].StandardDeviation)
                            + (isDrawn ? SamplingWords.Within(SamplingErrors.Z * table.Scores[a].StandardDeviationError) : ""),
                    ]
            ),
            $"more {kind}s",
            20
        );
        string errors = isDrawn
            ? "±: half of the 95 % interval, from the sampling of worlds, of shares in points. Worst, best, Hurwicz and greatest regret are those of the worlds at hand and grow with their number."
            : "So few scenarios were chosen, not drawn, and carry no sampling error.";
        string perfect =
            learning != null ? ""
            : isDrawn
                ? $"Knowing the scenario before choosing would be worth {MeasureChart.Words(Estimate.With(table.PerfectInformation, table.PerfectInformationError, SamplingErrors.Z))} on average."
            : $"Knowing the scenario before choosing would be worth {Figures.Short(table.PerfectInformation)} on average.";
        return Html.Of($"{rank}{StudyParts.Cards([figure, Learning(learning)])}{rows}{StudyParts.Notes([errors, perfect])}");
    }

    // The robustness curve of each package (Ben-Haim 2006): the least gain found, by how far the world may be from the nominal one.
    private static Html Gaps(string unit, PartyRobustness party)
    {
        if (party.Gaps.IsEmpty)
            return Html.None;
        double horizon = party.Gaps[0].Horizons[^1];
        PackageGap[] ranked =
        [
            .. party
                .Gaps.OrderByDescending(g => double.IsNaN(g.Radius) ? double.PositiveInfinity : g.Radius)
                .ThenByDescending(g => g.Worst[^1]),
        ];
        PackageGap[] drawn = [.. ranked.Take(MostCurves)];
        var plot = new Plot(
            250,
            [0, horizon],
            drawn.SelectMany(g => g.Worst).Append(party.Table.Threshold),
            "horizon (1: each input between its 5 % and 95 %)",
            $"least gain found, {unit}"
        );
        plot.Level(party.Table.Threshold, "enough");
        foreach (var (i, gap) in drawn.Index())
            plot.Line($"path {ParallelChart.Styles[i]}", gap.Horizons.Zip(gap.Worst));
        Html figure = PageParts.Figure(
            "How far off may the world be?",
            $"least gain found as all inputs may lie farther from their medians; broken line: what is enough, {Figures.Short(party.Table.Threshold)}",
            Html.Of(
                $"{plot.Finish($"Least gain of {party.Party} by horizon: {string.Join("; ", drawn.Select(g => $"{g.Package} radius {Radius(g.Radius)}"))}")}{StudyParts.Lines(drawn.Select((g, i) => (ParallelChart.Styles[i], g.Package)))}"
            )
        );
        string Radius(double radius) => double.IsNaN(radius) ? $"none up to {Figures.Short(horizon)}" : Figures.Fixed(radius, 3);
        Html rows = StudyParts.Table(
            "Info-Gap radius: the least horizon at which a world was found that is not enough",
            ["Package", "Nominal gain", "Radius", "With half of the worlds", $"Least gain at {Figures.Short(horizon)}"],
            ranked.Select(g =>
                (string[])
                    [
                        g.Package,
                        Figures.ShortSigned(g.Nominal),
                        Radius(g.Radius),
                        Radius(g.RadiusOfHalf),
                        Figures.ShortSigned(g.Worst[^1]),
                    ]
            ),
            "more packages",
            12
        );
        return Html.Of(
            $"<h3>Info-Gap</h3>\n{StudyParts.Cards([figure])}{rows}{StudyParts.Notes(["No search of so many inputs is complete: the true radius is no larger, and the true least gain no higher, than what was found. Where half of the examined worlds give another radius, more of them would lower it further."])}"
        );
    }

    // All lines, those that criteria pick told apart, with a key.
    internal static Html Parallel(
        string what,
        ParallelAxis[] axes,
        int[] order,
        string[] told,
        Func<int, string> name,
        Func<int, int, double> value
    )
    {
        string Style(string alternative) => Array.IndexOf(told, alternative) is >= 0 and var at ? ParallelChart.Styles[at] : "";
        ParallelLine[] lines =
        [
            .. order
                .Where((a, i) => i < MostLines || Style(name(a)).Length > 0)
                .Select(a => new ParallelLine(name(a), [.. axes.Select((_, c) => value(a, c))], Style(name(a)))),
        ];
        string some =
            lines.Length < order.Length ? $"{Figures.Count(lines.Length)} of {Figures.Count(order.Length)} are drawn." : "";
        return Html.Of(
            $"{ParallelChart.Draw(what, axes, lines)}{StudyParts.Lines(told.Select(t => (Style(t), t)))}{StudyParts.Notes([some])}"
        );
    }

    private static Html ByParty(string unit, IReadOnlyList<PartyRobustness> parties)
    {
        if (parties.Count < 2)
            return Html.None;
        var first = parties[0].Table;
        int[] order =
        [
            .. Enumerable
                .Range(0, first.Scores.Length)
                .OrderBy(a => parties.Max(p => Ranks(p.Table)[0][a]))
                .ThenBy(a => parties.Sum(p => Ranks(p.Table)[0][a])),
        ];
        // What no party ranks low, and no deal to compare with.
        string[] told =
        [
            .. order
                .Take(ParallelChart.Styles.Length - 1)
                .Select(a => first.Scores[a].Alternative)
                .Append(first.Scores[0].Alternative)
                .Distinct(),
        ];
        Html mean = PageParts.Figure(
            "Mean gain by party",
            $"{unit}; to the right is better for each",
            Parallel(
                "Mean gain by party",
                [.. parties.Select(p => new ParallelAxis(p.Party))],
                order,
                told,
                a => first.Scores[a].Alternative,
                (a, p) => parties[p].Table.Scores[a].Laplace
            )
        );
        Html regret = PageParts.Figure(
            "Greatest regret by party",
            $"{unit}; to the right is less regret",
            Parallel(
                "Greatest regret by party",
                [.. parties.Select(p => new ParallelAxis(p.Party, LessIsBetter: true))],
                order,
                told,
                a => first.Scores[a].Alternative,
                (a, p) => parties[p].Table.Scores[a].MaximumRegret
            )
        );
        Html rows = StudyParts.Table(
            "Rank by mean gain, in brackets by greatest regret; ordered by the worst rank of any party",
            ["Package", .. parties.Select(p => p.Party)],
            order.Select(a =>
                (string[])
                    [
                        first.Scores[a].Alternative,
                        .. parties.Select(p => FormattableString.Invariant($"{Ranks(p.Table)[0][a]} ({Ranks(p.Table)[4][a]})")),
                    ]
            ),
            "more packages",
            20
        );
        return Html.Of($"{StudyParts.Cards([mean, regret])}{rows}");
    }

    private static Html Learning(WorthOfLearning? learning)
    {
        if (learning == null)
            return Html.None;
        static DriverReport Worths(IEnumerable<InputWorth> worths) =>
            new()
            {
                Outcome = "Worth of learning",
                Method = DriverMethod.Automatic,
                Why = "",
                Runs = 0,
                Indices = [.. worths.Select(w => new DriverIndex(w.Input, [KeyValuePair.Create("worth", w.Worth)]))],
            };
        var inputs = PageParts.Figure(
            "What learning would be worth before choosing",
            $"best on average as things are known: {learning.Best}; thin lines: intervals",
            MeasureChart.Draw(Worths([new("everything", learning.Perfect), .. learning.Inputs]), 9)
        );
        return learning.Groups.IsEmpty
            ? inputs
            : Html.Of(
                $"{inputs}{PageParts.Figure("What learning a whole group of inputs would be worth", "at least; thin lines: intervals", MeasureChart.Draw(Worths(learning.Groups), 9))}"
            );
    }
}

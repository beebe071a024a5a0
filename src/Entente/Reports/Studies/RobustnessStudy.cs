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

    /// <summary>The criteria by which alternatives are ranked; of regrets and of spread less is better.</summary>
    internal static readonly (ParallelAxis Axis, Func<AlternativeScore, double> Of)[] Criteria =
    [
        (new("mean (Laplace)"), s => s.Laplace),
        (new("worst (maximin)"), s => s.Worst),
        (new("best (maximax)"), s => s.Best),
        (new("Hurwicz"), s => s.Hurwicz),
        (new("greatest regret", LessIsBetter: true), s => s.MaximumRegret),
        (new("90 % quantile of regret", LessIsBetter: true), s => s.Regret90),
        (new("share of worlds that is enough (Starr)"), s => s.Starr),
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
                            Alternatives(p.Table, p.Learning, "package")
                        )
                ),
            ]
        );

    /// <summary>The page of the alternatives of a table.</summary>
    public static string Page(PayoffTable table, WorthOfLearning? learning) =>
        StudyParts.Page(
            "Which alternative is robust",
            $"{Figures.Count(table.Scores.Length, "alternative")} in {Figures.Count(table.Regret[0].Length, "scenario")}, by criteria that need no probability.",
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
    public static string Csv(IEnumerable<(string Party, PayoffTable Table)> parties) =>
        Reports.Csv.Table(
            [
                "party",
                "alternative",
                .. Criteria.Select(c => c.Axis.Name),
                "standard deviation",
                .. Criteria.Select(c => $"rank by {c.Axis.Name}"),
            ],
            from party in parties
            let ranks = Ranks(party.Table)
            from score in party.Table.Scores.Index()
            select (string[])
                [
                    party.Party,
                    score.Item.Alternative,
                    .. Criteria.Select(c => Reports.Csv.Field(c.Of(score.Item))),
                    Reports.Csv.Field(score.Item.StandardDeviation),
                    .. Enumerable.Range(0, Criteria.Length).Select(c => FormattableString.Invariant($"{ranks[c][score.Index]}")),
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
        Html choices = Html.Of(
            $"<ul>\n{table.Choices.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Html.Of($"<li>{c.Key}: {Figures.List([.. c.Value.Take(3)], "or")}{(c.Value.Length > 3 ? " or others" : "")}</li>\n"))}</ul>\n"
        );
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
                        .. Criteria.Select((c, i) => $"{Figures.Short(c.Of(table.Scores[a]))} ({ranks[i][a]})"),
                        Figures.Short(table.Scores[a].StandardDeviation),
                    ]
            ),
            $"more {kind}s",
            20
        );
        return Html.Of($"<h3>What each criterion picks</h3>\n{choices}{StudyParts.Cards([figure, Learning(learning)])}{rows}");
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

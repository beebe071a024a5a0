using Entente.Deals;
using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>Under which conditions runs meet a condition, as a page and tables.</summary>
internal static class DiscoveryStudy
{
    private const int MostSteps = 24;
    private const int MostCases = 700;
    private const int MostOthers = 900;

    /// <summary>The page.</summary>
    public static string Page(DiscoveryReport report, Table table) =>
        StudyParts.Page(
            $"When {report.Where}",
            $"{Figures.Count(report.Cases)} of {Figures.Count(report.Runs, "run")} ({Figures.Share(report.CasesShare.Value)}, at 95 % {Figures.Share(report.CasesShare.Low)} to {Figures.Share(report.CasesShare.High)}) meet {report.Where}.",
            (
                report.Method == DiscoveryMethod.Prim
                    ? "Boxes by PRIM (Friedman and Fisher 1999)."
                    : "Boxes by a classification tree (CART)."
            ) + (report.NotFinite > 0 ? $" {Figures.Count(report.NotFinite, "run")} left out: not all values are finite." : ""),
            [
                .. report.Boxes.Select(
                    (box, i) =>
                        new PageSection(FormattableString.Invariant($"box-{i + 1}"), $"Box {i + 1}", Box(report, table, box))
                ),
                new PageSection(
                    "none",
                    "No box",
                    report.Boxes.IsEmpty ? StudyParts.Words("No box of inputs parts these runs from the others.") : Html.None
                ),
                new PageSection("path", "How the first box was peeled", Path(report)),
            ]
        );

    /// <summary>The page of the losses of each party.</summary>
    public static string Page(IReadOnlyList<PartyLosses> losses, Table table) =>
        StudyParts.Page(
            "When parties lose",
            $"Share of {Figures.Count(table.Rows, "world")} with a loss: {string.Join("; ", losses.Select(l => $"{l.Party} {Figures.Share(l.Share.Value)} ({Figures.Share(l.Share.Low)} to {Figures.Share(l.Share.High)})"))}.",
            "Boxes in which most worlds bring a loss against no deal; intervals hold the true share in 95 % of cases.",
            [.. losses.Select((l, i) => new PageSection(FormattableString.Invariant($"party-{i}"), l.Party, Losses(l, table)))]
        );

    private static Html Losses(PartyLosses losses, Table table) =>
        losses.Report is not { } report
            ? StudyParts.Words(losses.Share.Value > 0 ? "It loses in every world." : "It loses in no world.")
        : report.Boxes.IsEmpty ? StudyParts.Words("No box of inputs parts these worlds from the others.")
        : Html.Join(report.Boxes.Select(b => Box(report, table, b, $"{losses.Party} loses")));

    /// <summary>A row for each box and limited input.</summary>
    public static string Boxes(IEnumerable<DiscoveryReport> reports) =>
        Csv.Table(
            [
                "where",
                "box",
                "input",
                "low",
                "high",
                "coverage",
                "density",
                "mass",
                "lift",
                "points",
                "cases",
                "quasi-p",
                "reproduced",
                "coverage low",
                "coverage high",
                "density low",
                "density high",
                "mass low",
                "mass high",
                "lift low",
                "lift high",
                "coverage elsewhere",
                "density elsewhere",
            ],
            from report in reports
            from b in report.Boxes.Index()
            from l in b.Item.Limits.Index()
            let worth = b.Item.Restrictions.ElementAtOrDefault(l.Index)
            select (string[])
                [
                    report.Where,
                    FormattableString.Invariant($"{b.Index + 1}"),
                    l.Item.Input,
                    Csv.Field(l.Item.Low ?? double.NaN),
                    Csv.Field(l.Item.High ?? double.NaN),
                    Csv.Field(b.Item.Coverage),
                    Csv.Field(b.Item.Density),
                    Csv.Field(b.Item.Mass),
                    Csv.Field(b.Item.Lift),
                    Csv.Field((double)b.Item.Points),
                    Csv.Field((double)b.Item.Cases),
                    Csv.Field(worth?.QuasiP ?? double.NaN),
                    Csv.Field(worth?.Reproduced ?? double.NaN),
                    .. Ends(b.Item.CoverageInterval, b.Item.DensityInterval, b.Item.MassInterval, b.Item.LiftInterval),
                    Csv.Field(b.Item.CoverageElsewhere),
                    Csv.Field(b.Item.DensityElsewhere),
                ]
        );

    /// <summary>A row for each step of peeling.</summary>
    public static string PathCsv(DiscoveryReport report) =>
        Csv.Table(
            [
                "step",
                "coverage",
                "density",
                "mass",
                "limited",
                "coverage low",
                "coverage high",
                "density low",
                "density high",
                "mass low",
                "mass high",
            ],
            report.Path.Select(
                (p, i) =>
                    (string[])
                        [
                            FormattableString.Invariant($"{i}"),
                            Csv.Field(p.Coverage),
                            Csv.Field(p.Density),
                            Csv.Field(p.Mass),
                            string.Join("; ", p.Limited),
                            .. report.IntervalsOf(p) is var off ? Ends(off.Coverage, off.Density, off.Mass) : [],
                        ]
            )
        );

    private static IEnumerable<string> Ends(params Estimate[] intervals) =>
        intervals.SelectMany(i => (string[])[Csv.Field(i.Low), Csv.Field(i.High)]);

    private static Html Box(DiscoveryReport report, Table table, ScenarioBox box, string? what = null)
    {
        if (box.Limits.IsEmpty)
            return StudyParts.Words(ScenarioDiscovery.InWords(report, box, what));
        Html limits = PageParts.Figure(
            "Its limits",
            "line: the range at hand; bar: the part in the box",
            LimitsChart.Draw(report, box)
        );
        Html rows = StudyParts.Table(
            "What each limit is worth",
            ["Input", "From", "To", "Quasi-p", "Reproduced"],
            box.Limits.Select(
                (l, i) =>
                {
                    var worth = box.Restrictions.ElementAtOrDefault(i);
                    return (string[])
                        [
                            l.Input,
                            l.Low is { } low ? LimitsChart.Limit(low, report.Ranges[l.Input]) : "",
                            l.High is { } high ? LimitsChart.Limit(high, report.Ranges[l.Input]) : "",
                            worth == null ? "" : Probability(worth.QuasiP),
                            worth == null ? "" : Figures.Share(worth.Reproduced),
                        ];
                }
            )
        );
        return Html.Of(
            $"{StudyParts.Words(ScenarioDiscovery.InWords(report, box, what))}{StudyParts.Notes([$"{Figures.Count(box.Points, "run")} in the box, {Figures.Count(box.Cases)} of them cases; lift {Figures.Short(box.Lift)} ({Figures.Short(box.LiftInterval.Low)} to {Figures.Short(box.LiftInterval.High)}). At 95 %, from the number of runs: coverage {Figures.Share(box.CoverageInterval.Low)} to {Figures.Share(box.CoverageInterval.High)}, density {Figures.Share(box.DensityInterval.Low)} to {Figures.Share(box.DensityInterval.High)}.{Elsewhere(box)} Quasi-p: the probability of so many cases if the limit did nothing; reproduced: share of random halves of the runs in which the input is limited too."])}{StudyParts.Cards([limits, Scatter(report, table, box)])}{rows}"
        );
    }

    private static string Elsewhere(ScenarioBox box) =>
        double.IsFinite(box.CoverageElsewhere)
            ? $" Of boxes sought in halves of the runs, in the other halves: coverage {Figures.Share(box.CoverageElsewhere)}, density {Figures.Share(box.DensityElsewhere)}."
            : "";

    private static string Probability(double p) => p < 0.001 ? "<0.001" : Figures.Fixed(p, 3);

    private static Html Scatter(DiscoveryReport report, Table table, ScenarioBox box)
    {
        // The two whose limits are hardest to explain by chance; beside a single limited input the next that another box limits.
        string[] inputs =
        [
            .. box
                .Limits.Select((l, i) => (l.Input, P: box.Restrictions.ElementAtOrDefault(i)?.QuasiP ?? 1))
                .OrderBy(l => l.P)
                .Select(l => l.Input)
                .Concat(report.Boxes.SelectMany(b => b.Limits).Select(l => l.Input))
                .Concat(report.Ranges.Keys.Order(StringComparer.Ordinal))
                .Distinct()
                .Take(2),
        ];
        if (inputs.Length < 2)
            return Html.None;
        double[] x = table[inputs[0]];
        double[] y = table[inputs[1]];
        bool[] meets = RunCondition.Parse(report.Where).Rows(name => table[name]);
        int[] whole = [.. Enumerable.Range(0, table.Rows).Where(i => double.IsFinite(x[i]) && double.IsFinite(y[i]))];
        var plot = new Plot(264, whole.Select(i => x[i]), whole.Select(i => y[i]), inputs[0], inputs[1]);
        plot.Dots("other", Some(whole.Where(i => !meets[i]), MostOthers));
        plot.Dots("case", Some(whole.Where(i => meets[i]), MostCases));
        var (left, right) = Ends(box, inputs[0]);
        var (low, high) = Ends(box, inputs[1]);
        plot.Box("box", left, right, low, high);
        string other = box.Limits.Length > 2 ? "; limits of other inputs do not show" : "";
        string drawn = whole.Length > MostCases + MostOthers ? "; some of the runs, evenly chosen" : "";
        return PageParts.Figure(
            $"{inputs[0]} and {inputs[1]}",
            $"large dots: cases; small dots: other runs; broken line: the box{other}{drawn}",
            plot.Finish($"Runs by {inputs[0]} and {inputs[1]}; {ScenarioDiscovery.InWords(report, box)}")
        );

        IEnumerable<(double, double)> Some(IEnumerable<int> rows, int most)
        {
            int[] all = [.. rows];
            return StudyParts.Evenly(all.Length, most).Select(k => (x[all[k]], y[all[k]]));
        }
    }

    private static (double, double) Ends(ScenarioBox box, string input)
    {
        var limits = box.Limits.FirstOrDefault(l => l.Input == input);
        return (limits?.Low ?? double.NegativeInfinity, limits?.High ?? double.PositiveInfinity);
    }

    private static Html Path(DiscoveryReport report)
    {
        if (report.Path.Length < 2)
            return Html.None;
        var plot = new Plot(250, [0, 1], [0, 1], "coverage: share of all cases in the box", "density: share of cases in the box");
        plot.Line("path none", report.Path.Select(p => (p.Coverage, p.Density)));
        foreach (var step in report.Path)
            plot.Dot("before", step.Coverage, step.Density, 2.6);
        if (report.Boxes is [var best, ..])
        {
            plot.Dot("median gain", best.Coverage, best.Density, 5);
            plot.Words("tick halo", best.Coverage, best.Density, "box 1", 9, best.Coverage > 0.85 ? "end" : "middle");
        }
        Html table = StudyParts.Table(
            "Steps of peeling",
            ["Step", "Coverage", "Density", "Mass", " Limited"],
            StudyParts
                .Evenly(report.Path.Length, MostSteps)
                .Select(i => (i, Step: report.Path[i]))
                .Select(s =>
                    (string[])
                        [
                            FormattableString.Invariant($"{s.i}"),
                            Within(report.IntervalsOf(s.Step).Coverage),
                            Within(report.IntervalsOf(s.Step).Density),
                            Within(report.IntervalsOf(s.Step).Mass),
                            string.Join(", ", s.Step.Limited),
                        ]
                )
        );
        Html figure = PageParts.Figure(
            "Peeling path",
            "each dot is a box, peeled from the one to its right; the large dot is the one that was chosen",
            plot.Finish(
                $"Peeling path: density rises from {Figures.Share(report.Path[0].Density)} to {Figures.Share(report.Path[^1].Density)} while coverage falls to {Figures.Share(report.Path[^1].Coverage)}"
            )
        );
        return Html.Of(
            $"{StudyParts.Cards([figure])}{PageParts.Folded("The steps in numbers", Html.Of($"{table}{StudyParts.Notes(["±: half of the 95 % interval in points, from the number of runs, as of a box that was not chosen by them."])}"))}"
        );
    }

    private static string Within(Estimate share) => Figures.Rate(share.Value) + SamplingWords.WithinPoints(share);
}

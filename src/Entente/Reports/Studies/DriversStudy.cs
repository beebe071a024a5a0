using Entente.Deals;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>What drives outcomes, as a page and a table.</summary>
internal static class DriversStudy
{
    private const int MostBars = 12;
    private const int MostRows = 8;

    /// <summary>The page of outcomes of a model or a table.</summary>
    public static string Page(IReadOnlyList<DriverReport> reports)
    {
        var byOutcome = reports.GroupBy(r => r.Outcome).ToList();
        var any = reports[0];
        return StudyParts.Page(
            $"What drives {Figures.List([.. byOutcome.Select(g => g.Key)])}",
            "",
            Facts(any),
            [.. byOutcome.Select((g, i) => new PageSection(FormattableString.Invariant($"outcome-{i}"), g.Key, Outcome([.. g])))]
        );
    }

    /// <summary>The page of a deal.</summary>
    public static string Page(DealDrivers drivers)
    {
        var any = drivers.Parties.Select(p => p.Inputs ?? p.Screening).OfType<DriverReport>().First();
        return StudyParts.Page(
            $"What drives the gains from {drivers.Package}",
            $"{drivers.Deal}; gains of each party in {drivers.Unit}, with and without the package in the same worlds.",
            Facts(any),
            [.. drivers.Parties.Select((p, i) => new PageSection(FormattableString.Invariant($"party-{i}"), p.Party, Party(p)))]
        );
    }

    /// <summary>A row for each outcome, time, input and measure.</summary>
    public static string Csv(IEnumerable<(string Part, DriverReport Report)> reports) =>
        Reports.Csv.Table(
            ["outcome", "part", "time", "method", "input", "measure", "value", "low", "high"],
            from r in reports
            from index in r.Report.Indices
            from measure in index.Measures
            select (string[])
                [
                    r.Report.Outcome,
                    r.Part,
                    Reports.Csv.Field(r.Report.Time),
                    DriverChoice.NameOf(r.Report.Method),
                    index.Input,
                    measure.Key,
                    Reports.Csv.Field(measure.Value.Value),
                    Reports.Csv.Field(measure.Value.Low),
                    Reports.Csv.Field(measure.Value.High),
                ]
        );

    /// <summary>The reports of a deal with what each is of.</summary>
    public static IEnumerable<(string Part, DriverReport Report)> Parts(DealDrivers drivers) =>
        from party in drivers.Parties
        from part in new (string Name, DriverReport? Report)[]
        {
            ("inputs", party.Inputs),
            ("groups", party.Groups),
            ("screening", party.Screening),
        }
        where part.Report != null
        select (part.Name, part.Report with { Outcome = party.Party });

    private static string Facts(DriverReport report) =>
        $"{Figures.Count(report.Runs, "run")}; seed "
        + FormattableString.Invariant($"{report.Seed}. ")
        + (
            report.Indices.Any(i => i.Measures.Any(m => m.Value.Low < m.Value.High))
                ? $"Intervals hold the true value in {Figures.Share(report.Confidence)} of cases. "
                : ""
        )
        + $"Method: {report.Why}";

    private static Html Party(PartyDriving party)
    {
        (string Heading, DriverReport? Report)[] parts =
        [
            ("Inputs", party.Inputs),
            ("Groups of inputs", party.Groups),
            ("All inputs, screened", party.Screening),
        ];
        Html others = party.Others is { } rest
            ? StudyParts.Words($"{rest.Input}, all together: {StudyParts.Cell(rest.Main)}.")
            : Html.None;
        Html cards = StudyParts.Cards(parts.Select(p => p.Report is { } r ? Figure(r, p.Heading) : Html.None));
        IEnumerable<Html> numbers = parts.Select(p =>
            p.Report is { } r ? PageParts.Folded($"{p.Heading}: the numbers", Numbers(r)) : Html.None
        );
        string spread = (party.Inputs ?? party.Groups) is { } main ? Spread(main, "Mean gain", "") : "";
        return Html.Of($"{Leaders(party.Inputs ?? party.Groups)}{StudyParts.Notes([spread])}{cards}{others}{numbers}");
    }

    private static Html Outcome(DriverReport[] times)
    {
        var last = times[^1];
        bool isOverTime = times.Length > 1;
        string when = double.IsFinite(last.Time) ? $"at {Figures.Year(last.Time)}" : "";
        Html pairs = last.Pairs.IsEmpty
            ? Html.None
            : StudyParts.Table(
                "Share of variance of pairs of inputs beyond each alone (second order)",
                ["Pair", "Share"],
                last.Pairs.OrderByDescending(p => p.Share.Value)
                    .Select(p => (string[])[$"{p.First} × {p.Second}", StudyParts.Cell(p.Share)]),
                "more pairs",
                15
            );
        return Html.Of(
            $"{Leaders(last)}{StudyParts.Notes([Spread(last, "Mean", when), .. last.Remarks])}{StudyParts.Cards([Figure(last, isOverTime ? $"Drivers {when}" : "Drivers"), .. isOverTime ? OverTime(times) : []])}{Numbers(last)}{pairs}{(isOverTime ? TimesTable(times) : Html.None)}"
        );
    }

    private static string Spread(DriverReport report, string mean, string when) =>
        double.IsFinite(report.Mean)
            ? $"{mean} {Figures.Short(report.Mean)}{Within(report.MeanError)}, standard deviation {Figures.Short(report.StandardDeviation)}{Within(report.StandardDeviationError)}{(when.Length > 0 ? " " + when : "")}; ±: half of the 95 % interval."
            : "";

    private static string Within(double error) => SamplingWords.Within(SamplingErrors.Z * error);

    private static Html Leaders(DriverReport? report)
    {
        if (report == null || report.Indices.Length < 2)
            return Html.None;
        string order = string.Join(
            ", then ",
            report
                .Leaders(5)
                .GroupBy(l => l.Rank)
                .Select(g => Figures.List([.. g.Select(l => l.Index.Input)]) + (g.Count() > 1 ? " (tied)" : ""))
        );
        return StudyParts.Words($"The strongest: {order}.");
    }

    private static Html Figure(DriverReport report, string caption)
    {
        string main = report.Indices[0].Measures[0].Key;
        string dot = MeasureChart.Second(report) is { } second ? $"; dot: {second}" : "";
        string how =
            report.Method == DriverMethod.Tornado
                ? "outcome with one input at its 5 % and 95 % quantile"
                : $"bar: {main}{dot}; thin lines: intervals"
                    + (double.IsFinite(report.Threshold) ? "; broken line: what an input that does nothing reaches" : "");
        string some = report.Indices.Length > MostBars ? $", the first {MostBars} of {report.Indices.Length}" : "";
        return PageParts.Figure(caption, how + some, MeasureChart.Draw(report, MostBars));
    }

    private static Html Numbers(DriverReport report)
    {
        string[] measures = [.. report.Indices.SelectMany(i => i.Measures.Select(m => m.Key)).Distinct()];
        return StudyParts.Table(
            $"All measures of {report.Outcome}",
            ["Input", .. measures],
            report.Ranked.Select(i =>
                (string[])[i.Input, .. measures.Select(m => StudyParts.Cell(i.Measures.FirstOrDefault(x => x.Key == m).Value))]
            ),
            "more inputs",
            20
        );
    }

    // Shares of variance of each alone can be stacked up to one; other measures cannot, and are shown as a map.
    private static IEnumerable<Html> OverTime(DriverReport[] times)
    {
        double[] at = [.. times.Select(t => t.Time)];
        string[] order =
        [
            .. times[0]
                .Indices.Select(i => i.Input)
                .OrderByDescending(name => times.Select(t => Math.Abs(Of(t, name).Main.Value)).Where(double.IsFinite).Sum()),
        ];
        yield return PageParts.Figure(
            $"{times[0].Indices[0].Measures[0].Key} over time",
            "the darker, the larger; the number is the largest of the row",
            HeatChart.Draw(
                $"{times[0].Outcome} over time",
                at,
                [
                    .. order
                        .Take(MostBars)
                        .Select(name => (name, (IReadOnlyList<double>)[.. times.Select(t => Math.Abs(Of(t, name).Main.Value))])),
                ]
            )
        );
        if (!times.All(t => t.Indices.All(i => i.First != null)))
            yield break;
        string[] shown = [.. order.Take(StackChart.MostParts - 2)];
        double First(DriverReport t, string name) => Math.Max(0, Of(t, name).First?.Value ?? double.NaN);
        StackedPart[] parts =
        [
            .. shown.Select(name => new StackedPart(name, [.. times.Select(t => First(t, name))])),
            .. order.Length > shown.Length
                ? [new StackedPart("other inputs", [.. times.Select(t => order.Skip(shown.Length).Sum(n => First(t, n)))])]
                : Array.Empty<StackedPart>(),
        ];
        StackedPart rest = new("interactions", [.. times.Select((_, t) => Math.Max(0, 1 - parts.Sum(p => p.Values[t])))]);
        parts = [.. parts, rest];
        yield return PageParts.Figure(
            "Shares of variance over time",
            "first order of each input; what is left of the whole are interactions and sampling error",
            Html.Of($"{StackChart.Draw(times[0].Outcome, "time", at, parts)}{StudyParts.Stack(parts.Select(p => p.Name))}")
        );
    }

    private static DriverIndex Of(DriverReport report, string input) => report.Indices.First(i => i.Input == input);

    private static Html TimesTable(DriverReport[] times)
    {
        string[] inputs = [.. times[^1].Ranked.Take(MostRows).Select(i => i.Input)];
        return PageParts.Folded(
            "Over time: the numbers",
            StudyParts.Table(
                $"{times[0].Indices[0].Measures[0].Key} by time",
                ["Time", .. inputs],
                StudyParts
                    .Evenly(times.Length, 40)
                    .Select(t =>
                        (string[])[Figures.Year(times[t].Time), .. inputs.Select(i => StudyParts.Cell(Of(times[t], i).Main))]
                    ),
                "more times",
                40
            )
        );
    }
}

using System.Collections.Immutable;
using Entente.Explanation;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>What a variable depends on, what depends on it and which loops act, as a page and a table.</summary>
internal static class ExplanationStudy
{
    private const int MostFigures = 9;
    private const int MostSeries = 4;
    private const int MostLoops = 25;
    private const int MostColumns = 8;
    private const int MostRows = 30;
    private static readonly string[] seriesStyles = ["full", "third", "fourth", "fifth"];

    /// <summary>The page.</summary>
    public static string Page(
        string run,
        ImmutableArray<double> times,
        CausalNode causes,
        CausalNode uses,
        FeedbackLoops loops
    ) =>
        StudyParts.Page(
            causes.Name,
            causes.Documentation,
            $"Run: {run}. {causes.Kind}{(causes.Unit.Length > 0 ? $", {PageParts.UnitWords(causes.Unit)}" : "")}; {Place(causes)}.",
            new PageSection("loops", "Which feedback loops act, and when", Loops(loops)),
            new PageSection("values", "The variable and its causes over time", Values(times, causes)),
            new PageSection("causes", "What it is computed from", Tree(causes)),
            new PageSection("uses", "What is computed from it", uses.Nodes.IsEmpty ? Html.None : Tree(uses))
        );

    /// <summary>A row for each variable of both trees, element and time.</summary>
    public static string ValuesCsv(ImmutableArray<double> times, CausalNode causes, CausalNode uses) =>
        Csv.Table(
            ["direction", "level", "variable", "time", "value"],
            Rows("causes", causes, 0, times).Concat(uses.Nodes.SelectMany(n => Rows("uses", n, 1, times)))
        );

    private static IEnumerable<string[]> Rows(string direction, CausalNode node, int level, ImmutableArray<double> times) =>
        node
            .Series.SelectMany(s =>
                s.Values.Select(
                    (v, t) =>
                        (string[])[direction, FormattableString.Invariant($"{level}"), s.Name, Csv.Field(times[t]), Csv.Field(v)]
                )
            )
            .Concat(node.Nodes.SelectMany(n => Rows(direction, n, level + 1, times)));

    private static string Place(CausalNode node) =>
        node.Span.Line > 0
            ? FormattableString.Invariant($"{Path.GetFileName(node.Span.File)}:{node.Span.Line}")
            : "not in the file";

    private static Html Values(ImmutableArray<double> times, CausalNode causes)
    {
        CausalNode[] shown =
        [
            .. causes
                .Nodes.Where(n => n.Series.Any(s => s.Values.Any(double.IsFinite)) && n.Kind is not ("time" or "constant"))
                .DistinctBy(n => n.Name)
                .Prepend(causes)
                .Take(MostFigures),
        ];
        CausalSeries[] series = [.. shown.SelectMany(n => n.Series.Take(MostSeries)).Take(MostColumns)];
        Html table = StudyParts.Table(
            "Values over time; values.csv has all",
            ["Time", .. series.Select(s => s.Name)],
            StudyParts
                .Evenly(times.Length, MostRows)
                .Select(t => (string[])[Figures.Year(times[t]), .. series.Select(s => Figures.Short(s.Values[t]))])
        );
        return Html.Of(
            $"{StudyParts.Cards(shown.Select((n, i) => Figure(times, n, i == 0)))}{PageParts.Folded("The values in numbers", table)}"
        );
    }

    private static Html Figure(ImmutableArray<double> times, CausalNode node, bool isSubject)
    {
        CausalSeries[] shown = [.. node.Series.Take(MostSeries)];
        if (shown.Length == 0 || shown.All(s => s.Values.Length < 2))
            return Html.None;
        int[] drawn = [.. StudyParts.Evenly(times.Length, 150)];
        var plot = new Plot(
            190,
            drawn.Select(t => times[t]),
            shown.SelectMany(s => drawn.Select(t => s.Values[t])),
            "time",
            PageParts.UnitWords(node.Unit),
            isTime: true
        );
        foreach ((int i, var series) in shown.Index())
            plot.Line($"path {seriesStyles[i]}", drawn.Select(t => (times[t], series.Values[t])));
        Html key = shown.Length > 1 ? StudyParts.Lines(shown.Select((s, i) => (seriesStyles[i], s.Name))) : Html.None;
        string more = node.Series.Length > MostSeries ? $"; {MostSeries} of {node.Series.Length} elements" : "";
        return PageParts.Figure(
            node.Name,
            (isSubject ? "the variable itself" : $"a cause, {node.Kind}{(node.AtStart ? ", at the start only" : "")}") + more,
            Html.Of(
                $"{plot.Finish(string.Join("; ", shown.Select(s => $"{s.Name}: {Figures.Short(s.Values[0])} at {Figures.Year(times[0])}, {Figures.Short(s.Values[^1])} at {Figures.Year(times[^1])}")))}{key}"
            )
        );
    }

    private static Html Tree(CausalNode node)
    {
        static Html Item(CausalNode n)
        {
            string end = n.End switch
            {
                BranchEnd.Loop => " ↺ a loop closes",
                BranchEnd.Shown => " (see above)",
                BranchEnd.Depth => " …",
                _ => "",
            };
            string value = n.Series.Length == 1 ? $" = {Figures.Short(n.Series[0].At)} {n.Unit}" : "";
            Html below = n.Nodes.IsEmpty ? Html.None : Html.Of($"<ul>{n.Nodes.Select(Item)}</ul>");
            Html equation = n.Equations.IsEmpty
                ? Html.None
                : Html.Of($"<br><span class=\"code faint\">{Drawing.Cut(n.Equations[0].ReplaceLineEndings(" "), 300)}</span>");
            return Html.Of(
                $"<li><strong>{n.Name}</strong>{value} <small class=\"faint\">{n.Kind}{end}</small>{equation}{below}</li>\n"
            );
        }
        return Html.Of($"<ul class=\"tree\">{Item(node)}</ul>\n");
    }

    private static Html Loops(FeedbackLoops loops)
    {
        if (loops.Loops.IsEmpty)
            return StudyParts.Words("It is in no feedback loop.");
        string known = loops.IsComplete
            ? $"All {Figures.Count(loops.Known, "loop")} are known."
            : $"{Figures.Count(loops.Known, "loop")} are known, not all: those of the shortest independent loop set and the strongest found on the way.";
        Html figures = StudyParts.Cards(
            loops.Loops.Where(l => l.IsScored).GroupBy(l => l.Group).Take(3).Select(g => Dominance(loops, [.. g]))
        );
        Html rows = StudyParts.Table(
            "Loops, the largest part first",
            ["Loop", " Polarity", "Part", " Variables"],
            loops.Loops.Select(l =>
                (string[])
                    [
                        l.Name,
                        l.Polarity.ToString().ToLowerInvariant(),
                        l.IsScored ? Figures.Share(l.Part) : Figures.None,
                        string.Join(" → ", l.Variables.Append(l.Variables[0])),
                    ]
            ),
            "more loops",
            MostLoops
        );
        Html phases = loops.Phases.IsEmpty
            ? Html.None
            : StudyParts.Table(
                "Which loop has the largest part when",
                ["From", "To", " Loop", "Part", "All reinforcing"],
                loops.Phases.Select(p =>
                    (string[])
                        [
                            Figures.Year(p.From),
                            Figures.Year(p.To),
                            p.Loop.Length > 0 ? p.Loop : "nothing moves",
                            p.Loop.Length > 0 ? Figures.Share(p.Part) : "",
                            p.Loop.Length > 0 ? Figures.Share(p.Reinforcing) : "",
                        ]
                ),
                "more stretches",
                12
            );
        return Html.Of(
            $"{StudyParts.Notes([$"Relative loop scores (Schoenberg, Davidsen and Eberlein 2020): reinforcing loops above zero, balancing ones below. {known}{(loops.Through == null ? "" : " The sizes of all loops of a group sum to 100 % at every time; what is missing to it goes through loops that do not pass the variable.")}"])}{figures}{phases}{rows}"
        );
    }

    private static Html Dominance(FeedbackLoops loops, FeedbackLoop[] group)
    {
        FeedbackLoop[] shown = [.. group.Take(StackChart.MostParts - 2)];
        FeedbackLoop[] rest = [.. group.Skip(shown.Length)];
        StackedPart Others(string name, Func<double, bool> which) =>
            new(name, [.. loops.Times.Select((_, t) => rest.Sum(l => which(l.Scores[t]) ? l.Scores[t] : 0))]);
        StackedPart[] parts =
        [
            .. shown.Select(l => new StackedPart(l.Name, l.Scores)),
            .. rest.Length > 0
                ? [Others("other loops, reinforcing", s => s > 0), Others("other loops, balancing", s => s < 0)]
                : Array.Empty<StackedPart>(),
        ];
        string which =
            loops.Loops.Select(l => l.Group).Distinct().Count() > 1
                ? FormattableString.Invariant($", group {group[0].Group}")
                : "";
        return PageParts.Figure(
            $"Dominance of loops over time{which}",
            "share of each loop in what happens; below zero: balancing",
            Html.Of(
                $"{StackChart.Draw("Relative loop scores", "time", loops.Times, parts)}{StudyParts.Stack(parts.Select(p => Named(p.Name, shown)))}"
            )
        );
    }

    private static string Named(string name, FeedbackLoop[] shown) =>
        shown.FirstOrDefault(l => l.Name == name) is { } loop
            ? $"{name}: {Drawing.Cut(string.Join(" → ", loop.Variables), 80)}"
            : name;
}

using Entente.Explanation;
using Entente.Exploration;
using Entente.Reports.Charts;
using Entente.Reports.Page;
using Entente.Reports.Text;

namespace Entente.Reports.Studies;

/// <summary>What moved a variable between two runs, as a page and a table.</summary>
internal static class MovementStudy
{
    private const int MostBars = 12;
    private const int MostRows = 30;

    /// <summary>The page.</summary>
    public static string Page(string from, string to, Movement movement)
    {
        var top = movement.Variable;
        string unit = top.Unit.Length > 0 ? " " + top.Unit : "";
        return StudyParts.Page(
            $"What moved {top.Name}",
            $"From {Figures.Short(top.From)} ({from}) to {Figures.Short(top.To)} ({to}) at {Figures.Year(movement.At)}: {Figures.ShortSigned(top.Part)}{unit}.",
            movement.Orders is { } orders
                ? $"Parts of the changes by Shapley over {Figures.Count(orders, "order")} of them; parts of the causes by Shapley within each equation."
                : "Parts of the changes by Shapley over all their orders, each combination run; parts of the causes by Shapley within each equation.",
            new PageSection("over-time", "Over time", OverTime(from, to, movement)),
            new PageSection("changes", "By what was changed", Changes(movement)),
            new PageSection("causes", "Cause by cause", Causes(movement))
        );
    }

    /// <summary>A row for each cause at each level.</summary>
    public static string Csv(Movement movement) =>
        Reports.Csv.Table(["level", "variable", "kind", "unit", "from", "to", "part"], Rows(movement.Variable, 0));

    private static IEnumerable<string[]> Rows(MovedNode node, int level) =>
        node
            .Nodes.SelectMany(n => Rows(n, level + 1))
            .Prepend([
                FormattableString.Invariant($"{level}"),
                node.Name,
                node.Kind,
                node.Unit,
                Reports.Csv.Field(node.From),
                Reports.Csv.Field(node.To),
                Reports.Csv.Field(node.Part),
            ]);

    private static Html OverTime(string from, string to, Movement movement)
    {
        if (movement.Times.Length < 2)
            return Html.None;
        int[] drawn = [.. StudyParts.Evenly(movement.Times.Length, 150)];
        double[] times = [.. drawn.Select(t => movement.Times[t])];
        double[] before = [.. drawn.Select(t => movement.From[t])];
        double[] after = [.. drawn.Select(t => movement.To[t])];
        var plot = new Plot(236, times, before.Concat(after), "time", PageParts.UnitWords(movement.Variable.Unit), isTime: true);
        plot.Upright("mean", movement.At);
        plot.Line("path none", times.Zip(before));
        plot.Line("path full", times.Zip(after));
        Html figure = PageParts.Figure(
            movement.Variable.Name,
            $"upright line: the time of the comparison, {Figures.Year(movement.At)}",
            Html.Of(
                $"{plot.Finish($"{movement.Variable.Name} under {from} and under {to}")}{StudyParts.Lines([("none", from), ("full", to)])}"
            )
        );
        Html table = StudyParts.Table(
            movement.Variable.Name,
            ["Time", from, to],
            StudyParts
                .Evenly(times.Length, MostRows)
                .Select(t => (string[])[Figures.Year(times[t]), Figures.Short(before[t]), Figures.Short(after[t])])
        );
        return Html.Of($"{StudyParts.Cards([figure])}{PageParts.Folded("Over time: the numbers", table)}");
    }

    private static Html Changes(Movement movement) =>
        movement.By.IsEmpty
            ? Html.None
            : Html.Of(
                $"{Bars("Parts of the changes", movement.By.Select(b => (b.Name, Estimate.With(b.Part, b.Error, SamplingErrors.Z))), movement)}{StudyParts.Table("Changes; the parts sum to the movement", ["Change", "Part", "If alone"], movement.By.Select(b => (string[])[b.Name, Figures.ShortSigned(b.Part) + MovementText.Within(b), Figures.ShortSigned(b.Alone)]))}{StudyParts.Notes([movement.Orders != null ? MovementText.OfOrders : ""])}"
            );

    private static Html Causes(Movement movement)
    {
        static Html Item(MovedNode n)
        {
            Html below = n.Nodes.IsEmpty ? Html.None : Html.Of($"<ul>{n.Nodes.Select(Item)}</ul>");
            string end =
                n.End == BranchEnd.Loop ? " ↺ a loop closes"
                : n.End == BranchEnd.Depth ? " …"
                : "";
            return Html.Of(
                $"<li><strong>{n.Name}</strong> {PageParts.Amount(n.Part, Figures.Decimals([n.Part]))} <small class=\"faint\">{n.Kind}{end}, {Figures.Short(n.From)} → {Figures.Short(n.To)} {n.Unit}</small>{below}</li>\n"
            );
        }
        var nodes = movement.Variable.Nodes;
        Html bars = nodes.IsEmpty
            ? Html.None
            : Bars("Parts of the direct causes", nodes.Select(n => (n.Name, Estimate.Exact(n.Part))), movement);
        return Html.Of($"{bars}<ul class=\"tree\">{Item(movement.Variable)}</ul>\n");
    }

    private static Html Bars(string caption, IEnumerable<(string Name, Estimate Part)> parts, Movement movement)
    {
        var report = new DriverReport
        {
            Outcome = caption,
            Method = DriverMethod.Automatic,
            Why = "",
            Runs = 0,
            Indices = [.. parts.Select(p => new DriverIndex(p.Name, [KeyValuePair.Create("part", p.Part)]))],
        };
        return StudyParts.Cards([
            PageParts.Figure(caption, PageParts.UnitWords(movement.Variable.Unit), MeasureChart.Draw(report, MostBars)),
        ]);
    }
}

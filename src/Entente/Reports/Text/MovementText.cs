using System.Collections.Immutable;
using Entente.Explanation;
using Entente.Exploration;

namespace Entente.Reports.Text;

/// <summary>What moved a variable between two runs, as text for a terminal.</summary>
public static class MovementText
{
    private const int MostNodes = 8;
    private const double Least = 0.005;

    /// <summary>The text.</summary>
    /// <param name="from">What the first run is.</param>
    /// <param name="to">What the second run is.</param>
    /// <param name="movement">The movement.</param>
    /// <param name="width">Cells of a line.</param>
    public static ImmutableArray<TextLine> Of(string from, string to, Movement movement, int width)
    {
        ArgumentNullException.ThrowIfNull(movement);
        var page = new TextLines(width);
        var top = movement.Variable;
        page.Words($"What moved {top.Name} at {Figures.Year(movement.At)}", TextStyle.Strong);
        string behind = top.Unit.Length > 0 ? " " + top.Unit : "";
        page.Words(
            $"From {Figures.Plain(ExplanationText.Round(top.From))} ({from}) to {Figures.Plain(ExplanationText.Round(top.To))} ({to}): {Figures.ShortSigned(top.Part)}{behind}."
        );
        Series(page, movement, from, to);
        if (top.Part == 0)
        {
            page.Words("It did not move.");
            Others(page, movement);
            return page.Lines();
        }
        By(page, movement);
        Tree(page, movement);
        Others(page, movement);
        return page.Lines();
    }

    private static void Series(TextLines page, Movement movement, string from, string to)
    {
        var finite = movement.From.Concat(movement.To).Where(double.IsFinite).ToList();
        if (finite.Count == 0)
            return;
        int cells = page.Wide ? 48 : 24;
        var table = new TextTable([new TextColumn(""), new TextColumn(Span(movement), ColumnKind.Fixed)]);
        foreach (var (name, values) in new[] { (from, movement.From), (to, movement.To) })
        {
            int count = Math.Min(cells, values.Length);
            var shown = Enumerable
                .Range(0, count)
                .Select(i => values[(int)((long)i * (values.Length - 1) / Math.Max(1, count - 1))]);
            table.Add(new TextSpan(name), new TextSpan(Sparkline.Of(shown, finite.Min(), finite.Max())));
        }
        page.Table(table);
    }

    private static string Span(Movement movement) => $"{Figures.Year(movement.Times[0])}–{Figures.Year(movement.Times[^1])}";

    private static void By(TextLines page, Movement movement)
    {
        if (movement.By.IsEmpty)
            return;
        string method = movement.Orders is { } orders
            ? $"Shapley over {orders} orders of the changes"
            : "Shapley over all orders of the changes, each combination run";
        page.Heading("By what was changed", movement.By.Length == 1 ? "" : method);
        var table = new TextTable([
            new TextColumn("change"),
            new TextColumn("part", ColumnKind.Numbers),
            new TextColumn("share", ColumnKind.Numbers),
            new TextColumn("if alone", ColumnKind.Numbers),
        ]);
        foreach (var by in movement.By)
            table.Add(
                new TextSpan(by.Name),
                Part(by.Part) is var part && by.Error > 0 ? part with { Text = part.Text + Within(by) } : part,
                new TextSpan(Of(by.Part, movement.Variable.Part)),
                Part(by.Alone)
            );
        page.Table(table);
        if (movement.Orders != null)
            page.Note(OfOrders);
    }

    /// <summary>What ± means.</summary>
    internal const string OfOrders =
        "±: half of the 95 % interval, from so many orders of the changes instead of all; the runs themselves are single ones and have no sampling error.";

    /// <summary>Half of a part's interval; nothing where it is exact.</summary>
    internal static string Within(MovedBy by) => by.Error > 0 ? SamplingWords.Within(SamplingErrors.Z * by.Error) : "";

    private static void Tree(TextLines page, Movement movement)
    {
        string unit = movement.Variable.Unit.Length > 0 ? movement.Variable.Unit : "its unit";
        page.Heading("Cause by cause", $"parts of the movement in {unit}; each level sums to the one above");
        var tree = new TreeText(
            ("part", ColumnKind.Numbers),
            ("share", ColumnKind.Numbers),
            ("from", ColumnKind.Numbers),
            ("to", ColumnKind.Numbers),
            ("unit", ColumnKind.Words)
        );
        Add(tree, movement.Variable, movement.Variable.Part, "", "");
        page.AddRange(tree.Lines(page.Width));
        page.Note(
            "Within an equation the difference is shared by Shapley over the causes that differ; a stock sums those of its flows (docs/methods/what-moved.md). ↺ a feedback loop closes."
        );
    }

    private static void Add(TreeText tree, MovedNode node, double whole, string own, string below)
    {
        string name =
            node.Name
            + (
                node.End == BranchEnd.Loop ? " ↺"
                : node.End == BranchEnd.Depth ? " …"
                : ""
            )
            + (node.AtStart ? " (initial)" : "");
        tree.Add(
            own,
            new TextSpan(name, own.Length == 0 ? TextStyle.Strong : TextStyle.Plain),
            Part(node.Part),
            new TextSpan(Of(node.Part, whole)),
            new TextSpan(Figures.Plain(ExplanationText.Round(node.From))),
            new TextSpan(Figures.Plain(ExplanationText.Round(node.To))),
            new TextSpan(node.Unit, TextStyle.Faint)
        );
        // What is small beside the whole and beside its like is put together.
        double limit = Least * Math.Max(Math.Abs(whole), node.Nodes.Select(n => Math.Abs(n.Part)).DefaultIfEmpty(0).Max());
        var shown = node.Nodes.Where(n => Math.Abs(n.Part) >= limit).Take(MostNodes).ToList();
        double others = node.Nodes.Skip(shown.Count).Sum(n => n.Part);
        int hidden = node.Nodes.Length - shown.Count;
        bool rest = Math.Abs(node.Rest) >= limit && node.Rest != 0;
        for (int i = 0; i < shown.Count; i++)
        {
            var (branch, next) = TreeText.Branch(below, i == shown.Count - 1 && hidden == 0 && !rest);
            Add(tree, shown[i], whole, branch, next);
        }
        if (hidden > 0)
            Small(tree, TreeText.Branch(below, !rest).Own, Figures.Count(hidden, "other cause"), others, whole);
        if (rest)
            Small(tree, TreeText.Branch(below, true).Own, "not followed further", node.Rest, whole);
    }

    private static void Small(TreeText tree, string branch, string name, double part, double whole) =>
        tree.Add(
            branch,
            new TextSpan(name, TextStyle.Faint),
            Part(part),
            new TextSpan(Of(part, whole)),
            new TextSpan(""),
            new TextSpan(""),
            new TextSpan("")
        );

    private static TextSpan Part(double part)
    {
        string text = Figures.ShortSigned(part);
        return new TextSpan(
            text,
            part > 0 ? TextStyle.Good
                : part < 0 ? TextStyle.Bad
                : TextStyle.Plain
        );
    }

    // Parts may go against the whole or exceed it.
    private static string Of(double part, double whole) =>
        whole == 0 || !double.IsFinite(part / whole) ? Figures.None : $"{Figures.Fixed(100 * part / whole, 0)} %";

    private static void Others(TextLines page, Movement movement)
    {
        var moved = movement.Others.Where(o => o.Part != 0).Take(MostNodes).ToList();
        if (moved.Count > 0)
            page.Note("Other elements: " + string.Join(", ", moved.Select(o => $"{o.Name} {Figures.ShortSigned(o.Part)}")) + ".");
    }
}

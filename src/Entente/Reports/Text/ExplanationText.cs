using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Entente.Explanation;

namespace Entente.Reports.Text;

/// <summary>The causes, uses and loops of a variable as text for a terminal.</summary>
public static partial class ExplanationText
{
    private const int MostElements = 5;
    private const int MostNodes = 30;
    private const int MostLoops = 12;
    private const int MostPhases = 12;

    /// <summary>The text.</summary>
    /// <param name="title">Which run it is.</param>
    /// <param name="times">The saved times.</param>
    /// <param name="at">The time that was asked for, or null.</param>
    /// <param name="causes">What the variable is computed from.</param>
    /// <param name="uses">What is computed from it.</param>
    /// <param name="loops">The feedback loops through it.</param>
    /// <param name="width">Cells of a line.</param>
    public static ImmutableArray<TextLine> Of(
        string title,
        ImmutableArray<double> times,
        double? at,
        CausalNode causes,
        CausalNode uses,
        FeedbackLoops loops,
        int width
    )
    {
        ArgumentNullException.ThrowIfNull(causes);
        ArgumentNullException.ThrowIfNull(uses);
        ArgumentNullException.ThrowIfNull(loops);
        var page = new TextLines(width);
        Head(page, title, causes);
        page.Heading("Causes", "what it is computed from");
        Tree(page, causes, times, at);
        page.Heading("Uses", uses.Nodes.IsEmpty ? "nothing is computed from it" : "what is computed from it");
        if (!uses.Nodes.IsEmpty)
            Tree(page, uses, times, at);
        Loops(page, loops);
        return page.Lines();
    }

    private static void Head(TextLines page, string title, CausalNode node)
    {
        page.Words($"{node.Name}  {Kind(node)}{(node.Unit.Length > 0 ? $", {node.Unit}" : "")}  {node.Span}", TextStyle.Strong);
        if (node.Documentation.Length > 0)
            page.Note(node.Documentation);
        foreach (string equation in node.Equations.Take(MostElements))
            page.Indented(equation);
        if (node.Equations.Length > MostElements)
            page.Note($"… and {node.Equations.Length - MostElements} equations more");
        page.Note(title);
    }

    private static string Kind(CausalNode node) => node.Kind;

    private static void Tree(TextLines page, CausalNode root, ImmutableArray<double> times, double? at)
    {
        (string, ColumnKind)[] columns =
        [
            ($"{Figures.Year(times[0])}–{Figures.Year(times[^1])}", ColumnKind.Fixed),
            ("first", ColumnKind.Numbers),
            .. at is { } time ? new[] { ($"at {Figures.Year(time)}", ColumnKind.Numbers) } : [],
            ("last", ColumnKind.Numbers),
            ("unit", ColumnKind.Words),
        ];
        var tree = new TreeText(columns);
        Add(tree, root, "", "", at != null, page.Wide ? 24 : 12);
        page.AddRange(tree.Lines(page.Width));
    }

    private static void Add(TreeText tree, CausalNode node, string own, string below, bool withAt, int spark)
    {
        string name = node.Name + End(node) + (node.AtStart ? " (initial)" : "");
        bool single = node.Series.Length == 1;
        tree.Add(
            own,
            new TextSpan(name, own.Length == 0 ? TextStyle.Strong : TextStyle.Plain),
            single ? Cells(node.Series[0], node, withAt, spark) : Blank(node, withAt)
        );
        bool isFinal = node.Nodes.IsEmpty;
        string beside = below + (isFinal ? "   " : "│  ");
        if (!single)
        {
            int start = node.Name.Length;
            foreach (var series in node.Series.Take(MostElements))
                tree.Add(
                    beside,
                    new TextSpan(series.Name.Length > start ? series.Name[start..] : series.Name, TextStyle.Faint),
                    Cells(series, node, withAt, spark)
                );
            if (node.Series.Length > MostElements)
                tree.Add(beside, new TextSpan($"… and {node.Series.Length - MostElements} elements more", TextStyle.Faint));
        }
        if (own.Length > 0 && node.End != BranchEnd.Loop && node.End != BranchEnd.Shown && node.Kind != "constant")
            foreach (string equation in node.Equations.Take(2))
                tree.Add(beside, new TextSpan(Right(equation, node.Name), TextStyle.Faint));
        for (int i = 0; i < Math.Min(MostNodes, node.Nodes.Length); i++)
        {
            bool last = i == node.Nodes.Length - 1;
            var (branch, next) = TreeText.Branch(below, last);
            Add(tree, node.Nodes[i], branch, next, withAt, spark);
        }
        if (node.Nodes.Length > MostNodes)
            tree.Add(
                TreeText.Branch(below, true).Own,
                new TextSpan($"… and {node.Nodes.Length - MostNodes} more; --json has all", TextStyle.Faint)
            );
    }

    // The name stands in the line above.
    private static string Right(string equation, string name) =>
        equation.StartsWith(name + " = ", StringComparison.Ordinal) ? equation[(name.Length + 1)..] : equation;

    private static string End(CausalNode node) =>
        node.End switch
        {
            BranchEnd.Loop => " ↺",
            BranchEnd.Shown => " ↑",
            BranchEnd.Depth => " …",
            _ => "",
        };

    private static TextSpan[] Blank(CausalNode node, bool withAt) =>
        [new(""), new(""), .. withAt ? new TextSpan[] { new("") } : [], new(""), new(node.Unit, TextStyle.Faint)];

    private static TextSpan[] Cells(CausalSeries series, CausalNode node, bool withAt, int spark)
    {
        var values = series.Values;
        bool still = values.All(v => v.Equals(values[0]));
        return
        [
            new(still ? "" : Spark(values, spark)),
            new(still ? "" : Figures.Plain(Round(values[0]))),
            .. withAt ? new TextSpan[] { new(Figures.Plain(Round(series.At)), TextStyle.Strong) } : [],
            new(Figures.Plain(Round(values[^1]))),
            new(node.Unit, TextStyle.Faint),
        ];
    }

    // Five digits that matter.
    internal static double Round(double value) =>
        value == 0 || !double.IsFinite(value)
            ? value
            : double.Parse(
                value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture),
                System.Globalization.CultureInfo.InvariantCulture
            );

    internal static string Spark(IReadOnlyList<double> values, int width)
    {
        var shown = Enumerable
            .Range(0, Math.Min(width, values.Count))
            .Select(i => values[(int)((long)i * (values.Count - 1) / Math.Max(1, Math.Min(width, values.Count) - 1))])
            .ToList();
        var finite = values.Where(double.IsFinite).ToList();
        return finite.Count == 0 ? "" : Sparkline.Of(shown, finite.Min(), finite.Max());
    }

    private static void Loops(TextLines page, FeedbackLoops loops)
    {
        if (loops.Loops.IsEmpty)
        {
            page.Heading("Feedback loops", "it is in none");
            return;
        }
        int groups = loops.Loops.Select(l => l.Group).Distinct().Count();
        string among = groups == 1 ? "its group" : "each group";
        page.Heading(
            "Feedback loops",
            $"{Figures.Count(loops.Loops.Length, "loop")}; their part in what happens, of the {Figures.Count(loops.Known, "loop")} {(loops.IsComplete ? "" : "known ")}in {among}"
        );
        var shown = loops.Loops.Take(MostLoops).ToList();
        int spark = page.Wide ? 24 : 12;
        var table = new TextTable([
            new TextColumn("", ColumnKind.Fixed),
            new TextColumn("part", ColumnKind.Numbers),
            new TextColumn("over time", ColumnKind.Numbers),
            new TextColumn("loop"),
        ]);
        foreach (var loop in shown)
            table.Add(
                new TextSpan(loop.Name, Style(loop.Polarity)),
                new TextSpan(loop.IsScored ? Figures.Share(loop.Part) : Figures.None),
                new TextSpan(loop.Scores.IsEmpty ? "" : Sparkline.Of(Sampled([.. loop.Scores.Select(Math.Abs)], spark), 0, 1)),
                new TextSpan(string.Join(" → ", Shown(loop.Variables).Append(Shown(loop.Variables)[0])))
            );
        page.Table(table);
        if (loops.Loops.Length > MostLoops)
            page.Note(
                $"… and {loops.Loops.Length - MostLoops} loops more, together {Figures.Share(loops.Loops.Skip(MostLoops).Sum(l => l.Part))}; --json has all."
            );
        Legend(page, loops);
        Phases(page, loops);
    }

    // The stocks of a smooth or delay say nothing beside the variable that it gives.
    private static List<string> Shown(ImmutableArray<string> variables)
    {
        var owners = variables.Where(v => !Hidden().IsMatch(v)).ToHashSet();
        var shown = variables.Where(v => !Hidden().IsMatch(v) || !owners.Contains(Hidden().Replace(v, ""))).ToList();
        return shown.Count > 0 ? shown : [.. variables];
    }

    [GeneratedRegex(@"^[A-Z][A-Z0-9 ]* \d+ of ")]
    private static partial Regex Hidden();

    private static IEnumerable<double> Sampled(IReadOnlyList<double> values, int width)
    {
        int count = Math.Min(width, values.Count);
        return Enumerable.Range(0, count).Select(i => values[(int)((long)i * (values.Count - 1) / Math.Max(1, count - 1))]);
    }

    private static TextStyle Style(LoopPolarity polarity) =>
        polarity switch
        {
            LoopPolarity.Reinforcing => TextStyle.Doubtful,
            LoopPolarity.Balancing => TextStyle.Good,
            _ => TextStyle.Faint,
        };

    private static void Legend(TextLines page, FeedbackLoops loops)
    {
        var words = new List<string> { "R reinforces, B balances" };
        if (loops.Loops.Any(l => l.Polarity == LoopPolarity.Changing))
            words.Add("C changes its sign during the run");
        if (loops.Loops.Any(l => l.Polarity == LoopPolarity.Inactive))
            words.Add("U has a link that does nothing in this run or whose sign is not known");
        page.Note(string.Join(", ", words) + " (Loops That Matter, docs/methods/causes-and-loops.md).");
        if (!loops.IsComplete)
            page.Note(
                $"The list is cut: there are more than {Figures.Count(LoopScores.MostLoops)} loops. Shown are those of the shortest independent loop set and the strongest that a search found; parts are shares among these."
            );
        if (loops.Loops.Any(l => !l.IsScored))
            page.Note(
                $"{Figures.None}: the loop goes through a delay of which more than the input moves; it has no score and no part."
            );
    }

    private static void Phases(TextLines page, FeedbackLoops loops)
    {
        var phases = loops.Phases;
        if (phases.IsEmpty || phases.All(p => p.Loop.Length == 0))
        {
            page.Note("Nothing moves: no loop has a part in this run.");
            return;
        }
        page.Heading(
            "Which loop leads when",
            phases.Length > MostPhases ? $"the longest {MostPhases} of {phases.Length} stretches" : ""
        );
        var table = new TextTable([
            new TextColumn("time", ColumnKind.Fixed),
            new TextColumn("loop", ColumnKind.Fixed),
            new TextColumn("its part", ColumnKind.Numbers),
            new TextColumn("all R together", ColumnKind.Numbers),
            new TextColumn("through", ColumnKind.Words),
        ]);
        var kept = phases.OrderByDescending(p => p.To - p.From).Take(MostPhases).ToHashSet();
        foreach (var phase in phases.Where(kept.Contains))
            table.Add(
                new TextSpan($"{Figures.Year(phase.From)}–{Figures.Year(phase.To)}"),
                new TextSpan(phase.Loop.Length > 0 ? phase.Loop : "none"),
                new TextSpan(phase.Loop.Length > 0 ? Figures.Share(phase.Part) : ""),
                new TextSpan(phase.Loop.Length > 0 ? Figures.Share(phase.Reinforcing) : ""),
                new TextSpan(
                    phase.Loop.Length == 0
                        ? "nothing moves"
                        : string.Join(", ", Shown(phase.Variables).Take(3)) + (Shown(phase.Variables).Count > 3 ? ", …" : ""),
                    TextStyle.Faint
                )
            );
        page.Table(table);
    }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>Makes the tree of what a variable is computed from, or of what is computed from it.</summary>
internal sealed class CausalTree
{
    private readonly ExplainedRun run;
    private readonly bool users;
    private readonly int at;
    private readonly EquationText equations;

    // With how many levels below them variables have been shown.
    private readonly Dictionary<string, int> shown = [];

    public CausalTree(ExplainedRun run, bool users, int at)
    {
        (this.run, this.users, this.at) = (run, users, at);
        equations = new EquationText(run.Model);
    }

    public CausalNode Of(VariableElements root, int depth) => Node(root.Variable, [.. root.Positions], atStart: false, depth, []);

    private CausalNode Node(
        Variable variable,
        ImmutableSortedSet<int> elements,
        bool atStart,
        int depth,
        ImmutableList<Variable> path
    )
    {
        var node = new CausalNode
        {
            Name = elements.Count == 1 ? variable.ElementName(elements[0]) : variable.Name,
            Kind = variable.Kind.ToString().ToLowerInvariant(),
            Unit = variable.Unit,
            Documentation = variable.Documentation,
            Equations = variable.Kind == VariableKind.Data ? [] : equations.Of(variable, elements),
            Span = variable.Span,
            Series = [.. elements.Where(e => run.Trace.Holds((variable, e))).Select(e => Series((variable, e)))],
            AtStart = atStart,
        };
        if (path.Contains(variable))
            return node with { End = BranchEnd.Loop };
        var next = Next(variable, elements);
        if (next.Count == 0 && !ReadsTime(variable, elements))
            return node;
        if (depth == 0)
            return node with { End = path.IsEmpty ? BranchEnd.None : BranchEnd.Depth };
        string key = $"{variable.Name}[{string.Join(';', elements)}]";
        if (shown.TryGetValue(key, out int levels) && levels >= depth)
            return node with { End = BranchEnd.Shown };
        shown[key] = depth;
        var below = path.Add(variable);
        var nodes = next.Select(n => Node(n.Variable, n.Elements, n.AtStart, depth - 1, below));
        if (ReadsTime(variable, elements))
            nodes = nodes.Append(TimeNode());
        return node with { Nodes = [.. nodes] };
    }

    // By variable, in the order in which the equation names them.
    private List<(Variable Variable, ImmutableSortedSet<int> Elements, bool AtStart)> Next(
        Variable variable,
        ImmutableSortedSet<int> elements
    ) =>
        [
            .. elements
                .SelectMany(e => run.Graph.Written((variable, e), users))
                .GroupBy(c => c.Value.Variable)
                .Select(g => (g.Key, g.Select(c => c.Value.Flat).ToImmutableSortedSet(), g.All(c => c.AtStart)))
                .OrderBy(n => users ? 0 : Place(variable, n.Key))
                .ThenBy(n => n.Key.Span.Line),
        ];

    // The order of the places at which the equation names its causes; hidden ones come last.
    private int Place(Variable variable, Variable cause)
    {
        if (!places.TryGetValue(variable, out var order))
        {
            order = [];
            foreach (var equation in variable.Equations)
                Names(equation.Value, order);
            places.Add(variable, order);
        }
        int place = order.IndexOf(cause);
        return place < 0 ? int.MaxValue : place;
    }

    private readonly Dictionary<Variable, List<Variable>> places = [];

    private static void Names(Expression expression, List<Variable> order)
    {
        if (expression is ReferenceExpression reference)
            order.Add(reference.Variable);
        else
            _ = expression.WithParts(part =>
            {
                Names(part, order);
                return part;
            });
    }

    private bool ReadsTime(Variable variable, ImmutableSortedSet<int> elements) =>
        !users && elements.Any(e => run.Graph.Equations.Find((variable, e)) is { ReadsTime: true });

    private CausalNode TimeNode() =>
        new()
        {
            Name = "Time",
            Kind = "time",
            Unit = run.Model.TimeStep.Unit,
            Documentation = "",
            Equations = [],
            Span = SourceSpan.Whole(run.Model.File),
            Series = [new CausalSeries("Time", run.Times, run.Trace.Times[at])],
            AtStart = false,
        };

    private CausalSeries Series(Value value)
    {
        double[] all = run.Trace[value];
        return new CausalSeries(value.Variable.ElementName(value.Flat), [.. run.Trace.Saved.Select(s => all[s])], all[at]);
    }
}

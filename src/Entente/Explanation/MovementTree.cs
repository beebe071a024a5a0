using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>
/// Shares out the movement of a value between two runs. Within one equation at one time the difference is shared among the causes that differ (Shapley 1953: all orders
/// of replacing the first run's values by the second's). A stock's difference is that at the start plus the sum of the differences of its net flow over the steps
/// before. Going down a branch each step carries a weight, what a unit of the value there and then is worth for the value that is explained; the weight of a cause is
/// that of its user times the user's part per unit of the cause's difference. So the parts at each level sum to the part above.
/// </summary>
internal sealed class MovementTree
{
    private const int MostExactCauses = 8;
    private const int MostExactInputs = 8;
    private const int MostOthers = 1000;

    private readonly Trace a;
    private readonly Trace b;
    private readonly CausalGraph graph;
    private readonly int at;
    private readonly double step;
    private readonly Dictionary<(Value, bool AtStart), (Value Cause, double[] Part)[]> shared = [];

    private MovementTree(ExplainedRun from, ExplainedRun to, int at)
    {
        (a, b, graph, this.at) = (from.Trace, to.Trace, from.Graph, at);
        step = a.Times.Length > 1 ? a.Times[1] - a.Times[0] : 1;
    }

    /// <summary>What moved an element of a variable; of several the one that moved most.</summary>
    public static Movement Of(ExplainedRun from, ExplainedRun to, VariableElements elements, int depth, int at)
    {
        var (a, b) = (from.Trace, to.Trace);
        if (from.Graph != to.Graph || !a.Times.AsSpan().SequenceEqual(b.Times))
            throw new DiagnosticException([ExplanationDiagnostics.OtherTimes(SourceSpan.Whole(from.Model.File))]);
        var moved = elements.Elements.Where(a.Holds).OrderByDescending(v => Math.Abs(b[v][at] - a[v][at])).ToList();
        var value = moved[0];
        var tree = new MovementTree(from, to, at);
        double[] weight = new double[at + 1];
        weight[at] = 1;
        var (by, orders) = Inputs(from, to, value, at);
        return new Movement
        {
            At = a.Times[at],
            Variable = tree.Node(value, weight, atStart: false, depth, []),
            Times = from.Times,
            From = [.. a.Saved.Select(s => a[value][s])],
            To = [.. a.Saved.Select(s => b[value][s])],
            By = by,
            Orders = orders,
            Others =
            [
                .. moved
                    .Skip(1)
                    .Take(MostOthers)
                    .Select(v => new MovedBy(v.Variable.ElementName(v.Flat), b[v][at] - a[v][at], b[v][at] - a[v][at])),
            ],
        };
    }

    private MovedNode Node(Value value, double[] weight, bool atStart, int depth, ImmutableList<Value> path)
    {
        double part = 0;
        for (int k = 0; k <= at; k++)
            part += weight[k] == 0 ? 0 : weight[k] * (b[value][k] - a[value][k]);
        var node = new MovedNode
        {
            Name = CausalGraph.Name(value),
            Kind = value.Variable.Kind.ToString().ToLowerInvariant(),
            Unit = value.Variable.Unit,
            Span = value.Variable.Span,
            From = a[value][at],
            To = b[value][at],
            Part = part,
            AtStart = atStart,
        };
        if (path.Contains(value))
            return node with { End = BranchEnd.Loop };
        if (graph.Kind(value) is CellKind.Constant or CellKind.Data)
            return node;
        if (depth == 0)
            return node with { End = BranchEnd.Depth };
        var below = path.Add(value);
        ImmutableArray<MovedNode> nodes =
        [
            .. Causes(value, weight)
                .Select(c => Node(c.Cause, c.Weight, c.AtStart, depth - 1, below))
                .OrderByDescending(n => Math.Abs(n.Part)),
        ];
        double rest = part - nodes.Sum(n => n.Part);
        double size = Math.Max(Math.Abs(part), nodes.Select(n => Math.Abs(n.Part)).DefaultIfEmpty(0).Max());
        return node with { Nodes = nodes, Rest = Math.Abs(rest) <= 1e-9 * size ? 0 : rest };
    }

    private IEnumerable<(Value Cause, double[] Weight, bool AtStart)> Causes(Value value, double[] weight)
    {
        var kind = graph.Kind(value);
        if (kind == CellKind.State)
            yield break;
        double[] inStep = weight;
        if (kind is CellKind.Stock or CellKind.Held)
        {
            // The net flow of a step goes into all later ones; what is held is that of the step before.
            inStep = new double[at + 1];
            double later = 0;
            for (int k = at; k >= 0; k--)
            {
                inStep[k] = kind == CellKind.Stock ? step * later : (k < at ? weight[k + 1] : 0);
                later += weight[k];
            }
        }
        if (kind != CellKind.Frozen)
            foreach (var one in Weighted(value, inStep, atStart: false))
                yield return (one.Cause, one.Weight, false);
        if (kind == CellKind.Auxiliary)
            yield break;
        double[] start = new double[at + 1];
        start[0] = kind == CellKind.Held ? weight[0] : weight.Sum();
        foreach (var one in Weighted(value, start, atStart: true))
            yield return (one.Cause, one.Weight, true);
    }

    private IEnumerable<(Value Cause, double[] Weight)> Weighted(Value value, double[] weight, bool atStart)
    {
        foreach (var (cause, part) in Shared(value, atStart))
        {
            double[] own = new double[at + 1];
            bool any = false;
            for (int k = 0; k <= at; k++)
            {
                double difference = b[cause][k] - a[cause][k];
                if (weight[k] == 0 || difference == 0 || part[k] == 0)
                    continue;
                own[k] = weight[k] * part[k] / difference;
                any = true;
            }
            if (any)
                yield return (cause, own);
        }
    }

    // The parts of the causes in the difference of what one equation gives, at each step.
    private (Value Cause, double[] Part)[] Shared(Value value, bool atStart)
    {
        if (shared.TryGetValue((value, atStart), out var known))
            return known;
        var equation = graph.Equations.Find(value, atStart ? SingleEquations.AtStart : SingleEquations.InStep);
        if (equation == null)
            return shared[(value, atStart)] = [];
        int[] moved =
        [
            .. Enumerable
                .Range(0, equation.Causes.Length)
                .Where(i => !a[equation.Causes[i]].AsSpan(0, at + 1).SequenceEqual(b[equation.Causes[i]].AsSpan(0, at + 1))),
        ];
        int length = atStart ? 1 : at + 1;
        double[] times = a.Times[..length];
        double[][] first = [.. equation.Causes.Select(c => a[c][..length])];
        double[][] second = [.. equation.Causes.Select(c => b[c][..length])];
        double[] Worth(bool[] marks)
        {
            double[][] mixed = [.. first];
            for (int i = 0; i < moved.Length; i++)
                if (marks[i])
                    mixed[moved[i]] = second[moved[i]];
            double[] result = new double[length];
            equation.Compute(times, mixed, result);
            return result;
        }
        double[][] parts = moved.Length == 0 ? [] : ShapleyParts.Of(moved.Length, MostExactCauses, Worth);
        return shared[(value, atStart)] = [
            .. moved.Select((m, i) => (equation.Causes[m], atStart ? [parts[i][0], .. new double[at]] : parts[i])),
        ];
    }

    // Of what differs between the inputs of the runs, by running the model with all combinations or in several orders.
    private static (ImmutableArray<MovedBy> By, int? Orders) Inputs(ExplainedRun from, ExplainedRun to, Value value, int at)
    {
        string[] subjects =
        [
            .. from
                .Parts.Concat(to.Parts)
                .Select(p => p.Subject)
                .Distinct()
                .Where(s => !Set(from, s).SelectMany(p => p.Changes).SequenceEqual(Set(to, s).SelectMany(p => p.Changes))),
        ];
        if (subjects.Length == 0)
            return ([], null);
        var all = from.Parts.Concat(to.Parts).Select(p => p.Subject).Distinct().ToList();
        ImmutableArray<ChangedPart> Mixed(bool[] marks)
        {
            var second = subjects.Where((_, i) => marks[i]).ToHashSet();
            return [.. all.SelectMany(s => Set(second.Contains(s) ? to : from, s))];
        }
        var combinations = ShapleyParts
            .Asked(subjects.Length, MostExactInputs)
            .Concat(subjects.Select((_, i) => subjects.Select((_, k) => k == i).ToArray()))
            .DistinctBy(ShapleyParts.Key)
            .ToList();
        var known = combinations
            .Zip(from.Again(combinations.Select(Mixed), value))
            .ToDictionary(p => ShapleyParts.Key(p.First), p => p.Second[at]);
        double Run(bool[] marks) => known[ShapleyParts.Key(marks)];
        var shares = ShapleyParts.OfNumber(subjects.Length, MostExactInputs, Run);
        var by = subjects.Select(
            (s, i) =>
                new MovedBy(
                    string.Join(
                        ", ",
                        (
                            Set(to, s).IsEmpty ? Set(from, s).Select(p => "without " + p.Name) : Set(to, s).Select(p => p.Name)
                        ).Distinct()
                    ),
                    shares[i].Part,
                    Run([.. subjects.Select((_, k) => k == i)]) - from.Trace[value][at]
                )
                {
                    Error = shares[i].Error,
                }
        );
        return ([.. by.OrderByDescending(m => Math.Abs(m.Part))], subjects.Length > MostExactInputs ? ShapleyParts.Orders : null);
    }

    private static ImmutableArray<ChangedPart> Set(ExplainedRun run, string subject) =>
        [.. run.Parts.Where(p => p.Subject == subject)];
}

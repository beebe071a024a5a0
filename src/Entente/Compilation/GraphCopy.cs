using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>
/// Copies what some nodes need into a graph of its own. Constants that are known become literals, and what follows from them folds with the functions
/// that runs use, so that a copy gives the bits of the original. Nodes that are carried become series that somebody else computes.
/// </summary>
internal sealed class GraphCopy
{
    private readonly LoweredModel source;
    private readonly IReadOnlyDictionary<int, double> known;
    private readonly Func<int, bool> isCarried;
    private readonly Graph graph = new();
    private readonly int[] map;
    private readonly List<VariableElement> constants = [];
    private readonly List<VariableElement> data = [];
    private readonly Dictionary<int, int> constantNumbers = [];
    private readonly Dictionary<int, int> dataNumbers = [];
    private readonly Dictionary<int, int> keptNumbers = [];
    private readonly List<int> carried = [];

    private GraphCopy(LoweredModel source, IReadOnlyDictionary<int, double> known, Func<int, bool> isCarried)
    {
        this.source = source;
        this.known = known;
        this.isCarried = isCarried;
        map = new int[source.Graph.Count];
        Array.Fill(map, -1);
    }

    /// <summary>Copies.</summary>
    /// <param name="source">The model.</param>
    /// <param name="roots">Nodes that the copy must have.</param>
    /// <param name="known">Values of constants (by number) that no run changes.</param>
    /// <param name="isCarried">Which nodes are computed elsewhere.</param>
    /// <returns>The copy; where each node went, −1 where it did not; the nodes that are carried, in the order of their series.</returns>
    public static (LoweredModel Model, int[] Map, ImmutableArray<int> Carried) Of(
        LoweredModel source,
        IEnumerable<int> roots,
        IReadOnlyDictionary<int, double> known,
        Func<int, bool> isCarried
    )
    {
        var copy = new GraphCopy(source, known, isCarried);
        bool[] needed = copy.Needed(roots);
        copy.CopyNodes(needed);
        var kept = copy.keptNumbers.Select(entry => copy.CopyKept(source.Kept[entry.Key], entry.Value)).ToList();
        var states = source.States.Where(s => copy.keptNumbers.ContainsKey(s.Results[0])).Select(copy.CopyState);
        var model = new LoweredModel(
            copy.graph,
            [.. kept.OrderBy(k => k.Number)],
            [.. states],
            [.. copy.constants],
            [.. copy.data],
            ImmutableDictionary<VariableElement, int>.Empty
        )
        {
            Carried = copy.carried.Count,
        };
        return (model, copy.map, [.. copy.carried]);
    }

    // Nodes that the roots lead to, carried ones included, those behind them not.
    private bool[] Needed(IEnumerable<int> roots)
    {
        var needed = new bool[source.Graph.Count];
        var keptNeeded = new HashSet<int>();
        var stateOf = source.StateOfResult();
        var waiting = new Stack<int>(roots);
        while (waiting.TryPop(out int node))
        {
            if (needed[node])
                continue;
            needed[node] = true;
            if (isCarried(node))
                continue;
            foreach (int operand in source.Graph.Operands(node))
                waiting.Push(operand);
            if (source.Graph[node].Op != Op.Kept)
                continue;
            keptNeeded.Add(source.Graph[node].A);
            foreach (int behind in source.Behind(source.Kept[source.Graph[node].A], stateOf))
                waiting.Push(behind);
        }
        // All results of a state live together.
        foreach (var (result, state) in stateOf)
            if (keptNeeded.Contains(result))
                keptNeeded.UnionWith(state.Results);
        foreach (int kept in keptNeeded.Order())
            keptNumbers.Add(kept, keptNumbers.Count);
        return needed;
    }

    private void CopyNodes(bool[] needed)
    {
        // Carried series come after the model's own, whose number is known only when all have been seen.
        int own = 0;
        for (int n = 0; n < needed.Length; n++)
            if (needed[n] && !isCarried(n) && source.Graph[n].Op is Op.Data or Op.DataAtStart)
                own += dataNumbers.TryAdd(source.Graph[n].A, own) ? 1 : 0;
        data.AddRange(dataNumbers.OrderBy(d => d.Value).Select(d => source.Data[d.Key]));
        for (int n = 0; n < needed.Length; n++)
        {
            if (!needed[n])
                continue;
            if (isCarried(n))
            {
                map[n] = graph.Leaf(Op.Data, own + carried.Count);
                carried.Add(n);
            }
            else
                map[n] = Copy(n, source.Graph[n]);
        }
    }

    private int Copy(int number, Node node)
    {
        switch (node.Op)
        {
            case Op.Literal:
                return graph.Literal(node.Value);
            case Op.Time or Op.StepTime:
                return graph.Leaf(node.Op);
            case Op.Constant when known.TryGetValue(node.A, out double value):
                return graph.Literal(value);
            case Op.Constant:
                if (constantNumbers.TryAdd(node.A, constants.Count))
                    constants.Add(source.Constants[node.A]);
                return graph.Leaf(Op.Constant, constantNumbers[node.A]);
            case Op.Data or Op.DataAtStart:
                return graph.Leaf(node.Op, dataNumbers[node.A]);
            case Op.Kept:
                return graph.Leaf(Op.Kept, keptNumbers[node.A]);
            case Op.Row:
                return CopyCall(number);
            case Op.Pick:
                // A call of one result that folded is its own result.
                return graph[map[node.A]].Op == Op.Row ? graph.Pick(map[node.A], node.B) : map[node.A];
            case Op.Select:
                return graph.Select(map[node.A], map[node.B], map[node.C]);
            case Op.ToNumber:
                return graph.Number(map[node.A]);
            case Op.DivideBy:
                return graph.Quotient(map[node.A], map[node.B]);
            default:
                return node.B < 0 ? graph.Unary(node.Op, map[node.A]) : graph.Binary(node.Op, map[node.A], map[node.B]);
        }
    }

    private int CopyCall(int number)
    {
        var call =
            source.Graph[number].Call
            ?? throw new InvalidOperationException("This is a bug in Entente: a row call without a call.");
        ImmutableArray<int> operands = [.. call.Operands.Select(o => map[o])];
        return call.Results == 1
            ? graph.Row(call.Function, call.Fixed, operands)
            : graph.Rows(call.Function, call.Fixed, operands, call.Results);
    }

    private KeptValue CopyKept(KeptValue kept, int number) =>
        new(number, map[kept.Initial], kept.Next < 0 ? -1 : map[kept.Next], kept.Kind);

    private KeptState CopyState(KeptState state) =>
        state with
        {
            Inputs = [.. state.Inputs.Select(n => map[n])],
            Starts = [.. state.Starts.Select(n => map[n])],
            Results = [.. state.Results.Select(r => keptNumbers[r])],
        };
}

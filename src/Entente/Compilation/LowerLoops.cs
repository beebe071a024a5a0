using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Compilation;

// Variables that are solved within a step stand as unknowns until all equations are lowered; then each loop becomes one row call, and what read an
// unknown reads its result.
internal sealed partial class Lower
{
    // An unknown: its leaf, its equation or deviation, where to begin; for a deviation its scale and tolerance.
    private sealed record Unknown(int Leaf, int Equation, int Begin, int Scale, int Tolerance, CallExpression? Call, bool Start);

    // What stands for an unknown: a result of a loop, or where there is no loop one node.
    private sealed record Solution(AlgebraicLoop? Loop, ImmutableArray<int> Operands, int Count, int Result);

    // Made when they are needed: most models have none.
    private Dictionary<(Variable Variable, int Flat, bool Start), int>? unknownLeaves;
    private readonly List<Unknown> unknowns = [];

    private int UnknownLeaf(VariableElement key)
    {
        var place = (key.Variable, key.Flat, start);
        unknownLeaves ??= [];
        if (!unknownLeaves.TryGetValue(place, out int leaf))
            unknownLeaves.Add(place, leaf = Graph.Leaf(Op.Unknown, unknownLeaves.Count));
        return leaf;
    }

    private int TakeUnknown(Expression value, VariableElement key)
    {
        int leaf = UnknownLeaf(key);
        unknowns.Add(
            value switch
            {
                CallExpression { Function.Name: "SIMULTANEOUS" } call => new(
                    leaf,
                    Argument(call, 0),
                    Argument(call, 1),
                    -1,
                    -1,
                    null,
                    start
                ),
                ArrayElementExpression { Call.Function.Name: "FIND ZERO" } element => Deviation(leaf, element),
                _ => new(leaf, Value(value), -1, -1, -1, null, start),
            }
        );
        return leaf;
    }

    // FIND ZERO(scale of x, z, scale of z, begin, n, skip, tolerance, most, method).
    private Unknown Deviation(int leaf, ArrayElementExpression element)
    {
        var call = element.Call;
        int place = loops.Position(element.Indexes[^1]);
        var deviations = Elements(call.Arguments[1]);
        bool isWhole =
            Graph.IsLiteral(Known(call.Arguments[4]), out double count)
            && count == deviations.Length
            && Graph.IsLiteral(Known(call.Arguments[5]), out double skip)
            && skip == 0;
        if (!isWhole && !problems.Exists(p => p.Code == "EN3017"))
            problems.Add(CompilationDiagnostics.ZerosOfPart(call.Span));
        return new(
            leaf,
            deviations[place],
            Elements(call.Arguments[3])[place],
            Elements(call.Arguments[2])[place],
            Argument(call, 6),
            call,
            start
        );
    }

    // A number, or a constant as the model writes it.
    private int Known(Expression expression) =>
        expression is ReferenceExpression { Variable: { Kind: VariableKind.Constant, Size: 1 } constant }
        && ConstantNumbers.Of(constant, 0) is { } number
            ? Graph.Literal(number)
            : Value(expression);

    // Replaces the unknowns by what solves their loops.
    private void SolveUnknowns()
    {
        var solutions = new Dictionary<int, Solution>();
        foreach (var (key, leaf) in unknownLeaves ?? [])
            if (!unknowns.Exists(u => u.Leaf == leaf))
                solutions[leaf] = new(null, [NoEquation((key.Variable, key.Flat), key.Variable.Span)], 1, 0);
        foreach (var loop in LoopsOfUnknowns())
            AddLoop(loop, solutions);
        var old = Graph;
        Graph = new Graph();
        int[] map = new int[old.Count];
        Array.Fill(map, -1);
        // Operands first, without recursion; an unknown comes behind what its loop is given.
        var waiting = new Stack<int>();
        for (int root = 0; root < old.Count; root++)
        {
            waiting.Push(root);
            while (waiting.TryPeek(out int node))
            {
                var solution = solutions.GetValueOrDefault(node);
                int before = waiting.Count;
                foreach (int operand in map[node] >= 0 ? [] : solution?.Operands ?? (IEnumerable<int>)old.Operands(node))
                    if (map[operand] < 0)
                        waiting.Push(operand);
                if (waiting.Count > before)
                    continue;
                waiting.Pop();
                if (map[node] < 0)
                    map[node] = solution == null ? Copied(Graph, old, node, map) : Solved(solution, map);
            }
        }
        Remap(map);
    }

    private int Solved(Solution solution, int[] map)
    {
        if (solution.Loop == null)
            return map[solution.Operands[0]];
        ImmutableArray<int> operands = [.. solution.Operands.Select(o => NumberOf(map[o]))];
        return Graph.Pick(Graph.Rows(AlgebraicLoop.Solve, solution.Loop, operands, solution.Count), solution.Result);
    }

    private int NumberOf(int node) => Graph[node].IsMask ? Graph.Number(node) : node;

    // Which unknowns depend on each other, each loop in the order of its equations; all deviations of a call go together.
    private List<List<Unknown>> LoopsOfUnknowns()
    {
        var numbers = unknowns.Select((u, i) => (u.Leaf, i)).ToDictionary(p => p.Leaf, p => p.i);
        var needs = unknowns.Select(u => Leaves(u.Equation).Where(numbers.ContainsKey).Select(l => numbers[l]).ToList()).ToList();
        foreach (
            var together in unknowns.Select((u, i) => (u, i)).Where(p => p.u.Call != null).GroupBy(p => (p.u.Call, p.u.Start))
        )
        {
            var members = together.Select(p => p.i).ToList();
            for (int k = 0; k < members.Count; k++)
                needs[members[k]].Add(members[(k + 1) % members.Count]);
        }
        return [.. Order.Components(unknowns.Count, i => needs[i]).Select(c => c.Order().Select(i => unknowns[i]).ToList())];
    }

    private List<int> Leaves(int node)
    {
        var seen = new HashSet<int>();
        var found = new List<int>();
        var waiting = new Stack<int>([node]);
        while (waiting.TryPop(out int at))
        {
            if (!seen.Add(at))
                continue;
            if (Graph[at].Op == Op.Unknown)
                found.Add(at);
            foreach (int operand in Graph.Operands(at))
                waiting.Push(operand);
        }
        return found;
    }

    private void AddLoop(List<Unknown> loop, Dictionary<int, Solution> solutions)
    {
        var inside = loop.Select((u, i) => (u.Leaf, i)).ToDictionary(p => p.Leaf, p => p.i);
        bool seeksZeros = loop.Exists(u => u.Call != null);
        if (!seeksZeros && loop.Count == 1 && !Leaves(loop[0].Equation).Contains(loop[0].Leaf))
        {
            solutions[loop[0].Leaf] = new(null, [loop[0].Equation], 1, 0);
            return;
        }
        // What needs an unknown of the loop is a part of it, all else is given.
        var isPart = new bool[Graph.Count];
        for (int node = 0; node < isPart.Length; node++)
            isPart[node] = inside.ContainsKey(node) || Graph.Operands(node).Any(o => isPart[o]);
        var parts = new Graph();
        var given = new List<int>();
        int[] map = new int[Graph.Count];
        Array.Fill(map, -1);
        foreach (int node in NodesOf(loop, isPart))
            map[node] =
                inside.TryGetValue(node, out int number) ? parts.Leaf(Op.Constant, number)
                : isPart[node] ? Copied(parts, Graph, node, map)
                : Graph.IsLiteral(node, out double literal) ? parts.Literal(literal)
                : Given(node);
        int Given(int node)
        {
            given.Add(node);
            int leaf = parts.Leaf(Op.Constant, loop.Count + given.Count - 1);
            return Graph[node].IsMask ? parts.Truth(leaf) : leaf;
        }
        // Where deviations are sought to be 0, an equation in the same loop deviates by what it does not give.
        ImmutableArray<int> ends =
        [
            .. loop.Select(
                (u, i) =>
                    seeksZeros && u.Call == null
                        ? parts.Binary(Op.Subtract, map[u.Equation], parts.Leaf(Op.Constant, i))
                        : map[u.Equation]
            ),
        ];
        var unknown = new Variable
        {
            Name = "#loop",
            Kind = VariableKind.Constant,
            Span = current.Span,
        };
        var model = new LoweredModel(
            parts,
            [],
            [],
            [.. Enumerable.Range(0, loop.Count + given.Count).Select(i => (unknown, i))],
            [],
            ImmutableDictionary<VariableElement, int>.Empty
        );
        var solved = new AlgebraicLoop(model, ends, seeksZeros);
        int one = Graph.Literal(1);
        var begins = loop.Select(u => u.Begin < 0 ? Graph.Literal(0) : u.Begin);
        IEnumerable<int> scales = seeksZeros
            ? [.. loop.Select(u => u.Scale < 0 ? one : u.Scale), loop.First(u => u.Call != null).Tolerance]
            : [];
        ImmutableArray<int> operands = [.. begins, .. scales, .. given];
        for (int i = 0; i < loop.Count; i++)
            solutions[loop[i].Leaf] = new(solved, operands, loop.Count, i);
    }

    // What the equations of a loop read, operands before users, as far as what is given.
    private SortedSet<int> NodesOf(List<Unknown> loop, bool[] isPart)
    {
        var needed = new SortedSet<int>();
        var waiting = new Stack<int>(loop.Select(u => u.Equation));
        while (waiting.TryPop(out int at))
            if (needed.Add(at) && isPart[at])
                foreach (int operand in Graph.Operands(at))
                    waiting.Push(operand);
        return needed;
    }

    private static int Copied(Graph to, Graph from, int number, int[] map)
    {
        var node = from[number];
        if (node.Op == Op.Literal)
            return to.Literal(node.Value);
        if (node.IsLeaf)
            return to.Leaf(node.Op, node.A);
        if (node.Call is { } call)
        {
            ImmutableArray<int> operands = [.. call.Operands.Select(o => map[o])];
            return call.Results == 1
                ? to.Row(call.Function, call.Fixed, operands)
                : to.Rows(call.Function, call.Fixed, operands, call.Results);
        }
        return node.Op switch
        {
            // A call of one result that folded is its own result.
            Op.Pick => to[map[node.A]].Op == Op.Row ? to.Pick(map[node.A], node.B) : map[node.A],
            Op.Select => to.Select(map[node.A], map[node.B], map[node.C]),
            Op.ToNumber => to.Number(map[node.A]),
            Op.DivideBy => to.Quotient(map[node.A], map[node.B]),
            _ => node.B < 0 ? to.Unary(node.Op, map[node.A]) : to.Binary(node.Op, map[node.A], map[node.B]),
        };
    }

    private void Remap(int[] map)
    {
        foreach (var values in new[] { inStep, atStart })
        foreach (var key in values.Keys.ToList())
            values[key] = map[values[key]];
        foreach (var key in next.Keys.ToList())
            if (next[key] is { Node: >= 0 } entry)
                next[key] = entry with { Node = map[entry.Node] };
        for (int i = 0; i < states.Count; i++)
            states[i] = states[i] with
            {
                Inputs = [.. states[i].Inputs.Select(n => map[n])],
                Starts = [.. states[i].Starts.Select(n => map[n])],
            };
    }
}

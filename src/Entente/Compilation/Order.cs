using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>An equation family whose turn it is, or some elements of it.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Equation">Which of its equations.</param>
/// <param name="Element">Null for the whole family; else the number of the loops' element.</param>
internal sealed record Turn(Cell Cell, int Equation, int? Element);

/// <summary>The orders in which equations can be computed: at the start of a run, and within a time step.</summary>
/// <param name="AtStart">Initial values, and what they need.</param>
/// <param name="InStep">Auxiliaries, rates, and what the next step keeps.</param>
internal sealed record Orders(ImmutableArray<Turn> AtStart, ImmutableArray<Turn> InStep);

/// <summary>
/// Puts equations in an order in which each finds what it needs, leaving out what nobody asked for. Families stay whole; those that depend on each
/// other in a circle are split into elements, and only what is circular then is a problem. Without recursion on the size of the model
/// (Tarjan 1972, strongly connected components).
/// </summary>
internal sealed class Order
{
    // For larger components it is not looked for the one place that breaks all circles.
    private const int MostTried = 500;

    private readonly CellSystem system;
    private readonly List<Diagnostic> problems;
    private readonly Loops loops = new();

    private sealed record NeededCell(Cell Cell, bool AtStart);

    // Where the search stands in a node: which of its needs comes next.
    private sealed record Frame(int Node, List<int> Needs)
    {
        public int Next { get; set; }
    }

    private Order(CellSystem system, List<Diagnostic> problems)
    {
        this.system = system;
        this.problems = problems;
    }

    /// <summary>Orders what the asked variables need.</summary>
    public static Orders Sort(CellSystem system, IEnumerable<Variable> asked, List<Diagnostic> problems)
    {
        var order = new Order(system, problems);
        var (inStep, atStart) = order.Needed(asked);
        return new Orders(order.Sort(atStart, atStart: true), order.Sort(inStep, atStart: false));
    }

    // Which cells are needed in a step, and which at the start: a stock that is needed in a step needs its rate there and its initial value
    // at the start; INITIAL needs its argument at the start only.
    private (List<Cell> InStep, List<Cell> AtStart) Needed(IEnumerable<Variable> asked)
    {
        var inStep = new HashSet<Cell>(ReferenceEqualityComparer.Instance);
        var atTheStart = new HashSet<Cell>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<NeededCell>();
        void Need(Variable variable, bool atStart)
        {
            if (system.TryGet(variable, out var cell) && (atStart ? atTheStart : inStep).Add(cell))
                waiting.Push(new NeededCell(cell, atStart));
        }
        foreach (var variable in asked)
            Need(variable, atStart: false);
        while (waiting.TryPop(out var next))
        {
            if (!next.AtStart && next.Cell.IsKept)
                Need(next.Cell.Variable, atStart: true);
            foreach (var equation in next.Cell.Equations)
            foreach (var expression in Parts(next.Cell, equation, next.AtStart))
                Visit(expression, next.AtStart, (reference, start) => Need(reference.Variable, start), inElements: false);
        }
        // In the order of the file, so that nothing depends on the order in which needs were found.
        return (Those(inStep), Those(atTheStart));

        List<Cell> Those(HashSet<Cell> needed)
        {
            var cells = new List<Cell>(needed.Count);
            foreach (var cell in system.Cells)
                if (needed.Contains(cell))
                    cells.Add(cell);
            return cells;
        }
    }

    // The expressions that must be computed for a cell at the start or in a step.
    private static IEnumerable<Expression> Parts(Cell cell, CellEquation equation, bool atStart)
    {
        if (cell.Kind == CellKind.Auxiliary && equation.Value != null)
            yield return equation.Value;
        if (atStart && cell.IsKept && equation.Initial != null)
            yield return equation.Initial;
        if (equation.State is { } state)
            foreach (var expression in atStart ? state.Initials.AddRange(state.Starts) : state.Inputs)
                yield return expression;
        if (!atStart && cell.IsKept && equation.Value != null)
            yield return equation.Value;
    }

    private ImmutableArray<Turn> Sort(List<Cell> cells, bool atStart)
    {
        var turns = new List<Turn>();
        var numbers = new Dictionary<Cell, int>(ReferenceEqualityComparer.Instance);
        foreach (var cell in cells)
        {
            numbers[cell] = turns.Count;
            for (int e = 0; e < cell.Equations.Length; e++)
                turns.Add(new Turn(cell, e, null));
        }
        var before = turns.ConvertAll(turn => Before(turn, atStart, numbers));
        var result = ImmutableArray.CreateBuilder<Turn>();
        foreach (var component in Components(turns.Count, i => before[i]))
        {
            if (component.Count == 1 && !before[component[0]].Exists(i => i == component[0]))
                result.Add(turns[component[0]]);
            else
                result.AddRange(SortElements([.. component.Select(i => turns[i])], atStart));
        }
        return result.ToImmutable();
    }

    // Families (all equations of a variable) that a family needs within the same phase.
    private List<int> Before(Turn turn, bool atStart, Dictionary<Cell, int> numbers)
    {
        var before = new List<int>();
        Dependencies(
            turn,
            atStart,
            (reference) =>
            {
                var cell = system[reference.Variable];
                int first = numbers[cell];
                for (int e = 0; e < cell.Equations.Length; e++)
                    before.Add(first + e);
            },
            inElements: false
        );
        return before;
    }

    private ImmutableArray<Turn> SortElements(ImmutableArray<Turn> families, bool atStart)
    {
        var turns = new List<Turn>();
        // For each element that a cell gives the number of its turn, from 1.
        var numbers = new Dictionary<Cell, int[]>(ReferenceEqualityComparer.Instance);
        foreach (var family in families)
        {
            var equation = family.Cell.Equations[family.Equation];
            if (!numbers.TryGetValue(family.Cell, out int[]? own))
                numbers.Add(family.Cell, own = new int[family.Cell.Variable.Size]);
            for (int i = 0; i < equation.LoopSize; i++)
            {
                if (equation.Excluded.Contains(i))
                    continue;
                loops.Set(equation.Axes, i);
                int results = equation.State?.Initials.Length ?? 1;
                int first = loops.Flat(family.Cell.Variable, equation.Target) * results;
                turns.Add(family with { Element = i });
                for (int k = 0; k < results; k++)
                    own[first + k] = turns.Count;
            }
        }
        List<int> Needs(int i)
        {
            var before = new List<int>();
            Dependencies(
                turns[i],
                atStart,
                reference =>
                {
                    if (
                        numbers.TryGetValue(system[reference.Variable], out int[]? own)
                        && loops.Flat(reference.Variable, reference.Indexes) is var flat
                        && (uint)flat < (uint)own.Length
                        && own[flat] > 0
                    )
                        before.Add(own[flat] - 1);
                },
                inElements: true
            );
            return before;
        }
        var result = ImmutableArray.CreateBuilder<Turn>();
        foreach (var component in Components(turns.Count, Needs))
        {
            if (component.Count > 1 || Needs(component[0]).Contains(component[0]))
                ReportCycle(component, turns, Needs, atStart);
            foreach (int i in component)
                result.Add(turns[i]);
        }
        return result.ToImmutable();
    }

    private void ReportCycle(List<int> component, List<Turn> turns, Func<int, List<int>> needs, bool atStart)
    {
        // The shortest way from the first element back to itself, breadth first.
        int start = component.Min();
        var inside = component.ToHashSet();
        var from = new Dictionary<int, int>();
        var queue = new Queue<int>([start]);
        while (queue.TryDequeue(out int at) && !from.ContainsKey(start))
            foreach (int next in needs(at))
                if (inside.Contains(next) && from.TryAdd(next, at))
                    queue.Enqueue(next);
        var names = new List<string> { Name(turns[start]) };
        for (int at = from[start]; at != start; at = from[at])
            names.Add(Name(turns[at]));
        names.Add(Name(turns[start]));
        // Found from the end: reversed, each needs the one after it.
        names.Reverse();
        var chain = new List<int> { start };
        for (int at = from[start]; at != start; at = from[at])
            chain.Add(at);
        // A place whose lag breaks all circles of the component, if one does.
        int? cut =
            component.Count <= MostTried
                ? chain.Order().Select(i => (int?)i).FirstOrDefault(i => IsStraight(component, i ?? -1, needs))
                : null;
        problems.Add(
            CompilationDiagnostics.Cycle(
                names,
                turns[start].Cell.Equations[turns[start].Equation].Span,
                atStart,
                Name(turns[cut ?? start]),
                cut == null
            )
        );
    }

    // Whether nothing is circular any more where one member needs nothing (Kahn 1962).
    private static bool IsStraight(List<int> component, int without, Func<int, List<int>> needs)
    {
        var inside = component.ToHashSet();
        var users = component.ToDictionary(i => i, _ => new List<int>());
        var open = component.ToDictionary(i => i, _ => 0);
        foreach (int i in component.Where(i => i != without))
        foreach (int needed in needs(i).Where(inside.Contains).Distinct())
        {
            users[needed].Add(i);
            open[i]++;
        }
        var ready = new Queue<int>(component.Where(i => open[i] == 0));
        int done = 0;
        while (ready.TryDequeue(out int next))
        {
            done++;
            foreach (int user in users[next])
                if (--open[user] == 0)
                    ready.Enqueue(user);
        }
        return done == component.Count;
    }

    private string Name(Turn turn)
    {
        var equation = turn.Cell.Equations[turn.Equation];
        loops.Set(equation.Axes, turn.Element ?? 0);
        return turn.Cell.Variable.ElementName(loops.Flat(turn.Cell.Variable, equation.Target));
    }

    // What a turn needs within its own phase: in a step, kept values are there already.
    private void Dependencies(Turn turn, bool atStart, Action<ReferenceExpression> depend, bool inElements)
    {
        var equation = turn.Cell.Equations[turn.Equation];
        if (turn.Element is { } element)
            loops.Set(equation.Axes, element);
        foreach (var expression in Parts(turn.Cell, equation, atStart))
            Visit(
                expression,
                atStart,
                (reference, start) =>
                {
                    var cell = system[reference.Variable];
                    if (start == atStart && (atStart || !cell.IsKept) && !cell.IsSolved)
                        depend(reference);
                },
                inElements
            );
    }

    // Calls back for each reference that is read at the start (true) or in the step (false). ACTIVE INITIAL reads its second argument at the start.
    private void Visit(Expression expression, bool atStart, Action<ReferenceExpression, bool> found, bool inElements)
    {
        switch (expression)
        {
            case ReferenceExpression reference:
                found(reference, atStart);
                break;
            case UnaryExpression unary:
                Visit(unary.Operand, atStart, found, inElements);
                break;
            case BinaryExpression binary:
                Visit(binary.Left, atStart, found, inElements);
                Visit(binary.Right, atStart, found, inElements);
                break;
            case CallExpression { Function.Name: "ACTIVE INITIAL" } active:
                Visit(active.Arguments[atStart ? 1 : 0], atStart, found, inElements);
                break;
            // Of an array that an offset goes through only the element at a known place is needed.
            case CallExpression { Function.Name: "VECTOR ELM MAP", Arguments: [ArrayExpression array, var offset] }
                when inElements && loops.Known(offset) is { } place:
                if (Math.Round(place) is var at && at >= 0 && at < Loops.Size(array.Axes))
                {
                    loops.Set(array.Axes, (int)at);
                    Visit(array.Body, atStart, found, inElements);
                }
                break;
            case CallExpression call:
                foreach (var argument in call.Arguments)
                    Visit(argument, atStart, found, inElements);
                break;
            case ArrayElementExpression element:
                Visit(element.Call, atStart, found, inElements);
                break;
            case ArrayExpression array:
                int size = inElements ? Loops.Size(array.Axes) : 1;
                for (int i = 0; i < size; i++)
                {
                    loops.Set(array.Axes, i);
                    Visit(array.Body, atStart, found, inElements);
                }
                break;
            default:
                break;
        }
    }

    /// <summary>Strongly connected components, each after those it needs.</summary>
    public static List<List<int>> Components(int count, Func<int, List<int>> needs)
    {
        var result = new List<List<int>>();
        var index = new int[count];
        var low = new int[count];
        var onStack = new bool[count];
        var stack = new List<int>();
        var path = new Stack<Frame>();
        int counter = 0;
        for (int root = 0; root < count; root++)
        {
            if (index[root] != 0)
                continue;
            Open(root);
            while (path.TryPeek(out var frame))
            {
                if (frame.Next < frame.Needs.Count)
                {
                    int next = frame.Needs[frame.Next++];
                    if (index[next] == 0)
                        Open(next);
                    else if (onStack[next])
                        low[frame.Node] = Math.Min(low[frame.Node], index[next]);
                    continue;
                }
                path.Pop();
                Close(frame.Node);
            }
        }
        return result;

        void Open(int node)
        {
            index[node] = low[node] = ++counter;
            stack.Add(node);
            onStack[node] = true;
            path.Push(new Frame(node, needs(node)));
        }

        void Close(int node)
        {
            if (path.TryPeek(out var parent))
                low[parent.Node] = Math.Min(low[parent.Node], low[node]);
            if (low[node] != index[node])
                return;
            var component = new List<int>();
            int member;
            do
            {
                member = stack[^1];
                stack.RemoveAt(stack.Count - 1);
                onStack[member] = false;
                component.Add(member);
            } while (member != node);
            component.Reverse();
            result.Add(component);
        }
    }
}

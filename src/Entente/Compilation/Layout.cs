using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Entente.Compilation;

/// <summary>
/// Gives nodes their rows. What is used together lies one after the other: operands and results of calls that are made as one, then results and operands of
/// statements of one shape, so that a loop over them advances steadily.
/// </summary>
internal sealed class Layout
{
    // With fewer calls copying is cheaper than calling once more.
    private const int LeastPart = 8;

    private readonly Graph graph;
    private readonly Statements statements;
    private readonly bool[] live;
    private readonly int[] rows;
    private readonly List<LiteralRow> literals = [];

    // Kept values that are stocks, and constants, have rows of their own kind; which of them comes first is free.
    private readonly Dictionary<int, int> stockNumbers = [];
    private readonly int firstStock;
    private readonly int constantCount;

    // For what is computed as a rate the number of the stock that it changes.
    private readonly Dictionary<int, int> stockOfRate = [];
    private readonly List<int> stocks = [];
    private readonly List<int> constants = [];

    /// <summary>Begins a layout.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="statements">What is stored.</param>
    /// <param name="live">Nodes that are needed.</param>
    /// <param name="stocks">The stocks.</param>
    /// <param name="firstStock">The row of the first of them.</param>
    /// <param name="constants">Number of constants.</param>
    /// <param name="firstFree">The first row that is not given yet.</param>
    public Layout(
        Graph graph,
        Statements statements,
        bool[] live,
        ImmutableArray<KeptValue> stocks,
        int firstStock,
        int constants,
        int firstFree
    )
    {
        this.graph = graph;
        this.statements = statements;
        this.live = live;
        this.firstStock = firstStock;
        foreach (var stock in stocks)
        {
            stockNumbers.Add(stock.Number, -1);
            if (graph[stock.Next] is { Phase: Phase.Step, IsLeaf: false, Op: not (Op.Row or Op.Pick) })
                stockOfRate.TryAdd(stock.Next, stock.Number);
        }
        constantCount = constants;
        RowCount = firstFree;
        rows = new int[graph.Count];
        for (int n = 0; n < rows.Length; n++)
            rows[n] = -1;
    }

    /// <summary>Number of rows so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>The row of a node, −1 if it has none.</summary>
    public int this[int node]
    {
        get => rows[node];
        set => rows[node] = value;
    }

    /// <summary>Rows that hold a literal all through the run.</summary>
    public IReadOnlyList<LiteralRow> Literals => literals;

    /// <summary>Numbers of the stocks, in the order of their rows.</summary>
    public List<int> Stocks
    {
        get
        {
            var all = new List<int>(stocks);
            foreach (var (number, place) in stockNumbers)
                if (place < 0)
                    all.Add(number);
            return all;
        }
    }

    /// <summary>For each constant its row; those that nothing reads come last.</summary>
    public ImmutableArray<int> ConstantRows()
    {
        int[] constantRows = new int[constantCount];
        int next = Plan.ConstantRow;
        foreach (int number in constants)
            constantRows[number] = next++;
        // No constant has row 0.
        for (int number = 0; number < constantCount; number++)
            if (constantRows[number] == 0)
                constantRows[number] = next++;
        return ImmutableCollectionsMarshal.AsImmutableArray(constantRows);
    }

    /// <summary>Gives calls of one function in a phase, none of which waits for another, rows one after the other.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="schedule">Its order.</param>
    /// <param name="laid">Receives what must be laid beside itself when the run starts.</param>
    public List<CallGroup> GroupCalls(Phase phase, Schedule schedule, List<Store> laid)
    {
        var groups = new List<CallGroup>();
        for (int level = 0; level < schedule.Levels.Count; level++)
        {
            var byFunction = new Dictionary<CallKind, List<int>>();
            foreach (int call in schedule.CallsOf(level))
            {
                if (graph[call].Call is not { } made || !IsGrouped(made))
                    continue;
                var kind = new CallKind(made.Function, made.Fixed);
                if (!byFunction.TryGetValue(kind, out var alike))
                    byFunction.Add(kind, alike = []);
                alike.Add(call);
            }
            foreach (var alike in byFunction.Values)
            foreach (var calls in Parts(alike, phase))
                if (calls.Count > 1)
                    groups.Add(Group(calls, phase, laid));
        }
        return groups;
    }

    // Operands of different kinds would have to be copied beside each other in every step; where there are many of each the calls are parted instead.
    private List<List<int>> Parts(List<int> calls, Phase phase)
    {
        var parts = new Dictionary<int, List<int>>();
        foreach (int call in calls)
        {
            int kinds = 0;
            foreach (int operand in graph.Operands(call))
                kinds =
                    kinds * 3
                    + (
                        graph[operand].Phase < phase ? 0
                        : IsStock(operand) ? 1
                        : 2
                    );
            if (!parts.TryGetValue(kinds, out var part))
                parts.Add(kinds, part = []);
            part.Add(call);
        }
        if (parts.Count == 1)
            return [calls];
        var large = parts.Values.Where(part => part.Count >= LeastPart).ToList();
        var rest = calls.Except(large.SelectMany(part => part)).ToList();
        return rest.Count == 0 ? large : [.. large, rest];
    }

    private sealed record CallKind(RowFunction Function, object? Fixed);

    private CallGroup Group(List<int> calls, Phase phase, List<Store> laid)
    {
        var copies = new List<Store>();
        var operands = new List<int>();
        for (int p = 0; p < graph[calls[0]].Call?.Operands.Length; p++)
        {
            var nodes = new List<int>(calls.Count);
            foreach (int call in calls)
                nodes.Add(graph[call].Call?.Operands[p] ?? -1);
            operands.Add(Lay(nodes, phase, laid, copies));
        }
        return new CallGroup(calls, operands, PlaceAll(calls), copies);
    }

    private static bool IsGrouped(RowCall call) =>
        call.Results == 1 && (call.Function.Direct ?? call.Function.DirectOfTable) != null;

    private int Lay(List<int> nodes, Phase phase, List<Store> laid, List<Store> copies)
    {
        if (IsInOrder(nodes))
            return rows[nodes[0]];
        bool isKnown = nodes.TrueForAll(n => graph[n].Phase < phase);
        if (!isKnown && IsFree(nodes))
            return PlaceAll(nodes);
        int first = RowCount;
        foreach (int node in nodes)
        {
            if (graph.IsLiteral(node, out double value))
                literals.Add(new LiteralRow(RowCount, value));
            else
                (isKnown ? laid : copies).Add(new Store(node, RowCount));
            RowCount++;
        }
        return first;
    }

    private bool IsInOrder(List<int> nodes)
    {
        for (int i = 0; i < nodes.Count; i++)
            if (rows[nodes[i]] < 0 || rows[nodes[i]] != rows[nodes[0]] + i)
                return false;
        return true;
    }

    private bool IsFree(List<int> nodes)
    {
        bool isStock = IsStock(nodes[0]);
        bool isConstant = graph[nodes[0]].Op == Op.Constant;
        return nodes.TrueForAll(n =>
                rows[n] < 0
                && IsStock(n) == isStock
                && (graph[n].Op == Op.Constant) == isConstant
                && (isStock || isConstant || (statements.IsStored(n) && graph[n].Op is not (Op.Literal or Op.Row or Op.Pick)))
            )
            && new HashSet<int>(nodes).Count == nodes.Count;
    }

    private bool IsStock(int node) => graph[node].Op == Op.Kept && stockNumbers.ContainsKey(graph[node].A);

    private int PlaceAll(List<int> nodes)
    {
        foreach (int node in nodes)
            Place(node);
        return rows[nodes[0]];
    }

    /// <summary>Gives a node a row, if it has none and needs one.</summary>
    public void Place(int node)
    {
        var n = graph[node];
        if (rows[node] >= 0 || n.Op == Op.Pick)
            return;
        if (IsStock(node))
        {
            PlaceStock(n.A);
            rows[node] = firstStock + stockNumbers[n.A];
        }
        else if (n.Op == Op.Constant)
        {
            rows[node] = Plan.ConstantRow + constants.Count;
            constants.Add(n.A);
        }
        else if (statements.IsStored(node))
        {
            rows[node] = RowCount;
            RowCount += n.Call?.Results ?? 1;
            if (n.Op == Op.Literal)
                literals.Add(new LiteralRow(rows[node], n.Value));
        }
    }

    private void PlaceStock(int number)
    {
        if (stockNumbers[number] >= 0)
            return;
        stockNumbers[number] = stocks.Count;
        stocks.Add(number);
    }

    /// <summary>Places statements of one shape: for each operand of the tree those of all statements, then the results.</summary>
    public void PlaceAlike(List<int> alike)
    {
        // A fold reads so many that the order of the graph is theirs.
        if (statements.FoldOf(alike[0]) == null)
        {
            var operands = new List<List<int>>(alike.Count);
            foreach (int node in alike)
                operands.Add(statements.OperandsOf(node));
            for (int k = 0; k < operands[0].Count; k++)
                foreach (var of in operands)
                    if (graph[of[k]].IsLeaf)
                        Place(of[k]);
        }
        PlaceAsRates(alike);
        foreach (int node in alike)
            Place(node);
    }

    // What is a rate lives where rates do, so that it need not be copied there; of a loop only where that leaves its results one after the other.
    private void PlaceAsRates(List<int> nodes)
    {
        var numbers = new List<int>();
        foreach (int node in nodes)
            if (rows[node] >= 0 || !statements.IsStored(node) || !stockOfRate.TryGetValue(node, out int number))
                return;
            else
                numbers.Add(number);
        int first = stockNumbers[numbers[0]];
        if (first < 0 ? numbers.Exists(n => stockNumbers[n] >= 0) : numbers.Where((n, i) => stockNumbers[n] != first + i).Any())
            return;
        for (int i = 0; i < nodes.Count; i++)
        {
            PlaceStock(numbers[i]);
            rows[nodes[i]] = firstStock + stockNumbers.Count + stockNumbers[numbers[i]];
        }
    }

    /// <summary>Places what has no row yet, in the order of the graph.</summary>
    public void PlaceRest()
    {
        for (int n = 0; n < graph.Count; n++)
            if (live[n])
            {
                PlaceAsRates([n]);
                Place(n);
            }
        // A single element of a row call's results lives where the call put it, stored or not.
        for (int n = 0; n < graph.Count; n++)
            if (live[n] && graph[n].Op == Op.Pick)
                rows[n] = rows[graph[n].A] + graph[n].B;
    }
}

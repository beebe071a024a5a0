using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>A value written to a row of its own, beside where it lives.</summary>
internal sealed record Store(int Node, int Row);

/// <summary>Row calls of one function whose operands and results lie in rows one after the other, so that one call makes all of them: what is left of a loop
/// over subscripts.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="Operands">For each operand the row of the first call's.</param>
/// <param name="Result">The row of the first call's result.</param>
/// <param name="Copies">Operands that are copied before.</param>
internal sealed record CallGroup(
    ImmutableArray<int> Calls,
    ImmutableArray<int> Operands,
    int Result,
    ImmutableArray<Store> Copies
);

/// <summary>Nodes to be computed together, and then row calls.</summary>
/// <param name="Statements">Nodes that are stored, in order; what only one of them uses is computed inside it.</param>
/// <param name="Calls">Row calls, whose operands are ready after the statements.</param>
/// <param name="Groups">Row calls that are made together.</param>
internal sealed record Level(ImmutableArray<int> Statements, ImmutableArray<int> Calls, ImmutableArray<CallGroup> Groups)
{
    /// <summary>Operands of the groups that live elsewhere and are laid beside each other.</summary>
    public IEnumerable<Store> Copies => Groups.SelectMany(g => g.Copies);
}

/// <summary>What is computed at the start or in a step: levels one after the other, then stores.</summary>
internal sealed record Section(ImmutableArray<Level> Levels, ImmutableArray<Store> Stores);

/// <summary>
/// Where everything lives and in which order it is computed. Memory is rows of lanes: time, the time of the step, constants, series, stocks and their rates
/// (in the same order), held values and their successors, results of states, then literals and stored nodes. Dead nodes get no place.
/// </summary>
internal sealed class Plan
{
    // Above so many operations an expression becomes a statement of its own, so that no statement grows without bound.
    private const int MostInlined = 24;

    private readonly Graph graph;
    private readonly int[] rows;
    private readonly int[] uses;
    private readonly bool[] live;
    private readonly List<int> literalNodes = [];
    private readonly List<(int Row, double Value)> literalRows = [];
    private readonly List<CallGroup> groups = [];

    private Plan(LoweredModel model)
    {
        Model = model;
        graph = model.Graph;
        rows = new int[graph.Count];
        Array.Fill(rows, -1);
        uses = new int[graph.Count];
        live = new bool[graph.Count];
        Stocks = Held = Results = [];
        States = [];
        Start = Step = new Section([], []);
    }

    public LoweredModel Model { get; }

    public ImmutableArray<KeptValue> Stocks { get; private set; }

    public ImmutableArray<KeptValue> Held { get; private set; }

    /// <summary>Results of states, those of one state together.</summary>
    public ImmutableArray<KeptValue> Results { get; private set; }

    public ImmutableArray<KeptState> States { get; private set; }

    public Section Start { get; private set; }

    public Section Step { get; private set; }

    public const int TimeRow = 0;

    /// <summary>The time at the beginning of the step, also while an integration method looks ahead.</summary>
    public const int StepTimeRow = 1;

    public const int ConstantRow = 2;

    public int DataRow => ConstantRow + Model.Constants.Length;

    public int StockRow => DataRow + Model.SeriesCount;

    public int RateRow => StockRow + Stocks.Length;

    public int HeldRow => RateRow + Stocks.Length;

    public int NextRow => HeldRow + Held.Length;

    public int ResultRow => NextRow + Held.Length;

    /// <summary>Number of rows in all.</summary>
    public int RowCount { get; private set; }

    /// <summary>Rows that hold a literal all through the run.</summary>
    public IEnumerable<(int Row, double Value)> Literals =>
        literalNodes.Select(n => (rows[n], graph[n].Value)).Concat(literalRows);

    /// <summary>The row of a node that has one.</summary>
    public int Row(int node) => rows[node];

    public bool HasRow(int node) => rows[node] >= 0;

    public int Uses(int node) => uses[node];

    /// <summary>Plans the computation of the asked nodes; each of them gets a row that holds it after the start or in each step.</summary>
    public static Plan Make(LoweredModel model, IEnumerable<int> asked)
    {
        var plan = new Plan(model);
        var roots = asked.ToList();
        plan.MarkLive(roots);
        plan.GiveLeavesRows();
        var startStores = plan.StoresAtStart();
        var stepStores = plan.StoresInStep();
        foreach (var store in startStores.Concat(stepStores))
            plan.uses[store.Node]++;
        bool[] stored = plan.NodesWithRows(roots);
        startStores.AddRange(plan.GroupCalls(stored));
        plan.GiveNodesRows(stored);
        plan.Start = plan.MakeSection(Phase.Start, startStores);
        plan.Step = plan.MakeSection(Phase.Step, stepStores);
        return plan;
    }

    private void MarkLive(List<int> roots)
    {
        var needed = new HashSet<int>();
        var stateOf = Model.States.SelectMany(s => s.Results.Select(r => (r, s))).ToDictionary(p => p.r, p => p.s);
        var waiting = new Stack<int>(roots);
        while (waiting.TryPop(out int node))
        {
            if (live[node])
                continue;
            live[node] = true;
            foreach (int operand in graph.Operands(node))
            {
                uses[operand]++;
                waiting.Push(operand);
            }
            if (graph[node].Op != Op.Kept || !needed.Add(graph[node].A))
                continue;
            var kept = Model.Kept[graph[node].A];
            waiting.Push(kept.Initial);
            if (kept.Kind != CellKind.State)
            {
                waiting.Push(kept.Next);
                continue;
            }
            var state = stateOf[kept.Number];
            foreach (int other in state.Inputs.AddRange(state.Starts))
                waiting.Push(other);
            foreach (int result in state.Results)
            {
                needed.Add(result);
                waiting.Push(Model.Kept[result].Initial);
            }
        }
        var alive = Model.Kept.Where(k => needed.Contains(k.Number)).ToList();
        Stocks = [.. alive.Where(k => k.Kind == CellKind.Stock)];
        Held = [.. alive.Where(k => k.Kind == CellKind.Held)];
        States = [.. Model.States.Where(s => s.Results.Any(needed.Contains))];
        Results = [.. States.SelectMany(s => s.Results).Select(number => Model.Kept[number])];
    }

    private void GiveLeavesRows()
    {
        var keptRow = new Dictionary<int, int>();
        for (int i = 0; i < Stocks.Length; i++)
            keptRow[Stocks[i].Number] = StockRow + i;
        for (int i = 0; i < Held.Length; i++)
            keptRow[Held[i].Number] = HeldRow + i;
        for (int i = 0; i < Results.Length; i++)
            keptRow[Results[i].Number] = ResultRow + i;
        RowCount = ResultRow + Results.Length;
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n])
                continue;
            rows[n] = graph[n].Op switch
            {
                Op.Time => TimeRow,
                Op.StepTime => StepTimeRow,
                Op.Constant => ConstantRow + graph[n].A,
                Op.Data or Op.DataAtStart => DataRow + graph[n].A,
                Op.Kept => keptRow[graph[n].A],
                _ => -1,
            };
        }
    }

    private List<Store> StoresAtStart()
    {
        var stores = new List<Store>();
        stores.AddRange(Stocks.Select((stock, i) => new Store(stock.Initial, StockRow + i)));
        stores.AddRange(Held.Select((held, i) => new Store(held.Initial, HeldRow + i)));
        stores.AddRange(Results.Select((result, i) => new Store(result.Initial, ResultRow + i)));
        // Rates that do not change are written once.
        stores.AddRange(Rates().Where(store => graph[store.Node].Phase != Phase.Step));
        return stores;
    }

    private List<Store> StoresInStep() => [.. Rates().Where(store => graph[store.Node].Phase == Phase.Step)];

    private IEnumerable<Store> Rates() =>
        Stocks
            .Select((stock, i) => new Store(stock.Next, RateRow + i))
            .Concat(Held.Select((held, i) => new Store(held.Next, NextRow + i)));

    // A node is stored when a row call makes or takes it, when a later phase or the caller reads it, when several read it, or when it has grown.
    private bool[] NodesWithRows(List<int> roots)
    {
        var stored = new bool[graph.Count];
        foreach (int root in roots)
            stored[root] = true;
        foreach (var state in States)
        foreach (int node in state.Inputs.AddRange(state.Starts))
            stored[node] = true;
        var size = new int[graph.Count];
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n])
                continue;
            var node = graph[n];
            size[n] = 1;
            foreach (int operand in graph.Operands(n))
            {
                if (node.Op == Op.Row || (graph[operand].Phase == Phase.Start && node.Phase == Phase.Step))
                    stored[operand] = true;
                else if (!stored[operand] && uses[operand] == 1)
                    size[n] += size[operand];
            }
            if (node.Op == Op.Row || (!node.IsLeaf && (uses[n] > 1 || size[n] > MostInlined)))
                stored[n] = true;
        }
        return stored;
    }

    private void GiveNodesRows(bool[] stored)
    {
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n] || !stored[n] || rows[n] >= 0)
                continue;
            if (graph[n].Op == Op.Pick)
            {
                rows[n] = rows[graph[n].A] + graph[n].B;
                continue;
            }
            rows[n] = RowCount;
            RowCount += graph[n].Call?.Results ?? 1;
            if (graph[n].Op == Op.Literal)
                literalNodes.Add(n);
        }
        // A single element of a row call's results lives where the call put it, stored or not.
        for (int n = 0; n < graph.Count; n++)
            if (live[n] && graph[n].Op == Op.Pick)
                rows[n] = rows[graph[n].A] + graph[n].B;
    }

    // Gives calls of one function in a step, none of which waits for another, rows one after the other. Returns what must be laid beside itself at the start.
    private List<Store> GroupCalls(bool[] stored)
    {
        var laid = new List<Store>();
        int[] level = Levels(Phase.Step);
        var alike = Enumerable
            .Range(0, graph.Count)
            .Where(n => live[n] && graph[n].Op == Op.Row && graph[n].Phase == Phase.Step && IsGrouped(n))
            .GroupBy(n => (level[n], graph[n].Call?.Function, graph[n].Call?.Fixed))
            .Where(g => g.Count() > 1)
            .OrderBy(g => g.Key.Item1);
        foreach (var group in alike)
        {
            int[] calls = [.. group];
            if (calls.Any(c => rows[c] >= 0))
                continue;
            int operands = graph[calls[0]].Call?.Operands.Length ?? 0;
            var copies = new List<Store>();
            ImmutableArray<int> read =
            [
                .. Enumerable
                    .Range(0, operands)
                    .Select(p => Lay([.. calls.Select(c => graph[c].Call?.Operands[p] ?? -1)], stored, laid, copies)),
            ];
            groups.Add(new CallGroup([.. calls], read, Place(calls), [.. copies]));
        }
        return laid;
    }

    private bool IsGrouped(int node) =>
        graph[node].Call is { Results: 1 } call && (call.Function.Direct ?? call.Function.DirectOfTable) != null;

    private bool IsInOrder(int[] nodes) =>
        rows[nodes[0]] >= 0 && nodes.Select((n, i) => rows[n] == rows[nodes[0]] + i).All(isNext => isNext);

    private bool IsFree(int[] nodes, bool[] stored) =>
        nodes.All(n => rows[n] < 0 && stored[n] && graph[n].Op is not (Op.Literal or Op.Row or Op.Pick))
        && nodes.Distinct().Count() == nodes.Length;

    private int Lay(int[] nodes, bool[] stored, List<Store> laid, List<Store> copies)
    {
        if (IsInOrder(nodes))
            return rows[nodes[0]];
        bool isKnown = nodes.All(n => graph[n].Phase != Phase.Step);
        if (!isKnown && IsFree(nodes, stored))
            return Place(nodes);
        int first = RowCount;
        foreach (int node in nodes)
        {
            if (graph.IsLiteral(node, out double value))
                literalRows.Add((RowCount, value));
            else
                (isKnown ? laid : copies).Add(new Store(node, RowCount));
            RowCount++;
        }
        return first;
    }

    private int Place(int[] nodes)
    {
        int first = RowCount;
        foreach (int node in nodes)
            rows[node] = RowCount++;
        return first;
    }

    // The level of a node is the number of row calls that must have been made before it.
    private int[] Levels(Phase phase)
    {
        int[] level = new int[graph.Count];
        for (int n = 0; n < graph.Count; n++)
        {
            var node = graph[n];
            if (!live[n] || node.Phase != phase || node.IsLeaf)
                continue;
            foreach (int operand in graph.Operands(n))
            {
                if (graph[operand].Phase != phase)
                    continue;
                bool afterCall = graph[operand].Op is Op.Row or Op.Pick && node.Op != Op.Pick;
                level[n] = Math.Max(level[n], level[operand] + (afterCall ? 1 : 0));
            }
        }
        return level;
    }

    private Section MakeSection(Phase phase, List<Store> stores)
    {
        int[] level = Levels(phase);
        var grouped = phase == Phase.Step ? groups.SelectMany(g => g.Calls).ToHashSet() : [];
        var statements = new List<List<int>>();
        var calls = new List<List<int>>();
        for (int n = 0; n < graph.Count; n++)
        {
            var node = graph[n];
            if (!live[n] || node.Phase != phase || node.IsLeaf)
                continue;
            while (statements.Count <= level[n])
            {
                statements.Add([]);
                calls.Add([]);
            }
            if (node.Op == Op.Row && !grouped.Contains(n))
                calls[level[n]].Add(n);
            else if (node.Op is not (Op.Row or Op.Pick) && rows[n] >= 0)
                statements[level[n]].Add(n);
        }
        var ofLevel = groups.ToLookup(g => phase == Phase.Step ? level[g.Calls[0]] : -1);
        return new Section([.. statements.Select((s, l) => new Level([.. s], [.. calls[l]], [.. ofLevel[l]]))], [.. stores]);
    }
}

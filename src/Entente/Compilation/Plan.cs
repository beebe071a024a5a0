using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>A statement: a value written to a row, the one where it lives or one beside it.</summary>
internal sealed record Store(int Node, int Row);

/// <summary>A row that holds a literal all through the run.</summary>
internal sealed record LiteralRow(int Row, double Value);

/// <summary>Row calls of one function whose operands and results lie in rows one after the other, so that one call makes all of them.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="Operands">For each operand the row of the first call's.</param>
/// <param name="Result">The row of the first call's result.</param>
/// <param name="Copies">Operands that are copied before.</param>
internal sealed record CallGroup(List<int> Calls, List<int> Operands, int Result, List<Store> Copies);

/// <summary>Statements one after the other.</summary>
/// <param name="Statements">What is computed; what only one of them uses is computed inside it.</param>
/// <param name="AreAlike">Whether all have one shape and none waits for another, so that a loop can compute them.</param>
internal sealed record Passage(List<Store> Statements, bool AreAlike)
{
    /// <summary>The loop that computes them, or null where they are written out.</summary>
    public Loop? Loop { get; init; }
}

/// <summary>What is computed together: passages, and then row calls.</summary>
/// <param name="Passages">Statements, in order.</param>
/// <param name="Calls">Row calls, whose operands are ready after the statements.</param>
/// <param name="Groups">Row calls that are made together.</param>
internal sealed record Level(List<Passage> Passages, List<int> Calls, List<CallGroup> Groups);

/// <summary>What no call stands between, and the calls that follow.</summary>
internal sealed record Round(List<Passage> Passages, List<int> Calls, List<CallGroup> Groups)
{
    private const int StatementsPerMethod = 50;

    /// <summary>What is written out from a passage on to the next loop, by the methods that it goes to; the place of that loop.</summary>
    public (IEnumerable<Store[]> Methods, int Next) Written(int from)
    {
        var statements = new List<Store>();
        for (; from < Passages.Count && Passages[from].Loop == null; from++)
            statements.AddRange(Passages[from].Statements);
        return (statements.Chunk(StatementsPerMethod), from);
    }
}

/// <summary>What is computed at the start or in a step, level after level.</summary>
internal sealed record Section(List<Level> Levels)
{
    /// <summary>The levels, those together that no call stands between.</summary>
    public IEnumerable<Round> Rounds()
    {
        var passages = new List<Passage>();
        foreach (var level in Levels)
        {
            passages.AddRange(level.Passages);
            if (level.Calls.Count + level.Groups.Count == 0)
                continue;
            yield return new Round(passages, level.Calls, level.Groups);
            passages = [];
        }
        yield return new Round(passages, [], []);
    }
}

/// <summary>
/// Where everything lives and in which order it is computed. Memory is rows of lanes: time, the time of the step, constants, series, stocks and their rates
/// (in the same order), held values and their successors, results of states, then literals and stored nodes. Dead nodes get no place.
/// </summary>
internal sealed class Plan
{
    private readonly Graph graph;
    private readonly int[] uses;
    private readonly bool[] live;
    private readonly Layout layout;

    private Plan(LoweredModel model, IReadOnlyList<int> roots)
    {
        Model = model;
        graph = model.Graph;
        uses = new int[graph.Count];
        live = new bool[graph.Count];
        MarkLive(roots);
        foreach (var stock in Stocks.Concat(Held))
        {
            uses[stock.Initial]++;
            uses[stock.Next]++;
        }
        foreach (var result in Results)
            uses[result.Initial]++;
        var stored = new List<int>(roots);
        foreach (var state in States)
            stored.AddRange([.. state.Inputs, .. state.Starts]);
        Statements = Statements.Of(graph, live, uses, stored);
        layout = new Layout(graph, Statements, live, Stocks, StockRow, model.Constants.Length, ResultRow + Results.Length);
        Start = Step = new Section([]);
        AsksForStocksAlone = roots.All(root =>
            graph[root].Phase != Phase.Step || graph[root].Op is Op.Kept or Op.Time or Op.StepTime
        );
    }

    public LoweredModel Model { get; }

    /// <summary>Which nodes are stored, and how.</summary>
    public Statements Statements { get; }

    /// <summary>Stocks in the order of their rows.</summary>
    public ImmutableArray<KeptValue> Stocks { get; private set; } = [];

    public ImmutableArray<KeptValue> Held { get; private set; } = [];

    /// <summary>Results of states, those of one state together.</summary>
    public ImmutableArray<KeptValue> Results { get; private set; } = [];

    public ImmutableArray<KeptState> States { get; private set; } = [];

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
    public int RowCount => layout.RowCount;

    /// <summary>Rows that hold a literal all through the run.</summary>
    public IReadOnlyList<LiteralRow> Literals => layout.Literals;

    /// <summary>Whether nothing is asked for that a step computes: only stocks, time, and what is known when the run starts.</summary>
    public bool AsksForStocksAlone { get; }

    /// <summary>For each constant its row.</summary>
    public ImmutableArray<int> ConstantRows { get; private set; } = [];

    /// <summary>The row of a node that has one.</summary>
    public int Row(int node) => layout[node];

    /// <summary>The rows of a call's operands.</summary>
    public int[] Rows(RowCall call)
    {
        var rows = new int[call.Operands.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = layout[call.Operands[i]];
        return rows;
    }

    public bool HasRow(int node) => layout[node] >= 0;

    /// <summary>Whether a node lives where the rates of stocks do.</summary>
    public bool IsRate(int node) => layout[node] >= RateRow && layout[node] < HeldRow;

    /// <summary>The nodes that a statement reads from where they are stored, and the literals, in the order of its operations.</summary>
    public List<int> OperandsOf(Store store) =>
        Row(store.Node) == store.Row ? Statements.OperandsOf(store.Node) : Statements.OperandsRead(store.Node);

    /// <summary>Plans the computation of the asked nodes; each of them gets a row that holds it after the start or in each step.</summary>
    public static Plan Make(LoweredModel model, IEnumerable<int> asked)
    {
        var plan = new Plan(model, asked.ToList());
        plan.PlaceAndOrder();
        return plan;
    }

    /// <summary>The same plan with other sections.</summary>
    public Plan With(Section start, Section step)
    {
        var plan = (Plan)MemberwiseClone();
        (plan.Start, plan.Step) = (start, step);
        return plan;
    }

    private void MarkLive(IReadOnlyList<int> roots)
    {
        bool[] needed = new bool[Model.Kept.Length];
        var stateOf = Model.StateOfResult();
        var waiting = new List<int>(roots);
        while (waiting.Count > 0)
        {
            int node = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
            if (live[node])
                continue;
            live[node] = true;
            foreach (int operand in graph.Operands(node))
            {
                uses[operand]++;
                waiting.Add(operand);
            }
            if (graph[node].Op != Op.Kept || needed[graph[node].A])
                continue;
            needed[graph[node].A] = true;
            var kept = Model.Kept[graph[node].A];
            waiting.Add(kept.Initial);
            if (kept.Kind != CellKind.State)
            {
                waiting.Add(kept.Next);
                continue;
            }
            var state = stateOf[kept.Number];
            waiting.AddRange([.. state.Inputs, .. state.Starts]);
            foreach (int result in state.Results)
            {
                needed[result] = true;
                waiting.Add(Model.Kept[result].Initial);
            }
        }
        Stocks = [.. Alive(CellKind.Stock)];
        Held = [.. Alive(CellKind.Held)];
        States = [.. Model.States.Where(s => s.Results.Any(r => needed[r]))];
        var results = new List<KeptValue>();
        foreach (var state in States)
        foreach (int number in state.Results)
            results.Add(Model.Kept[number]);
        Results = [.. results];

        List<KeptValue> Alive(CellKind kind)
        {
            var alive = new List<KeptValue>();
            foreach (var kept in Model.Kept)
                if (kept.Kind == kind && needed[kept.Number])
                    alive.Add(kept);
            return alive;
        }
    }

    private void PlaceAndOrder()
    {
        PlaceLeaves();
        var start = new Schedule(graph, Statements, live, Phase.Start);
        var step = new Schedule(graph, Statements, live, Phase.Step);
        // What is called comes first: only rows one after the other can be computed by one call.
        var laid = new List<Store>();
        var stepGroups = layout.GroupCalls(Phase.Step, step, laid);
        var startGroups = layout.GroupCalls(Phase.Start, start, laid);
        foreach (var level in step.Levels.Concat(start.Levels))
        foreach (var nodes in level)
            if (nodes.AreAlike)
                layout.PlaceAlike(nodes.Nodes);
        layout.PlaceRest();
        var stocks = new List<KeptValue>();
        foreach (int number in layout.Stocks)
            stocks.Add(Model.Kept[number]);
        Stocks = [.. stocks];
        ConstantRows = layout.ConstantRows();
        var (known, moving) = Rates();
        Start = MakeSection(start, startGroups, [.. StoresAtStart(), .. known, .. laid]);
        Step = MakeSection(step, stepGroups, moving);
    }

    private void PlaceLeaves()
    {
        var keptRow = new Dictionary<int, int>();
        for (int i = 0; i < Held.Length; i++)
            keptRow[Held[i].Number] = HeldRow + i;
        for (int i = 0; i < Results.Length; i++)
            keptRow[Results[i].Number] = ResultRow + i;
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n])
                continue;
            layout[n] = graph[n].Op switch
            {
                Op.Time => TimeRow,
                Op.StepTime => StepTimeRow,
                Op.Data or Op.DataAtStart => DataRow + graph[n].A,
                Op.Kept => keptRow.TryGetValue(graph[n].A, out int row) ? row : -1,
                _ => -1,
            };
        }
    }

    private List<Store> StoresAtStart()
    {
        var stores = new List<Store>();
        foreach (var stock in Stocks)
            stores.Add(new Store(stock.Initial, StockRow + stores.Count));
        for (int i = 0; i < Held.Length; i++)
            stores.Add(new Store(Held[i].Initial, HeldRow + i));
        for (int i = 0; i < Results.Length; i++)
            stores.Add(new Store(Results[i].Initial, ResultRow + i));
        return stores;
    }

    // Rates that do not change are written once, at the start.
    private (List<Store> Known, List<Store> Moving) Rates()
    {
        var (known, moving) = (new List<Store>(), new List<Store>());
        void Add(int node, int row)
        {
            if (layout[node] != row)
                (graph[node].Phase == Phase.Step ? moving : known).Add(new Store(node, row));
        }
        for (int i = 0; i < Stocks.Length; i++)
            Add(Stocks[i].Next, RateRow + i);
        for (int i = 0; i < Held.Length; i++)
            Add(Held[i].Next, NextRow + i);
        return (known, moving);
    }

    private List<Store> StoresOf(List<int> nodes)
    {
        var stores = new List<Store>(nodes.Count);
        foreach (int node in nodes)
            stores.Add(new Store(node, Row(node)));
        return stores;
    }

    private Section MakeSection(Schedule schedule, List<CallGroup> groups, List<Store> stores)
    {
        var levels = new List<Level>();
        foreach (var stored in schedule.Levels)
        {
            int round = levels.Count;
            var together = groups.FindAll(g => schedule.CallsBefore(g.Calls[0]) == round);
            var passages = stored.ConvertAll(s => new Passage(StoresOf(s.Nodes), s.AreAlike));
            passages.AddRange(schedule.Independent([.. together.SelectMany(g => g.Copies)]));
            var grouped = new HashSet<int>();
            foreach (var group in together)
                grouped.UnionWith(group.Calls);
            levels.Add(new Level(passages, schedule.CallsOf(round).FindAll(c => !grouped.Contains(c)), together));
        }
        levels.Add(new Level(schedule.Independent(stores), [], []));
        return new Section(levels);
    }
}

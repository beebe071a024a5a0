namespace Entente.Compilation;

/// <summary>Nodes that are stored one after the other.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="AreAlike">Whether all have one shape and none waits for another.</param>
internal sealed record StoredNodes(List<int> Nodes, bool AreAlike);

/// <summary>
/// The order of the statements of one phase: those that need no call, those that need a first round of calls, and so on. Within such a level many statements of
/// one shape that do not wait for each other go together; the others stand between them in an order in which each finds what it needs.
/// </summary>
internal sealed class Schedule
{
    /// <summary>Fewer statements of one shape are written out.</summary>
    public const int LeastAlike = 8;

    private readonly Graph graph;
    private readonly Statements statements;
    private readonly int[] calls;
    private readonly int[] waits;
    private readonly List<List<int>> callsOf = [];

    /// <summary>Orders the statements of a phase.</summary>
    public Schedule(Graph graph, Statements statements, bool[] live, Phase phase)
    {
        this.graph = graph;
        this.statements = statements;
        calls = new int[graph.Count];
        waits = new int[graph.Count];
        var stored = new List<List<int>>();
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n] || graph[n].Phase != phase || graph[n].IsLeaf)
                continue;
            FindTurn(n);
            while (stored.Count <= calls[n])
            {
                stored.Add([]);
                callsOf.Add([]);
            }
            if (graph[n].Op == Op.Row)
                callsOf[calls[n]].Add(n);
            else if (graph[n].Op != Op.Pick && statements.IsStored(n))
                stored[calls[n]].Add(n);
        }
        Levels = stored.ConvertAll(Passages);
    }

    /// <summary>For each level what is stored in it, in order.</summary>
    public List<List<StoredNodes>> Levels { get; }

    /// <summary>How many rounds of row calls must have been made before a node.</summary>
    public int CallsBefore(int node) => calls[node];

    /// <summary>The row calls after the statements of a level.</summary>
    public List<int> CallsOf(int level) => callsOf[level];

    // After so many rounds of calls, and so many statements after the last of these.
    private void FindTurn(int node)
    {
        var n = graph[node];
        foreach (int operand in graph.Operands(node))
        {
            if (graph[operand].Phase != n.Phase || graph[operand].IsLeaf)
                continue;
            bool isCall = graph[operand].Op is Op.Row or Op.Pick;
            bool isAfterCall = isCall && n.Op != Op.Pick;
            int rounds = calls[operand] + (isAfterCall ? 1 : 0);
            int wait = isAfterCall ? 0 : waits[operand] + (!isCall && statements.IsStored(operand) ? 1 : 0);
            if (rounds > calls[node] || (rounds == calls[node] && wait > waits[node]))
                (calls[node], waits[node]) = (rounds, wait);
        }
    }

    private List<StoredNodes> Passages(List<int> nodes)
    {
        var byTurn = new List<List<int>>();
        foreach (int node in nodes)
        {
            while (byTurn.Count <= waits[node])
                byTurn.Add([]);
            byTurn[waits[node]].Add(node);
        }
        var passages = new List<StoredNodes>();
        var written = new List<int>();
        foreach (var turn in byTurn)
        {
            var (alike, rest) = Alike(turn, statements.ShapeOf, node => statements.FoldOf(node) != null);
            // What the loops of this turn need has been written out before.
            if (alike.Count > 0 && written.Count > 0)
            {
                passages.Add(new StoredNodes(written, AreAlike: false));
                written = [];
            }
            passages.AddRange(alike.Select(a => new StoredNodes(a, AreAlike: true)));
            written.AddRange(rest);
        }
        // Where there is no loop the order of the graph keeps together what belongs together.
        if (passages.Count == 0)
            return nodes.Count == 0 ? [] : [new StoredNodes(nodes, AreAlike: false)];
        if (written.Count > 0)
            passages.Add(new StoredNodes(written, AreAlike: false));
        return passages;
    }

    /// <summary>Statements that wait for nothing but levels before: those of one shape together, the others behind.</summary>
    public List<Passage> Independent(List<Store> stores)
    {
        var numbers = new List<int>();
        for (int i = 0; i < stores.Count; i++)
            numbers.Add(i);
        var (alike, rest) = Alike(numbers, i => statements.ShapeRead(stores[i].Node), _ => false);
        var passages = new List<Passage>();
        foreach (var some in alike)
            passages.Add(new Passage(Of(some), AreAlike: true));
        if (rest.Count > 0)
            passages.Add(new Passage(Of(rest), AreAlike: false));
        return passages;

        List<Store> Of(List<int> some)
        {
            var of = new List<Store>();
            foreach (int i in some)
                of.Add(stores[i]);
            return of;
        }
    }

    // What is of one shape often enough for a loop, or is a loop by itself; and the rest.
    private static (List<List<int>> Loops, List<int> Others) Alike(
        List<int> items,
        Func<int, int> shapeOf,
        Predicate<int> isLoopItself
    )
    {
        var byShape = new Dictionary<int, List<int>>();
        foreach (int item in items)
        {
            int shape = shapeOf(item);
            if (!byShape.TryGetValue(shape, out var list))
                byShape.Add(shape, list = []);
            list.Add(item);
        }
        var alike = new List<List<int>>();
        foreach (var list in byShape.Values)
            if (IsLoop(list))
                alike.Add(list);
        return (alike, items.FindAll(item => !IsLoop(byShape[shapeOf(item)])));

        bool IsLoop(List<int> list) => list.Count >= LeastAlike || isLoopItself(list[0]);
    }
}

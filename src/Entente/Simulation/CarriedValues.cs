using Entente.Compilation;

namespace Entente.Simulation;

/// <summary>
/// Chooses what one kernel hands to the next. A value is either carried, which costs memory traffic in every step, or computed again from values that are carried
/// or free. The cheapest choice is a closure of greatest profit, found by a greatest flow (Picard 1976, "Maximal closure of a graph"; Dinic 1970).
/// </summary>
internal sealed class CarriedValues
{
    // In simple operations on a row: a carried row comes from far away, a division keeps its unit busy.
    private const int CostOfCarrying = 8;
    private const int CostOfDivision = 6;
    private const int CostOfCall = 20;

    // What has no row of its own is never carried.
    private const int Forbidden = 1_000_000;

    private const int Source = 0;
    private const int Sink = 1;

    private readonly Graph graph;
    private readonly bool[] reached;
    private readonly Dictionary<int, int> places = [];
    private readonly List<int> nodes = [];

    // For each place of the network its edges; an edge and its way back are one after the other.
    private readonly List<List<int>> edges =
    [
        [],
        [],
    ];
    private readonly List<int> ends = [];
    private readonly List<long> room = [];

    private CarriedValues(Graph graph, bool[] reached)
    {
        this.graph = graph;
        this.reached = reached;
    }

    /// <summary>Marks the nodes that the later kernel is given.</summary>
    /// <param name="model">The model.</param>
    /// <param name="roots">What the later kernel must have.</param>
    /// <param name="reached">What it computes because variants differ in it.</param>
    public static bool[] Of(LoweredModel model, IEnumerable<int> roots, bool[] reached)
    {
        var choice = new CarriedValues(model.Graph, reached);
        var needed = choice.Needed(model, roots);
        choice.Collect(needed);
        choice.Connect(needed);
        choice.Fill();
        bool[] again = choice.ComputedAgain();
        var carried = new bool[model.Graph.Count];
        var waiting = new List<int>(needed);
        var seen = new HashSet<int>(needed);
        while (waiting.Count > 0)
        {
            int node = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
            if (!again[node])
            {
                carried[node] = true;
                continue;
            }
            foreach (int operand in model.Graph.Operands(node))
                if (!choice.IsFree(operand) && seen.Add(operand))
                    waiting.Add(operand);
        }
        return carried;
    }

    private bool IsFree(int node) =>
        graph[node].Phase != Phase.Step || graph[node].Op is Op.Time or Op.StepTime or Op.Data or Op.DataAtStart;

    // What the later kernel reads of what no difference reaches.
    private HashSet<int> Needed(LoweredModel model, IEnumerable<int> roots)
    {
        var needed = new HashSet<int>();
        var seen = new bool[graph.Count];
        var stateOf = model.StateOfResult();
        var waiting = new Stack<int>(roots);
        while (waiting.TryPop(out int node))
        {
            if (seen[node])
                continue;
            seen[node] = true;
            if (!reached[node] && !IsFree(node))
            {
                needed.Add(node);
                continue;
            }
            foreach (int operand in graph.Operands(node))
                waiting.Push(operand);
            if (graph[node].Op == Op.Kept)
                foreach (int behind in model.Behind(model.Kept[graph[node].A], stateOf))
                    if (behind >= 0)
                        waiting.Push(behind);
        }
        return needed;
    }

    // Two places for each node that may be carried or computed again: that it is there, and that it is computed again.
    private void Collect(HashSet<int> needed)
    {
        var waiting = new Stack<int>(needed);
        while (waiting.TryPop(out int node))
        {
            if (places.ContainsKey(node))
                continue;
            places.Add(node, edges.Count);
            nodes.Add(node);
            edges.Add([]);
            edges.Add([]);
            foreach (int operand in graph.Operands(node))
                if (!IsFree(operand))
                    waiting.Push(operand);
        }
    }

    private void Connect(HashSet<int> needed)
    {
        foreach (int node in nodes)
        {
            var (isThere, isComputed) = (places[node], places[node] + 1);
            var n = graph[node];
            int carrying = n.IsMask || n.Call is { Results: > 1 } ? Forbidden : CostOfCarrying;
            if (!needed.Contains(node))
                Join(isThere, Sink, carrying);
            int computing =
                n.Call != null ? CostOfCall
                : n.Op == Op.Pick ? 0
                : n.Op == Op.Divide ? CostOfDivision
                : 1;
            if (n.IsLeaf || computing >= carrying)
                continue;
            Join(Source, isComputed, carrying - computing);
            Join(isComputed, isThere, long.MaxValue / 4);
            foreach (int operand in graph.Operands(node))
                if (!IsFree(operand))
                    Join(isComputed, places[operand], long.MaxValue / 4);
        }
    }

    private void Join(int from, int to, long capacity)
    {
        edges[from].Add(ends.Count);
        ends.Add(to);
        room.Add(capacity);
        edges[to].Add(ends.Count);
        ends.Add(from);
        room.Add(0);
    }

    private void Fill()
    {
        while (Distances() is var distance && distance[Sink] >= 0)
        {
            var next = new int[edges.Count];
            while (Push(distance, next)) { }
        }
    }

    private int[] Distances()
    {
        var distance = new int[edges.Count];
        Array.Fill(distance, -1);
        distance[Source] = 0;
        var waiting = new Queue<int>([Source]);
        while (waiting.TryDequeue(out int place))
            foreach (int edge in edges[place])
                if (room[edge] > 0 && distance[ends[edge]] < 0)
                {
                    distance[ends[edge]] = distance[place] + 1;
                    waiting.Enqueue(ends[edge]);
                }
        return distance;
    }

    // Finds one way to the sink along growing distances, without recursion, and fills it.
    private bool Push(int[] distance, int[] next)
    {
        var way = new List<int>();
        int place = Source;
        while (place != Sink)
        {
            if (next[place] < edges[place].Count)
            {
                int edge = edges[place][next[place]];
                if (room[edge] > 0 && distance[ends[edge]] == distance[place] + 1)
                {
                    way.Add(edge);
                    place = ends[edge];
                }
                else
                    next[place]++;
                continue;
            }
            if (way.Count == 0)
                return false;
            // A dead end: back, and on to the next edge there.
            place = ends[way[^1] ^ 1];
            way.RemoveAt(way.Count - 1);
            next[place]++;
        }
        long least = way.Min(edge => room[edge]);
        foreach (int edge in way)
        {
            room[edge] -= least;
            room[edge ^ 1] += least;
        }
        return true;
    }

    // What can still be reached from the source is worth its cost.
    private bool[] ComputedAgain()
    {
        int[] distance = Distances();
        var again = new bool[graph.Count];
        foreach (int node in nodes)
            again[node] = distance[places[node] + 1] >= 0;
        return again;
    }
}

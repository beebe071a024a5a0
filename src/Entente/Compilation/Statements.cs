using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>An operation that goes through many values of one shape, in order: SUM over a subscript.</summary>
/// <param name="Op">The operation.</param>
/// <param name="First">Node that it begins with.</param>
/// <param name="Others">Nodes that are joined to it one after the other.</param>
internal sealed record Fold(Op Op, int First, ImmutableArray<int> Others);

/// <summary>
/// Which nodes are stored, each by a statement of its own with all that only it uses; when in a step its turn is; and its shape: the operations without
/// where the operands lie. Statements of one shape whose turn is at the same time can be computed by one loop.
/// </summary>
internal sealed class Statements
{
    /// <summary>So many values are worth a loop.</summary>
    public const int LeastFold = 8;

    // Above so many operations an expression becomes a statement of its own, so that no statement grows without bound.
    private const int MostInlined = 24;
    private const int ShapeOfRow = 0;
    private const int ShapeOfNumber = 1;

    private readonly Graph graph;
    private readonly bool[] live;
    private readonly int[] uses;
    private readonly bool[] stored;
    private readonly bool[] wanted;
    private readonly int[] size;
    private readonly int[] shape;
    private readonly Dictionary<int, Fold> folds = [];
    private readonly Dictionary<Operation, int> shapes = [];

    // What is done to parts of which shapes.
    private sealed record Operation(int Op, int A, int B, int C);

    private Statements(Graph graph, bool[] live, int[] uses)
    {
        this.graph = graph;
        this.live = live;
        this.uses = uses;
        stored = new bool[graph.Count];
        wanted = new bool[graph.Count];
        size = new int[graph.Count];
        shape = new int[graph.Count];
    }

    /// <summary>Divides the live nodes into statements.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="live">Nodes that are needed.</param>
    /// <param name="uses">How often each node is read.</param>
    /// <param name="wanted">Nodes that must be stored.</param>
    public static Statements Of(Graph graph, bool[] live, int[] uses, IEnumerable<int> wanted)
    {
        var statements = new Statements(graph, live, uses);
        foreach (int node in wanted)
            statements.stored[node] = statements.wanted[node] = true;
        statements.Divide();
        return statements;
    }

    public bool IsStored(int node) => stored[node];

    /// <summary>Whether a node must be found where it is stored when a section has been computed.</summary>
    public bool IsWanted(int node) => wanted[node];

    /// <summary>The fold that a stored node is, or null.</summary>
    public Fold? FoldOf(int node) => folds.TryGetValue(node, out var fold) ? fold : null;

    /// <summary>The shape of the statement that stores a node.</summary>
    public int ShapeOf(int node) => shape[node];

    /// <summary>The shape of a node where it is read.</summary>
    public int ShapeRead(int node) =>
        graph[node].Op == Op.Literal ? ShapeOfNumber
        : graph[node].IsLeaf || graph[node].Op is Op.Row or Op.Pick || stored[node] ? ShapeOfRow
        : shape[node];

    /// <summary>The nodes that a statement reads from where they are stored, and the literals, in the order of its operations; of a fold those of what it
    /// begins with, then of the first value that is joined, of the second, and so on.</summary>
    public List<int> OperandsOf(int node)
    {
        var operands = new List<int>();
        if (folds.TryGetValue(node, out var fold))
        {
            Read(fold.First, operands);
            foreach (int other in fold.Others)
                Read(other, operands);
        }
        else
            ReadParts(node, operands);
        return operands;
    }

    /// <summary>The nodes that reading a node reads.</summary>
    public List<int> OperandsRead(int node)
    {
        var operands = new List<int>();
        Read(node, operands);
        return operands;
    }

    /// <summary>Whether a node is not computed where it is read.</summary>
    public bool IsOperand(int node) => ShapeRead(node) is ShapeOfRow or ShapeOfNumber;

    private void Read(int node, List<int> operands)
    {
        if (IsOperand(node))
            operands.Add(node);
        else
            ReadParts(node, operands);
    }

    private void ReadParts(int node, List<int> operands)
    {
        var n = graph[node];
        Read(n.A, operands);
        if (n.B >= 0)
            Read(n.B, operands);
        if (n.C >= 0)
            Read(n.C, operands);
    }

    // A node is stored when a row call makes or takes it, when a later phase or the caller reads it, when several read it, or when it has grown.
    private void Divide()
    {
        int[] goesOn = Chains();
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
            if (goesOn[n] >= 0)
            {
                // What is inside a long chain is decided at its end.
                if (goesOn[n] == n)
                    DivideChain(n);
                continue;
            }
            if (node.Op == Op.Row || (!node.IsLeaf && (uses[n] > 1 || size[n] > MostInlined)))
                stored[n] = true;
            SetShape(n);
        }
    }

    // For each member of a long chain x₀ + x₁ + x₂ + … its last member, else −1.
    private int[] Chains()
    {
        int[] last = new int[graph.Count];
        int[] length = new int[graph.Count];
        for (int n = 0; n < graph.Count; n++)
        {
            last[n] = -1;
            if (live[n] && IsFolding(graph[n].Op))
                length[n] = GoesOn(n) ? length[graph[n].A] + 1 : 1;
        }
        for (int n = graph.Count - 1; n >= 0; n--)
        {
            if (length[n] == 0)
                continue;
            if (last[n] < 0 && length[n] >= LeastFold)
                last[n] = n;
            if (last[n] >= 0 && GoesOn(n))
                last[graph[n].A] = last[n];
        }
        return last;
    }

    private static bool IsFolding(Op op) => op is Op.Add or Op.Multiply or Op.Minimum or Op.Maximum;

    // Whether a node does to its first operand what that has done before, and nobody else reads that.
    private bool GoesOn(int node)
    {
        var (n, before) = (graph[node], graph[graph[node].A]);
        return n.Op == before.Op && n.Phase == before.Phase && uses[n.A] == 1 && !stored[n.A];
    }

    // Where many values of one shape follow each other a fold ends with them; what lies between is joined as any expression is.
    private void DivideChain(int end)
    {
        var members = new List<int> { end };
        while (GoesOn(members[^1]))
            members.Add(graph[members[^1]].A);
        members.Reverse();
        // Of what begins the chain the shape may be that of the others: then it is one of them.
        for (int from = 0; from < members.Count; )
        {
            int alike = ShapeRead(graph[members[from]].B);
            int to = from;
            while (to < members.Count && ShapeRead(graph[members[to]].B) == alike)
                to++;
            if (to - from >= LeastFold)
            {
                int first = graph[members[from]].A;
                // A part that has been joined before is read from its row.
                if (from > 0)
                    stored[first] = true;
                var fold = new Fold(graph[end].Op, first, [.. members[from..to].Select(m => graph[m].B)]);
                int made = members[to - 1];
                folds.Add(made, fold);
                stored[made] = true;
                shape[made] = Shape(new Operation((int)fold.Op, ShapeRead(first), alike, -fold.Others.Length));
            }
            else
            {
                foreach (int member in members[from..to])
                    Join(member);
            }
            from = to;
        }
        stored[end] |= uses[end] > 1;
    }

    private void Join(int member)
    {
        size[member] = 1;
        foreach (int operand in graph.Operands(member))
            if (!stored[operand] && uses[operand] == 1)
                size[member] += size[operand];
        stored[member] |= size[member] > MostInlined;
        SetShape(member);
    }

    private void SetShape(int node)
    {
        var n = graph[node];
        if (n.IsLeaf || n.Op is Op.Row or Op.Pick)
            return;
        shape[node] = Shape(
            new Operation((int)n.Op, ShapeRead(n.A), n.B < 0 ? -1 : ShapeRead(n.B), n.C < 0 ? -1 : ShapeRead(n.C))
        );
    }

    private int Shape(Operation operation)
    {
        if (!shapes.TryGetValue(operation, out int number))
            shapes.Add(operation, number = shapes.Count + 2);
        return number;
    }
}

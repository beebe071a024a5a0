using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>What a node does. Masks are truth values in vector form (all bits or none); numbers are doubles.</summary>
internal enum Op
{
    // Leaves
    Literal,
    Time,
    StepTime,
    Constant,
    Data,
    DataAtStart,

    // Only while a model is lowered: what is solved within a step
    Unknown,
    Kept,

    // Numbers from numbers
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Minimum,
    Maximum,
    Absolute,
    SquareRoot,
    Truncate,
    Floor,

    // Masks from numbers
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    IsTrue,

    // Masks from masks
    And,
    Or,
    Not,

    // A quotient by what does not change within a run: the third operand is its reciprocal
    DivideBy,

    // Numbers from masks
    Select,
    ToNumber,

    // Rows: a call for all lanes at once; numbers from numbers
    Row,

    // One of the results of a row call that gives several
    Pick,
}

/// <summary>When a node's value is known.</summary>
internal enum Phase
{
    /// <summary>When the model is compiled.</summary>
    Literal,

    /// <summary>When the run starts.</summary>
    Start,

    /// <summary>In each time step.</summary>
    Step,
}

/// <summary>A value in the flow of a model: an operation on earlier nodes.</summary>
/// <param name="Op">The operation.</param>
/// <param name="A">First operand, or −1; for leaves the number of the constant, series or kept value; for Pick the row call.</param>
/// <param name="B">Second operand, or −1; for Pick which result.</param>
/// <param name="C">Third operand, or −1.</param>
/// <param name="Value">A literal's value.</param>
/// <param name="Call">A row call, or null.</param>
/// <param name="Phase">When the value is known.</param>
internal readonly record struct Node(Op Op, int A, int B, int C, double Value, RowCall? Call, Phase Phase)
{
    public bool IsMask => Op is >= Op.Equal and <= Op.Not;

    public bool IsLeaf => Op <= Op.Kept;

    /// <summary>Whether it is the same value. Zeros of both signs and NaNs compare alike or unlike where bits do not, so bits are compared.</summary>
    public bool Equals(Node other) =>
        Op == other.Op
        && A == other.A
        && B == other.B
        && C == other.C
        && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value)
        && (Call is { } call ? call.Equals(other.Call) : other.Call == null);

    public override int GetHashCode()
    {
        ulong hash = Mixed((ulong)Op << 32 ^ (uint)A);
        hash = Mixed(hash ^ (ulong)(uint)B << 32 ^ (uint)C);
        hash = Mixed(hash ^ BitConverter.DoubleToUInt64Bits(Value));
        return (int)(Mixed(hash ^ (uint)(Call?.GetHashCode() ?? 0)) >> 32);
    }

    // Half of MurmurHash3's last step (Appleby 2011).
    private static ulong Mixed(ulong x) => unchecked((x ^ (x >> 33)) * 0xff51afd7ed558ccdUL);
}

/// <summary>A call of a row function with its operands: nodes, and what is fixed (a table, a series, a number of elements).</summary>
/// <param name="Function">What is called.</param>
/// <param name="Operands">Nodes.</param>
/// <param name="Fixed">What does not change between runs; compared by reference; null where there is nothing.</param>
/// <param name="Results">Number of result rows.</param>
internal sealed record RowCall(RowFunction Function, ImmutableArray<int> Operands, object? Fixed, int Results)
{
    public bool Equals(RowCall? other) =>
        other != null
        && ReferenceEquals(Function, other.Function)
        && Results == other.Results
        && ReferenceEquals(Fixed, other.Fixed)
        && HasOperandsOf(other);

    private bool HasOperandsOf(RowCall other)
    {
        if (Operands.Length != other.Operands.Length)
            return false;
        for (int i = 0; i < Operands.Length; i++)
            if (Operands[i] != other.Operands[i])
                return false;
        return true;
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Function.Name);
        foreach (int operand in Operands)
            hash.Add(operand);
        return hash.ToHashCode();
    }
}

/// <summary>The values of a model and how they follow from each other: every distinct value once, operands before users. Folds what is known when
/// the model is compiled, with the functions that runs use, so that folding changes no bit.</summary>
internal sealed class Graph
{
    private Node[] nodes = new Node[64];

    // Numbers of nodes at the place that their hash gives, or at the next free one; −1 is free.
    private int[] places = [];

    public int Count { get; private set; }

    public Node this[int node] => nodes[node];

    public bool IsLiteral(int node, out double value)
    {
        value = nodes[node].Value;
        return nodes[node].Op == Op.Literal;
    }

    public int Literal(double value) => Intern(new Node(Op.Literal, -1, -1, -1, value, null, Phase.Literal));

    public int Leaf(Op op, int number = -1) =>
        Intern(new Node(op, number, -1, -1, 0, null, op is Op.Constant or Op.DataAtStart ? Phase.Start : Phase.Step));

    public int Unary(Op op, int a)
    {
        var node = nodes[a];
        switch (op)
        {
            case Op.IsTrue:
                if (node.Op == Op.ToNumber)
                    return node.A;
                break;
            case Op.Not when node.Op == Op.Not:
                return node.A;
            case Op.Not when IsKnown(a, out bool set):
                return Truth(Literal(set ? 0 : 1));
            case Op.Negate when node.Op == Op.Negate:
                return node.A;
            default:
                break;
        }
        if (IsLiteral(a, out double x) && Fold(op, x) is { } value)
            return Literal(value);
        return Intern(new Node(op, a, -1, -1, 0, null, node.Phase));
    }

    public int Binary(Op op, int a, int b)
    {
        bool literalA = IsLiteral(a, out double x);
        bool literalB = IsLiteral(b, out double y);
        if (literalA && literalB && Fold(op, x, y) is { } value)
            return Literal(value);
        if (literalA && literalB && op is Op.Equal or Op.NotEqual or Op.Less or Op.LessOrEqual)
            return Truth(Literal(Compare(op, x, y) ? 1 : 0));
        if (op is Op.And or Op.Or && (IsKnown(a, out _) || IsKnown(b, out _)))
            return JoinKnown(op, a, b);
        if (literalB && y == 1 && (op is Op.Multiply or Op.Divide))
            return a;
        if (op == Op.Multiply && literalA && x == 1)
            return b;
        // The quotient by a power of two is a product, to the last bit, and takes a fraction of the time.
        if (op == Op.Divide && literalB && double.IsPow2(Math.Abs(y)) && double.IsNormal(1 / y))
            return Binary(Op.Multiply, a, Literal(1 / y));
        if (op == Op.Subtract && literalB && y == 0 && !double.IsNegative(y))
            return a;
        return Intern(new Node(op, a, b, -1, 0, null, Later(nodes[a].Phase, nodes[b].Phase)));
    }

    /// <summary>A quotient; by the reciprocal where the divisor does not change within a run.</summary>
    public int Quotient(int a, int b)
    {
        int division = Binary(Op.Divide, a, b);
        return
            nodes[division] is { Op: Op.Divide, Phase: Phase.Step }
            && nodes[b].Phase < Phase.Step
            && ReciprocalOf(b) is { } reciprocal
            ? Intern(new Node(Op.DivideBy, a, b, reciprocal, 0, null, Phase.Step))
            : division;
    }

    // NaN where the quotient must be a division; null where it pays nowhere.
    private int? ReciprocalOf(int b)
    {
        if (!VectorDivision.Pays)
            return null;
        if (IsLiteral(b, out double y))
            return y >= VectorDivision.LeastDivisor && y <= VectorDivision.GreatestDivisor ? Literal(1 / y) : null;
        int isInRange = Binary(
            Op.And,
            Binary(Op.LessOrEqual, Literal(VectorDivision.LeastDivisor), b),
            Binary(Op.LessOrEqual, b, Literal(VectorDivision.GreatestDivisor))
        );
        return Select(isInRange, Binary(Op.Divide, Literal(1), b), Literal(double.NaN));
    }

    /// <summary>Where the mask is set the second, else the third.</summary>
    public int Select(int mask, int whenTrue, int whenFalse)
    {
        if (whenTrue == whenFalse)
            return whenTrue;
        if (IsKnown(mask, out bool set))
            return set ? whenTrue : whenFalse;
        if (nodes[mask].Op == Op.Not)
            return Select(nodes[mask].A, whenFalse, whenTrue);
        var phase = Later(nodes[mask].Phase, Later(nodes[whenTrue].Phase, nodes[whenFalse].Phase));
        return Intern(new Node(Op.Select, mask, whenTrue, whenFalse, 0, null, phase));
    }

    /// <summary>A number as a mask: not 0.</summary>
    public int Truth(int number) => Unary(Op.IsTrue, number);

    /// <summary>A mask as a number: 1 or 0.</summary>
    public int Number(int mask)
    {
        if (IsKnown(mask, out bool set))
            return Literal(set ? 1 : 0);
        return Intern(new Node(Op.ToNumber, mask, -1, -1, 0, null, nodes[mask].Phase));
    }

    // A mask that is known when the model is compiled is always kept as the truth of a literal: masks of literals have no row.
    private bool IsKnown(int mask, out bool set)
    {
        double x = 0;
        bool isKnown = nodes[mask].Op == Op.IsTrue && IsLiteral(nodes[mask].A, out x);
        set = x != 0;
        return isKnown;
    }

    private int JoinKnown(Op op, int a, int b)
    {
        bool first = IsKnown(a, out bool set);
        if (!first)
            IsKnown(b, out set);
        // The known one decides, or the other does.
        return set == (op == Op.Or) ? (first ? a : b) : (first ? b : a);
    }

    /// <summary>A row call with one result.</summary>
    public int Row(RowFunction function, object? fixedPart, params ImmutableArray<int> operands)
    {
        if (function.Pure is { } pure && Literals(operands) is { } values)
            return Literal(pure(values, fixedPart));
        return RowCallNode(new RowCall(function, operands, fixedPart, 1));
    }

    // The values of nodes that are all literals.
    private double[]? Literals(ImmutableArray<int> operands)
    {
        var values = new double[operands.Length];
        for (int i = 0; i < values.Length; i++)
            if (!IsLiteral(operands[i], out values[i]))
                return null;
        return values;
    }

    /// <summary>A row call with several results: use <see cref="Pick"/>.</summary>
    public int Rows(RowFunction function, object? fixedPart, ImmutableArray<int> operands, int results) =>
        RowCallNode(new RowCall(function, operands, fixedPart, results));

    /// <summary>One result of a row call.</summary>
    public int Pick(int rows, int result) => Intern(new Node(Op.Pick, rows, result, -1, 0, null, nodes[rows].Phase));

    private int RowCallNode(RowCall call)
    {
        var phase = call.Function.DependsOnTime ? Phase.Step : Phase.Start;
        foreach (int operand in call.Operands)
            phase = Later(phase, nodes[operand].Phase);
        return Intern(new Node(Op.Row, -1, -1, -1, 0, call, phase));
    }

    /// <summary>The nodes that a node reads.</summary>
    public NodeOperands Operands(int node) => new(nodes[node]);

    private static Phase Later(Phase a, Phase b) => a > b ? a : b;

    private int Intern(Node node)
    {
        if (2 * Count >= places.Length)
            MakeRoom();
        int place = PlaceOf(node);
        if (places[place] > 0)
            return places[place] - 1;
        if (Count == nodes.Length)
            GrowNodes();
        nodes[Count++] = node;
        places[place] = Count;
        return Count - 1;
    }

    private void MakeRoom()
    {
        places = new int[Math.Max(128, 2 * places.Length)];
        for (int n = 0; n < Count; n++)
            places[PlaceOf(nodes[n])] = n + 1;
    }

    private void GrowNodes()
    {
        var more = new Node[2 * Count];
        Array.Copy(nodes, more, Count);
        nodes = more;
    }

    // Where a node stands, or would.
    private int PlaceOf(in Node node)
    {
        int place = node.GetHashCode() & (places.Length - 1);
        while (places[place] > 0 && !nodes[places[place] - 1].Equals(node))
            place = (place + 1) & (places.Length - 1);
        return place;
    }

    private static double? Fold(Op op, double x) =>
        op switch
        {
            Op.Negate => -x,
            Op.Absolute => Math.Abs(x),
            Op.SquareRoot => Math.Sqrt(x),
            Op.Truncate => Math.Truncate(x),
            Op.Floor => Math.Floor(x),
            _ => null,
        };

    private static double? Fold(Op op, double x, double y) =>
        op switch
        {
            Op.Add => x + y,
            Op.Subtract => x - y,
            Op.Multiply => x * y,
            Op.Divide => x / y,
            Op.Minimum => Math.Min(x, y),
            Op.Maximum => Math.Max(x, y),
            _ => null,
        };

    private static bool Compare(Op op, double x, double y) =>
        op switch
        {
            Op.Equal => x == y,
            Op.NotEqual => x != y,
            Op.Less => x < y,
            _ => x <= y,
        };
}

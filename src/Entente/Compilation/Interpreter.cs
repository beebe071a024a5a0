namespace Entente.Compilation;

/// <summary>
/// Goes over a plan instead of making machine code of it, for rows of one lane: a run that is asked for once is over before .NET has compiled a kernel. Every
/// operation is the one that machine code makes, so the bits are the same.
/// </summary>
internal sealed unsafe class Interpreter
{
    private readonly Plan plan;
    private readonly Graph graph;
    private readonly RowCalls rowCalls = new(lanes: 1);
    private readonly List<LiteralRow> literals = [];
    private readonly Dictionary<int, int> literalRows = [];
    private readonly List<int> scratch = [];
    private readonly Instruction[] start;
    private readonly Instruction[] step;
    private Instruction[] instructions = new Instruction[256];
    private int count;

    /// <summary>Prepares a plan.</summary>
    public Interpreter(Plan plan)
    {
        this.plan = plan;
        graph = plan.Model.Graph;
        RowCount = plan.RowCount;
        start = Prepare(plan.Start);
        step = Prepare(plan.Step);
    }

    /// <summary>Number of rows in all: those of the plan, then literals and what lies between the operations of a statement.</summary>
    public int RowCount { get; private set; }

    /// <summary>Rows beside those of the plan that hold a literal all through the run.</summary>
    public IReadOnlyList<LiteralRow> Literals => literals;

    /// <summary>Computes what is known at the start of the run.</summary>
    public void Start(double* memory) => Run(start, memory);

    /// <summary>Computes auxiliaries and rates.</summary>
    public void Step(double* memory) => Run(step, memory);

    // Masks are all bits or none, as in vectors.
    private void Run(Instruction[] code, double* m)
    {
        for (int at = 0; at < code.Length; at++)
        {
            ref readonly var i = ref code[at];
            switch (i.Op)
            {
                case Op.Add:
                    m[i.Result] = m[i.A] + m[i.B];
                    break;
                case Op.Subtract:
                    m[i.Result] = m[i.A] - m[i.B];
                    break;
                case Op.Multiply:
                    m[i.Result] = m[i.A] * m[i.B];
                    break;
                case Op.Divide or Op.DivideBy:
                    m[i.Result] = m[i.A] / m[i.B];
                    break;
                case Op.Row:
                    rowCalls.Call(m, i.A);
                    break;
                case Op.Kept:
                    m[i.Result] = m[i.A];
                    break;
                case Op.Select:
                    m[i.Result] = IsSet(m[i.A]) ? m[i.B] : m[i.C];
                    break;
                case Op.Minimum or Op.Maximum or Op.Equal or Op.NotEqual or Op.Less or Op.LessOrEqual or Op.And or Op.Or:
                    m[i.Result] = Binary(i.Op, m[i.A], m[i.B]);
                    break;
                default:
                    m[i.Result] = Unary(i.Op, m[i.A]);
                    break;
            }
        }
    }

    private static double Binary(Op op, double a, double b) =>
        op switch
        {
            Op.Minimum => Math.Min(a, b),
            Op.Maximum => Math.Max(a, b),
            Op.Equal => Mask(a == b),
            Op.NotEqual => Mask(a != b),
            Op.Less => Mask(a < b),
            Op.LessOrEqual => Mask(a <= b),
            Op.And => Mask(IsSet(a) && IsSet(b)),
            _ => Mask(IsSet(a) || IsSet(b)),
        };

    private static double Unary(Op op, double a) =>
        op switch
        {
            Op.Negate => -a,
            Op.Absolute => Math.Abs(a),
            Op.SquareRoot => Math.Sqrt(a),
            Op.Truncate => Math.Truncate(a),
            Op.Floor => Math.Floor(a),
            Op.IsTrue => Mask(a != 0),
            Op.Not => Mask(!IsSet(a)),
            Op.ToNumber => IsSet(a) ? 1 : 0,
            _ => throw new InvalidOperationException($"This is a bug in Entente: {op} is no operation on numbers."),
        };

    private static double Mask(bool isSet) => BitConverter.Int64BitsToDouble(isSet ? -1 : 0);

    private static bool IsSet(double mask) => BitConverter.DoubleToInt64Bits(mask) != 0;

    private Instruction[] Prepare(Section section)
    {
        count = 0;
        foreach (var level in section.Levels)
        {
            foreach (var passage in level.Passages)
            foreach (var statement in passage.Statements)
                Write(statement);
            foreach (int call in level.Calls)
                Call(call);
            // Made one by one, so nothing has to be laid beside each other.
            foreach (var group in level.Groups)
            foreach (int call in group.Calls)
                Call(call);
        }
        return Resized(count);
    }

    private void Call(int node)
    {
        var call =
            graph[node].Call ?? throw new InvalidOperationException("This is a bug in Entente: a row call without a call.");
        Add(new Instruction(Op.Row, 0, rowCalls.Add(call, plan.Rows(call), plan.Row(node)), 0, 0));
    }

    private void Write(Store statement)
    {
        bool isElsewhere = graph[statement.Node].Op == Op.Literal || plan.HasRow(statement.Node);
        if (isElsewhere && plan.Row(statement.Node) != statement.Row)
            Add(new Instruction(Op.Kept, statement.Row, Operand(statement.Node, 0), 0, 0));
        else
            Compute(statement.Node, statement.Row, depth: 0);
    }

    private void Compute(int node, int result, int depth)
    {
        if (plan.Statements.FoldOf(node) is { } fold)
        {
            int sum = Operand(fold.First, depth);
            foreach (int other in fold.Others)
            {
                Add(new Instruction(fold.Op, result, sum, Operand(other, depth + 1), 0));
                sum = result;
            }
            return;
        }
        var n = graph[node];
        int a = Operand(n.A, depth);
        int b = n.B < 0 ? 0 : Operand(n.B, depth + 1);
        int c = n.C < 0 ? 0 : Operand(n.C, depth + 2);
        Add(new Instruction(n.Op, result, a, b, c));
    }

    // The row in which a value is, or in which it has been put.
    private int Operand(int node, int depth)
    {
        if (plan.HasRow(node))
            return plan.Row(node);
        if (graph.IsLiteral(node, out double value))
        {
            if (!literalRows.TryGetValue(node, out int row))
            {
                literalRows.Add(node, row = RowCount++);
                literals.Add(new LiteralRow(row, value));
            }
            return row;
        }
        while (scratch.Count <= depth)
            scratch.Add(RowCount++);
        Compute(node, scratch[depth], depth);
        return scratch[depth];
    }

    private void Add(Instruction instruction)
    {
        if (count == instructions.Length)
            instructions = Resized(2 * count);
        instructions[count++] = instruction;
    }

    private Instruction[] Resized(int length)
    {
        var made = new Instruction[length];
        Array.Copy(instructions, made, count);
        return made;
    }

    /// <summary>An operation on rows; Kept copies one, Row makes the call with the number A.</summary>
    private readonly record struct Instruction(Op Op, int Result, int A, int B, int C);
}

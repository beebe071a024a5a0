using System.Reflection.Emit;

namespace Entente.Compilation;

/// <summary>Writes machine code for statements one after the other: a loop over the vectors of a row around them. What has been computed or read stays in a
/// local while it is soon read again; what nobody else reads never goes to memory.</summary>
internal sealed class EmitChunk
{
    // So many statements on registers last; what is read again later is read from its row.
    private const int Near = 8;

    private readonly Plan plan;
    private readonly Graph graph;
    private readonly Store[] statements;
    private readonly bool[] readElsewhere;
    private readonly int lanes;
    private readonly VectorCode code;
    private readonly ILGenerator il;
    private readonly LocalBuilder place;

    // With the statement that used each last.
    private readonly Dictionary<int, (LocalBuilder Local, int Used)> locals = [];

    // For each node the statements that will read it.
    private readonly Dictionary<int, Queue<int>> readers = [];
    private int number;

    private EmitChunk(Plan plan, Store[] statements, bool[] readElsewhere, int lanes, ILGenerator il)
    {
        this.plan = plan;
        graph = plan.Model.Graph;
        this.statements = statements;
        this.readElsewhere = readElsewhere;
        this.lanes = lanes;
        this.il = il;
        code = VectorCode.For(lanes);
        place = il.DeclareLocal(typeof(double*));
        for (int i = 0; i < statements.Length; i++)
            foreach (int operand in plan.OperandsOf(statements[i]))
            {
                if (!readers.TryGetValue(operand, out var of))
                    readers.Add(operand, of = []);
                of.Enqueue(i);
            }
    }

    /// <summary>Writes the code into a method.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="readElsewhere">The nodes that must go to memory.</param>
    /// <param name="lanes">Number of lanes.</param>
    /// <param name="method">The method.</param>
    public static DynamicMethod Write(Plan plan, Store[] statements, bool[] readElsewhere, int lanes, DynamicMethod method)
    {
        new EmitChunk(plan, statements, readElsewhere, lanes, method.GetILGenerator()).Write();
        return method;
    }

    private void Write()
    {
        var end = il.DeclareLocal(typeof(double*));
        var top = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stloc, place);
        il.Emit(OpCodes.Ldarg_1);
        Forward(lanes * sizeof(double));
        il.Emit(OpCodes.Stloc, end);
        il.MarkLabel(top);
        for (number = 0; number < statements.Length; number++)
            Write(statements[number]);
        il.Emit(OpCodes.Ldloc, place);
        Forward(code.Lanes * sizeof(double));
        il.Emit(OpCodes.Stloc, place);
        il.Emit(OpCodes.Ldloc, place);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Blt_Un, top);
        il.Emit(OpCodes.Ret);
    }

    private void Write(Store statement)
    {
        if (plan.Row(statement.Node) != statement.Row)
        {
            Address(statement.Row);
            Value(statement.Node);
            code.Store(il);
            return;
        }
        Compute(statement.Node);
        var local = Keep(statement.Node);
        if (!readElsewhere[statement.Node])
            return;
        Address(statement.Row);
        il.Emit(OpCodes.Ldloc, local);
        code.Store(il);
    }

    private LocalBuilder Keep(int node)
    {
        var local = il.DeclareLocal(code.Vector);
        il.Emit(OpCodes.Stloc, local);
        locals[node] = (local, number);
        return local;
    }

    private bool IsReadSoon(int node) =>
        readers.TryGetValue(node, out var of) && of.TryPeek(out int next) && next <= number + Near;

    private void Forward(long bytes)
    {
        il.Emit(OpCodes.Ldc_I8, bytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void Address(int row)
    {
        il.Emit(OpCodes.Ldloc, place);
        Forward((long)row * lanes * sizeof(double));
    }

    // Puts a value on the stack: from a local, from its row, or computed in place.
    private void Value(int node)
    {
        if (readers.TryGetValue(node, out var of))
            of.TryDequeue(out _);
        if (locals.TryGetValue(node, out var kept) && (number <= kept.Used + Near || !readElsewhere[node]))
        {
            il.Emit(OpCodes.Ldloc, kept.Local);
            locals[node] = (kept.Local, number);
        }
        else if (graph[node].Op == Op.Literal)
            code.Constant(il, graph[node].Value);
        else if (plan.HasRow(node))
            Load(node);
        else
            Compute(node);
    }

    private void Load(int node)
    {
        Address(plan.Row(node));
        code.Load(il);
        if (IsReadSoon(node))
            il.Emit(OpCodes.Ldloc, Keep(node));
    }

    private void Compute(int node)
    {
        var n = graph[node];
        if (n.IsLeaf)
        {
            Value(node);
            return;
        }
        if (plan.Statements.FoldOf(node) is { } fold)
        {
            Value(fold.First);
            foreach (int other in fold.Others)
            {
                Value(other);
                code.Operation(il, fold.Op);
            }
            return;
        }
        Value(n.A);
        if (n.B >= 0)
            Value(n.B);
        if (n.C >= 0)
            Value(n.C);
        code.Operation(il, n.Op);
    }
}

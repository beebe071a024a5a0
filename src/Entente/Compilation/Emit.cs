using System.Reflection;
using System.Reflection.Emit;

namespace Entente.Compilation;

/// <summary>Computes a section for all lanes.</summary>
internal unsafe delegate void CompiledSection(double* memory);

/// <summary>
/// Writes machine code for a plan: each level becomes methods of about fifty statements that go over the lanes a vector at a time, then calls of row
/// functions, each for all lanes at once. Methods are DynamicMethods, which the JIT compiles once and fully optimised; they stay far below its
/// limits of 60,000 bytes and 1,024 locals.
/// </summary>
internal sealed class Emit
{
    private const int StatementsPerMethod = 50;

    private static readonly MethodInfo CallRow =
        typeof(RowCalls).GetMethod(nameof(RowCalls.Call)) ?? throw new MissingMethodException();

    private readonly Plan plan;
    private readonly Graph graph;
    private readonly RowCalls rowCalls;
    private readonly VectorCode code;
    private readonly int lanes;

    private Emit(Plan plan, RowCalls rowCalls, int lanes)
    {
        this.plan = plan;
        graph = plan.Model.Graph;
        this.rowCalls = rowCalls;
        this.lanes = lanes;
        code = VectorCode.For(lanes);
    }

    /// <summary>Compiles a section for rows of the given number of lanes (a multiple of four).</summary>
    public static CompiledSection Section(Plan plan, Section section, RowCalls rowCalls, int lanes)
    {
        var emit = new Emit(plan, rowCalls, lanes);
        var driver = NewMethod("section");
        var il = driver.GetILGenerator();
        foreach (var level in section.Levels)
        {
            foreach (var chunk in level.Statements.Chunk(StatementsPerMethod))
                CallChunk(il, emit.Chunk(chunk));
            foreach (int call in level.Calls)
                emit.EmitRowCall(il, call);
        }
        foreach (var chunk in section.Stores.Chunk(StatementsPerMethod))
            CallChunk(il, emit.StoreChunk(chunk));
        il.Emit(OpCodes.Ret);
        return driver.CreateDelegate<CompiledSection>(rowCalls);
    }

    private static DynamicMethod NewMethod(string name) =>
        new(name, typeof(void), [typeof(RowCalls), typeof(double*)], typeof(Emit).Module, skipVisibility: true);

    private static void CallChunk(ILGenerator il, DynamicMethod chunk)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, chunk);
    }

    private void EmitRowCall(ILGenerator il, int node)
    {
        var call =
            graph[node].Call ?? throw new InvalidOperationException("This is a bug in Entente: a row call without a call.");
        if (call.Function.Direct is { } direct)
        {
            RowAddress(il, plan.Row(node));
            foreach (int operand in call.Operands)
                RowAddress(il, plan.Row(operand));
            il.Emit(OpCodes.Ldc_I4, lanes);
            il.Emit(OpCodes.Call, direct);
            return;
        }
        int number = rowCalls.Add(call, [.. call.Operands.Select(plan.Row)], plan.Row(node));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, number);
        il.Emit(OpCodes.Call, CallRow);
    }

    private void RowAddress(ILGenerator il, int row)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I8, (long)row * lanes * sizeof(double));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private DynamicMethod Chunk(int[] statements)
    {
        var chunk = new ChunkWriter(this);
        foreach (int node in statements)
            chunk.Statement(node);
        return chunk.Finish();
    }

    private DynamicMethod StoreChunk(Store[] stores)
    {
        var chunk = new ChunkWriter(this);
        foreach (var store in stores)
            chunk.Store(store);
        return chunk.Finish();
    }

    /// <summary>One method: a loop over the lanes, four at a time, around statements.</summary>
    private sealed class ChunkWriter
    {
        private readonly Emit emit;
        private readonly DynamicMethod method = NewMethod("chunk");
        private readonly ILGenerator il;
        private readonly LocalBuilder place;
        private readonly LocalBuilder end;
        private readonly Label top;
        private readonly Dictionary<int, LocalBuilder> locals = [];

        public ChunkWriter(Emit emit)
        {
            this.emit = emit;
            il = method.GetILGenerator();
            place = il.DeclareLocal(typeof(double*));
            end = il.DeclareLocal(typeof(double*));
            top = il.DefineLabel();
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stloc, place);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, emit.lanes * sizeof(double));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, end);
            il.MarkLabel(top);
        }

        public void Statement(int node)
        {
            Compute(node);
            var local = il.DeclareLocal(emit.code.Vector);
            il.Emit(OpCodes.Stloc, local);
            Address(emit.plan.Row(node));
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Stobj, emit.code.Vector);
            locals[node] = local;
        }

        public void Store(Store store)
        {
            Address(store.Row);
            Value(store.Node);
            il.Emit(OpCodes.Stobj, emit.code.Vector);
        }

        public DynamicMethod Finish()
        {
            il.Emit(OpCodes.Ldloc, place);
            il.Emit(OpCodes.Ldc_I4, emit.code.Lanes * sizeof(double));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, place);
            il.Emit(OpCodes.Ldloc, place);
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Blt_Un, top);
            il.Emit(OpCodes.Ret);
            return method;
        }

        private void Address(int row)
        {
            il.Emit(OpCodes.Ldloc, place);
            il.Emit(OpCodes.Ldc_I8, (long)row * emit.lanes * sizeof(double));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
        }

        // Puts a value on the stack: from a local of this method, from its row, or computed in place.
        private void Value(int node)
        {
            if (locals.TryGetValue(node, out var local))
                il.Emit(OpCodes.Ldloc, local);
            else if (emit.graph[node].Op == Op.Literal)
                Constant(emit.graph[node].Value);
            else if (emit.plan.HasRow(node))
            {
                Address(emit.plan.Row(node));
                il.Emit(OpCodes.Ldobj, emit.code.Vector);
            }
            else
                Compute(node);
        }

        private void Constant(double value)
        {
            il.Emit(OpCodes.Ldc_R8, value);
            il.Emit(OpCodes.Call, emit.code.Broadcast);
        }

        private void Compute(int node)
        {
            var n = emit.graph[node];
            if (n.IsLeaf)
            {
                Value(node);
                return;
            }
            Value(n.A);
            switch (n.Op)
            {
                case Op.ToNumber:
                    Constant(1);
                    il.Emit(OpCodes.Call, emit.code.BitwiseAnd);
                    return;
                case Op.IsTrue:
                    Constant(0);
                    il.Emit(OpCodes.Call, emit.code.AreEqual);
                    il.Emit(OpCodes.Call, emit.code.Complement);
                    return;
                case Op.NotEqual:
                    Value(n.B);
                    il.Emit(OpCodes.Call, emit.code.AreEqual);
                    il.Emit(OpCodes.Call, emit.code.Complement);
                    return;
                default:
                    if (n.B >= 0)
                        Value(n.B);
                    if (n.C >= 0)
                        Value(n.C);
                    il.Emit(OpCodes.Call, emit.code.Operations[n.Op]);
                    return;
            }
        }
    }
}

/// <summary>The row calls of a kernel that are made through their kernels: what generated code finds under a number.</summary>
internal sealed unsafe class RowCalls(int lanes)
{
    private readonly List<(RowKernel Kernel, int[] Rows, int Result, object? Fixed)> calls = [];

    /// <summary>Adds a call; the number is what generated code passes to <see cref="Call"/>.</summary>
    public int Add(RowCall call, int[] operandRows, int resultRow)
    {
        // Pinned, because the context points into it.
        int[] pinned = GC.AllocateArray<int>(operandRows.Length, pinned: true);
        operandRows.CopyTo(pinned, 0);
        calls.Add((call.Function.Kernel, pinned, resultRow, call.Fixed));
        return calls.Count - 1;
    }

    /// <summary>Makes a call.</summary>
    public void Call(double* memory, int number)
    {
        var (kernel, rows, result, fixedPart) = calls[number];
        fixed (int* operands = rows)
            kernel(new RowContext(memory, operands, result, lanes, fixedPart));
    }
}

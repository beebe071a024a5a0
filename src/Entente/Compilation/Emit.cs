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
internal sealed unsafe class Emit
{
    private const int MostBytes = 30_000;
    private const int MostBytesOfLoops = 4_000;

    private static readonly MethodInfo CallRow =
        typeof(RowCalls).GetMethod(nameof(RowCalls.Call)) ?? throw new MissingMethodException();

    private readonly Plan plan;
    private readonly Graph graph;
    private readonly RowCalls rowCalls;
    private readonly VectorCode code;
    private readonly int lanes;
    private readonly bool[] readElsewhere;

    private Emit(Plan plan, Section section, RowCalls rowCalls, int lanes)
    {
        this.plan = plan;
        readElsewhere = ReadElsewhere.Of(plan, section);
        graph = plan.Model.Graph;
        this.rowCalls = rowCalls;
        this.lanes = lanes;
        code = VectorCode.For(lanes);
    }

    /// <summary>Compiles a section for rows of the given number of lanes (one, or a multiple of four).</summary>
    public static CompiledSection Section(Plan plan, Section section, RowCalls rowCalls, int lanes)
    {
        var emit = new Emit(plan, section, rowCalls, lanes);
        var parts = new List<DynamicMethod> { NewMethod("section") };
        // A large section is several methods, each far below the limit.
        ILGenerator Part()
        {
            var part = parts[^1].GetILGenerator();
            if (part.ILOffset < MostBytes)
                return part;
            part.Emit(OpCodes.Ret);
            parts.Add(NewMethod("section"));
            return parts[^1].GetILGenerator();
        }
        foreach (var round in section.Rounds())
        {
            var methods = emit.Methods(round).ToList();
            if (
                parts is [var empty]
                && empty.GetILGenerator().ILOffset == 0
                && round.Calls.Count + round.Groups.Count == 0
                && methods is [var alone]
            )
                return alone.CreateDelegate<CompiledSection>(rowCalls);
            foreach (var method in methods)
                CallChunk(Part(), method);
            foreach (int call in round.Calls)
                emit.EmitRowCall(Part(), call);
            foreach (var group in round.Groups)
                emit.EmitCall(Part(), emit.CallOf(group.Calls[0]), group.Operands, group.Result, group.Calls.Count);
        }
        parts[^1].GetILGenerator().Emit(OpCodes.Ret);
        if (parts.Count == 1)
            return parts[0].CreateDelegate<CompiledSection>(rowCalls);
        var driver = NewMethod("sections");
        var il = driver.GetILGenerator();
        foreach (var part in parts)
            CallChunk(il, part);
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

    private RowCall CallOf(int node) =>
        graph[node].Call ?? throw new InvalidOperationException("This is a bug in Entente: a row call without a call.");

    private void EmitRowCall(ILGenerator il, int node)
    {
        var call = CallOf(node);
        if ((call.Function.Direct ?? call.Function.DirectOfTable) != null)
        {
            EmitCall(il, call, [.. plan.Rows(call)], plan.Row(node), 1);
            return;
        }
        int number = rowCalls.Add(call, plan.Rows(call), plan.Row(node));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, number);
        il.Emit(OpCodes.Call, CallRow);
    }

    // A call of a method for so many rows, one after the other.
    private void EmitCall(ILGenerator il, RowCall call, List<int> operands, int result, int count)
    {
        RowAddress(il, result);
        foreach (int operand in operands)
            RowAddress(il, operand);
        if (call.Function.Direct == null && call.Fixed is PreparedLookup table)
        {
            // The table lives as long as the plan, which the kernel holds.
            il.Emit(OpCodes.Ldc_I8, (long)table.Rows);
            il.Emit(OpCodes.Conv_I);
        }
        il.Emit(OpCodes.Ldc_I4, count * lanes);
        il.Emit(
            OpCodes.Call,
            call.Function.Direct
                ?? call.Function.DirectOfTable
                ?? throw new InvalidOperationException("This is a bug in Entente: a call without a method.")
        );
    }

    private void RowAddress(ILGenerator il, int row)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I8, (long)row * lanes * sizeof(double));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    // Loops that follow each other share a method; what is written out goes into methods of so many statements.
    private IEnumerable<DynamicMethod> Methods(Round round)
    {
        var passages = round.Passages;
        for (int p = 0; p < passages.Count; )
        {
            if (passages[p].Loop == null)
            {
                (var methods, p) = round.Written(p);
                foreach (var statements in methods)
                    yield return EmitChunk.Write(plan, statements, readElsewhere, lanes, NewMethod("chunk"));
                continue;
            }
            var method = NewMethod("loops");
            var il = method.GetILGenerator();
            for (; p < passages.Count && passages[p].Loop is { } loop && il.ILOffset < MostBytesOfLoops; p++)
                new EmitLoop(plan, loop, lanes, rowCalls, il).Write();
            il.Emit(OpCodes.Ret);
            yield return method;
        }
    }
}

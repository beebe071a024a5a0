using System.Reflection.Emit;

namespace Entente.Compilation;

/// <summary>
/// Writes machine code for a loop. A pointer goes along each track; places on a track lie at fixed distances from it. With many lanes the vectors of a row are
/// computed one after the other for each element; with one lane vectors go over elements, where all places advance by one or stay.
/// </summary>
internal sealed class EmitLoop
{
    private readonly Plan plan;
    private readonly Graph graph;
    private readonly Loop loop;
    private readonly int lanes;
    private readonly RowCalls outside;
    private readonly ILGenerator il;
    private readonly VectorCode narrow;
    private readonly LocalBuilder[] pointers;
    private readonly LocalBuilder left;
    private readonly nint numbers;

    // What a place is read with at the moment.
    private VectorCode code;
    private int vector;
    private LocalBuilder[]? innerPointers;
    private int next;

    public EmitLoop(Plan plan, Loop loop, int lanes, RowCalls outside, ILGenerator il)
    {
        this.plan = plan;
        graph = plan.Model.Graph;
        this.loop = loop;
        this.lanes = lanes;
        this.outside = outside;
        this.il = il;
        code = narrow = VectorCode.For(lanes);
        pointers = [.. loop.Tracks.Select(_ => il.DeclareLocal(typeof(double*)))];
        left = il.DeclareLocal(typeof(long));
        numbers = loop.Numbers.Length == 0 ? 0 : outside.Keep<double>(loop.Numbers);
    }

    private int RowBytes => lanes * sizeof(double);

    private int Vectors => lanes / narrow.Lanes;

    /// <summary>Writes the loop.</summary>
    public void Write()
    {
        if (loop.Way == FoldWay.Along)
        {
            var sums = Locals(Vectors);
            Begin(sums, Joined().First);
            Over(() => Join(sums));
            Finish(sums);
        }
        else if (loop.Way == FoldWay.Inside)
            Over(WriteInside);
        else
            Over(WriteElement);
    }

    private void WriteElement() =>
        EachVector(_ =>
        {
            Address(loop.Places[0]);
            next = 1;
            Statement();
            code.Store(il);
        });

    private void WriteInside()
    {
        var sums = Locals(Vectors);
        Begin(sums, Joined().First);
        // Each joined place has a pointer of its own.
        var inner = new LocalBuilder[loop.Places.Length];
        for (int k = 1; k < inner.Length; k++)
        {
            if (loop.InnerStrides[k] == 0)
                continue;
            inner[k] = il.DeclareLocal(typeof(double*));
            vector = 0;
            Address(loop.Places[k]);
            il.Emit(OpCodes.Stloc, inner[k]);
        }
        innerPointers = inner;
        var count = il.DeclareLocal(typeof(int));
        var top = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I4, loop.InnerCount);
        il.Emit(OpCodes.Stloc, count);
        il.MarkLabel(top);
        Join(sums);
        for (int k = 1; k < inner.Length; k++)
            if (inner[k] != null)
                Advance(inner[k], (long)loop.InnerStrides[k] * RowBytes);
        il.Emit(OpCodes.Ldloc, count);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, count);
        il.Emit(OpCodes.Brtrue, top);
        innerPointers = null;
        Finish(sums);
    }

    private Fold Joined() =>
        plan.Statements.FoldOf(loop.Pattern.Node) ?? throw new InvalidOperationException("This is a bug in Entente: no fold.");

    private void Begin(LocalBuilder[] sums, int first)
    {
        EachVector(v =>
        {
            next = 1;
            Value(first);
            il.Emit(OpCodes.Stloc, sums[v]);
        });
    }

    private void Join(LocalBuilder[] sums)
    {
        var fold = Joined();
        int from = 1 + plan.Statements.OperandsRead(fold.First).Count;
        EachVector(v =>
        {
            il.Emit(OpCodes.Ldloc, sums[v]);
            next = from;
            Value(fold.Others[0]);
            code.Operation(il, fold.Op);
            il.Emit(OpCodes.Stloc, sums[v]);
        });
    }

    private void Finish(LocalBuilder[] sums) =>
        EachVector(v =>
        {
            Address(loop.Places[0]);
            il.Emit(OpCodes.Ldloc, sums[v]);
            code.Store(il);
        });

    private LocalBuilder[] Locals(int count) => [.. Enumerable.Range(0, count).Select(_ => il.DeclareLocal(code.Vector))];

    private void EachVector(Action<int> write)
    {
        for (vector = 0; vector < Vectors; vector++)
            write(vector);
        vector = 0;
    }

    // All elements, run by run.
    private void Over(Action element)
    {
        if (loop.Runs.Length == 1)
        {
            for (int t = 0; t < pointers.Length; t++)
            {
                Base(t);
                il.Emit(OpCodes.Stloc, pointers[t]);
            }
            il.Emit(OpCodes.Ldc_I8, (long)loop.Runs[0].Length);
            il.Emit(OpCodes.Stloc, left);
            OverRun(element);
            return;
        }
        int width = 1 + pointers.Length;
        long[] table = new long[loop.Runs.Length * width];
        for (int r = 0; r < loop.Runs.Length; r++)
        {
            table[r * width] = loop.Runs[r].Length;
            for (int t = 0; t < pointers.Length; t++)
                table[r * width + 1 + t] = (long)loop.Runs[r].Starts[t] * Bytes(t);
        }
        nint at = outside.Keep<long>(table);
        var run = il.DeclareLocal(typeof(long*));
        var top = il.DefineLabel();
        il.Emit(OpCodes.Ldc_I8, at);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, run);
        il.MarkLabel(top);
        for (int t = 0; t < pointers.Length; t++)
        {
            Base(t);
            FromRun(run, 1 + t);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, pointers[t]);
        }
        FromRun(run, 0);
        il.Emit(OpCodes.Stloc, left);
        OverRun(element);
        Advance(run, width * sizeof(long));
        il.Emit(OpCodes.Ldloc, run);
        il.Emit(OpCodes.Ldc_I8, at + table.Length * sizeof(long));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Blt_Un, top);
    }

    private int Bytes(int track) => loop.Tracks[track].IsOfNumbers ? sizeof(double) : RowBytes;

    private void Base(int track)
    {
        if (!loop.Tracks[track].IsOfNumbers)
        {
            il.Emit(OpCodes.Ldarg_1);
            return;
        }
        il.Emit(OpCodes.Ldc_I8, numbers);
        il.Emit(OpCodes.Conv_I);
    }

    private void FromRun(LocalBuilder run, int number)
    {
        il.Emit(OpCodes.Ldloc, run);
        il.Emit(OpCodes.Ldc_I4, number * sizeof(long));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I8);
    }

    private void OverRun(Action element)
    {
        var wide = VectorCode.OfElements;
        bool isWide =
            lanes == 1
            && loop.Way == FoldWay.None
            && loop.Tracks.All(t => t.Stride is 0 or 1)
            && loop.Places[0].Track is >= 0 and var result
            && loop.Tracks[result].Stride == 1
            && loop.Runs.Any(r => r.Length >= wide.Lanes);
        if (isWide)
        {
            WriteWide(wide, element);
            return;
        }
        var top = il.DefineLabel();
        il.MarkLabel(top);
        element();
        AdvanceAll(1);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Brtrue, top);
    }

    // Vectors over elements. The last one goes back over some that have been computed: they become the same again, since no operand is a result.
    private void WriteWide(VectorCode wide, Action element)
    {
        var (few, whole, last, done) = (il.DefineLabel(), il.DefineLabel(), il.DefineLabel(), il.DefineLabel());
        LessThan(wide.Lanes, few);
        il.MarkLabel(whole);
        code = wide;
        element();
        AdvanceAll(wide.Lanes);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I8, (long)wide.Lanes);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, left);
        LessThan(wide.Lanes, last);
        il.Emit(OpCodes.Br, whole);
        il.MarkLabel(last);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Brfalse, done);
        for (int t = 0; t < pointers.Length; t++)
        {
            if (loop.Tracks[t].Stride == 0)
                continue;
            // As far back as lanes are left over.
            il.Emit(OpCodes.Ldloc, pointers[t]);
            il.Emit(OpCodes.Ldloc, left);
            il.Emit(OpCodes.Ldc_I8, (long)wide.Lanes);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Ldc_I8, (long)sizeof(double));
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, pointers[t]);
        }
        il.Emit(OpCodes.Ldc_I8, (long)wide.Lanes);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Br, whole);
        il.MarkLabel(few);
        code = narrow;
        element();
        AdvanceAll(1);
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Stloc, left);
        il.Emit(OpCodes.Brtrue, few);
        il.MarkLabel(done);
    }

    private void LessThan(int lanes, Label to)
    {
        il.Emit(OpCodes.Ldloc, left);
        il.Emit(OpCodes.Ldc_I8, (long)lanes);
        il.Emit(OpCodes.Blt, to);
    }

    private void AdvanceAll(int elements)
    {
        for (int t = 0; t < pointers.Length; t++)
            if (loop.Tracks[t].Stride != 0)
                Advance(pointers[t], (long)loop.Tracks[t].Stride * Bytes(t) * elements);
    }

    private void Advance(LocalBuilder pointer, long bytes)
    {
        il.Emit(OpCodes.Ldloc, pointer);
        il.Emit(OpCodes.Ldc_I8, bytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, pointer);
    }

    private void Address(Place place)
    {
        bool isOfNumbers = place.Track >= 0 && loop.Tracks[place.Track].IsOfNumbers;
        if (place.Track >= 0)
            il.Emit(OpCodes.Ldloc, pointers[place.Track]);
        else
            il.Emit(OpCodes.Ldarg_1);
        Distance(isOfNumbers ? (long)place.First * sizeof(double) : (long)place.First * RowBytes + VectorBytes);
    }

    private int VectorBytes => vector * narrow.Lanes * sizeof(double);

    private void Distance(long bytes)
    {
        if (bytes == 0)
            return;
        il.Emit(OpCodes.Ldc_I8, bytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void Statement()
    {
        int node = loop.Pattern.Node;
        if (plan.Row(node) == loop.Pattern.Row)
            Compute(node);
        else
            Value(node);
    }

    private void Value(int node)
    {
        if (plan.Statements.IsOperand(node))
            Load(next++);
        else
            Compute(node);
    }

    private void Compute(int node)
    {
        var n = graph[node];
        Value(n.A);
        if (n.B >= 0)
            Value(n.B);
        if (n.C >= 0)
            Value(n.C);
        code.Operation(il, n.Op);
    }

    private void Load(int number)
    {
        var place = loop.Places[number];
        if (place.First < 0)
        {
            code.Constant(il, place.Number);
            return;
        }
        if (innerPointers?[number] is { } inner)
        {
            il.Emit(OpCodes.Ldloc, inner);
            Distance(VectorBytes);
            code.Load(il);
            return;
        }
        Address(place);
        bool isOfNumbers = place.Track >= 0 && loop.Tracks[place.Track].IsOfNumbers;
        // One number for all lanes; or, where vectors go over elements, for all elements.
        bool isOne = code == narrow ? isOfNumbers : place.Track < 0 || loop.Tracks[place.Track].Stride == 0;
        if (!isOne)
        {
            code.Load(il);
            return;
        }
        il.Emit(OpCodes.Ldind_R8);
        code.Broadcast(il);
    }
}

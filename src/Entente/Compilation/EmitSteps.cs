using System.Collections.Immutable;
using System.Reflection.Emit;

namespace Entente.Compilation;

/// <summary>Computes steps one after the other, of which nobody looks at anything but the stocks.</summary>
/// <param name="memory">The memory of the batch.</param>
/// <param name="initial">The time at which the run began.</param>
/// <param name="length">The time step.</param>
/// <param name="first">Number of the first step.</param>
/// <param name="end">Number of the step that is not computed any more.</param>
internal unsafe delegate void CompiledSteps(double* memory, double initial, double length, long first, long end);

/// <summary>
/// For small models: a loop over the steps inside the loop over the lanes, so that stocks stay in registers. All vectors of a row are computed side by side,
/// since one alone would wait for itself.
/// </summary>
internal sealed class EmitSteps
{
    // More than that and values go to memory anyway.
    private const int MostOperations = 96;
    private const int MostStocks = 16;

    private readonly Plan plan;
    private readonly Graph graph;
    private readonly int lanes;
    private readonly VectorCode code;
    private readonly ILGenerator il;
    private readonly Dictionary<int, LocalBuilder[]> locals = [];
    private readonly Dictionary<int, LocalBuilder[]> fixedRates = [];
    private readonly LocalBuilder time;

    private EmitSteps(Plan plan, int lanes, ILGenerator il)
    {
        this.plan = plan;
        this.lanes = lanes;
        this.il = il;
        graph = plan.Model.Graph;
        code = VectorCode.For(lanes);
        time = il.DeclareLocal(code.Vector);
    }

    /// <summary>Compiles the steps of a plan, or returns null where it is too large, or needs more than stocks.</summary>
    public static CompiledSteps? Of(Plan plan, int lanes)
    {
        if (plan.States.Length + plan.Held.Length + plan.Model.SeriesCount > 0 || plan.Stocks.Length is 0 or > MostStocks)
            return null;
        var needed = Needed(plan);
        if (needed == null)
            return null;
        var method = new DynamicMethod(
            "steps",
            typeof(void),
            [typeof(object), typeof(double*), typeof(double), typeof(double), typeof(long), typeof(long)],
            typeof(EmitSteps).Module,
            skipVisibility: true
        );
        new EmitSteps(plan, lanes, method.GetILGenerator()).Write(needed);
        return method.CreateDelegate<CompiledSteps>(null);
    }

    // The operations behind the rates, in order, with what they read; null if there are too many, or one that is a call.
    private static SortedDictionary<int, int>? Needed(Plan plan)
    {
        var graph = plan.Model.Graph;
        var uses = new SortedDictionary<int, int>();
        var waiting = new Stack<int>(plan.Stocks.Select(s => s.Next).Where(n => graph[n].Phase == Phase.Step));
        while (waiting.TryPop(out int node))
        {
            bool isNew = uses.TryAdd(node, 0);
            uses[node]++;
            if (!isNew || graph[node].IsLeaf || graph[node].Phase != Phase.Step)
                continue;
            if (graph[node].Op is Op.Row or Op.Pick || uses.Count > MostOperations)
                return null;
            foreach (int operand in graph.Operands(node))
                waiting.Push(operand);
        }
        return uses;
    }

    private void Write(SortedDictionary<int, int> needed)
    {
        int width = code.Lanes;
        int vectors = lanes / width;
        var step = il.DeclareLocal(typeof(long));
        var stocks = plan.Stocks.ToDictionary(s => s.Number, _ => Locals(vectors));
        // What does not change within the run is read before the loop.
        foreach (int node in needed.Keys)
            if (graph[node].Op == Op.Kept)
                locals[node] = stocks[graph[node].A];
            else if (graph[node].Op is not (Op.Time or Op.StepTime or Op.Literal) && graph[node].Phase != Phase.Step)
                Load(locals[node] = Locals(vectors), plan.Row(node));
        for (int s = 0; s < plan.Stocks.Length; s++)
        {
            Load(stocks[plan.Stocks[s].Number], plan.StockRow + s);
            if (graph[plan.Stocks[s].Next].Phase != Phase.Step)
                Load(fixedRates[s] = Locals(vectors), plan.RateRow + s);
        }
        var (top, end) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Stloc, step);
        il.MarkLabel(top);
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldarg, 5);
        il.Emit(OpCodes.Bge, end);
        WriteStep(needed, stocks, step, vectors);
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, step);
        il.Emit(OpCodes.Br, top);
        il.MarkLabel(end);
        for (int s = 0; s < plan.Stocks.Length; s++)
        for (int v = 0; v < vectors; v++)
        {
            Address(plan.StockRow + s, v);
            il.Emit(OpCodes.Ldloc, stocks[plan.Stocks[s].Number][v]);
            code.Store(il);
        }
        il.Emit(OpCodes.Ret);
    }

    private void WriteStep(
        SortedDictionary<int, int> needed,
        Dictionary<int, LocalBuilder[]> stocks,
        LocalBuilder step,
        int vectors
    )
    {
        if (needed.Keys.Any(n => graph[n].Op is Op.Time or Op.StepTime))
        {
            // As the clock has it: the initial time and so many steps.
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldloc, step);
            il.Emit(OpCodes.Conv_R8);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
            code.Broadcast(il);
            il.Emit(OpCodes.Stloc, time);
        }
        foreach (var (node, uses) in needed)
            if (uses > 1 && graph[node].Phase == Phase.Step && !graph[node].IsLeaf)
                Store(node, vectors);
        foreach (var stock in plan.Stocks)
            if (!locals.ContainsKey(stock.Next) && graph[stock.Next].Phase == Phase.Step && !graph[stock.Next].IsLeaf)
                Store(stock.Next, vectors);
        // All rates are known before the first stock moves.
        var moved = plan
            .Stocks.Select((stock, s) => Moved(stock.Next, fixedRates.GetValueOrDefault(s), stocks[stock.Number]))
            .ToList();
        for (int s = 0; s < moved.Count; s++)
        for (int v = 0; v < vectors; v++)
        {
            il.Emit(OpCodes.Ldloc, moved[s][v]);
            il.Emit(OpCodes.Stloc, stocks[plan.Stocks[s].Number][v]);
        }
    }

    private void Store(int node, int vectors)
    {
        var made = Locals(vectors);
        for (int v = 0; v < vectors; v++)
        {
            Compute(node, v);
            il.Emit(OpCodes.Stloc, made[v]);
        }
        locals[node] = made;
    }

    private LocalBuilder[] Moved(int rate, LocalBuilder[]? fixedRate, LocalBuilder[] now)
    {
        var made = Locals(now.Length);
        for (int v = 0; v < now.Length; v++)
        {
            il.Emit(OpCodes.Ldloc, now[v]);
            il.Emit(OpCodes.Ldarg_3);
            code.Broadcast(il);
            if (fixedRate != null)
                il.Emit(OpCodes.Ldloc, fixedRate[v]);
            else
                Value(rate, v);
            code.Operation(il, Op.Multiply);
            code.Operation(il, Op.Add);
            il.Emit(OpCodes.Stloc, made[v]);
        }
        return made;
    }

    private void Value(int node, int vector)
    {
        if (locals.TryGetValue(node, out var made))
            il.Emit(OpCodes.Ldloc, made[vector]);
        else if (graph[node].Op is Op.Time or Op.StepTime)
            il.Emit(OpCodes.Ldloc, time);
        else if (graph[node].Op == Op.Literal)
            code.Constant(il, graph[node].Value);
        else
            Compute(node, vector);
    }

    private void Compute(int node, int vector)
    {
        var n = graph[node];
        foreach (int operand in ImmutableArray.Create(n.A, n.B, n.C))
            if (operand >= 0)
                Value(operand, vector);
        code.Operation(il, n.Op);
    }

    private LocalBuilder[] Locals(int vectors) => [.. Enumerable.Range(0, vectors).Select(_ => il.DeclareLocal(code.Vector))];

    private void Load(LocalBuilder[] into, int row)
    {
        for (int v = 0; v < into.Length; v++)
        {
            Address(row, v);
            code.Load(il);
            il.Emit(OpCodes.Stloc, into[v]);
        }
    }

    private void Address(int row, int vector)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I8, ((long)row * lanes + vector * code.Lanes) * sizeof(double));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }
}

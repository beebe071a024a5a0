using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>
/// The equations of a model one by one, each as a function of the values that it reads, to be computed for any numbers and with the functions that runs use. What
/// is kept from step to step has two: the net rate of a stock (or the next value of what is held), and the value at the start. A function with a state of its own has
/// one for each of its inputs.
/// </summary>
internal sealed class SingleEquations
{
    /// <summary>The part that is computed in a step.</summary>
    public const int InStep = 0;

    /// <summary>The part that is computed at the start.</summary>
    public const int AtStart = 1;

    /// <summary>The first input of a function with a state of its own; the others follow.</summary>
    public const int FirstInput = 2;

    private readonly LoweredModel lowered;
    private readonly Dictionary<(Variable Variable, int Flat, int Part), int> nodes;
    private readonly Dictionary<Variable, int> results;
    private readonly Dictionary<int, SingleEquation> made = [];

    private SingleEquations(
        LoweredModel lowered,
        Dictionary<(Variable, int, int), int> nodes,
        Dictionary<Variable, int> results
    ) => (this.lowered, this.nodes, this.results) = (lowered, nodes, results);

    /// <summary>The equations of a model that compiles.</summary>
    public static SingleEquations Of(CellSystem system) => DeepStack.Run(() => Make(system));

    private static SingleEquations Make(CellSystem system)
    {
        // Every value becomes a constant, and every equation a variable of its own that reads nothing but constants.
        var cells = ImmutableArray.CreateBuilder<Cell>();
        var turns = ImmutableArray.CreateBuilder<Turn>();
        var places = new List<(Variable Shadow, Variable Variable, int Part)>();
        foreach (var cell in system.Cells)
        {
            cells.Add(cell with { Kind = CellKind.Constant });
            if (cell.Kind is CellKind.Auxiliary or CellKind.Stock or CellKind.Held)
                AddShadow(cell, InStep, e => e.Value);
            if (cell.Kind is CellKind.Stock or CellKind.Held or CellKind.Frozen)
                AddShadow(cell, AtStart, e => e.Initial);
            if (cell.Kind == CellKind.State && cell.Equations[0].State is { } state)
                for (int i = 0; i < state.Inputs.Length; i++)
                {
                    int input = i;
                    AddShadow(cell, FirstInput + i, e => e.State?.Inputs.ElementAtOrDefault(input));
                }
        }

        void AddShadow(Cell cell, int part, Func<CellEquation, Expression?> side)
        {
            var shadow = new Variable
            {
                Name = cell.Variable.Name,
                Kind = VariableKind.Auxiliary,
                // The inputs are the same for all results, which are the last subscript where there are several.
                Shape = part >= FirstInput && Results(cell) > 1 ? cell.Variable.Shape[..^1] : cell.Variable.Shape,
                IsInternal = true,
                Span = cell.Variable.Span,
            };
            var own = new Cell(
                shadow,
                CellKind.Auxiliary,
                [.. cell.Equations.Select(e => e with { Value = side(e), Initial = null, State = null })]
            );
            cells.Add(own);
            places.Add((shadow, cell.Variable, part));
            for (int i = 0; i < own.Equations.Length; i++)
                turns.Add(new Turn(own, i, null));
        }

        var problems = new List<Diagnostic>();
        var lowered = Lower.Run(
            new CellSystem(system.Model, cells.ToImmutable()),
            [],
            new Orders([], turns.ToImmutable()),
            places.Select(p => p.Shadow),
            problems
        );
        if (problems.Count > 0)
            throw new InvalidOperationException($"This is a bug in Entente: {problems[0]}");
        var nodes = new Dictionary<(Variable, int, int), int>();
        foreach (var (shadow, variable, part) in places)
            for (int flat = 0; flat < shadow.Size; flat++)
                if (lowered.Values.TryGetValue((shadow, flat), out int node))
                    nodes[(variable, flat, part)] = node;
        var results = system.Cells.Where(c => Results(c) > 1).ToDictionary(c => c.Variable, Results);
        return new SingleEquations(lowered, nodes, results);
    }

    private static int Results(Cell cell) => cell.Equations.IsEmpty ? 1 : cell.Equations[0].State?.Initials.Length ?? 1;

    /// <summary>A part of the equation of a value; null where it has none.</summary>
    public SingleEquation? Find(VariableElement value, int part = InStep)
    {
        int flat = part >= FirstInput ? value.Flat / results.GetValueOrDefault(value.Variable, 1) : value.Flat;
        if (!nodes.TryGetValue((value.Variable, flat, part), out int node))
            return null;
        if (!made.TryGetValue(node, out var equation))
            made.Add(node, equation = SingleEquation.Of(lowered, node));
        return equation;
    }
}

/// <summary>One equation as a function of the values that it reads and of the time. Not safe to share between threads.</summary>
internal sealed unsafe class SingleEquation
{
    // Points that are computed side by side; a multiple of the widest vector.
    private const int Lanes = 256;

    private readonly Graph graph;
    private readonly int[] nodes;
    private readonly int[] rows;
    private readonly int[][] operands;
    private readonly int[] causeOf;
    private readonly int rowCount;
    private double[] buffer = [];

    private SingleEquation(LoweredModel model, int[] nodes)
    {
        graph = model.Graph;
        this.nodes = nodes;
        rows = new int[nodes.Length];
        operands = new int[nodes.Length][];
        causeOf = new int[nodes.Length];
        var rowOf = new Dictionary<int, int>();
        var causes = ImmutableArray.CreateBuilder<VariableElement>();
        for (int i = 0; i < nodes.Length; i++)
        {
            var node = graph[nodes[i]];
            // A result of a call lies beside its other results.
            rows[i] = node.Op == Op.Pick ? rowOf[node.A] + node.B : rowCount;
            rowOf[nodes[i]] = rows[i];
            if (node.Op != Op.Pick)
                rowCount += node.Call?.Results ?? 1;
            operands[i] = GC.AllocateArray<int>(graph.Operands(nodes[i]).Count, pinned: true);
            int k = 0;
            foreach (int operand in graph.Operands(nodes[i]))
                operands[i][k++] = rowOf[operand];
            causeOf[i] = -1;
            if (node.Op == Op.Constant)
            {
                causeOf[i] = causes.Count;
                causes.Add(model.Constants[node.A]);
            }
            ReadsTime |= node.Op is Op.Time or Op.StepTime;
        }
        Causes = causes.ToImmutable();
    }

    /// <summary>The values that it reads.</summary>
    public ImmutableArray<VariableElement> Causes { get; }

    /// <summary>Whether it reads the time.</summary>
    public bool ReadsTime { get; }

    /// <summary>The equation that ends in a node.</summary>
    public static SingleEquation Of(LoweredModel model, int node)
    {
        var needed = new SortedSet<int>();
        var waiting = new Stack<int>([node]);
        while (waiting.TryPop(out int at))
            if (needed.Add(at))
                foreach (int operand in model.Graph.Operands(at))
                    waiting.Push(operand);
        // Operands have smaller numbers than what reads them.
        return new SingleEquation(model, [.. needed]);
    }

    /// <summary>Computes the equation at points.</summary>
    /// <param name="times">The time of each point.</param>
    /// <param name="causes">For each cause its value at each point.</param>
    /// <param name="result">Receives the value at each point.</param>
    public void Compute(ReadOnlySpan<double> times, IReadOnlyList<double[]> causes, Span<double> result)
    {
        if (buffer.Length == 0)
            buffer = GC.AllocateUninitializedArray<double>(rowCount * Lanes + 8, pinned: true);
        fixed (double* start = buffer)
        {
            double* memory = (double*)(((nint)start + 63) & ~63);
            for (int from = 0; from < result.Length; from += Lanes)
            {
                int count = Math.Min(Lanes, result.Length - from);
                for (int i = 0; i < nodes.Length; i++)
                    Compute(memory, i, times.Slice(from, count), causes, from, count);
                new ReadOnlySpan<double>(memory + (long)rows[^1] * Lanes, count).CopyTo(result[from..]);
            }
        }
    }

    private void Compute(
        double* memory,
        int number,
        ReadOnlySpan<double> times,
        IReadOnlyList<double[]> causes,
        int from,
        int count
    )
    {
        var node = graph[nodes[number]];
        var row = new Span<double>(memory + (long)rows[number] * Lanes, Lanes);
        switch (node.Op)
        {
            case Op.Literal:
                row.Fill(node.Value);
                break;
            case Op.Time or Op.StepTime:
                times.CopyTo(row);
                row[count..].Fill(times[^1]);
                break;
            case Op.Constant:
                var values = causes[causeOf[number]].AsSpan(from, count);
                values.CopyTo(row);
                row[count..].Fill(values[^1]);
                break;
            case Op.Row:
                fixed (int* read = operands[number])
                    node.Call?.Function.Kernel(new RowContext(memory, read, rows[number], Lanes, node.Call.Fixed));
                break;
            case Op.Pick:
                break;
            default:
                Combine(memory, node.Op, operands[number], row);
                break;
        }
    }

    // Truth values are 1 and 0 here.
    private static void Combine(double* memory, Op op, int[] operands, Span<double> row)
    {
        double* a = memory + (long)operands[0] * Lanes;
        double* b = operands.Length > 1 ? memory + (long)operands[1] * Lanes : a;
        double* c = operands.Length > 2 ? memory + (long)operands[2] * Lanes : a;
        for (int i = 0; i < row.Length; i++)
            row[i] = op switch
            {
                Op.Add => a[i] + b[i],
                Op.Subtract => a[i] - b[i],
                Op.Multiply => a[i] * b[i],
                Op.Divide or Op.DivideBy => a[i] / b[i],
                Op.Negate => -a[i],
                Op.Minimum => Math.Min(a[i], b[i]),
                Op.Maximum => Math.Max(a[i], b[i]),
                Op.Absolute => Math.Abs(a[i]),
                Op.SquareRoot => Math.Sqrt(a[i]),
                Op.Truncate => Math.Truncate(a[i]),
                Op.Floor => Math.Floor(a[i]),
                Op.Equal => a[i] == b[i] ? 1 : 0,
                Op.NotEqual => a[i] != b[i] ? 1 : 0,
                Op.Less => a[i] < b[i] ? 1 : 0,
                Op.LessOrEqual => a[i] <= b[i] ? 1 : 0,
                Op.IsTrue => a[i] != 0 ? 1 : 0,
                Op.And => a[i] != 0 && b[i] != 0 ? 1 : 0,
                Op.Or => a[i] != 0 || b[i] != 0 ? 1 : 0,
                Op.Not => a[i] == 0 ? 1 : 0,
                Op.ToNumber => a[i],
                Op.Select => a[i] != 0 ? b[i] : c[i],
                _ => throw new InvalidOperationException($"This is a bug in Entente: the operation {op} in an equation alone."),
            };
    }
}

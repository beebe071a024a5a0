using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>A stock, or a value held from step to step, in the graph.</summary>
/// <param name="Number">Its number among the kept values.</param>
/// <param name="Initial">Node of its initial value.</param>
/// <param name="Next">Node of its net rate (stocks) or of its next value (held); −1 for a result of a state.</param>
/// <param name="Kind">Stock, held or state.</param>
internal sealed record KeptValue(int Number, int Initial, int Next, CellKind Kind);

/// <summary>A function with a state of its own in the graph.</summary>
/// <param name="Function">The function.</param>
/// <param name="Inputs">Nodes of what it takes in each step.</param>
/// <param name="Starts">Nodes of what it takes when the run starts.</param>
/// <param name="Results">Numbers, among the kept values, of its results.</param>
/// <param name="Fixed">What does not change between runs, or null.</param>
internal sealed record KeptState(
    StateFunction Function,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Starts,
    ImmutableArray<int> Results,
    object? Fixed
);

/// <summary>A model as a graph of values.</summary>
internal sealed record LoweredModel(
    Graph Graph,
    ImmutableArray<KeptValue> Kept,
    ImmutableArray<KeptState> States,
    ImmutableArray<VariableElement> Constants,
    ImmutableArray<VariableElement> Data,
    IReadOnlyDictionary<VariableElement, int> Values
)
{
    /// <summary>Number of series that another kernel computes; they come after <see cref="Data"/>.</summary>
    public int Carried { get; init; }

    /// <summary>Number of series in all.</summary>
    public int SeriesCount => Data.Length + Carried;

    /// <summary>The state that gives each kept value of the kind.</summary>
    public Dictionary<int, KeptState> StateOfResult()
    {
        var stateOf = new Dictionary<int, KeptState>();
        foreach (var state in States)
        foreach (int result in state.Results)
            stateOf.Add(result, state);
        return stateOf;
    }

    /// <summary>The nodes from which a kept value comes: of a result of a state those of all its results.</summary>
    public IEnumerable<int> Behind(KeptValue kept, IReadOnlyDictionary<int, KeptState> stateOf) =>
        kept.Kind == CellKind.State
            ?
            [
                .. stateOf[kept.Number].Inputs,
                .. stateOf[kept.Number].Starts,
                .. stateOf[kept.Number].Results.Select(r => Kept[r].Initial),
            ]
            : [kept.Initial, kept.Next];
}

/// <summary>Goes through the ordered equations element by element and makes a graph of them. Here families are unrolled.</summary>
internal sealed partial class Lower
{
    private readonly CellSystem system;
    private readonly List<Diagnostic> problems;
    private readonly Loops loops = new();
    private readonly ElementMap<int> inStep = new();
    private readonly ElementMap<int> atStart = new();
    private readonly ElementMap<int> constants = new();
    private readonly Dictionary<Variable, bool[]> written = new(ReferenceEqualityComparer.Instance);
    private readonly ElementMap<int> data = new();
    private readonly ElementMap<int> kept = new();
    private readonly ElementMap<KeptNext> next = new();
    private readonly ElementMap<int[]> starts = new();
    private readonly List<KeptState> states = [];
    private Variable current;
    private int currentFlat;
    private bool start;

    private sealed record KeptNext(int Node, CellKind Kind);

    private Lower(CellSystem system, List<Diagnostic> problems)
    {
        this.system = system;
        this.problems = problems;
        current = system.Model.TimeStep;
    }

    private Graph Graph { get; set; } = new();

    // Whether the equation at hand will be a loop: see VectorDivision.
    private bool dividesByReciprocals;

    /// <summary>Lowers what the orders hold. <paramref name="asked"/> are the values that must have a node in the step.</summary>
    public static LoweredModel Run(
        CellSystem system,
        ImmutableArray<Turn> clock,
        Orders orders,
        IEnumerable<Variable> asked,
        List<Diagnostic> problems
    )
    {
        var lower = new Lower(system, problems) { start = true };
        foreach (var turn in clock)
            lower.Take(turn);
        foreach (var turn in orders.AtStart)
            lower.Take(turn);
        lower.start = false;
        foreach (var turn in orders.InStep)
        {
            // What is written out takes longer to compile than such quotients save, and the steps of small models wait for other things than the divider.
            lower.dividesByReciprocals = turn.Cell.Equations[turn.Equation].LoopSize >= Schedule.LeastAlike;
            lower.Take(turn);
        }
        return lower.Finish(asked);
    }

    private LoweredModel Finish(IEnumerable<Variable> asked)
    {
        if (unknownLeaves != null)
            SolveUnknowns();
        var values = new ElementMap<int>();
        foreach (var variable in asked.Distinct())
        {
            for (int flat = 0; flat < variable.Size; flat++)
                if (Defined(variable, flat))
                    values[(variable, flat)] = Read(variable, flat, variable.Span);
        }
        var keptValues = new KeptValue[kept.Count];
        foreach (var key in kept.Keys)
        {
            int initial = atStart.TryGetValue(key, out int i) ? i : Graph.Literal(double.NaN);
            var (value, kind) = next.TryGetValue(key, out var n) ? n : new KeptNext(initial, CellKind.Held);
            keptValues[kept[key]] = new KeptValue(kept[key], initial, value, kind);
        }
        return new LoweredModel(Graph, [.. keptValues], [.. states], InOrder(constants), InOrder(data), values);
    }

    private static ImmutableArray<VariableElement> InOrder(ElementMap<int> numbers)
    {
        var result = new VariableElement[numbers.Count];
        foreach (var key in numbers.Keys)
            result[numbers[key]] = key;
        return ImmutableCollectionsMarshal.AsImmutableArray(result);
    }

    private bool Defined(Variable variable, int flat)
    {
        var cell = system[variable];
        return cell.Kind switch
        {
            CellKind.Constant or CellKind.Data => HasEquation(variable, flat),
            CellKind.Auxiliary => inStep.ContainsKey((variable, flat)),
            _ => atStart.ContainsKey((variable, flat)),
        };
    }

    // Elements of a constant may lack a value, where :EXCEPT: leaves them out and nothing else defines them.
    private bool HasEquation(Variable constant, int flat)
    {
        if (constant.Kind != VariableKind.Constant)
            return true;
        if (!written.TryGetValue(constant, out bool[]? elements))
        {
            elements = new bool[constant.Size];
            var place = new Loops();
            foreach (var equation in constant.Equations)
                for (int i = 0; i < Loops.Size(equation.Axes); i++)
                {
                    place.Set(equation.Axes, i);
                    if (!equation.Excluded.Contains(i))
                        elements[place.Flat(constant, equation.Target)] = true;
                }
            written.Add(constant, elements);
        }
        return elements[flat];
    }

    private void Take(Turn turn)
    {
        var equation = turn.Cell.Equations[turn.Equation];
        current = turn.Cell.Variable;
        if (turn.Element is { } element)
        {
            TakeElement(turn.Cell, equation, element);
            return;
        }
        for (int i = 0; i < equation.LoopSize; i++)
            if (!equation.Excluded.Contains(i))
                TakeElement(turn.Cell, equation, i);
    }

    private void TakeElement(Cell cell, CellEquation equation, int element)
    {
        loops.Set(equation.Axes, element);
        var key = (cell.Variable, loops.Flat(cell.Variable, equation.Target));
        currentFlat = key.Item2;
        if (equation.State is { } state)
            TakeState(state, key);
        else if (cell.Kind == CellKind.Auxiliary && equation.Value != null)
            (start ? atStart : inStep)[key] = cell.IsSolved ? TakeUnknown(equation.Value, key) : Value(equation.Value);
        else if (cell.IsKept && start && equation.Initial != null)
            atStart[key] = Value(equation.Initial);
        else if (cell.IsKept && !start && equation.Value != null)
        {
            next[key] = new KeptNext(Value(equation.Value), cell.Kind);
            _ = KeptLeaf(key);
        }
    }

    private void TakeState(StateCall call, VariableElement key)
    {
        int results = call.Initials.Length;
        if (start)
        {
            for (int k = 0; k < results; k++)
                atStart[(key.Variable, key.Flat * results + k)] = Value(call.Initials[k]);
            starts[key] = [.. call.Starts.SelectMany(argument => Elements(argument))];
            return;
        }
        ImmutableArray<int> inputs = [.. call.Inputs.Select(Value)];
        var numbers = ImmutableArray.CreateBuilder<int>(results);
        for (int k = 0; k < results; k++)
        {
            var result = (key.Variable, key.Flat * results + k);
            next[result] = new KeptNext(-1, CellKind.State);
            _ = KeptLeaf(result);
            numbers.Add(kept[result]);
        }
        states.Add(
            new KeptState(
                call.Function,
                inputs,
                [.. starts[key]],
                numbers.MoveToImmutable(),
                call.Table == null ? null : Table(call.Table)
            )
        );
    }

    private int KeptLeaf(VariableElement key)
    {
        if (!kept.TryGetValue(key, out int number))
            kept[key] = number = kept.Count;
        return Graph.Leaf(Op.Kept, number);
    }

    // The value of a variable's element at the current phase.
    private int Read(Variable variable, int flat, SourceSpan span)
    {
        var key = (variable, flat);
        switch (system[variable].Kind)
        {
            case CellKind.Constant when !HasEquation(variable, flat):
                return NoEquation(key, span);
            case CellKind.Constant:
                if (!constants.TryGetValue(key, out int constant))
                    constants[key] = constant = constants.Count;
                return Graph.Leaf(Op.Constant, constant);
            case CellKind.Data:
                if (!data.TryGetValue(key, out int series))
                    data[key] = series = data.Count;
                return Graph.Leaf(start ? Op.DataAtStart : Op.Data, series);
            case CellKind.Auxiliary when system[variable].IsSolved && !(start ? atStart : inStep).ContainsKey(key):
                return UnknownLeaf(key);
            case CellKind.Auxiliary:
                return Found(start ? atStart : inStep, key, span);
            case CellKind.Frozen:
                return Found(atStart, key, span);
            default:
                if (start)
                    return Found(atStart, key, span);
                return atStart.ContainsKey(key) ? KeptLeaf(key) : Found(atStart, key, span);
        }
    }

    private int Found(ElementMap<int> values, VariableElement key, SourceSpan span)
    {
        return values.TryGetValue(key, out int node) ? node : NoEquation(key, span);
    }

    private int NoEquation(VariableElement key, SourceSpan span)
    {
        // After a circle has been reported, what it leaves undefined is not reported again.
        if (!problems.Exists(p => p.Severity == Severity.Error))
            problems.Add(CompilationDiagnostics.NoEquation(key.Variable.ElementName(key.Flat), current.Name, span));
        return Graph.Literal(double.NaN);
    }

    private int Value(Expression expression)
    {
        switch (expression)
        {
            case NumberExpression number:
                return Graph.Literal(number.Value);
            case ValuesExpression values:
                return Graph.Literal(values.Values[0]);
            case TimeExpression:
                return TimeNow();
            case ReferenceExpression reference:
                return Read(reference.Variable, loops.Flat(reference.Variable, reference.Indexes), reference.Span);
            case AxisNumberExpression number:
                return Graph.Literal(number.Numbers[loops[number.Axis]]);
            case UnaryExpression { Operator: UnaryOperator.Negate } unary:
                return Graph.Unary(Op.Negate, Value(unary.Operand));
            case UnaryExpression or BinaryExpression { Operator: >= BinaryOperator.Equal }:
                return Graph.Number(Mask(expression));
            case BinaryExpression binary:
                return Arithmetic(binary.Operator, Value(binary.Left), Value(binary.Right));
            case CallExpression call:
                return Call(call);
            case ArrayElementExpression element:
                return ElementOfArray(element);
            default:
                throw new InvalidOperationException(
                    $"This is a bug in Entente: {expression.GetType().Name} cannot stand alone ({expression.Span})."
                );
        }
    }

    private int TimeNow() => start ? Read(system.Model.InitialTime, 0, system.Model.InitialTime.Span) : Graph.Leaf(Op.Time);

    // The time at the beginning of the step: Vensim holds test inputs and what is drawn while Runge–Kutta looks ahead (Reference Manual, "Runge-Kutta
    // Integration").
    private int StepTimeNow() =>
        start || system.Model.Integration is IntegrationMethod.Euler or IntegrationMethod.Difference
            ? TimeNow()
            : Graph.Leaf(Op.StepTime);

    private int InitialTimeNow() =>
        Found(atStart, (system.Model.InitialTime, 0), system.Model.InitialTime.Span, system.Model.InitialTime);

    private int TimeStepNow() => Found(atStart, (system.Model.TimeStep, 0), system.Model.TimeStep.Span, system.Model.TimeStep);

    private int Found(ElementMap<int> values, VariableElement key, SourceSpan span, Variable constant) =>
        system[constant].Kind == CellKind.Constant ? Read(constant, 0, span) : Found(values, key, span);

    private int Arithmetic(BinaryOperator op, int a, int b) =>
        op switch
        {
            BinaryOperator.Add => Graph.Binary(Op.Add, a, b),
            BinaryOperator.Subtract => Graph.Binary(Op.Subtract, a, b),
            BinaryOperator.Multiply => Graph.Binary(Op.Multiply, a, b),
            BinaryOperator.Divide => dividesByReciprocals ? Graph.Quotient(a, b) : Graph.Binary(Op.Divide, a, b),
            _ => Power(a, b),
        };

    // Powers that are one operation exactly.
    private int Power(int x, int y)
    {
        if (Graph.IsLiteral(y, out double exponent) && !Graph.IsLiteral(x, out _))
        {
            if (exponent == 1)
                return x;
            if (exponent == 2)
                return Graph.Binary(Op.Multiply, x, x);
            if (exponent == 0.5)
                return Graph.Unary(Op.SquareRoot, x);
        }
        return Graph.Row(RowFunctions.Power, null, x, y);
    }

    private int Mask(Expression expression) =>
        expression switch
        {
            UnaryExpression { Operator: UnaryOperator.Not } unary => Graph.Unary(Op.Not, Mask(unary.Operand)),
            BinaryExpression { Operator: BinaryOperator.And } b => Graph.Binary(Op.And, Mask(b.Left), Mask(b.Right)),
            BinaryExpression { Operator: BinaryOperator.Or } b => Graph.Binary(Op.Or, Mask(b.Left), Mask(b.Right)),
            BinaryExpression { Operator: BinaryOperator.Equal } b => Graph.Binary(Op.Equal, Value(b.Left), Value(b.Right)),
            BinaryExpression { Operator: BinaryOperator.NotEqual } b => Graph.Binary(Op.NotEqual, Value(b.Left), Value(b.Right)),
            BinaryExpression { Operator: BinaryOperator.Less } b => Graph.Binary(Op.Less, Value(b.Left), Value(b.Right)),
            BinaryExpression { Operator: BinaryOperator.LessOrEqual } b => Graph.Binary(
                Op.LessOrEqual,
                Value(b.Left),
                Value(b.Right)
            ),
            BinaryExpression { Operator: BinaryOperator.Greater } b => Graph.Binary(Op.Less, Value(b.Right), Value(b.Left)),
            BinaryExpression { Operator: BinaryOperator.GreaterOrEqual } b => Graph.Binary(
                Op.LessOrEqual,
                Value(b.Right),
                Value(b.Left)
            ),
            _ => Graph.Truth(Value(expression)),
        };

    // The values of an array argument, one node for each element.
    private ImmutableArray<int> Elements(Expression argument)
    {
        if (argument is not ArrayExpression array)
            return [Value(argument)];
        int size = Loops.Size(array.Axes);
        var result = ImmutableArray.CreateBuilder<int>(size);
        for (int i = 0; i < size; i++)
        {
            loops.Set(array.Axes, i);
            result.Add(Value(array.Body));
        }
        return result.MoveToImmutable();
    }

    private int Call(CallExpression call)
    {
        if (
            Emitters.TryGetValue(call.Function.Name, out var emitter)
            || XmileEmitters.TryGetValue(call.Function.Name, out emitter)
            || VectorEmitters.TryGetValue(call.Function.Name, out emitter)
        )
            return emitter(this, call);
        problems.Add(CompilationDiagnostics.NotSupported(call.Function, call.Span));
        return Graph.Literal(double.NaN);
    }

    private int ElementOfArray(ArrayElementExpression element)
    {
        if (!ArrayEmitters.TryGetValue(element.Call.Function.Name, out var emitter))
        {
            problems.Add(CompilationDiagnostics.NotSupported(element.Call.Function, element.Call.Span));
            return Graph.Literal(double.NaN);
        }
        int flat = 0;
        for (int k = 0; k < element.Indexes.Length; k++)
            flat = flat * element.Lengths[k] + loops.Position(element.Indexes[k]);
        return emitter(this, element.Call, flat);
    }
}

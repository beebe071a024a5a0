using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>When in a causal chain a value is asked for.</summary>
internal enum CausePhase
{
    /// <summary>What a value is computed from when the run starts.</summary>
    AtStart,

    /// <summary>What a value is computed from within a step: nothing for stocks, which are there already.</summary>
    InStep,

    /// <summary>All that a value depends on within the run, by way of earlier steps too.</summary>
    Ever,
}

/// <summary>In which order the values of a model come about, and from which others each is computed, in the author's names. Goes down expressions:
/// to be used on a <see cref="Language.DeepStack"/>.</summary>
internal sealed class CausalOrder
{
    private readonly Dictionary<VariableElement, int> atStart = [];
    private readonly Dictionary<VariableElement, int> inStep = [];
    private readonly Dictionary<Variable, Dictionary<int, (Equation Equation, int Element)>> equations = [];
    private readonly Loops loops = new();

    private CausalOrder() { }

    /// <summary>The order in which a model that compiles is computed.</summary>
    public static CausalOrder Of(Model model)
    {
        var problems = new List<Diagnostic>();
        var system = Expand.Run(model, new HashSet<Variable>(), problems);
        var orders = Order.Sort(system, model.Variables.Where(v => v.Kind != VariableKind.Lookup), problems);
        var order = new CausalOrder();
        order.Number(orders.AtStart, order.atStart);
        order.Number(orders.InStep, order.inStep);
        return order;
    }

    private void Number(ImmutableArray<Turn> turns, Dictionary<VariableElement, int> numbers)
    {
        foreach (var turn in turns)
        {
            var equation = turn.Cell.Equations[turn.Equation];
            int first = turn.Element ?? 0;
            int end = turn.Element + 1 ?? equation.LoopSize;
            for (int i = first; i < end; i++)
            {
                loops.Set(equation.Axes, i);
                if (!equation.Excluded.Contains(i))
                    numbers.TryAdd(
                        (turn.Cell.Variable, loops.Flat(turn.Cell.Variable, equation.Target)),
                        // Stocks stand before all that is computed within a step.
                        turn.Cell.IsKept
                        && numbers == inStep
                            ? -1
                            : numbers.Count
                    );
            }
        }
    }

    /// <summary>Where a value stands in the order of evaluation; what is given from outside comes first.</summary>
    public int Position(Variable variable, int flat, bool isStart)
    {
        if (variable.Kind is VariableKind.Constant or VariableKind.Data)
            return -2;
        if (isStart && atStart.TryGetValue((variable, flat), out int start))
            return start;
        int step = inStep.GetValueOrDefault((variable, flat), inStep.Count);
        return isStart ? atStart.Count + step : step;
    }

    /// <summary>The values from which a value is computed, in the order in which its equation names them; what macros brought along is replaced by
    /// its own causes.</summary>
    public ImmutableArray<VariableElement> Causes(Variable variable, int flat, CausePhase phase)
    {
        var seen = new HashSet<VariableElement>();
        var shown = ImmutableArray.CreateBuilder<VariableElement>();
        var waiting = new Stack<VariableElement>([(variable, flat)]);
        while (waiting.TryPop(out var at))
        {
            foreach (var cause in Direct(at.Variable, at.Flat, phase))
            {
                if (!seen.Add(cause))
                    continue;
                if (cause.Variable.IsInternal)
                    waiting.Push(cause);
                else
                    shown.Add(cause);
            }
        }
        return shown.ToImmutable();
    }

    private List<VariableElement> Direct(Variable variable, int flat, CausePhase phase)
    {
        var found = new List<VariableElement>();
        if (EquationsOf(variable).TryGetValue(flat, out var place))
        {
            loops.Set(place.Equation.Axes, place.Element);
            Visit(place.Equation.Value, phase, found);
        }
        return found;
    }

    // Which equation, at which element of its loops, gives each value of a variable.
    private Dictionary<int, (Equation Equation, int Element)> EquationsOf(Variable variable)
    {
        if (equations.TryGetValue(variable, out var known))
            return known;
        var places = equations[variable] = [];
        foreach (var equation in variable.Equations)
        {
            for (int i = 0; i < Loops.Size(equation.Axes); i++)
            {
                loops.Set(equation.Axes, i);
                if (!equation.Excluded.Contains(i))
                    places.TryAdd(loops.Flat(variable, equation.Target), (equation, i));
            }
        }
        return places;
    }

    private void Visit(Expression expression, CausePhase phase, List<VariableElement> found)
    {
        switch (expression)
        {
            case ReferenceExpression reference:
                found.Add((reference.Variable, loops.Flat(reference.Variable, reference.Indexes)));
                break;
            case DataReferenceExpression data:
                found.Add((data.Variable, loops.Flat(data.Variable, data.Indexes)));
                break;
            case UnaryExpression unary:
                Visit(unary.Operand, phase, found);
                break;
            case BinaryExpression binary:
                Visit(binary.Left, phase, found);
                Visit(binary.Right, phase, found);
                break;
            case CallExpression { Function.Name: "INTEG" } stock:
                if (phase == CausePhase.Ever)
                    Visit(stock.Arguments[0], phase, found);
                else if (phase == CausePhase.AtStart)
                    Visit(stock.Arguments[1], phase, found);
                break;
            case CallExpression { Function.Name: "ACTIVE INITIAL" } active:
                Visit(active.Arguments[phase == CausePhase.AtStart ? 1 : 0], phase, found);
                break;
            case CallExpression call:
                foreach (var argument in call.Arguments)
                    Visit(argument, phase, found);
                break;
            case ArrayElementExpression element:
                Visit(element.Call, phase, found);
                break;
            case ArrayExpression array:
                for (int i = 0; i < Loops.Size(array.Axes); i++)
                {
                    loops.Set(array.Axes, i);
                    Visit(array.Body, phase, found);
                }
                break;
            default:
                break;
        }
    }
}

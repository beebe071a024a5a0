using Entente.Language;
using Entente.Models;
using Entente.Tests.Models;
using static Entente.Tests.Independent.PlainNode;
using Index = Entente.Models.Index;

namespace Entente.Tests.Independent;

/// <summary>Writes out the subscripts of a model that has been read: what the evaluator computes.</summary>
internal sealed class PlainOfModel
{
    private readonly Dictionary<Axis, int> at = new(ReferenceEqualityComparer.Instance);
    private readonly PlainSystem system = new();
    private int element;

    /// <summary>The model's values; throws <see cref="NotKnown"/> where it holds what the evaluator does not know.</summary>
    public static PlainSystem Of(Model model)
    {
        var plain = new PlainOfModel();
        if (model.Integration != IntegrationMethod.Euler)
            throw new NotKnown(model.Integration.ToString());
        foreach (var variable in model.Variables.Where(v => v.Kind != VariableKind.Lookup))
            plain.Add(variable);
        double initial = plain.Constant(model.InitialTime.Name);
        double step = plain.Constant(model.TimeStep.Name);
        double perSave = Math.Max(1, plain.Constant(model.SavePer.Name) / step);
        if (Math.Abs(perSave - Math.Round(perSave)) > 1e-9)
            throw new NotKnown("SAVEPER");
        plain.system.Clock = (initial, plain.Constant(model.FinalTime.Name), step, (int)Math.Round(perSave));
        return plain.system;
    }

    private double Constant(string name) =>
        system.Values.GetValueOrDefault(name) switch
        {
            Number number => number.Value,
            Cell cell => Constant(cell.Name),
            _ => throw new NotKnown($"a clock that is computed ({name})"),
        };

    private void Add(Variable variable)
    {
        if (variable.Kind == VariableKind.Data)
            throw new NotKnown("data");
        foreach (var equation in variable.Equations)
        {
            int size = equation.Axes.Aggregate(1, (n, a) => n * a.Length);
            for (element = 0; element < size; element++)
            {
                if (equation.Excluded.Contains(element))
                    continue;
                Place(equation.Axes, element);
                string name = Name(variable, equation.Target);
                if (variable.Kind == VariableKind.Stock && equation.Value is CallExpression { Function.Name: "INTEG" } integ)
                    system.Stocks[name] = (Node(integ.Arguments[0]), Node(integ.Arguments[1]));
                else
                    system.Values[name] = Node(equation.Value);
            }
        }
    }

    private void Place(IReadOnlyList<Axis> axes, int number)
    {
        for (int k = axes.Count - 1; k >= 0; k--)
        {
            at[axes[k]] = number % axes[k].Length;
            number /= axes[k].Length;
        }
    }

    private int Position(Index index) =>
        index is AxisIndex moving ? moving.Positions[at[moving.Axis]] : ((FixedIndex)index).Position;

    private string Name(Variable variable, IReadOnlyList<Index> indexes) => variable.ElementName(Flat(variable, indexes));

    private int Flat(Variable variable, IReadOnlyList<Index> indexes)
    {
        int flat = 0;
        for (int k = 0; k < indexes.Count; k++)
            flat = flat * variable.Shape[k].Length + Position(indexes[k]);
        return flat;
    }

    private PlainNode Node(Expression expression) =>
        expression switch
        {
            NumberExpression number => new Number(number.Value),
            ValuesExpression values => new Number(values.Values[values.Values.Length == 1 ? 0 : element]),
            TimeExpression => new Now(),
            ReferenceExpression reference => new Cell(Name(reference.Variable, reference.Indexes)),
            AxisNumberExpression number => new Number(number.Numbers[at[number.Axis]]),
            UnaryExpression unary => new Prefix(unary.Operator == UnaryOperator.Not ? "not" : "-", Node(unary.Operand)),
            BinaryExpression binary => new Infix(ModelText.Sign(binary.Operator), Node(binary.Left), Node(binary.Right)),
            LookupExpression table => new Points(table.Table.X, table.Table.Y),
            LookupReferenceExpression lookup => Table(lookup),
            CallExpression call => new Call(call.Function.Name, [.. call.Arguments.SelectMany(Arguments)]),
            _ => throw new NotKnown(expression.GetType().Name),
        };

    private IEnumerable<PlainNode> Arguments(Expression argument)
    {
        if (argument is not ArrayExpression array)
            return [Node(argument)];
        int size = array.Axes.Aggregate(1, (n, a) => n * a.Length);
        var all = new List<PlainNode>();
        for (int i = 0; i < size; i++)
        {
            Place(array.Axes, i);
            all.Add(Node(array.Body));
        }
        return all;
    }

    private Points Table(LookupReferenceExpression lookup)
    {
        int wanted = Flat(lookup.Variable, lookup.Indexes);
        foreach (var equation in lookup.Variable.Equations)
        {
            int size = equation.Axes.Aggregate(1, (n, a) => n * a.Length);
            for (int i = 0; i < size; i++)
            {
                Place(equation.Axes, i);
                if (!equation.Excluded.Contains(i) && Flat(lookup.Variable, equation.Target) == wanted)
                    return equation.Value is LookupExpression table
                        ? new Points(table.Table.X, table.Table.Y)
                        : throw new NotKnown("a lookup from outside");
            }
        }
        throw new NotKnown("a lookup without points");
    }
}

using Entente.Compilation;
using Entente.Language;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>The values of constants as the model's file writes them.</summary>
internal sealed class ConstantValues
{
    // Simulators are shared between threads, which read the same noise at the same time.
    private readonly Dictionary<Variable, double[]> values = [];

    /// <summary>The value of one element of a constant.</summary>
    public double this[Variable variable, int flat] => Of(variable)[flat];

    /// <summary>All values of a constant, row by row.</summary>
    public double[] Of(Variable variable)
    {
        lock (values)
        {
            if (!values.TryGetValue(variable, out double[]? known))
                values.Add(variable, known = Read(variable));
            return known;
        }
    }

    private static double[] Read(Variable variable)
    {
        var result = new double[variable.Size];
        for (int i = 0; i < result.Length; i++)
            result[i] = double.NaN;
        var loops = new Loops();
        foreach (var equation in variable.Equations)
        {
            for (int i = 0; i < Loops.Size(equation.Axes); i++)
            {
                if (equation.Excluded.Contains(i))
                    continue;
                loops.Set(equation.Axes, i);
                result[loops.Flat(variable, equation.Target)] = Number(equation.Value, i);
            }
        }
        return result;
    }

    private static double Number(Expression expression, int element) =>
        expression switch
        {
            NumberExpression number => number.Value,
            ValuesExpression values => values.Values[element],
            UnaryExpression { Operator: UnaryOperator.Negate } unary => -Number(unary.Operand, element),
            _ => double.NaN,
        };
}

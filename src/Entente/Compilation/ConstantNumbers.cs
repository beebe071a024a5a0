using Entente.Models;

namespace Entente.Compilation;

/// <summary>What constants are as the model writes them.</summary>
internal static class ConstantNumbers
{
    /// <summary>The number of an element of a constant, or null where none is written.</summary>
    public static double? Of(Variable constant, int flat)
    {
        var loops = new Loops();
        foreach (var equation in constant.Equations)
        {
            int size = Loops.Size(equation.Axes);
            for (int i = 0; i < size; i++)
            {
                loops.Set(equation.Axes, i);
                if (equation.Excluded.Contains(i) || loops.Flat(constant, equation.Target) != flat)
                    continue;
                return equation.Value switch
                {
                    NumberExpression number => number.Value,
                    ValuesExpression values => values.Values[i],
                    UnaryExpression { Operator: Language.UnaryOperator.Negate, Operand: NumberExpression number } =>
                        -number.Value,
                    _ => null,
                };
            }
        }
        return null;
    }
}

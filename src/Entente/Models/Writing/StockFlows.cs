using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>The flows of stocks: rates that are sums and differences of variables of the same elements, alike in all of a stock's equations.</summary>
internal static class StockFlows
{
    /// <summary>A stock's flows, or null where its rate is anything else than flows into and out of it.</summary>
    public static (List<Variable> In, List<Variable> Out)? Of(Variable stock)
    {
        (List<Variable> In, List<Variable> Out)? all = null;
        foreach (var equation in stock.Equations)
        {
            if (Flows(stock, equation) is not { } own)
                return null;
            if (all is { } before && !(before.In.SequenceEqual(own.In) && before.Out.SequenceEqual(own.Out)))
                return null;
            all = own;
        }
        return all;
    }

    private static (List<Variable> In, List<Variable> Out)? Flows(Variable stock, Equation equation)
    {
        if (equation.Value is not CallExpression { Arguments: [var rate, ..] })
            return null;
        var (ins, outs) = (new List<Variable>(), new List<Variable>());
        var open = new Stack<(Expression Part, bool IsIn)>([(rate, true)]);
        while (open.TryPop(out var next))
            switch (next.Part)
            {
                case BinaryExpression { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                    open.Push((sum.Right, next.IsIn == (sum.Operator == BinaryOperator.Add)));
                    open.Push((sum.Left, next.IsIn));
                    break;
                case UnaryExpression { Operator: UnaryOperator.Negate } minus:
                    open.Push((minus.Operand, !next.IsIn));
                    break;
                case ReferenceExpression { Variable.Kind: VariableKind.Auxiliary or VariableKind.Constant } flow
                    when IsSamePlace(flow, stock, equation) && !ins.Contains(flow.Variable) && !outs.Contains(flow.Variable):
                    (next.IsIn ? ins : outs).Add(flow.Variable);
                    break;
                default:
                    return null;
            }
        return (ins, outs);
    }

    private static bool IsSamePlace(ReferenceExpression flow, Variable stock, Equation equation) =>
        flow.Indexes.Length == equation.Target.Length
        && flow.Indexes.Select(
                (index, k) =>
                    flow.Variable.Shape[k].SequenceEqual(stock.Shape[k])
                    && (index, equation.Target[k]) switch
                    {
                        (FixedIndex a, FixedIndex t) => a.Position == t.Position,
                        (AxisIndex a, AxisIndex t) => ReferenceEquals(a.Axis, t.Axis) && a.Positions.SequenceEqual(t.Positions),
                        _ => false,
                    }
            )
            .All(same => same);
}

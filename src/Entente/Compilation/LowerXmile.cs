using Entente.Language.Xmile;
using Entente.Models;

namespace Entente.Compilation;

// The functions of XMILE that Vensim does not have.
internal sealed partial class Lower
{
    private static readonly Dictionary<string, Func<Lower, CallExpression, int>> XmileEmitters = new(StringComparer.Ordinal)
    {
        ["MOD"] = (l, c) => l.Modulo(l.Argument(c, 0), l.Argument(c, 1)),
        ["INT"] = (l, c) => l.Graph.Unary(Op.Floor, l.Argument(c, 0)),
        ["ROUND"] = Each(RowFunctions.Round),
        ["FACTORIAL"] = Each(RowFunctions.Factorial),
        ["COMBINATIONS"] = (l, c) => l.Graph.Row(RowFunctions.Combinations, null, l.Argument(c, 0), l.Argument(c, 1)),
        ["PERMUTATIONS"] = (l, c) => l.Graph.Row(RowFunctions.Permutations, null, l.Argument(c, 0), l.Argument(c, 1)),
        ["INVNORM"] = Each(RowFunctions.InverseNormal),
        ["NORMALCDF"] = (l, c) => l.Graph.Row(RowFunctions.NormalBetween, null, [.. c.Arguments.Select(l.Value)]),
        ["SAFEDIV"] = (l, c) => l.DivideUnlessExactlyZero(l.Argument(c, 0), l.Argument(c, 1), l.Argument(c, 2)),
        ["PULSE MAGNITUDE"] = (l, c) => l.PulseOfMagnitude(l.Argument(c, 0), l.Argument(c, 1), l.Argument(c, 2)),
        [Expand.FirstBeltResult.Name] = (l, c) =>
            l.Graph.Row(
                new ConveyorState(ConveyorShape.Parse(((TextExpression)c.Arguments[0]).Value)).First(
                    (int)((NumberExpression)c.Arguments[1]).Value
                ),
                null,
                [l.Argument(c, 2), l.Argument(c, 3), l.TimeStepNow(), .. c.Arguments.Skip(4).Select(l.Value)]
            ),
    };

    private int DivideUnlessExactlyZero(int a, int b, int otherwise)
    {
        int zero = Graph.Binary(Op.Equal, b, Graph.Literal(0));
        return Graph.Select(zero, otherwise, Graph.Binary(Op.Divide, a, b));
    }

    private int Modulo(int x, int y)
    {
        int whole = Graph.Unary(Op.Floor, Graph.Binary(Op.Divide, x, y));
        return Graph.Binary(Op.Subtract, x, Graph.Binary(Op.Multiply, y, whole));
    }

    // XMILE 1.0, section 3.5.4: what flows in a step is the magnitude; without an interval there is one pulse.
    private int PulseOfMagnitude(int magnitude, int first, int interval)
    {
        int since = Graph.Binary(Op.Subtract, HalfStepOn(), first);
        int rounds = Graph.Unary(Op.Floor, Graph.Binary(Op.Divide, since, interval));
        int repeats = Graph.Binary(Op.Less, Graph.Literal(0), interval);
        int within = Graph.Select(repeats, Graph.Binary(Op.Subtract, since, Graph.Binary(Op.Multiply, interval, rounds)), since);
        int started = Graph.Binary(Op.Less, Graph.Literal(0), since);
        int inside = Graph.Binary(Op.And, started, Graph.Binary(Op.Less, within, TimeStepNow()));
        return Graph.Select(inside, Graph.Binary(Op.Divide, magnitude, TimeStepNow()), Graph.Literal(0));
    }
}

using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

// How each function of the language becomes nodes, under the key of the function table. What is not here is refused by name before anything runs.
internal sealed partial class Lower
{
    private static readonly Dictionary<string, Func<Lower, CallExpression, int>> Emitters = new(StringComparer.Ordinal)
    {
        ["ABS"] = (l, c) => l.Graph.Unary(Op.Absolute, l.Argument(c, 0)),
        ["SQRT"] = (l, c) => l.Graph.Unary(Op.SquareRoot, l.Argument(c, 0)),
        ["INTEGER"] = (l, c) => l.Graph.Unary(Op.Truncate, l.Argument(c, 0)),
        ["MIN"] = (l, c) => l.Fold(Op.Minimum, c),
        ["MAX"] = (l, c) => l.Fold(Op.Maximum, c),
        ["EXP"] = (l, c) => l.Graph.Row(RowFunctions.Exp, null, l.Argument(c, 0)),
        ["LN"] = (l, c) => l.Graph.Row(RowFunctions.Ln, null, l.Argument(c, 0)),
        ["LOG"] = (l, c) =>
            l.Graph.Binary(
                Op.Divide,
                l.Graph.Row(RowFunctions.Ln, null, l.Argument(c, 0)),
                l.Graph.Row(RowFunctions.Ln, null, l.Argument(c, 1))
            ),
        ["POWER"] = (l, c) => l.Power(l.Argument(c, 0), l.Argument(c, 1)),
        ["SIN"] = Each(RowFunctions.Sine),
        ["COS"] = Each(RowFunctions.Cosine),
        ["TAN"] = Each(RowFunctions.Tangent),
        ["ARCSIN"] = Each(RowFunctions.ArcSine),
        ["ARCCOS"] = Each(RowFunctions.ArcCosine),
        ["ARCTAN"] = Each(RowFunctions.ArcTangent),
        ["SINH"] = Each(RowFunctions.HyperbolicSine),
        ["COSH"] = Each(RowFunctions.HyperbolicCosine),
        ["TANH"] = Each(RowFunctions.HyperbolicTangent),
        ["GAMMA LN"] = Each(RowFunctions.GammaLn),
        ["MODULO"] = (l, c) => l.Graph.Row(RowFunctions.Modulo, null, l.Argument(c, 0), l.Argument(c, 1)),
        ["QUANTUM"] = (l, c) => l.Quantum(l.Argument(c, 0), l.Argument(c, 1)),
        ["IF THEN ELSE"] = (l, c) => l.Graph.Select(l.Mask(c.Arguments[0]), l.Argument(c, 1), l.Argument(c, 2)),
        ["XIDZ"] = (l, c) => l.DivideUnlessZero(l.Argument(c, 0), l.Argument(c, 1), l.Argument(c, 2)),
        ["ZIDZ"] = (l, c) => l.DivideUnlessZero(l.Argument(c, 0), l.Argument(c, 1), l.Graph.Literal(0)),
        ["ACTIVE INITIAL"] = (l, c) => l.Argument(c, l.start ? 1 : 0),
        ["STEP"] = (l, c) =>
            l.Graph.Select(l.Graph.Binary(Op.Less, l.Argument(c, 1), l.HalfStepOn()), l.Argument(c, 0), l.Graph.Literal(0)),
        ["PULSE"] = (l, c) => l.Pulse(l.Argument(c, 0), l.Argument(c, 1)),
        ["PULSE TRAIN"] = (l, c) => l.PulseTrain(l.Argument(c, 0), l.Argument(c, 1), l.Argument(c, 2), l.Argument(c, 3)),
        ["RAMP"] = (l, c) => l.Ramp(l.Argument(c, 0), l.Argument(c, 1), l.Argument(c, 2)),
        ["SUM"] = (l, c) => l.Reduce(Op.Add, c, 0),
        ["PROD"] = (l, c) => l.Reduce(Op.Multiply, c, 1),
        ["VMIN"] = (l, c) => l.Reduce(Op.Minimum, c, double.PositiveInfinity),
        ["VMAX"] = (l, c) => l.Reduce(Op.Maximum, c, double.NegativeInfinity),
        ["LOOKUP"] = (l, c) => l.Graph.Row(RowFunctions.Lookup, l.Table(c.Arguments[0]), l.Argument(c, 1)),
        ["WITH LOOKUP"] = (l, c) => l.Graph.Row(RowFunctions.Lookup, l.Table(c.Arguments[1]), l.Argument(c, 0)),
        ["LOOKUP FORWARD"] = OfLookup(RowFunctions.LookupForward),
        ["LOOKUP BACKWARD"] = OfLookup(RowFunctions.LookupBackward),
        ["LOOKUP EXTRAPOLATE"] = OfLookup(RowFunctions.LookupExtrapolate),
        ["LOOKUP INVERT"] = OfLookup(RowFunctions.LookupInvert),
    };

    private readonly Dictionary<(Variable, int), PreparedLookup> tables = [];
    private readonly Dictionary<LookupTable, PreparedLookup> inlineTables = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether calls of the function can be compiled.</summary>
    public static bool CanEmit(string function) => Emitters.ContainsKey(function) || ArrayEmitters.ContainsKey(function);

    private static Func<Lower, CallExpression, int> Each(RowFunction function) =>
        (l, c) => l.Graph.Row(function, null, l.Argument(c, 0));

    private static Func<Lower, CallExpression, int> OfLookup(RowFunction function) =>
        (l, c) => l.Graph.Row(function, l.Table(c.Arguments[0]), l.Argument(c, 1));

    private int Argument(CallExpression call, int number) => Value(call.Arguments[number]);

    private int Fold(Op op, CallExpression call)
    {
        int result = Argument(call, 0);
        for (int i = 1; i < call.Arguments.Length; i++)
            result = Graph.Binary(op, result, Argument(call, i));
        return result;
    }

    private int Reduce(Op op, CallExpression call, double empty)
    {
        var elements = Elements(call.Arguments[0]);
        if (elements.Length == 0)
            return Graph.Literal(empty);
        int result = elements[0];
        for (int i = 1; i < elements.Length; i++)
            result = Graph.Binary(op, result, elements[i]);
        return result;
    }

    // Vensim's threshold: a denominator below 1e-6 in size counts as zero (reference manual, XIDZ).
    private int DivideUnlessZero(int a, int b, int otherwise)
    {
        int zero = Graph.Binary(Op.Less, Graph.Unary(Op.Absolute, b), Graph.Literal(1e-6));
        return Graph.Select(zero, otherwise, Graph.Binary(Op.Divide, a, b));
    }

    private int Quantum(int x, int quantum)
    {
        int whole = Graph.Binary(Op.Multiply, quantum, Graph.Unary(Op.Truncate, Graph.Binary(Op.Divide, x, quantum)));
        return Graph.Select(Graph.Binary(Op.LessOrEqual, quantum, Graph.Literal(0)), x, whole);
    }

    // Times are compared half a step on, so that a time that rounding moved still counts.
    private int HalfStepOn() => Graph.Binary(Op.Add, StepTimeNow(), Graph.Binary(Op.Multiply, TimeStepNow(), Graph.Literal(0.5)));

    private int Pulse(int from, int width)
    {
        int now = HalfStepOn();
        int end = Graph.Binary(Op.Add, from, Graph.Binary(Op.Maximum, width, TimeStepNow()));
        int inside = Graph.Binary(Op.And, Graph.Binary(Op.Less, from, now), Graph.Binary(Op.Less, now, end));
        return Graph.Number(inside);
    }

    private int PulseTrain(int from, int width, int repeat, int until)
    {
        int now = HalfStepOn();
        int since = Graph.Binary(Op.Subtract, now, from);
        int rounds = Graph.Unary(Op.Floor, Graph.Binary(Op.Divide, since, repeat));
        int within = Graph.Binary(Op.Subtract, since, Graph.Binary(Op.Multiply, repeat, rounds));
        int inPulse = Graph.Binary(Op.Less, within, Graph.Binary(Op.Maximum, width, TimeStepNow()));
        int started = Graph.Binary(Op.Less, from, now);
        int running = Graph.Binary(Op.Less, now, until);
        return Graph.Number(Graph.Binary(Op.And, Graph.Binary(Op.And, started, running), inPulse));
    }

    private int Ramp(int slope, int from, int until)
    {
        int now = StepTimeNow();
        int end = Graph.Binary(Op.Minimum, now, until);
        int risen = Graph.Binary(Op.Multiply, slope, Graph.Binary(Op.Subtract, end, from));
        return Graph.Select(Graph.Binary(Op.Less, from, now), risen, Graph.Literal(0));
    }

    // The table of a lookup argument; the same object for the same table, so that equal calls are recognised.
    private PreparedLookup Table(Expression argument)
    {
        if (argument is LookupExpression inline)
        {
            if (!inlineTables.TryGetValue(inline.Table, out var prepared))
                inlineTables.Add(inline.Table, prepared = new PreparedLookup(inline.Table, current.Name));
            return prepared;
        }
        if (argument is not LookupReferenceExpression reference)
            throw new InvalidOperationException(
                $"This is a bug in Entente: {argument.GetType().Name} is no lookup ({argument.Span})."
            );
        var key = (reference.Variable, loops.Flat(reference.Variable, reference.Indexes));
        if (tables.TryGetValue(key, out var table))
            return table;
        AddTables(reference.Variable);
        if (tables.TryGetValue(key, out table))
            return table;
        problems.Add(CompilationDiagnostics.NoEquation(reference.Variable.ElementName(key.Item2), current.Name, reference.Span));
        return new PreparedLookup(new LookupTable([0], [double.NaN]), current.Name);
    }

    private void AddTables(Variable lookup)
    {
        var place = new Loops();
        foreach (var equation in lookup.Equations)
        {
            if (equation.Value is not LookupExpression { Table: var points })
                continue;
            for (int i = 0; i < Loops.Size(equation.Axes); i++)
            {
                if (equation.Excluded.Contains(i))
                    continue;
                place.Set(equation.Axes, i);
                int flat = place.Flat(lookup, equation.Target);
                tables[(lookup, flat)] = new PreparedLookup(points, lookup.ElementName(flat));
            }
        }
    }
}

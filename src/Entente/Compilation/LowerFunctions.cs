using System.Collections.Immutable;
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
        ["MESSAGE"] = (l, c) => l.Graph.Number(l.Graph.Binary(Op.Less, l.Graph.Literal(0), l.Argument(c, 1))),
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
        ["LOOKUP AREA"] = OfLookup(RowFunctions.LookupArea),
        ["LOOKUP SLOPE"] = OfLookup(RowFunctions.LookupSlope),
        [Expand.FirstConveyorShare.Name] = (l, c) =>
            l.Graph.Row(DelayConveyorState.FirstShare, l.Table(c.Arguments[0]), l.Argument(c, 1), l.TimeStepNow()),
        ["GET TIME VALUE"] = (l, c) => l.TimeValue(c),
        ["GET DATA AT TIME"] = (l, c) =>
            l.Graph.Row(SeriesFunctions.AtTime, l.Series(c.Arguments[0]), l.Argument(c, 1), l.TimeStepNow()),
        ["GET DATA BETWEEN TIMES"] = OfSeries(SeriesFunctions.BetweenTimes),
        ["GET DATA MAX"] = OfSeries(SeriesFunctions.Maximum),
        ["GET DATA MIN"] = OfSeries(SeriesFunctions.Minimum),
        ["GET DATA MEAN"] = OfSeries(SeriesFunctions.Mean),
        ["GET DATA MEDIAN"] = OfSeries(SeriesFunctions.Median),
        ["GET DATA STDV"] = OfSeries(SeriesFunctions.Deviation),
        ["GET DATA FIRST TIME"] = (l, c) =>
            l.Graph.Literal(l.Series(c.Arguments[0]).Series.Times.FirstOrDefault(SpecialNumbers.NotAvailable)),
        ["GET DATA LAST TIME"] = (l, c) =>
            l.Graph.Literal(l.Series(c.Arguments[0]).Series.Times.LastOrDefault(SpecialNumbers.NotAvailable)),
        ["GET DATA TOTAL POINTS"] = (l, c) => l.Graph.Literal(l.Series(c.Arguments[0]).Series.Times.Length),
        ["RANDOM 0 1"] = (l, c) => l.Draw(RandomDraws.Uniform, c, l.Graph.Literal(0), l.Graph.Literal(1)),
        ["RANDOM UNIFORM"] = (l, c) => l.DrawUniform(c),
        ["RANDOM NORMAL"] = (l, c) => l.Draw(RandomDraws.Normal, c, l.Argument(c, 2), l.Argument(c, 3)),
        ["RANDOM EXPONENTIAL"] = (l, c) => l.Draw(RandomDraws.Exponential, c, l.Argument(c, 2), l.Argument(c, 3)),
        ["RANDOM GAMMA"] = OfOrder(RandomDraws.Gamma),
        ["RANDOM WEIBULL"] = OfOrder(RandomDraws.Weibull),
        ["RANDOM POISSON"] = OfOrder(RandomDraws.Poisson),
        ["RANDOM BETA"] = OfTwo(RandomDraws.Beta),
        ["RANDOM BINOMIAL"] = OfTwo(RandomDraws.Binomial),
        ["RANDOM NEGATIVE BINOMIAL"] = OfTwo(RandomDraws.NegativeBinomial),
        ["RANDOM TRIANGULAR"] = (l, c) => l.DrawTriangular(c),
        ["RANDOM LOOKUP"] = (l, c) => l.Draw(RandomDraws.Lookup, c, l.Argument(c, 3), l.Argument(c, 4), first: 1),
    };

    private readonly Dictionary<string, DrawPlace> draws = new(StringComparer.Ordinal);
    private readonly Dictionary<DataSeries, SeriesArgument> series = new(ReferenceEqualityComparer.Instance);

    private readonly ElementMap<PreparedLookup> tables = new();
    private Calendar? calendar;
    private readonly Dictionary<LookupTable, PreparedLookup> inlineTables = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether calls of the function can be compiled.</summary>
    public static bool CanEmit(string function) =>
        // Expand takes GAME away, the binder ELMCOUNT and the sums of series; what is solved within a step is no call.
        function is "GAME" or "ELMCOUNT" or "CUMULATE" or "CUMULATEF" or "X IF MISSING" or "SIMULTANEOUS" or "FIND ZERO"
        || Emitters.ContainsKey(function)
        || XmileEmitters.ContainsKey(function)
        || ArrayEmitters.ContainsKey(function)
        || VectorEmitters.ContainsKey(function);

    private static Func<Lower, CallExpression, int> Each(RowFunction function) =>
        (l, c) => l.Graph.Row(function, null, l.Argument(c, 0));

    private static Func<Lower, CallExpression, int> OfLookup(RowFunction function) =>
        (l, c) => l.Graph.Row(function, l.Table(c.Arguments[0]), [.. c.Arguments.Skip(1).Select(l.Value)]);

    private static Func<Lower, CallExpression, int> OfSeries(RowFunction function) =>
        (l, c) => l.Graph.Row(function, l.Series(c.Arguments[0]), l.Argument(c, 1), l.Argument(c, 2));

    private static Func<Lower, CallExpression, int> OfOrder(RowFunction function) =>
        (l, c) => l.Draw(function, c, l.Argument(c, 3), l.Argument(c, 4), l.Argument(c, 2));

    private static Func<Lower, CallExpression, int> OfTwo(RowFunction function) =>
        (l, c) => l.Draw(function, c, l.Argument(c, 4), l.Argument(c, 5), l.Argument(c, 2), l.Argument(c, 3));

    // A draw: smallest and largest come first, then what the distribution takes, stream, NOISE SEED, and the place (see Expand).
    private int Draw(
        RowFunction function,
        CallExpression call,
        int shift,
        int stretch,
        int? a = null,
        int? b = null,
        int first = 0
    )
    {
        int count = call.Arguments.TakeWhile(a => a is not TextExpression).Count();
        bool isBare = count == 1;
        int none = Graph.Literal(0);
        return Graph.Row(
            function,
            PlaceOf(call, count),
            StepNumber(),
            Value(call.Arguments[count - 1]),
            isBare ? none : Value(call.Arguments[count - 2]),
            isBare ? Graph.Literal(double.NegativeInfinity) : Argument(call, first),
            isBare ? Graph.Literal(double.PositiveInfinity) : Argument(call, first + 1),
            shift,
            stretch,
            a ?? none,
            b ?? none
        );
    }

    private int DrawUniform(CallExpression call)
    {
        int least = Argument(call, 0);
        return Draw(RandomDraws.Uniform, call, least, Graph.Binary(Op.Subtract, Argument(call, 1), least));
    }

    private int DrawTriangular(CallExpression call)
    {
        int from = Argument(call, 2);
        int width = Graph.Binary(Op.Subtract, Argument(call, 4), from);
        int peak = Graph.Binary(Op.Divide, Graph.Binary(Op.Subtract, Argument(call, 3), from), width);
        return Draw(RandomDraws.Triangular, call, from, width, peak);
    }

    // Each call in each element of a variable has a stream of its own, which other variables do not move.
    private DrawPlace PlaceOf(CallExpression call, int at)
    {
        var elements = call
            .Arguments.Skip(at + 1)
            .Cast<AxisNumberExpression>()
            .Select(number => Names.Canonical(number.Axis.Dimension.Elements[loops[number.Axis]]));
        string name = $"{((TextExpression)call.Arguments[at]).Value} {string.Join(',', elements)}";
        if (draws.TryGetValue(name, out var place))
            return place;
        uint hash = 2166136261;
        foreach (char letter in name)
            hash = unchecked((hash ^ letter) * 16777619);
        var table = call.Function.Name == "RANDOM LOOKUP" ? Table(call.Arguments[0]) : null;
        return draws[name] = new DrawPlace(hash, table);
    }

    private int StepNumber()
    {
        if (start)
            return Graph.Literal(0);
        int steps = Graph.Binary(Op.Divide, Graph.Binary(Op.Subtract, StepTimeNow(), InitialTimeNow()), TimeStepNow());
        return Graph.Unary(Op.Floor, Graph.Binary(Op.Add, steps, Graph.Literal(0.5)));
    }

    private SeriesArgument Series(Expression argument)
    {
        if (argument is not DataReferenceExpression reference)
            throw new InvalidOperationException(
                $"This is a bug in Entente: {argument.GetType().Name} is no series ({argument.Span})."
            );
        var variable = reference.Variable;
        int flat = loops.Flat(variable, reference.Indexes);
        if (variable.Series.IsDefaultOrEmpty || variable.Series[flat] is not { } data)
        {
            problems.Add(CompilationDiagnostics.SeriesMissing(variable.ElementName(flat), current.Name, argument.Span));
            return new SeriesArgument(new DataSeries([], []), variable.Interpolation);
        }
        if (!series.TryGetValue(data, out var known))
            series.Add(data, known = new SeriesArgument(data, variable.Interpolation));
        return known;
    }

    private int TimeValue(CallExpression call)
    {
        int relative = Argument(call, 0);
        if (Graph.IsLiteral(relative, out double to) && to == 2)
            problems.Add(CompilationDiagnostics.ComputerClock(call.Span));
        calendar ??= Calendar.Of(system.Model.Syntax?.Settings ?? ImmutableDictionary<string, string>.Empty);
        return Graph.Row(
            Calendar.TimeValue,
            calendar,
            TimeNow(),
            InitialTimeNow(),
            relative,
            Argument(call, 1),
            Argument(call, 2)
        );
    }

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

    // The last pulse may begin at the end; none goes on behind it.
    private int PulseTrain(int from, int width, int repeat, int until)
    {
        int now = HalfStepOn();
        int since = Graph.Binary(Op.Subtract, now, from);
        // Without a time of repeating there is one pulse.
        int again = Graph.Unary(Op.Floor, Graph.Binary(Op.Divide, since, repeat));
        int rounds = Graph.Select(Graph.Binary(Op.Less, Graph.Literal(0), repeat), again, Graph.Literal(0));
        int within = Graph.Binary(Op.Subtract, since, Graph.Binary(Op.Multiply, repeat, rounds));
        int inPulse = Graph.Binary(Op.Less, within, Graph.Binary(Op.Maximum, width, TimeStepNow()));
        int started = Graph.Binary(Op.Less, from, now);
        int running = Graph.Binary(Op.LessOrEqual, StepTimeNow(), JustBehind(until));
        return Graph.Number(Graph.Binary(Op.And, Graph.Binary(Op.And, started, running), inPulse));
    }

    // A hundredth of a step behind, for times that rounding moved.
    private int JustBehind(int time) => Graph.Binary(Op.Add, time, Graph.Binary(Op.Multiply, TimeStepNow(), Graph.Literal(0.01)));

    // A ramp whose end lies before its start has none.
    private int Ramp(int slope, int from, int until)
    {
        int now = StepTimeNow();
        int hasEnd = Graph.Binary(Op.LessOrEqual, from, until);
        int end = Graph.Select(hasEnd, Graph.Binary(Op.Minimum, now, until), now);
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

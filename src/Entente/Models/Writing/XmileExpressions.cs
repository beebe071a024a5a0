using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Expressions in XMILE's words. Functions that XMILE does not have become what they mean, or keep Vensim's name and are listed.</summary>
internal sealed class XmileExpressions(Model model, Func<LookupTable, string> table) : ExpressionWriter
{
    // Vensim's function; XMILE's, and which arguments it takes.
    private static readonly Dictionary<string, (string Name, int[] Arguments)> Forms = new()
    {
        ["SMOOTH"] = ("SMTH1", [0, 1]),
        ["SMOOTHI"] = ("SMTH1", [0, 1, 2]),
        ["SMOOTH3"] = ("SMTH3", [0, 1]),
        ["SMOOTH3I"] = ("SMTH3", [0, 1, 2]),
        ["SMOOTH N"] = ("SMTHN", [0, 1, 3, 2]),
        ["DELAY1"] = ("DELAY1", [0, 1]),
        ["DELAY1I"] = ("DELAY1", [0, 1, 2]),
        ["DELAY3"] = ("DELAY3", [0, 1]),
        ["DELAY3I"] = ("DELAY3", [0, 1, 2]),
        ["DELAY N"] = ("DELAYN", [0, 1, 3, 2]),
        ["DELAY FIXED"] = ("DELAY", [0, 1, 2]),
        ["INITIAL"] = ("INIT", [0]),
        ["TREND"] = ("TREND", [0, 1, 2]),
        ["NPV"] = ("NPV", [0, 1, 2, 3]),
        ["PULSE MAGNITUDE"] = ("PULSE", [0, 1, 2]),
        ["RANDOM UNIFORM"] = ("RANDOM", [0, 1, 2]),
        ["RANDOM NORMAL"] = ("NORMAL", [2, 3, 4, 0, 1]),
    };

    private static readonly HashSet<string> Same =
    [
        "ABS",
        "EXP",
        "LN",
        "SQRT",
        "SIN",
        "COS",
        "TAN",
        "ARCSIN",
        "ARCCOS",
        "ARCTAN",
        "MIN",
        "MAX",
        "STEP",
        "RAMP",
        "INT",
        "ROUND",
        "SAFEDIV",
        "PREVIOUS",
        "RANK",
        "FACTORIAL",
        "COMBINATIONS",
        "PERMUTATIONS",
        "INVNORM",
        "NORMALCDF",
    ];

    private static readonly HashSet<string> Reserved =
    [
        "and",
        "or",
        "not",
        "mod",
        "if",
        "then",
        "else",
        "dt",
        "pi",
        "inf",
        "infinity",
        "self",
        "time",
        "starttime",
        "stoptime",
    ];

    /// <summary>Functions that XMILE does not have and that keep Vensim's name.</summary>
    public SortedSet<string> Foreign { get; } = new(StringComparer.Ordinal);

    protected override (string And, string Or, string Not) Logic => ("AND", "OR", "NOT");

    protected override Binding NotBinds => Binding.Sign;

    // There = and <> bind less than the others.
    protected override Binding BeforeComparison => Binding.Sum;

    public override string Name(string name)
    {
        string bare = Bare(name);
        if (Is(name, model.TimeStep))
            return "DT";
        if (Is(name, model.InitialTime))
            return "STARTTIME";
        if (Is(name, model.FinalTime))
            return "STOPTIME";
        return IsPlain(bare) && !Reserved.Contains(Names.Canonical(bare)) ? bare.Replace(' ', '_') : Quoted(name);
    }

    public override string Element(string name) =>
        IsPlain(name) ? name.Replace(' ', '_')
        : name.All(char.IsAsciiDigit) ? name
        : Quoted(name);

    private static bool Is(string name, Variable control) => Names.Canonical(name) == Names.Canonical(control.Name);

    protected override string Number(double value) =>
        double.IsInfinity(value) ? (value > 0 ? "INF" : "-INF") : base.Number(value);

    protected override string Marked(Axis axis, Variable variable, int subscript) =>
        axis.Dimension.Elements.SequenceEqual(variable.Shape[subscript])
        // Dimensions with the same elements are loops of their own, so that the name counts.
        && model.Dimensions.Count(d => d.Elements.SequenceEqual(axis.Dimension.Elements)) == 1
            ? "*"
            : $"*:{Name(axis.Dimension.Name)}";

    protected override string AxisNumber(AxisNumberExpression number) =>
        number.Numbers.Select((n, i) => n == i + 1).All(same => same) ? Name(number.Axis.Dimension.Name) : throw new NotAFamily();

    protected override string Call(CallExpression call, Binding around)
    {
        var a = call.Arguments;
        switch (call.Function.Name)
        {
            case "LOOKUP" when a[0] is LookupReferenceExpression named:
                return $"{Reference(named.Variable, named.Indexes)}({Write(a[1])})";
            case "WITH LOOKUP" when a[1] is LookupExpression points:
                return $"{Name(table(points.Table))}({Write(a[0])})";
            case "IF THEN ELSE":
                return $"(IF {Write(a[0])} THEN {Write(a[1])} ELSE {Write(a[2])})";
            case "SUM":
                return Over("SUM", call, each => $"({string.Join(" + ", each)})");
            case "PROD":
                return Over("PROD", call, each => $"({string.Join("*", each)})");
            case "VMIN":
                return Over("MIN", call, each => $"MIN({string.Join(", ", each)})");
            case "VMAX":
                return Over("MAX", call, each => $"MAX({string.Join(", ", each)})");
            case "ELMCOUNT" when a[0] is TextExpression dimension:
                string key = Names.Canonical(dimension.Value);
                return Number(model.Dimensions.First(d => Names.Canonical(d.Name) == key).Elements.Length);
            case "MOD":
                return Bracketed($"{Write(a[0], Binding.Product)} MOD {Write(a[1], Binding.Sign)}", Binding.Product, around);
            case "CONVEYOR BELT" or "QUEUE LINE":
                throw new NotWritable("a conveyor or a queue");
            case "LOG" when a[1] is NumberExpression { Value: 10 }:
                return $"LOG10({Write(a[0])})";
            default:
                if (Meaning(call) is { } meaning)
                    return Write(meaning, around);
                return OfArrays(call) ?? Named(call);
        }
    }

    // Functions that XMILE does not have, in its words; the formulas are those of Vensim's reference manual.
    private Expression? Meaning(CallExpression call)
    {
        var a = call.Arguments;
        var to = new ExpressionMaker(call.Span);
        switch (call.Function.Name)
        {
            case "POWER":
                return to.Binary(BinaryOperator.Power, a[0], a[1]);
            case "LOG":
                return to.Ratio(to.Call("LN", a[0]), to.Call("LN", a[1]));
            case "INTEGER":
                var below = to.Negative(to.Call("INT", to.Negative(a[0])));
                return to.If(to.Binary(BinaryOperator.Less, a[0], to.Number(0)), below, to.Call("INT", a[0]));
            case "XIDZ":
                return to.RatioUnlessZero(a[0], a[1], a[2]);
            case "ZIDZ":
                return to.RatioUnlessZero(a[0], a[1], to.Number(0));
            case "FORECAST":
                // FORCST divides by the average's size, which differs where the average is negative.
                var average = to.Call("SMOOTH", a[0], a[1]);
                var trend = to.RatioUnlessZero(to.Minus(a[0], average), to.Times(a[1], average), to.Number(0));
                return to.Times(a[0], to.Plus(to.Number(1), to.Times(trend, a[2])));
            case "PULSE":
                var step = new ReferenceExpression(model.TimeStep, [], call.Span);
                var now = to.Plus(new TimeExpression(call.Span), to.Ratio(step, to.Number(2)));
                var end = to.Plus(a[0], to.Call("MAX", a[1], step));
                var inside = to.Binary(
                    BinaryOperator.And,
                    to.Binary(BinaryOperator.Greater, now, a[0]),
                    to.Binary(BinaryOperator.Less, now, end)
                );
                return to.If(inside, to.Number(1), to.Number(0));
            default:
                return null;
        }
    }

    protected override string FunctionName(string name)
    {
        Foreign.Add(name);
        return name.Replace(' ', '_');
    }

    private string Named(CallExpression call)
    {
        string name = call.Function.Name;
        if (Forms.TryGetValue(name, out var form) && form.Arguments.Max() < call.Arguments.Length)
            return $"{form.Name}({Arguments(form.Arguments.Select(i => call.Arguments[i]))})";
        if (!Same.Contains(name))
        {
            Foreign.Add(name);
            if (call.Arguments.Any(a => a is LookupExpression))
                return $"{name.Replace(' ', '_')}({string.Join(", ", call.Arguments.Select(a => a is LookupExpression t ? Name(table(t.Table)) : Write(a)))})";
        }
        return $"{name.Replace(' ', '_')}({Arguments(call.Arguments)})";
    }
}

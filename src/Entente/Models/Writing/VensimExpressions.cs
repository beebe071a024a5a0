using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Expressions in Vensim's words; XMILE's own functions become what they mean.</summary>
internal sealed class VensimExpressions(Model model) : ExpressionWriter
{
    protected override (string And, string Or, string Not) Logic => (":AND:", ":OR:", ":NOT:");

    private const string AlsoInNames = "'$";

    protected override Binding NotBinds => Binding.Not;

    protected override Binding BeforeComparison => Binding.Comparison;

    public override string Name(string name)
    {
        string written = Control(name) ?? name;
        return IsPlain(Bare(written), AlsoInNames) ? Bare(written) : Quoted(written);
    }

    // XMILE's settings of time may hide behind variables of the same names.
    private string? Control(string name) =>
        name == model.InitialTime.Name ? "INITIAL TIME"
        : name == model.FinalTime.Name ? "FINAL TIME"
        : name == model.TimeStep.Name ? "TIME STEP"
        : name == model.SavePer.Name ? "SAVEPER"
        : null;

    public override string Element(string name) =>
        IsPlain(name, AlsoInNames) || name.All(char.IsAsciiDigit) ? name : Quoted(name);

    protected override string Number(double value) => value == -6.490371073168535e32 ? ":NA:" : base.Number(value);

    protected override string Marked(Axis axis, Variable variable, int subscript) => $"{Name(axis.Dimension.Name)}!";

    // A dimension as a number counts in the largest dimension that holds the element.
    protected override string AxisNumber(AxisNumberExpression number)
    {
        bool isWhole = number.Numbers.Select((n, i) => n == i + 1).All(same => same);
        bool isLargest = !model.Dimensions.Any(d =>
            d.Elements.Length > number.Axis.Length && d.Elements.Intersect(number.Axis.Dimension.Elements).Any()
        );
        return isWhole && isLargest ? Name(number.Axis.Dimension.Name) : throw new NotAFamily();
    }

    protected override string Call(CallExpression call, Binding around)
    {
        var a = call.Arguments;
        switch (call.Function.Name)
        {
            case "LOOKUP" when a[0] is LookupReferenceExpression table:
                return $"{Reference(table.Variable, table.Indexes)}({Write(a[1])})";
            case "SUM":
                return Over("SUM", call, each => $"({string.Join(" + ", each)})");
            case "PROD":
                return Over("PROD", call, each => $"({string.Join("*", each)})");
            case "VMIN":
                return Over("VMIN", call, Nested("MIN"));
            case "VMAX":
                return Over("VMAX", call, Nested("MAX"));
            case "MIN" or "MAX" when a.Length != 2:
                return Nested(call.Function.Name)(a.Select(x => Write(x)));
            case "ELMCOUNT" when a[0] is TextExpression dimension:
                return $"ELMCOUNT({Name(dimension.Value)})";
            case "CONVEYOR BELT" or "QUEUE LINE":
                throw new NotWritable("a conveyor or a queue");
            case "RANK" or "FACTORIAL" or "COMBINATIONS" or "PERMUTATIONS" or "INVNORM" or "NORMALCDF":
                throw new NotWritable(call.Function.Name);
            default:
                if (Meaning(call) is { } meaning)
                    return Write(meaning, around);
                return OfArrays(call) ?? $"{call.Function.Name}({Arguments(a)})";
        }
    }

    // XMILE's functions that Vensim does not have, in its words (XMILE 1.0, section 3.5).
    private Expression? Meaning(CallExpression call)
    {
        var a = call.Arguments;
        var to = new ExpressionMaker(call.Span);
        Expression Floor(Expression x)
        {
            var whole = to.Call("INTEGER", x);
            return to.Minus(whole, to.If(to.Binary(BinaryOperator.Greater, whole, x), to.Number(1), to.Number(0)));
        }
        var step = new ReferenceExpression(model.TimeStep, [], call.Span);
        switch (call.Function.Name)
        {
            case "MOD":
                return to.Minus(a[0], to.Times(a[1], Floor(to.Ratio(a[0], a[1]))));
            case "INT":
                return Floor(a[0]);
            case "ROUND":
                var half = to.If(to.Binary(BinaryOperator.Less, a[0], to.Number(0)), to.Number(-0.5), to.Number(0.5));
                return to.Call("INTEGER", to.Plus(a[0], half));
            case "SAFEDIV":
                return to.If(to.Binary(BinaryOperator.Equal, a[1], to.Number(0)), a[2], to.Ratio(a[0], a[1]));
            case "PREVIOUS":
                return to.Call("DELAY FIXED", a[0], step, a[1]);
            case "PULSE MAGNITUDE" when a[2] is NumberExpression { Value: <= 0 }:
                return to.Times(to.Ratio(a[0], step), to.Call("PULSE", a[1], step));
            case "PULSE MAGNITUDE":
                return to.Times(to.Ratio(a[0], step), to.Call("PULSE TRAIN", a[1], step, a[2], to.Number(1e300)));
            default:
                return null;
        }
    }

    /// <summary>A series from outside as a table that the time reads.</summary>
    public string Series(LookupTable series) => series.X.IsEmpty ? ":NA:" : $"WITH LOOKUP(Time, {Points(series)})";

    private static Func<IEnumerable<string>, string> Nested(string function) =>
        each =>
        {
            string[] all = [.. each];
            return all.Skip(1).Aggregate(all[0], (so, next) => $"{function}({so}, {next})");
        };
}

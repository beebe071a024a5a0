using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>Expressions in Vensim's words; XMILE's own functions become what they mean.</summary>
internal sealed class VensimExpressions(Model model) : ExpressionWriter
{
    protected override (string And, string Or, string Not) Logic => (":AND:", ":OR:", ":NOT:");

    protected override Binding NotBinds => Binding.Not;

    public override string Name(string name)
    {
        string written = Control(name) ?? name;
        return IsPlain(Bare(written)) ? Bare(written) : Quoted(written);
    }

    // XMILE's settings of time may hide behind variables of the same names.
    private string? Control(string name) =>
        name == model.InitialTime.Name ? "INITIAL TIME"
        : name == model.FinalTime.Name ? "FINAL TIME"
        : name == model.TimeStep.Name ? "TIME STEP"
        : name == model.SavePer.Name ? "SAVEPER"
        : null;

    public override string Element(string name) => IsPlain(name) || name.All(char.IsAsciiDigit) ? name : Quoted(name);

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
        string Text(int number) => Write(a[number], Binding.Operand);
        string step = Name(model.TimeStep.Name);
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
            case "MOD":
                string ratio = $"{Text(0)}/{Text(1)}";
                return $"({Text(0)} - {Text(1)}*{Floor(ratio)})";
            case "INT":
                return Floor(Text(0));
            case "ROUND":
                return $"INTEGER({Write(a[0])} + IF THEN ELSE({Text(0)} < 0, -0.5, 0.5))";
            case "SAFEDIV":
                return $"IF THEN ELSE({Text(1)} = 0, {Write(a[2])}, {Text(0)}/{Text(1)})";
            case "ELMCOUNT" when a[0] is TextExpression dimension:
                return $"ELMCOUNT({Name(dimension.Value)})";
            case "PREVIOUS":
                return $"DELAY FIXED({Write(a[0])}, {step}, {Write(a[1])})";
            case "PULSE MAGNITUDE" when a[2] is NumberExpression { Value: <= 0 }:
                return $"({Text(0)}/{step}*PULSE({Write(a[1])}, {step}))";
            case "PULSE MAGNITUDE":
                return $"({Text(0)}/{step}*PULSE TRAIN({Write(a[1])}, {step}, {Write(a[2])}, 1e+300))";
            default:
                return $"{call.Function.Name}({Arguments(a)})";
        }
    }

    /// <summary>A series from outside as a table that the time reads.</summary>
    public string Series(DataSeries series, DataInterpolation interpolation)
    {
        if (interpolation != DataInterpolation.Linear)
            throw new NotWritable("a series that is not interpolated");
        return $"WITH LOOKUP(Time, {Points(new LookupTable(series.Times, series.Values))})";
    }

    private static string Floor(string x) => $"(INTEGER({x}) - IF THEN ELSE(INTEGER({x}) > {x}, 1, 0))";

    private static Func<IEnumerable<string>, string> Nested(string function) =>
        each =>
        {
            string[] all = [.. each];
            return all.Skip(1).Aggregate(all[0], (so, next) => $"{function}({so}, {next})");
        };
}

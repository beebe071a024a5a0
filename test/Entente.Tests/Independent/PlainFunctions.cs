using static Entente.Tests.Independent.PlainNode;

namespace Entente.Tests.Independent;

/// <summary>Operators and functions without memory, as Vensim's reference manual and the XMILE standard define them.</summary>
internal static class PlainFunctions
{
    public static bool IsTrue(Rounded value) => !Same(value, 0);

    /// <summary>An operator.</summary>
    public static Rounded Operator(string sign, Rounded a, Rounded b) =>
        sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "^" => Power(a, b),
            "=" => Same(a, b) ? 1 : 0,
            "<>" => Same(a, b) ? 0 : 1,
            "<" => Less(a, b) ? 1 : 0,
            ">" => Less(b, a) ? 1 : 0,
            "<=" => Same(a, b) || Less(a, b) ? 1 : 0,
            ">=" => Same(a, b) || Less(b, a) ? 1 : 0,
            "and" => IsTrue(a) & IsTrue(b) ? 1 : 0,
            "or" => IsTrue(a) | IsTrue(b) ? 1 : 0,
            _ => throw new NotKnown(sign),
        };

    private static void Decide(Rounded a, Rounded b)
    {
        double error = a.Error + b.Error;
        if (double.IsNaN(a.Value) || double.IsNaN(b.Value) || double.IsNaN(error))
            throw new Undecided();
        if (error > 0 && Math.Abs(a.Value - b.Value) <= 16 * error)
            throw new Undecided();
    }

    private static bool Less(Rounded a, Rounded b)
    {
        Decide(a, b);
        return a.Value < b.Value;
    }

    private static bool Same(Rounded a, Rounded b)
    {
        Decide(a, b);
        return a.Value == b.Value;
    }

    private static Rounded Power(Rounded a, Rounded b)
    {
        double value = Math.Pow(a.Value, b.Value);
        double relative =
            a.Error == 0 && b.Error == 0
                ? 0
                : Math.Abs(b.Value) * a.Error / Math.Max(Math.Abs(a.Value) - a.Error, 0)
                    + Math.Abs(Math.Log(Math.Abs(a.Value))) * b.Error;
        double exponent = Math.Abs(b.Value * Math.Log(Math.Abs(a.Value)));
        return Rounded.Inexact(value, Math.Abs(value) * (relative + (double.IsFinite(exponent) ? 4e-16 * exponent : 0)));
    }

    // A function of one argument whose slope is known.
    private static Rounded Smooth(Rounded x, Func<double, double> f, Func<double, double> slope) =>
        Rounded.Inexact(
            f(x.Value),
            x.Error == 0
                ? 0
                : x.Error
                    * Math.Max(
                        Math.Abs(slope(x.Value)),
                        Math.Max(Math.Abs(slope(x.Value - x.Error)), Math.Abs(slope(x.Value + x.Error)))
                    )
        );

    private static readonly Dictionary<string, (Func<double, double> F, Func<double, double> Slope)> OfOne = new()
    {
        ["EXP"] = (Math.Exp, Math.Exp),
        ["LN"] = (Math.Log, x => 1 / x),
        ["SIN"] = (Math.Sin, _ => 1),
        ["COS"] = (Math.Cos, _ => 1),
        ["TAN"] = (Math.Tan, x => 1 / Math.Pow(Math.Cos(x), 2)),
        ["ARCTAN"] = (Math.Atan, _ => 1),
        ["ARCSIN"] = (Math.Asin, x => 1 / Math.Sqrt(1 - x * x)),
        ["ARCCOS"] = (Math.Acos, x => 1 / Math.Sqrt(1 - x * x)),
        ["SINH"] = (Math.Sinh, Math.Cosh),
        ["COSH"] = (Math.Cosh, Math.Sinh),
        ["TANH"] = (Math.Tanh, _ => 1),
    };

    /// <summary>A function's value.</summary>
    public static Rounded Of(
        string function,
        IReadOnlyList<PlainNode> arguments,
        Func<PlainNode, Rounded> evaluate,
        Rounded time,
        double step
    )
    {
        if (function is "LOOKUP" or "WITH LOOKUP")
        {
            bool first = arguments[0] is Points;
            return Table((Points)arguments[first ? 0 : 1], evaluate(arguments[first ? 1 : 0]));
        }
        Rounded[] a = [.. arguments.Select(evaluate)];
        if (OfOne.TryGetValue(function, out var one))
            return Smooth(a[0], one.F, one.Slope);
        // Times are compared half a step on, so that rounding of the clock does not count.
        var half = time + step * 0.5;
        return function switch
        {
            "ABS" => new Rounded(Math.Abs(a[0].Value), a[0].Error),
            "SQRT" => Rounded.Alike(
                Math.Sqrt(a[0].Value),
                a[0].Error == 0 ? 0 : a[0].Error / Math.Sqrt(Math.Max(a[0].Value - a[0].Error, 0))
            ),
            "INTEGER" => Whole(a[0], Math.Truncate),
            "INT" => Whole(a[0], Math.Floor),
            "LOG" => Smooth(a[0], Math.Log, x => 1 / x) / Smooth(a[1], Math.Log, x => 1 / x),
            "POWER" => Power(a[0], a[1]),
            "MODULO" => Remainder(a[0], a[1]),
            "MOD" => a[0] - a[1] * Whole(a[0] / a[1], Math.Floor),
            "QUANTUM" => Less(0, a[1]) ? a[1] * Whole(a[0] / a[1], Math.Truncate) : a[0],
            "MIN" or "VMIN" => a.Aggregate((x, y) => new(Math.Min(x.Value, y.Value), Math.Max(x.Error, y.Error))),
            "MAX" or "VMAX" => a.Aggregate((x, y) => new(Math.Max(x.Value, y.Value), Math.Max(x.Error, y.Error))),
            "SUM" => a.Aggregate((x, y) => x + y),
            "PROD" => a.Aggregate((x, y) => x * y),
            "XIDZ" => Less(new Rounded(Math.Abs(a[1].Value), a[1].Error), 1e-6) ? a[2] : a[0] / a[1],
            "ZIDZ" => Less(new Rounded(Math.Abs(a[1].Value), a[1].Error), 1e-6) ? 0 : a[0] / a[1],
            "SAFEDIV" => Same(a[1], 0) ? a[2] : a[0] / a[1],
            "STEP" => Less(a[1], half) ? a[0] : 0,
            "PULSE" => Less(a[0], half) && Less(half, a[0] + Math.Max(a[1].Value, step)) ? 1 : 0,
            "RAMP" => Ramp(a, time),
            "GAME" => a[0],
            _ => throw new NotKnown(function),
        };
    }

    private static Rounded Ramp(Rounded[] a, Rounded time)
    {
        if (!Less(a[1], time))
            return 0;
        bool hasEnd = !Less(a[2], a[1]);
        return a[0] * ((hasEnd && time.Value > a[2].Value ? a[2] : time) - a[1]);
    }

    // A remainder jumps where the quotient is whole.
    private static Rounded Remainder(Rounded a, Rounded b)
    {
        var whole = Whole(a / b, Math.Truncate);
        double error = a.Error + Math.Abs(whole.Value) * b.Error;
        double quotient = Math.Abs(a.Value / b.Value);
        if (Math.Abs(quotient - Math.Round(quotient)) <= 1e-12 * quotient && error > 0)
            throw new Undecided();
        return Rounded.Inexact(
            Math.IEEERemainder(a.Value, b.Value) is var r && r != 0 && r * a.Value < 0
                ? r + Math.Sign(a.Value) * Math.Abs(b.Value)
                : r,
            error
        );
    }

    private static Rounded Whole(Rounded x, Func<double, double> round)
    {
        if (x.Error > 0 && round(x.Value - 16 * x.Error) != round(x.Value + 16 * x.Error))
            throw new Undecided();
        return round(x.Value);
    }

    /// <summary>Straight lines between points, the end values outside.</summary>
    public static Rounded Table(Points points, Rounded x)
    {
        var (xs, ys) = (points.X, points.Y);
        double steepest = 0;
        for (int i = 1; i < xs.Count; i++)
        {
            double slope = Math.Abs((ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]));
            if (!double.IsFinite(slope) && x.Error > 0 && Math.Abs(x.Value - xs[i]) <= 16 * x.Error)
                throw new Undecided();
            steepest = Math.Max(steepest, double.IsFinite(slope) ? slope : 0);
        }
        double error = x.Error == 0 ? 0 : steepest * x.Error;
        if (double.IsNaN(x.Value))
            throw new Undecided();
        if (x.Value <= xs[0])
            return new(ys[0], error);
        if (x.Value >= xs[^1])
            return new(ys[^1], error);
        int next = 1;
        while (xs[next] < x.Value)
            next++;
        double share = (x.Value - xs[next - 1]) / (xs[next] - xs[next - 1]);
        double value = ys[next - 1] + share * (ys[next] - ys[next - 1]);
        return Rounded.Inexact(value, error + 4e-16 * (Math.Abs(ys[next - 1]) + Math.Abs(ys[next])));
    }
}

namespace Entente.Tests.Independent;

/// <summary>An expression whose subscripts have all been written out: what one value of a model is computed from.</summary>
internal abstract record PlainNode
{
    /// <summary>A number.</summary>
    public sealed record Number(double Value) : PlainNode;

    /// <summary>The current time.</summary>
    public sealed record Now : PlainNode;

    /// <summary>Another value of the model.</summary>
    public sealed record Cell(string Name) : PlainNode;

    /// <summary>An operator of one operand: - or not.</summary>
    public sealed record Prefix(string Sign, PlainNode Operand) : PlainNode;

    /// <summary>An operator of two operands, by its sign: + - * / ^ = &lt;&gt; &lt; &lt;= &gt; &gt;= and or.</summary>
    public sealed record Infix(string Sign, PlainNode Left, PlainNode Right) : PlainNode;

    /// <summary>A function by its name in Vensim. A function of an array has its elements as arguments.</summary>
    public sealed record Call(string Function, IReadOnlyList<PlainNode> Arguments) : PlainNode;

    /// <summary>Points of a table, as an argument.</summary>
    public sealed record Points(IReadOnlyList<double> X, IReadOnlyList<double> Y) : PlainNode;
}

/// <summary>A model as a list of single values: for each its equation, for a stock rate and initial value.</summary>
internal sealed class PlainSystem
{
    /// <summary>What is computed anew in each step.</summary>
    public Dictionary<string, PlainNode> Values { get; } = [];

    /// <summary>Stocks: rate and initial value.</summary>
    public Dictionary<string, (PlainNode Rate, PlainNode Initial)> Stocks { get; } = [];

    /// <summary>INITIAL TIME, FINAL TIME, TIME STEP, and steps between saved times.</summary>
    public (double Initial, double Final, double Step, int StepsPerSave) Clock { get; set; }

    /// <summary>TIME STEP as functions use it.</summary>
    public double Step => Clock.Step;
}

/// <summary>A number and how far an independent computation of it may lie away, both rounded in double precision.</summary>
internal readonly record struct Rounded(double Value, double Error)
{
    private const double Unit = 2.3e-16;

    public static implicit operator Rounded(double value) => new(value, 0);

    /// <summary>A value that the other side computes in another way, to a few units in the last place.</summary>
    public static Rounded Inexact(double value, double error) => new(value, error + 8 * Unit * Math.Abs(value));

    // The four operations and the root are exact alike where the operands are.
    public static Rounded Alike(double value, double error) => new(value, error == 0 ? 0 : error + Unit * Math.Abs(value));

    public static Rounded operator +(Rounded a, Rounded b) => Alike(a.Value + b.Value, a.Error + b.Error);

    public static Rounded operator -(Rounded a, Rounded b) => Alike(a.Value - b.Value, a.Error + b.Error);

    public static Rounded operator -(Rounded a) => new(-a.Value, a.Error);

    public static Rounded operator *(Rounded a, Rounded b) =>
        Alike(a.Value * b.Value, Times(Math.Abs(a.Value), b.Error) + Times(Math.Abs(b.Value), a.Error) + Times(a.Error, b.Error));

    // Nothing times anything is nothing, also where the other is infinite.
    private static double Times(double a, double b) => a == 0 || b == 0 ? 0 : a * b;

    public static Rounded operator /(Rounded a, Rounded b)
    {
        double quotient = a.Value / b.Value;
        double least = Math.Abs(b.Value) - b.Error;
        double error = a.Error == 0 && b.Error == 0 ? 0 : (a.Error + Math.Abs(quotient) * b.Error) / Math.Max(least, 0);
        return Alike(quotient, error);
    }

    /// <summary>Whether a value of another computation is within what rounding explains; nothing is demanded where the error is as large as the value.</summary>
    public bool Agrees(double other) =>
        Value.Equals(other)
        || Value == other
        || double.IsNaN(Error)
        || double.IsInfinity(Error)
        || Math.Abs(Value) > 1e200
        || Math.Abs(Value - other) <= 16 * Error + 1e-12 * Math.Abs(Value) + 1e-300;
}

/// <summary>Thrown where rounding decides which way a comparison goes, so that two correct computations may differ.</summary>
internal sealed class Undecided : Exception;

/// <summary>Thrown where the evaluator does not know a construct.</summary>
internal sealed class NotKnown(string what) : Exception(what);

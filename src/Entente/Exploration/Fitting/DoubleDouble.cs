namespace Entente.Exploration.Fitting;

/// <summary>A number of about 32 digits: the unevaluated sum of two doubles (Dekker 1971; Knuth, "The Art of Computer Programming" 2,
/// theorem 4.2.2 B).</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>The nearest double.</summary>
    public double Value => High + Low;

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        double sum = a.High + b.High;
        double part = sum - a.High;
        double error = a.High - (sum - part) + (b.High - part) + a.Low + b.Low;
        return Normal(sum, error);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double product = a.High * b.High;
        double error = Math.FusedMultiplyAdd(a.High, b.High, -product);
        return Normal(product, error + (a.High * b.Low) + (a.Low * b.High));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double first = a.High / b.High;
        var rest = a - (b * first);
        double second = rest.High / b.High;
        rest -= b * second;
        return Normal(first, second) + (rest.High / b.High);
    }

    /// <summary>The square root of a number that is not negative.</summary>
    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        if (a.High <= 0)
            return 0;
        DoubleDouble root = Math.Sqrt(a.High);
        return root + ((a - (root * root)) / (2 * root.High));
    }

    private static DoubleDouble Normal(double high, double low)
    {
        double sum = high + low;
        return new(sum, low - (sum - high));
    }
}

using System.Numerics;

namespace Entente.Simulation;

/// <summary>
/// A sum of doubles without rounding (Kulisch 1971: a fixed-point number as long as the range of doubles), so that it does not depend on the order of
/// the terms nor on how they were shared among threads or machines. Terms must be finite; up to 2^31 of them.
/// </summary>
internal sealed class ExactSum
{
    // 2^-1074 is the unit; digits of 32 bits, kept in 64 so that carries can wait.
    private const int Digits = 68;
    private const int UnitExponent = -1074;
    private readonly long[] digits = new long[Digits];

    /// <summary>Adds a finite number.</summary>
    public void Add(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        ulong mantissa = (ulong)bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0)
            exponent = 1;
        else
            mantissa |= 1UL << 52;
        int position = exponent - 1;
        int at = position >> 5;
        var shifted = (UInt128)mantissa << (position & 31);
        long low = (long)(uint)shifted;
        long middle = (long)(uint)(shifted >> 32);
        long high = (long)(uint)(shifted >> 64);
        if (bits < 0)
            (low, middle, high) = (-low, -middle, -high);
        digits[at] += low;
        digits[at + 1] += middle;
        digits[at + 2] += high;
    }

    /// <summary>Adds another sum.</summary>
    public void Add(ExactSum other)
    {
        for (int i = 0; i < Digits; i++)
            digits[i] += other.digits[i];
    }

    /// <summary>The sum, in units of <see cref="Unit"/>.</summary>
    public BigInteger Value
    {
        get
        {
            var value = BigInteger.Zero;
            for (int i = Digits - 1; i >= 0; i--)
                value = (value << 32) + digits[i];
            return value;
        }
    }

    /// <summary>How many units make one.</summary>
    public static BigInteger Unit { get; } = BigInteger.One << -UnitExponent;

    /// <summary>The double nearest to a fraction (to within one unit in the last place).</summary>
    public static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        if (numerator.IsZero)
            return 0;
        bool negative = numerator.Sign < 0;
        numerator = BigInteger.Abs(numerator);
        // A quotient of 64 bits or one more, then scaled back.
        int shift = (int)(64 - (numerator.GetBitLength() - denominator.GetBitLength()));
        var quotient = shift >= 0 ? (numerator << shift) / denominator : numerator / (denominator << -shift);
        double result = Math.ScaleB((double)quotient, -shift);
        return negative ? -result : result;
    }
}

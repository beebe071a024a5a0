using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Entente.Compilation;

/// <summary>Exponential, logarithm and power on rows of numbers, four at a time. Every number is computed by the same operations wherever it stands
/// in a row, so that single runs and lanes agree bit for bit. Errors stay below one unit in the last place (checked in the tests).</summary>
internal static unsafe class VectorMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700e+00;

    /// <summary>e^x for each of <paramref name="count"/> numbers (a multiple of four).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(double* result, double* x, int count)
    {
        for (int i = 0; i < count; i += Vector256<double>.Count)
        {
            var v = Vector256.Load(x + i);
            var ordinary = Vector256.LessThan(Vector256.Abs(v), Vector256.Create(708.0));
            if (ordinary.AsUInt64() == Vector256<ulong>.AllBitsSet)
                ExpOfSum(v, Vector256<double>.Zero).Store(result + i);
            else
                ExpWithExtremes(result + i, x + i);
        }
    }

    private static void ExpWithExtremes(double* result, double* x)
    {
        var clamped = Vector256.Load(x);
        clamped = Vector256.ConditionalSelect(
            Vector256.LessThan(Vector256.Abs(clamped), Vector256.Create(708.0)),
            clamped,
            Vector256<double>.Zero
        );
        var inside = ExpOfSum(clamped, Vector256<double>.Zero);
        for (int k = 0; k < Vector256<double>.Count; k++)
            result[k] = Math.Abs(x[k]) < 708.0 ? inside[k] : Math.Exp(x[k]);
    }

    // e^(high + low) for |high| < 709: Cody & Waite's reduction by multiples of ln 2, then Taylor's series to degree 13, whose error on
    // |r| <= ln(2)/2 is below 2^-58; the leading 1 is added last, so that only its rounding and that of the sum below it count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ExpOfSum(Vector256<double> high, Vector256<double> low)
    {
        var n = Vector256.Round(high * Log2E);
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), high);
        var rLow = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), low);
        var t = r + rLow;
        var p = Vector256.Create(1.0 / 6227020800.0);
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 479001600.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 39916800.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 3628800.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 362880.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 40320.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 5040.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 720.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 120.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 24.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(1.0 / 6.0));
        p = Vector256.FusedMultiplyAdd(p, t, Vector256.Create(0.5));
        var tail = Vector256.FusedMultiplyAdd(t * t, p, rLow);
        var sum = Vector256<double>.One + (r + tail);
        return sum * PowerOfTwo(n);
    }

    // 2^n for whole n in -1022 .. 1023, built from the bits of the exponent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> PowerOfTwo(Vector256<double> n)
    {
        // Adding 1.5 * 2^52 leaves the whole number in the low bits.
        var bits = (n + Vector256.Create(6755399441055744.0)).AsInt64();
        return ((bits + Vector256.Create(1023L)) << 52).AsDouble();
    }

    /// <summary>Natural logarithm of each of <paramref name="count"/> numbers (a multiple of four).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ln(double* result, double* x, int count)
    {
        for (int i = 0; i < count; i += Vector256<double>.Count)
        {
            var v = Vector256.Load(x + i);
            if (AllNormalAndPositive(v))
                LnOfNormal(v).Store(result + i);
            else
                LnWithExtremes(result + i, x + i);
        }
    }

    private static void LnWithExtremes(double* result, double* x)
    {
        var v = Vector256.Load(x);
        var normal = NormalAndPositive(v);
        var inside = LnOfNormal(Vector256.ConditionalSelect(normal, v, Vector256<double>.One));
        for (int k = 0; k < Vector256<double>.Count; k++)
            result[k] = normal.AsInt64()[k] != 0 ? inside[k] : Math.Log(x[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> NormalAndPositive(Vector256<double> v) =>
        Vector256.GreaterThanOrEqual(v, Vector256.Create(2.2250738585072014e-308))
        & Vector256.LessThanOrEqual(v, Vector256.Create(double.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AllNormalAndPositive(Vector256<double> v) =>
        NormalAndPositive(v).AsUInt64() == Vector256<ulong>.AllBitsSet;

    // x = 2^k * m with m in [sqrt(1/2), sqrt(2)): k as a number, and m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> K, Vector256<double> M) Split(Vector256<double> x)
    {
        // Shifting the exponent's origin to that of sqrt(1/2) puts m into the wanted range at once.
        var bits = x.AsUInt64() - Vector256.Create(0x3FE6A09E667F3BCDUL);
        var k = Vector256.ShiftRightArithmetic(bits.AsInt64(), 52);
        var m = ((bits & Vector256.Create(0x000FFFFFFFFFFFFFUL)) + Vector256.Create(0x3FE6A09E667F3BCDUL)).AsDouble();
        return (Vector256.ConvertToDouble(k), m);
    }

    // The method and constants of fdlibm's e_log.c (Sun Microsystems 1993; error below 1 ulp).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LnOfNormal(Vector256<double> x)
    {
        var (k, m) = Split(x);
        var f = m - Vector256<double>.One;
        var s = f / (Vector256.Create(2.0) + f);
        var z = s * s;
        var w = z * z;
        var even = Vector256.FusedMultiplyAdd(
            w,
            Vector256.Create(1.531383769920937332e-01),
            Vector256.Create(2.222219843214978396e-01)
        );
        even = Vector256.FusedMultiplyAdd(w, even, Vector256.Create(3.999999999940941908e-01)) * w;
        var odd = Vector256.FusedMultiplyAdd(
            w,
            Vector256.Create(1.479819860511658591e-01),
            Vector256.Create(1.818357216161805012e-01)
        );
        odd = Vector256.FusedMultiplyAdd(w, odd, Vector256.Create(2.857142874366239149e-01));
        odd = Vector256.FusedMultiplyAdd(w, odd, Vector256.Create(6.666666666666735130e-01)) * z;
        var half = 0.5 * f * f;
        var inner = Vector256.FusedMultiplyAdd(s, half + (even + odd), k * Ln2Low);
        return Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2High), -((half - inner) - f));
    }

    /// <summary>x^y for each of <paramref name="count"/> pairs (a multiple of four).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Power(double* result, double* x, double* y, int count)
    {
        for (int i = 0; i < count; i += Vector256<double>.Count)
        {
            var a = Vector256.Load(x + i);
            var b = Vector256.Load(y + i);
            var (high, low) = LnTimes(a, b);
            var ordinary = NormalAndPositive(a) & Vector256.LessThan(Vector256.Abs(high), Vector256.Create(708.0));
            if (ordinary.AsUInt64() == Vector256<ulong>.AllBitsSet)
                ExpOfSum(high, low).Store(result + i);
            else
                PowerWithExtremes(result + i, x + i, y + i);
        }
    }

    private static void PowerWithExtremes(double* result, double* x, double* y)
    {
        var a = Vector256.Load(x);
        var safe = Vector256.ConditionalSelect(NormalAndPositive(a), a, Vector256<double>.One);
        var (high, low) = LnTimes(safe, Vector256.Load(y));
        var ordinary = NormalAndPositive(a) & Vector256.LessThan(Vector256.Abs(high), Vector256.Create(708.0));
        var inside = ExpOfSum(
            Vector256.ConditionalSelect(ordinary, high, Vector256<double>.Zero),
            Vector256.ConditionalSelect(ordinary, low, Vector256<double>.Zero)
        );
        for (int k = 0; k < Vector256<double>.Count; k++)
            result[k] = ordinary.AsInt64()[k] != 0 ? inside[k] : Math.Pow(x[k], y[k]);
    }

    // y * ln x as an unevaluated sum of two numbers with a relative error of about 2^-65. ln m = 2 (s + s^3/3 + s^5/5 + …), s = (m-1)/(m+1):
    // the first two terms are carried in two numbers each, the rest in one (Dekker 1971 for the arithmetic, with fused operations).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> High, Vector256<double> Low) LnTimes(Vector256<double> x, Vector256<double> y)
    {
        var (k, m) = Split(x);
        var numerator = m - Vector256<double>.One;
        var denominator = m + Vector256<double>.One;
        var denominatorLow = m - (denominator - Vector256<double>.One);
        var s = numerator / denominator;
        var sLow = (Vector256.FusedMultiplyAdd(-s, denominator, numerator) - s * denominatorLow) / denominator;

        var z = s * s;
        var zLow = Vector256.FusedMultiplyAdd(s, s, -z) + 2.0 * s * sLow;
        var cube = z * s;
        var cubeLow = Vector256.FusedMultiplyAdd(z, s, -cube) + z * sLow + zLow * s;
        var third = cube * (1.0 / 3.0);
        // 1/3 is not exact: its rounding error is 1/3 of 2^-54.
        var thirdLow =
            Vector256.FusedMultiplyAdd(cube, Vector256.Create(1.0 / 3.0), -third)
            + cube * 1.850371707708594e-17
            + cubeLow * (1.0 / 3.0);

        var p = Vector256.Create(1.0 / 23.0);
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 21.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 19.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 17.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 15.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 13.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 11.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 9.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 7.0));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(1.0 / 5.0));
        var rest = p * z * cube;

        var (lnM, lnMLow) = FastTwoSum(s, third);
        lnMLow += sLow + (thirdLow + rest);
        lnM *= 2.0;
        lnMLow *= 2.0;

        var kLn2 = k * Ln2High; // exact: Ln2High has 21 trailing zero bits
        var (ln, lnLow) = TwoSum(kLn2, lnM);
        lnLow += Vector256.FusedMultiplyAdd(k, Vector256.Create(Ln2Low), lnMLow);
        (ln, lnLow) = FastTwoSum(ln, lnLow);

        var high = y * ln;
        var low = Vector256.FusedMultiplyAdd(y, ln, -high) + y * lnLow;
        return FastTwoSum(high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double>, Vector256<double>) FastTwoSum(Vector256<double> a, Vector256<double> b)
    {
        var sum = a + b;
        return (sum, b - (sum - a));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double>, Vector256<double>) TwoSum(Vector256<double> a, Vector256<double> b)
    {
        var sum = a + b;
        var part = sum - a;
        return (sum, (a - (sum - part)) + (b - part));
    }
}

using System.Runtime.CompilerServices;

namespace Entente.Compilation;

/// <summary>Exponential, logarithm and power on rows of numbers, in the widest vectors that the machine computes in and the row can fill. Every number is
/// computed by the same operations whatever the width and wherever it stands in a row, so that single runs and lanes agree bit for bit on any machine.
/// Where the last vector is not full it goes back over numbers that have been computed: a result never lies where an operand does.</summary>
internal static unsafe class VectorMath
{
    /// <summary>From here on to both sides e^x is left to the C library.</summary>
    public const double MostOfExp = 708.0;

    /// <summary>The least normal number; below it logarithms and powers are left to the C library.</summary>
    public const double LeastNormal = 2.2250738585072014e-308;

    /// <summary>e^x.</summary>
    public static double Exp(double x) =>
        Math.Abs(x) < MostOfExp ? VectorMath<OneLane>.ExpOfSum(OneLane.Of(x), OneLane.Of(0.0))[0] : Math.Exp(x);

    /// <summary>Natural logarithm.</summary>
    public static double Ln(double x) =>
        x is >= LeastNormal and <= double.MaxValue ? VectorMath<OneLane>.LnOfNormal(OneLane.Of(x))[0] : Math.Log(x);

    /// <summary>x^y.</summary>
    public static double Power(double x, double y)
    {
        if (x is >= LeastNormal and <= double.MaxValue)
        {
            var (high, low) = VectorMath<OneLane>.LnTimes(OneLane.Of(x), OneLane.Of(y));
            if (Math.Abs(high[0]) < MostOfExp)
                return VectorMath<OneLane>.ExpOfSum(high, low)[0];
        }
        return Math.Pow(x, y);
    }

    /// <summary>e^x for each of <paramref name="count"/> numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(double* result, double* x, int count)
    {
        if (VectorWidth.HasEight && count >= 8)
        {
            VectorMath<EightLanes>.Exp(result, x, count & ~7);
            if ((count & 7) != 0)
                VectorMath<EightLanes>.Exp(result + count - 8, x + count - 8, 8);
        }
        else if (count >= 4)
        {
            VectorMath<FourLanes>.Exp(result, x, count & ~3);
            if ((count & 3) != 0)
                VectorMath<FourLanes>.Exp(result + count - 4, x + count - 4, 4);
        }
        else
            VectorMath<OneLane>.Exp(result, x, count);
    }

    /// <summary>Natural logarithm of each of <paramref name="count"/> numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ln(double* result, double* x, int count)
    {
        if (VectorWidth.HasEight && count >= 8)
        {
            VectorMath<EightLanes>.Ln(result, x, count & ~7);
            if ((count & 7) != 0)
                VectorMath<EightLanes>.Ln(result + count - 8, x + count - 8, 8);
        }
        else if (count >= 4)
        {
            VectorMath<FourLanes>.Ln(result, x, count & ~3);
            if ((count & 3) != 0)
                VectorMath<FourLanes>.Ln(result + count - 4, x + count - 4, 4);
        }
        else
            VectorMath<OneLane>.Ln(result, x, count);
    }

    /// <summary>x^y for each of <paramref name="count"/> pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Power(double* result, double* x, double* y, int count)
    {
        if (VectorWidth.HasEight && count >= 8)
        {
            VectorMath<EightLanes>.Power(result, x, y, count & ~7);
            if ((count & 7) != 0)
                VectorMath<EightLanes>.Power(result + count - 8, x + count - 8, y + count - 8, 8);
        }
        else if (count >= 4)
        {
            VectorMath<FourLanes>.Power(result, x, y, count & ~3);
            if ((count & 3) != 0)
                VectorMath<FourLanes>.Power(result + count - 4, x + count - 4, y + count - 4, 4);
        }
        else
            VectorMath<OneLane>.Power(result, x, y, count);
    }
}

/// <summary>Exponential, logarithm and power on rows of numbers, a vector at a time. Every number is computed by the same operations wherever it stands
/// in a row, so that single runs and lanes agree bit for bit. Errors stay below one unit in the last place (checked in the tests).</summary>
internal static unsafe class VectorMath<V>
    where V : struct, IVectorLanes<V>
{
    // Pairs whose logarithms are kept at a time.
    private const int Block = 64;

    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700e+00;

    /// <summary>e^x for each of <paramref name="count"/> numbers (a multiple of the lanes).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(double* result, double* x, int count)
    {
        for (int i = 0; i < count; i += V.Count)
        {
            var of = V.Load(x + i);
            if (V.AllLess(V.Absolute(of), V.Of(VectorMath.MostOfExp)))
                ExpOfSum(of, V.Of(0.0)).Store(result + i);
            else
                ExpWithExtremes(result + i, x + i);
        }
    }

    // What a condition does not choose often has no ordinary result, so the commonest extremes take no call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExpWithExtremes(double* result, double* x)
    {
        var of = V.Load(x);
        var size = V.Absolute(of);
        var ordinary = V.Less(size, V.Of(VectorMath.MostOfExp));
        var inside = ExpOfSum(V.Select(ordinary, of, V.Of(0.0)), V.Of(0.0));
        // Infinity, and what is no number, stay what they are.
        var beyond = V.Select(V.Less(of, V.Of(0.0)), V.Of(0.0), of + of);
        V.Select(ordinary, inside, beyond).Store(result);
        var left = V.And(V.AtMost(V.Of(VectorMath.MostOfExp), size), V.AtMost(size, V.Of(double.MaxValue)));
        if (V.IsNowhere(left))
            return;
        for (int k = 0; k < V.Count; k++)
            if (V.At(left, k))
                result[k] = Math.Exp(x[k]);
    }

    /// <summary>e^(high + low) for |high| &lt; 709: Cody and Waite's reduction by multiples of ln 2, then Taylor's series to degree 13, whose error on
    /// |r| ≤ ln(2)/2 is below 2^-58; the leading 1 is added last, so that only its rounding and that of the sum below it count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpOfSum(V high, V low)
    {
        var n = V.Rounded(high * Log2E);
        var r = V.Fused(n, V.Of(-Ln2High), high);
        var rLow = V.Fused(n, V.Of(-Ln2Low), low);
        var t = r + rLow;
        var p = V.Of(1.0 / 6227020800.0);
        p = V.Fused(p, t, V.Of(1.0 / 479001600.0));
        p = V.Fused(p, t, V.Of(1.0 / 39916800.0));
        p = V.Fused(p, t, V.Of(1.0 / 3628800.0));
        p = V.Fused(p, t, V.Of(1.0 / 362880.0));
        p = V.Fused(p, t, V.Of(1.0 / 40320.0));
        p = V.Fused(p, t, V.Of(1.0 / 5040.0));
        p = V.Fused(p, t, V.Of(1.0 / 720.0));
        p = V.Fused(p, t, V.Of(1.0 / 120.0));
        p = V.Fused(p, t, V.Of(1.0 / 24.0));
        p = V.Fused(p, t, V.Of(1.0 / 6.0));
        p = V.Fused(p, t, V.Of(0.5));
        var tail = V.Fused(t * t, p, rLow);
        var sum = V.Of(1.0) + (r + tail);
        return V.Scaled(sum, n);
    }

    /// <summary>Natural logarithm of each of <paramref name="count"/> numbers (a multiple of the lanes).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ln(double* result, double* x, int count)
    {
        for (int i = 0; i < count; i += V.Count)
        {
            var of = V.Load(x + i);
            if (AllNormalAndPositive(of))
                LnOfNormal(of).Store(result + i);
            else
                LnWithExtremes(result + i, x + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LnWithExtremes(double* result, double* x)
    {
        var of = V.Load(x);
        var normal = NormalAndPositive(of);
        var inside = LnOfNormal(V.Select(normal, of, V.Of(1.0)));
        // Infinity, and what is no number, stay what they are.
        var beyond = V.Select(V.AtMost(V.Absolute(of), V.Of(0.0)), V.Of(double.NegativeInfinity), of + of);
        V.Select(normal, inside, beyond).Store(result);
        var left = V.Select(normal, V.Of(0.0), V.Less(V.Of(0.0), V.Absolute(of)));
        left = V.And(left, V.Less(of, V.Of(double.PositiveInfinity)));
        if (V.IsNowhere(left))
            return;
        for (int k = 0; k < V.Count; k++)
            if (V.At(left, k))
                result[k] = Math.Log(x[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AllNormalAndPositive(V v) =>
        V.AllAtMost(V.Of(VectorMath.LeastNormal), v) && V.AllAtMost(v, V.Of(double.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V NormalAndPositive(V v) =>
        V.And(V.AtMost(V.Of(VectorMath.LeastNormal), v), V.AtMost(v, V.Of(double.MaxValue)));

    /// <summary>ln x for normal numbers: the method and constants of fdlibm's e_log.c (Sun Microsystems 1993; error below 1 ulp).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LnOfNormal(V x)
    {
        var (k, m) = V.Split(x);
        var f = m - V.Of(1.0);
        var s = f / (V.Of(2.0) + f);
        var z = s * s;
        var w = z * z;
        var even = V.Fused(w, V.Of(1.531383769920937332e-01), V.Of(2.222219843214978396e-01));
        even = V.Fused(w, even, V.Of(3.999999999940941908e-01)) * w;
        var odd = V.Fused(w, V.Of(1.479819860511658591e-01), V.Of(1.818357216161805012e-01));
        odd = V.Fused(w, odd, V.Of(2.857142874366239149e-01));
        odd = V.Fused(w, odd, V.Of(6.666666666666735130e-01)) * z;
        var half = f * 0.5 * f;
        var inner = V.Fused(s, half + (even + odd), k * Ln2Low);
        return V.Fused(k, V.Of(Ln2High), -((half - inner) - f));
    }

    /// <summary>x^y for each of <paramref name="count"/> pairs (a multiple of the lanes).</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Power(double* result, double* x, double* y, int count)
    {
        double* high = stackalloc double[Block];
        double* low = stackalloc double[Block];
        for (int i = 0; i < count; i += Block)
        {
            int some = Math.Min(Block, count - i);
            LnsTimes(high, low, x + i, y + i, some);
            ExpsOfSums(result + i, high, low, x + i, y + i, some);
        }
    }

    // The two halves of a power: in one method .NET leaves some of their operations as calls, because it inlines only so much into one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LnsTimes(double* high, double* low, double* x, double* y, int count)
    {
        for (int i = 0; i < count; i += V.Count)
        {
            var (ln, lnLow) = LnTimes(V.Load(x + i), V.Load(y + i));
            ln.Store(high + i);
            lnLow.Store(low + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExpsOfSums(double* result, double* high, double* low, double* x, double* y, int count)
    {
        for (int i = 0; i < count; i += V.Count)
        {
            var sum = V.Load(high + i);
            if (AllNormalAndPositive(V.Load(x + i)) && V.AllLess(V.Absolute(sum), V.Of(VectorMath.MostOfExp)))
                ExpOfSum(sum, V.Load(low + i)).Store(result + i);
            else
                PowerWithExtremes(result + i, x + i, y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PowerWithExtremes(double* result, double* x, double* y)
    {
        var (of, to) = (V.Load(x), V.Load(y));
        var normal = NormalAndPositive(of);
        var (high, low) = LnTimes(V.Select(normal, of, V.Of(1.0)), to);
        var settled = V.And(normal, V.Less(V.Absolute(high), V.Of(VectorMath.MostOfExp)));
        var made = ExpOfSum(V.Select(settled, high, V.Of(0.0)), V.Select(settled, low, V.Of(0.0)));
        // A zero, and what is no number, stay what they are, but for the power 0; of a whole power the C library looks at the sign.
        var isPlain = V.And(V.Less(V.Of(0.0), to), V.IsZero(of));
        var isBroken = V.And(V.Less(V.Of(0.0), V.Absolute(to - V.Rounded(to))), V.AtMost(V.Absolute(to), V.Of(double.MaxValue)));
        isPlain = V.Select(V.AtMost(V.Absolute(of), V.Of(double.PositiveInfinity)), isPlain, isBroken);
        var isOne = V.AtMost(V.Absolute(to), V.Of(0.0));
        V.Select(settled, made, V.Select(isOne, V.Of(1.0), of + of)).Store(result);
        settled = V.Select(settled, settled, V.Select(isOne, isOne, isPlain));
        if (V.IsEverywhere(settled))
            return;
        for (int k = 0; k < V.Count; k++)
            if (!V.At(settled, k))
                result[k] = Math.Pow(x[k], y[k]);
    }

    /// <summary>y * ln x, for normal x, as an unevaluated sum of two numbers with a relative error of about 2^-64. With s = (m-1)/(m+1) it is ln m = 2s (1 + w),
    /// w = s^2/3 + s^4/5 + …: s and w are carried in two numbers each (Dekker 1971 for the arithmetic, with fused operations), the series beyond
    /// its first term in one, as a polynomial through the zeros of Chebyshev's, which is within 2^-56 of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V High, V Low) LnTimes(V x, V y)
    {
        var (k, m) = V.Split(x);
        var numerator = m - V.Of(1.0);
        var denominator = m + V.Of(1.0);
        var denominatorLow = m - (denominator - V.Of(1.0));
        var s = numerator / denominator;
        // What the quotient leaves, divided by the denominator, which is 2 / (1 - s).
        var left = V.FusedNegated(s, denominatorLow, V.FusedNegated(s, denominator, numerator));
        var twice = s + s;
        var twiceLow = left * (V.Of(1.0) - s);

        var z = s * s;
        var zLow = V.Fused(s, twiceLow, V.FusedSubtracted(s, s, z));
        var p = V.Of(0.058615255140488765);
        p = V.Fused(p, z, V.Of(0.05853124270461193));
        p = V.Fused(p, z, V.Of(0.06667402119112673));
        p = V.Fused(p, z, V.Of(0.07692297485447729));
        p = V.Fused(p, z, V.Of(0.09090909167657202));
        p = V.Fused(p, z, V.Of(0.11111111110828116));
        p = V.Fused(p, z, V.Of(0.14285714285714682));
        p = V.Fused(p, z, V.Of(0.2));
        var w = z * (1.0 / 3.0);
        // 1/3 is not exact: its rounding error is 1/3 of 2^-54.
        var wLow = V.Fused(z, V.Of(1.850371707708594e-17), V.FusedSubtracted(z, V.Of(1.0 / 3.0), w));
        wLow = V.Fused(z * z, p, V.Fused(zLow, V.Of(1.0 / 3.0), wLow));

        var more = twice * w;
        var moreLow = V.Fused(twice, wLow, V.FusedSubtracted(twice, w, more));
        var (lnM, lnMLow) = FastTwoSum(twice, more);
        lnMLow += moreLow + V.Fused(twiceLow, w, twiceLow);

        // Exact: Ln2High has 21 trailing zero bits; and where k is not 0 it is the larger one.
        var (ln, lnLow) = FastTwoSum(k * Ln2High, lnM);
        lnLow += V.Fused(k, V.Of(Ln2Low), lnMLow);
        (ln, lnLow) = FastTwoSum(ln, lnLow);

        var high = y * ln;
        return FastTwoSum(high, V.Fused(y, lnLow, V.FusedSubtracted(y, ln, high)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V, V) FastTwoSum(V a, V b)
    {
        var sum = a + b;
        return (sum, b - (sum - a));
    }
}

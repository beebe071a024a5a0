using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Entente.Compilation;

/// <summary>The vector of one width in which <see cref="VectorMath"/> computes. Comparisons give masks: all bits of a lane set, or none.</summary>
/// <typeparam name="V">The vector itself.</typeparam>
internal unsafe interface IVectorLanes<V>
    where V : struct, IVectorLanes<V>
{
    static abstract int Count { get; }

    static abstract V Of(double value);

    static abstract V Load(double* from);

    void Store(double* to);

    double this[int lane] { get; }

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator -(V a);

    static abstract V operator *(V a, V b);

    static abstract V operator *(V a, double b);

    static abstract V operator /(V a, V b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V Fused(V a, V b, V c);

    /// <summary>c - a·b, rounded once.</summary>
    static abstract V FusedNegated(V a, V b, V c);

    /// <summary>a·b - c, rounded once.</summary>
    static abstract V FusedSubtracted(V a, V b, V c);

    static abstract V Absolute(V a);

    static abstract V Rounded(V a);

    static abstract V Less(V a, V b);

    static abstract V AtMost(V a, V b);

    static abstract V And(V a, V b);

    static abstract V Select(V mask, V a, V b);

    /// <summary>Whether a comparison holds in all lanes.</summary>
    static abstract bool AllLess(V a, V b);

    static abstract bool AllAtMost(V a, V b);

    /// <summary>Whether a mask is set in one lane.</summary>
    static abstract bool At(V mask, int lane);

    /// <summary>Whether a mask is set in all lanes.</summary>
    static abstract bool IsEverywhere(V mask);

    /// <summary>Whether a mask is set in no lane.</summary>
    static abstract bool IsNowhere(V mask);

    /// <summary>Where a number is 0 without a sign.</summary>
    static abstract V IsZero(V a);

    /// <summary>a·2^n for whole n in -1022 .. 1023.</summary>
    static abstract V Scaled(V a, V n);

    /// <summary>x = 2^k * m with m in [sqrt(1/2), sqrt(2)): k as a number, and m.</summary>
    static abstract (V K, V M) Split(V x);
}

/// <summary>One lane: single numbers, by the operations of vectors.</summary>
internal readonly unsafe struct OneLane(double value) : IVectorLanes<OneLane>
{
    private readonly double value = value;

    public static int Count => 1;

    public double this[int lane] => value;

    public static OneLane Of(double value) => new(value);

    public static OneLane Load(double* from) => new(*from);

    public void Store(double* to) => *to = value;

    public static OneLane operator +(OneLane a, OneLane b) => new(a.value + b.value);

    public static OneLane operator -(OneLane a, OneLane b) => new(a.value - b.value);

    public static OneLane operator -(OneLane a) => new(-a.value);

    public static OneLane operator *(OneLane a, OneLane b) => new(a.value * b.value);

    public static OneLane operator *(OneLane a, double b) => new(a.value * b);

    public static OneLane operator /(OneLane a, OneLane b) => new(a.value / b.value);

    public static OneLane Fused(OneLane a, OneLane b, OneLane c) => new(Math.FusedMultiplyAdd(a.value, b.value, c.value));

    public static OneLane FusedNegated(OneLane a, OneLane b, OneLane c) => new(Math.FusedMultiplyAdd(-a.value, b.value, c.value));

    public static OneLane FusedSubtracted(OneLane a, OneLane b, OneLane c) =>
        new(Math.FusedMultiplyAdd(a.value, b.value, -c.value));

    public static OneLane Absolute(OneLane a) => new(Math.Abs(a.value));

    public static OneLane Rounded(OneLane a) => new(Math.Round(a.value));

    public static OneLane Less(OneLane a, OneLane b) => Mask(a.value < b.value);

    public static OneLane AtMost(OneLane a, OneLane b) => Mask(a.value <= b.value);

    public static OneLane And(OneLane a, OneLane b) => Mask(IsSet(a) && IsSet(b));

    public static OneLane Select(OneLane mask, OneLane a, OneLane b) => IsSet(mask) ? a : b;

    public static bool AllLess(OneLane a, OneLane b) => a.value < b.value;

    public static bool AllAtMost(OneLane a, OneLane b) => a.value <= b.value;

    public static bool At(OneLane mask, int lane) => IsSet(mask);

    public static bool IsEverywhere(OneLane mask) => IsSet(mask);

    public static bool IsNowhere(OneLane mask) => !IsSet(mask);

    public static OneLane IsZero(OneLane a) => Mask(BitConverter.DoubleToInt64Bits(a.value) == 0);

    // Adding 1.5 * 2^52 leaves the whole number in the low bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane Scaled(OneLane a, OneLane n) =>
        new(
            a.value * BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(n.value + 6755399441055744.0) + 1023L) << 52)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (OneLane K, OneLane M) Split(OneLane x)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x.value) - 0x3FE6A09E667F3BCDUL;
        double m = BitConverter.UInt64BitsToDouble((bits & 0x000FFFFFFFFFFFFFUL) + 0x3FE6A09E667F3BCDUL);
        return (new((long)bits >> 52), new(m));
    }

    private static OneLane Mask(bool isSet) => new(BitConverter.Int64BitsToDouble(isSet ? -1 : 0));

    private static bool IsSet(OneLane mask) => BitConverter.DoubleToInt64Bits(mask.value) != 0;
}

/// <summary>Four lanes: AVX2, or two vectors of two elsewhere.</summary>
internal readonly unsafe struct FourLanes(Vector256<double> value) : IVectorLanes<FourLanes>
{
    private readonly Vector256<double> value = value;

    public static int Count => Vector256<double>.Count;

    public double this[int lane] => value[lane];

    public static FourLanes Of(double value) => new(Vector256.Create(value));

    public static FourLanes Load(double* from) => new(Vector256.Load(from));

    public void Store(double* to) => value.Store(to);

    public static FourLanes operator +(FourLanes a, FourLanes b) => new(a.value + b.value);

    public static FourLanes operator -(FourLanes a, FourLanes b) => new(a.value - b.value);

    public static FourLanes operator -(FourLanes a) => new(-a.value);

    public static FourLanes operator *(FourLanes a, FourLanes b) => new(a.value * b.value);

    public static FourLanes operator *(FourLanes a, double b) => new(a.value * b);

    public static FourLanes operator /(FourLanes a, FourLanes b) => new(a.value / b.value);

    public static FourLanes Fused(FourLanes a, FourLanes b, FourLanes c) =>
        new(Vector256.FusedMultiplyAdd(a.value, b.value, c.value));

    public static FourLanes FusedNegated(FourLanes a, FourLanes b, FourLanes c) =>
        new(
            Fma.IsSupported
                ? Fma.MultiplyAddNegated(a.value, b.value, c.value)
                : Vector256.FusedMultiplyAdd(-a.value, b.value, c.value)
        );

    public static FourLanes FusedSubtracted(FourLanes a, FourLanes b, FourLanes c) =>
        new(
            Fma.IsSupported
                ? Fma.MultiplySubtract(a.value, b.value, c.value)
                : Vector256.FusedMultiplyAdd(a.value, b.value, -c.value)
        );

    public static FourLanes Absolute(FourLanes a) => new(Vector256.Abs(a.value));

    public static FourLanes Rounded(FourLanes a) => new(Vector256.Round(a.value));

    public static FourLanes Less(FourLanes a, FourLanes b) => new(Vector256.LessThan(a.value, b.value));

    public static FourLanes AtMost(FourLanes a, FourLanes b) => new(Vector256.LessThanOrEqual(a.value, b.value));

    public static FourLanes And(FourLanes a, FourLanes b) => new(a.value & b.value);

    public static FourLanes Select(FourLanes mask, FourLanes a, FourLanes b) =>
        new(Vector256.ConditionalSelect(mask.value, a.value, b.value));

    public static bool AllLess(FourLanes a, FourLanes b) => Vector256.LessThanAll(a.value, b.value);

    public static bool AllAtMost(FourLanes a, FourLanes b) => Vector256.LessThanOrEqualAll(a.value, b.value);

    public static bool At(FourLanes mask, int lane) => mask.value.AsInt64()[lane] != 0;

    public static bool IsEverywhere(FourLanes mask) => Vector256.EqualsAll(mask.value.AsInt64(), Vector256<long>.AllBitsSet);

    public static bool IsNowhere(FourLanes mask) => Vector256.EqualsAll(mask.value.AsInt64(), Vector256<long>.Zero);

    public static FourLanes IsZero(FourLanes a) => new(Vector256.Equals(a.value.AsInt64(), Vector256<long>.Zero).AsDouble());

    // Adding 1.5 * 2^52 leaves the whole number in the low bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes Scaled(FourLanes a, FourLanes n) =>
        new(a.value * (((n.value + Vector256.Create(6755399441055744.0)).AsInt64() + Vector256.Create(1023L)) << 52).AsDouble());

    // Shifting the exponent's origin to that of sqrt(1/2) puts m into the wanted range at once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (FourLanes K, FourLanes M) Split(FourLanes x)
    {
        var bits = x.value.AsUInt64() - Vector256.Create(0x3FE6A09E667F3BCDUL);
        var k = Vector256.ShiftRightArithmetic(bits.AsInt64(), 52);
        var m = ((bits & Vector256.Create(0x000FFFFFFFFFFFFFUL)) + Vector256.Create(0x3FE6A09E667F3BCDUL)).AsDouble();
        return (new(Vector256.ConvertToDouble(k)), new(m));
    }
}

/// <summary>Eight lanes: AVX-512.</summary>
internal readonly unsafe struct EightLanes(Vector512<double> value) : IVectorLanes<EightLanes>
{
    private readonly Vector512<double> value = value;

    public static int Count => Vector512<double>.Count;

    public double this[int lane] => value[lane];

    public static EightLanes Of(double value) => new(Vector512.Create(value));

    public static EightLanes Load(double* from) => new(Vector512.Load(from));

    public void Store(double* to) => value.Store(to);

    public static EightLanes operator +(EightLanes a, EightLanes b) => new(a.value + b.value);

    public static EightLanes operator -(EightLanes a, EightLanes b) => new(a.value - b.value);

    public static EightLanes operator -(EightLanes a) => new(-a.value);

    public static EightLanes operator *(EightLanes a, EightLanes b) => new(a.value * b.value);

    public static EightLanes operator *(EightLanes a, double b) => new(a.value * b);

    public static EightLanes operator /(EightLanes a, EightLanes b) => new(a.value / b.value);

    public static EightLanes Fused(EightLanes a, EightLanes b, EightLanes c) =>
        new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    public static EightLanes FusedNegated(EightLanes a, EightLanes b, EightLanes c) =>
        new(
            Avx512F.IsSupported
                ? Avx512F.FusedMultiplyAddNegated(a.value, b.value, c.value)
                : Vector512.FusedMultiplyAdd(-a.value, b.value, c.value)
        );

    public static EightLanes FusedSubtracted(EightLanes a, EightLanes b, EightLanes c) =>
        new(
            Avx512F.IsSupported
                ? Avx512F.FusedMultiplySubtract(a.value, b.value, c.value)
                : Vector512.FusedMultiplyAdd(a.value, b.value, -c.value)
        );

    public static EightLanes Absolute(EightLanes a) => new(Vector512.Abs(a.value));

    public static EightLanes Rounded(EightLanes a) => new(Vector512.Round(a.value));

    public static EightLanes Less(EightLanes a, EightLanes b) => new(Vector512.LessThan(a.value, b.value));

    public static EightLanes AtMost(EightLanes a, EightLanes b) => new(Vector512.LessThanOrEqual(a.value, b.value));

    public static EightLanes And(EightLanes a, EightLanes b) => new(a.value & b.value);

    public static EightLanes Select(EightLanes mask, EightLanes a, EightLanes b) =>
        new(Vector512.ConditionalSelect(mask.value, a.value, b.value));

    public static bool AllLess(EightLanes a, EightLanes b) => Vector512.LessThanAll(a.value, b.value);

    public static bool AllAtMost(EightLanes a, EightLanes b) => Vector512.LessThanOrEqualAll(a.value, b.value);

    public static bool At(EightLanes mask, int lane) => mask.value.AsInt64()[lane] != 0;

    public static bool IsEverywhere(EightLanes mask) => Vector512.EqualsAll(mask.value.AsInt64(), Vector512<long>.AllBitsSet);

    public static bool IsNowhere(EightLanes mask) => Vector512.EqualsAll(mask.value.AsInt64(), Vector512<long>.Zero);

    public static EightLanes IsZero(EightLanes a) => new(Vector512.Equals(a.value.AsInt64(), Vector512<long>.Zero).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes Scaled(EightLanes a, EightLanes n) =>
        new(
            Avx512F.IsSupported
                ? Avx512F.Scale(a.value, n.value)
                : a.value
                    * (((n.value + Vector512.Create(6755399441055744.0)).AsInt64() + Vector512.Create(1023L)) << 52).AsDouble()
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (EightLanes K, EightLanes M) Split(EightLanes x)
    {
        var bits = x.value.AsUInt64() - Vector512.Create(0x3FE6A09E667F3BCDUL);
        var k = Vector512.ShiftRightArithmetic(bits.AsInt64(), 52);
        var m = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFUL)) + Vector512.Create(0x3FE6A09E667F3BCDUL)).AsDouble();
        return (new(Vector512.ConvertToDouble(k)), new(m));
    }
}

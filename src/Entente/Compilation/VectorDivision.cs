using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Entente.Compilation;

/// <summary>
/// Quotients by divisors whose reciprocals are known, which is what does not change within a run: a product and two fused operations instead of a division,
/// to the same last bit. Markstein, "Computation of elementary functions on the IBM RISC System/6000 processor" (1990), theorem 7; Brisebarre, Muller and
/// Raina, "Accelerating correctly rounded floating-point division when the divisor is known in advance" (2004). The proof is of quotients without overflow or
/// underflow; where one of eight lanes is beyond what is safe all eight are divided.
/// </summary>
internal static class VectorDivision
{
    // With divisors between 2⁻¹⁰⁰ and 2¹⁰⁰ and quotients between 2⁻⁸⁵⁰ and 2⁸⁵⁰ nothing in between leaves the range of normal numbers.
    private const int MostOfDivisor = 100;
    private const int MostOfQuotient = 850;

    // Bits of a number without its sign, doubled.
    private const ulong Least = (ulong)(1023 - MostOfQuotient) << 53;
    private const ulong Most = (ulong)(1023 + MostOfQuotient) << 53;

    /// <summary>The least divisor that has a reciprocal here.</summary>
    public static readonly double LeastDivisor = Math.ScaleB(1, -MostOfDivisor);

    /// <summary>The greatest divisor that has a reciprocal here.</summary>
    public static readonly double GreatestDivisor = Math.ScaleB(1, MostOfDivisor);

    /// <summary>Whether this is faster than dividing: on what has vectors of eight lanes and fused operations on them.</summary>
    public static bool Pays => VectorWidth.HasEight && Avx512F.IsSupported;

    /// <summary>a / b, to the last bit.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="b">By what.</param>
    /// <param name="reciprocal">1 / b, rounded to nearest, where b is not less than <see cref="LeastDivisor"/> and not above
    /// <see cref="GreatestDivisor"/>; else NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> By(Vector512<double> a, Vector512<double> b, Vector512<double> reciprocal)
    {
        // The remainder is taken with its sign turned, so that zeros keep theirs.
        var quotient = a * reciprocal;
        var remainder = Avx512F.FusedMultiplySubtract(b, quotient, a);
        quotient = Avx512F.FusedMultiplyAddNegated(remainder, reciprocal, quotient);
        var doubled = quotient.AsUInt64() + quotient.AsUInt64();
        // Zeros are safe; either alone is not, which is a reciprocal that is none, or a quotient that was too small.
        var isSafe =
            Vector512.LessThanOrEqual(doubled - Vector512.Create(Least), Vector512.Create(Most - Least))
            | Vector512.Equals(a | quotient, Vector512<double>.Zero).AsUInt64();
        if (isSafe.ExtractMostSignificantBits() != 0xFF)
            quotient = a / b;
        return quotient;
    }
}

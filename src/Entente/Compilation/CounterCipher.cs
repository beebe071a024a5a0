using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Entente.Compilation;

/// <summary>The block cipher of Philox4x32, the counter-based random generator of Salmon, Moraes, Dror &amp; Shaw (2011), "Parallel random numbers: as easy as
/// 1, 2, 3": what it gives is a pure function of counter and key.</summary>
internal static class CounterCipher
{
    private const uint FirstMultiplier = 0xD2511F53;
    private const uint SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9;
    private const uint SecondWeyl = 0xBB67AE85;

    /// <summary>Encrypts a counter of four words under a key of two.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(
        uint c0,
        uint c1,
        uint c2,
        uint c3,
        uint key0,
        uint key1,
        int rounds = 10
    )
    {
        for (int round = 0; round < rounds; round++)
        {
            ulong first = (ulong)FirstMultiplier * c0;
            ulong second = (ulong)SecondMultiplier * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ key0, (uint)second, (uint)(first >> 32) ^ c3 ^ key1, (uint)first);
            unchecked
            {
                key0 += FirstWeyl;
                key1 += SecondWeyl;
            }
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>For each number that follows a first one the number between 0 and 1 of the counter (number, variable, draw), side by side: the bits of
    /// <see cref="Block"/> and <see cref="Uniform"/>.</summary>
    public static void Uniforms(ulong key, ulong first, uint variable, uint draw, Span<double> uniforms)
    {
        int at = 0;
        for (; at + 2 * Lanes <= uniforms.Length; at += 2 * Lanes)
            UniformsOfTwoVectors(key, first + (uint)at, variable, draw, uniforms[at..]);
        for (; at < uniforms.Length; at++)
        {
            ulong number = first + (uint)at;
            var (low, high, _, _) = Block((uint)number, (uint)(number >> 32), variable, draw, (uint)key, (uint)(key >> 32));
            uniforms[at] = Uniform(low, high);
        }
    }

    private static readonly int Lanes = Vector256<ulong>.Count;

    // Two, because each round waits for the one before.
    private static void UniformsOfTwoVectors(ulong key, ulong first, uint variable, uint draw, Span<double> uniforms)
    {
        var numbers = Vector256.Create(first) + Vector256.Create(0UL, 1, 2, 3);
        var others = numbers + Vector256.Create(4UL);
        var (a0, a1) = (numbers, numbers >> 32);
        var (b0, b1) = (others, others >> 32);
        var (a2, a3) = (Vector256.Create((ulong)variable), Vector256.Create((ulong)draw));
        var (b2, b3) = (a2, a3);
        var (key0, key1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            var (whitened0, whitened1) = (Vector256.Create((ulong)key0), Vector256.Create((ulong)key1));
            var (first0, second0) = (Product(a0, FirstMultiplier), Product(a2, SecondMultiplier));
            var (first1, second1) = (Product(b0, FirstMultiplier), Product(b2, SecondMultiplier));
            (a0, a1, a2, a3) = ((second0 >> 32) ^ a1 ^ whitened0, second0, (first0 >> 32) ^ a3 ^ whitened1, first0);
            (b0, b1, b2, b3) = ((second1 >> 32) ^ b1 ^ whitened0, second1, (first1 >> 32) ^ b3 ^ whitened1, first1);
            unchecked
            {
                key0 += FirstWeyl;
                key1 += SecondWeyl;
            }
        }
        Between(a0, a1).CopyTo(uniforms);
        Between(b0, b1).CopyTo(uniforms[Lanes..]);
    }

    // Of the low halves; what the high halves hold does not count.
    private static Vector256<ulong> Product(Vector256<ulong> words, uint multiplier) =>
        Avx2.IsSupported
            ? Avx2.Multiply(words.AsUInt32(), Vector256.Create((ulong)multiplier).AsUInt32())
            : (words & Vector256.Create((ulong)uint.MaxValue)) * multiplier;

    private static Vector256<double> Between(Vector256<ulong> low, Vector256<ulong> high)
    {
        var bits = ((high << 32) | (low & Vector256.Create((ulong)uint.MaxValue))) >> 11;
        return Vector256.Max(Vector256.ConvertToDouble(bits), Vector256.Create(0.5)) * (1.0 / (1UL << 53));
    }

    /// <summary>A number strictly between 0 and 1 from the 53 leading bits of two words; the one pattern of 53 zeros stands for 2^-54.</summary>
    public static double Uniform(uint low, uint high) => Math.Max((((ulong)high << 32) | low) >> 11, 0.5) * (1.0 / (1UL << 53));
}

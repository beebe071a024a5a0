using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Entente.Simulation;

/// <summary>From which lane of a row each lane of another takes its value.</summary>
internal sealed unsafe class LaneMap
{
    private readonly int[] from;

    // For rows of two vectors of eight, which the machine permutes at once.
    private readonly Vector512<long> first;
    private readonly Vector512<long> second;
    private readonly bool areTwo;

    /// <summary>Maps lanes.</summary>
    /// <param name="from">For each lane the lane that its value comes from.</param>
    public LaneMap(int[] from)
    {
        this.from = from;
        areTwo = Avx512F.IsSupported && from.Length == 2 * Vector512<long>.Count;
        if (!areTwo)
            return;
        long[] places = Array.ConvertAll(from, lane => (long)lane);
        first = Vector512.Create<long>(places);
        second = Vector512.Create<long>(places.AsSpan(Vector512<long>.Count));
    }

    /// <summary>Copies rows.</summary>
    /// <param name="memory">Memory of the rows.</param>
    /// <param name="rows">The rows there.</param>
    /// <param name="to">Where they go, one after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(double* memory, ReadOnlySpan<int> rows, double* to)
    {
        var (low, high) = (first, second);
        if (!areTwo)
            CopyByLane(memory, rows, to);
        else
            foreach (int row in rows)
            {
                double* source = memory + (long)row * 2 * Vector512<double>.Count;
                var a = Vector512.Load(source);
                var b = Vector512.Load(source + Vector512<double>.Count);
                Avx512F.PermuteVar8x64x2(a, low, b).Store(to);
                Avx512F.PermuteVar8x64x2(a, high, b).Store(to + Vector512<double>.Count);
                to += 2 * Vector512<double>.Count;
            }
    }

    /// <summary>Copies rows that are one after the other.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="to">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(double* rows, int count, double* to)
    {
        var (low, high) = (first, second);
        for (int i = 0; i < count * from.Length; i += from.Length)
            if (areTwo)
            {
                var a = Vector512.Load(rows + i);
                var b = Vector512.Load(rows + i + Vector512<double>.Count);
                Avx512F.PermuteVar8x64x2(a, low, b).Store(to + i);
                Avx512F.PermuteVar8x64x2(a, high, b).Store(to + i + Vector512<double>.Count);
            }
            else
                for (int lane = 0; lane < from.Length; lane++)
                    to[i + lane] = rows[i + from[lane]];
    }

    /// <summary>Whether bits of rows differ from bits of mapped ones.</summary>
    /// <param name="memory">Memory of the rows.</param>
    /// <param name="rows">The rows there.</param>
    /// <param name="other">Memory of those that are mapped.</param>
    /// <param name="otherRows">The rows there, one for each.</param>
    /// <returns>A bit for each lane, of at most 32, in which any row differs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public uint Differing(double* memory, ReadOnlySpan<int> rows, double* other, ReadOnlySpan<int> otherRows)
    {
        if (!areTwo)
            return DifferingByLane(memory, rows, other, otherRows);
        var (low, high) = (first, second);
        var (bitsLow, bitsHigh) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        for (int i = 0; i < rows.Length; i++)
        {
            double* mine = memory + (long)rows[i] * 2 * Vector512<double>.Count;
            double* others = other + (long)otherRows[i] * 2 * Vector512<double>.Count;
            var a = Vector512.Load(others);
            var b = Vector512.Load(others + Vector512<double>.Count);
            bitsLow |= Avx512F.PermuteVar8x64x2(a, low, b).AsUInt64() ^ Vector512.Load(mine).AsUInt64();
            bitsHigh |=
                Avx512F.PermuteVar8x64x2(a, high, b).AsUInt64() ^ Vector512.Load(mine + Vector512<double>.Count).AsUInt64();
        }
        ulong same =
            Vector512.Equals(bitsLow, Vector512<ulong>.Zero).ExtractMostSignificantBits()
            | (Vector512.Equals(bitsHigh, Vector512<ulong>.Zero).ExtractMostSignificantBits() << Vector512<ulong>.Count);
        return (uint)~same & 0xFFFF;
    }

    private void CopyByLane(double* memory, ReadOnlySpan<int> rows, double* to)
    {
        foreach (int row in rows)
        {
            double* source = memory + (long)row * from.Length;
            for (int lane = 0; lane < from.Length; lane++)
                *to++ = source[from[lane]];
        }
    }

    private uint DifferingByLane(double* memory, ReadOnlySpan<int> rows, double* other, ReadOnlySpan<int> otherRows)
    {
        uint lanes = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            long* mine = (long*)memory + (long)rows[i] * from.Length;
            long* others = (long*)other + (long)otherRows[i] * from.Length;
            for (int lane = 0; lane < from.Length; lane++)
                lanes |= mine[lane] == others[from[lane]] ? 0 : 1u << lane;
        }
        return lanes;
    }
}

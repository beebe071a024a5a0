using System.Numerics;
using Entente.Simulation;

namespace Entente.Exploration.Designs;

/// <summary>Points in the unit cube, a function of their number: nothing is stored.</summary>
internal abstract class UnitDesign
{
    /// <summary>The coordinate of a point, strictly between 0 and 1.</summary>
    /// <param name="point">Number of the point, from 0.</param>
    /// <param name="dimension">Number of the coordinate, from 0.</param>
    public abstract double At(long point, int dimension);

    /// <summary>The coordinates of consecutive points.</summary>
    public virtual void Fill(long firstPoint, int dimension, Span<double> coordinates)
    {
        for (int i = 0; i < coordinates.Length; i++)
            coordinates[i] = At(firstPoint + i, dimension);
    }
}

/// <summary>Independent draws of Philox under fixed numbers of the dimensions.</summary>
internal sealed class RandomDesign(ulong seed, IReadOnlyList<uint> variables) : UnitDesign
{
    public override double At(long point, int dimension) => Philox.Uniform(seed, (ulong)point, variables[dimension], 0);

    public override void Fill(long firstPoint, int dimension, Span<double> coordinates) =>
        Philox.Uniforms(seed, (ulong)firstPoint, variables[dimension], 0, coordinates);
}

/// <summary>A Sobol' sequence with Owen's scrambling. Dimensions beyond the table of direction numbers are random draws, independent of
/// the others: the sampler says so where it happens.</summary>
internal sealed class SobolDesign : UnitDesign
{
    private readonly uint[] seeds;
    private readonly ulong seed;

    public SobolDesign(ulong seed, int dimensions)
    {
        this.seed = seed;
        seeds =
        [
            .. Enumerable
                .Range(0, Math.Min(dimensions, SobolSequence.MostDimensions))
                .Select(d => SobolSequence.ScramblingSeed(seed, d)),
        ];
    }

    public override double At(long point, int dimension) =>
        dimension < seeds.Length
            ? SobolSequence.Scrambled(point, dimension, seeds[dimension])
            : Philox.Uniform(seed, (ulong)point, (uint)dimension, 0x50B02);
}

/// <summary>A Halton sequence (Halton 1960) with the digits of each base permuted at random (Owen 2017, "A randomized Halton
/// algorithm in R"), which removes the stripes of the plain sequence in high bases.</summary>
internal sealed class HaltonDesign : UnitDesign
{
    private readonly int[] bases;
    private readonly ulong seed;

    public HaltonDesign(ulong seed, int dimensions)
    {
        this.seed = seed;
        bases = Halton.Primes(dimensions);
    }

    public override double At(long point, int dimension)
    {
        int b = bases[dimension];
        double value = 0;
        double scale = 1;
        long rest = point;
        // All digits until a step no longer moves a double, zeros too: they are permuted as well.
        for (int digit = 0; scale > 1e-17; digit++)
        {
            scale /= b;
            value += scale * Permuted((int)(rest % b), b, dimension, digit);
            rest /= b;
        }
        return Math.Clamp(value, double.Epsilon, Math.BitDecrement(1.0));
    }

    private int Permuted(int value, int b, int dimension, int digit) =>
        (int)
            Permutation.Of(
                value,
                b,
                Philox.Block(new((uint)dimension, (uint)digit, 0, 0x4A170), (uint)seed, (uint)(seed >> 32)).W0
            );
}

/// <summary>Latin hypercubes (McKay, Beckman &amp; Conover 1979): each coordinate has exactly one point in each of as many equal strata as
/// there are points. The stratum of a point is a keyed permutation of its number, so no table is kept.</summary>
internal sealed class LatinDesign(long points, ulong seed) : UnitDesign
{
    public override double At(long point, int dimension)
    {
        uint key = Philox.Block(new((uint)dimension, 0, 0, 0x1A71), (uint)seed, (uint)(seed >> 32)).W0;
        long round = point / points;
        long stratum = Permutation.Of(point % points, points, unchecked(key + (uint)round * 0x9E3779B9));
        return (stratum + Philox.Uniform(seed, (ulong)point, (uint)dimension, 0x1A72)) / points;
    }

    /// <summary>The Latin hypercube among some candidates whose two nearest points are farthest apart (Johnson, Moore &amp; Ylvisaker 1990).</summary>
    public static LatinDesign Maximin(int points, int dimensions, ulong seed, int candidates)
    {
        LatinDesign best = new(points, seed);
        double farthest = -1;
        for (int c = 0; c < candidates; c++)
        {
            LatinDesign candidate = new(points, unchecked(seed + (ulong)c * 0x9E3779B97F4A7C15));
            double nearest = Nearest(candidate, points, dimensions);
            if (nearest > farthest)
                (farthest, best) = (nearest, candidate);
        }
        return best;
    }

    private static double Nearest(LatinDesign design, int points, int dimensions)
    {
        double[][] rows =
        [
            .. Enumerable
                .Range(0, points)
                .Select(i => Enumerable.Range(0, dimensions).Select(d => design.At(i, d)).ToArray())
                .OrderBy(row => row.Length > 0 ? row[0] : 0),
        ];
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < points; i++)
        for (int j = i + 1; j < points; j++)
        {
            double along = dimensions > 0 ? rows[j][0] - rows[i][0] : 0;
            if (along * along >= nearest)
                break;
            double distance = 0;
            for (int d = 0; d < dimensions; d++)
                distance += (rows[i][d] - rows[j][d]) * (rows[i][d] - rows[j][d]);
            nearest = Math.Min(nearest, distance);
        }
        return nearest;
    }
}

/// <summary>Permutations of 0 … n - 1 that are a function of a key: a Feistel cipher of six rounds over the next power of four, walked until
/// it comes back into the range (Black &amp; Rogaway 2002, cycle walking).</summary>
internal static class Permutation
{
    private const int Rounds = 6;

    public static long Of(long value, long count, uint key)
    {
        if (count < 2)
            return value;
        int half = Math.Max(1, (64 - BitOperations.LeadingZeroCount((ulong)count - 1) + 1) / 2);
        ulong mask = (1UL << half) - 1;
        ulong at = (ulong)value;
        do
        {
            ulong left = at >> half;
            ulong right = at & mask;
            for (uint round = 0; round < Rounds; round++)
                (left, right) = (right, (left ^ Mix(right, round, key)) & mask);
            at = (left << half) | right;
        } while (at >= (ulong)count);
        return (long)at;
    }

    private static ulong Mix(ulong value, uint round, uint key)
    {
        unchecked
        {
            ulong x = value + ((ulong)key << 32) + ((round + 1) * 0x9E3779B97F4A7C15);
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}

using System.Globalization;
using Entente.Simulation;

namespace Entente.Exploration.Designs;

/// <summary>
/// Sobol' sequences in up to <see cref="MostDimensions"/> dimensions: direction numbers of Joe &amp; Kuo (2008), points in the Gray-code
/// order of Antonov &amp; Saleev (1979), so that point n is computed from n alone. 32 bits: the first 2^32 points.
/// </summary>
internal static class SobolSequence
{
    /// <summary>Dimensions with direction numbers.</summary>
    public const int MostDimensions = 4096;

    private const int Bits = 32;
    private const double Unit = 1.0 / (1UL << Bits);
    private const string Resource = "Entente.Exploration.Designs.sobol-directions.txt";

    private static readonly Lazy<uint[][]> Directions = new(ReadDirections);

    /// <summary>The integer coordinate of a point; divided by 2^32 it is the sequence as published, whose first point is the origin.</summary>
    public static uint Coordinate(long index, int dimension)
    {
        uint[] directions = Directions.Value[dimension];
        ulong gray = (ulong)index ^ ((ulong)index >> 1);
        uint x = 0;
        for (int bit = 0; gray != 0 && bit < Bits; bit++, gray >>= 1)
            if ((gray & 1) != 0)
                x ^= directions[bit];
        return x;
    }

    /// <summary>The coordinate as published, 0 included.</summary>
    public static double Plain(long index, int dimension) => Coordinate(index, dimension) * Unit;

    /// <summary>The coordinate after Owen's (1995) nested uniform scrambling, by the hash of Laine &amp; Karras (2011) in the form of
    /// Burley (2020): every bit is flipped by a function of the bits before it and the seed. Between 0 and 1 without them, so that an
    /// estimate over 2^m points is free of bias.</summary>
    public static double Scrambled(long index, int dimension, uint seed) =>
        (Reversed(Hash(Reversed(Coordinate(index, dimension)), seed)) + 0.5) * Unit;

    /// <summary>The seed of one dimension's scrambling.</summary>
    public static uint ScramblingSeed(ulong seed, int dimension) =>
        Philox.Block(new Philox.Words((uint)dimension, 0, 0, 0x50B01), (uint)seed, (uint)(seed >> 32)).W0;

    // Only multiplications by even numbers and additions of what depends on lower bits: in reversed order each bit depends on those above it.
    private static uint Hash(uint x, uint seed)
    {
        unchecked
        {
            x ^= x * 0x3D20ADEA;
            x += seed;
            x *= (seed >> 16) | 1;
            x ^= x * 0x05526C56;
            x ^= x * 0x53A22864;
            return x;
        }
    }

    private static uint Reversed(uint x)
    {
        x = (x >> 16) | (x << 16);
        x = ((x & 0x00FF00FF) << 8) | ((x >> 8) & 0x00FF00FF);
        x = ((x & 0x0F0F0F0F) << 4) | ((x >> 4) & 0x0F0F0F0F);
        x = ((x & 0x33333333) << 2) | ((x >> 2) & 0x33333333);
        return ((x & 0x55555555) << 1) | ((x >> 1) & 0x55555555);
    }

    private static uint[][] ReadDirections()
    {
        using Stream stream =
            typeof(SobolSequence).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        var directions = new uint[MostDimensions][];
        directions[0] = [.. Enumerable.Range(0, Bits).Select(bit => 1u << (Bits - 1 - bit))];
        int dimension = 1;
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                directions[dimension++] = Expand([
                    .. line.Split(' ').Select(word => uint.Parse(word, CultureInfo.InvariantCulture)),
                ]);
        return directions;
    }

    // The recurrence of Bratley & Fox (1988) over the primitive polynomial; the line holds dimension, degree, coefficients, m_1 … m_s.
    private static uint[] Expand(uint[] line)
    {
        int degree = (int)line[1];
        uint coefficients = line[2];
        var v = new uint[Bits];
        for (int i = 0; i < Bits; i++)
        {
            if (i < degree)
            {
                v[i] = line[3 + i] << (Bits - 1 - i);
                continue;
            }
            v[i] = v[i - degree] ^ (v[i - degree] >> degree);
            for (int k = 1; k < degree; k++)
                if (((coefficients >> (degree - 1 - k)) & 1) != 0)
                    v[i] ^= v[i - k];
        }
        return v;
    }
}

using Entente.Exploration.Designs;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>How evenly points fill the unit cube: 0 would be perfectly.</summary>
/// <param name="CenteredSquared">Squared centred L2 discrepancy (Hickernell 1998).</param>
/// <param name="WraparoundSquared">Squared wrap-around L2 discrepancy (Hickernell 1998).</param>
/// <param name="L2StarSquared">Squared L2 star discrepancy (Warnock 1972).</param>
/// <param name="Star">Star discrepancy, by exact search; NaN where that would take more than about a million boxes.</param>
public sealed record Evenness(double CenteredSquared, double WraparoundSquared, double L2StarSquared, double Star);

/// <summary>Designs: points in the unit cube, as published, and what can be said about them. To sample the inputs of a model use
/// <see cref="Uncertainty.Sample(long, ulong, SamplingMethod)"/>.</summary>
public static class Sampling
{
    /// <summary>Largest number of runs of a maximin Latin hypercube, whose search compares all pairs of points.</summary>
    public const int MostMaximinRuns = 5000;

    /// <summary>Dimensions of a Sobol' sequence.</summary>
    public const int MostSobolDimensions = SobolSequence.MostDimensions;

    private const int MaximinCandidates = 50;

    /// <summary>Points of a Sobol' sequence without scrambling: direction numbers of Joe &amp; Kuo (2008), Gray-code order, the first point
    /// is the origin.</summary>
    /// <param name="first">Number of the first point, from 0.</param>
    /// <param name="count">Number of points.</param>
    /// <param name="dimensions">Dimensions, up to <see cref="MostSobolDimensions"/>.</param>
    public static double[][] Sobol(long first, int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostSobolDimensions);
        return Points(count, dimensions, (point, d) => SobolSequence.Plain(first + point, d));
    }

    /// <summary>Points of a Sobol' sequence with Owen's scrambling, a function of the seed; strictly between 0 and 1.</summary>
    /// <param name="first">Number of the first point, from 0.</param>
    /// <param name="count">Number of points.</param>
    /// <param name="dimensions">Dimensions, up to <see cref="MostSobolDimensions"/>.</param>
    /// <param name="seed">What makes the scrambling repeatable.</param>
    public static double[][] ScrambledSobol(long first, int count, int dimensions, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostSobolDimensions);
        var design = new SobolDesign(seed, dimensions);
        return Points(count, dimensions, (point, d) => design.At(first + point, d));
    }

    /// <summary>Points of a Halton sequence without permutation, in the bases 2, 3, 5, …; point 0 is the origin.</summary>
    /// <param name="first">Number of the first point, from 0.</param>
    /// <param name="count">Number of points.</param>
    /// <param name="dimensions">Dimensions.</param>
    public static double[][] Halton(long first, int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        int[] bases = Designs.Halton.Primes(dimensions);
        return Points(count, dimensions, (point, d) => Designs.Halton.Plain(first + point, bases[d]));
    }

    /// <summary>A Latin hypercube: each coordinate has one point in each of <paramref name="count"/> equal strata.</summary>
    public static double[][] LatinHypercube(int count, int dimensions, ulong seed)
    {
        var design = new LatinDesign(count, seed);
        return Points(count, dimensions, (point, d) => design.At(point, d));
    }

    /// <summary>The Latin hypercube among 50 whose two nearest points are farthest apart.</summary>
    public static double[][] MaximinLatinHypercube(int count, int dimensions, ulong seed)
    {
        var design = Maximin(count, dimensions, seed);
        return Points(count, dimensions, (point, d) => design.At(point, d));
    }

    /// <summary>All combinations of levels; the last factor moves fastest. Values are numbers of levels, from 0.</summary>
    /// <param name="levels">Number of levels of each factor.</param>
    public static int[][] FullFactorial(params IReadOnlyList<int> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        int runs = levels.Aggregate(1, (product, level) => checked(product * level));
        return [.. Enumerable.Range(0, runs).Select(run => Factorial.Full(run, levels))];
    }

    /// <summary>A fractional factorial design of two levels (Box, Hunter &amp; Hunter 2005, chapter 6): the words say how each factor follows
    /// from the basic ones, "a b c ab ac abc" is a 2^(6-3) design. Values are -1 and 1; the first letter moves fastest.</summary>
    /// <param name="generators">A word per factor, separated by blanks; a leading minus turns the sign.</param>
    /// <exception cref="ArgumentException">A word holds something else than letters of basic factors.</exception>
    public static int[][] FractionalFactorial(string generators)
    {
        ArgumentNullException.ThrowIfNull(generators);
        return Factorial.Fractional(generators);
    }

    /// <summary>One path of Morris (1991) through a grid of levels: a random point, and then one coordinate after the other moves by
    /// levels / 2 steps of the grid (Campolongo, Cariboni &amp; Saltelli 2007). One point more than dimensions.</summary>
    /// <param name="path">Number of the path, from 0.</param>
    /// <param name="dimensions">Number of inputs.</param>
    /// <param name="levels">Levels of the grid, even; 4 is usual.</param>
    /// <param name="seed">What makes the paths repeatable.</param>
    public static double[][] MorrisPath(long path, int dimensions, int levels, ulong seed)
    {
        var walk = new MorrisWalk(dimensions, levels, seed, path);
        return [.. Enumerable.Range(0, dimensions + 1).Select(walk.Point)];
    }

    /// <summary>Whether each column has exactly one point in each of n equal strata.</summary>
    public static bool IsLatinHypercube(IReadOnlyList<double[]> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int n = points.Count;
        return Enumerable
            .Range(0, n == 0 ? 0 : points[0].Length)
            .All(d =>
                points.Select(x => (int)Math.Floor(x[d] * n)).Distinct().Count() == n && points.All(x => x[d] is >= 0 and < 1)
            );
    }

    /// <summary>How evenly points fill the unit cube.</summary>
    public static Evenness EvennessOf(IReadOnlyList<double[]> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        double boxes = points.Count == 0 ? 0 : Math.Pow(points.Count + 1, points[0].Length);
        return new Evenness(
            Discrepancy.CenteredSquared(points),
            Discrepancy.WraparoundSquared(points),
            Discrepancy.L2StarSquared(points),
            boxes <= 1_100_000 ? Discrepancy.Star(points) : double.NaN
        );
    }

    /// <summary>Reorders columns so that their rank correlations come near to those wanted, each column keeping its values: Iman &amp;
    /// Conover (1982) with normal scores.</summary>
    /// <param name="columns">A column of values per input, all of one length.</param>
    /// <param name="rankCorrelations">The matrix wanted, symmetric with ones on the diagonal.</param>
    /// <param name="seed">What makes the random order of the scores repeatable.</param>
    /// <exception cref="ArgumentException">The matrix is no correlation matrix, or the columns differ in length.</exception>
    public static double[][] Correlate(IReadOnlyList<double[]> columns, double[,] rankCorrelations, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int n = columns.Count == 0 ? 0 : columns[0].Length;
        int[][] orders =
        [
            .. columns.Select(
                (_, j) =>
                    Enumerable
                        .Range(0, n)
                        .Select(i =>
                            1
                            + (int)
                                Permutation.Of(i, n, Philox.Block(new((uint)j, 0, 0, 0x1A3), (uint)seed, (uint)(seed >> 32)).W0)
                        )
                        .ToArray()
            ),
        ];
        return ImanConover.Reorder(columns, rankCorrelations, orders);
    }

    /// <summary>As above, with the order of the scores given: a permutation of 1 … n for each column.</summary>
    public static double[][] Correlate(
        IReadOnlyList<double[]> columns,
        double[,] rankCorrelations,
        IReadOnlyList<int[]> scorePermutations
    ) => ImanConover.Reorder(columns, rankCorrelations, scorePermutations);

    internal static UnitDesign Maximin(int count, int dimensions, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostMaximinRuns);
        return LatinDesign.Maximin(count, dimensions, seed, MaximinCandidates);
    }

    private static double[][] Points(int count, int dimensions, Func<long, int, double> at) =>
        [.. Enumerable.Range(0, count).Select(point => Enumerable.Range(0, dimensions).Select(d => at(point, d)).ToArray())];
}

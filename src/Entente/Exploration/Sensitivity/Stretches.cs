using System.Numerics;
using Entente.Exploration.Designs;
using MathNet.Numerics.Distributions;

namespace Entente.Exploration.Sensitivity;

/// <summary>Points of a scrambled Sobol' sequence in 16 to 31 stretches of a power of two. A stretch is a net by itself (Sobol' 1967), so that the spread of
/// what stretches say tells the error of all: rather too large, because stretches of one sequence make up for each other. In more dimensions than
/// <see cref="MostSobolDimensions"/> some pairs of coordinates of so few points hang together, so the points are independent draws there.</summary>
internal sealed class Stretches
{
    /// <summary>Beyond it, points are random.</summary>
    public const int MostSobolDimensions = 128;

    private readonly UnitDesign design;

    /// <summary>As many points as fit; fewer than 16 are a stretch each.</summary>
    public Stretches(long points, int dimensions, ulong seed)
    {
        int power = points < 16 ? 0 : BitOperations.Log2((ulong)points) - 4;
        Size = 1L << power;
        Count = (int)(points >> power);
        design =
            dimensions <= MostSobolDimensions
                ? new SobolDesign(seed, dimensions)
                : new RandomDesign(seed, [.. Enumerable.Range(0, dimensions).Select(d => 0x50B1E000 + (uint)d)]);
    }

    /// <summary>Number of stretches.</summary>
    public int Count { get; }

    /// <summary>Points of each.</summary>
    public long Size { get; }

    /// <summary>All points.</summary>
    public long Points => Count * Size;

    /// <summary>The coordinate of a point.</summary>
    public double At(long point, int dimension) => design.At(point, dimension);

    /// <summary>How plain runs are spread for so many inputs.</summary>
    public static SamplingMethod SpreadOf(int inputs) =>
        inputs <= MostSobolDimensions ? SamplingMethod.Sobol : SamplingMethod.LatinHypercube;

    /// <summary>How many standard errors make half an interval: Student's t.</summary>
    public static double Quantile(double confidence, long groups) =>
        groups < 2 ? double.NaN : StudentT.InvCDF(0, 1, groups - 1, (1 + confidence) / 2);
}

/// <summary>Delete-one jackknife over groups (Tukey 1958).</summary>
internal static class Jackknife
{
    /// <summary>Standard errors of what <paramref name="of"/> makes of sums, from the sums of each group.</summary>
    /// <param name="groups">The sums of each group, all of one length.</param>
    /// <param name="of">Turns sums into estimates.</param>
    public static (double[] Values, double[] Errors) Of(IReadOnlyList<double[]> groups, Func<double[], double[]> of)
    {
        var (values, errors, _) = WithReplicates(groups, of);
        return (values, errors);
    }

    /// <summary>As above, with the estimates that leave out each group, from which errors of differences follow.</summary>
    public static (double[] Values, double[] Errors, double[][] Without) WithReplicates(
        IReadOnlyList<double[]> groups,
        Func<double[], double[]> of
    )
    {
        var all = new double[groups.Count == 0 ? 0 : groups[0].Length];
        foreach (double[] group in groups)
            for (int i = 0; i < all.Length; i++)
                all[i] += group[i];
        double[] values = of(all);
        var errors = new double[values.Length];
        if (groups.Count < 2)
        {
            Array.Fill(errors, double.NaN);
            return (values, errors, []);
        }
        double[][] without = [.. groups.Select(group => of([.. all.Select((sum, i) => sum - group[i])]))];
        for (int v = 0; v < values.Length; v++)
            errors[v] = ErrorOf([.. without.Select(w => w[v])]);
        return (values, errors, without);
    }

    /// <summary>The standard error of an estimate, from the estimates that leave out each group.</summary>
    public static double ErrorOf(ReadOnlySpan<double> without)
    {
        double mean = Statistics.Mean(without);
        double squares = 0;
        foreach (double value in without)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt((without.Length - 1.0) / without.Length * squares);
    }
}

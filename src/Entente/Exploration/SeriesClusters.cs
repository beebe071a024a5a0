using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;

namespace Entente.Exploration;

/// <summary>How the distance of two clusters follows from those of their members.</summary>
public enum Linkage
{
    /// <summary>The nearest two.</summary>
    Single,

    /// <summary>The farthest two.</summary>
    Complete,

    /// <summary>The mean of all pairs.</summary>
    Average,

    /// <summary>Ward (1963), as the root of twice the growth of the sum of squares (ward.D2 of Murtagh &amp; Legendre 2014).</summary>
    Ward,
}

/// <summary>Trajectories put together by likeness.</summary>
/// <param name="Labels">The cluster of each, from 0, numbered by first appearance.</param>
/// <param name="Centroids">The mean trajectory of each cluster.</param>
/// <param name="WithinSumOfSquares">Sum of squared distances to the centroids.</param>
/// <param name="Silhouette">Mean silhouette (Rousseeuw 1987), Euclidean; near 1 where clusters lie far apart; NaN of one cluster.</param>
/// <param name="MergeHeights">Distances at which clusters were merged, ascending; empty of k-means.</param>
public sealed record Clustering(
    ImmutableArray<int> Labels,
    ImmutableArray<ImmutableArray<double>> Centroids,
    double WithinSumOfSquares,
    double Silhouette,
    ImmutableArray<double> MergeHeights
);

/// <summary>Clusters of behaviour over time, and distances of trajectories.</summary>
public static class SeriesClusters
{
    private const int Restarts = 50;
    private const int MostRounds = 200;

    // Of more trajectories the starts are tried on so many of them, drawn at random.
    private const int MostForStarts = 4096;

    /// <summary>k-means (Lloyd 1982) with the seeding of Arthur &amp; Vassilvitskii (2007), the best of 50 starts, which of more than 4,096 trajectories are tried on so
    /// many of them.</summary>
    /// <param name="series">The trajectories, all of one length.</param>
    /// <param name="clusters">Number of clusters.</param>
    /// <param name="seed">What makes it repeatable.</param>
    public static Clustering KMeans(IReadOnlyList<double[]> series, int clusters, ulong seed = 1)
    {
        Check(series, clusters);
        return Of(series, Labels(series, clusters, seed), []);
    }

    /// <summary>The cluster of each trajectory by k-means, numbered from 0 without gaps. Of more than 4,096 trajectories so many, drawn at random, say which start is the
    /// best; from where it ends, all are put together.</summary>
    internal static int[] Labels(IReadOnlyList<double[]> series, int clusters, ulong seed, int starts = Restarts)
    {
        var draws = new Resampling(seed);
        if (series.Count <= MostForStarts)
            return Renumbered(BestStart(series, clusters, starts, ref draws));
        int[] order = [.. Enumerable.Range(0, series.Count)];
        draws.Shuffle(order);
        double[][] some = [.. order.Take(Math.Max(MostForStarts, clusters)).Select(i => series[i])];
        int[] labels = BestStart(some, clusters, starts, ref draws);
        double[][] centroids = [.. Centroids(some, labels, clusters).Where(c => !double.IsNaN(c[0]))];
        // Kinds that the draw has missed are still as many as were asked for.
        while (centroids.Length < clusters)
            centroids = [.. centroids, series.MaxBy(s => centroids.Min(c => Squared(s, c))) ?? series[0]];
        return Renumbered(Lloyd(series, centroids));
    }

    private static int[] BestStart(IReadOnlyList<double[]> series, int clusters, int starts, ref Resampling draws)
    {
        int[] best = [];
        double least = double.PositiveInfinity;
        for (int start = 0; start < starts; start++)
        {
            int[] labels = Lloyd(series, Seeded(series, clusters, ref draws));
            double sum = Within(series, labels, Centroids(series, labels, clusters));
            if (sum < least - (1e-12 * Math.Abs(sum)))
                (best, least) = (labels, sum);
        }
        return best;
    }

    /// <summary>All distances.</summary>
    internal static double[,] Distances(IReadOnlyList<double[]> series)
    {
        int n = series.Count;
        var distances = new double[n, n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            distances[i, j] = distances[j, i] = Euclidean(series[i], series[j]);
        return distances;
    }

    /// <summary>Which of some trajectories lies nearest.</summary>
    internal static int Nearest(double[] series, double[][] centroids)
    {
        int nearest = 0;
        double least = double.PositiveInfinity;
        for (int c = 0; c < centroids.Length; c++)
            if (Squared(series, centroids[c]) is var distance && distance < least)
                (nearest, least) = (c, distance);
        return nearest;
    }

    /// <summary>Agglomerative clustering: the two nearest clusters are merged until so many are left. Euclidean distances.</summary>
    /// <param name="series">The trajectories, all of one length.</param>
    /// <param name="clusters">Number of clusters.</param>
    /// <param name="linkage">How the distance of clusters follows from those of their members.</param>
    public static Clustering Agglomerative(IReadOnlyList<double[]> series, int clusters, Linkage linkage)
    {
        Check(series, clusters);
        int n = series.Count;
        double[,] distance = Distances(series);
        int[] size = [.. Enumerable.Repeat(1, n)];
        int[] labels = [.. Enumerable.Range(0, n)];
        int[] kept = labels;
        var active = Enumerable.Range(0, n).ToList();
        var heights = new List<double>();
        while (active.Count > 1)
        {
            var (a, b) = Nearest(active, distance);
            heights.Add(distance[a, b]);
            foreach (int c in active.Where(c => c != a && c != b))
                distance[a, c] = distance[c, a] = Merged(
                    linkage,
                    distance[a, c],
                    distance[b, c],
                    distance[a, b],
                    size[a],
                    size[b],
                    size[c]
                );
            size[a] += size[b];
            active.Remove(b);
            labels = [.. labels.Select(l => l == b ? a : l)];
            if (active.Count == clusters)
                kept = labels;
        }
        return Of(series, clusters == n ? [.. Enumerable.Range(0, n)] : kept, [.. heights.Order()]);
    }

    /// <summary>Root of the sum of squared differences.</summary>
    public static double Euclidean(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double sum = 0;
        for (int i = 0; i < a.Count; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.Sqrt(sum);
    }

    /// <summary>Root of the sum of squared steps of a trajectory (Batista et al. 2014).</summary>
    public static double Complexity(IReadOnlyList<double> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Math.Sqrt(
            Enumerable.Range(1, Math.Max(0, series.Count - 1)).Sum(i => (series[i] - series[i - 1]) * (series[i] - series[i - 1]))
        );
    }

    /// <summary>Euclidean distance times the greater complexity by the smaller (Batista et al. 2014); infinite where one of two different ones is flat.</summary>
    public static double ComplexityInvariant(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double distance = Euclidean(a, b);
        (double less, double more) = (Math.Min(Complexity(a), Complexity(b)), Math.Max(Complexity(a), Complexity(b)));
        return distance == 0 || more == less ? distance : distance * more / less;
    }

    /// <summary>Dynamic time warping (Sakoe &amp; Chiba 1978): absolute differences along the cheapest path, unconstrained.</summary>
    public static double TimeWarping(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        double[] before = [.. Enumerable.Repeat(double.PositiveInfinity, b.Count + 1)];
        before[0] = 0;
        foreach (double x in a)
        {
            double[] now = [.. Enumerable.Repeat(double.PositiveInfinity, b.Count + 1)];
            for (int j = 1; j <= b.Count; j++)
                now[j] = Math.Abs(x - b[j - 1]) + Math.Min(before[j - 1], Math.Min(before[j], now[j - 1]));
            before = now;
        }
        return before[^1];
    }

    private static void Check(IReadOnlyList<double[]> series, int clusters)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Any(s => s.Length != series[0].Length || !s.All(double.IsFinite)))
            throw new ArgumentException("Trajectories to be clustered are of one length and finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, series.Count);
    }

    private static double[][] Seeded(IReadOnlyList<double[]> series, int clusters, ref Resampling draws)
    {
        var centroids = new List<double[]> { series[draws.Below(series.Count)] };
        while (centroids.Count < clusters)
        {
            double[] weights = [.. series.Select(s => centroids.Min(c => Squared(s, c)))];
            double sum = weights.Sum();
            double at = sum * (draws.Below(1 << 30) + 0.5) / (1 << 30);
            int chosen = 0;
            while (chosen < series.Count - 1 && (at -= weights[chosen]) > 0)
                chosen++;
            centroids.Add(series[chosen]);
        }
        return [.. centroids];
    }

    private static int[] Lloyd(IReadOnlyList<double[]> series, double[][] centroids)
    {
        int[] labels = [];
        for (int round = 0; round < MostRounds; round++)
        {
            int[] next = [.. series.Select(s => Nearest(s, centroids))];
            if (labels.SequenceEqual(next))
                break;
            labels = next;
            double[][] means = Centroids(series, labels, centroids.Length);
            // A cluster that has lost all members stays where it was.
            centroids = [.. means.Select((m, c) => double.IsNaN(m[0]) ? centroids[c] : m)];
        }
        return labels;
    }

    internal static double[][] Centroids(IReadOnlyList<double[]> series, int[] labels, int clusters)
    {
        double[][] sums = [.. Enumerable.Range(0, clusters).Select(_ => new double[series[0].Length])];
        var counts = new int[clusters];
        for (int i = 0; i < labels.Length; i++)
        {
            counts[labels[i]]++;
            for (int t = 0; t < sums[0].Length; t++)
                sums[labels[i]][t] += series[i][t];
        }
        return [.. sums.Select((s, c) => s.Select(v => v / counts[c]).ToArray())];
    }

    private static double Within(IReadOnlyList<double[]> series, int[] labels, double[][] centroids) =>
        labels.Select((l, i) => Squared(series[i], centroids[l])).Sum();

    private static double Squared(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static (int A, int B) Nearest(List<int> active, double[,] distance)
    {
        var best = (A: 0, B: 0);
        double least = double.PositiveInfinity;
        for (int i = 0; i < active.Count; i++)
        for (int j = i + 1; j < active.Count; j++)
            if (distance[active[i], active[j]] < least)
                (best, least) = ((active[i], active[j]), distance[active[i], active[j]]);
        return best;
    }

    // Lance & Williams (1967).
    private static double Merged(Linkage linkage, double ac, double bc, double ab, int a, int b, int c) =>
        linkage switch
        {
            Linkage.Single => Math.Min(ac, bc),
            Linkage.Complete => Math.Max(ac, bc),
            Linkage.Average => ((a * ac) + (b * bc)) / (a + b),
            _ => Math.Sqrt((((a + c) * ac * ac) + ((b + c) * bc * bc) - (c * ab * ab)) / (a + b + c)),
        };

    private static Clustering Of(IReadOnlyList<double[]> series, int[] labels, ImmutableArray<double> heights)
    {
        int[] renumbered = Renumbered(labels);
        int count = renumbered.Max() + 1;
        double[][] centroids = Centroids(series, renumbered, count);
        return new Clustering(
            [.. renumbered],
            [.. centroids.Select(c => c.ToImmutableArray())],
            Within(series, renumbered, centroids),
            Silhouette(Distances(series), renumbered, count),
            heights
        );
    }

    private static int[] Renumbered(int[] labels)
    {
        var numbers = new Dictionary<int, int>();
        return [.. labels.Select(l => numbers.TryGetValue(l, out int n) ? n : numbers[l] = numbers.Count)];
    }

    /// <summary>Mean silhouette (Rousseeuw 1987) by the distances of all pairs; clusters that none of these belongs to do not count.</summary>
    internal static double Silhouette(double[,] distances, int[] labels, int clusters)
    {
        if (clusters < 2)
            return double.NaN;
        int[] counts = [.. Enumerable.Range(0, clusters).Select(c => labels.Count(l => l == c))];
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            // Alone in its cluster: 0.
            if (counts[labels[i]] == 1)
                continue;
            var means = new double[clusters];
            for (int j = 0; j < labels.Length; j++)
                means[labels[j]] += distances[i, j];
            double own = means[labels[i]] / (counts[labels[i]] - 1);
            double other = Enumerable
                .Range(0, clusters)
                .Where(c => c != labels[i] && counts[c] > 0)
                .Select(c => means[c] / counts[c])
                .DefaultIfEmpty(double.NaN)
                .Min();
            sum += Math.Max(own, other) > 0 ? (other - own) / Math.Max(own, other) : 0;
        }
        return sum / labels.Length;
    }
}

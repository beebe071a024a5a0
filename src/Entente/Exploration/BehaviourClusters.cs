using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration.Scenarios;
using Entente.Exploration.Sensitivity;

namespace Entente.Exploration;

/// <summary>Runs that behave alike over time.</summary>
public sealed record BehaviourCluster
{
    /// <summary>Share of all runs, with its 95 % interval (Wilson 1927).</summary>
    public required Estimate Share { get; init; }

    /// <summary>Number of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Mean over its runs at each time.</summary>
    public required ImmutableArray<double> Mean { get; init; }

    /// <summary>Standard error of the mean at each time, of its runs as they were parted.</summary>
    public required ImmutableArray<double> MeanErrors { get; init; }

    /// <summary>5th percentile over its runs at each time.</summary>
    public required ImmutableArray<double> P5 { get; init; }

    /// <summary>95th percentile.</summary>
    public required ImmutableArray<double> P95 { get; init; }

    /// <summary>95 % intervals of the 5th percentile at each time, between order statistics; an end is NaN where so few runs cannot bound it.</summary>
    public required ImmutableArray<Estimate> P5Intervals { get; init; }

    /// <summary>The same of the 95th percentile.</summary>
    public required ImmutableArray<Estimate> P95Intervals { get; init; }

    /// <summary>Number of the run that lies nearest to the mean: the one to simulate alone.</summary>
    public required long TypicalRun { get; init; }

    /// <summary>Its shape in words: "rises from 3 to 21 (2040), then falls to 8".</summary>
    public required string Words { get; init; }

    /// <summary>Under which conditions on the inputs runs behave so, by <see cref="ScenarioDiscovery"/>; null where there are no inputs or they do not part them.</summary>
    public DiscoveryReport? When { get; init; }
}

/// <summary>How runs part into kinds of behaviour over time.</summary>
public sealed record BehaviourReport
{
    /// <summary>The trajectories.</summary>
    public required Trajectories Of { get; init; }

    /// <summary>The clusters, the largest first.</summary>
    public required ImmutableArray<BehaviourCluster> Clusters { get; init; }

    /// <summary>For each run of <see cref="Trajectories.Runs"/> the number of its cluster.</summary>
    public required ImmutableArray<int> Labels { get; init; }

    /// <summary>Mean silhouette (Rousseeuw 1987): near 1 where clusters lie far apart; below 0.25 there is hardly any structure (Kaufman &amp; Rousseeuw 1990).</summary>
    public required double Silhouette { get; init; }

    /// <summary>Mean silhouette for each number of clusters that was tried; empty where the number was given.</summary>
    public required ImmutableArray<(int Clusters, double Silhouette)> Tried { get; init; }

    /// <summary>How far clusters found in two random halves of the runs agree on all runs: the adjusted Rand index (Hubert &amp; Arabie 1985), mean over ten splits.</summary>
    public required double Stability { get; init; }

    /// <summary>Runs of which silhouettes are taken: the first ones, where there are many.</summary>
    public required int SilhouetteRuns { get; init; }
}

/// <summary>Which kinds of behaviour over time are there, how often, and under which conditions?</summary>
public static class BehaviourClusters
{
    private const int MostAutomatic = 8;
    private const int MostSilhouettes = 1000;
    private const int Splits = 10;

    /// <summary>Clusters by k-means of Euclidean distances over all times (Lloyd 1982), so that level and shape both count.</summary>
    /// <param name="trajectories">The runs.</param>
    /// <param name="clusters">Number of clusters; null: that of 2 to 8 with the greatest mean silhouette.</param>
    /// <param name="seed">What makes it repeatable.</param>
    /// <exception cref="DiagnosticException">There are more clusters than runs that differ.</exception>
    public static BehaviourReport Find(Trajectories trajectories, int? clusters = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(trajectories);
        var series = trajectories.Series;
        int asked = clusters ?? 2;
        int different = series
            .Select(s => string.Join(' ', s.Select(BitConverter.DoubleToInt64Bits)))
            .Distinct()
            .Take(Math.Max(asked, MostAutomatic))
            .Count();
        if (asked > different)
            throw new DiagnosticException([ExplorationDiagnostics.TooFewToCluster(asked, different, trajectories.Outcome)]);
        double[][] some = [.. series.Take(MostSilhouettes)];
        var distances = SeriesClusters.Distances(some);
        double Silhouette(int[] labels) => SeriesClusters.Silhouette(distances, labels[..some.Length], labels.Max() + 1);
        var tried = Enumerable
            .Range(asked, clusters == null ? Math.Min(MostAutomatic, different) - 1 : 1)
            .Select(k => (Clusters: k, Labels: SeriesClusters.Labels(series, k, seed)))
            .Select(t => (t.Clusters, t.Labels, Silhouette: Silhouette(t.Labels)))
            .ToList();
        var best = tried.MaxBy(t => double.IsNaN(t.Silhouette) ? double.NegativeInfinity : t.Silhouette);
        int count = best.Labels.Max() + 1;
        // The largest first.
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(c => best.Labels.Count(l => l == c))];
        int[] labels = [.. best.Labels.Select(l => Array.IndexOf(order, l))];
        double span = Span(series, labels, count);
        return new BehaviourReport
        {
            Of = trajectories,
            Labels = [.. labels],
            Clusters = [.. Enumerable.Range(0, count).Select(c => Cluster(trajectories, labels, c, span, seed))],
            Silhouette = best.Silhouette,
            Tried = clusters == null ? [.. tried.Select(t => (t.Clusters, t.Silhouette))] : [],
            Stability = Stability(series, count, seed),
            SilhouetteRuns = some.Length,
        };
    }

    private static BehaviourCluster Cluster(Trajectories trajectories, int[] labels, int cluster, double span, ulong seed)
    {
        int[] own = [.. Enumerable.Range(0, labels.Length).Where(r => labels[r] == cluster)];
        int times = trajectories.Times.Length;
        var (mean, error) = (new double[times], new double[times]);
        var (low, high) = (new Estimate[times], new Estimate[times]);
        // One time after the other, so that no second copy of all runs is made.
        for (int t = 0; t < times; t++)
        {
            double[] values = Statistics.Sorted([.. own.Select(r => trajectories.Series[r][t])]);
            mean[t] = Statistics.Mean(values);
            error[t] = values.Length < 2 ? double.NaN : Statistics.StandardError(values);
            low[t] = SamplingErrors.OfQuantile(values, 0.05);
            high[t] = SamplingErrors.OfQuantile(values, 0.95);
        }
        return new BehaviourCluster
        {
            Share = SamplingErrors.OfShare((double)own.Length / labels.Length, labels.Length),
            Runs = own.Length,
            Mean = [.. mean],
            P5 = [.. low.Select(e => e.Value)],
            P95 = [.. high.Select(e => e.Value)],
            MeanErrors = [.. error],
            P5Intervals = [.. low],
            P95Intervals = [.. high],
            TypicalRun = trajectories.Runs[own.MinBy(r => SeriesClusters.Euclidean(trajectories.Series[r], mean))],
            Words = ShapeWords.Of(trajectories.Times, mean, span),
            When = When(trajectories, labels, cluster, seed),
        };
    }

    private static DiscoveryReport? When(Trajectories trajectories, int[] labels, int cluster, ulong seed)
    {
        const string Kind = "kind of behaviour";
        if (trajectories.Inputs is not { } inputs || labels.Distinct().Count() < 2)
            return null;
        var table = new Table([.. inputs.Names, Kind], [.. inputs.Columns, [.. labels.Select(l => l + 1.0)]]);
        var found = ScenarioDiscovery.Find(
            table,
            inputs.Names,
            FormattableString.Invariant($"\"{Kind}\" = {cluster + 1}"),
            new DiscoveryOptions { Boxes = 1, Seed = seed }
        );
        return found.Boxes.Any(b => !b.Limits.IsEmpty) ? found : null;
    }

    // Of the means of all clusters.
    private static double Span(ImmutableArray<double[]> series, int[] labels, int count)
    {
        double[] all = [.. SeriesClusters.Centroids(series, labels, count).SelectMany(c => c)];
        return all.Max() - all.Min();
    }

    private static double Stability(ImmutableArray<double[]> series, int clusters, ulong seed)
    {
        if (clusters < 2 || series.Length < 4 * clusters)
            return double.NaN;
        var draws = new Resampling(seed);
        int[] order = [.. Enumerable.Range(0, series.Length)];
        double sum = 0;
        for (int split = 0; split < Splits; split++)
        {
            draws.Shuffle(order);
            int[] Nearest(int[] half)
            {
                double[][] own = [.. half.Select(r => series[r])];
                int[] found = SeriesClusters.Labels(own, clusters, seed, starts: 10);
                double[][] centroids = SeriesClusters.Centroids(own, found, found.Max() + 1);
                return [.. series.Select(s => SeriesClusters.Nearest(s, centroids))];
            }
            sum += AdjustedRand(Nearest(order[..(order.Length / 2)]), Nearest(order[(order.Length / 2)..]));
        }
        return sum / Splits;
    }

    /// <summary>Agreement of two ways to part the same things, 1 where they are the same, 0 where they agree by chance (Hubert &amp; Arabie 1985, equation 5).</summary>
    internal static double AdjustedRand(int[] a, int[] b)
    {
        static double Pairs(double n) => n * (n - 1) / 2;
        double both = a.Zip(b).GroupBy(p => p).Sum(g => Pairs(g.Count()));
        double ofA = a.GroupBy(l => l).Sum(g => Pairs(g.Count()));
        double ofB = b.GroupBy(l => l).Sum(g => Pairs(g.Count()));
        double expected = ofA * ofB / Pairs(a.Length);
        double most = (ofA + ofB) / 2;
        return most == expected ? 1 : (both - expected) / (most - expected);
    }
}

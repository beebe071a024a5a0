using System.Collections.Immutable;

namespace Entente.Exploration.Search;

/// <summary>How a front is searched.</summary>
public sealed record FrontOptions
{
    /// <summary>Evaluations of the objectives at most.</summary>
    public int Evaluations { get; init; } = 100_000;

    /// <summary>Points in the population.</summary>
    public int Population { get; init; } = 100;

    /// <summary>Points of the front at most; with more they are thinned out evenly.</summary>
    public int MostPoints { get; init; } = 50_000;

    /// <summary>Variables that are whole numbers, by position; none if left out.</summary>
    public ImmutableArray<int> Whole { get; init; } = [];

    /// <summary>What makes the search repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ends it early.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>A point of a front.</summary>
/// <param name="Variables">Where it is.</param>
/// <param name="Objectives">What is reached there.</param>
public sealed record FrontPoint(ImmutableArray<double> Variables, ImmutableArray<double> Objectives);

/// <summary>What a search found: all points that no other one found dominates.</summary>
/// <param name="Points">The points, by rising first objective.</param>
/// <param name="Evaluations">Evaluations that it took.</param>
public sealed record Front(ImmutableArray<FrontPoint> Points, int Evaluations);

/// <summary>What is reached at a point, and by how much it breaks its conditions: 0 where it keeps them.</summary>
internal sealed record Reached(double[] Objectives, double Violation);

/// <summary>Objectives of many points at once; null where a point is impossible.</summary>
internal delegate Reached?[] ManyObjectives(IReadOnlyList<double[]> points);

/// <summary>
/// Search for the front of several objectives: NSGA-II (Deb, Pratap, Agarwal &amp; Meyarivan 2002) with simulated binary crossover, differences of parents
/// (Storn &amp; Price 1997) and polynomial mutation; an archive of all that is not dominated lends parents, as in ε-MOEA (Deb, Mohan &amp; Mishra 2005). See
/// docs/methods/search.md.
/// </summary>
public static class FrontSearch
{
    /// <summary>Minimises several objectives inside bounds.</summary>
    /// <param name="objectives">The objectives at a point; one that is not finite is impossible.</param>
    /// <param name="bounds">Least and greatest value of each variable.</param>
    /// <param name="options">How.</param>
    /// <param name="violation">By how much a point breaks its conditions, 0 where it keeps them; only those are part of the front.</param>
    public static Front Minimise(
        Func<double[], double[]> objectives,
        IReadOnlyList<(double Low, double High)> bounds,
        FrontOptions? options = null,
        Func<double[], double>? violation = null
    )
    {
        ArgumentNullException.ThrowIfNull(objectives);
        ArgumentNullException.ThrowIfNull(bounds);
        if (bounds.Count == 0 || bounds.Any(b => !(b.Low <= b.High) || !double.IsFinite(b.High - b.Low)))
            throw new ArgumentException("A search needs two finite bounds for each variable, the lower one first.");
        return Minimise(
            points =>
                [
                    .. points.Select(p =>
                        objectives(p) is var v && Array.TrueForAll(v, double.IsFinite)
                            ? new Reached(v, Math.Max(0, violation?.Invoke(p) ?? 0))
                            : null
                    ),
                ],
            [.. bounds],
            options ?? new FrontOptions(),
            []
        );
    }

    internal static Front Minimise(
        ManyObjectives objectives,
        (double Low, double High)[] bounds,
        FrontOptions options,
        IReadOnlyList<double[]> first
    ) => new Evolution(objectives, bounds, options).Run(first);
}

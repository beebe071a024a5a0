using System.Collections.Immutable;
using System.Numerics;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Shapley values of clauses for several parties at once.</summary>
/// <param name="By"><c>By[party][clause]</c>.</param>
/// <param name="Errors">Standard errors from the sampling of orders; null where all orders were counted.</param>
/// <param name="Orders">Number of orders sampled; 0 where all were counted.</param>
internal sealed record ShapleyValues(
    ImmutableArray<ImmutableArray<double>> By,
    ImmutableArray<ImmutableArray<double>>? Errors,
    int Orders
);

/// <summary>
/// How a package's worth is shared among its clauses: the Shapley value (Shapley 1953) of v(S) = worth of the largest feasible subset of S,
/// feasible being a set that holds all that its clauses require. Sets of clauses are bit masks. The worth may be one number per party,
/// since the value is linear.
/// </summary>
internal static class Attribution
{
    /// <summary>Up to so many clauses all sets are counted; beyond, orders are sampled.</summary>
    public const int MostExactClauses = 12;

    /// <summary>The largest feasible subset: clauses whose requirements are not all in the set are dropped, until nothing changes.</summary>
    /// <param name="set">The clauses.</param>
    /// <param name="requires">For each clause the set of those that it requires.</param>
    public static ulong LargestFeasible(ulong set, ImmutableArray<ulong> requires)
    {
        while (true)
        {
            ulong kept = set;
            for (int clause = 0; clause < requires.Length; clause++)
                if ((set >> clause & 1) != 0 && (requires[clause] & ~set) != 0)
                    kept &= ~(1UL << clause);
            if (kept == set)
                return set;
            set = kept;
        }
    }

    /// <summary>All feasible sets, the empty one first, by rising mask; these are the packages whose worth <see cref="Exact"/> asks for.
    /// At most <see cref="MostExactClauses"/> clauses.</summary>
    public static ImmutableArray<ulong> FeasibleSets(ImmutableArray<ulong> requires)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requires.Length, MostExactClauses);
        return
        [
            .. Enumerable
                .Range(0, 1 << requires.Length)
                .Select(set => (ulong)set)
                .Where(set => LargestFeasible(set, requires) == set),
        ];
    }

    /// <summary>The Shapley value over all orders, by the sum over sets of Shapley (1953): Σ s!(n−s−1)!/n! (v(S ∪ i) − v(S)).</summary>
    /// <param name="requires">For each clause the set of those that it requires; at most <see cref="MostExactClauses"/> clauses.</param>
    /// <param name="worth">Worth of a feasible set, one number per party; asked once for each.</param>
    public static ShapleyValues Exact(ImmutableArray<ulong> requires, Func<ulong, double[]> worth)
    {
        int n = requires.Length;
        Dictionary<ulong, double[]> known = FeasibleSets(requires).ToDictionary(set => set, worth);
        double[][] values = [.. Enumerable.Range(0, 1 << n).Select(set => known[LargestFeasible((ulong)set, requires)])];
        double[] weights = new double[n];
        for (int others = 0; others < n; others++)
            weights[others] = 1 / (n * MathNet.Numerics.SpecialFunctions.Binomial(n - 1, others));
        int parties = values[0].Length;
        var by = new double[parties][];
        for (int party = 0; party < parties; party++)
        {
            by[party] = new double[n];
            for (int set = 0; set < values.Length; set++)
            for (int clause = 0; clause < n; clause++)
                if ((set >> clause & 1) == 0)
                    by[party][clause] +=
                        weights[BitOperations.PopCount((uint)set)] * (values[set | 1 << clause][party] - values[set][party]);
        }
        return new ShapleyValues([.. by.Select(row => row.ToImmutableArray())], null, 0);
    }

    /// <summary>The feasible sets that <see cref="Sampled"/> will ask for.</summary>
    public static ImmutableArray<ulong> SampledSets(ImmutableArray<ulong> requires, int orders, ulong seed) =>
        [
            .. Enumerable
                .Range(0, orders)
                .SelectMany(order => Prefixes(Order(requires.Length, order, seed)))
                .Select(set => LargestFeasible(set, requires))
                .Distinct()
                .Order(),
        ];

    /// <summary>The Shapley value over a sample of orders, with standard errors (Castro, Gómez &amp; Tejada 2009); every second order is the
    /// reverse of the one before, which lowers the error where clauses interact in pairs (Mitchell, Cooper, Frank &amp; Holmes 2022).</summary>
    /// <param name="requires">For each clause the set of those that it requires; at most 64 clauses.</param>
    /// <param name="worth">Worth of a feasible set, one number per party.</param>
    /// <param name="orders">Number of orders, even, at least 4.</param>
    /// <param name="seed">What makes the sample repeatable.</param>
    public static ShapleyValues Sampled(ImmutableArray<ulong> requires, Func<ulong, double[]> worth, int orders, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 4);
        ArgumentOutOfRangeException.ThrowIfNotEqual(orders % 2, 0);
        int n = requires.Length;
        int parties = worth(0).Length;
        // marginals[party][clause] holds the mean of each pair of orders.
        double[][][] marginals =
        [
            .. Enumerable.Range(0, parties).Select(_ => Enumerable.Range(0, n).Select(_ => new double[orders / 2]).ToArray()),
        ];
        for (int order = 0; order < orders; order++)
        {
            double[] before = worth(0);
            ulong set = 0;
            foreach (int clause in Order(n, order, seed))
            {
                set |= 1UL << clause;
                double[] after = worth(LargestFeasible(set, requires));
                for (int party = 0; party < parties; party++)
                    marginals[party][clause][order / 2] += (after[party] - before[party]) / 2;
                before = after;
            }
        }
        return new ShapleyValues(
            [.. marginals.Select(row => row.Select(m => Statistics.Mean(m)).ToImmutableArray())],
            [.. marginals.Select(row => row.Select(m => Statistics.StandardError(m)).ToImmutableArray())],
            orders
        );
    }

    private static IEnumerable<ulong> Prefixes(int[] order)
    {
        ulong set = 0;
        yield return set;
        foreach (int clause in order)
            yield return set |= 1UL << clause;
    }

    // Fisher and Yates's shuffle; an odd order is the reverse of the even one before it.
    private static int[] Order(int clauses, int number, ulong seed)
    {
        uint variable = Philox.VariableNumber("attribution, order of clauses");
        int[] order = [.. Enumerable.Range(0, clauses)];
        for (int last = clauses - 1; last > 0; last--)
        {
            int other = (int)(Philox.Uniform(seed, (ulong)(number / 2), variable, (uint)last) * (last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }
        if (number % 2 == 1)
            Array.Reverse(order);
        return order;
    }
}

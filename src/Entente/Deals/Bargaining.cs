using System.Collections.Immutable;

namespace Entente.Deals;

/// <summary>
/// Efficiency and bargaining solutions over a finite list of packages, without lotteries. Payoffs are <c>payoffs[package][party]</c>;
/// answers are positions of packages in rising order, all of those that tie (relative difference below 1e-12), empty where nothing is
/// individually rational or nobody can gain. A party that no individually rational package gives anything has nothing to bargain about and
/// does not count in the Nash product or the shares of Kalai and Smorodinsky.
/// </summary>
internal static class Bargaining
{
    private const double Tie = 1e-12;

    /// <summary>Packages that no other dominates: is at least as good for every party and better by more than
    /// <paramref name="epsilon"/> for one (Pareto 1906). Duplicates all stay.</summary>
    public static ImmutableArray<int> Efficient(IReadOnlyList<double[]> payoffs, double epsilon = 0) =>
        [.. Enumerable.Range(0, payoffs.Count).Where(x => !payoffs.Any(better => Dominates(better, payoffs[x], epsilon)))];

    private static bool Dominates(double[] better, double[] worse, double epsilon)
    {
        bool strictly = false;
        for (int party = 0; party < worse.Length; party++)
        {
            if (better[party] < worse[party])
                return false;
            strictly |= better[party] > worse[party] + epsilon;
        }
        return strictly;
    }

    /// <summary>Packages at least as good for every party as disagreement.</summary>
    public static ImmutableArray<int> IndividuallyRational(IReadOnlyList<double[]> payoffs, double[] disagreement) =>
        [.. Enumerable.Range(0, payoffs.Count).Where(x => payoffs[x].Zip(disagreement).All(pair => pair.First >= pair.Second))];

    /// <summary>Best payoff of each party among the individually rational packages; null where there are none.</summary>
    public static double[]? Ideal(IReadOnlyList<double[]> payoffs, double[] disagreement)
    {
        ImmutableArray<int> rational = IndividuallyRational(payoffs, disagreement);
        return rational.IsEmpty ? null : [.. disagreement.Select((_, party) => rational.Max(x => payoffs[x][party]))];
    }

    /// <summary>The greatest product of gains, each to the power of its party's weight (Nash 1950; weights: Kalai 1977).</summary>
    public static ImmutableArray<int> Nash(IReadOnlyList<double[]> payoffs, double[] disagreement, double[]? weights = null) =>
        Best(
            payoffs,
            disagreement,
            (x, able) =>
                [
                    able.Aggregate(
                        1.0,
                        (product, party) => product * Math.Pow(payoffs[x][party] - disagreement[party], weights?[party] ?? 1)
                    ),
                ]
        );

    /// <summary>The greatest smallest share of what each party could gain at best, ties broken by the second smallest and so on (Kalai &amp;
    /// Smorodinsky 1975; leximin: Imai 1983).</summary>
    public static ImmutableArray<int> KalaiSmorodinsky(IReadOnlyList<double[]> payoffs, double[] disagreement)
    {
        double[] ideal = Ideal(payoffs, disagreement) ?? [];
        return Best(
            payoffs,
            disagreement,
            (x, able) =>
                [
                    .. able.Select(party => (payoffs[x][party] - disagreement[party]) / (ideal[party] - disagreement[party]))
                        .Order(),
                ]
        );
    }

    /// <summary>The greatest smallest gain, ties broken by the second smallest and so on (Kalai 1977; leximin: Chun &amp; Peters 1988).</summary>
    public static ImmutableArray<int> Egalitarian(IReadOnlyList<double[]> payoffs, double[] disagreement) =>
        Best(payoffs, disagreement, (x, able) => [.. able.Select(party => payoffs[x][party] - disagreement[party]).Order()]);

    /// <summary>The greatest sum of payoffs.</summary>
    public static ImmutableArray<int> Utilitarian(IReadOnlyList<double[]> payoffs, double[] disagreement) =>
        Best(payoffs, disagreement, (x, _) => [payoffs[x].Sum()]);

    /// <summary>The smallest greatest loss against the best that each party could have, ties broken by the second greatest and so on
    /// (Chun 1988).</summary>
    public static ImmutableArray<int> EqualLoss(IReadOnlyList<double[]> payoffs, double[] disagreement)
    {
        double[] ideal = Ideal(payoffs, disagreement) ?? [];
        return Best(payoffs, disagreement, (x, able) => [.. able.Select(party => payoffs[x][party] - ideal[party]).Order()]);
    }

    // The individually rational packages whose criteria are greatest, compared one after the other.
    private static ImmutableArray<int> Best(
        IReadOnlyList<double[]> payoffs,
        double[] disagreement,
        Func<int, ImmutableArray<int>, double[]> criteria
    )
    {
        ImmutableArray<int> rational = IndividuallyRational(payoffs, disagreement);
        ImmutableArray<int> able =
        [
            .. Enumerable
                .Range(0, disagreement.Length)
                .Where(party => rational.Any(x => payoffs[x][party] > disagreement[party])),
        ];
        if (able.IsEmpty)
            return [];
        List<(int Package, double[] Criteria)> left = [.. rational.Select(x => (x, criteria(x, able)))];
        for (int rank = 0; rank < left[0].Criteria.Length; rank++)
        {
            double greatest = left.Max(candidate => candidate.Criteria[rank]);
            double scale = left.Max(candidate => Math.Abs(candidate.Criteria[rank]));
            left.RemoveAll(candidate => candidate.Criteria[rank] < greatest - (Tie * scale));
        }
        return [.. left.Select(candidate => candidate.Package)];
    }
}

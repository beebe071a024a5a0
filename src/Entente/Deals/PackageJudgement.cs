using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>What gains say of packages: who accepts, what is efficient, what a bargain picks, what each clause contributes, and whether halves of the worlds say the same.</summary>
internal sealed class PackageJudgement(Deal deal, PackageList list, ImmutableArray<ConditionPlace> conditions)
{
    private readonly ImmutableArray<HashSet<string>> performers =
    [
        .. list.Packages.Select(p => p.Clauses.SelectMany(c => deal.Clauses.First(d => d.Name == c.Key).Performs).ToHashSet()),
    ];

    /// <summary>All packages of the list.</summary>
    public ImmutableArray<WeighedPackage> Judge(GainSamples samples)
    {
        var gains = list
            .Packages.Select((_, k) => deal.Parties.Select((_, p) => samples.Summarise(k, p)).ToImmutableArray())
            .ToImmutableArray();
        var efficient = Efficient(gains);
        return
        [
            .. list.Packages.Select(
                (package, k) => Judge(package, gains[k], efficient.Contains(k), body => Share(samples, k, body))
            ),
        ];
    }

    /// <summary>One package.</summary>
    public WeighedPackage Judge(Package package, ImmutableArray<Gain> gains, bool efficient, Func<Body, double> share)
    {
        var verdict = Signing.Decide(deal, package, gains, share);
        var weighed = new WeighedPackage
        {
            Package = package,
            Gains = gains,
            AcceptableTo = verdict.Accepts,
            RefusedBy = verdict.Refuses,
            Signed = verdict.Refuses.IsEmpty,
            Efficient = efficient,
        };
        return weighed with { Notable = list.Notable(weighed) };
    }

    /// <summary>Share of worlds in which the condition of a body holds.</summary>
    public double Share(GainSamples samples, int package, Body body) =>
        PlaceOf(body) is { } i ? samples.Share(package, i) : double.NaN;

    /// <summary>What a bargaining solution picks among packages, by mean gain; null where it picks none.</summary>
    /// <param name="packages">Positions of the packages.</param>
    /// <param name="gains">Gains by package of the list.</param>
    /// <param name="solution">The solution.</param>
    public ImmutableArray<int>? Pick(
        IReadOnlyList<int> packages,
        IReadOnlyList<ImmutableArray<Gain>> gains,
        Func<IReadOnlyList<double[]>, double[], ImmutableArray<int>> solution
    )
    {
        // Those bargain who perform something in one of the signed packages: a party that only bears them has no seat.
        var seated = packages.SelectMany(k => performers[k]).ToHashSet();
        int[] signatories = [.. Enumerable.Range(0, deal.Parties.Length).Where(p => seated.Contains(deal.Parties[p].Name))];
        double[][] payoff = [.. packages.Select(k => signatories.Select(p => gains[k][p].Mean).ToArray())];
        var picked = payoff.Length == 0 ? [] : solution(payoff, new double[signatories.Length]);
        return picked.IsEmpty ? null : [.. picked.Select(i => packages[i])];
    }

    /// <summary>How the full package's mean gain is shared among its clauses, with the sampling errors.</summary>
    public PackageAttribution Attribute(ImmutableArray<WeighedPackage> weighed, WorldHalves halves)
    {
        var requires = PackageList.Requirements(deal);
        bool exact = requires.Length <= Attribution.MostExactClauses;
        ShapleyValues Of(Func<int, int, double> mean)
        {
            double[] Worth(ulong mask) => [.. deal.Parties.Select((_, p) => mask == 0 ? 0 : mean(list.Parts[mask], p))];
            return exact
                ? Attribution.Exact(requires, Worth)
                : Attribution.Sampled(requires, Worth, PackageList.SampledOrders, 1);
        }
        string method = exact
            ? "Shapley, closure under requires"
            : FormattableString.Invariant($"Shapley, closure under requires, sampled over {PackageList.SampledOrders} orders");
        return new PackageAttribution(deal.Full.Name, method, "mean gain", Of((k, p) => weighed[k].Gains[p].Mean).By)
        {
            Errors = Errors([.. halves.Single.Select(block => Of((k, p) => halves.Gain(block, k, p).Mean).By)]),
        };
    }

    /// <summary>The packages with the share of halves in which they are signed and efficient, and how often the same are picked.</summary>
    public (ImmutableArray<WeighedPackage> Weighed, HalvedVerdicts? Halves) Halve(
        ImmutableArray<WeighedPackage> weighed,
        WorldHalves halves
    )
    {
        int[] listed = [.. Enumerable.Range(0, list.Listed)];
        var whole = Verdict([.. listed.Select(k => weighed[k].Gains)], k => weighed[k].Signed);
        var (signed, efficient) = (new int[list.Listed], new int[list.Listed]);
        var (count, nash, kalai, same) = (0, 0, 0, 0);
        foreach (bool[] half in halves.All)
        {
            ImmutableArray<ImmutableArray<Gain>> gains =
            [
                .. listed.Select(k => deal.Parties.Select((_, p) => halves.Gain(half, k, p)).ToImmutableArray()),
            ];
            var own = Verdict(
                gains,
                k =>
                    Signing
                        .Decide(
                            deal,
                            list.Packages[k],
                            gains[k],
                            body => PlaceOf(body) is { } i ? halves.Share(half, k, i) : double.NaN
                        )
                        .Refuses.IsEmpty
            );
            foreach (int k in own.Signed)
                signed[k]++;
            foreach (int k in Efficient(gains))
                efficient[k]++;
            count++;
            nash += Same(own.Nash, whole.Nash);
            kalai += Same(own.KalaiSmorodinsky, whole.KalaiSmorodinsky);
            same += Same(own.Signed, whole.Signed);
        }
        if (count == 0)
            return (weighed, null);
        double Of(int halvesWith) => (double)halvesWith / count;
        return (
            [
                .. weighed.Select(
                    (w, k) =>
                        k < list.Listed ? w with { SignedInHalves = Of(signed[k]), EfficientInHalves = Of(efficient[k]) } : w
                ),
            ],
            new HalvedVerdicts(count / 2, Of(nash), Of(kalai), Of(same))
        );
    }

    private (ImmutableArray<int> Signed, ImmutableArray<int>? Nash, ImmutableArray<int>? KalaiSmorodinsky) Verdict(
        IReadOnlyList<ImmutableArray<Gain>> gains,
        Func<int, bool> isSigned
    )
    {
        ImmutableArray<int> signed = [.. Enumerable.Range(0, list.Listed).Where(isSigned)];
        return (
            signed,
            Pick(signed, gains, (payoff, none) => Bargaining.Nash(payoff, none)),
            Pick(signed, gains, Bargaining.KalaiSmorodinsky)
        );
    }

    private static int Same(ImmutableArray<int>? a, ImmutableArray<int>? b) => (a ?? []).SequenceEqual(b ?? []) ? 1 : 0;

    private HashSet<int> Efficient(IReadOnlyList<ImmutableArray<Gain>> gains)
    {
        int[] signatories = [.. Enumerable.Range(0, deal.Parties.Length).Where(p => !deal.Parties[p].Affected)];
        return Bargaining
            .Efficient([.. gains.Take(list.Listed).Select(g => signatories.Select(p => g[p].Mean).ToArray())])
            .ToHashSet();
    }

    private int? PlaceOf(Body body)
    {
        for (int i = 0; i < conditions.Length; i++)
            if (conditions[i].Text == body.Decides?.Text && conditions[i].At == body.At)
                return i;
        return null;
    }

    // Blocks of worlds are independent, and what is shared is linear in the worlds.
    private static ImmutableArray<ImmutableArray<double>> Errors(
        ImmutableArray<ImmutableArray<ImmutableArray<double>>> byBlock
    ) =>
        byBlock.IsEmpty
            ? []
            :
            [
                .. byBlock[0]
                    .Select(
                        (row, p) =>
                            row.Select((_, c) => Statistics.StandardError([.. byBlock.Select(b => b[p][c])])).ToImmutableArray()
                    ),
            ];
}

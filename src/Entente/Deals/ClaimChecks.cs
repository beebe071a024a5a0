using System.Collections.Immutable;
using Entente.Evidence;

namespace Entente.Deals;

/// <summary>Verdicts on claims: those of sources as the deal file gives them, those of the model by the share of worlds in which their condition holds.</summary>
internal static class ClaimChecks
{
    /// <summary>Checks all claims of a deal.</summary>
    public static ImmutableArray<CheckedClaim> Check(
        Deal deal,
        GainSamples samples,
        IReadOnlyList<Package> packages,
        ImmutableArray<ConditionPlace> conditions
    ) =>
        [
            .. deal.Claims.Select(claim =>
                claim.Check == null ? BySource(claim) : ByModel(deal, claim, claim.Check, samples, packages, conditions)
            ),
        ];

    /// <summary>The number of the package that a claim speaks of; −1 for no deal, or where it was not weighed.</summary>
    public static int PackageOf(Deal deal, ModelCheck check, IReadOnlyList<Package> packages) =>
        !string.Equals(check.In, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase)
        && PackageNames.TryParse(deal, check.In, out var wanted, out _)
            ? packages.ToList().FindIndex(p => p.Clauses.SequenceEqual(wanted.Clauses))
            : -1;

    private static CheckedClaim BySource(Claim claim) =>
        new(claim.Id, claim.Says, claim.Verdict ?? Verdict.Untestable, "source", claim.Because, claim.Sources);

    private static CheckedClaim ByModel(
        Deal deal,
        Claim claim,
        ModelCheck check,
        GainSamples samples,
        IReadOnlyList<Package> packages,
        ImmutableArray<ConditionPlace> conditions
    )
    {
        int package = PackageOf(deal, check, packages);
        double share = Share(deal, check, samples, package, conditions);
        var verdict =
            double.IsNaN(share) ? Verdict.Untestable
            : share >= check.SupportedAt ? Verdict.Supported
            : share <= check.UnsupportedAt ? Verdict.Unsupported
            : Verdict.Contested;
        string when = check.At is { } at ? FormattableString.Invariant($" at {at:0.##}") : "";
        string where = package < 0 ? "without a deal" : $"in the package '{check.In}'";
        string numbers = FormattableString.Invariant(
            $"Holds in {100 * share:0.#} % of {samples.Worlds.Count} worlds {where}{when}: {check.Condition.Text}."
        );
        string because = claim.Because.Length > 0 ? $"{numbers} {claim.Because}" : numbers;
        return new CheckedClaim(claim.Id, claim.Says, verdict, "model", because, claim.Sources)
        {
            ShareOfWorlds = double.IsNaN(share) ? null : share,
        };
    }

    private static double Share(
        Deal deal,
        ModelCheck check,
        GainSamples samples,
        int package,
        ImmutableArray<ConditionPlace> conditions
    )
    {
        if (GainCondition.TryParse(check.Condition.Text) is not { } gain)
        {
            for (int i = 0; i < conditions.Length; i++)
                if (conditions[i].Text == check.Condition.Text && conditions[i].At == check.At)
                    return samples.Share(package, i);
            return double.NaN;
        }
        if (package < 0 || deal.Parties.All(p => p.Name != gain.Party))
            return double.NaN;
        var gains = samples.Gains(package, deal.PartyNumber(gain.Party));
        int holds = 0;
        foreach (double value in gains)
            if (gain.Holds(value))
                holds++;
        return gains.Length == 0 ? double.NaN : (double)holds / gains.Length;
    }
}

using System.Collections.Immutable;
using Entente.Evidence;

namespace Entente.Deals;

/// <summary>For each claim that the model checks the single input whose smallest move, in probability from its median, turns the verdict: sought in the runs at
/// hand over all inputs, and for the nearest ones borne out by runs with the input held.</summary>
internal static class ClaimTurns
{
    private const int MostTried = 3;

    /// <summary>What the runs at hand say may turn each claim: the inputs that are nearest to it.</summary>
    /// <param name="deal">The deal.</param>
    /// <param name="claims">The claims with their verdicts, in the deal's order.</param>
    /// <param name="axes">The inputs that can be moved one by one.</param>
    /// <param name="packages">The packages by number.</param>
    /// <param name="conditions">The conditions by number.</param>
    /// <param name="search">Finds turning points.</param>
    public static ImmutableArray<(int Claim, TurnQuery Query)> Nearest(
        Deal deal,
        ImmutableArray<CheckedClaim> claims,
        ImmutableArray<InputAxis> axes,
        IReadOnlyList<Package> packages,
        ImmutableArray<ConditionPlace> conditions,
        TurningPoints search
    ) =>
        [
            .. claims.SelectMany(
                (claim, i) =>
                    search
                        .Find(Queries(deal, deal.Claims[i], claim, axes, packages, conditions), _ => false)
                        .Where(t => t.Outcome == TurnOutcome.Turns)
                        .OrderBy(t => t.Distance)
                        .ThenByDescending(t => t.Depth)
                        .Take(MostTried)
                        .Select(t => (Claim: i, t.Query))
            ),
        ];

    /// <summary>The claims with what further runs say turns them.</summary>
    /// <param name="deal">The deal.</param>
    /// <param name="claims">The claims with their verdicts, in the deal's order.</param>
    /// <param name="found">What was found for which of them.</param>
    public static ImmutableArray<CheckedClaim> Told(
        Deal deal,
        ImmutableArray<CheckedClaim> claims,
        ImmutableArray<(int Claim, Turn Turn)> found
    )
    {
        var borneOut = found
            .Where(t => t.Turn.Outcome == TurnOutcome.Turns)
            .GroupBy(t => t.Claim)
            .ToDictionary(g => g.Key, g => g.Select(t => t.Turn).MinBy(t => t.Distance));
        return
        [
            .. claims.Select(
                (claim, i) =>
                    claim.ShareOfWorlds == null
                        ? claim
                        : claim with
                        {
                            TurnSought = true,
                            Turn = borneOut.GetValueOrDefault(i) is { } turn ? Told(deal, deal.Claims[i], claim, turn) : null,
                        }
            ),
        ];
    }

    private static List<TurnQuery> Queries(
        Deal deal,
        Claim claim,
        CheckedClaim verdict,
        ImmutableArray<InputAxis> axes,
        IReadOnlyList<Package> packages,
        ImmutableArray<ConditionPlace> conditions
    )
    {
        if (claim.Check is not { } check || verdict.ShareOfWorlds == null)
            return [];
        int package = ClaimChecks.PackageOf(deal, check, packages);
        if (GainCondition.TryParse(check.Condition.Text) is { } gain)
            return
            [
                .. axes.Select(a => new TurnQuery(
                    a,
                    package,
                    deal.PartyNumber(gain.Party),
                    -1,
                    Stays(verdict.Verdict, check, g => gain.Holds(g) ? 1 : 0)
                )
                {
                    IsYesAsDrawn = true,
                }),
            ];
        int condition = conditions.IndexOf(conditions.First(c => c.Text == check.Condition.Text && c.At == check.At));
        return
        [
            .. axes.Select(a => new TurnQuery(a, package, -1, condition, Stays(verdict.Verdict, check, holds => holds))
            {
                IsYesAsDrawn = true,
            }),
        ];
    }

    // The share of worlds in which the claim holds stays where its verdict is what it is.
    private static ImmutableArray<MeanTest> Stays(Verdict verdict, ModelCheck check, Func<double, double> holds) =>
        verdict switch
        {
            Verdict.Supported => [new MeanTest([holds], check.SupportedAt, 1)],
            Verdict.Unsupported => [new MeanTest([holds], check.UnsupportedAt, -1)],
            _ => [new MeanTest([holds], check.SupportedAt, -1), new MeanTest([holds], check.UnsupportedAt, 1)],
        };

    private static ClaimTurn Told(Deal deal, Claim claim, CheckedClaim verdict, Turn turn)
    {
        var axis = turn.Query.Axis;
        var there =
            verdict.Verdict != Verdict.Contested || claim.Check is not { } check ? Verdict.Contested
            : Math.Abs(turn.Mean - check.SupportedAt) < Math.Abs(turn.Mean - check.UnsupportedAt) ? Verdict.Supported
            : Verdict.Unsupported;
        return new ClaimTurn(
            axis.Name,
            deal.UnitOf(axis.Name),
            axis.ValueAt(axis.Present),
            axis.ValueAt(turn.Position),
            turn.Above,
            turn.Error,
            axis.ProbabilityAt(turn.Position),
            there
        );
    }
}

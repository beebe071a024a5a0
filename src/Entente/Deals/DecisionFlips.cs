using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Which inputs and decisions are looked at for flips, and what comes out in the ledger's words.</summary>
internal static class DecisionFlips
{
    private const int MostDefaults = 3;

    /// <summary>The uncertain inputs that the deal file names for flips; the strongest drivers of those who must accept the full package if it names none.</summary>
    public static ImmutableArray<UncertainInput> Inputs(Deal deal, ImmutableArray<PartyDrivers> drivers)
    {
        if (!deal.Flips.IsEmpty)
        {
            var named = deal.Flips.Select(Philox.CanonicalName).ToHashSet();
            return
            [
                .. deal.Uncertainty.Inputs.Where(i =>
                    named.Contains(Philox.CanonicalName(i.Name)) || named.Contains(Philox.CanonicalName(i.Entry))
                ),
            ];
        }
        var asked = Signing.MustAccept(deal, deal.Full);
        return
        [
            .. drivers
                .Where(d => asked.Contains(d.Party) && !d.Inputs.IsEmpty)
                .Select(d => d.Inputs[0])
                .OrderByDescending(d => Math.Abs(d.Coefficient))
                .Select(d => d.Input)
                .Distinct()
                .Take(MostDefaults)
                .SelectMany(name => deal.Uncertainty.Inputs.Where(i => i.Name == name)),
        ];
    }

    /// <summary>The decisions that are looked at: of those who must accept a package on it, of the others where they must accept none of them.</summary>
    public static ImmutableArray<TurnQuery> Queries(
        Deal deal,
        InputAxis axis,
        ImmutableArray<(int Party, int Component)>? weights,
        ImmutableArray<(int Number, Package Package)> packages,
        GainSamples samples
    )
    {
        var asked = packages.ToDictionary(p => p.Number, p => Signing.MustAccept(deal, p.Package));
        var seldom = deal.Flips.IsEmpty ? [] : deal.Parties.Where(p => !asked.Values.Any(a => a.Contains(p.Name))).ToHashSet();
        return
        [
            .. from package in packages
            from party in Enumerable.Range(0, deal.Parties.Length)
            where asked[package.Number].Contains(deal.Parties[party].Name) || seldom.Contains(deal.Parties[party])
            select new TurnQuery(
                axis,
                package.Number,
                party,
                -1,
                MeanTest.Of(deal.Parties[party].SignsWhen, samples.StudiedGains(package.Number, party))
            )
            {
                OnlyWeights = weights is { } all ? [.. all.Where(w => w.Party == party).Select(w => w.Component)] : null,
            },
        ];
    }

    /// <summary>What was found, for the ledger.</summary>
    public static DecisionFlip Told(Deal deal, Package package, Turn turn)
    {
        var axis = turn.Query.Axis;
        string party = deal.Parties[turn.Query.Party].Name;
        bool turns = turn.Outcome == TurnOutcome.Turns;
        return new DecisionFlip(
            axis.Name,
            deal.UnitOf(axis.Name),
            package.Name,
            party,
            Signing.MustAccept(deal, package).Contains(party),
            turn.YesAtPresent,
            axis.ValueAt(axis.Present),
            axis.ValueAt(axis.Grid.First()),
            axis.ValueAt(axis.Grid.Last()),
            turns ? axis.ValueAt(turn.Position) : null,
            turn.Above,
            turns ? turn.Error : 0,
            turns ? axis.ProbabilityAt(turn.Position) : null,
            turn.Outcome == TurnOutcome.TooCloseToTell
        );
    }
}

using System.Collections.Immutable;

namespace Entente.Deals;

/// <summary>Who accepts a package, and who of those that must does not.</summary>
internal sealed record SigningVerdict(ImmutableArray<string> Accepts, ImmutableArray<string> Refuses);

/// <summary>A package is signed when all who perform or must consent to one of its clauses accept it.</summary>
internal static class Signing
{
    /// <summary>Decides on a package.</summary>
    /// <param name="deal">The deal.</param>
    /// <param name="package">The package.</param>
    /// <param name="gains">The gain of each party.</param>
    /// <param name="share">Share of worlds in which the condition of a body holds.</param>
    public static SigningVerdict Decide(Deal deal, Package package, ImmutableArray<Gain> gains, Func<Body, double> share)
    {
        var accepting = new HashSet<string>();
        for (int p = 0; p < deal.Parties.Length; p++)
            if (deal.Parties[p].SignsWhen.Terms.All(t => t.Holds(gains[p])))
                accepting.Add(deal.Parties[p].Name);
        foreach (var body in deal.Bodies)
            if (Consents(body, accepting, share))
                accepting.Add(body.Name);
        var needed = MustAccept(deal, package);
        var all = deal.Parties.Select(p => p.Name).Concat(deal.Bodies.Select(b => b.Name)).ToList();
        return new SigningVerdict(
            [.. all.Where(accepting.Contains)],
            [.. all.Where(name => needed.Contains(name) && !accepting.Contains(name))]
        );
    }

    /// <summary>Names of the parties, affected and bodies that perform or must consent to one of a package's clauses.</summary>
    public static HashSet<string> MustAccept(Deal deal, Package package) =>
        package
            .Clauses.Select(choice => deal.Clauses.First(c => c.Name == choice.Key))
            .SelectMany(c => c.Performs.Concat(c.NeedsConsentOf))
            .ToHashSet();

    private static bool Consents(Body body, HashSet<string> accepting, Func<Body, double> share)
    {
        if (body.Decides != null && !(share(body) >= body.Needed))
            return false;
        if (body.Members.IsEmpty)
            return true;
        var members = body.Members.Select(m => new VotingMember(
            m.Name,
            m.Weight,
            m.Veto,
            m.Vote ?? (accepting.Contains(m.Follows) ? Vote.Yes : Vote.No)
        ));
        return Voting.Outcome(body.Quota, [.. members]).Adopted;
    }
}

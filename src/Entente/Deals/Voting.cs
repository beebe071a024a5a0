using System.Collections.Immutable;

namespace Entente.Deals;

/// <summary>How a member of a body votes.</summary>
internal enum Vote
{
    /// <summary>For it.</summary>
    Yes,

    /// <summary>Against it.</summary>
    No,

    /// <summary>Neither; also of a member who is absent.</summary>
    Abstain,
}

/// <summary>A member of a body that votes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">What its yes counts.</param>
/// <param name="Veto">Whether its no alone prevents.</param>
/// <param name="Vote">How it votes.</param>
internal sealed record VotingMember(string Name, double Weight, bool Veto, Vote Vote);

/// <summary>What a vote comes to.</summary>
/// <param name="Adopted">Whether the quota was reached and nobody vetoed.</param>
/// <param name="Yes">Weight of the yes votes.</param>
/// <param name="Vetoing">Members whose veto prevented it; a no is a veto only where the quota was reached.</param>
internal sealed record VoteOutcome(bool Adopted, double Yes, ImmutableArray<string> Vetoing);

/// <summary>Votes of bodies by quota, weights and vetoes. An abstention or absence neither helps nor, of a member with a veto, prevents:
/// the practice of the Security Council under article 27(3) of the United Nations' Charter.</summary>
internal static class Voting
{
    /// <summary>Adopted where the weights of the yes votes reach the quota and no member with a veto is against.</summary>
    public static VoteOutcome Outcome(double quota, IReadOnlyList<VotingMember> members)
    {
        double yes = members.Where(member => member.Vote == Vote.Yes).Sum(member => member.Weight);
        // Weights may be decimals (shares of population): a quota that they reach up to rounding is reached.
        bool reached = yes >= quota - (1e-9 * Math.Abs(quota));
        ImmutableArray<string> vetoing = reached ? [.. members.Where(m => m.Veto && m.Vote == Vote.No).Select(m => m.Name)] : [];
        return new VoteOutcome(reached && vetoing.IsEmpty, yes, vetoing);
    }
}

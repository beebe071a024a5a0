using System.Collections.Immutable;

namespace Entente.Evidence;

/// <summary>What a check of a claim comes to.</summary>
public enum Verdict
{
    /// <summary>The check bears it out.</summary>
    Supported,

    /// <summary>It holds in part, under some assumptions or for some sources only.</summary>
    Contested,

    /// <summary>The check does not bear it out.</summary>
    Unsupported,

    /// <summary>Nothing measurable is claimed, or nothing is known that could decide it.</summary>
    Untestable,
}

/// <summary>A claim with its verdict.</summary>
/// <param name="Id">Its short name in the deal file.</param>
/// <param name="Says">The claim in neutral words.</param>
/// <param name="Verdict">What the check comes to.</param>
/// <param name="CheckedBy">"source" or "model".</param>
/// <param name="Because">The numbers or the source behind the verdict.</param>
/// <param name="Sources">Ids of the sources it rests on.</param>
public sealed record CheckedClaim(
    string Id,
    string Says,
    Verdict Verdict,
    string CheckedBy,
    string Because,
    ImmutableArray<string> Sources
)
{
    /// <summary>For claims checked by the model the share of worlds in which it holds; otherwise null.</summary>
    public double? ShareOfWorlds { get; init; }
}

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

    /// <summary>Whether it was sought what would turn the verdict.</summary>
    public bool TurnSought { get; init; }

    /// <summary>The single input whose smallest move turns the verdict; null where none does within its range, or where it was not sought.</summary>
    public ClaimTurn? Turn { get; init; }
}

/// <summary>The move of one input, all else as drawn, that turns the verdict on a claim.</summary>
/// <param name="Input">The input as the deal file names it.</param>
/// <param name="Unit">Its unit; empty where not stated.</param>
/// <param name="Present">Its median.</param>
/// <param name="At">The value at which the verdict turns: the median itself where it turns as soon as the input is held there.</param>
/// <param name="Above">Whether it has turned above that value, or below.</param>
/// <param name="Error">Standard error of that value; 0 for an input of a few values, of which it is the first at which the verdict is another.</param>
/// <param name="Probability">Share of the input's distribution below that value.</param>
/// <param name="Verdict">What the verdict turns into.</param>
public sealed record ClaimTurn(
    string Input,
    string Unit,
    double Present,
    double At,
    bool Above,
    double Error,
    double Probability,
    Verdict Verdict
);

using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Explanation;

/// <summary>Why a branch of a causal tree goes no further.</summary>
public enum BranchEnd
{
    /// <summary>It goes on, or there is nothing more.</summary>
    None,

    /// <summary>The variable stands further up on the same branch: a feedback loop closes.</summary>
    Loop,

    /// <summary>The variable has been shown with its branches before.</summary>
    Shown,

    /// <summary>The depth asked for is reached, and there is more.</summary>
    Depth,
}

/// <summary>The values of one element over time.</summary>
/// <param name="Name">The variable with its element, as the author wrote it.</param>
/// <param name="Values">Its values at the saved times.</param>
/// <param name="At">Its value at the time that was asked for, else at the last.</param>
public sealed record CausalSeries(string Name, ImmutableArray<double> Values, double At);

/// <summary>A variable in a causal tree, and the variables on the next level: what it is computed from, or what is computed from it.</summary>
public sealed record CausalNode
{
    /// <summary>The variable's name, with its element where the branch concerns one alone.</summary>
    public required string Name { get; init; }

    /// <summary>What it is: stock, auxiliary, constant, data; "time" for the time itself.</summary>
    public required string Kind { get; init; }

    /// <summary>The unit as written.</summary>
    public required string Unit { get; init; }

    /// <summary>The author's documentation.</summary>
    public required string Documentation { get; init; }

    /// <summary>The equations that define the elements of this branch, as written.</summary>
    public required ImmutableArray<string> Equations { get; init; }

    /// <summary>Where the variable is defined.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>The values, one series for each element that the branch concerns.</summary>
    public required ImmutableArray<CausalSeries> Series { get; init; }

    /// <summary>Whether the link matters at the start of the run only: an initial value.</summary>
    public required bool AtStart { get; init; }

    /// <summary>Why the branch ends here.</summary>
    public BranchEnd End { get; init; }

    /// <summary>The next level.</summary>
    public ImmutableArray<CausalNode> Nodes { get; init; } = [];
}

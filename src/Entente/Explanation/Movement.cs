using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Explanation;

/// <summary>A cause of a movement, and the causes of that cause.</summary>
public sealed record MovedNode
{
    /// <summary>The value, as the author wrote its variable.</summary>
    public required string Name { get; init; }

    /// <summary>What it is: stock, auxiliary, constant, data.</summary>
    public required string Kind { get; init; }

    /// <summary>The unit as written.</summary>
    public required string Unit { get; init; }

    /// <summary>Where it is defined.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>Its value at the time of the comparison in the first run.</summary>
    public required double From { get; init; }

    /// <summary>Its value at that time in the second run.</summary>
    public required double To { get; init; }

    /// <summary>How much of the movement that is explained came this way, in the unit of the variable that is explained. The parts of the nodes below and
    /// <see cref="Rest"/> sum to it.</summary>
    public required double Part { get; init; }

    /// <summary>Why the branch ends here.</summary>
    public BranchEnd End { get; init; }

    /// <summary>Whether the way leads over the initial value of a stock.</summary>
    public bool AtStart { get; init; }

    /// <summary>What no node below accounts for: what the method of integration does between the steps, and what goes through functions with a state of their
    /// own.</summary>
    public double Rest { get; init; }

    /// <summary>The causes that moved, the largest part first.</summary>
    public ImmutableArray<MovedNode> Nodes { get; init; } = [];
}

/// <summary>What a change of the input did.</summary>
/// <param name="Name">The setting or clause that differs between the runs.</param>
/// <param name="Part">Its part in the movement, in the unit of the variable.</param>
/// <param name="Alone">The movement if only this had been changed.</param>
public sealed record MovedBy(string Name, double Part, double Alone)
{
    /// <summary>Standard error of the part where it comes from some of the orders of the changes; 0 where it is exact.</summary>
    public double Error { get; init; }
}

/// <summary>What moved a variable between two runs.</summary>
public sealed record Movement
{
    /// <summary>The time of the comparison.</summary>
    public required double At { get; init; }

    /// <summary>The variable, and below it its causes.</summary>
    public required MovedNode Variable { get; init; }

    /// <summary>The saved times.</summary>
    public required ImmutableArray<double> Times { get; init; }

    /// <summary>The variable at the saved times in the first run.</summary>
    public required ImmutableArray<double> From { get; init; }

    /// <summary>The variable at the saved times in the second run.</summary>
    public required ImmutableArray<double> To { get; init; }

    /// <summary>The changes of the input, the largest part first; their parts sum to the movement.</summary>
    public required ImmutableArray<MovedBy> By { get; init; }

    /// <summary>How many orders the parts of the changes come from; null where they are exact.</summary>
    public required int? Orders { get; init; }

    /// <summary>Other elements of the same variable, with the movement of each.</summary>
    public required ImmutableArray<MovedBy> Others { get; init; }
}

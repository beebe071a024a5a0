using System.Collections.Immutable;

namespace Entente.Explanation;

/// <summary>Whether a loop amplifies a disturbance or works against it.</summary>
public enum LoopPolarity
{
    /// <summary>Reinforcing (positive): a disturbance comes back with the same sign.</summary>
    Reinforcing,

    /// <summary>Balancing (negative): a disturbance comes back with the opposite sign.</summary>
    Balancing,

    /// <summary>Now one, now the other: a link changes its sign during the run.</summary>
    Changing,

    /// <summary>Not known: a link does nothing in this run, or goes through a function whose effect has no one sign.</summary>
    Inactive,
}

/// <summary>A feedback loop, and its part in what happens (Schoenberg, Davidsen and Eberlein 2020, System Dynamics Review 36(2), 158–190).</summary>
public sealed record FeedbackLoop
{
    /// <summary>R1, B2, …: reinforcing and balancing loops, those with the largest part first.</summary>
    public required string Name { get; init; }

    /// <summary>Its polarity during the run.</summary>
    public required LoopPolarity Polarity { get; init; }

    /// <summary>The variables, each a cause of the next and the last of the first.</summary>
    public required ImmutableArray<string> Variables { get; init; }

    /// <summary>Whether its part can be computed: not where it goes through a delay of which more than the input moves.</summary>
    public required bool IsScored { get; init; }

    /// <summary>Which of the groups of loops that have no variable in common it belongs to, from 1; parts are shares within the group.</summary>
    public required int Group { get; init; }

    /// <summary>Its mean part in what happens, over the times at which anything does: of all loops of the group 1.</summary>
    public required double Part { get; init; }

    /// <summary>The relative loop score at each of <see cref="FeedbackLoops.Times"/>: positive where it reinforces, negative where it balances, their absolute
    /// values 1 in all over a group; all 0 where nothing moves.</summary>
    public required ImmutableArray<double> Scores { get; init; }
}

/// <summary>A stretch of time in which one loop has the largest part.</summary>
/// <param name="Group">The group of loops.</param>
/// <param name="From">First time.</param>
/// <param name="To">Last time.</param>
/// <param name="Loop">The loop; empty where nothing moves.</param>
/// <param name="Variables">Its variables.</param>
/// <param name="Part">Its mean part in that time.</param>
/// <param name="Reinforcing">Mean part of all reinforcing loops together in that time.</param>
public sealed record LoopPhase(
    int Group,
    double From,
    double To,
    string Loop,
    ImmutableArray<string> Variables,
    double Part,
    double Reinforcing
);

/// <summary>The feedback loops of a run.</summary>
public sealed record FeedbackLoops
{
    /// <summary>The variable through which all go; null for those of the whole model.</summary>
    public required string? Through { get; init; }

    /// <summary>The times of the scores: when the steps begin that they describe.</summary>
    public required ImmutableArray<double> Times { get; init; }

    /// <summary>Whether all loops are known; else the loops are those of the shortest independent loop set (Oliva 2004) and the strongest found on the way
    /// (Eberlein and Schoenberg 2020).</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Number of loops among which the parts are shared out.</summary>
    public required int Known { get; init; }

    /// <summary>The loops, the largest part first.</summary>
    public required ImmutableArray<FeedbackLoop> Loops { get; init; }

    /// <summary>Which loop has the largest part when, of all known loops of the groups concerned.</summary>
    public required ImmutableArray<LoopPhase> Phases { get; init; }
}

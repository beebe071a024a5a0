using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>One of the alternatives among which somebody can choose: settings of constants of a model, with a name. No probability is attached to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Changes">The constants that it sets, by name as the author wrote them (<c>"harvest rate"</c>, <c>"quota[North]"</c>; without brackets all
/// elements); they count more than what is drawn.</param>
public sealed record Policy(string Name, ImmutableArray<KeyValuePair<string, double>> Changes)
{
    /// <summary>The name of the alternative that sets nothing.</summary>
    public const string AsWritten = "as written";
}

/// <summary>How policies are compared.</summary>
public sealed record PolicyOptions
{
    /// <summary>Number of worlds in which each policy is run.</summary>
    public int Runs { get; init; } = 1000;

    /// <summary>What makes the draws repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether less of the outcome is better: pay-offs are then its values times −1.</summary>
    public bool LessIsBetter { get; init; }

    /// <summary>How much Hurwicz's criterion counts the best, from 0 to 1.</summary>
    public double HurwiczAlpha { get; init; } = 0.5;

    /// <summary>The value of the outcome that is enough, for Starr's criterion: at least this, or at most where less is better.</summary>
    public double Threshold { get; init; }

    /// <summary>Constants that are changed in all runs, stronger than what is drawn and weaker than what a policy sets.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Threads; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }
}

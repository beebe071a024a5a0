using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>How a model is calibrated.</summary>
public sealed record CalibrationOptions
{
    /// <summary>What makes it repeatable.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Runs of the search of the whole range at most.</summary>
    public int SearchRuns { get; init; } = 20_000;

    /// <summary>Where to begin, for all constants; then the range is not searched as a whole.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Start { get; init; } = [];

    /// <summary>Probability with which an interval holds the true value; 0 leaves intervals out.</summary>
    public double Confidence { get; init; } = 0.9;

    /// <summary>Whether draws from the posterior are wanted: what was uncertain before, times the likelihood.</summary>
    public bool WantsPosterior { get; init; }

    /// <summary>Effective sample size that each constant is to reach in the posterior.</summary>
    public double EffectiveSize { get; init; } = 1000;

    /// <summary>Draws of each of the 16 chains of the posterior at most.</summary>
    public int MostDraws { get; init; } = 20_000;

    /// <summary>Constants that are changed in all runs; names as the author wrote them.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Threads; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Told what is being done.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Ends it early.</summary>
    public CancellationToken Cancellation { get; init; }
}

using System.Collections.Immutable;
using Entente.Data;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>What is kept of every single run, besides statistics.</summary>
public enum KeptValues
{
    /// <summary>Nothing: memory does not grow with the number of runs.</summary>
    None,

    /// <summary>The outcomes at the final time: 8 bytes for each run and outcome.</summary>
    Final,

    /// <summary>The outcomes at all saved times.</summary>
    Trajectories,
}

/// <summary>How an ensemble is run.</summary>
public sealed record EnsembleOptions
{
    /// <summary>What is kept of every single run.</summary>
    public KeptValues Keep { get; init; }

    /// <summary>Constants that are changed in all runs, stronger than what is drawn; names as the author wrote them.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Threads; 0: one for each processor. At most 64, or as many as there are processors. The numbers do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The constants that are changed, found in a model.</summary>
    internal ImmutableArray<ConstantChange> Resolve(Model model) =>
        ConstantChanges.Resolve(model, [.. Changes.Select(c => new NamedChange(c.Key, [c.Value], default))]);
}

/// <summary>How far an ensemble has come.</summary>
/// <param name="Runs">Runs that are complete.</param>
/// <param name="Asked">Runs that were asked for.</param>
public readonly record struct EnsembleProgress(long Runs, long Asked);

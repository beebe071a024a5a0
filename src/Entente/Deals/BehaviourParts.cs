using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A test of behaviour as its file states it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">It in words.</param>
/// <param name="Sets">Constants of the test.</param>
/// <param name="Holds">A condition that must hold at every time step; null where there is none.</param>
/// <param name="From">First time of the condition and the comparisons.</param>
/// <param name="To">Their last time.</param>
/// <param name="Same">Values that are the same with and without what the test sets.</param>
/// <param name="Different">Values that differ in at least one world.</param>
/// <param name="Tolerance">Relative difference that still counts as the same.</param>
/// <param name="Over">Packages, with null for no deal.</param>
/// <param name="Worlds">Numbers of the named worlds.</param>
/// <param name="Span">Where it stands.</param>
internal sealed record BehaviourTest(
    string Name,
    string Says,
    ImmutableArray<ConstantChange> Sets,
    Term? Holds,
    double From,
    double To,
    ImmutableArray<VariableElement> Same,
    ImmutableArray<VariableElement> Different,
    double Tolerance,
    ImmutableArray<Package?> Over,
    ImmutableArray<int> Worlds,
    SourceSpan Span
);

/// <summary>A file of tests with what it is about.</summary>
/// <param name="Tests">The tests in its order.</param>
/// <param name="Uncertainty">What is uncertain in the worlds that they are run over.</param>
internal sealed record BehaviourFile(ImmutableArray<BehaviourTest> Tests, Exploration.Uncertainty Uncertainty);

/// <summary>How a test of behaviour came out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">It in words.</param>
/// <param name="Runs">Runs that were looked at: worlds times packages times named worlds.</param>
/// <param name="Failure">The first world in which it fails; null where it holds.</param>
public sealed record BehaviourResult(string Name, string Says, long Runs, BehaviourFailure? Failure)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds => Failure == null;

    /// <summary>Worlds that were looked at; 1 where nothing is uncertain.</summary>
    public required long Worlds { get; init; }

    /// <summary>Worlds among them in which it fails, under any of its packages and named worlds; all of them where a value that should differ never does.</summary>
    public required long FailingWorlds { get; init; }

    /// <summary>Share of worlds in which it fails, with its 95 % interval (Wilson 1927); exact where nothing is uncertain or a value never differs.</summary>
    public Estimate FailingShare =>
        Worlds == 1 || Failure is { Run: null }
            ? Estimate.Exact((double)FailingWorlds / Worlds)
            : SamplingErrors.OfShare((double)FailingWorlds / Worlds, Worlds);
}

/// <summary>Where a test of behaviour fails first.</summary>
/// <param name="Run">Number of the world, from 0; null where a value that should differ is the same in all worlds.</param>
/// <param name="NamedWorld">The named world; empty for a model without one.</param>
/// <param name="Package">The package, or "no deal".</param>
/// <param name="Time">The first time step at which it fails.</param>
/// <param name="Values">Names of what the test reads with their values then; with what the test sets, and without for a comparison.</param>
public sealed record BehaviourFailure(
    long? Run,
    string NamedWorld,
    string Package,
    double Time,
    ImmutableArray<KeyValuePair<string, double>> Values
);

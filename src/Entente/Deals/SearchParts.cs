using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Search;

namespace Entente.Deals;

/// <summary>What is sought, and how.</summary>
public sealed record SearchOptions
{
    /// <summary>Figures of gains that should be great: "mean gain[North]", "worst tenth[South]", "probability of gain[all]"; the mean gain of each
    /// party that signs if empty. "all" is the sum over all parties and affected.</summary>
    public ImmutableArray<string> Objectives { get; init; } = [];

    /// <summary>What must hold: "signed", or a figure against a number, "probability of gain[South] >= 60 %".</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>What is moved besides the settings of clauses.</summary>
    public ImmutableArray<SearchLever> Levers { get; init; } = [];

    /// <summary>Worlds in which candidates are compared.</summary>
    public int SearchRuns { get; init; } = 200;

    /// <summary>Other worlds in which what was found is weighed again.</summary>
    public int Runs { get; init; } = 1000;

    /// <summary>Packages that are simulated at most. Where there are no more, all are.</summary>
    public int Candidates { get; init; } = 2000;

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Changes of constants in all packages: name and value.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Threads; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>A package that was found, as weighed in worlds that the search did not see.</summary>
public sealed record FoundPackage
{
    /// <summary>The clauses with their settings.</summary>
    public required Package Package { get; init; }

    /// <summary>The levers that move something in this package, with their values.</summary>
    public required ImmutableArray<KeyValuePair<string, double>> Levers { get; init; }

    /// <summary>The objectives, in the order of <see cref="SearchResult.Objectives"/>.</summary>
    public required ImmutableArray<double> Objectives { get; init; }

    /// <summary>The objectives with 95 % intervals of what more worlds would give; an end is NaN where so few worlds cannot bound it.</summary>
    public ImmutableArray<Estimate> Intervals { get; init; } = [];

    /// <summary>The wider side of the interval of an objective; NaN where nothing bounds it.</summary>
    public double HalfWidth(int objective)
    {
        if (Intervals.IsEmpty)
            return double.NaN;
        var (value, low, high) = Intervals[objective];
        return Math.Max(value - low, high - value);
    }

    /// <summary>Gains in the order of <see cref="SearchResult.Parties"/>.</summary>
    public required ImmutableArray<Gain> Gains { get; init; }

    /// <summary>Who would have to accept and does not.</summary>
    public required ImmutableArray<string> RefusedBy { get; init; }

    /// <summary>Whether all accept who have to.</summary>
    public bool Signed => RefusedBy.IsEmpty;

    /// <summary>Whether the conditions hold in these worlds too.</summary>
    public required bool Meets { get; init; }

    /// <summary>Whether no other found package is better in all objectives in these worlds too.</summary>
    public required bool Efficient { get; init; }
}

/// <summary>The packages of which none is better in all objectives.</summary>
public sealed record SearchResult
{
    /// <summary>The deal's name.</summary>
    public required string Deal { get; init; }

    /// <summary>Unit of the gains.</summary>
    public required string Unit { get; init; }

    /// <summary>Parties, then the affected.</summary>
    public required ImmutableArray<string> Parties { get; init; }

    /// <summary>The objectives in words, all to be great.</summary>
    public required ImmutableArray<string> Objectives { get; init; }

    /// <summary>The conditions in words.</summary>
    public required ImmutableArray<string> Conditions { get; init; }

    /// <summary>The packages, by falling first objective.</summary>
    public required ImmutableArray<FoundPackage> Packages { get; init; }

    /// <summary>Packages that were simulated.</summary>
    public required int Candidates { get; init; }

    /// <summary>How far the search had come, generation by generation; empty where all candidates were simulated, and of one or of more than four objectives.</summary>
    public ImmutableArray<SearchProgress> Progress { get; init; } = [];

    /// <summary>Whether these are all there are; else more candidates may find better ones.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Worlds in which candidates were compared.</summary>
    public required int SearchRuns { get; init; }

    /// <summary>Worlds of the figures.</summary>
    public required int Runs { get; init; }

    /// <summary>Worlds left out because a value was not finite.</summary>
    public required int NotFinite { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }
}

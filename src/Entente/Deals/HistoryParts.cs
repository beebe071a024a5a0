using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A variable that a run takes from outside instead of computing it.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Positions">The elements that are taken from outside.</param>
/// <param name="Series">The series, on a straight line between its points.</param>
/// <param name="Span">Where the deal file says so.</param>
internal sealed record DrivenVariable(Variable Variable, ImmutableArray<int> Positions, DataSeries Series, SourceSpan Span);

/// <summary>A variable of the model beside what happened.</summary>
/// <param name="Name">Its name in the deal file.</param>
/// <param name="Of">What is compared, in the model's language.</param>
/// <param name="Actual">What happened.</param>
/// <param name="Tolerance">Largest mean absolute percentage error that is claimed, or null.</param>
/// <param name="Unit">The unit; empty where not stated.</param>
/// <param name="Source">Ids of the sources of the actual figures.</param>
/// <param name="About">What it means.</param>
internal sealed record HistoryComparison(
    string Name,
    Term Of,
    DataSeries Actual,
    double? Tolerance,
    string Unit,
    ImmutableArray<string> Source,
    string About
);

/// <summary>A part of the model run from its own start against what happened.</summary>
internal sealed record HistoryRun(
    string Name,
    string About,
    double From,
    double To,
    double? Step,
    ImmutableArray<ConstantChange> Sets,
    ImmutableArray<DrivenVariable> Drives,
    ImmutableArray<HistoryComparison> Compare,
    SourceSpan Span
);

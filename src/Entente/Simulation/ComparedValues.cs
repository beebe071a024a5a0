using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>A value of a model beside that of the reference, at one time.</summary>
/// <param name="Name">The variable with its elements, as the model's author wrote it.</param>
/// <param name="Value">The model's value.</param>
/// <param name="Reference">The reference's value; null where it holds none.</param>
public sealed record ComparedValue(string Name, double Value, double? Reference);

/// <summary>The first difference in causal order.</summary>
/// <param name="Value">The variable that differs, and both values.</param>
/// <param name="Time">The earliest time at which anything differs.</param>
/// <param name="Causes">The values from which it is computed, on both sides, at that time.</param>
public sealed record FirstDifference(ComparedValue Value, double Time, ImmutableArray<ComparedValue> Causes);

/// <summary>A variable that differs, at the time where it differs most.</summary>
/// <param name="Worst">Both values where the relative difference is largest.</param>
/// <param name="WorstTime">The time of that.</param>
/// <param name="FirstTime">The first time at which the values differ.</param>
/// <param name="Relative">The largest difference, divided by the larger of both absolute values; infinite where one side is not a number.</param>
/// <param name="Times">Number of times at which the values differ.</param>
public sealed record VariableDifference(ComparedValue Worst, double WorstTime, double FirstTime, double Relative, int Times);

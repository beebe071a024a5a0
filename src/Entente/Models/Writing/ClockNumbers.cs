namespace Entente.Models.Writing;

/// <summary>The times of a model as it runs; null for one that changes during the run.</summary>
/// <param name="Initial">INITIAL TIME.</param>
/// <param name="Final">FINAL TIME.</param>
/// <param name="Step">TIME STEP.</param>
internal sealed record ClockNumbers(double? Initial, double? Final, double? Step);

namespace Entente.Language;

/// <summary>The values that an author expects of a variable, for sliders and warnings; it changes no result.</summary>
/// <param name="Least">The smallest; null where it is open.</param>
/// <param name="Most">The largest; null where it is open.</param>
/// <param name="Step">How far apart values of a slider are; null where it is not said.</param>
public sealed record ValueRange(double? Least, double? Most, double? Step);

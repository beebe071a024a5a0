using System.Collections.Immutable;

namespace Entente.Data;

/// <summary>Points as a file holds them: values at times, or a lookup's y at its x; x not descending.</summary>
internal sealed record Points(ImmutableArray<double> X, ImmutableArray<double> Y);

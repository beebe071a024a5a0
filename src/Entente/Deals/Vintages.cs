using System.Collections.Immutable;
using Entente.Deals.Reading;
using Entente.Evidence;

namespace Entente.Deals;

/// <summary>What was known about a quantity from some day on.</summary>
/// <param name="Assumption">Where it comes from, and since when it was known.</param>
/// <param name="Drawn">Its distribution, noise or number; null for a constant as the model writes it.</param>
internal sealed record Vintage(Assumption Assumption, DrawnQuantity? Drawn);

/// <summary>An uncertain input or a constant with all its vintages, the present one first.</summary>
internal sealed record Quantity(string Name, ImmutableArray<Vintage> Vintages);

/// <summary>What a check of a claim by sources came to before later facts were known.</summary>
internal sealed record EarlierVerdict(Verdict Verdict, string Because, ImmutableArray<string> Sources, string KnownSince);

using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Deals;

/// <summary>A dated question that the model answers with a probability or a distribution.</summary>
/// <param name="Id">Its short name in the deal file.</param>
/// <param name="Asks">The question.</param>
/// <param name="Event">A condition whose share of worlds is the probability, or null.</param>
/// <param name="Value">A number whose distribution over the worlds is the forecast, or null.</param>
/// <param name="At">When it is read, in the model's time.</param>
/// <param name="In">Name of the package, or "no deal".</param>
/// <param name="Resolves">The day on which it is decided.</param>
/// <param name="Outcome">1 or 0 for an event, the number for a value; null while it is open.</param>
/// <param name="Reference">Somebody else's probability, or null.</param>
/// <param name="Because">What happened.</param>
/// <param name="Sources">Ids of sources.</param>
/// <param name="KnownSince">The day since which the outcome is known, as written.</param>
/// <param name="Span">Where it stands.</param>
internal sealed record Forecast(
    string Id,
    string Asks,
    Term? Event,
    Term? Value,
    double At,
    string In,
    DateOnly Resolves,
    double? Outcome,
    double? Reference,
    string Because,
    ImmutableArray<string> Sources,
    string KnownSince,
    SourceSpan Span
);

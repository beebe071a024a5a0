using Entente.Diagnostics;

namespace Entente.Evidence;

/// <summary>Where numbers and verdicts come from.</summary>
/// <param name="Id">Its short name in the deal file.</param>
/// <param name="Title">What it is.</param>
/// <param name="Url">Where it can be read; empty where it cannot.</param>
/// <param name="Quality">A primary statistics, B secondary, C own estimate, R recalled and to be verified; empty where not stated.</param>
/// <param name="Date">Its date as written, empty where not stated.</param>
/// <param name="Span">Where the deal file names it.</param>
public sealed record Source(string Id, string Title, string Url, string Quality, string Date, SourceSpan Span)
{
    /// <summary>The day since which it could be known, as written; empty where not stated.</summary>
    public string KnownSince { get; init; } = "";
}

/// <summary>What is known about a number of the model: unit, range, where from, how good, since when.</summary>
/// <param name="Variable">The name as the deal file writes it.</param>
/// <param name="Unit">Its unit, empty where not stated.</param>
/// <param name="Range">The range or distribution in words, such as "lognormal 40 – 65 – 120".</param>
/// <param name="Source">Id of its source, empty where not stated.</param>
/// <param name="Quality">A, B, C or R as in <see cref="Source"/>; that of the source where not stated; else empty.</param>
/// <param name="KnownSince">The day since which it could be known, as written; empty where not stated.</param>
/// <param name="About">What it means.</param>
/// <param name="Span">Where the deal file states it.</param>
public sealed record Assumption(
    string Variable,
    string Unit,
    string Range,
    string Source,
    string Quality,
    string KnownSince,
    string About,
    SourceSpan Span
);

using Entente.Diagnostics;

namespace Entente.Deals;

/// <summary>The problems of a search (EN707).</summary>
internal static class SearchDiagnostics
{
    public static Diagnostic NotAFigure(string text, SourceSpan span) =>
        new(
            "EN7070",
            Severity.Error,
            span,
            $"'{text}' is no figure of a gain.",
            "Write 'mean gain[PARTY]', 'median gain[PARTY]', 'worst tenth[PARTY]', 'p5[PARTY]', 'p95[PARTY]' or 'probability of gain[PARTY]'."
        );

    public static Diagnostic NotACondition(string text, SourceSpan span) =>
        new(
            "EN7071",
            Severity.Error,
            span,
            $"'{text}' is no condition on a package.",
            "Write 'signed', or a figure against a number: 'probability of gain[PARTY] >= 60 %', 'mean gain[PARTY] > 0'."
        );

    public static Diagnostic NoSuchParty(string name, IEnumerable<string> parties, SourceSpan span) =>
        new(
            "EN7072",
            Severity.Error,
            span,
            $"There is no party or affected '{name}'. {Nearest.Question(name, parties)}".TrimEnd(),
            $"They are {string.Join(", ", parties.Select(p => $"'{p}'"))}; 'all' is their sum."
        );

    public static Diagnostic NothingToSearch(SourceSpan span) =>
        new("EN7074", Severity.Error, span, "No candidate was a package.", "Loosen what clauses require and exclude.");
}

using Entente.Diagnostics;

namespace Entente.Exploration;

/// <summary>The problems of questions about many runs (EN5).</summary>
internal static class ExplorationDiagnostics
{
    public static Diagnostic NoTable(SourceSpan span) =>
        new(
            "EN5001",
            Severity.Error,
            span,
            "This file holds no table of runs.",
            "The first row names the columns, each row below is a run; numbers are separated by commas, semicolons or tabs."
        );

    public static Diagnostic NoColumn(string name, IEnumerable<string> names) =>
        new(
            "EN5002",
            Severity.Error,
            SourceSpan.Whole(""),
            $"The table has no column '{name}'.",
            Nearest.Question(name, names) is { Length: > 0 } question
                ? question
                : $"It has {string.Join(", ", names.Take(20).Select(n => $"'{n}'"))}."
        );
}

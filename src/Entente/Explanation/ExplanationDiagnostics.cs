using Entente.Diagnostics;

namespace Entente.Explanation;

/// <summary>Problems of asking why.</summary>
internal static class ExplanationDiagnostics
{
    public static Diagnostic Unknown(string problem, SourceSpan span) => new("EN4040", Severity.Error, span, problem);

    public static Diagnostic IsLookup(string name, SourceSpan span) =>
        new(
            "EN4041",
            Severity.Error,
            span,
            $"'{name}' is a table: it has no values over time.",
            "Explain a variable that reads it."
        );

    public static Diagnostic NotInRun(double time, double first, double last, SourceSpan span) =>
        new(
            "EN4042",
            Severity.Error,
            span,
            FormattableString.Invariant($"The time {time} is not within the run, which goes from {first} to {last}.")
        );

    public static Diagnostic OtherTimes(SourceSpan span) =>
        new(
            "EN4043",
            Severity.Error,
            span,
            "The two runs do not go through the same times, so that their steps cannot be held against each other.",
            "Leave INITIAL TIME, FINAL TIME and TIME STEP as they are."
        );
}

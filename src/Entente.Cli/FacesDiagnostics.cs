using Entente.Diagnostics;

namespace Entente.Cli;

/// <summary>The problems of the command line (EN8).</summary>
internal static class FacesDiagnostics
{
    public static Diagnostic NotASetting(string text) =>
        new(
            "EN8001",
            Severity.Error,
            SourceSpan.Whole("--set"),
            $"'{text}' is no change of a constant.",
            "Write --set \"NAME=VALUE\", for example --set \"agreed cut[Russia]=0.5\"."
        );

    public static Diagnostic NotInModel(string problem, SourceSpan span) =>
        new("EN8002", Severity.Error, span, problem, "Use names as the model writes them, one in each line.");

    public static Diagnostic NotAnAssignment(string text) =>
        new(
            "EN8010",
            Severity.Error,
            SourceSpan.Whole(""),
            $"'{text}' gives no number to a name.",
            "Write NAME=VALUE, for example b1=500."
        );

    public static Diagnostic NeedsUncertain() =>
        new(
            "EN8011",
            Severity.Error,
            SourceSpan.Whole(""),
            "It is not said which constants are to be calibrated.",
            "Give a file that lists them under uncertain: with --uncertain FILE."
        );

    public static Diagnostic NotUncertain(string message) =>
        new("EN8012", Severity.Error, SourceSpan.Whole("--constant"), message, "Name one of those under uncertain:.");

    public static Diagnostic NothingToFit() =>
        new(
            "EN8013",
            Severity.Error,
            SourceSpan.Whole(""),
            "There is no series to fit the model to.",
            "Give observed series with --data FILE, or list them under fit: in the file of --uncertain."
        );

    public static Diagnostic NotALever(string text) =>
        new(
            "EN8014",
            Severity.Error,
            SourceSpan.Whole("--lever"),
            $"'{text}' gives no range to a constant.",
            "Write \"NAME=FROM..TO\" or \"NAME=FROM..TO:STEP\", for example \"start of quota=2026..2035:1\"."
        );
}

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
}

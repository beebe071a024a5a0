using Entente.Diagnostics;

namespace Entente.Exploration.Fitting;

/// <summary>The problems of calibration (EN505 and EN506).</summary>
internal static class FittingDiagnostics
{
    public static Diagnostic NoTargets(string file, IReadOnlyList<string> found, IEnumerable<string> names) =>
        new(
            "EN5050",
            Severity.Error,
            SourceSpan.Whole(file),
            "No series of this file is a stock or an auxiliary of the model.",
            found.Count == 0 ? "It holds no series."
                : Nearest.Question(found[0], names) is { Length: > 0 } question ? $"It has '{found[0]}'. {question}"
                : $"It has {Listed(found)}. Name the columns as the variables, or say with fit: what each is compared with."
        );

    public static Diagnostic SeriesLeftOut(string file, IReadOnlyList<string> names) =>
        new(
            "EN5051",
            Severity.Warning,
            SourceSpan.Whole(file),
            $"These series are no stock or auxiliary of the model and were left out: {Listed(names)}.",
            "Name the columns as the variables, or say with fit: what each is compared with."
        );

    public static Diagnostic TargetHasElements(string name, SourceSpan span) =>
        new(
            "EN5052",
            Severity.Error,
            span,
            $"'{name}' has several elements, and a series is compared with one number.",
            "Name the element in brackets, or write a sum."
        );

    public static Diagnostic NoPointsInRun(string name, double from, double to, SourceSpan span) =>
        new(
            "EN5053",
            Severity.Error,
            span,
            FormattableString.Invariant($"No point of '{name}' lies within the run, which goes from time {from} to {to}."),
            "Check the times of the data, or set INITIAL TIME and FINAL TIME with --set."
        );

    public static Diagnostic ClockCalibrated(SourceSpan span) =>
        new(
            "EN5054",
            Severity.Error,
            span,
            "A constant to calibrate changes the times of the run.",
            "INITIAL TIME, FINAL TIME and TIME STEP cannot be calibrated; set them with --set."
        );

    public static Diagnostic NothingToCalibrate(SourceSpan span) =>
        new(
            "EN5055",
            Severity.Error,
            span,
            "No constant is uncertain, so there is nothing to calibrate.",
            "List the constants under uncertain:, as in: growth rate: { uniform: { min: 0, max: 0.1 } }."
        );

    public static Diagnostic CannotCalibrate(string name, string why, SourceSpan span) =>
        new(
            "EN5056",
            Severity.Error,
            span,
            $"'{name}' cannot be calibrated, because {why}.",
            "Give it a continuous distribution of its own, or leave it out and set it with --set."
        );

    public static Diagnostic NoFit(SourceSpan span) =>
        new(
            "EN5057",
            Severity.Error,
            span,
            "The model gives no finite number at the times of the data, wherever its constants were sought.",
            "Narrow the ranges; a simulated value below 0 has no logarithm."
        );

    public static Diagnostic StartIncomplete(IEnumerable<string> names, IEnumerable<string> given, SourceSpan span) =>
        new(
            "EN5058",
            Severity.Error,
            span,
            $"A start is needed for each of {Listed([.. names])}, and only for them; given are {Listed([.. given])}.",
            "Write --start NAME=VALUE for each, or none to search the whole range."
        );

    public static Diagnostic NotAnExpression(string text) =>
        new(
            "EN5059",
            Severity.Error,
            SourceSpan.Whole("--expression"),
            $"'{text}' is no expression with a column on its left.",
            "Write --expression \"y = a + b*x\", with columns of the table and parameters."
        );

    public static Diagnostic InExpression(string text, Diagnostic problem) =>
        new("EN5060", Severity.Error, SourceSpan.Whole("--expression"), $"In '{text}': {problem.Message}", problem.Hint);

    public static Diagnostic TooFewPoints(int points, int parameters, SourceSpan span) =>
        new(
            "EN5069",
            Severity.Error,
            span,
            $"{points} {(points == 1 ? "point" : "points")} of data cannot tell {parameters} parameters.",
            "Give more data, or calibrate fewer constants with --constant."
        );

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10).Select(n => $"'{n}'")) + (names.Count > 10 ? ", …" : "");
}

using Entente.Diagnostics;

namespace Entente.Models;

/// <summary>What is wrong with units (EN21). Warnings: a model runs all the same.</summary>
internal static class UnitsDiagnostics
{
    private const string SameHint =
        "If two of these names mean the same unit, write one of them throughout, or make them equivalent in the model's settings.";

    public static Diagnostic NoUnit(string variable, string unit, SourceSpan span) =>
        Warning(
            "EN2101",
            span,
            $"The unit '{unit}' of '{variable}' cannot be read, so it is not checked.",
            "Write names, *, /, ^ and brackets, for example USD/(person*year), or 1 for a pure number."
        );

    public static Diagnostic SidesDiffer(string variable, string left, string right, string missing, SourceSpan span) =>
        Warning(
            "EN2102",
            span,
            $"'{variable}': left is {left}, right is {right}: {missing}.",
            "Correct the equation or the unit. " + SameHint
        );

    public static Diagnostic RateDiffers(
        string stock,
        string unit,
        string wanted,
        string rate,
        string missing,
        SourceSpan span
    ) =>
        Warning(
            "EN2103",
            span,
            $"The stock '{stock}' is {unit}, so its rate must be {wanted}, but is {rate}: {missing}.",
            "Correct the rate or a unit. " + SameHint
        );

    public static Diagnostic InitialDiffers(string stock, string unit, string initial, string missing, SourceSpan span) =>
        Warning(
            "EN2104",
            span,
            $"The stock '{stock}' is {unit}, but its initial value is {initial}: {missing}.",
            "Correct the initial value or a unit. " + SameHint
        );

    public static Diagnostic OperandsDiffer(
        string verb,
        string variable,
        string left,
        string right,
        string missing,
        SourceSpan span
    ) =>
        Warning(
            "EN2105",
            span,
            $"In '{variable}', {left} and {right} are {verb}: {missing} in the second.",
            "Correct the equation or a unit. " + SameHint
        );

    public static Diagnostic ArgumentDiffers(
        string function,
        string argument,
        string variable,
        string has,
        string wanted,
        string missing,
        SourceSpan span
    ) =>
        Warning(
            "EN2106",
            span,
            $"In '{variable}', the argument '{argument}' of {function} is {has}, but {(wanted == "1" ? "a pure number" : wanted)} is expected: {missing}.",
            "Correct the equation or a unit. " + SameHint
        );

    public static Diagnostic ExponentHasUnit(string variable, string exponent, SourceSpan span) =>
        Warning(
            "EN2107",
            span,
            $"In '{variable}', the exponent is {exponent}, but must be a pure number.",
            "Divide it by a reference value of the same unit."
        );

    public static Diagnostic UnitToVariablePower(string variable, string unit, SourceSpan span) =>
        Warning(
            "EN2108",
            span,
            $"In '{variable}', {unit} is raised to a power that changes, which has no unit.",
            "Divide the base by a reference value of the same unit."
        );

    public static Diagnostic Inferred(IReadOnlyList<string> known, SourceSpan span) =>
        new(
            "EN2109",
            Severity.Info,
            span,
            $"Units that follow from the equations: {string.Join(", ", known.Take(MostNamed))}{(known.Count > MostNamed ? FormattableString.Invariant($" and {known.Count - MostNamed} more") : "")}.",
            "Write them into the model, so that they are checked where they stand."
        );

    private const int MostNamed = 12;

    private static Diagnostic Warning(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Warning, span, message, hint);
}

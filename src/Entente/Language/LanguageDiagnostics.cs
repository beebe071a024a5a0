using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>The problems of reading a model's text (EN1).</summary>
internal static class LanguageDiagnostics
{
    public static Diagnostic Unexpected(string found, string expected, SourceSpan span) =>
        Error(
            "EN1001",
            span,
            $"Here stands '{found}', but {expected} is expected.",
            "Check the equation for a missing operator, comma or bracket."
        );

    public static Diagnostic UnexpectedEnd(string expected, SourceSpan span) =>
        Error("EN1002", span, $"The equation ends where {expected} is expected.", "Complete it, or remove the last operator.");

    public static Diagnostic TooDeep(int limit, SourceSpan span) =>
        Error(
            "EN1003",
            span,
            FormattableString.Invariant($"The expression is nested deeper than {limit} levels."),
            "Split it into several variables."
        );

    public static Diagnostic UnknownFunction(string name, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN1004",
            span,
            $"There is no function '{name}'.",
            Nearest.Question(name, known) is { Length: > 0 } q ? q : "Check the spelling; a lookup must be defined in the model."
        );

    public static Diagnostic StrayCharacter(char c, SourceSpan span) =>
        Error(
            "EN1005",
            span,
            $"The character '{c}' means nothing here.",
            "Remove it, or put the name that holds it in double quotes."
        );

    public static Diagnostic NotClosed(string what, SourceSpan span) =>
        Error("EN1006", span, $"{what} is not closed.", "Add the closing mark.");

    public static Diagnostic NoEquation(SourceSpan span) =>
        Error("EN1007", span, "This is no equation.", "An equation reads: name = expression ~ unit ~ documentation |");

    public static Diagnostic WrongArguments(string function, string expected, int given, SourceSpan span) =>
        Error(
            "EN1008",
            span,
            FormattableString.Invariant($"{function} takes {expected}, but {given} {(given == 1 ? "is" : "are")} given."),
            "See docs/reference/functions.md for its arguments."
        );

    public static Diagnostic BadRange(string text, SourceSpan span) =>
        Error(
            "EN1009",
            span,
            $"'{text}' is no range of elements.",
            "Write it as (A1-A10), with the same letters on both sides and rising numbers."
        );

    public static Diagnostic LookupNotAscending(SourceSpan span) =>
        new(
            "EN1010",
            Severity.Warning,
            span,
            "The x values of the lookup do not ascend; its points are read in the order of x.",
            "Order the points by x."
        );

    public static Diagnostic LookupUneven(SourceSpan span) =>
        Error(
            "EN1011",
            span,
            "The lookup has an odd count of numbers; it needs as many x as y values.",
            "Write the points as (x,y),(x,y), or all x and then all y."
        );

    public static Diagnostic NotEnded(SourceSpan span) =>
        new(
            "EN1012",
            Severity.Warning,
            span,
            "The last equation is not ended by '|'.",
            "Add '|'; the file may have been cut off."
        );

    public static Diagnostic RealityCheckSkipped(string name, SourceSpan span) =>
        new("EN1013", Severity.Info, span, $"The reality check '{name}' is not simulated.", "");

    public static Diagnostic TooLarge(long characters, long limit, SourceSpan span) =>
        Error(
            "EN1014",
            span,
            FormattableString.Invariant($"The file has {characters} characters, more than the limit of {limit}."),
            "Split the model, or move data into data files."
        );

    public static Diagnostic NotAModel(SourceSpan span) =>
        Error(
            "EN1015",
            span,
            "This file is no Vensim model: it holds no equations.",
            "Give a Vensim text model (.mdl). Binary models (.vmf, .vpm) can be saved as text in Vensim."
        );

    public static Diagnostic IsXmile(SourceSpan span) =>
        Error(
            "EN1016",
            span,
            "This is an XMILE model, which cannot be read yet.",
            "Save it as a Vensim text model (.mdl) if you can."
        );

    public static Diagnostic BadMacro(SourceSpan span) =>
        Error("EN1017", span, "The head of this macro cannot be read.", "It reads :MACRO: NAME(inputs : outputs).");

    public static Diagnostic NeverOpened(string closing, string expected, SourceSpan span) =>
        Error(
            "EN1018",
            span,
            $"Here stands '{closing}', but {expected} is expected.",
            $"Complete what stands before it, or remove '{closing}' if nothing opens it."
        );

    public static Diagnostic TooLong(int limit, SourceSpan span) =>
        Error(
            "EN1019",
            span,
            FormattableString.Invariant($"The expression has more than {limit} operators."),
            "Split it into several variables."
        );

    public static Diagnostic BadNumber(string text, SourceSpan span) =>
        Error("EN1020", span, $"'{text}' is no number.", "Write it like 1500, 0.5 or 1.5e3.");

    public static Diagnostic TooManyParts(SourceSpan span) =>
        new(
            "EN1021",
            Severity.Warning,
            span,
            "This entry has more parts than equation, unit, documentation and :SUPPLEMENTARY; what follows is not read.",
            "End each equation with '|'; documentation cannot hold '~'."
        );

    public static Diagnostic MacroNotEnded(string name, SourceSpan span) =>
        Error("EN1022", span, $"The macro '{name}' is not ended.", "Write :END OF MACRO: after its last equation.");

    public static Diagnostic MacroEndAlone(SourceSpan span) =>
        Error(
            "EN1023",
            span,
            "':END OF MACRO:' ends no macro.",
            "Write ':MACRO: NAME(inputs : outputs)' before its equations, or remove this."
        );

    public static Diagnostic MacroResults(string macro, int has, int given, SourceSpan span) =>
        Error(
            "EN1025",
            span,
            FormattableString.Invariant(
                $"The macro '{macro}' has {has} further result{(has == 1 ? "" : "s")}, but {given} {(given == 1 ? "name is" : "names are")} given."
            ),
            "Name as many variables behind the colon as its head does."
        );

    public static Diagnostic MacroCallsItself(string macro, SourceSpan span) =>
        Error(
            "EN1026",
            span,
            $"The macro '{macro}' calls itself, which would never end.",
            "Use a stock for what depends on its own past."
        );

    public static Diagnostic TooManyMacroCalls(int limit, SourceSpan span) =>
        Error(
            "EN1027",
            span,
            FormattableString.Invariant($"Macros are called more than {limit} times."),
            "Use subscripts in place of many calls."
        );

    private static Diagnostic Error(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Error, span, message, hint);
}

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

    public static Diagnostic RealityCheckSkipped(string name, bool canRun, SourceSpan span) =>
        new(
            "EN1013",
            Severity.Info,
            span,
            canRun
                ? $"The reality check '{name}' is no part of a simulation."
                : $"The reality check '{name}' is not simulated, and cannot be run.",
            canRun ? "'entente check --behaviour' runs it." : ""
        );

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
            "This file is no model: it holds no equations.",
            "Give a Vensim text model (.mdl) or an XMILE model (.xmile, .stmx, .itmx). Binary models (.vmf, .vpm, .stm, .itm) can be saved as such in their tools."
        );

    public static Diagnostic XmlDocumentType(SourceSpan span) =>
        Error(
            "EN1030",
            span,
            "The file declares a document type or entities, which models do not need and Entente does not read.",
            "Remove the lines from '<!DOCTYPE' to its '>'."
        );

    public static Diagnostic XmlNotClosed(string element, SourceSpan span) =>
        Error("EN1031", span, $"The element <{element}> is not closed.", $"Add '</{element}>'; the file may have been cut off.");

    public static Diagnostic XmlClosedByOuter(string element, string outer, SourceSpan span) =>
        new(
            "EN1057",
            Severity.Warning,
            span,
            $"The element <{element}> is not closed before '</{outer}>'; it is read as if it ended there.",
            $"Add '</{element}>'."
        );

    public static Diagnostic XmileEquationCount(string variable, int equations, long elements, SourceSpan span) =>
        Error(
            "EN1058",
            span,
            FormattableString.Invariant(
                $"'{variable}' has {equations} equations for {elements} elements; which belongs to which is not said."
            ),
            "Write each in an <element> with its subscript. If Vensim exported this file, use the .mdl, which says it."
        );

    public static Diagnostic XmlNeverOpened(string element, SourceSpan span) =>
        Error("EN1032", span, $"'</{element}>' closes nothing that is open.", "Remove it, or open the element before.");

    public static Diagnostic XmlEntity(string entity, SourceSpan span) =>
        Error("EN1033", span, $"'{entity}' stands for no character.", "Write a plain '&' in XML as '&amp;'.");

    public static Diagnostic XmlStray(char c, SourceSpan span) =>
        Error("EN1034", span, $"The character '{c}' means nothing here.", "Write a plain '<' in XML as '&lt;'.");

    public static Diagnostic XmlNoValue(string attribute, SourceSpan span) =>
        Error("EN1035", span, $"The attribute '{attribute}' has no value in quotes.", $"Write {attribute}=\"…\".");

    public static Diagnostic XmlTooDeep(int limit, SourceSpan span) =>
        Error(
            "EN1036",
            span,
            FormattableString.Invariant($"Elements are nested deeper than {limit} levels."),
            "No model needs that."
        );

    public static Diagnostic NotXmile(string root, SourceSpan span) =>
        Error(
            "EN1037",
            span,
            root.Length == 0
                ? "This XML file holds no elements."
                : $"This is an XML file, but no XMILE model: its root is <{root}>.",
            "Give a file whose root is <xmile> (.xmile, .stmx, .itmx), or a Vensim text model (.mdl)."
        );

    public static Diagnostic NoSuchDimension(string name, SourceSpan span) =>
        Error("EN1038", span, $"There is no dimension '{name}'.", "Declare it in <dimensions>.");

    public static Diagnostic BadXmileRange(string range, string dimension, SourceSpan span) =>
        Error("EN1039", span, $"'{range}' is no range of elements of '{dimension}'.", "Name its first and its last element.");

    public static Diagnostic XmileNoPoints(SourceSpan span) =>
        Error("EN1040", span, "The graphical function has no points.", "Give its values in <ypts>.");

    public static Diagnostic XmilePoints(int x, int y, SourceSpan span) =>
        Error(
            "EN1041",
            span,
            FormattableString.Invariant($"The graphical function has {x} x values and {y} y values."),
            "Give as many <xpts> as <ypts>, or an <xscale>."
        );

    public static Diagnostic XmileNoFile(string path, SourceSpan span) =>
        Error(
            "EN1042",
            span,
            $"The file '{path}' of this module is not there.",
            "Put it beside the model, or correct the resource."
        );

    public static Diagnostic XmileEmptyDimension(string name, SourceSpan span) =>
        Error("EN1043", span, $"The dimension '{name}' has no name or no elements.", "Give it a name, and elements or a size.");

    public static Diagnostic XmileManyElements(string name, double size, int limit, SourceSpan span) =>
        Error(
            "EN1076",
            span,
            FormattableString.Invariant(
                $"With the {size:0} elements of the dimension '{name}' the dimensions would have more than {limit} elements."
            ),
            "Use smaller dimensions."
        );

    public static Diagnostic XmileTwice(string name, SourceSpan span) =>
        Error("EN1044", span, $"'{name}' is declared twice.", "Remove or rename one of the two.");

    public static Diagnostic XmileModulesDeep(int limit, SourceSpan span) =>
        Error(
            "EN1045",
            span,
            FormattableString.Invariant($"Modules are nested deeper than {limit} levels, or there are too many of them."),
            "A module cannot hold itself."
        );

    public static Diagnostic XmileElement(string name, SourceSpan span) =>
        new(
            "EN1046",
            Severity.Warning,
            span,
            $"<{name}> is no variable that Entente knows; it is not read.",
            "See that no equation rests on it."
        );

    public static Diagnostic XmileNoName(string element, SourceSpan span) =>
        Error("EN1047", span, $"This <{element}> has no name.", "Give it a name.");

    public static Diagnostic XmileNoModel(string module, SourceSpan span) =>
        Error("EN1048", span, $"There is no <model> for the module '{module}'.", "Add it, or name its file in 'resource'.");

    public static Diagnostic XmileConnection(string name, SourceSpan span) =>
        Error("EN1049", span, $"This connection names '{name}', which is no variable of the modules.", "Correct the name.");

    public static Diagnostic XmileMethod(string method, SourceSpan span) =>
        new(
            "EN1050",
            Severity.Warning,
            span,
            $"The method of integration '{method}' is unknown; Euler's method is used.",
            "Write Euler, RK2 or RK4."
        );

    public static Diagnostic XmileImport(string resource, SourceSpan span) =>
        new(
            "EN1074",
            Severity.Warning,
            span,
            $"The model imports values from '{resource}', which is not read: what stands in the model's own equations holds.",
            "Give what is to differ with --set, --changes or --data, or disable the import."
        );

    public static Diagnostic XmileConveyorOption(string stock, string option, SourceSpan span) =>
        new(
            "EN1075",
            Severity.Warning,
            span,
            $"The conveyor '{stock}' has the option '{option}', which Entente does not know; it is not read.",
            "See docs/methods/conveyors.md for what is."
        );

    public static Diagnostic XmileNotSupported(string part, string variable, SourceSpan span) =>
        Error(
            "EN1051",
            span,
            $"'{variable}' is a stock of the kind '{part}', which Entente cannot simulate.",
            "Replace it by a plain stock or a DELAY."
        );

    public static Diagnostic XmileNeedsEuler(string variable, bool isQueue, SourceSpan span) =>
        Error(
            "EN1070",
            span,
            $"'{variable}' is a {(isQueue ? "queue" : "conveyor")}, whose contents move on step by step; the model asks for another method than Euler's.",
            "Set the method of integration to Euler."
        );

    public static Diagnostic XmileConveyor(string variable, string what, string remedy, SourceSpan span) =>
        Error("EN1071", span, $"'{variable}' {what}.", remedy);

    public static Diagnostic XmileTransitRounded(string variable, double time, double rounded, SourceSpan span) =>
        new(
            "EN1072",
            Severity.Warning,
            span,
            FormattableString.Invariant(
                $"The transit time of '{variable}' is {time}, no whole number of time steps; it is taken as {rounded}."
            ),
            "Make the time step a part of the transit time."
        );

    public static Diagnostic XmileContents(string function, string variable, SourceSpan span) =>
        Error(
            "EN1073",
            span,
            $"{function} asks for the parts of '{variable}', which is a conveyor or a queue; only its total can be read.",
            "Compute what is needed from its flows."
        );

    public static Diagnostic XmileNoElement(string element, string dimension, IEnumerable<string> known, SourceSpan span) =>
        Error("EN1052", span, $"'{dimension}' has no element '{element}'.", Nearest.Question(element, known));

    public static Diagnostic XmileSubscripts(string variable, int needed, int given, SourceSpan span) =>
        Error(
            "EN1053",
            span,
            FormattableString.Invariant($"'{variable}' has {needed} dimensions, but this element has {given} subscripts."),
            "Name one element of each dimension, with commas between."
        );

    public static Diagnostic XmileNoEquation(string variable, bool isInput, SourceSpan span) =>
        Error(
            "EN1054",
            span,
            isInput ? $"The input '{variable}' is not connected and has no equation." : $"'{variable}' has no equation.",
            isInput ? "Connect it, or give it an equation for when it is not." : "Write one in <eqn>."
        );

    public static Diagnostic XmileNoFlow(string flow, string stock, IEnumerable<string> known, SourceSpan span) =>
        Error("EN1055", span, $"'{stock}' names the flow '{flow}', which is not there.", Nearest.Question(flow, known));

    public static Diagnostic XmileMacro(string name, SourceSpan span) =>
        Error("EN1056", span, $"The macro '{name}' has no name or no equation.", "Give it a name, and its result in <eqn>.");

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

    public static Diagnostic TooManyTokens(int limit, SourceSpan span) =>
        Error(
            "EN1077",
            span,
            FormattableString.Invariant($"The expression has more than {limit} names, numbers and signs."),
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

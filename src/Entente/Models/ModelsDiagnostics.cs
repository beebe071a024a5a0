using Entente.Diagnostics;

namespace Entente.Models;

/// <summary>The problems of names, dimensions and definitions (EN2).</summary>
internal static class ModelsDiagnostics
{
    public static Diagnostic UnknownVariable(string name, string user, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN2001",
            span,
            $"'{name}' is used by '{user}' but not defined.",
            Nearest.Question(name, known) is { Length: > 0 } q ? q : "Define it, or correct the name."
        );

    public const string CannotVaryCode = "EN2050";

    public static Diagnostic CannotVary(string problem, SourceSpan span) =>
        Error(
            CannotVaryCode,
            span,
            problem,
            "As a whole are moved lookups and constants that the model names, also those with subscripts; multiply or add a constant of your own in the model for the rest."
        );

    public static Diagnostic UnknownSubscript(string name, IEnumerable<string> known, SourceSpan span) =>
        Error(
            "EN2002",
            span,
            $"There is no dimension or element '{name}'.",
            Nearest.Question(name, known) is { Length: > 0 } q ? q : "Define it, or correct the name."
        );

    public static Diagnostic DefinedTwice(string name, SourceSpan span, SourceSpan first) =>
        Error("EN2003", span, $"'{name}' is defined twice.", "Remove or rename one of the two.") with
        {
            Related = [new RelatedPlace(first, "first defined here")],
        };

    public static Diagnostic WrongSubscriptCount(string name, int has, int given, SourceSpan span) =>
        Error(
            "EN2004",
            span,
            FormattableString.Invariant(
                $"'{name}' has {has} subscript{(has == 1 ? "" : "s")}, but {given} {(given == 1 ? "is" : "are")} given."
            ),
            has == 0 ? "Remove the brackets." : "Give one dimension or element for each."
        );

    public static Diagnostic NotOfShape(string subscript, string variable, SourceSpan span) =>
        Error(
            "EN2005",
            span,
            $"'{variable}' is not defined for '{subscript}'.",
            "Use an element that it has, or define it there."
        );

    public static Diagnostic NoLoop(string dimension, string variable, SourceSpan span) =>
        Error(
            "EN2006",
            span,
            $"'{variable}[{dimension}]' is used, but nothing goes through '{dimension}' here.",
            $"Put {dimension} on the left side, map it, or go through it with '!' inside SUM, PROD, VMIN or VMAX."
        );

    public static Diagnostic BangOutside(string dimension, SourceSpan span) =>
        Error(
            "EN2007",
            span,
            $"'{dimension}!' can only stand inside SUM, PROD, VMIN, VMAX and the vector functions.",
            "Remove the '!', or put such a function around it."
        );

    public static Diagnostic NoControl(string name, SourceSpan span) =>
        Error("EN2008", span, $"The model does not define {name}.", $"Add '{name} = … ~ year ~ |'.");

    public static Diagnostic NoSavePer(SourceSpan span) =>
        new("EN2009", Severity.Info, span, "The model does not define SAVEPER; every step is saved.", "");

    public static Diagnostic CircularDimension(string name, SourceSpan span) =>
        Error("EN2010", span, $"The dimension '{name}' is made of itself.", "List its elements.");

    public static Diagnostic LookupAsVariable(string name, SourceSpan span) =>
        Error("EN2011", span, $"'{name}' is a lookup and must be read with an argument.", $"Write {name}(x).");

    public static Diagnostic NotALookup(string name, SourceSpan span) =>
        Error(
            "EN2012",
            span,
            $"'{name}' is no lookup and no function, so it cannot be called.",
            "Write a '*' if a product is meant, or define the lookup."
        );

    public static Diagnostic ListLength(string name, int needed, int given, SourceSpan span) =>
        Error(
            "EN2013",
            span,
            FormattableString.Invariant($"'{name}' needs {needed} numbers, but the list has {given}."),
            "Give one for each element, the last subscript fastest."
        );

    /// <summary>Code of <see cref="Unused"/>: a deal that names the variable takes it back.</summary>
    public const string UnusedCode = "EN2014";

    public static Diagnostic Unused(string name, SourceSpan span) =>
        new(UnusedCode, Severity.Info, span, $"'{name}' is used by no other variable.", "");

    public static Diagnostic MappingLength(string from, string to, SourceSpan span) =>
        Error(
            "EN2015",
            span,
            $"The mapping from '{from}' to '{to}' does not name one item for each element.",
            "List as many items as the dimension has elements."
        );

    public static Diagnostic IntegInside(string user, SourceSpan span) =>
        Error("EN2016", span, $"INTEG stands inside an expression of '{user}'.", "Make the stock a variable of its own.");

    public static Diagnostic TooManyElements(long count, long limit, SourceSpan span) =>
        Error(
            "EN2017",
            span,
            FormattableString.Invariant($"With this variable of {count} elements the model would have more than {limit}."),
            "Use fewer subscripts or smaller dimensions."
        );

    public static Diagnostic ExternalData(string function, SourceSpan span) =>
        Error(
            "EN2018",
            span,
            $"{function} cannot be read here.",
            "The functions that read files stand alone behind the equals sign, or behind the colon of a dimension; give them a variable of their own."
        );

    public static Diagnostic ExternalArguments(string function, int count, SourceSpan span) =>
        Error(
            "EN2030",
            span,
            FormattableString.Invariant($"{function} needs {count} texts in single quotes."),
            "They are: file, tab, "
                + (
                    count == 3 ? "cell."
                    : count == 4 ? "row or column of the times, cell."
                    : "first cell, last cell, prefix."
                )
        );

    public static Diagnostic NeedsArgument(string function, string what, SourceSpan span) =>
        Error("EN2020", span, $"{function} needs {what} here.", "See docs/reference/functions.md.");

    public static Diagnostic DimensionTwice(string dimension, SourceSpan span) =>
        Error(
            "EN2021",
            span,
            $"'{dimension}' stands twice on the left side, so that nothing says which of the two '{dimension}' on the right side means.",
            $"Define another name for it (other <-> {dimension}) and use that in one place."
        );

    public static Diagnostic NoCounterpart(string element, string dimension, SourceSpan span) =>
        Error(
            "EN2022",
            span,
            $"The equation goes through '{element}', which '{dimension}' does not hold and is not mapped to.",
            $"Use the dimension of the left side, map {dimension} to it, or leave '{element}' out with :EXCEPT:."
        );

    public static Diagnostic LookupAndMore(string name, SourceSpan span) =>
        Error(
            "EN2023",
            span,
            $"'{name}' is a lookup for some elements and something else here.",
            "Give the two different names."
        );

    public static Diagnostic ElementTwice(string element, string dimension, SourceSpan span) =>
        Error("EN2024", span, $"'{element}' stands twice in '{dimension}'.", "Name each element once.");

    public static Diagnostic NameForTwo(string name, string what, SourceSpan span) =>
        Error("EN2025", span, $"'{name}' is the name of {what}.", "Rename one of the two.");

    public static Diagnostic NoLoopNumber(string dimension, SourceSpan span) =>
        Error(
            "EN2026",
            span,
            $"'{dimension}' is used as a number, but nothing goes through its elements here.",
            $"Put {dimension} on the left side, or use ELMCOUNT({dimension}) for how many elements it has."
        );

    public static Diagnostic NothingMarked(string function, SourceSpan span) =>
        Error(
            "EN2027",
            span,
            $"{function} goes through no elements: no dimension in it is marked with '!'.",
            $"Write {function}(x[dimension!])."
        );

    public static Diagnostic ShortProfile(string variable, int count, SourceSpan span) =>
        Error(
            "EN2032",
            span,
            FormattableString.Invariant(
                $"A priority profile is four numbers (shape, priority, width, extra); '{variable}' has {count} from here on."
            ),
            "Give its last subscript four elements, and name the first of them."
        );

    public static Diagnostic SomeDataMissing(string first, int count, SourceSpan span) =>
        new(
            "EN2031",
            Severity.Warning,
            span,
            FormattableString.Invariant(
                $"There are no data for {first}{(count > 1 ? $" and {count - 1} more elements" : "")}; the value there is :NA:."
            ),
            "Give a series for each element, or test for :NA: where the variable is used."
        );

    public static Diagnostic NotWritable(string what, string variable, string format, SourceSpan span) =>
        Error(
            "EN2040",
            span,
            $"'{variable}' needs {what}, which cannot be written for {format}.",
            "Write the equation in other words, or keep the model in its own format."
        );

    public static Diagnostic SeriesAsTable(string variable, SourceSpan span) =>
        new(
            "EN2041",
            Severity.Warning,
            span,
            $"The data of '{variable}' are written as a table of the time: where they come from is lost.",
            "Keep the data file with the model."
        );

    public static Diagnostic NotHeld(string what, string format, SourceSpan span) =>
        new(
            "EN2042",
            Severity.Warning,
            span,
            $"{what} cannot be carried over into the {format} file.",
            "Keep the file that was converted."
        );

    public static Diagnostic Foreign(string function, SourceSpan span) =>
        new(
            "EN2043",
            Severity.Warning,
            span,
            $"XMILE has no {function}; the name is kept, which other programs may not know.",
            "Write the equation in functions of XMILE where another program is to read the file."
        );

    public static Diagnostic ComputedBetweenPoints(string variable, SourceSpan span) =>
        new(
            "EN2044",
            Severity.Warning,
            span,
            $"'{variable}' is computed at each time step from interpolated data; Vensim computes it at the points that all of them have, and interpolates then.",
            "Where that matters, put the computed points into the data file."
        );

    private static Diagnostic Error(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Error, span, message, hint);
}

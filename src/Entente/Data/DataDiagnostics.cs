using System.Globalization;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>The problems of files beside the model (EN0).</summary>
internal static class DataDiagnostics
{
    public static Diagnostic FileMissing(string file, SourceSpan span) =>
        Error(
            "EN0001",
            span,
            file.Length == 0 ? "The name of the file is empty." : $"There is no file '{file}'.",
            "Files are looked for in the model's folder; correct the name or put the file there."
        );

    public static Diagnostic FileUnreadable(string file, string why, SourceSpan span) =>
        Error(
            "EN0002",
            span,
            $"'{file}' cannot be read: {why.ReplaceLineEndings(" ").TrimEnd('.')}.",
            "Check that the file is whole and not open in another program; saving it anew often helps."
        );

    public static Diagnostic TooLarge(string file, string limit, SourceSpan span) =>
        Error(
            "EN0003",
            span,
            $"'{file}' is larger than the limit of {limit}.",
            "Keep only what the model reads, or clear stray cells far outside the table."
        );

    public static Diagnostic NoFileForTag(string tag, SourceSpan span) =>
        Error(
            "EN0004",
            span,
            $"The model reads a file that it calls '{tag}', and nothing says which file that is.",
            $"Give it: --data '{tag}=FILE'."
        );

    public static Diagnostic NoSheet(string file, string sheet, IEnumerable<string> sheets, SourceSpan span) =>
        Error("EN0005", span, $"'{file}' has no sheet '{sheet}'.", $"It has: {string.Join(", ", sheets.Take(20))}.");

    public static Diagnostic NoCell(string place, string reference, IEnumerable<string> names, SourceSpan span) =>
        Error(
            "EN0006",
            span,
            $"'{reference}' is no cell and no named range of {place}.",
            Nearest.Question(reference, names) is { Length: > 0 } question
                ? question
                : "Write a cell such as B2, or a name that the sheet defines (names are read from .xlsx files only)."
        );

    public static Diagnostic RangeTooSmall(string place, string has, string needed, SourceSpan span) =>
        Error(
            "EN0007",
            span,
            $"The range {place} has {has} cells, but {needed} are needed (rows × columns).",
            "Extend the range, or add a star behind its name to read it transposed."
        );

    public static Diagnostic TooManyDimensions(int count, SourceSpan span) =>
        Error(
            "EN0008",
            span,
            Text($"Constants from a table can fill two subscripts at a time, and here {count} run."),
            "Write one equation for each element of the first subscript."
        );

    public static Diagnostic NoConstants(string first, int count, SourceSpan span) =>
        Error(
            "EN0009",
            span,
            count == 1 ? $"No number stands in {first}." : Text($"No numbers stand in {count} cells, the first of them {first}."),
            "Enter numbers (0 where none is meant), with a point for decimals and without thousands separators."
        );

    public static Diagnostic NoElements(string place, SourceSpan span) =>
        Error("EN0010", span, $"No names of elements stand from {place} on.", "Correct the first or the last cell.");

    public static Diagnostic TimeIsBlock(string place, string size, SourceSpan span) =>
        Error("EN0011", span, $"The times {place} are a block of {size} cells.", "Name one row or one column.");

    public static Diagnostic NoTimes(string place, bool isAcross, bool isLookup, SourceSpan span) =>
        Error(
            "EN0012",
            span,
            $"No {(isLookup ? "x values" : "times")} stand from {place} {(isAcross ? "to the right" : "downwards")}.",
            "The third argument names the row (a number) or the column (letters) that holds them; reading begins at the column or row of the first value."
        );

    public static Diagnostic NoValues(string place, bool isLookup, SourceSpan span) =>
        new(
            "EN0013",
            isLookup ? Severity.Error : Severity.Warning,
            span,
            $"No values stand from {place} on; the {(isLookup ? "lookup" : "series")} is empty.",
            "Correct the cell, or give values."
        );

    public static Diagnostic TextAsValue(string first, int count, SourceSpan span) =>
        Warning(
            "EN0014",
            span,
            count == 1
                ? $"Text stands where a value should: {first}. The point is left out."
                : Text($"Text stands where {count} values should, first in {first}. These points are left out."),
            "Enter numbers with a point for decimals and without thousands separators, or leave the cells empty."
        );

    public static Diagnostic GapInTimes(string before, string after, SourceSpan span) =>
        Warning(
            "EN0015",
            span,
            $"There is a gap between the times {before} and {after}; both sides are read as one series.",
            "Close the gap, or move what does not belong to the series."
        );

    public static Diagnostic DateAsTime(string place, string date, double number, SourceSpan span) =>
        Warning(
            "EN0016",
            span,
            Text($"The time in {place} is the date {date}, which counts as its serial number {number}."),
            "Enter times in the model's unit, such as 2023.5."
        );

    public static Diagnostic TwoValuesAtOneTime(string place, double time, SourceSpan span) =>
        Warning(
            "EN0017",
            span,
            Text($"The series {place} has two values at time {time}; the later in the file counts."),
            "Remove one of them."
        );

    public static Diagnostic NotATable(string file) =>
        Error(
            "EN0018",
            SourceSpan.Whole(file),
            $"'{file}' holds no table of series.",
            "A table has a first row 'Time, name, name, …' and a row for each time, or a first row of times and a row 'name, value, value, …' for each series."
        );

    public static Diagnostic TextInTable(string file, int row, int column, string text, int count) =>
        Warning(
            "EN0019",
            Place(file, row, column),
            count == 1
                ? $"'{text}' is no number; the point is left out."
                : Text($"'{text}' is no number; it and {count - 1} more of this series are left out."),
            "Use a point for decimals and no thousands separators, or leave the cell empty."
        );

    public static Diagnostic NotADatLine(string file, int line, string text) =>
        Warning(
            "EN0020",
            Place(file, line - 1, 0),
            $"'{text}' is neither a name nor 'time value'; the line is left out.",
            "A name that begins with a digit needs double quotes."
        );

    public static Diagnostic PointWithoutName(string file, int line) =>
        Error(
            "EN0021",
            Place(file, line - 1, 0),
            "Values stand before the first name.",
            "A series begins with a line that holds its name."
        );

    public static Diagnostic BadSeriesName(string file, int row, int column, string text) =>
        Warning(
            "EN0022",
            Place(file, row, column),
            $"'{text}' is no name of a variable; its series is left out.",
            "Write name or name[Element,Element]."
        );

    public static Diagnostic TableNotChanged(string name, SourceSpan span) =>
        Error(
            "EN0023",
            span,
            $"The points of '{name}' are not changed here: tables change when a model is read.",
            "Take the line out of the list, or change the table in the model."
        );

    public static Diagnostic NoTableToChange(string name, string question, SourceSpan span) =>
        Error(
            "EN0026",
            span,
            $"The model has no lookup '{name}' with these subscripts.",
            question.Length > 0 ? question : "Give points to a lookup that the model defines by points."
        );

    public static Diagnostic TableOfOther(string file, string kind) =>
        Error(
            "EN0024",
            SourceSpan.Whole(file),
            $"'{file}' is a {kind}, which cannot be read as data.",
            "Export it as .tab, .csv or .dat."
        );

    public static Diagnostic SeveralRuns(string file) =>
        Error(
            "EN0025",
            SourceSpan.Whole(file),
            $"'{file}' holds several runs of an ensemble.",
            "Write the one that is meant to a file of its own, for example with entente simulate --uncertain … --run K --output run.csv."
        );

    private static SourceSpan Place(string file, int row, int column) => new(file, row + 1, column + 1, 0);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Diagnostic Error(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Error, span, message, hint);

    private static Diagnostic Warning(string code, SourceSpan span, string message, string hint) =>
        new(code, Severity.Warning, span, message, hint);
}

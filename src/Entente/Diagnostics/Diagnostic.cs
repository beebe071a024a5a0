using System.Collections.Immutable;

namespace Entente.Diagnostics;

/// <summary>How grave a problem is.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Info,

    /// <summary>The step went on; the result may not be what was meant.</summary>
    Warning,

    /// <summary>The step cannot go on.</summary>
    Error,
}

/// <summary>A stretch of text in a file. Lines and columns count from 1; a line of 0 means the file as a whole.</summary>
/// <param name="File">The file as the user named it, or an empty text where no file is involved.</param>
/// <param name="Line">Line of the first character, from 1; 0 for the file as a whole.</param>
/// <param name="Column">Column of the first character, from 1.</param>
/// <param name="Length">Number of characters, 0 where only a place is meant.</param>
public readonly record struct SourceSpan(string File, int Line, int Column, int Length)
{
    /// <summary>The file as a whole.</summary>
    public static SourceSpan Whole(string file) => new(file, 0, 0, 0);

    /// <summary><c>file:line:column</c>, or only the file where no line is known.</summary>
    public override string ToString() => Line > 0 ? FormattableString.Invariant($"{File}:{Line}:{Column}") : File;
}

/// <summary>Another place that belongs to a problem ("also defined here").</summary>
/// <param name="Span">The place.</param>
/// <param name="Message">What is there.</param>
public sealed record RelatedPlace(SourceSpan Span, string Message);

/// <summary>A problem found in what a user wrote: stable code, place, what is wrong in the field's words, and a remedy.</summary>
/// <param name="Code">Stable code, "EN" and four digits; the first digit names the step (0 files, 1 Language, 2 Models,
/// 3 Compilation, 4 Simulation, 5 Exploration, 6 Evidence, 7 Deals, 8 Reports and faces).</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Message">What is wrong, one or more sentences.</param>
/// <param name="Hint">What to do about it; empty where the message says it.</param>
public sealed record Diagnostic(string Code, Severity Severity, SourceSpan Span, string Message, string Hint = "")
{
    /// <summary>Other places that belong to this problem.</summary>
    public ImmutableArray<RelatedPlace> Related { get; init; } = [];

    /// <summary>One line: <c>file:line:column: error EN1004: message hint</c>.</summary>
    public override string ToString()
    {
        string severity = Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };
        string place = string.IsNullOrEmpty(Span.File) ? "" : $"{Span}: ";
        string text = $"{place}{severity} {Code}: {Message}";
        return Hint.Length > 0 ? $"{text} {Hint}" : text;
    }
}

/// <summary>Thrown by the methods named <c>Load</c> and <c>Compile</c> when what they were given has errors; carries all of them.</summary>
public sealed class DiagnosticException : Exception
{
    /// <summary>Makes the exception of a list of problems that holds at least one error.</summary>
    public DiagnosticException(ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics.Select(d => d.ToString()))) => Diagnostics = diagnostics;

    /// <summary>Every problem, in the order of the file.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}

using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Cli;

/// <summary>Prints problems, each with the line that it concerns.</summary>
internal static class ProblemPrinter
{
    private const int MostShown = 200;

    /// <summary>Prints problems beside the result.</summary>
    public static void Print(ImmutableArray<Diagnostic> problems)
    {
        // To open the output for errors takes a while.
        if (!problems.IsEmpty)
            Print(problems, Console.Error);
    }

    /// <summary>Prints problems in their order.</summary>
    public static void Print(ImmutableArray<Diagnostic> problems, TextWriter output)
    {
        var lines = new Dictionary<string, string[]>();
        foreach (var problem in problems.Take(MostShown))
        {
            output.WriteLine(problem.ToString());
            if (Line(problem.Span, lines) is not { } line)
                continue;
            output.WriteLine("    " + line.Replace('\t', ' '));
            output.WriteLine(
                "    "
                    + new string(' ', Math.Clamp(problem.Span.Column - 1, 0, line.Length))
                    + new string('^', Math.Clamp(problem.Span.Length, 1, Math.Max(1, line.Length - problem.Span.Column + 1)))
            );
        }
        if (problems.Length > MostShown)
            output.WriteLine($"… and {problems.Length - MostShown} more.");
    }

    /// <summary>"3 errors, 1 warning" or "no problems".</summary>
    public static string Summary(ImmutableArray<Diagnostic> problems)
    {
        static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
        int errors = problems.Count(p => p.Severity == Severity.Error);
        int warnings = problems.Count(p => p.Severity == Severity.Warning);
        int remarks = problems.Length - errors - warnings;
        string[] parts =
        [
            .. new[] { (errors, "error"), (warnings, "warning"), (remarks, "remark") }
                .Where(p => p.Item1 > 0)
                .Select(p => Count(p.Item1, p.Item2)),
        ];
        return parts.Length == 0 ? "no problems" : string.Join(", ", parts);
    }

    // The line, if the file can be read and the line is short enough to help.
    private static string? Line(SourceSpan span, Dictionary<string, string[]> files)
    {
        if (span.Line <= 0 || !File.Exists(span.File))
            return null;
        if (!files.TryGetValue(span.File, out string[]? lines))
        {
            try
            {
                lines = new FileInfo(span.File).Length < 20_000_000 ? File.ReadAllLines(span.File) : [];
            }
            catch (IOException)
            {
                lines = [];
            }
            files.Add(span.File, lines);
        }
        return span.Line <= lines.Length && lines[span.Line - 1].Length <= 200 ? lines[span.Line - 1] : null;
    }
}

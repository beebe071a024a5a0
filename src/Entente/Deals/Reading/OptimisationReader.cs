using System.Globalization;
using Entente.Compilation;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Distributions;
using Entente.Language;
using Entente.Models;

namespace Entente.Deals.Reading;

/// <summary>
/// Reads Vensim's optimisation control files (.voc): lines <c>low &lt;= constant = start &lt;= high | toltype = tolerance</c> (Vensim Reference Manual,
/// "Optimization Control"). Each constant is as likely anywhere between its bounds. Where Vensim's search starts, how it proceeds (lines that begin with a colon)
/// and how far it is to go are not taken over: Entente searches the whole range.
/// </summary>
internal static class OptimisationReader
{
    /// <summary>Whether a file is one: by its name.</summary>
    public static bool Is(string file) => file.EndsWith(".voc", StringComparison.OrdinalIgnoreCase) && File.Exists(file);

    /// <summary>Reads a file. Without a model only numbers can be bounds, and names stand for themselves.</summary>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    public static Uncertainty Load(string file, Model? model)
    {
        var problems = new List<Diagnostic>();
        var result = new Uncertainty();
        foreach (var (line, span) in ControlLines.Of(file))
        {
            // Options of the search, comments among them.
            if (line.StartsWith(':'))
                continue;
            string[] parts = ControlLines.Split(ControlLines.Split(line, "|")[0], "<=");
            string name = ControlLines.Split(parts.Length > 1 ? parts[1] : parts[0], "=")[0].Trim();
            if (parts.Length != 3 || name.Length == 0)
                problems.Add(DealsDiagnostics.NoSearchRange(line, span));
            else if (model != null && !ControlLines.IsConstant(model, name, out string wrong))
                problems.Add(DealsDiagnostics.DistributionProblem(name, wrong, "Name a constant of the model.", span));
            else if (
                Bound(parts[0], model) is not { } low
                || Bound(parts[2], model) is not { } high
                || !Uniform.Of(low, high).Is(out var range, out _)
            )
                problems.Add(DealsDiagnostics.NoSearchRange(line, span));
            else
                result = Added(result, name, range, span, problems);
        }
        if (problems.Count == 0 && result.Inputs.IsEmpty)
            problems.Add(DealsDiagnostics.NoSearchRange("the file", SourceSpan.Whole(file)));
        return problems.Count > 0 ? throw new DiagnosticException([.. problems]) : result;
    }

    private static Uncertainty Added(Uncertainty all, string name, Distribution range, SourceSpan span, List<Diagnostic> problems)
    {
        try
        {
            return all.Add(Names.AsWritten(name), range);
        }
        catch (ArgumentException twice)
        {
            problems.Add(DealsDiagnostics.DistributionProblem("This line", twice.Message, "Keep one.", span));
            return all;
        }
    }

    private static double? Bound(string text, Model? model) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? double.IsFinite(number)
                ? number
                : null
            : ControlLines.Constant(model, text.Trim());
}

/// <summary>Lines of Vensim's control files: comments in braces left out, names in quotes kept whole.</summary>
internal static class ControlLines
{
    /// <summary>The lines that hold something, with their places.</summary>
    public static IEnumerable<(string Line, SourceSpan Span)> Of(string file)
    {
        string[] lines = SourceText.Decode(File.ReadAllBytes(file)).ReplaceLineEndings("\n").Split('\n');
        int depth = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            var kept = new System.Text.StringBuilder();
            bool isQuoted = false;
            foreach (char c in lines[i])
            {
                isQuoted ^= c == '"' && depth == 0;
                if (c == '{' && !isQuoted)
                    depth++;
                else if (c == '}' && depth > 0)
                    depth--;
                else if (depth == 0)
                    kept.Append(c);
            }
            string line = kept.ToString().Trim('\uFEFF', ' ', '\t');
            if (line.Length > 0)
                yield return (line, new SourceSpan(file, i + 1, 1, lines[i].Length));
        }
    }

    /// <summary>The parts of a line between a sign, outside quotes.</summary>
    public static string[] Split(string line, string sign)
    {
        var parts = new List<string>();
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            isQuoted ^= line[i] == '"';
            if (isQuoted || string.CompareOrdinal(line, i, sign, 0, sign.Length) != 0)
                continue;
            parts.Add(line[start..i]);
            start = i + sign.Length;
            i = start - 1;
        }
        parts.Add(line[start..]);
        return [.. parts];
    }

    /// <summary>Whether a name is that of a constant; else what is wrong.</summary>
    public static bool IsConstant(Model model, string name, out string wrong)
    {
        if (!model.TryFind(name, out var found, out wrong))
            return false;
        wrong = "It is no constant.";
        return found.Variable.Kind == VariableKind.Constant;
    }

    /// <summary>The number of a constant as the model writes it; null where there is none.</summary>
    public static double? Constant(Model? model, string name) =>
        model != null
        && model.TryFind(name, out var found, out _)
        && found.Positions.Length == 1
        && found.Variable.Kind == VariableKind.Constant
            ? ConstantNumbers.Of(found.Variable, found.Positions[0])
            : null;
}

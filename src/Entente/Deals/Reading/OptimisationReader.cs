using System.Globalization;
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

using System.Collections.Immutable;
using System.Globalization;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Distributions;
using Entente.Language;
using Entente.Models;

namespace Entente.Deals.Reading;

/// <summary>What a sensitivity control file says.</summary>
/// <param name="Uncertainty">The constants with their distributions.</param>
/// <param name="Runs">Number of runs, where it is written.</param>
/// <param name="Seed">The seed, where it is written.</param>
/// <param name="Method">How runs are spread.</param>
internal sealed record Sensitivity(Uncertainty Uncertainty, long? Runs, ulong? Seed, SamplingMethod Method);

/// <summary>
/// Reads Vensim's sensitivity control files (.vsc): a line <c>runs,method,seed,file,warnings</c>, then lines <c>constant=RANDOM_UNIFORM(min,max)</c> (Vensim
/// Reference Manual, "Sensitivity Control", "Sensitivity Distributions"). Distributions are truncated to min and max.
/// </summary>
internal static class SensitivityReader
{
    /// <summary>Whether a file is one: by its name, else where a line gives a constant a distribution of Vensim's.</summary>
    public static bool Is(string file)
    {
        if (!File.Exists(file))
            return false;
        if (file.EndsWith(".vsc", StringComparison.OrdinalIgnoreCase))
            return true;
        return File.ReadLines(file)
            .Take(200)
            .Select(line => line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? line[(at + 1)..].Trim() : "")
            .Any(rest => Names.Canonical(rest.Split('(')[0]) is var name && name.StartsWith("random ", StringComparison.Ordinal));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DiagnosticException">The file has errors; all of them are listed.</exception>
    public static Sensitivity Load(string file, Model? model)
    {
        var source = new SourceText(file, SourceText.Decode(File.ReadAllBytes(file)));
        var problems = new List<Diagnostic>();
        var result = new Sensitivity(new Uncertainty(), null, null, SamplingMethod.Random);
        int start = 0;
        while (start < source.Text.Length)
        {
            int end = source.Text.IndexOfAny(['\r', '\n'], start);
            end = end < 0 ? source.Text.Length : end;
            string line = source.Text[start..end].Trim('\uFEFF', ' ', '\t');
            if (line.Contains('=', StringComparison.Ordinal))
                result = result with { Uncertainty = Read(result.Uncertainty, source, (start, end), model, problems) };
            else if (line.Length > 0)
                result = Head(result, line, source.Span(start, end - start), problems);
            start = end + 1;
        }
        return problems.Exists(p => p.Severity == Severity.Error) ? throw new DiagnosticException([.. problems]) : result;
    }

    private static Sensitivity Head(Sensitivity result, string line, SourceSpan span, List<Diagnostic> problems)
    {
        string[] parts = line.Split(',', StringSplitOptions.TrimEntries);
        if (long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long runs) && runs > 0)
            result = result with { Runs = runs };
        if (
            parts.Length > 2
            && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed)
            && seed != 0
        )
            result = result with { Seed = (ulong)Math.Abs(seed) };
        switch (parts.Length > 1 ? parts[1].ToUpperInvariant() : "M")
        {
            case "M" or "":
                return result;
            case "L":
                return result with { Method = SamplingMethod.LatinHypercube };
            default:
                problems.Add(
                    DealsDiagnostics.DistributionProblem(
                        "The method of sensitivity runs",
                        $"'{parts[1]}' is not simulated.",
                        "Use M (all at once) or L (Latin hypercube).",
                        span
                    )
                );
                return result;
        }
    }

    private static Uncertainty Read(
        Uncertainty result,
        SourceText source,
        (int Start, int End) line,
        Model? model,
        List<Diagnostic> problems
    )
    {
        var tokens = Lexer.Tokens(source, line.Start, line.End, problems);
        var parser = new ExpressionParser(source, tokens, problems);
        try
        {
            if (parser.Now.Kind != TokenKind.Name)
                throw parser.Broken("the name of a constant");
            var token = parser.Take();
            var subscripts = parser.Subscripts();
            string name = subscripts.IsEmpty ? token.Text : $"{token.Text}[{string.Join(",", subscripts.Select(s => s.Name))}]";
            var span = parser.Span(token);
            parser.Expect("=");
            if (parser.Expression() is not CallSyntax call)
                throw parser.Broken("a distribution such as RANDOM_UNIFORM(0,1)");
            if (model != null && !ControlLines.IsConstant(model, name, out string wrong))
                problems.Add(DealsDiagnostics.DistributionProblem(name, wrong, "Name a constant of the model.", span));
            else if (Distribution(name, call, problems) is { } distribution)
                return result.With(Names.AsWritten(name), distribution);
        }
        catch (EquationBroken)
        {
            // The problem has been noted; the next line is read as if nothing had happened.
        }
        catch (ArgumentException twice)
        {
            problems.Add(
                DealsDiagnostics.DistributionProblem("This line", twice.Message, "Keep one.", source.Span(line.Start, 1))
            );
        }
        return result;
    }

    private static Checked<Distribution>? Distribution(string name, CallSyntax call, List<Diagnostic> problems)
    {
        double?[] numbers = [.. call.Arguments.Select(Number)];
        string kind = Names.Canonical(call.Name);
        Checked<Distribution>? made = null;
        if (numbers.Length >= 2 && numbers.All(n => n != null))
            made = Make(kind, [.. numbers.Select(n => n ?? 0)]);
        if (made is not { } distribution)
        {
            problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    $"'{call.Name}' with {call.Arguments.Length} arguments is no distribution that is drawn.",
                    "These are: RANDOM UNIFORM, TRIANGULAR, NORMAL, EXPONENTIAL, WEIBULL, BETA, POISSON and BINOMIAL, with the arguments of Vensim's manual.",
                    call.Span
                )
            );
            return null;
        }
        if (distribution.Is(out var whole, out var problem) && kind is not ("random uniform" or "random triangular"))
            distribution = Truncated.Of(whole, numbers[0], numbers[1]);
        if (distribution.Is(out _, out problem))
            return distribution;
        problems.Add(DealsDiagnostics.DistributionProblem(name, problem.Message, problem.Hint, call.Span));
        return null;
    }

    private static double? Number(SyntaxNode node) =>
        node switch
        {
            NumberSyntax number => number.Value,
            UnarySyntax { Operator: UnaryOperator.Negate, Operand: NumberSyntax number } => -number.Value,
            _ => null,
        };

    // By the number of its arguments too; null where there is none such.
    private static Checked<Distribution>? Make(string kind, double[] x) =>
        (kind, x.Length) switch
        {
            ("random uniform", 2) => Uniform.Of(x[0], x[1]),
            ("random triangular", 5) => Within(Triangular.Of(x[2], x[3], x[4]), x[0], x[1], x[2], x[4]),
            ("random normal", 4) => Normal.Of(x[2], x[3]),
            ("random exponential", 4) => Moved.Of(Exponential.Of(1), x[2], x[3]),
            ("random beta", 6) => Moved.Of(Beta.Of(x[2], x[3]), x[4], x[5]),
            // Of mean 1.
            ("random weibull", 5) => Moved.Of(
                Weibull.Of(x[2], 1 / MathNet.Numerics.SpecialFunctions.Gamma(1 + 1 / x[2])),
                x[3],
                x[4]
            ),
            ("random poisson", 5) when x[2] is > 0 and <= 1e4 => Moved.Of(
                Counts((int)(x[2] + 12 * Math.Sqrt(x[2]) + 20), k => MathNet.Numerics.Distributions.Poisson.PMF(x[2], k)),
                x[3],
                x[4]
            ),
            ("random binomial", 6) when x[3] is >= 1 and <= 1e4 && x[2] is >= 0 and <= 1 => Moved.Of(
                Counts((int)x[3], k => MathNet.Numerics.Distributions.Binomial.PMF(x[2], (int)x[3], k)),
                x[4],
                x[5]
            ),
            _ => (Checked<Distribution>?)null,
        };

    // Vensim cuts a triangle at the bounds where they lie within it.
    private static Checked<Distribution> Within(
        Checked<Distribution> triangle,
        double min,
        double max,
        double start,
        double stop
    ) => triangle.Is(out var whole, out _) && (min > start || max < stop) ? Truncated.Of(whole, min, max) : triangle;

    private static Checked<Distribution> Counts(int most, Func<int, double> probability)
    {
        ImmutableArray<int> counts = [.. Enumerable.Range(0, most + 1).Where(k => probability(k) > 1e-15)];
        return Discrete.OfWeights([.. counts.Select(k => (double)k)], [.. counts.Select(probability)]);
    }
}

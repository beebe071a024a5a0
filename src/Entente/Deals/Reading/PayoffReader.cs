using System.Collections.Immutable;
using System.Globalization;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration.Fitting;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals.Reading;

/// <summary>
/// Reads Vensim's payoff definitions (.vpd) for a calibration: below a line <c>*C</c> (errors weighted), <c>*CL</c> (of logarithms) or <c>*CK</c> (with the
/// variance of the errors) a line <c>variable|series/weight</c> for each comparison; without <c>|series</c> the series has the variable's name (Vensim Reference
/// Manual, "Payoff Definitions", "Extended Payoffs"). A name with ranges stands for all their elements. The other kinds (policies, robust errors) are refused.
/// </summary>
internal sealed class PayoffReader
{
    private static readonly string[] Kinds = ["C", "CL", "CK", "CKL", "CLK"];
    private readonly Model model;
    private readonly Dictionary<string, Points> series;
    private readonly string[] names;
    private readonly List<Diagnostic> problems = [];
    private readonly ImmutableArray<CalibrationTarget>.Builder targets = ImmutableArray.CreateBuilder<CalibrationTarget>();

    private PayoffReader(Model model, IReadOnlyList<string> dataFiles)
    {
        this.model = model;
        var read = dataFiles.SelectMany(f => DataFile.Read(f, problems)).ToList();
        names = [.. read.Select(s => FullName(s.Name.Trim('"'), s.Elements))];
        // Of two files that hold a series the later one counts, as in Vensim.
        series = names
            .Zip(read)
            .GroupBy(s => Philox.CanonicalName(s.First))
            .ToDictionary(g => g.Key, g => g.Last().Second.Points);
    }

    /// <summary>The comparisons of a file with the series of data files.</summary>
    /// <exception cref="DiagnosticException">A file has errors; all of them are listed.</exception>
    public static ImmutableArray<CalibrationTarget> Load(string file, Model model, IReadOnlyList<string> dataFiles)
    {
        var reader = new PayoffReader(model, dataFiles);
        string kind = "";
        foreach (var (line, span) in ControlLines.Of(file))
            if (!line.StartsWith('*'))
                reader.Element(kind, line, span);
            else if (Kind(line) is { } known)
                kind = known;
            else
            {
                // What stands below is not read as something else.
                kind = "";
                reader.problems.Add(DealsDiagnostics.UnknownPayoff(line, span));
            }
        if (reader.targets.Count == 0 && reader.problems.Count == 0)
            reader.problems.Add(DealsDiagnostics.EmptyPayoff(file));
        return reader.problems.Exists(p => p.Severity == Severity.Error)
            ? throw new DiagnosticException([.. reader.problems])
            : reader.targets.ToImmutable();
    }

    // "*Calibration" is "*C".
    private static string? Kind(string line)
    {
        string kind = line[1..].Trim().ToUpperInvariant();
        return kind.StartsWith("CALIB", StringComparison.Ordinal) ? "C" : Array.Find(Kinds, k => k == kind);
    }

    private void Element(string kind, string line, SourceSpan span)
    {
        if (kind.Length == 0)
        {
            // A kind that is refused has been named once.
            if (problems.Count == 0)
                problems.Add(DealsDiagnostics.UnknownPayoff(line, span));
            return;
        }
        string[] weighted = ControlLines.Split(line, "/");
        string[] compared = ControlLines.Split(string.Join("/", weighted[..^1]), "|");
        if (weighted.Length < 2 || compared.Length > 2 || Number(weighted[^1].Trim()) is not { } weight || !(weight > 0))
        {
            problems.Add(DealsDiagnostics.BrokenPayoff(line, span));
            return;
        }
        string name = compared[0].Trim();
        if (
            !model.TryFind(name, out var found, out string wrong)
            || found.Variable.Kind is not (VariableKind.Stock or VariableKind.Auxiliary)
        )
        {
            problems.Add(DealsDiagnostics.NotCompared(name, wrong, span));
            return;
        }
        foreach (int flat in found.Positions)
            if (Series(name, compared[^1].Trim(), found.Variable, flat, span) is { } points)
                targets.Add(
                    new CalibrationTarget(found.Variable.ElementName(flat), points.X, points.Y)
                    {
                        IsLogarithmic = kind.Contains('L', StringComparison.Ordinal),
                        Weight = kind.Contains('K', StringComparison.Ordinal) ? null : weight,
                        StandardDeviation = kind.Contains('K', StringComparison.Ordinal) ? Math.Sqrt(weight) : null,
                    }
                );
    }

    private Points? Series(string name, string of, Variable variable, int flat, SourceSpan span)
    {
        var (wanted, subscripts) = NamedSeries.Split(of) ?? (of, []);
        string[] own = [.. NamedSeries.Split(name)?.Elements ?? []];
        // A range of the variable stands for its element; so do brackets that are left out.
        string[] elements = [.. variable.Elements(flat)];
        var chosen = subscripts.Select(s => Array.FindIndex(own, o => Same(o, s)) is >= 0 and var at ? elements[at] : s);
        bool isWhole = subscripts.IsEmpty && own.Length == 0 && elements.Length > 0;
        string full = FullName(wanted.Trim('"'), isWhole ? elements : [.. chosen]);
        if (series.TryGetValue(Philox.CanonicalName(full), out var points))
            return points;
        problems.Add(DealsDiagnostics.NoSeries(full, names, span));
        return null;
    }

    private double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : ControlLines.Constant(model, text);

    private static bool Same(string a, string b) => Philox.CanonicalName(a) == Philox.CanonicalName(b);

    private static string FullName(string name, IReadOnlyList<string> elements) =>
        elements.Count == 0 ? name : $"{name}[{string.Join(',', elements)}]";
}

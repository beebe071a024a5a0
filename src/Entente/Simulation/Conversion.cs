using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;
using Entente.Models.Writing;

namespace Entente.Simulation;

/// <summary>A model in another format. It is read again and run before it is handed out, so that what is written gives the same results.</summary>
public static class Conversion
{
    // Functions that the other format says in other words may round differently.
    private const double Tolerance = 1e-6;

    /// <summary>Writes a model in Vensim's format or as XMILE.</summary>
    /// <param name="model">The model.</param>
    /// <param name="toXmile">Whether XMILE is wanted, else Vensim's format.</param>
    /// <param name="file">The name that problems name the written file by.</param>
    /// <param name="remarks">What the format cannot hold.</param>
    /// <exception cref="DiagnosticException">The model cannot be written so that it means the same; why.</exception>
    public static string Write(Model model, bool toXmile, string file, out ImmutableArray<Diagnostic> remarks)
    {
        ArgumentNullException.ThrowIfNull(model);
        var problems = new List<Diagnostic>();
        var asWritten = Simulator.Compile(model).Run();
        var clock = ClockOf(asWritten);
        string text = DeepStack.Run(() =>
            toXmile ? XmileWriter.Write(model, clock, problems) : VensimWriter.Write(model, clock, problems)
        );
        string format = toXmile ? "XMILE" : "Vensim";
        if (problems.Exists(p => p.Severity == Severity.Error))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        if (!Model.TryParse(text, file, out var again, out var found))
            throw new DiagnosticException([
                SimulationDiagnostics.NotReadAgain(file, found.First(p => p.Severity == Severity.Error).Message),
            ]);
        if (Difference(asWritten, Simulator.Compile(again).Run()) is { } different)
            throw new DiagnosticException([SimulationDiagnostics.NotTheSame(different, SourceSpan.Whole(model.File))]);
        if (model.Syntax?.Diagrams().Count > 0)
            problems.Add(
                ModelsDiagnostics.NotHeld(
                    "What diagrams hold beside places and arrows (sizes, colours, bends, texts)",
                    format,
                    SourceSpan.Whole(model.File)
                )
            );
        if (model.Syntax is { Macros.IsEmpty: false })
            problems.Add(
                ModelsDiagnostics.NotHeld("A macro, but for what its calls compute,", format, SourceSpan.Whole(model.File))
            );
        foreach (string aside in model.Syntax?.Asides ?? [])
            problems.Add(ModelsDiagnostics.NotHeld(aside, format, SourceSpan.Whole(model.File)));
        remarks = [.. problems];
        return text;
    }

    private static ClockNumbers ClockOf(Run run)
    {
        double? Number(Variable control) =>
            run.Columns.First(c => c.Variable == control).Values is var values && values.All(v => v.Equals(values[0]))
                ? values[0]
                : null;
        return new(Number(run.Model.InitialTime), Number(run.Model.FinalTime), Number(run.Model.TimeStep));
    }

    /// <summary>The first column whose values differ, or null.</summary>
    internal static string? Difference(Run asWritten, Run again)
    {
        if (!asWritten.Times.SequenceEqual(again.Times))
            return "Time";
        var values = ComparisonOfRuns.Keyed(again).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.First().Column.Values);
        foreach (var (column, _, key) in ComparisonOfRuns.Keyed(asWritten))
            if (!values.TryGetValue(key, out var own) || !column.Values.Zip(own).All(p => IsSame(p.First, p.Second)))
                return column.Name;
        return null;
    }

    private static bool IsSame(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= Tolerance * (1 + Math.Max(Math.Abs(a), Math.Abs(b)));
}

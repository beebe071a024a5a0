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
        string text = DeepStack.Run(() => toXmile ? XmileWriter.Write(model, problems) : VensimWriter.Write(model, problems));
        string format = toXmile ? "XMILE" : "Vensim";
        if (problems.Exists(p => p.Severity == Severity.Error))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        if (!Model.TryParse(text, file, out var again, out var found))
            throw new DiagnosticException([
                SimulationDiagnostics.NotReadAgain(file, found.First(p => p.Severity == Severity.Error).Message),
            ]);
        if (Difference(Simulator.Compile(model).Run(), Simulator.Compile(again).Run()) is { } different)
            throw new DiagnosticException([SimulationDiagnostics.NotTheSame(different, SourceSpan.Whole(model.File))]);
        if (model.Syntax is { Diagrams.IsEmpty: false })
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

    /// <summary>The first column whose values differ, or null.</summary>
    internal static string? Difference(Run asWritten, Run again)
    {
        if (!asWritten.Times.SequenceEqual(again.Times))
            return "Time";
        var columns = again.Columns.GroupBy(Key).ToDictionary(g => g.Key, g => g.First().Values);
        foreach (var column in asWritten.Columns)
            if (
                !columns.TryGetValue(Key(column), out var values)
                || !column.Values.Zip(values).All(p => IsSame(p.First, p.Second))
            )
                return column.Name;
        return null;
    }

    // Quotes around a variable's name do not belong to it, whether subscripts follow or not.
    private static string Key(RunColumn column) =>
        Names.Canonical(column.Variable.Name) + Names.Canonical(column.Name[column.Variable.Name.Length..]);

    private static bool IsSame(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= Tolerance * (1 + Math.Max(Math.Abs(a), Math.Abs(b)));
}

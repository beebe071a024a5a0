using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Exploration.Fitting;

/// <summary>A series that a model is to reproduce.</summary>
public sealed record CalibrationTarget
{
    /// <summary>A series of so many points.</summary>
    /// <param name="name">A variable as the author wrote it, with elements, or a name of its own where <see cref="Of"/> says what is compared.</param>
    /// <param name="times">Times of the points, ascending.</param>
    /// <param name="values">What was observed at them.</param>
    /// <exception cref="ArgumentException">The lists differ in length, are empty, or the times do not ascend.</exception>
    public CalibrationTarget(string name, IReadOnlyList<double> times, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        if (times.Count != values.Count || times.Count == 0 || times.Zip(times.Skip(1)).Any(t => !(t.First < t.Second)))
            throw new ArgumentException("A series has as many times as values, at least one, and its times ascend.");
        (Name, Of, Times, Values) = (name, name, [.. times], [.. values]);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; init; }

    /// <summary>What is compared: an expression in the model's language; the variable of this name unless said otherwise.</summary>
    public string Of { get; init; }

    /// <summary>Times of the points.</summary>
    public ImmutableArray<double> Times { get; init; }

    /// <summary>What was observed.</summary>
    public ImmutableArray<double> Values { get; init; }

    /// <summary>Standard deviation of its errors, where it is known; estimated if left out.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Multiplies its errors, as in Vensim's calibration payoffs. Series with weights share one standard deviation, which is estimated.</summary>
    public double? Weight { get; init; }

    /// <summary>Whether an error follows the one before it (first order); how closely is estimated.</summary>
    public bool IsAutocorrelated { get; init; }

    /// <summary>Whether logarithms are compared: errors are then shares of the value (lognormal).</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Reads the series of a file (.dat, .csv, .tsv, .tab, .xls, .xlsx) whose names are variables of a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="remarks">What the reader says, and which series are none of the model's.</param>
    /// <exception cref="DiagnosticException">The file cannot be read, or holds no variable of the model.</exception>
    public static ImmutableArray<CalibrationTarget> Load(string file, Model model, out ImmutableArray<Diagnostic> remarks)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        var problems = new List<Diagnostic>();
        var series = DataFile.Read(file, problems);
        if (problems.Exists(p => p.Severity == Severity.Error))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        var targets = ImmutableArray.CreateBuilder<CalibrationTarget>();
        var unknown = new List<string>();
        foreach (var one in series)
        {
            string name = one.Elements.IsEmpty ? one.Name : $"{one.Name}[{string.Join(',', one.Elements)}]";
            name = name.Trim('"');
            if (
                model.TryFind(name, out var found, out _)
                && found.Positions.Length == 1
                && found.Variable.Kind is VariableKind.Stock or VariableKind.Auxiliary
            )
                targets.Add(new CalibrationTarget(found.Variable.ElementName(found.Positions[0]), one.Points.X, one.Points.Y));
            else if (!string.Equals(name, "time", StringComparison.OrdinalIgnoreCase))
                unknown.Add(name);
        }
        if (targets.Count == 0)
            throw new DiagnosticException([
                FittingDiagnostics.NoTargets(file, unknown, model.Variables.Where(v => !v.IsInternal).Select(v => v.Name)),
            ]);
        if (unknown.Count > 0)
            problems.Add(FittingDiagnostics.SeriesLeftOut(file, unknown));
        remarks = [.. problems];
        return targets.ToImmutable();
    }
}

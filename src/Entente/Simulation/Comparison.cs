using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;

namespace Entente.Simulation;

/// <summary>
/// A run held against a reference: what differs, and where the difference comes from. Two values agree where they are no further apart than
/// <see cref="Absolute"/> plus the tolerance times the larger of their absolute values. Names are compared without case and quotes, an underscore is a
/// space. Only times that both sides hold are compared.
/// </summary>
public sealed record Comparison
{
    /// <summary>The part of the tolerance that does not depend on the values' size.</summary>
    public const double Absolute = 1e-6;

    /// <summary>The relative tolerance where none is given.</summary>
    public const double DefaultTolerance = 1e-3;

    /// <summary>The relative tolerance.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Number of variables (elements counted singly) that were compared.</summary>
    public required int Variables { get; init; }

    /// <summary>Number of values that were compared.</summary>
    public required long Values { get; init; }

    /// <summary>The first difference: of the values that differ at the earliest time the one none of whose causes differ; of several the one that is
    /// computed first. Null where all agree.</summary>
    public FirstDifference? First { get; init; }

    /// <summary>The variables that differ, the largest relative difference first.</summary>
    public required ImmutableArray<VariableDifference> Differences { get; init; }

    /// <summary>Variables that the reference lacks, in the order of the model.</summary>
    public required ImmutableArray<string> OnlyInModel { get; init; }

    /// <summary>Variables that the model lacks, in the order of the reference.</summary>
    public required ImmutableArray<string> OnlyInReference { get; init; }

    /// <summary>Number of points of the reference at times that the run did not save; they were not compared.</summary>
    public required long PointsLeftOut { get; init; }

    /// <summary>Number of values that agree only because both are tiny beside <see cref="Absolute"/>.</summary>
    public required long Tiny { get; init; }

    /// <summary>Whether all values that were compared agree.</summary>
    public bool Agrees => Differences.IsEmpty;

    /// <summary>Compares a run with a file of results (.dat, .csv, .tsv, .tab, .xls, .xlsx).</summary>
    /// <param name="run">The run.</param>
    /// <param name="file">The file.</param>
    /// <param name="tolerance">The relative tolerance.</param>
    /// <param name="remarks">What the file's reader says.</param>
    /// <exception cref="DiagnosticException">The file cannot be read, or shares no value with the run.</exception>
    public static Comparison Of(Run run, string file, double tolerance, out ImmutableArray<Diagnostic> remarks)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(file);
        var problems = new List<Diagnostic>();
        var series = DataFile.Read(file, problems);
        if (problems.Exists(p => p.Severity == Severity.Error))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        remarks = [.. problems];
        return new ComparisonOfRuns(
            run,
            series.Select(s => new ReferenceSeries(
                s.Elements.IsEmpty ? s.Name : $"{s.Name}[{string.Join(',', s.Elements)}]",
                ComparisonOfRuns.Key(s.Name, s.Elements),
                s.Points.X,
                s.Points.Y
            )),
            tolerance
        ).Result(file);
    }

    /// <summary>Compares a run with that of another model.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="tolerance">The relative tolerance.</param>
    /// <exception cref="DiagnosticException">The runs share no value.</exception>
    public static Comparison Of(Run run, Run reference, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(reference);
        return new ComparisonOfRuns(
            run,
            ComparisonOfRuns
                .Keyed(reference)
                .Select(c => new ReferenceSeries(c.Column.Name, c.Key, reference.Times, c.Column.Values)),
            tolerance
        ).Result(reference.Model.File);
    }
}

/// <summary>A series of the reference.</summary>
/// <param name="Name">Its name as written there.</param>
/// <param name="Key">The form in which equal names are equal.</param>
/// <param name="Times">Times, ascending.</param>
/// <param name="Values">A value for each.</param>
internal sealed record ReferenceSeries(string Name, string Key, ImmutableArray<double> Times, ImmutableArray<double> Values);

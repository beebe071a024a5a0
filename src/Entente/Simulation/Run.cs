using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>One column of a run: a variable, or one element of it, at the saved times.</summary>
/// <param name="Name">The name as the author wrote it, with elements: <c>x[A,B]</c>.</param>
/// <param name="Variable">The variable.</param>
/// <param name="Values">Its value at each saved time.</param>
public sealed record RunColumn(string Name, Variable Variable, ImmutableArray<double> Values);

/// <summary>The result of one simulation: all variables at the saved times. Immutable.</summary>
public sealed class Run
{
    private readonly Dictionary<string, RunColumn> byName;

    internal Run(Model model, ImmutableArray<double> times, ImmutableArray<RunColumn> columns, ImmutableArray<Diagnostic> remarks)
    {
        Model = model;
        Times = times;
        Columns = columns;
        Remarks = remarks;
        byName = new Dictionary<string, RunColumn>(columns.Length);
        foreach (var column in columns)
            byName.TryAdd(Philox.CanonicalName(column.Name), column);
    }

    /// <summary>The model that was run.</summary>
    public Model Model { get; }

    /// <summary>The saved times, ascending.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>A column for each variable and element, constants and data too, in the order of the file.</summary>
    public ImmutableArray<RunColumn> Columns { get; }

    /// <summary>What the run did on the quiet: lookups read outside their points, values that are not finite, each with the first time.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; }

    /// <summary>The values of a variable at the saved times.</summary>
    /// <param name="name">The name as the author wrote it, with elements; case and underscores do not matter.</param>
    /// <exception cref="KeyNotFoundException">There is no such variable or element.</exception>
    public ImmutableArray<double> this[string name] =>
        byName.TryGetValue(Philox.CanonicalName(name), out var column)
            ? column.Values
            : throw new KeyNotFoundException(
                $"The model has no value named '{name}'. {Nearest.Question(name, Columns.Select(c => c.Name))}".TrimEnd()
            );

    /// <summary>The columns that a name means: one of an element (<c>x[A]</c>), all of a variable (<c>x</c>) or of a dimension (<c>x[region]</c>).</summary>
    /// <param name="name">The name; case and underscores do not matter.</param>
    /// <param name="columns">The columns, in the order of the run.</param>
    /// <param name="problem">What is wrong with the name, where it means none.</param>
    public bool TryFind(string name, out ImmutableArray<RunColumn> columns, out string problem)
    {
        ArgumentNullException.ThrowIfNull(name);
        columns = [];
        if (!Model.TryFind(name, out var found, out problem))
            return false;
        columns =
        [
            .. found
                .Positions.Select(flat => byName.GetValueOrDefault(Philox.CanonicalName(found.Variable.ElementName(flat))))
                .OfType<RunColumn>(),
        ];
        return true;
    }
}

/// <summary>Collects a single run's values at the saved times.</summary>
internal sealed class Recorder(
    Simulator simulator,
    ImmutableArray<(Variable Variable, int Flat)> asked,
    int saves,
    double mostBytes,
    int lane = 0
)
{
    private readonly int[] rows = Rows(simulator, asked);
    private readonly double[][] values = Room(asked.Length, saves);
    private readonly List<double> times = new(saves);
    private int room = saves;

    private static int[] Rows(Simulator simulator, ImmutableArray<(Variable Variable, int Flat)> asked)
    {
        var rows = new int[asked.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = simulator.RowOf(asked[i].Variable, asked[i].Flat);
        return rows;
    }

    private static double[][] Room(int columns, int saves)
    {
        var room = new double[columns][];
        for (int i = 0; i < columns; i++)
            room[i] = new double[saves];
        return room;
    }

    /// <summary>Takes the values of its lane.</summary>
    public void Save(Batch batch, int save, double time)
    {
        if (save >= room)
            Lengthen();
        times.Add(time);
        for (int i = 0; i < rows.Length; i++)
            values[i][save] = batch.Row(rows[i])[lane];
    }

    // FINAL TIME may move away during the run.
    private void Lengthen()
    {
        room = checked(2 * room + 1);
        double bytes = (double)room * asked.Length * sizeof(double);
        if (bytes > mostBytes)
            throw new DiagnosticException([SimulationDiagnostics.TooMuchToKeep(bytes, mostBytes, simulator.Model.SavePer.Span)]);
        for (int i = 0; i < values.Length; i++)
            Array.Resize(ref values[i], room);
    }

    // Difference equations are reported with auxiliaries as they were at the saved time before (Vensim Reference Manual, "Selecting an Integration Technique").
    private ReadOnlySpan<double> Reported(int i)
    {
        var series = values[i].AsSpan(0, times.Count);
        bool isLate =
            simulator.Model.Integration == IntegrationMethod.Difference
            && asked[i].Variable.Kind == VariableKind.Auxiliary
            && !simulator.IsKnownAtStart(asked[i].Variable, asked[i].Flat);
        return isLate && times.Count > 1 ? (double[])[series[0], .. series[..^1]] : series;
    }

    /// <summary>Makes the run of what was collected.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="firstInaccurate">When automatic steps first did not become accurate enough, or NaN.</param>
    public Run Finish(Clock clock, double firstInaccurate)
    {
        var columns = new RunColumn[asked.Length];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = new RunColumn(asked[i].Variable.ElementName(asked[i].Flat), asked[i].Variable, [.. Reported(i)]);
        ImmutableArray<RunColumn> all = [.. columns];
        return new Run(simulator.Model, [.. times], all, Remarks(all, clock, firstInaccurate));
    }

    private ImmutableArray<Diagnostic> Remarks(ImmutableArray<RunColumn> columns, Clock clock, double firstInaccurate)
    {
        var remarks = ImmutableArray.CreateBuilder<Diagnostic>();
        var broken = columns.Where(c => FirstNotFinite(c.Values) >= 0).OrderBy(c => FirstNotFinite(c.Values)).ToList();
        if (broken.Count > 0)
            remarks.Add(
                SimulationDiagnostics.NotFinite(
                    broken[0].Name,
                    times[FirstNotFinite(broken[0].Values)],
                    broken.Count - 1,
                    broken[0].Variable.Span
                )
            );
        double perSave = clock.StepsPerSave;
        if (Math.Abs(perSave - Math.Round(perSave)) > 1e-6)
            remarks.Add(SimulationDiagnostics.SettledLate(simulator.Model.SavePer.Span));
        if (!double.IsNaN(firstInaccurate))
            remarks.Add(SimulationDiagnostics.NotAccurate(firstInaccurate, simulator.Model.TimeStep.Span));
        return remarks.ToImmutable();
    }

    private static int FirstNotFinite(ImmutableArray<double> values)
    {
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i]))
                return i;
        return -1;
    }
}

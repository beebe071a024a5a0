using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly Lazy<Dictionary<string, int>> byName;

    internal Run(
        Model model,
        ImmutableArray<double> times,
        ImmutableArray<RunColumn> columns,
        Lazy<Dictionary<string, int>> byName,
        ImmutableArray<Diagnostic> remarks
    )
    {
        Model = model;
        Times = times;
        Columns = columns;
        Remarks = remarks;
        this.byName = byName;
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
        ColumnOf(name) is { } column
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
        columns = [.. found.Positions.Select(flat => ColumnOf(found.Variable.ElementName(flat))).OfType<RunColumn>()];
        return true;
    }

    private RunColumn? ColumnOf(string name) =>
        byName.Value.TryGetValue(Philox.CanonicalName(name), out int number) ? Columns[number] : null;
}

/// <summary>What all single runs of a simulator have in common: where the values are, and what they are called.</summary>
internal sealed class RunColumns
{
    private readonly ImmutableArray<VariableElement> asked;
    private readonly int[] rows;
    private readonly string[] names;
    private readonly bool[] isLate;

    /// <summary>Looks them up.</summary>
    public RunColumns(Simulator simulator, ImmutableArray<VariableElement> asked)
    {
        this.asked = asked;
        Model = simulator.Model;
        rows = new int[asked.Length];
        names = new string[asked.Length];
        isLate = new bool[asked.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            var (variable, flat) = asked[i];
            rows[i] = simulator.RowOf(variable, flat);
            names[i] = variable.ElementName(flat);
            isLate[i] = IsLate(simulator, variable, flat);
        }
        ByName = new Lazy<Dictionary<string, int>>(NumberNames);
        Reads = TableRead.Of(simulator.Compiled.Plan);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>Their rows in the memory of a batch.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>The tables that are read.</summary>
    public ImmutableArray<TableRead> Reads { get; }

    /// <summary>The number of a column by its canonical name.</summary>
    public Lazy<Dictionary<string, int>> ByName { get; }

    /// <summary>Whether a value is reported as it was at the saved time before: auxiliaries of difference equations (Vensim Reference Manual, "Selecting an Integration
    /// Technique").</summary>
    public static bool IsLate(Simulator simulator, Variable variable, int flat) =>
        simulator.Model.Integration == IntegrationMethod.Difference
        && variable.Kind == VariableKind.Auxiliary
        && !simulator.IsKnownAtStart(variable, flat);

    /// <summary>The column of values that were read at the saved times.</summary>
    public RunColumn Column(int number, ImmutableArray<double> values) =>
        new(
            names[number],
            asked[number].Variable,
            isLate[number] && values.Length > 1 ? [values[0], .. values.AsSpan()[..^1]] : values
        );

    private Dictionary<string, int> NumberNames()
    {
        var numbers = new Dictionary<string, int>(names.Length);
        for (int i = 0; i < names.Length; i++)
            numbers.TryAdd(Philox.CanonicalName(names[i]), i);
        return numbers;
    }
}

/// <summary>Collects a single run's values at the saved times.</summary>
/// <param name="columns">What is collected.</param>
/// <param name="saves">Number of saved times, as far as it is known.</param>
/// <param name="mostBytes">What may be kept.</param>
/// <param name="lane">The lane of the run.</param>
internal sealed class Recorder(RunColumns columns, int saves, double mostBytes, int lane = 0)
{
    private readonly double[][] values = Room(columns.Rows.Length, saves);
    private readonly OutsideReads outside = new(columns.Reads);
    private double[] times = new double[saves];
    private int count;

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
        if (save >= times.Length)
            Lengthen();
        times[save] = time;
        count = save + 1;
        var rows = columns.Rows;
        for (int i = 0; i < rows.Length; i++)
            values[i][save] = batch.Value(rows[i], lane);
        outside.Look(batch, lane, time);
    }

    // FINAL TIME may move away during the run.
    private void Lengthen()
    {
        int room = checked(2 * times.Length + 1);
        double bytes = (double)room * values.Length * sizeof(double);
        if (bytes > mostBytes)
            throw new DiagnosticException([SimulationDiagnostics.TooMuchToKeep(bytes, mostBytes, columns.Model.SavePer.Span)]);
        Array.Resize(ref times, room);
        for (int i = 0; i < values.Length; i++)
            Array.Resize(ref values[i], room);
    }

    // The numbers collected so far; nothing is collected afterwards.
    private ImmutableArray<double> Collected(double[] room)
    {
        if (room.Length != count)
            Array.Resize(ref room, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(room);
    }

    /// <summary>Makes the run of what was collected.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="firstInaccurate">When automatic steps first did not become accurate enough, or NaN.</param>
    public Run Finish(Clock clock, double firstInaccurate)
    {
        var made = new RunColumn[values.Length];
        for (int i = 0; i < made.Length; i++)
            made[i] = columns.Column(i, Collected(values[i]));
        var all = ImmutableCollectionsMarshal.AsImmutableArray(made);
        var at = Collected(times);
        return new Run(columns.Model, at, all, columns.ByName, Remarks(at, all, clock, firstInaccurate));
    }

    private ImmutableArray<Diagnostic> Remarks(
        ImmutableArray<double> at,
        ImmutableArray<RunColumn> all,
        Clock clock,
        double firstInaccurate
    )
    {
        ImmutableArray<Diagnostic> remarks = [];
        if (NotFinite(at, all) is { } notFinite)
            remarks = remarks.Add(notFinite);
        if (outside.Remark(columns.Model) is { } clipped)
            remarks = remarks.Add(clipped);
        double perSave = clock.StepsPerSave;
        if (Math.Abs(perSave - Math.Round(perSave)) > 1e-6)
            remarks = remarks.Add(SimulationDiagnostics.SettledLate(columns.Model.SavePer.Span));
        if (!double.IsNaN(firstInaccurate))
            remarks = remarks.Add(SimulationDiagnostics.NotAccurate(firstInaccurate, columns.Model.TimeStep.Span));
        return remarks;
    }

    // The column that first holds what is no number, and how many others do.
    private static Diagnostic? NotFinite(ImmutableArray<double> at, ImmutableArray<RunColumn> all)
    {
        (int first, int save, int broken) = (-1, int.MaxValue, 0);
        for (int i = 0; i < all.Length; i++)
        {
            int found = FirstNotFinite(all[i].Values.AsSpan());
            if (found < 0)
                continue;
            broken++;
            if (found < save)
                (first, save) = (i, found);
        }
        return first < 0
            ? null
            : SimulationDiagnostics.NotFinite(all[first].Name, at[save], broken - 1, all[first].Variable.Span);
    }

    private static int FirstNotFinite(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i]))
                return i;
        return -1;
    }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration.Scenarios;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>One outcome over time in many runs, with the inputs of these runs. Runs with a value that is not finite are left out and counted.</summary>
public sealed class Trajectories
{
    /// <summary>Trajectories that were made elsewhere.</summary>
    /// <param name="outcome">Name of the outcome.</param>
    /// <param name="times">The times, ascending.</param>
    /// <param name="series">For each run its values at these times.</param>
    /// <param name="inputs">A column for each input, a row for each run; null where there are none.</param>
    /// <param name="runs">Numbers of the runs; null: from 0 on.</param>
    /// <exception cref="ArgumentException">Lengths differ, or no run is finite.</exception>
    public Trajectories(
        string outcome,
        IReadOnlyList<double> times,
        IReadOnlyList<double[]> series,
        Table? inputs = null,
        IReadOnlyList<long>? runs = null
    )
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(series);
        if (series.Any(s => s.Length != times.Count) || (inputs != null && inputs.Rows != series.Count))
            throw new ArgumentException("Every run has a value at each time, and a row of inputs where there are any.");
        int[] whole = [.. Enumerable.Range(0, series.Count).Where(r => series[r].All(double.IsFinite))];
        if (whole.Length == 0)
            throw new DiagnosticException([ExplorationDiagnostics.NothingOverTime(outcome)]);
        (Outcome, Times, NotFinite) = (outcome, [.. times], series.Count - whole.Length);
        Series = [.. whole.Select(r => series[r])];
        Runs = [.. whole.Select(r => runs?[r] ?? r)];
        Inputs =
            inputs == null
                ? null
                : new Table(inputs.Names, [.. inputs.Columns.Select(c => whole.Select(r => c[r]).ToArray())])
                {
                    Inputs = inputs.Names,
                };
    }

    /// <summary>Name of the outcome.</summary>
    public string Outcome { get; }

    /// <summary>Its unit; empty where not known.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The times.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>Values by run.</summary>
    public ImmutableArray<double[]> Series { get; }

    /// <summary>Numbers of the runs.</summary>
    public ImmutableArray<long> Runs { get; }

    /// <summary>The inputs by run; null where there are none.</summary>
    public Table? Inputs { get; }

    /// <summary>Runs that were left out.</summary>
    public int NotFinite { get; }

    /// <summary>Runs of a model.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="uncertainty">What is uncertain about its constants.</param>
    /// <param name="outcome">Name of the outcome, with elements.</param>
    /// <param name="options">Runs, seed and threads; the rest is not read.</param>
    /// <param name="progress">Told the share of runs that is done.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The name is unknown, or the table would be too large.</exception>
    public static Trajectories Of(
        Simulator simulator,
        Uncertainty uncertainty,
        string outcome,
        DriverOptions? options = null,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    ) => Of(simulator, uncertainty, outcome, [], [], options ?? new DriverOptions(), progress, cancellation);

    /// <summary>Runs of a model in a named world with further changes of constants.</summary>
    internal static Trajectories Of(
        Simulator simulator,
        Uncertainty uncertainty,
        string outcome,
        ImmutableArray<ConstantChange> world,
        ImmutableArray<ConstantChange> changes,
        DriverOptions options,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        var inputs = uncertainty.Sample(options.Runs, options.Seed, SamplingMethod.LatinHypercube);
        var (variable, flat) = EnsembleRuns.Resolve(simulator.Model, [outcome])[0];
        var runs = new TrajectoryRuns(variable, flat, inputs);
        new PairedRuns<TrajectoryRuns.Block>(
            simulator.ForNoises(inputs.Noises),
            inputs,
            [new Variant("", changes)],
            world,
            [],
            runs
        ).Run(0, inputs.Runs, options.Threads, progress, cancellation);
        var columns = new InputColumns(inputs);
        return new Trajectories(
            variable.ElementName(flat),
            runs.Times,
            runs.Series,
            new Table(inputs.Names, [.. inputs.Names.Select((_, i) => columns.Of(i))])
        )
        {
            Unit = variable.Unit,
        };
    }

    /// <summary>Reads runs over time from a table with a row for each run and time, as 'simulate --uncertain --output runs.parquet' writes it: columns <c>run</c>,
    /// <c>Time</c>, the inputs and the outcomes. What does not change within a run can be an input.</summary>
    /// <exception cref="DiagnosticException">The file holds no such table.</exception>
    public static Trajectories Load(string file, string outcome, IReadOnlyList<string>? inputs = null)
    {
        var table = Table.LoadOverTime(file);
        if (table.Find("run") is not { } run || table.Find("Time") is not { } time)
            throw new DiagnosticException([ExplorationDiagnostics.NoTimes(SourceSpan.Whole(file))]);
        double[] values = table[outcome];
        int[][] byRun =
        [
            .. Enumerable.Range(0, table.Rows).GroupBy(row => run[row]).Select(rows => rows.OrderBy(row => time[row]).ToArray()),
        ];
        double[] times = [.. byRun[0].Select(row => time[row])];
        if (byRun.FirstOrDefault(rows => !rows.Select(row => time[row]).SequenceEqual(times)) is { } other)
            throw new DiagnosticException([ExplorationDiagnostics.OtherTimes(run[other[0]], SourceSpan.Whole(file))]);
        bool IsFixed(string name) =>
            table[name] is var column && byRun.All(rows => rows.All(row => column[row] == column[rows[0]]));
        string[] asked =
            inputs?.ToArray()
            ?? (
                table.Inputs.IsEmpty
                    ? [.. table.Names.Where(n => table[n] != run && table[n] != time && table[n] != values && IsFixed(n))]
                    : [.. table.Inputs]
            );
        return new Trajectories(
            outcome,
            times,
            [.. byRun.Select(rows => rows.Select(row => values[row]).ToArray())],
            asked.Length == 0
                ? null
                : new Table(asked, [.. asked.Select(n => byRun.Select(rows => table[n][rows[0]]).ToArray())]),
            [.. byRun.Select(rows => (long)run[rows[0]])]
        );
    }
}

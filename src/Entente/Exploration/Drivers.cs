using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>What drives an outcome: of any function, any table of runs, or any model.</summary>
/// <example><code>
/// var unknowns = new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1);
/// DriverReport report = Drivers.Of(x => x[0] + x[0] * x[1], unknowns, new() { Runs = 8192 });
/// foreach (var index in report.Ranked)
///     Console.WriteLine($"{index.Input}: {index.Total!.Value:P0}");
/// </code></example>
public static class Drivers
{
    // Of outcomes in a temporary file, beyond which a disk is not for.
    private const double MostBytes = 64e9;

    /// <summary>What drives the result of a function.</summary>
    /// <param name="function">The function of the inputs, in the order in which they were added; called from one thread.</param>
    /// <param name="uncertainty">The inputs.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DiagnosticException">The method does not suit the inputs or the number of runs.</exception>
    /// <exception cref="ArgumentException">The correlations cannot all hold.</exception>
    public static DriverReport Of(
        Func<double[], double> function,
        Uncertainty uncertainty,
        DriverOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(uncertainty);
        options = Checked(options);
        if (options.Within.Length > 0)
        {
            var table = Evaluated(function, uncertainty, options);
            return Of(table, table.Inputs, "outcome", options);
        }
        var factors = new Factors(uncertainty, options.ByGroup);
        var (method, why) = DriverChoice.For(factors, options);
        var study = DriverChoice.StudyOf(uncertainty, factors, method, options);
        var tally = study.NewTally();
        for (long run = 0; run < study.Inputs.Runs; run++)
        {
            if ((run & 255) == 0)
                cancellation.ThrowIfCancellationRequested();
            tally.Take(function(study.Inputs.Row(run)));
        }
        return tally.Finish().Report("outcome", study, options, why);
    }

    /// <summary>What drives a column of a table of runs, whatever made them.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="inputs">Names of the columns that may drive it.</param>
    /// <param name="outcome">Name of the column.</param>
    /// <param name="options">How; <see cref="DriverOptions.Runs"/> is not read.</param>
    /// <exception cref="DiagnosticException">A column is not there, or the method needs runs of its own.</exception>
    public static DriverReport Of(Table table, IReadOnlyList<string> inputs, string outcome, DriverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(inputs);
        return OfTable(table, inputs, null, outcome, options);
    }

    /// <summary>What drives a column of a table of runs: the uncertain inputs that it holds, or with <see cref="DriverOptions.ByGroup"/> their groups.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="uncertainty">The inputs; those that are no columns are left out.</param>
    /// <param name="outcome">Name of the column.</param>
    /// <param name="options">How; <see cref="DriverOptions.Runs"/> is not read.</param>
    /// <exception cref="DiagnosticException">A column is not there, or the method needs runs of its own.</exception>
    public static DriverReport Of(Table table, Uncertainty uncertainty, string outcome, DriverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(uncertainty);
        var held = uncertainty.Inputs.Where(i => table.Find(i.Name) != null).ToList();
        if (held.Count == 0)
            throw new DiagnosticException([ExplorationDiagnostics.NothingUncertain()]);
        return OfTable(
            table,
            [.. held.Select(i => i.Name)],
            options is { ByGroup: true } ? [.. held.Select(i => i.Group)] : null,
            outcome,
            options
        );
    }

    private static DriverReport OfTable(
        Table table,
        IReadOnlyList<string> inputs,
        string[]? groups,
        string outcome,
        DriverOptions? options
    )
    {
        options = Checked(options);
        if (options.Within.Length > 0)
            return Within(table, inputs, outcome, options);
        var (method, why) = OfTable(options.Method, groups != null);
        double[][] columns = [.. inputs.Select(name => table[name])];
        double[] y = table[outcome];
        bool[]? meets = options.Where.Length > 0 ? RunCondition.Parse(options.Where).Rows(name => table[name]) : null;
        int[] whole = [.. Enumerable.Range(0, table.Rows).Where(row => columns.All(c => double.IsFinite(c[row])))];
        double[] Whole(double[] column) => whole.Length == column.Length ? column : [.. whole.Select(row => column[row])];
        var finding = GivenData.Find(
            method,
            [.. inputs],
            groups,
            i => Whole(columns[i]),
            Whole(y),
            options,
            meets == null ? null : [.. whole.Select(row => meets[row])]
        );
        return new DriverReport
        {
            Outcome = outcome,
            Method = method,
            Why = why,
            Runs = table.Rows,
            NotFinite = finding.NotFinite + table.Rows - whole.Length,
            Seed = options.Seed,
            Confidence = options.Confidence,
            Mean = finding.Mean,
            MeanError = finding.MeanError,
            StandardDeviation = finding.StandardDeviation,
            StandardDeviationError = finding.StandardDeviationError,
            Fit = finding.Fit,
            Threshold = finding.Threshold,
            Indices = finding.Indices,
            Remarks = finding.Remarks,
        };
    }

    private static (DriverMethod Method, string Why) OfTable(DriverMethod asked, bool byGroup)
    {
        if (byGroup && asked == DriverMethod.Automatic)
            return (DriverMethod.Sobol, "sobol of the first order, because it alone can be told of a group from runs at hand.");
        if (asked == DriverMethod.Automatic)
            return (
                DriverMethod.Delta,
                "delta, because it is valid for any runs, correlated or not, and sees every kind of dependence."
            );
        return GivenData.Methods.Contains(asked)
            ? (asked, $"{DriverChoice.NameOf(asked)}, as asked; valid for any runs.")
            : throw new DiagnosticException([
                ExplorationDiagnostics.NeedsOwnRuns(DriverChoice.NameOf(asked), GivenData.Methods.Select(DriverChoice.NameOf)),
            ]);
    }

    /// <summary>What drives outcomes of a model; all of them from the same runs.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="uncertainty">What is uncertain about its constants.</param>
    /// <param name="outcomes">Names of the outcomes, with elements.</param>
    /// <param name="options">How.</param>
    /// <param name="changes">Constants that are changed in all runs.</param>
    /// <param name="progress">Told the share of runs that is done.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>A report for each outcome at the final time, or with <see cref="DriverOptions.OverTime"/> for each outcome at each saved time.</returns>
    /// <exception cref="DiagnosticException">A name is unknown, or the method does not suit the inputs or the number of runs.</exception>
    public static ImmutableArray<DriverReport> Of(
        Simulator simulator,
        Uncertainty uncertainty,
        IReadOnlyList<string> outcomes,
        DriverOptions? options = null,
        IReadOnlyList<KeyValuePair<string, double>>? changes = null,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ArgumentNullException.ThrowIfNull(uncertainty);
        options = Checked(options);
        if (options.Within.Length > 0)
            return Within(simulator, uncertainty, outcomes, options, changes, progress, cancellation);
        var model = simulator.Model;
        if (options.ByGroup)
            uncertainty = uncertainty.GroupedAs(model);
        var factors = new Factors(uncertainty, options.ByGroup);
        var (method, why) = DriverChoice.For(factors, options);
        var study = DriverChoice.StudyOf(uncertainty, factors, method, options);
        var found = EnsembleRuns.Resolve(model, outcomes);
        var changed = ConstantChanges.Resolve(
            model,
            [.. (changes ?? []).Select(c => new NamedChange(c.Key, [c.Value], SourceSpan.Whole("--set")))]
        );
        var runs = new StudyRuns(study, found, options.OverTime);
        var paired = new PairedRuns<StudyRuns.Block>(
            simulator.ForNoises(study.Inputs.Noises),
            study.Inputs,
            [new Variant("", [])],
            [],
            changed,
            runs
        );
        double kept = study is SampleStudy or PawnAtStudy ? (double)runs.Tallies.Length * study.Inputs.Runs * sizeof(double) : 0;
        if (kept > MostBytes)
            throw new DiagnosticException([ExplorationDiagnostics.TooMuchToKeep(DriverChoice.NameOf(method), kept / 1e9)]);
        paired.Run(0, study.Inputs.Runs, options.Threads, progress, cancellation);
        return
        [
            .. from o in Enumerable.Range(0, found.Length)
            from t in Enumerable.Range(0, runs.Times.Length)
            let name = found[o].Variable.ElementName(found[o].Flat)
            select runs.Tallies[(t * found.Length) + o].Finish().Report(name, study, options, why, runs.Times[t]),
        ];
    }

    private static DriverReport Within(Table table, IReadOnlyList<string> inputs, string outcome, DriverOptions options)
    {
        if (options.ByGroup || options.OverTime)
            throw new DiagnosticException([ExplorationDiagnostics.WithinOthers()]);
        var within = table.Where(options.Within);
        if (within.Rows == 0)
            throw new DiagnosticException([ExplorationDiagnostics.NothingWithin(options.Within, table.Rows)]);
        var report = Of(within, inputs, outcome, options with { Within = "" });
        string which = FormattableString.Invariant(
            $"Only the {within.Rows:N0} of {table.Rows:N0} runs with {options.Within} are counted."
        );
        return report with { Remarks = [which, .. report.Remarks] };
    }

    private static ImmutableArray<DriverReport> Within(
        Simulator simulator,
        Uncertainty uncertainty,
        IReadOnlyList<string> outcomes,
        DriverOptions options,
        IReadOnlyList<KeyValuePair<string, double>>? changes,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        string[] names = [.. EnsembleRuns.Resolve(simulator.Model, outcomes).Select(o => o.Variable.ElementName(o.Flat))];
        string[] read = [.. names.Concat(ScenarioDiscovery.NamesIn(options.Within)).Distinct()];
        var table = ScenarioDiscovery.Runs(simulator, uncertainty, read, options, changes, progress, cancellation);
        return [.. names.Select(name => Of(table, table.Inputs, name, options))];
    }

    private static Table Evaluated(Func<double[], double> function, Uncertainty uncertainty, DriverOptions options)
    {
        var inputs = uncertainty.Sample(options.Runs, options.Seed);
        RunTableSize.Require(inputs.Names.Length + 1, options.Runs);
        double[][] rows = [.. Enumerable.Range(0, (int)options.Runs).Select(run => inputs.Row(run))];
        return new Table(
            [.. inputs.Names, "outcome"],
            [.. inputs.Names.Select((_, i) => rows.Select(row => row[i]).ToArray()), [.. rows.Select(function)]]
        )
        {
            Inputs = inputs.Names,
        };
    }

    private static DriverOptions Checked(DriverOptions? options)
    {
        options ??= new DriverOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slices, 2);
        if (!(options.Confidence is > 0 and < 1))
            throw new ArgumentException("The confidence lies between 0 and 1.");
        if (options.Levels < 2 || options.Levels % 2 != 0)
            throw new ArgumentException("The grid of a Morris design has an even number of levels.");
        return options;
    }
}

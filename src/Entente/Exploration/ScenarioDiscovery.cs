using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration.Scenarios;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>Under which conditions do the runs come about that meet a condition? Of any table of runs.</summary>
/// <example><code>
/// var table = Table.Load("runs.csv");
/// var report = ScenarioDiscovery.Find(table, ["a", "b", "c"], "y &gt; 0.8");
/// Console.WriteLine(ScenarioDiscovery.InWords(report, report.Boxes[0]));
/// </code></example>
public static class ScenarioDiscovery
{
    /// <summary>Seeks boxes of inputs in which most runs are cases.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="inputs">Names of the columns that may be limited.</param>
    /// <param name="where">What makes a run a case: <c>y &gt; 0.8</c>, <c>y &gt; 0.8 and z &lt;= 2</c>.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DiagnosticException">A column is not there, the condition cannot be read, or all runs or none are cases.</exception>
    public static DiscoveryReport Find(Table table, IReadOnlyList<string> inputs, string where, DiscoveryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new DiscoveryOptions();
        var condition = RunCondition.Parse(where);
        bool[] meets = condition.Rows(name => table[name]);
        double[][] columns = [.. inputs.Select(name => table[name])];
        double[][] read = [.. columns, .. condition.Names.Select(name => table[name])];
        int[] whole = [.. Enumerable.Range(0, table.Rows).Where(row => read.All(c => double.IsFinite(c[row])))];
        var runs = new Cases([.. inputs], [.. columns], meets, whole);
        if (runs.Total == 0 || runs.Total == runs.Count)
            throw new DiagnosticException([ExplorationDiagnostics.NoCases(where, runs.Total, runs.Count)]);
        ImmutableArray<PeelingStep> path = [];
        var boxes = options.Method == DiscoveryMethod.Prim ? Prim.Find(runs, options, out path) : TreeGrowth.Boxes(runs, options);
        return new DiscoveryReport
        {
            Where = where,
            Method = options.Method,
            Runs = runs.Count,
            Cases = runs.Total,
            NotFinite = table.Rows - whole.Length,
            Boxes = boxes,
            Path = path,
            Ranges = inputs
                .Select((name, i) => (name, i))
                .DistinctBy(p => p.name)
                .ToImmutableDictionary(
                    p => p.name,
                    p => (whole.Min(row => columns[p.i][row]), whole.Max(row => columns[p.i][row]))
                ),
        };
    }

    /// <summary>What a given box says of the cases.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="cases">Whether each run is a case.</param>
    /// <param name="limits">The limits; bounds inclusive.</param>
    /// <exception cref="DiagnosticException">A column is not there.</exception>
    public static ScenarioBox BoxOf(Table table, IReadOnlyList<bool> cases, IReadOnlyList<InputLimits> limits)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(limits);
        var runs = new Cases(
            [.. limits.Select(l => l.Input)],
            [.. limits.Select(l => table[l.Input])],
            [.. cases],
            [.. Enumerable.Range(0, cases.Count)]
        );
        return runs.BoxOf([.. limits.Select(l => (l.Low ?? double.NegativeInfinity, l.High ?? double.PositiveInfinity))], null);
    }

    /// <summary>Probability of at least so many cases in a box if a limit did nothing: the upper tail of a binomial (Bryant &amp; Lempert 2010).</summary>
    /// <param name="casesInBox">Cases in the box.</param>
    /// <param name="pointsInBox">Runs in the box.</param>
    /// <param name="casesWithout">Cases in the box without the limit.</param>
    /// <param name="pointsWithout">Runs in the box without the limit.</param>
    public static double QuasiP(int casesInBox, int pointsInBox, int casesWithout, int pointsWithout) =>
        Binomial.AtLeast(casesInBox, pointsInBox, (double)casesWithout / pointsWithout);

    /// <summary>Names of the columns that a condition reads.</summary>
    /// <exception cref="DiagnosticException">It is no condition.</exception>
    public static ImmutableArray<string> NamesIn(string where) => [.. RunCondition.Parse(where).Names];

    /// <summary>Runs of a model as a table: a column for each uncertain input and for each outcome at the final time.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="uncertainty">What is uncertain about its constants.</param>
    /// <param name="outcomes">Names of the outcomes; those of inputs are no columns of their own.</param>
    /// <param name="options">Runs, seed and threads; the rest is not read.</param>
    /// <param name="changes">Constants that are changed in all runs.</param>
    /// <param name="progress">Told the share of runs that is done.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">A name is unknown, or the table would be too large.</exception>
    public static Table Runs(
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
        options ??= new DriverOptions();
        RunTableSize.Require(uncertainty.Inputs.Length + outcomes.Count, options.Runs);
        var inputs = uncertainty.Sample(options.Runs, options.Seed, SamplingMethod.LatinHypercube);
        var known = inputs.Names.Select(Philox.CanonicalName).ToHashSet();
        string[] read = [.. outcomes.Where(o => !known.Contains(Philox.CanonicalName(o)))];
        var columns = new InputColumns(inputs);
        double[][] drawn = [.. inputs.Names.Select((_, i) => columns.Of(i))];
        if (read.Length == 0)
            return new Table(inputs.Names, drawn) { Inputs = inputs.Names };
        var ensemble = simulator.Run(
            inputs,
            read,
            new EnsembleOptions
            {
                Keep = KeptValues.Final,
                Threads = options.Threads,
                Changes = [.. changes ?? []],
            },
            null,
            progress == null ? null : p => progress((double)p.Runs / p.Asked),
            cancellation
        );
        if (!ensemble.IsComplete)
            cancellation.ThrowIfCancellationRequested();
        return new Table(
            [.. inputs.Names, .. ensemble.Outcomes.Select(o => o.Name)],
            [.. drawn, .. ensemble.Outcomes.Select(o => o.Final.Values.ToArray())]
        )
        {
            Inputs = inputs.Names,
        };
    }

    /// <summary>A box in a sentence.</summary>
    /// <param name="report">The report.</param>
    /// <param name="box">The box.</param>
    /// <param name="what">What happens in the cases, such as "Russia loses"; the condition if left out.</param>
    public static string InWords(DiscoveryReport report, ScenarioBox box, string? what = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(box);
        what ??= report.Where;
        if (box.Limits.IsEmpty)
            return FormattableString.Invariant($"{what} in {Percent(box.Density)} of all runs; no input parts them.");
        string limits = LimitsInWords(box);
        return FormattableString.Invariant(
            $"{what} when {limits}: covers {Percent(box.Coverage)} of the cases, {Percent(box.Density)} of such runs are cases."
        );
    }

    /// <summary>The limits of a box: "a &gt; 0.6 and b is between 1 and 2".</summary>
    internal static string LimitsInWords(ScenarioBox box) =>
        string.Join(
            " and ",
            box.Limits.Select(l =>
                (l.Low, l.High) switch
                {
                    ({ } low, { } high) => FormattableString.Invariant($"{l.Input} is between {low:G4} and {high:G4}"),
                    ({ } low, null) => FormattableString.Invariant($"{l.Input} > {low:G4}"),
                    (null, { } high) => FormattableString.Invariant($"{l.Input} < {high:G4}"),
                    _ => l.Input,
                }
            )
        );

    // Not 100 % of what is almost all.
    private static string Percent(double share) =>
        share is > 0.99 and < 1 or > 0 and < 0.01
            ? FormattableString.Invariant($"{100 * share:0.##} %")
            : FormattableString.Invariant($"{100 * share:0} %");
}

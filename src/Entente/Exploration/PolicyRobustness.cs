using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration.Search;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>How robust policies are for an outcome of a model, and what learning would be worth before choosing among them.</summary>
/// <example><code>
/// var bold = new Policy("bold", [new("harvest rate", 0.4)]);
/// var found = PolicyRobustness.Of(Simulator.Compile(model), unknown, [bold], "net benefit");
/// string safest = found.Table.Choices["minimax regret"][0];
/// </code></example>
public sealed record PolicyRobustness
{
    private PolicyRobustness(string outcome, PolicyOptions options, PayoffTable table, WorthOfLearning learning, Table runs) =>
        (Outcome, Options, Table, Learning, Runs) = (outcome, options, table, learning, runs);

    /// <summary>The outcome, read at the final time.</summary>
    public string Outcome { get; }

    /// <summary>How the policies were compared.</summary>
    public PolicyOptions Options { get; }

    /// <summary>Pay-offs of "as written" and of each policy, in the worlds in which all of them are finite numbers.</summary>
    public PayoffTable Table { get; }

    /// <summary>What it would be worth to know all, each uncertain input, or each group of them before choosing. Inputs that the changes of all runs set are
    /// not among them.</summary>
    public WorthOfLearning Learning { get; }

    /// <summary>All worlds: what was drawn, and the values of the outcome under each policy; not turned round where less is better, and NaN or infinite where
    /// they are no numbers.</summary>
    public Table Runs { get; }

    /// <summary>Worlds left out because the outcome is not a finite number under one of the policies.</summary>
    public int NotFinite => Runs.Rows - Table.Regret[0].Length;

    /// <summary>What must be known to read the numbers, in sentences; often nothing.</summary>
    public ImmutableArray<string> Remarks { get; private init; } = [];

    /// <summary>Runs policies and the model as written in the same worlds.</summary>
    /// <param name="simulator">The compiled model.</param>
    /// <param name="uncertainty">What is uncertain about its constants.</param>
    /// <param name="policies">The policies, each with a name of its own; "as written" is added before them.</param>
    /// <param name="outcome">What is to be great, or small: a variable with its elements, read at the final time of each run.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the share of runs that is done.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">There are no policies, or two of one name.</exception>
    /// <exception cref="DiagnosticException">A name is unknown or not that of a constant, the outcome is several numbers, nothing is uncertain, or in no world
    /// it is a finite number under all policies.</exception>
    public static PolicyRobustness Of(
        Simulator simulator,
        Uncertainty uncertainty,
        IReadOnlyList<Policy> policies,
        string outcome,
        PolicyOptions? options = null,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ArgumentNullException.ThrowIfNull(uncertainty);
        ArgumentNullException.ThrowIfNull(policies);
        options ??= new PolicyOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1, nameof(options));
        string[] names = [Policy.AsWritten, .. policies.Select(p => p.Name)];
        if (policies.Count == 0 || names.DistinctBy(Philox.CanonicalName).Count() < names.Length)
            throw new ArgumentException(
                $"There must be policies, each with a name of its own that is not '{Policy.AsWritten}'.",
                nameof(policies)
            );
        var model = simulator.Model;
        ImmutableArray<ConstantChange> Resolved(IEnumerable<KeyValuePair<string, double>> changes, string where) =>
            ConstantChanges.Resolve(model, [.. changes.Select(c => new NamedChange(c.Key, [c.Value], SourceSpan.Whole(where)))]);
        var changed = Resolved(options.Changes, "--set");
        ImmutableArray<Variant> variants =
        [
            new(Policy.AsWritten, []),
            .. policies.Select(p => new Variant(p.Name, Resolved(p.Changes, p.Name))),
        ];
        var read = PolicyRuns.OutcomeOf(model, outcome);
        if (uncertainty.Inputs.IsEmpty && uncertainty.Noises.IsEmpty)
            throw new DiagnosticException([ExplorationDiagnostics.NoWorlds()]);
        var inputs = uncertainty.Sample(options.Runs, options.Seed);
        // Pay-offs, regrets and what is foretold of them.
        RunTableSize.Require(inputs.Names.Length + (3 * names.Length), options.Runs);
        var runs = new PolicyRuns([read], names.Length, options.Runs);
        new PairedRuns<PolicyRuns.Block>(simulator.ForNoises(inputs.Noises), inputs, variants, changed, [], runs).Run(
            0,
            options.Runs,
            options.Threads,
            progress,
            cancellation
        );
        double[][] values = [.. runs.Values.Select(v => v[0])];
        if (!Enumerable.Range(0, options.Runs).Any(w => values.All(v => double.IsFinite(v[w]))))
            throw new DiagnosticException([ExplorationDiagnostics.NoFinitePayoff(outcome, read.Variable.Span)]);
        // What all runs set is known.
        var set = changed.Select(c => (c.Variable, c.Flat)).ToHashSet();
        bool IsOpen(string input) =>
            !model.TryFind(input, out var found, out _) || found.Positions.Any(flat => !set.Contains((found.Variable, flat)));
        var columns = new InputColumns(inputs);
        var grouped = uncertainty.GroupedAs(model).Inputs;
        return Judged(
            read.Variable.ElementName(read.Flat),
            options,
            names,
            values,
            [.. inputs.Names.Select((name, i) => new DrawnColumn(name, grouped[i].Group, columns.Of(i), IsOpen(name)))]
        );
    }

    private static PolicyRobustness Judged(
        string outcome,
        PolicyOptions options,
        string[] names,
        double[][] values,
        DrawnColumn[] drawn
    )
    {
        int[] whole = [.. Enumerable.Range(0, options.Runs).Where(w => values.All(v => double.IsFinite(v[w])))];
        double[] Whole(double[] all) => whole.Length == all.Length ? all : [.. whole.Select(w => all[w])];
        double[][] payoffs = [.. values.Select(Whole)];
        double threshold = options.Threshold;
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (options.LessIsBetter)
        {
            // Not by a sign, which would make -0 of 0.
            payoffs = [.. payoffs.Select(p => Array.ConvertAll(p, v => 0 - v))];
            threshold = 0 - threshold;
            remarks.Add(
                FormattableString.Invariant(
                    $"Less is better: pay-offs are {outcome} times −1, and enough is at most {options.Threshold:G6}."
                )
            );
        }
        if (whole.Length < options.Runs)
            remarks.Add(
                FormattableString.Invariant(
                    $"{options.Runs - whole.Length:N0} of {options.Runs:N0} worlds are left out, since {outcome} is not a finite number under one of the alternatives."
                )
            );
        DrawnColumn[] open = [.. drawn.Where(d => d.IsOpen)];
        bool hasGroups = open.DistinctBy(d => Philox.CanonicalName(d.Group)).Count() < open.Length;
        return new PolicyRobustness(
            outcome,
            options,
            new PayoffTable(names, payoffs, null, options.HurwiczAlpha, threshold),
            ValueOfInformation.Of(
                [.. open.Select(d => d.Name)],
                [.. open.Select(d => Whole(d.Values))],
                names,
                payoffs,
                groups: hasGroups ? [.. open.Select(d => d.Group)] : null
            ),
            new Table(
                [.. drawn.Select(d => d.Name), .. names.Select(n => $"{outcome} under {n}")],
                [.. drawn.Select(d => d.Values), .. values]
            )
            {
                Inputs = [.. drawn.Select(d => d.Name)],
            }
        )
        {
            Remarks = remarks.ToImmutable(),
        };
    }

    // An uncertain input in all worlds; open where it can be learned.
    private sealed record DrawnColumn(string Name, string Group, double[] Values, bool IsOpen);
}

using System.Collections.Immutable;
using System.Globalization;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Search;

/// <summary>What is sought in a model, and how.</summary>
public sealed record PolicySearchOptions
{
    /// <summary>The constants that are moved.</summary>
    public required ImmutableArray<SearchLever> Levers { get; init; }

    /// <summary>Figures of outcomes at the final time over the worlds, to be great, or with "least" in front small: "mean[profit]", "least p95[pollution]",
    /// "worst tenth[profit]", "median[…]", "share[stock &gt; 100]".</summary>
    public required ImmutableArray<string> Objectives { get; init; }

    /// <summary>What must hold: a figure against a number, "p5[stock] &gt;= 100", "share[stock &gt; 100] &gt;= 90 %".</summary>
    public ImmutableArray<string> Conditions { get; init; } = [];

    /// <summary>Worlds in which policies are compared.</summary>
    public int SearchRuns { get; init; } = 200;

    /// <summary>Other worlds in which what was found is judged again.</summary>
    public int Runs { get; init; } = 1000;

    /// <summary>Policies that are simulated at most. Where there are no more, all are.</summary>
    public int Candidates { get; init; } = 2000;

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Changes of constants in all policies: name and value.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Threads; 0: one for each processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; }
}

/// <summary>A policy that was found, as judged in worlds that the search did not see.</summary>
public sealed record FoundPolicy
{
    /// <summary>The values of the levers.</summary>
    public required ImmutableArray<KeyValuePair<string, double>> Levers { get; init; }

    /// <summary>The objectives, in their order, with 95 % intervals of what more worlds would give; an end is NaN where so few worlds cannot bound it.</summary>
    public required ImmutableArray<Estimate> Objectives { get; init; }

    /// <summary>Whether the conditions hold in these worlds too.</summary>
    public required bool Meets { get; init; }

    /// <summary>Whether no other found policy is better in all objectives in these worlds too.</summary>
    public required bool Efficient { get; init; }
}

/// <summary>The policies of which none is better in all objectives.</summary>
public sealed record PolicySearchResult
{
    /// <summary>The model's file.</summary>
    public required string Model { get; init; }

    /// <summary>The objectives in words.</summary>
    public required ImmutableArray<string> Objectives { get; init; }

    /// <summary>For each objective whether it is to be small.</summary>
    public required ImmutableArray<bool> Least { get; init; }

    /// <summary>The conditions in words.</summary>
    public required ImmutableArray<string> Conditions { get; init; }

    /// <summary>The policies, the best in the first objective first.</summary>
    public required ImmutableArray<FoundPolicy> Policies { get; init; }

    /// <summary>Policies that were simulated.</summary>
    public required int Candidates { get; init; }

    /// <summary>How far the search had come, generation by generation; empty where all candidates were simulated, and of one or of more than four objectives.</summary>
    public ImmutableArray<SearchProgress> Progress { get; init; } = [];

    /// <summary>Whether these are all there are; else more candidates may find better ones.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Worlds in which policies were compared.</summary>
    public required int SearchRuns { get; init; }

    /// <summary>Worlds of the figures.</summary>
    public required int Runs { get; init; }

    /// <summary>Worlds left out of the figures because an outcome was not finite there, the most of any policy found.</summary>
    public required int NotFinite { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>
/// Searches levers of a model for the policies of which none is better in all objectives, robust over worlds (many-objective robust decision making: Kasprzyk,
/// Nataraj, Reed &amp; Lempert 2013). Where there are few policies all are simulated; else NSGA-II chooses. What was found is judged again in other worlds,
/// because the best of many in the same worlds owes a part to luck.
/// </summary>
public sealed class PolicySearch
{
    private const int AtOnce = 64;
    private const int MostFound = 200;

    private readonly Simulator simulator;
    private readonly Uncertainty uncertainty;
    private readonly PolicySearchOptions options;
    private readonly Action<double>? progress;
    private readonly CancellationToken cancellation;
    private readonly ImmutableArray<OutcomeFigure> objectives;
    private readonly ImmutableArray<FigureCondition> conditions;
    private readonly ImmutableArray<VariableElements> moved;
    private readonly ImmutableArray<string> names;
    private readonly ImmutableArray<VariableElement> outcomes;
    private readonly ImmutableArray<ConstantChange> changes;
    private readonly Dictionary<string, Judged?> known = [];
    private readonly List<(int Candidates, double[] Objectives)> met = [];
    private readonly List<int> generations = [];

    private PolicySearch(
        Simulator simulator,
        Uncertainty uncertainty,
        PolicySearchOptions options,
        Action<double>? progress,
        CancellationToken cancellation
    )
    {
        this.simulator = simulator.ForNoises(uncertainty.Noises);
        (this.uncertainty, this.options, this.progress, this.cancellation) = (uncertainty, options, progress, cancellation);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SearchRuns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Candidates, 1);
        var model = simulator.Model;
        var span = SourceSpan.Whole(model.File);
        if (options.Levers.IsEmpty || options.Objectives.IsEmpty)
            throw new DiagnosticException([ExplorationDiagnostics.NothingSought(span)]);
        objectives = [.. options.Objectives.Select(OutcomeFigure.Read)];
        conditions = [.. options.Conditions.Select(FigureCondition.Read)];
        moved = [.. options.Levers.Select(l => l.In(model, span))];
        names = [.. objectives.Concat(conditions.Select(c => c.Figure)).SelectMany(f => f.Outcomes).Distinct()];
        outcomes = [.. names.Select(name => PolicyRuns.OutcomeOf(model, name))];
        changes = ConstantChanges.Resolve(model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], span))]);
    }

    /// <summary>Searches.</summary>
    /// <param name="simulator">The compiled model, with all outcomes.</param>
    /// <param name="uncertainty">What is uncertain; levers count more where they set the same constants.</param>
    /// <param name="options">What is sought.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">A lever, an objective or a condition cannot be read, or nothing was finite.</exception>
    public static PolicySearchResult Find(
        Simulator simulator,
        Uncertainty uncertainty,
        PolicySearchOptions options,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(simulator);
        ArgumentNullException.ThrowIfNull(uncertainty);
        ArgumentNullException.ThrowIfNull(options);
        return new PolicySearch(simulator, uncertainty, options, progress, cancellation).Run();
    }

    private PolicySearchResult Run()
    {
        double[][]? all = Everything();
        double[][] found;
        if (all != null)
        {
            Judge(all);
            double[][] kept = [.. all.Where(p => known[Key(p)] is { Violation: 0 })];
            found = [.. Pareto.Front([.. kept.Select(p => known[Key(p)]!.Small)]).Select(i => kept[i])];
        }
        else
            found = Evolved();
        if (!known.Values.Any(j => j != null))
            throw new DiagnosticException([ExplorationDiagnostics.NoFiniteWorld(SourceSpan.Whole(simulator.Model.File))]);
        return Finish(found, all != null);
    }

    // All policies, null where there are too many or a lever can take any value.
    private double[][]? Everything()
    {
        double count = options.Levers.Aggregate(1.0, (n, l) => l.HasSteps ? n * (l.Steps + 1.0) : double.PositiveInfinity);
        if (count > options.Candidates)
            return null;
        return
        [
            .. Enumerable
                .Range(0, (int)count)
                .Select(number =>
                {
                    int rest = number;
                    return options
                        .Levers.Select(l =>
                        {
                            double value = l.At(rest % (l.Steps + 1));
                            rest /= l.Steps + 1;
                            return value;
                        })
                        .ToArray();
                }),
        ];
    }

    private double[][] Evolved()
    {
        double[] Policy(double[] point) => [.. options.Levers.Select((l, i) => l.At(point[i]))];
        var front = FrontSearch.Minimise(
            points =>
            {
                double[][] policies = [.. points.Select(Policy)];
                Judge(policies);
                generations.Add(known.Count);
                return
                [
                    .. policies.Select(p => known[Key(p)] is { } judged ? new Reached(judged.Small, judged.Violation) : null),
                ];
            },
            [.. options.Levers.Select(l => l.Bounds)],
            new FrontOptions
            {
                Evaluations = options.Candidates,
                Population = Math.Clamp(options.Candidates / 20, 20, 100),
                MostPoints = MostFound,
                Seed = options.Seed,
                Whole = [.. options.Levers.Select((l, i) => (l, i)).Where(l => l.l.HasSteps).Select(l => l.i)],
                Cancellation = cancellation,
            },
            [
                [.. options.Levers.Select(l => l.Middle)],
            ]
        );
        return [.. front.Points.Select(p => Policy([.. p.Variables])).DistinctBy(Key)];
    }

    private static string Key(double[] policy) =>
        string.Join(';', policy.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private void Judge(double[][] policies)
    {
        double[][] fresh = [.. policies.Where(p => !known.ContainsKey(Key(p))).DistinctBy(Key)];
        foreach (var (policy, judged) in fresh.Zip(In(fresh, options.SearchRuns, options.Seed)))
        {
            known[Key(policy)] = judged;
            if (judged is { Violation: 0 })
                met.Add((known.Count, judged.Small));
            progress?.Invoke(Math.Min(0.95, 0.95 * known.Count / options.Candidates));
        }
    }

    // Null where no world is finite.
    private IEnumerable<Judged?> In(double[][] policies, int runs, ulong seed)
    {
        var inputs = uncertainty.Sample(runs, seed);
        foreach (double[][] some in policies.Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var observer = new PolicyRuns(outcomes, some.Length, runs);
            ImmutableArray<Variant> variants = [.. some.Select(p => new Variant(Key(p), ChangesOf(p)))];
            new PairedRuns<PolicyRuns.Block>(simulator, inputs, variants, [], changes, observer).Run(
                0,
                runs,
                options.Threads,
                null,
                cancellation
            );
            foreach (double[][] values in observer.Values)
                yield return Judged.Of(objectives, conditions, names, values);
        }
    }

    private ImmutableArray<ConstantChange> ChangesOf(double[] policy) =>
        [
            .. moved.SelectMany(
                (elements, i) => elements.Positions.Select(flat => new ConstantChange(elements.Variable, flat, policy[i]))
            ),
        ];

    private PolicySearchResult Finish(double[][] found, bool isComplete)
    {
        // Draws of another seed are other worlds.
        Judged?[] again = [.. In(found, options.Runs, options.Seed + 1_000_003)];
        (double[] Policy, Judged Judged)[] kept =
        [
            .. found.Zip(again).Where(p => p.Second != null).Select(p => (p.First, p.Second!)),
        ];
        var efficient = Pareto.Front([.. kept.Select(k => k.Judged.Small)]).ToHashSet();
        return new PolicySearchResult
        {
            Model = simulator.Model.File,
            Objectives = [.. objectives.Select(o => o.Text)],
            Least = [.. objectives.Select(o => o.IsLeast)],
            Conditions = [.. conditions.Select(c => c.Text)],
            Policies =
            [
                .. kept.Select(
                        (k, i) =>
                            (
                                First: k.Judged.Small[0],
                                Found: new FoundPolicy
                                {
                                    Levers = [.. options.Levers.Zip(k.Policy, (l, v) => KeyValuePair.Create(l.Constant, v))],
                                    Objectives = k.Judged.Objectives,
                                    Meets = k.Judged.Violation == 0,
                                    Efficient = efficient.Contains(i),
                                }
                            )
                    )
                    .OrderBy(f => f.First)
                    .Select(f => f.Found),
            ],
            Candidates = known.Count,
            Progress = SearchVolumes.Of(met, generations),
            IsComplete = isComplete,
            SearchRuns = options.SearchRuns,
            Runs = options.Runs,
            NotFinite = kept.Select(k => k.Judged.NotFinite).DefaultIfEmpty(options.Runs).Max(),
            Seed = options.Seed,
        };
    }

    /// <summary>What a policy reaches.</summary>
    /// <param name="Objectives">The objectives.</param>
    /// <param name="Small">The same so that all are to be small.</param>
    /// <param name="Violation">By how much conditions are broken.</param>
    /// <param name="NotFinite">Worlds left out.</param>
    private sealed record Judged(ImmutableArray<Estimate> Objectives, double[] Small, double Violation, int NotFinite)
    {
        public static Judged? Of(
            ImmutableArray<OutcomeFigure> objectives,
            ImmutableArray<FigureCondition> conditions,
            ImmutableArray<string> names,
            double[][] values
        )
        {
            int[] whole = [.. Enumerable.Range(0, values[0].Length).Where(run => values.All(v => double.IsFinite(v[run])))];
            if (whole.Length == 0)
                return null;
            double[][] kept =
                whole.Length == values[0].Length ? values : [.. values.Select(v => whole.Select(run => v[run]).ToArray())];
            double[] Values(string name) => kept[names.IndexOf(name)];
            ImmutableArray<Estimate> reached = [.. objectives.Select(o => o.Of(Values))];
            return new Judged(
                reached,
                [.. reached.Zip(objectives, (e, o) => o.IsLeast ? e.Value : -e.Value)],
                conditions.Sum(c => c.Bound.Violation(c.Figure.Of(Values).Value)),
                values[0].Length - whole.Length
            );
        }
    }
}

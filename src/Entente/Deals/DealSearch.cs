using System.Collections.Immutable;
using System.Globalization;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Search;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>
/// Searches packages and levers for those of which none is better in all objectives. Where there are few candidates all are simulated; else NSGA-II
/// chooses. What was found is weighed again in other worlds, because the best of many in the same worlds owes a part to luck.
/// </summary>
internal sealed class DealSearch
{
    private const int AtOnce = 64;

    // Of gains at once.
    private const double MostBytes = 200e6;
    private const int MostFound = 200;

    private readonly Deal deal;
    private readonly SearchOptions options;
    private readonly Action<WeighProgress>? progress;
    private readonly CancellationToken cancellation;
    private readonly ImmutableArray<SoughtFigure> objectives;
    private readonly ImmutableArray<SoughtCondition> sought;
    private readonly ImmutableArray<(SearchLever Lever, VariableElements Elements, bool IsOfClauses)> levers;
    private readonly ImmutableArray<ConditionPlace> conditions;
    private readonly ImmutableArray<ConstantChange> last;
    private readonly PayoffModel payoffs;
    private readonly Clock clock;
    private readonly Dictionary<string, Weighed> known = [];
    private readonly List<(int Candidates, double[] Objectives)> met = [];
    private readonly List<int> generations = [];
    private int notFinite;

    public DealSearch(Deal deal, SearchOptions options, Action<WeighProgress>? progress, CancellationToken cancellation)
    {
        (this.deal, this.options, this.progress, this.cancellation) = (deal, options, progress, cancellation);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SearchRuns, 1);
        var span = SourceSpan.Whole(deal.File);
        ImmutableArray<string> parties = [.. deal.Parties.Select(p => p.Name)];
        objectives = options.Objectives.IsEmpty
            ? [.. deal.Parties.Where(p => !p.Affected).Select(p => SoughtFigure.Read($"mean gain[{p.Name}]", parties, span))]
            : [.. options.Objectives.Select(o => SoughtFigure.Read(o, parties, span))];
        sought = [.. options.Conditions.Select(c => SoughtCondition.Read(c, parties, span))];
        levers = [.. options.Levers.Select(l => Find(l, span))];
        conditions = ConditionPlace.Of(deal);
        last = ConstantChanges.Resolve(deal.Model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], default))]);
        payoffs = PayoffModel.Compile(
            deal,
            [.. conditions.Select(c => (c.Text, c.Span)).DistinctBy(c => c.Text)],
            deal.Uncertainty.Noises.Select(n => n.Name).ToHashSet(),
            [.. PreparedWeighing.AmountsIn(deal).Distinct()]
        );
        using var batch = payoffs.Simulator.NewBatch(PairedRuns.Lanes);
        payoffs.Simulator.SetAsWritten(batch, last);
        clock = payoffs.Simulator.ReadClock(batch);
    }

    /// <summary>Searches.</summary>
    public SearchResult Run()
    {
        var all = Everything();
        Candidate[] found;
        if (all != null)
        {
            Weigh(all);
            Candidate[] kept = [.. all.Where(c => known[c.Key].Violation == 0)];
            found = [.. Pareto.Front([.. kept.Select(c => Negative(known[c.Key]))]).Select(i => kept[i])];
        }
        else
            found = Evolved();
        if (known.Count == 0)
            throw new DiagnosticException([SearchDiagnostics.NothingToSearch(SourceSpan.Whole(deal.File))]);
        int candidates = known.Count;
        return Finish(found, candidates, all != null);
    }

    private (SearchLever, VariableElements, bool) Find(SearchLever lever, SourceSpan span)
    {
        var elements = lever.In(deal.Model, span);
        bool isOfClauses = deal
            .Clauses.SelectMany(c => c.Settings)
            .SelectMany(s => s.Changes)
            .Any(c => c.Variable == elements.Variable && elements.Positions.Contains(c.Flat));
        return (lever, elements, isOfClauses);
    }

    // All candidates, null where there are too many or a lever can take any value.
    private Candidate[]? Everything()
    {
        if (levers.Any(l => !l.Lever.HasSteps) || ConsistentChoices.Count(deal.Clauses, options.Candidates) is < 0)
            return null;
        var all = new Dictionary<string, Candidate>();
        foreach (var choice in ConsistentChoices.Of(deal.Clauses))
        {
            long combinations = levers.Aggregate(
                1L,
                (n, l) => Math.Min(int.MaxValue, n * (Moves(l, choice) ? l.Lever.Steps + 1 : 1))
            );
            if (all.Count + combinations > options.Candidates)
                return null;
            for (long number = 0; number < combinations; number++)
            {
                long rest = number;
                double[] values =
                [
                    .. levers.Select(l =>
                    {
                        int steps = Moves(l, choice) ? l.Lever.Steps + 1 : 1;
                        double value = l.Lever.From + (rest % steps * l.Lever.Step);
                        rest /= steps;
                        return value;
                    }),
                ];
                var candidate = Made(choice, values);
                all.TryAdd(candidate.Key, candidate);
            }
        }
        return [.. all.Values];
    }

    private bool Moves(
        (SearchLever Lever, VariableElements Elements, bool IsOfClauses) lever,
        ImmutableArray<KeyValuePair<string, string>> choice
    ) =>
        !lever.IsOfClauses
        || deal.ChangesOf(new Package("", choice))
            .Any(c => c.Variable == lever.Elements.Variable && lever.Elements.Positions.Contains(c.Flat));

    private Candidate Made(ImmutableArray<KeyValuePair<string, string>> choice, double[] values)
    {
        var package = PackageNames.Named(deal, choice);
        var moved = levers.Select((l, i) => (l, Value: values[i])).Where(l => Moves(l.l, choice)).ToList();
        return new Candidate(
            package,
            [.. moved.Select(m => KeyValuePair.Create(m.l.Lever.Constant, m.Value))],
            [
                .. deal.ChangesOf(package),
                .. moved.SelectMany(m =>
                    m.l.Elements.Positions.Select(flat => new ConstantChange(m.l.Elements.Variable, flat, m.Value))
                ),
            ]
        );
    }

    private Candidate[] Evolved()
    {
        int clauses = deal.Clauses.Length;
        (double, double)[] bounds =
        [
            .. deal.Clauses.Select(c => (0.0, (double)c.Settings.Length)),
            .. levers.Select(l => l.Lever.Bounds),
        ];
        var front = FrontSearch.Minimise(
            points =>
            {
                Candidate?[] candidates = [.. points.Select(Decoded)];
                Weigh([.. candidates.OfType<Candidate>()]);
                generations.Add(known.Count);
                return
                [
                    .. candidates.Select(c => c == null ? null : new Reached(Negative(known[c.Key]), known[c.Key].Violation)),
                ];
            },
            bounds,
            new FrontOptions
            {
                Evaluations = options.Candidates,
                Population = Math.Clamp(options.Candidates / 20, 20, 100),
                MostPoints = MostFound,
                Seed = options.Seed,
                Whole =
                [
                    .. Enumerable.Range(0, clauses),
                    .. levers.Select((l, i) => (l, i)).Where(l => l.l.Lever.HasSteps).Select(l => clauses + l.i),
                ],
                Cancellation = cancellation,
            },
            [.. deal.NamedPackages.Prepend(deal.Full).Select(Encoded)]
        );
        return [.. front.Points.Select(p => Decoded([.. p.Variables])).OfType<Candidate>().DistinctBy(c => c.Key)];
    }

    private double[] Encoded(Package package) =>
        [
            .. deal.Clauses.Select(c =>
            {
                string? setting = package.Clauses.FirstOrDefault(p => p.Key == c.Name).Value;
                int at = 0;
                while (at < c.Settings.Length && c.Settings[at].Name != setting)
                    at++;
                return setting == null ? 0.0 : at + 1;
            }),
            .. levers.Select(l => l.Lever.Middle),
        ];

    // A choice that contradicts itself loses the clauses whose requirements it does not meet; null where nothing is left.
    private Candidate? Decoded(double[] point)
    {
        var chosen = new Dictionary<string, string>();
        for (int c = 0; c < deal.Clauses.Length; c++)
            if (point[c] >= 0.5)
                chosen[deal.Clauses[c].Name] = deal.Clauses[c].Settings[(int)Math.Round(point[c]) - 1].Name;
        while (
            deal.Clauses.LastOrDefault(c =>
                chosen.ContainsKey(c.Name) && (c.Requires.Any(r => !r.Met(chosen)) || c.Excludes.Any(e => e.Met(chosen)))
            )
                is { } broken
        )
            chosen.Remove(broken.Name);
        if (chosen.Count == 0)
            return null;
        double[] values = [.. levers.Select((l, i) => l.Lever.At(point[deal.Clauses.Length + i]))];
        return Made(PackageList.InOrder(deal, chosen), values);
    }

    private static double[] Negative(Weighed weighed) => [.. weighed.Objectives.Select(o => -o)];

    private void Weigh(IReadOnlyList<Candidate> candidates)
    {
        Candidate[] fresh = [.. candidates.Where(c => !known.ContainsKey(c.Key)).DistinctBy(c => c.Key)];
        foreach (var (candidate, weighed) in fresh.Zip(In(fresh, options.SearchRuns, options.Seed)))
        {
            known[candidate.Key] = weighed;
            if (weighed.Violation == 0)
                met.Add((known.Count, Negative(weighed)));
            progress?.Invoke(
                new WeighProgress(
                    string.Create(CultureInfo.InvariantCulture, $"{known.Count:N0} packages"),
                    Math.Min(0.95, 0.95 * known.Count / options.Candidates)
                )
            );
        }
    }

    private IEnumerable<Weighed> In(IReadOnlyList<Candidate> candidates, int runs, ulong seed)
    {
        var inputs = deal.Uncertainty.Sample(runs, seed);
        double bytes = (double)runs * (deal.Parties.Length + conditions.Length) * sizeof(double);
        foreach (Candidate[] some in candidates.Chunk((int)Math.Clamp(MostBytes / bytes, 1, AtOnce)))
        {
            cancellation.ThrowIfCancellationRequested();
            var samples = new GainSamples(payoffs, some.Length, conditions, clock);
            ImmutableArray<Variant> variants = [new("no deal", []), .. some.Select(c => new Variant(c.Key, c.Changes))];
            new PairedRuns<GainSamples.Block>(payoffs.Simulator, inputs, variants, deal.World(0), last, samples).Run(
                0,
                runs,
                options.Threads,
                null,
                cancellation
            );
            if (samples.Worlds.Count == 0)
                throw new DiagnosticException([DealsDiagnostics.NothingFinite(deal.File)]);
            notFinite = Math.Max(notFinite, samples.NotFinite);
            for (int k = 0; k < some.Length; k++)
                yield return Judged(samples, some[k], k);
        }
    }

    private Weighed Judged(GainSamples samples, Candidate candidate, int number)
    {
        ImmutableArray<Gain> gains = [.. deal.Parties.Select((_, p) => samples.Summarise(number, p))];
        var all = samples.SummariseAll(number);
        var verdict = Signing.Decide(deal, candidate.Package, gains, body => Share(samples, number, body));
        return new Weighed(
            gains,
            [.. objectives.Select(o => o.Of(gains, all))],
            [.. objectives.Select(o => o.WithError(gains, all))],
            verdict.Refuses,
            sought.Sum(c => c.Violation(gains, all, verdict.Refuses.Length))
        );
    }

    private double Share(GainSamples samples, int package, Body body)
    {
        for (int i = 0; i < conditions.Length; i++)
            if (conditions[i].Text == body.Decides?.Text && conditions[i].At == body.At)
                return samples.Share(package, i);
        return double.NaN;
    }

    private SearchResult Finish(Candidate[] found, int candidates, bool isComplete)
    {
        progress?.Invoke(new WeighProgress("weighing what was found", 0.95));
        notFinite = 0;
        // Draws of another seed are other worlds.
        Weighed[] again = [.. In(found, options.Runs, options.Seed + 1_000_003)];
        var efficient = Pareto.Front([.. again.Select(Negative)]).ToHashSet();
        return new SearchResult
        {
            Deal = deal.Name,
            Unit = deal.Unit,
            Parties = [.. deal.Parties.Select(p => p.Name)],
            Objectives = [.. objectives.Select(o => o.Text)],
            Conditions = [.. sought.Select(c => c.Text)],
            Packages =
            [
                .. found
                    .Select(
                        (c, i) =>
                            new FoundPackage
                            {
                                Package = c.Package,
                                Levers = c.Levers,
                                Objectives = again[i].Objectives,
                                Intervals = again[i].Intervals,
                                Gains = again[i].Gains,
                                RefusedBy = again[i].RefusedBy,
                                Meets = again[i].Violation == 0,
                                Efficient = efficient.Contains(i),
                            }
                    )
                    .OrderByDescending(p => p.Objectives[0]),
            ],
            Candidates = candidates,
            Progress = SearchVolumes.Of(met, generations),
            IsComplete = isComplete,
            SearchRuns = options.SearchRuns,
            Runs = options.Runs,
            NotFinite = notFinite,
            Seed = options.Seed,
        };
    }

    /// <summary>A package with values of levers.</summary>
    private sealed record Candidate(
        Package Package,
        ImmutableArray<KeyValuePair<string, double>> Levers,
        ImmutableArray<ConstantChange> Changes
    )
    {
        public string Key { get; } =
            string.Join(" + ", Package.Clauses.Select(c => $"{c.Key}={c.Value}"))
            + string.Concat(Levers.Select(l => string.Create(CultureInfo.InvariantCulture, $"; {l.Key}={l.Value:R}")));
    }

    private sealed record Weighed(
        ImmutableArray<Gain> Gains,
        ImmutableArray<double> Objectives,
        ImmutableArray<Estimate> Intervals,
        ImmutableArray<string> RefusedBy,
        double Violation
    );
}

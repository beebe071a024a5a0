using System.Collections.Immutable;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What further runs of the worlds say once all packages have been simulated: where a verdict or a decision turns, whether the deal would hold, how
/// the model moves, and what is otherwise in other named worlds. The four do not wait for each other, but for the ledger where they start from it.</summary>
internal sealed class FurtherRuns : IDisposable
{
    private const int MostFanRuns = 400;
    private const int MostNamedWorldRuns = 200;

    private readonly PreparedWeighing weighing;
    private readonly GainSamples samples;
    private readonly Lazy<double[][]> columns;
    private readonly Lazy<Ledger> judged;
    private readonly CancellationToken cancellation;
    private readonly SideBySide pieces;
    private readonly HeldInputRuns held;
    private ImmutableArray<CheckedClaim> claims = [];
    private ImmutableArray<DecisionFlip> flips = [];
    private ImmutableArray<BreachResult> breaches = [];
    private ImmutableArray<Fan> fans = [];
    private ImmutableArray<NamedWorldResult> namedWorlds = [];

    /// <summary>Prepares them.</summary>
    /// <param name="weighing">What is weighed.</param>
    /// <param name="samples">The worlds.</param>
    /// <param name="columns">The inputs' values in the worlds that are studied.</param>
    /// <param name="judged">What the worlds say by themselves.</param>
    /// <param name="progress">Told how far they have come.</param>
    /// <param name="share">Their share of all the work.</param>
    /// <param name="cancellation">Ends them early.</param>
    public FurtherRuns(
        PreparedWeighing weighing,
        GainSamples samples,
        Lazy<double[][]> columns,
        Lazy<Ledger> judged,
        SharedProgress progress,
        double share,
        CancellationToken cancellation
    )
    {
        (this.weighing, this.samples, this.columns, this.judged) = (weighing, samples, columns, judged);
        this.cancellation = cancellation;
        held = new HeldInputRuns(weighing, cancellation);
        int threads = weighing.Options.Threads;
        pieces = new SideBySide(threads > 0 ? threads : Environment.ProcessorCount);
        void Add(bool waits, string stage, double part, Action<int, Action<double>> work)
        {
            var done = progress.Add(stage, share * part);
            pieces.Add(
                waits,
                threads =>
                {
                    done(0);
                    work(threads, done);
                    done(1);
                }
            );
        }
        Add(true, "turning points", 0.4, Turn);
        Add(false, "other worlds", 0.3, VisitNamedWorlds);
        Add(false, "breaches", 0.2, Break);
        Add(true, "paths", 0.1, Follow);
    }

    /// <summary>Begins with what does not wait for the ledger.</summary>
    public void Begin() => pieces.Begin();

    /// <summary>The ledger with what further runs say.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Ledger Finish()
    {
        pieces.Run();
        return judged.Value with
        {
            Claims = claims,
            Flips = flips,
            FlipRuns = held.Worlds,
            Breaches = breaches,
            BreachRuns = Math.Min(weighing.Options.BreachRuns, weighing.Options.Runs),
            Fans = fans,
            NamedWorlds = namedWorlds,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    // Which input's smallest move would turn a verdict, and at which value of an input a decision flips: sought together, by the same runs.
    private void Turn(int threads, Action<double> done)
    {
        var ledger = judged.Value;
        done(0.2);
        var search = new TurningPoints(samples, queries => held.Run(queries, threads));
        var ofClaims = weighing.Options.TurnClaims
            ? ClaimTurns.Nearest(weighing.Deal, ledger.Claims, Axes(), weighing.List.Packages, weighing.Conditions, search)
            : [];
        done(0.5);
        var turns = search.Find([.. ofClaims.Select(c => c.Query), .. FlipQueries(ledger.Drivers)], _ => true);
        claims = weighing.Options.TurnClaims
            ? ClaimTurns.Told(weighing.Deal, ledger.Claims, [.. ofClaims.Zip(turns, (of, turn) => (of.Claim, turn))])
            : ledger.Claims;
        flips =
        [
            .. turns
                .Skip(ofClaims.Length)
                .Select(t => DecisionFlips.Told(weighing.Deal, weighing.List.Packages[t.Query.Package], t)),
        ];
    }

    private ImmutableArray<InputAxis> Axes() => [.. weighing.Deal.Uncertainty.Inputs.Select(AxisOf).OfType<InputAxis>()];

    private InputAxis? AxisOf(UncertainInput input) =>
        weighing.IsFixed(input.Name) ? null : InputAxis.Of(input, columns.Value[weighing.Inputs.Names.IndexOf(input.Name)]);

    private IEnumerable<TurnQuery> FlipQueries(ImmutableArray<PartyDrivers> drivers)
    {
        var deal = weighing.Deal;
        var chosen = weighing.MainPackages.Where(p =>
            !deal.Flips.IsEmpty || p.Number < weighing.List.Asked || p.Number == weighing.List.Full
        );
        return from input in DecisionFlips.Inputs(deal, drivers)
            let axis = AxisOf(input)
            where axis != null
            from query in DecisionFlips.Queries(deal, axis, weighing.Payoffs.OnlyWeights(input.Name), [.. chosen], samples)
            select query;
    }

    // Of the packages asked for by name, else of the full one.
    private void Break(int threads, Action<double> done)
    {
        var (list, options) = (weighing.List, weighing.Options);
        if (options.BreachRuns <= 0)
            return;
        var asked = options.Packages.IsEmpty ? [weighing.Deal.Full] : list.Packages.Take(Math.Max(1, list.Asked)).ToList();
        breaches =
        [
            .. asked.SelectMany(
                (package, i) => Breaches.Try(weighing, package, threads, share => done((i + share) / asked.Count), cancellation)
            ),
        ];
    }

    // The full package, what a bargain picks, and the first that the deal file names.
    private void Follow(int threads, Action<double> done)
    {
        if (weighing.Shown.IsEmpty)
            return;
        var ledger = judged.Value;
        bool IsPick(WeighedPackage package) =>
            ledger.Nash is { IsDefaultOrEmpty: false } names && names[0] == package.Package.Name;
        var notable = ledger
            .Packages.Where(p => p.Notable.Contains("full") || p.Notable.Contains("named") || IsPick(p))
            .OrderBy(p =>
                p.Notable.Contains("full") ? 0
                : IsPick(p) ? 1
                : 2
            )
            .Take(3)
            .Select(p => p.Package);
        ImmutableArray<Variant> variants =
        [
            new("no deal", []),
            .. notable.Select(p => new Variant(p.Name, weighing.Deal.ChangesOf(p))),
        ];
        var model = weighing.Payoffs.Simulator.Model;
        var inModel = weighing.Shown.Select(s =>
            (model.TryFind(s.Variable.Name, out var found, out _) ? found.Variable : s.Variable, s.Flat)
        );
        var paths = new FanSamples([.. inModel], variants.Length);
        int count = Math.Min(MostFanRuns, weighing.Options.Runs);
        weighing.Runs(variants, weighing.FirstWorld, paths).Run(0, count, threads, done, cancellation);
        fans = [.. variants.SelectMany((v, i) => paths.Fans(i, v.Name))];
    }

    // The full package where something that has no distribution is otherwise.
    private void VisitNamedWorlds(int threads, Action<double> done)
    {
        var deal = weighing.Deal;
        if (deal.NamedWorlds.Length < 2)
            return;
        var full = weighing.List.Packages[weighing.List.Full];
        int count = Math.Min(MostNamedWorldRuns, weighing.Options.Runs);
        var worlds = Enumerable.Range(1, deal.NamedWorlds.Length - 1).ToList();
        var visited = worlds.ConvertAll(_ => new GainSamples(weighing.Payoffs, 1, weighing.Conditions, weighing.Clock));
        // What a world sets is weaker than what a package sets.
        var variants = worlds.SelectMany(w =>
            new[] { new Variant("no deal", deal.World(w)), new Variant(full.Name, [.. deal.World(w), .. deal.ChangesOf(full)]) }
        );
        weighing.Runs([.. variants], [], new NamedWorldSamples([.. visited])).Run(0, count, threads, done, cancellation);
        namedWorlds =
        [
            .. worlds.Select(w =>
            {
                var ofWorld = visited[w - 1];
                ImmutableArray<Gain> gains = [.. deal.Parties.Select((_, p) => ofWorld.Summarise(0, p))];
                var weighed = weighing.Judgement.Judge(full, gains, false, body => weighing.Judgement.Share(ofWorld, 0, body));
                return new NamedWorldResult(deal.NamedWorlds[w].Name, gains, weighed.Signed, count);
            }),
        ];
    }
}

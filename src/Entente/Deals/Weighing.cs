using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>From a deal to a ledger: every package in the same worlds, then the judgement on what came out.</summary>
internal sealed class Weighing
{
    private const int MostFanRuns = 400;
    private const int MostNamedWorldRuns = 200;
    private const int MostHeldRuns = 100;

    // After so many worlds there is a first ledger, and a sharper one; blocks for two threads, then for a spread that no longer jumps.
    private static readonly int[] Looks = [32, 256];

    // The first look at whether gains have settled.
    private const int FirstRound = 1024;

    // What is kept of the worlds goes into a temporary file where it is more than memory should hold.
    private const double MostBytes = 16e9;

    private readonly Deal deal;
    private readonly WeighOptions options;
    private readonly Action<WeighProgress>? progress;
    private readonly CancellationToken cancellation;
    private readonly ImmutableArray<ConstantChange> last;
    private readonly ImmutableArray<ConstantChange> firstWorld;
    private readonly PackageList list;
    private readonly ImmutableArray<ConditionPlace> conditions;
    private readonly PackageJudgement judgement;
    private readonly ImmutableArray<VariableElement> shown;
    private readonly PayoffModel payoffs;
    private readonly Inputs inputs;
    private readonly KeptGains kept;
    private int heldWorlds;
    private GainPrecision? settled;

    private Weighing(Deal deal, WeighOptions options, Action<WeighProgress>? progress, CancellationToken cancellation)
    {
        this.deal = deal;
        this.options = options;
        this.progress = progress;
        this.cancellation = cancellation;
        var asked = SourceSpan.Whole("--set");
        last = ConstantChanges.Resolve(deal.Model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], asked))]);
        firstWorld = deal.World(0);
        list = PackageList.For(deal, options);
        conditions = ConditionPlace.Of(deal);
        judgement = new PackageJudgement(deal, list, conditions);
        shown = Shown(deal);
        payoffs = PayoffModel.Compile(
            deal,
            [.. conditions.Select(c => (c.Text, c.Span)).DistinctBy(c => c.Text)],
            deal.Uncertainty.Noises.Select(n => n.Name).ToHashSet(),
            [.. shown.Select(s => s.Variable).Concat(Amounts(deal)).Distinct()]
        );
        inputs = HeldInputs.Of(deal.Model, deal.Uncertainty.Sample(options.Runs, options.Seed), last);
        // What an input only weights is kept by world, so that its flips need no further runs.
        var weighed = DecisionFlips.Inputs(deal, []).SelectMany(i => payoffs.OnlyWeights(i.Name) ?? []).Distinct().ToList();
        kept = Kept(weighed);
        double bytes = options.Runs * GainSamples.BytesPerWorld(kept.Packages.Count, deal.Parties.Length);
        if (bytes > MostBytes)
            throw new DiagnosticException([DealsDiagnostics.TooManyWorlds(bytes / 1e9, deal.File)]);
    }

    // The packages that are listed or that a claim speaks of, and what may turn a decision or a verdict; of the parts that attribution needs means are enough.
    private KeptGains Kept(List<(int Party, int Component)> weighed)
    {
        var checks = deal.Claims.Select(c => c.Check).OfType<ModelCheck>().ToList();
        var ofClaims = checks
            .Select(check => (Check: check, Package: ClaimChecks.PackageOf(deal, check, list.Packages)))
            .ToList();
        return new KeptGains(
            Enumerable.Range(0, list.Listed).Concat(ofClaims.Select(c => c.Package).Where(k => k >= 0)).ToHashSet(),
            [.. MainPackages().SelectMany(main => weighed.Select(w => (main.Number, w.Party, w.Component)))],
            options.TurnClaims
                ?
                [
                    .. from claim in ofClaims
                    from place in conditions.Index()
                    where place.Item.Text == claim.Check.Condition.Text && place.Item.At == claim.Check.At
                    select (claim.Package, place.Index),
                ]
                : []
        );
    }

    /// <summary>As many worlds of a deal as memory allows, up to a million: the most where a precision is asked for and nothing else said.</summary>
    public static int MostWorlds(Deal deal, WeighOptions options) =>
        (int)Math.Min(1_000_000, 3e9 / GainSamples.BytesPerWorld(PackageList.For(deal, options).Listed, deal.Parties.Length));

    /// <summary>Weighs a deal.</summary>
    public static Ledger Run(
        Deal deal,
        WeighOptions options,
        Action<WeighProgress>? progress,
        Action<Ledger>? soFar,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runs, 1);
        var ledger = new Weighing(deal, options, progress, cancellation).Weigh(soFar);
        if (options.Changes.IsEmpty || cancellation.IsCancellationRequested)
            return ledger;
        return ledger with { Before = new Weighing(deal, options with { Changes = [] }, progress, cancellation).Weigh(null) };
    }

    private Ledger Weigh(Action<Ledger>? soFar)
    {
        var clock = ClockOf();
        var beside = new BesideSamples(payoffs, deal.BesideMoney, clock, [.. MainPackages().Select(p => p.Number)]);
        var samples = new GainSamples(payoffs, list.Packages.Length, conditions, clock, kept, beside) { KeepsComplete = true };
        int worlds = Simulate(samples, soFar);
        if (samples.Worlds.Count == 0)
            cancellation.ThrowIfCancellationRequested();
        if (samples.Worlds.Count == 0)
            throw new DiagnosticException([DealsDiagnostics.NothingFinite(deal.File)]);
        double[][] columns = DriverAnalysis.Columns(inputs, samples.Studied);
        var ledger = Judged(samples, columns, worlds);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return ledger with
            {
                Claims = options.TurnClaims ? Turned(ledger.Claims, columns, samples) : ledger.Claims,
                Flips = Flips(ledger.Drivers, columns, samples),
                FlipRuns = heldWorlds,
                Breaches = Break(),
                BreachRuns = Math.Min(options.BreachRuns, options.Runs),
                Fans = Fans(ledger.Packages, ledger.Nash),
                NamedWorlds = NamedWorlds(ledger.Full),
            };
        }
        catch (OperationCanceledException)
        {
            return ledger with { Remarks = [.. ledger.Remarks, DealsDiagnostics.Interrupted(worlds, options.Runs, deal.File)] };
        }
    }

    // What the worlds so far say.
    private Ledger Judged(GainSamples samples, double[][] columns, int worlds)
    {
        var halves = new WorldHalves(deal, samples);
        var (weighed, stability) = judgement.Halve(judgement.Judge(samples), halves);
        var listed = weighed.Take(list.Listed).ToImmutableArray();
        int[] signed = [.. Enumerable.Range(0, listed.Length).Where(k => listed[k].Signed)];
        ImmutableArray<string>? Picked(Func<IReadOnlyList<double[]>, double[], ImmutableArray<int>> solution) =>
            judgement.Pick(signed, [.. listed.Select(l => l.Gains)], solution) is { } picked
                ? [.. picked.Select(k => listed[k].Package.Name)]
                : null;
        var drivers = DriverAnalysis.Of(deal, inputs, columns, samples, list.Full);
        return new Ledger
        {
            Deal = deal.Name,
            About = deal.About,
            Unit = deal.Unit,
            BaseYear = deal.BaseYear,
            Signing = deal.Constant(deal.Signing, last),
            Runs = worlds,
            NotFinite = samples.NotFinite,
            Seed = options.Seed,
            Parties = [.. deal.Parties.Select((p, i) => Describe(p, payoffs.Components[i]))],
            Clauses = [.. deal.Clauses.Select(Describe)],
            World = deal.NamedWorlds.Length > 0 ? deal.NamedWorlds[0].Name : "",
            Changes = options.Changes,
            Packages = listed,
            ConsistentPackages = list.Consistent,
            Full = weighed[list.Full],
            Attribution = judgement.Attribute(weighed, halves),
            Nash = Picked((payoff, none) => Bargaining.Nash(payoff, none)),
            KalaiSmorodinsky = Picked(Bargaining.KalaiSmorodinsky),
            Halves = stability,
            Precision = settled,
            Claims = ClaimChecks.Check(deal, samples, list.Packages, conditions),
            Drivers = drivers,
            Assumptions = DriverAnalysis.Assumptions(deal, drivers),
            Provenance = deal.Assumptions,
            Sources = deal.Sources,
            EarlierFigures = deal.EarlierFigures,
            AsOf = deal.Day is { } day ? Days.Text(day) : "",
            Remarks = Remarks(samples, worlds),
            BesideMoney = [.. deal.BesideMoney.Select((_, i) => samples.Told(i, list.Packages))],
            Worlds = new LedgerWorlds(
                inputs,
                samples,
                [.. deal.Parties.Select(p => p.Name)],
                list.Packages.Take(list.Listed).Select(p => p.Name)
            ),
        };
    }

    // How many worlds are complete: all, unless somebody interrupted. Each look takes its worlds in the same order, so looking changes no number.
    private int Simulate(GainSamples samples, Action<Ledger>? soFar)
    {
        ImmutableArray<Variant> variants =
        [
            new("no deal", []),
            .. list.Packages.Select(p => new Variant(p.Name, deal.ChangesOf(p))),
        ];
        string stage = FormattableString.Invariant($"{list.Packages.Length} packages × {options.Runs} worlds");
        var paired = new PairedRuns<GainSamples.Block>(payoffs.Simulator, inputs, variants, firstWorld, last, samples);
        int[] looks = soFar == null ? [] : [.. Looks.Where(l => l < options.Runs)];
        int done = 0;
        foreach (int next in looks.Concat(Rounds()))
        {
            int from = done;
            done = (int)
                paired.Run(
                    from,
                    next,
                    options.Threads,
                    share => Report(stage, 0.7 * (from + share * (next - from)) / options.Runs),
                    cancellation
                );
            if (done < next)
                return done;
            if (options.Precision > 0 && next >= FirstRound)
            {
                settled = new GainPrecision(options.Precision, Widest(samples), options.Runs);
                if (settled.HasSettled)
                    return done;
            }
            if (next < options.Runs && samples.Worlds.Count > 0)
                soFar?.Invoke(Judged(samples, DriverAnalysis.Columns(inputs, samples.Studied), done));
        }
        return done;
    }

    // Numbers of worlds after which it is looked whether the gains have settled.
    private IEnumerable<int> Rounds()
    {
        if (options.Precision > 0)
            for (long next = FirstRound; next < options.Runs; next *= 2)
                yield return (int)next;
        yield return options.Runs;
    }

    private double Widest(GainSamples samples)
    {
        if (samples.Worlds.Count == 0)
            return double.PositiveInfinity;
        double widest = 0;
        for (int k = 0; k < list.Listed; k++)
        for (int p = 0; p < deal.Parties.Length; p++)
            if (samples.Summarise(k, p) is { Errors: { } errors } gain && gain.Error > 0)
            {
                double sd = gain.Error * Math.Sqrt(samples.Worlds.Count);
                double Share(double half, double value) =>
                    double.IsNaN(half) ? double.PositiveInfinity : half / Math.Max(Math.Abs(value), sd);
                widest = Math.Max(widest, Share(SamplingErrors.Z * gain.Error, gain.Mean));
                foreach (var q in new[] { errors.Quantiles.P5, errors.Quantiles.Median, errors.Quantiles.P95 })
                    widest = Math.Max(widest, Share((q.High - q.Low) / 2, q.Value));
            }
        return widest;
    }

    private void Simulate<T>(
        ImmutableArray<Variant> variants,
        ImmutableArray<ConstantChange> world,
        BlockObserver<T> observer,
        long worlds,
        Action<double> done
    ) =>
        new PairedRuns<T>(payoffs.Simulator, inputs, variants, world, last, observer).Run(
            0,
            worlds,
            options.Threads,
            done,
            cancellation
        );

    // At which value of an input a decision flips.
    private ImmutableArray<DecisionFlip> Flips(ImmutableArray<PartyDrivers> drivers, double[][] columns, GainSamples samples)
    {
        var chosen = MainPackages().Where(p => !deal.Flips.IsEmpty || p.Number < list.Asked || p.Number == list.Full);
        var queries = new List<TurnQuery>();
        foreach (var input in DecisionFlips.Inputs(deal, drivers).Where(i => !IsFixed(i.Name)))
            if (InputAxis.Of(input, columns[inputs.Names.IndexOf(input.Name)]) is { } axis)
                queries.AddRange(DecisionFlips.Queries(deal, axis, payoffs.OnlyWeights(input.Name), [.. chosen], samples));
        var turns = new TurningPoints(samples, Hold).Find(queries, _ => true);
        return [.. turns.Select(t => DecisionFlips.Told(deal, list.Packages[t.Query.Package], t))];
    }

    // Which input's smallest move would turn a verdict.
    private ImmutableArray<CheckedClaim> Turned(ImmutableArray<CheckedClaim> claims, double[][] columns, GainSamples samples)
    {
        ImmutableArray<InputAxis> axes =
        [
            .. deal
                .Uncertainty.Inputs.Where(i => !IsFixed(i.Name))
                .Select(i => InputAxis.Of(i, columns[inputs.Names.IndexOf(i.Name)]))
                .OfType<InputAxis>(),
        ];
        return ClaimTurns.Of(deal, claims, axes, list.Packages, conditions, new TurningPoints(samples, Hold));
    }

    // Those asked for by name, or the named ones, and the full one.
    private IEnumerable<(int Number, Package Package)> MainPackages() =>
        list
            .Packages.Take(list.Listed)
            .Select((p, i) => (Number: i, Package: p))
            .Where(p =>
                p.Number < list.Asked
                || p.Number == list.Full
                || (list.Asked == 0 && deal.NamedPackages.Any(n => n.Name == p.Package.Name))
            );

    // What the named world or --set sets does not vary, whatever is drawn.
    private bool IsFixed(string name) =>
        deal.Model.TryFind(name, out var found, out _)
        && firstWorld.AddRange(last).Any(c => c.Variable == found.Variable && found.Positions.Contains(c.Flat));

    // The first worlds with inputs held: a variant for each input and value without a deal, and for each package asked for there.
    private double[][] Hold(IReadOnlyList<(TurnQuery Query, double Value)> held)
    {
        heldWorlds = Math.Min(MostHeldRuns, options.Runs);
        var variants = ImmutableArray.CreateBuilder<Variant>();
        var numbers = new Dictionary<(string Input, double Value, int Package), int>();
        int VariantOf(string input, double value, int package)
        {
            if (numbers.TryGetValue((input, value, package), out int number))
                return number;
            var sets = ConstantChanges.Resolve(deal.Model, [new NamedChange(input, [value], default)]);
            ImmutableArray<ConstantChange> changes = package < 0 ? [] : deal.ChangesOf(list.Packages[package]);
            variants.Add(new Variant(input, [.. sets, .. changes]));
            return numbers[(input, value, package)] = variants.Count - 1;
        }
        var places = held.Select(h =>
                (
                    NoDeal: h.Query.Condition < 0 ? VariantOf(h.Query.Axis.Name, h.Value, -1) : -1,
                    Package: VariantOf(h.Query.Axis.Name, h.Value, h.Query.Package)
                )
            )
            .ToList();
        var found = new HeldSamples(payoffs, variants.Count, conditions, ClockOf());
        Simulate(variants.ToImmutable(), firstWorld, found, heldWorlds, done => Report("turning points", 0.7));
        return
        [
            .. held.Zip(
                places,
                (h, place) =>
                    h.Query.Condition >= 0
                        ? found.Holds(place.Package, h.Query.Condition).ToArray()
                        : found
                            .Values(place.Package, h.Query.Party)
                            .Zip(found.Values(place.NoDeal, h.Query.Party), (with, without) => with - without)
                            .ToArray()
            ),
        ];
    }

    private Clock ClockOf()
    {
        using var batch = payoffs.Simulator.NewBatch(PairedRuns.Lanes);
        payoffs.Simulator.SetAsWritten(batch, last);
        return payoffs.Simulator.ReadClock(batch);
    }

    private ImmutableArray<Diagnostic> Remarks(GainSamples samples, int worlds)
    {
        var remarks = list.Remarks.ToList();
        remarks.AddRange(KnownAt.Remarks(deal));
        remarks.AddRange(HeldInputs.Remarks(inputs));
        if (samples.Worlds.Count > GainSamples.MostStudied)
            remarks.Add(DealsDiagnostics.FirstWorldsStudied(GainSamples.MostStudied, samples.Worlds.Count, deal.File));
        if (samples.NotFinite > 0)
            remarks.Add(DealsDiagnostics.SomeNotFinite(samples.NotFinite, worlds, deal.File));
        return [.. remarks];
    }

    // Of the packages asked for by name, else of the full one.
    private ImmutableArray<BreachResult> Break()
    {
        if (options.BreachRuns <= 0)
            return [];
        var asked = options.Packages.IsEmpty ? [deal.Full] : list.Packages.Take(Math.Max(1, list.Asked)).ToList();
        return
        [
            .. asked.SelectMany(
                (package, i) =>
                    Breaches.Try(
                        deal,
                        payoffs,
                        inputs,
                        package,
                        options,
                        firstWorld,
                        last,
                        done => Report("breaches", 0.7 + 0.15 * (i + done) / asked.Count),
                        cancellation
                    )
            ),
        ];
    }

    // The full package, what a bargain picks, and the first that the deal file names.
    private ImmutableArray<Fan> Fans(ImmutableArray<WeighedPackage> listed, ImmutableArray<string>? picks)
    {
        bool IsPick(WeighedPackage package) => picks is { IsDefaultOrEmpty: false } names && names[0] == package.Package.Name;
        var notable = listed
            .Where(p => p.Notable.Contains("full") || p.Notable.Contains("named") || IsPick(p))
            .OrderBy(p =>
                p.Notable.Contains("full") ? 0
                : IsPick(p) ? 1
                : 2
            )
            .Take(3)
            .Select(p => p.Package)
            .ToList();
        if (shown.IsEmpty)
            return [];
        ImmutableArray<Variant> variants = [new("no deal", []), .. notable.Select(p => new Variant(p.Name, deal.ChangesOf(p)))];
        var inModel = shown.Select(s =>
            (payoffs.Simulator.Model.TryFind(s.Variable.Name, out var found, out _) ? found.Variable : s.Variable, s.Flat)
        );
        var samples = new FanSamples([.. inModel], variants.Length);
        Simulate(variants, firstWorld, samples, Math.Min(MostFanRuns, options.Runs), done => Report("paths", 0.85 + 0.08 * done));
        return [.. variants.SelectMany((v, i) => samples.Fans(i, v.Name))];
    }

    // The full package where something that has no distribution is otherwise.
    private ImmutableArray<NamedWorldResult> NamedWorlds(WeighedPackage full)
    {
        if (deal.NamedWorlds.Length < 2)
            return [];
        int count = Math.Min(MostNamedWorldRuns, options.Runs);
        var worlds = Enumerable.Range(1, deal.NamedWorlds.Length - 1).ToList();
        var samples = worlds.ConvertAll(_ => new GainSamples(payoffs, 1, conditions, ClockOf()));
        // What a world sets is weaker than what a package sets.
        var variants = worlds.SelectMany(w =>
            new[]
            {
                new Variant("no deal", deal.World(w)),
                new Variant(full.Package.Name, [.. deal.World(w), .. deal.ChangesOf(full.Package)]),
            }
        );
        Simulate(
            [.. variants],
            [],
            new NamedWorldSamples([.. samples]),
            count,
            done => Report("other worlds", 0.93 + 0.07 * done)
        );
        return
        [
            .. worlds.Select(w =>
            {
                var ofWorld = samples[w - 1];
                ImmutableArray<Gain> gains = [.. deal.Parties.Select((_, p) => ofWorld.Summarise(0, p))];
                var weighed = judgement.Judge(full.Package, gains, false, body => judgement.Share(ofWorld, 0, body));
                return new NamedWorldResult(deal.NamedWorlds[w].Name, gains, weighed.Signed, count);
            }),
        ];
    }

    // Variables that give the size of noises, and detection lags.
    internal static IEnumerable<Variable> Amounts(Deal deal)
    {
        foreach (var noise in deal.Uncertainty.Noises)
        foreach (string? name in new[] { noise.Sd.Constant, noise.Relaxation?.Constant })
            if (name != null && deal.Model.TryFind(name, out var found, out _))
                yield return found.Variable;
        foreach (var rule in deal.Breaches)
            if (deal.Model.TryFind(rule.DetectionLag.Text, out var found, out _))
                yield return found.Variable;
    }

    /// <summary>What is shown over time: what the deal file names, else the main stocks.</summary>
    internal static ImmutableArray<VariableElement> Shown(Deal deal) => deal.Show.IsEmpty ? MainStocks(deal) : deal.Show;

    // The first stocks without subscripts, or elements of those with: what moves most slowly shows best what a package does.
    private static ImmutableArray<VariableElement> MainStocks(Deal deal) =>
        [
            .. deal
                .Model.Variables.Where(v => v.Kind == VariableKind.Stock && !v.IsInternal)
                .SelectMany(v => Enumerable.Range(0, Math.Min(2, v.Size)).Select(flat => (v, flat)))
                .Take(6),
        ];

    private static LedgerClause Describe(Clause clause) =>
        new(clause.Name, clause.About, [.. clause.Settings.Select(s => s.Name)], clause.Performs, clause.NeedsConsentOf);

    private LedgerParty Describe(Party party, ImmutableArray<string> components)
    {
        var payoff = party.Components.Select(c => new LedgerComponent(c.Name, c.Flow.Text, c.Weight.Text, c.About)).ToList();
        if (party.ResidualValue is { } residual)
            payoff.Add(new LedgerComponent("residual value", residual.Text, "1", "what is left at the end, discounted"));
        return new LedgerParty(party.Name, party.Affected, deal.Unit, components)
        {
            Payoff = [.. payoff],
            SignsWhen = party.SignsWhen.Text,
            DiscountRate = party.DiscountRate.Text,
        };
    }

    private void Report(string stage, double done) => progress?.Invoke(new WeighProgress(stage, done));
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>From a deal to a ledger: every package in the same worlds, then the judgement on what came out.</summary>
internal sealed class Weighing
{
    // After so many worlds there is a first ledger, and a sharper one; blocks for two threads, then for a spread that no longer jumps.
    private static readonly int[] Looks = [32, 256];

    // The first look at whether gains have settled.
    private const int FirstRound = 1024;

    // Share of the work that the packages are, about.
    private const double OfPackages = 0.85;

    private readonly PreparedWeighing weighing;
    private readonly Deal deal;
    private readonly WeighOptions options;
    private readonly PackageList list;
    private readonly PackageJudgement judgement;
    private readonly Action<WeighProgress>? told;
    private readonly CancellationToken cancellation;
    private GainPrecision? settled;

    private Weighing(Deal deal, WeighOptions options, Action<WeighProgress>? told, CancellationToken cancellation)
    {
        (this.deal, this.options, this.told, this.cancellation) = (deal, options, told, cancellation);
        weighing = new PreparedWeighing(deal, options);
        (list, judgement) = (weighing.List, weighing.Judgement);
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
        if (options.Changes.IsEmpty)
            return new Weighing(deal, options, progress, cancellation).Weigh(soFar);
        Action<WeighProgress>? Half(double from) =>
            progress == null ? null : told => progress(told with { Done = from + told.Done / 2 });
        var ledger = new Weighing(deal, options, Half(0), cancellation).Weigh(soFar);
        if (cancellation.IsCancellationRequested)
            return ledger;
        return ledger with { Before = new Weighing(deal, options with { Changes = [] }, Half(0.5), cancellation).Weigh(null) };
    }

    private Ledger Weigh(Action<Ledger>? soFar)
    {
        ImmutableArray<int> main = [.. weighing.MainPackages.Select(p => p.Number)];
        var beside = new BesideSamples(weighing.Payoffs, deal.BesideMoney, weighing.Clock, main);
        var samples = new GainSamples(
            weighing.Payoffs,
            list.Packages.Length,
            weighing.Conditions,
            weighing.Clock,
            weighing.Kept,
            beside
        )
        {
            KeepsComplete = true,
        };
        int worlds = 0;
        var columns = new Lazy<double[][]>(() => DriverAnalysis.Columns(weighing.Inputs, samples.Studied));
        var judged = new Lazy<Ledger>(() => Judged(samples, columns.Value, worlds));
        var progress = new SharedProgress(told);
        string stage = FormattableString.Invariant($"{list.Packages.Length} packages × {options.Runs} worlds");
        var simulated = progress.Add(stage, OfPackages);
        using var further = new FurtherRuns(weighing, samples, columns, judged, progress, 1 - OfPackages, cancellation);
        worlds = Simulate(samples, soFar, simulated, further.Begin);
        if (samples.Worlds.Count == 0)
            cancellation.ThrowIfCancellationRequested();
        if (samples.Worlds.Count == 0)
            throw new DiagnosticException([DealsDiagnostics.NothingFinite(deal.File)]);
        simulated(1);
        // What the runs made and nobody needs any more would else stay beside what is judged now.
        GC.Collect();
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return further.Finish();
        }
        catch (OperationCanceledException)
        {
            var ledger = judged.Value;
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
        var drivers = DriverAnalysis.Of(deal, weighing.Inputs, columns, samples, list.Full);
        return new Ledger
        {
            Deal = deal.Name,
            About = deal.About,
            Unit = deal.Unit,
            BaseYear = deal.BaseYear,
            Signing = deal.Constant(deal.Signing, weighing.Last),
            Runs = worlds,
            NotFinite = samples.NotFinite,
            Seed = options.Seed,
            Parties = [.. deal.Parties.Select((p, i) => Describe(p, weighing.Payoffs.Components[i]))],
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
            Claims = ClaimChecks.Check(deal, samples, list.Packages, weighing.Conditions),
            Drivers = drivers,
            Assumptions = DriverAnalysis.Assumptions(deal, drivers),
            Provenance = deal.Assumptions,
            Sources = deal.Sources,
            EarlierFigures = deal.EarlierFigures,
            AsOf = deal.Day is { } day ? Days.Text(day) : "",
            Remarks = Remarks(samples, worlds),
            BesideMoney = [.. deal.BesideMoney.Select((_, i) => samples.Told(i, list.Packages))],
            Worlds = new LedgerWorlds(
                weighing.Inputs,
                samples,
                [.. deal.Parties.Select(p => p.Name)],
                list.Packages.Take(list.Listed).Select(p => p.Name)
            ),
        };
    }

    // How many worlds are complete: all, unless somebody interrupted. Each look takes its worlds in the same order, so looking changes no number.
    private int Simulate(GainSamples samples, Action<Ledger>? soFar, Action<double> progress, Action idle)
    {
        ImmutableArray<Variant> variants =
        [
            new("no deal", []),
            .. list.Packages.Select(p => new Variant(p.Name, deal.ChangesOf(p))),
        ];
        var paired = weighing.Runs(variants, weighing.FirstWorld, samples);
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
                    share => progress((from + share * (next - from)) / options.Runs),
                    cancellation,
                    next == options.Runs ? idle : null
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
                soFar?.Invoke(Judged(samples, DriverAnalysis.Columns(weighing.Inputs, samples.Studied), done));
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

    private ImmutableArray<Diagnostic> Remarks(GainSamples samples, int worlds)
    {
        var remarks = list.Remarks.ToList();
        remarks.AddRange(KnownAt.Remarks(deal));
        remarks.AddRange(HeldInputs.Remarks(weighing.Inputs));
        if (samples.Worlds.Count > GainSamples.MostStudied)
            remarks.Add(DealsDiagnostics.FirstWorldsStudied(GainSamples.MostStudied, samples.Worlds.Count, deal.File));
        if (samples.NotFinite > 0)
            remarks.Add(DealsDiagnostics.SomeNotFinite(samples.NotFinite, worlds, deal.File));
        return [.. remarks];
    }

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
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Explanation;
using Entente.Language;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A package in both versions of a deal.</summary>
/// <param name="Name">Its name in the new version.</param>
/// <param name="Before">What it brings in the old version; null where that has no such package.</param>
/// <param name="After">What it brings in the new version; null where that has no such package.</param>
public sealed record PackageDifference(string Name, WeighedPackage? Before, WeighedPackage? After)
{
    /// <summary>For each party of the new version the standard error of the change of its mean gain. The worlds are the same, so it is that of the differences in each
    /// world that counts in both; NaN where the old version has no such party or package.</summary>
    public ImmutableArray<double> ChangeErrors { get; init; } = [];
}

/// <summary>What one change does to the mean gains from the full package of the old version.</summary>
/// <param name="Name">The variable of the model, or "the deal file".</param>
/// <param name="Alone">For each party of the old version how much its mean gain moves when only this is taken from the new version; null where that is no
/// deal.</param>
public sealed record EffectOnGains(string Name, ImmutableArray<double>? Alone)
{
    /// <summary>Standard errors of <see cref="Alone"/>, from the differences in each world.</summary>
    public ImmutableArray<double>? Errors { get; init; }
}

/// <summary>What changed between two versions of a deal: what it says, and what the same worlds bring.</summary>
public sealed record DealDifference
{
    private const int MostTried = 20;
    private const int MostEffectRuns = 200;

    /// <summary>What the versions say differently, the model included.</summary>
    public required ImmutableArray<StructuralChange> Changes { get; init; }

    /// <summary>The old version weighed.</summary>
    public required Ledger Before { get; init; }

    /// <summary>The new version weighed in the same worlds.</summary>
    public required Ledger After { get; init; }

    /// <summary>The packages of both, those of the new version first.</summary>
    public required ImmutableArray<PackageDifference> Packages { get; init; }

    /// <summary>Claims whose verdict differs, with both verdicts; null where a version lacks the claim.</summary>
    public required ImmutableArray<(string Id, Evidence.Verdict? Before, Evidence.Verdict? After)> Verdicts { get; init; }

    /// <summary>What each change does alone, the largest first.</summary>
    public required ImmutableArray<EffectOnGains> Effects { get; init; }

    /// <summary>Worlds that the effects come from (the first ones).</summary>
    public required int EffectRuns { get; init; }

    /// <summary>Changed definitions of the model that were not tried, because there are too many.</summary>
    public required int NotTried { get; init; }

    /// <summary>Whether the versions say and give the same.</summary>
    public bool IsSame => Changes.IsEmpty && Verdicts.IsEmpty && Packages.All(SameGains);

    private static bool SameGains(PackageDifference package) =>
        package is { Before: { } a, After: { } b }
        && a.Signed == b.Signed
        && a.Gains.Select(g => g.Mean).SequenceEqual(b.Gains.Select(g => g.Mean));

    /// <summary>Compares two versions.</summary>
    /// <param name="before">The old version.</param>
    /// <param name="after">The new version.</param>
    /// <param name="options">How both are weighed; the breach analysis is left out.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DiagnosticException">A version cannot be weighed.</exception>
    public static DealDifference Of(
        Deal before,
        Deal after,
        WeighOptions? options = null,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var asked = (options ?? new WeighOptions()) with { BreachRuns = 0 };
        ImmutableArray<StructuralChange> inModel =
        [
            .. Stated.Between(ModelStatements.Of(before.Model), ModelStatements.Of(after.Model)),
        ];
        ImmutableArray<StructuralChange> inDeal = [.. Stated.Between(DealStatements.Of(before), DealStatements.Of(after))];
        var old = before.Weigh(
            asked,
            p => progress?.Invoke(new WeighProgress($"old: {p.Stage}", p.Done / 2)),
            cancellation: cancellation
        );
        var now = after.Weigh(
            asked,
            p => progress?.Invoke(new WeighProgress($"new: {p.Stage}", 0.5 + p.Done / 2)),
            cancellation: cancellation
        );
        // What was interrupted holds fewer worlds, and is not to be compared.
        cancellation.ThrowIfCancellationRequested();
        var (effects, notTried) = EffectsOf(before, after, inModel, !inDeal.IsEmpty, asked, cancellation);
        return new DealDifference
        {
            Changes = [.. inDeal, .. inModel],
            Before = old,
            After = now,
            Packages = Paired(old, now),
            Verdicts = Turned(old, now),
            Effects = effects,
            EffectRuns = Math.Min(asked.Runs, MostEffectRuns),
            NotTried = notTried,
        };
    }

    private static ImmutableArray<PackageDifference> Paired(Ledger old, Ledger now)
    {
        var earlier = old.Packages.GroupBy(p => p.Package.Name).ToDictionary(g => g.Key, g => g.First());
        var later = now.Packages.Select(p => p.Package.Name).ToHashSet();
        var pairs = new PairedGains(old, now);
        return
        [
            .. now.Packages.Select(p => new PackageDifference(p.Package.Name, earlier.GetValueOrDefault(p.Package.Name), p)
            {
                ChangeErrors = pairs.ErrorsOfChange(p.Package.Name),
            }),
            .. old
                .Packages.Where(p => !later.Contains(p.Package.Name))
                .Select(p => new PackageDifference(p.Package.Name, p, null)),
        ];
    }

    private static ImmutableArray<(string, Evidence.Verdict?, Evidence.Verdict?)> Turned(Ledger old, Ledger now) =>
        [
            .. now
                .Claims.Concat(old.Claims)
                .Select(c => c.Id)
                .Distinct()
                .Select(id =>
                    (id, old.Claims.FirstOrDefault(c => c.Id == id)?.Verdict, now.Claims.FirstOrDefault(c => c.Id == id)?.Verdict)
                )
                .Where(v => v.Item2 != v.Item3),
        ];

    private static (ImmutableArray<EffectOnGains>, int) EffectsOf(
        Deal before,
        Deal after,
        ImmutableArray<StructuralChange> inModel,
        bool dealDiffers,
        WeighOptions options,
        CancellationToken cancellation
    )
    {
        string[] changed = ModelDifference.ChangedDefinitions(inModel);
        if (changed.Length + (dealDiffers ? 1 : 0) == 0)
            return ([], 0);
        var start = GainsOf(before, options, cancellation);
        EffectOnGains Effect(string name, Deal? deal)
        {
            var gains = deal == null ? null : GainsOf(deal, options, cancellation);
            if (gains == null || start == null)
                return new EffectOnGains(name, null);
            (double Mean, double Error)[] moved =
            [
                .. before.Parties.Select(
                    (party, p) =>
                        deal!.Parties.Select(o => o.Name).ToList().IndexOf(party.Name) is >= 0 and var at
                            ? (
                                gains.Summarise(0, at).Mean - start.Summarise(0, p).Mean,
                                PairedGains.ErrorOfChange(start.Worlds, start.Gains(0, p), gains.Worlds, gains.Gains(0, at))
                            )
                            : (double.NaN, double.NaN)
                ),
            ];
            return new EffectOnGains(name, [.. moved.Select(m => m.Mean)]) { Errors = [.. moved.Select(m => m.Error)] };
        }
        var effects = new List<EffectOnGains>();
        if (dealDiffers)
            effects.Add(Effect("the deal file", new Deal(after) { Model = before.Model }));
        foreach (string name in changed.Take(MostTried))
            effects.Add(
                Effect(
                    name,
                    before.Model.Mixed(after.Model, new HashSet<string> { Names.Canonical(name) }) is { } mixed
                        ? new Deal(before) { Model = mixed }
                        : null
                )
            );
        return (
            [.. effects.OrderByDescending(e => e.Alone?.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() ?? 0)],
            Math.Max(0, changed.Length - MostTried)
        );
    }

    // The gains of the parties of a deal from the full package; null where it cannot be weighed.
    private static GainSamples? GainsOf(Deal deal, WeighOptions options, CancellationToken cancellation)
    {
        try
        {
            var payoffs = PayoffModel.Compile(deal, [], deal.Uncertainty.Noises.Select(n => n.Name).ToHashSet(), Amounts(deal));
            var last = ConstantChanges.Resolve(
                deal.Model,
                [.. options.Changes.Select(c => new Data.NamedChange(c.Key, [c.Value], SourceSpan.Whole("--set")))]
            );
            Clock clock;
            using (var batch = payoffs.Simulator.NewBatch(PairedRuns.Lanes))
            {
                payoffs.Simulator.SetAsWritten(batch, last);
                clock = payoffs.Simulator.ReadClock(batch);
            }
            var samples = new GainSamples(payoffs, 1, [], clock);
            int runs = Math.Min(options.Runs, MostEffectRuns);
            new PairedRuns<GainSamples.Block>(
                payoffs.Simulator,
                deal.Uncertainty.Sample(runs, options.Seed),
                [new Variant("no deal", []), new Variant(deal.Full.Name, deal.ChangesOf(deal.Full))],
                deal.World(0),
                last,
                samples
            ).Run(0, runs, options.Threads, null, cancellation);
            return samples;
        }
        catch (DiagnosticException)
        {
            // Half of one version and half of the other need not make a deal.
            return null;
        }
    }

    private static ImmutableArray<Variable> Amounts(Deal deal) =>
        [
            .. deal
                .Uncertainty.Noises.SelectMany(n => new[] { n.Sd.Constant, n.Relaxation?.Constant })
                .Select(n => n != null && deal.Model.TryFind(n, out var found, out _) ? found.Variable : null)
                .OfType<Variable>()
                .Distinct(),
        ];
}

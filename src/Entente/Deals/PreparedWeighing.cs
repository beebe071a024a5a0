using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What is settled before the first run of a weighing: the packages, the worlds, what is read in them, and the compiled model.</summary>
internal sealed class PreparedWeighing
{
    // What is kept of the worlds goes into a temporary file where it is more than memory should hold.
    private const double MostBytes = 16e9;

    /// <summary>Prepares a weighing.</summary>
    /// <exception cref="DiagnosticException">A package or constant is unknown, an expression does not fit the model, or there are too many worlds.</exception>
    public PreparedWeighing(Deal deal, WeighOptions options)
    {
        Deal = deal;
        Options = options;
        var asked = SourceSpan.Whole("--set");
        Last = ConstantChanges.Resolve(deal.Model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], asked))]);
        FirstWorld = deal.World(0);
        List = PackageList.For(deal, options);
        Conditions = ConditionPlace.Of(deal);
        Judgement = new PackageJudgement(deal, List, Conditions);
        Shown = ShownIn(deal);
        Payoffs = PayoffModel.Compile(
            deal,
            [.. Conditions.Select(c => (c.Text, c.Span)).DistinctBy(c => c.Text)],
            deal.Uncertainty.Noises.Select(n => n.Name).ToHashSet(),
            [.. Shown.Select(s => s.Variable).Concat(AmountsIn(deal)).Distinct()]
        );
        Inputs = HeldInputs.Of(deal.Model, deal.Uncertainty.Sample(options.Runs, options.Seed), Last);
        // What an input only weights is kept by world, so that its flips need no further runs.
        var weighed = DecisionFlips.Inputs(deal, []).SelectMany(i => Payoffs.OnlyWeights(i.Name) ?? []).Distinct().ToList();
        Kept = KeptOf(weighed);
        double bytes = options.Runs * GainSamples.BytesPerWorld(Kept.Packages.Count, deal.Parties.Length);
        if (bytes > MostBytes)
            throw new DiagnosticException([DealsDiagnostics.TooManyWorlds(bytes / 1e9, deal.File)]);
        using var batch = Payoffs.Simulator.NewBatch(1);
        Payoffs.Simulator.SetAsWritten(batch, Last);
        Clock = Payoffs.Simulator.ReadClock(batch);
    }

    public Deal Deal { get; }

    public WeighOptions Options { get; }

    /// <summary>The changes of the first named world, which hold unless a package or <see cref="WeighOptions.Changes"/> says otherwise.</summary>
    public ImmutableArray<ConstantChange> FirstWorld { get; }

    /// <summary><see cref="WeighOptions.Changes"/>, which hold whatever a package says.</summary>
    public ImmutableArray<ConstantChange> Last { get; }

    public PackageList List { get; }

    public ImmutableArray<ConditionPlace> Conditions { get; }

    public PackageJudgement Judgement { get; }

    /// <summary>What is shown over time.</summary>
    public ImmutableArray<VariableElement> Shown { get; }

    public PayoffModel Payoffs { get; }

    public Inputs Inputs { get; }

    /// <summary>What of the packages is kept in each world.</summary>
    public KeptGains Kept { get; }

    /// <summary>The clock of all runs.</summary>
    public Clock Clock { get; }

    /// <summary>The packages asked for by name, or the named ones, and the full one.</summary>
    public IEnumerable<(int Number, Package Package)> MainPackages =>
        List
            .Packages.Take(List.Listed)
            .Select((p, i) => (Number: i, Package: p))
            .Where(p =>
                p.Number < List.Asked
                || p.Number == List.Full
                || (List.Asked == 0 && Deal.NamedPackages.Any(n => n.Name == p.Package.Name))
            );

    /// <summary>Whether the first named world or <see cref="WeighOptions.Changes"/> sets an input, so that it does not vary, whatever is drawn.</summary>
    public bool IsFixed(string input) =>
        Deal.Model.TryFind(input, out var found, out _)
        && FirstWorld.AddRange(Last).Any(c => c.Variable == found.Variable && found.Positions.Contains(c.Flat));

    /// <summary>The worlds under some variants.</summary>
    /// <param name="variants">Under what.</param>
    /// <param name="world">What holds in every variant but is weaker than what it sets.</param>
    /// <param name="observer">Reads the results.</param>
    /// <param name="earlier">Runs with an observer that read the same: their kernels serve again where they can.</param>
    public PairedRuns<T> Runs<T>(
        ImmutableArray<Variant> variants,
        ImmutableArray<ConstantChange> world,
        BlockObserver<T> observer,
        PairedRuns<T>? earlier = null
    ) => new(Payoffs.Simulator, Inputs, variants, world, Last, observer, earlier);

    // The packages that are listed or that a claim speaks of, and what may turn a decision or a verdict; of the parts that attribution needs means are enough.
    private KeptGains KeptOf(List<(int Party, int Component)> weighed)
    {
        var checks = Deal.Claims.Select(c => c.Check).OfType<ModelCheck>().ToList();
        var ofClaims = checks
            .Select(check => (Check: check, Package: ClaimChecks.PackageOf(Deal, check, List.Packages)))
            .ToList();
        return new KeptGains(
            Enumerable.Range(0, List.Listed).Concat(ofClaims.Select(c => c.Package).Where(k => k >= 0)).ToHashSet(),
            [.. MainPackages.SelectMany(main => weighed.Select(w => (main.Number, w.Party, w.Component)))],
            Options.TurnClaims
                ?
                [
                    .. from claim in ofClaims
                    from place in Conditions.Index()
                    where place.Item.Text == claim.Check.Condition.Text && place.Item.At == claim.Check.At
                    select (claim.Package, place.Index),
                ]
                : []
        );
    }

    /// <summary>Variables that give the size of noises, and detection lags.</summary>
    public static IEnumerable<Variable> AmountsIn(Deal deal)
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
    public static ImmutableArray<VariableElement> ShownIn(Deal deal) => deal.Show.IsEmpty ? MainStocks(deal) : deal.Show;

    // The first stocks without subscripts, or elements of those with: what moves most slowly shows best what a package does.
    private static ImmutableArray<VariableElement> MainStocks(Deal deal) =>
        [
            .. deal
                .Model.Variables.Where(v => v.Kind == VariableKind.Stock && !v.IsInternal)
                .SelectMany(v => Enumerable.Range(0, Math.Min(2, v.Size)).Select(flat => (v, flat)))
                .Take(6),
        ];
}

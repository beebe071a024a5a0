using System.Collections.Immutable;
using Entente.Data;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Sensitivity;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What drives the gain of one party from a package.</summary>
/// <param name="Party">The party.</param>
/// <param name="Screening">All uncertain inputs: elementary effects (Morris), and the share of variance of the ranks of each alone; only the latter while the answer is
/// a first one; null where a method was asked for.</param>
/// <param name="Groups">The groups of inputs, by their shares of variance; null before they are known, or where a method was asked for.</param>
/// <param name="Inputs">The inputs that matter by the screening, each alone; or all inputs by the method that was asked for.</param>
/// <param name="Others">All other inputs, varied as one: what the screening may have missed; null where all stand alone.</param>
public sealed record PartyDriving(
    string Party,
    DriverReport? Screening,
    DriverReport? Groups,
    DriverReport? Inputs,
    DriverIndex? Others
);

/// <summary>What drives the gains from a package.</summary>
/// <param name="Deal">Name of the deal.</param>
/// <param name="Package">Name of the package.</param>
/// <param name="Unit">Unit of the gains.</param>
/// <param name="Parties">Each party, then the affected.</param>
public sealed record DealDrivers(string Deal, string Package, string Unit, ImmutableArray<PartyDriving> Parties);

/// <summary>How the drivers of gains are sought.</summary>
public sealed record DealDriverOptions
{
    /// <summary>Runs, method and the rest. Without a method all inputs are screened, and then groups and the inputs that matter get shares of
    /// variance.</summary>
    public DriverOptions Drivers { get; init; } = new() { Runs = 150_000 };

    /// <summary>Name of the package; empty: the full one.</summary>
    public string Package { get; init; } = "";

    /// <summary>Names of the parties whose gains are looked at; none: all.</summary>
    public ImmutableArray<string> Parties { get; init; } = [];

    /// <summary>Constants that are changed in all runs.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Changes { get; init; } = [];

    /// <summary>Told the answer of the screening, before the shares of variance are known.</summary>
    public Action<DealDrivers>? Screened { get; init; }
}

/// <summary>Seeks them.</summary>
internal sealed class GainDriving
{
    private const int MostInputs = 36;
    private const int MostPerParty = 4;
    private const int LeastScreening = 1024;
    private const int MostScreening = 8192;
    private const int LeastPaths = 4;
    private const int MostPaths = 50;
    private readonly Deal deal;
    private readonly DealDriverOptions options;
    private readonly Package package;
    private readonly ImmutableArray<int> parties;
    private readonly PayoffModel payoffs;
    private readonly Uncertainty uncertainty;
    private readonly ImmutableArray<ConstantChange> last;
    private readonly Action<WeighProgress>? progress;
    private readonly CancellationToken cancellation;

    private GainDriving(Deal deal, DealDriverOptions options, Action<WeighProgress>? progress, CancellationToken cancellation)
    {
        (this.deal, this.options, this.progress, this.cancellation) = (deal, options, progress, cancellation);
        package = PackageOf(deal, options.Package);
        parties = PartiesOf(deal, options.Parties);
        last = ConstantChanges.Resolve(
            deal.Model,
            [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], SourceSpan.Whole("--set")))]
        );
        uncertainty = deal.Uncertainty.GroupedAs(deal.Model);
        payoffs = PayoffModel.Compile(deal, [], uncertainty.Noises.Select(n => n.Name).ToHashSet(), [.. NoiseAmounts(deal)]);
    }

    /// <summary>What drives the gains.</summary>
    public static DealDrivers Of(
        Deal deal,
        DealDriverOptions options,
        Action<WeighProgress>? progress,
        CancellationToken cancellation
    )
    {
        var driving = new GainDriving(deal, options, progress, cancellation);
        return options.Drivers.Within.Length > 0 ? driving.Within()
            : options.Drivers.Method == DriverMethod.Automatic ? driving.InStages()
            : driving.ByMethod();
    }

    /// <summary>Worlds as a table: a column for each uncertain input and for the gain of each party.</summary>
    public static Table Gains(
        Deal deal,
        DealDriverOptions options,
        Action<WeighProgress>? progress,
        CancellationToken cancellation
    )
    {
        var driving = new GainDriving(deal, options, progress, cancellation);
        var how = options.Drivers;
        RunTableSize.Require(driving.uncertainty.Inputs.Length + deal.Parties.Length, how.Runs);
        var inputs = driving.uncertainty.Sample(how.Runs, how.Seed, SamplingMethod.LatinHypercube);
        var studies = driving.Simulate(new CollectingStudy(inputs), how, "worlds with and without the package", 0, 1);
        var columns = new InputColumns(inputs);
        return new Table(
            [.. inputs.Names, .. driving.parties.Select(p => deal.Parties[p].Name)],
            [
                .. inputs.Names.Select((_, i) => columns.Of(i)),
                .. driving.parties.Select(p => ((CollectingStudy.Collected)studies.Tallies[p]).Values),
            ]
        )
        {
            Inputs = inputs.Names,
        };
    }

    /// <summary>A variable over time in worlds with the package.</summary>
    public static Trajectories Trajectories(
        Deal deal,
        string outcome,
        DealDriverOptions options,
        Action<WeighProgress>? progress,
        CancellationToken cancellation
    )
    {
        if (outcome.Length == 0)
        {
            var (variable, flat) = PreparedWeighing.ShownIn(deal)[0];
            outcome = variable.ElementName(flat);
        }
        var package = PackageOf(deal, options.Package);
        return Exploration.Trajectories.Of(
            Simulator.Compile(deal.Model),
            deal.Uncertainty,
            outcome,
            deal.World(0),
            deal.ChangesOf(package),
            options.Drivers,
            progress == null ? null : done => progress(new WeighProgress("worlds over time", done)),
            cancellation
        );
    }

    // The condition may name parties that are not asked for.
    private DealDrivers Within()
    {
        var table = Gains(deal, options with { Parties = [] }, progress, cancellation);
        return Result(p => new PartyDriving(
            p,
            null,
            null,
            Exploration.Drivers.Of(table, table.Inputs, p, options.Drivers),
            null
        ));
    }

    private DealDrivers ByMethod()
    {
        var asked = options.Drivers;
        var factors = new Factors(uncertainty, asked.ByGroup);
        var (method, why) = DriverChoice.For(factors, asked);
        var reports = Run(DriverChoice.StudyOf(uncertainty, factors, method, asked), asked, why, "runs", 0, 1);
        return Result(p => new PartyDriving(p, null, null, reports[p], null));
    }

    private DealDrivers InStages()
    {
        var asked = options.Drivers;
        var inputs = Factors.Untied(uncertainty, byGroup: false);
        if (inputs.All.IsEmpty)
            throw new DiagnosticException([ExplorationDiagnostics.NothingUncertain()]);
        var plain = asked with { Method = DriverMethod.Sobol, Runs = Math.Clamp(asked.Runs / 16, LeastScreening, MostScreening) };
        long path = MorrisStudy.RowsPer(inputs);
        var paths = asked with
        {
            Method = DriverMethod.Morris,
            Runs = path * Math.Clamp(asked.Runs / 10 / path, LeastPaths, MostPaths),
        };
        long left = Math.Max(asked.Runs - plain.Runs - paths.Runs, asked.Runs / 2);
        double all = plain.Runs + paths.Runs + left;
        var alone = Run(
            new ScreeningStudy(uncertainty, inputs, plain),
            plain,
            FormattableString.Invariant(
                $"given data: the same {plain.Runs:N0} runs tell of each of {inputs.All.Count(f => !f.IsNoise)} inputs alone."
            ),
            "screening all inputs",
            0,
            plain.Runs / all
        );
        options.Screened?.Invoke(Result(p => new PartyDriving(p, alone[p], null, null, null)));
        var effects = Run(
            new MorrisStudy(inputs, paths),
            paths,
            FormattableString.Invariant($"morris, because so many inputs are screened: {paths.Runs / path} paths."),
            "elementary effects of all inputs",
            plain.Runs / all,
            (plain.Runs + paths.Runs) / all
        );
        var screened = effects.ToDictionary(e => e.Key, e => Joined(e.Value, alone[e.Key]));
        var groups = Factors.Untied(uncertainty, byGroup: true);
        var chosen = Choose(inputs, screened);
        var (sets, others) = Sets(inputs, groups, chosen);
        var measured = asked with { Method = DriverMethod.Sobol, Runs = Math.Max(left, 16L * (sets.Length + 2)) };
        var reports = Run(
            new SobolStudy(new Factors(inputs, sets), measured),
            measured,
            "sobol, because what is varied as one is independent of the rest: first order and total shares of variance.",
            "shares of variance",
            (plain.Runs + paths.Runs) / all,
            1
        );
        string remark = FormattableString.Invariant(
            $"Of {inputs.All.Length} inputs the {chosen.Length} that matter most by the screening stand alone; '{others}' are varied as one, and what they reach is what the list does not show."
        );
        int n = groups.All.Length;
        int end = n + chosen.Length;
        return Result(p => new PartyDriving(
            p,
            screened[p],
            reports[p] with
            {
                Indices = reports[p].Indices[..n],
            },
            reports[p] with
            {
                Indices = reports[p].Indices[n..end],
                Remarks = reports[p].Remarks.Add(remark),
            },
            sets.Length > end ? reports[p].Indices[end] : null
        ));
    }

    // What the paths say with what the plain runs say of each input alone.
    private static DriverReport Joined(DriverReport effects, DriverReport alone)
    {
        var first = alone.Indices.ToDictionary(i => i.Input, i => i.Measures);
        return effects with
        {
            Indices =
            [
                .. effects.Indices.Select(i =>
                    first.TryGetValue(i.Input, out var measures) ? i with { Measures = i.Measures.AddRange(measures) } : i
                ),
            ],
            Remarks = alone.Remarks,
        };
    }

    // Those with the largest effects, and those with the largest shares alone, of any party; measured by the party's largest.
    private static Factor[] Choose(Factors inputs, Dictionary<string, DriverReport> screened)
    {
        var weight = new Dictionary<string, double>();
        foreach (var report in screened.Values)
        foreach (string measure in new[] { "muStar", "first" })
        {
            var ranked = report
                .Indices.Select(i => (i.Input, Size: i.Measures.FirstOrDefault(m => m.Key == measure).Value?.Value ?? 0))
                .Where(i => i.Size > 0)
                .OrderByDescending(i => i.Size)
                .ToList();
            for (int place = 0; place < ranked.Count; place++)
            {
                // The first few of every party come before those that are only large.
                double own = (ranked[place].Size / ranked[0].Size) + (place < MostPerParty ? 1 : 0);
                weight[ranked[place].Input] = Math.Max(own, weight.GetValueOrDefault(ranked[place].Input));
            }
        }
        return
        [
            .. inputs
                .All.Where(f => !f.IsNoise && weight.GetValueOrDefault(f.Name) > 0)
                .OrderByDescending(f => weight[f.Name])
                .Take(MostInputs),
        ];
    }

    // First the groups, then the chosen inputs, then all that was not chosen.
    private static (ImmutableArray<Factor> Sets, string Others) Sets(Factors inputs, Factors groups, Factor[] chosen)
    {
        ImmutableArray<Factor> rest = [.. inputs.All.Except(chosen).Where(f => !f.IsNoise)];
        string name = FormattableString.Invariant($"{rest.Length} other inputs");
        var sets = groups.All.AddRange(chosen);
        return (rest.IsEmpty ? sets : sets.Add(new Factor(name, [.. rest.SelectMany(f => f.Members)])), name);
    }

    private GainStudies Simulate(Study study, DriverOptions how, string words, double from, double to)
    {
        var studies = new GainStudies(payoffs, study);
        ImmutableArray<Variant> variants = [new("no deal", []), new(package.Name, deal.ChangesOf(package))];
        new PairedRuns<GainStudies.Block>(payoffs.Simulator, study.Inputs, variants, deal.World(0), last, studies).Run(
            0,
            study.Inputs.Runs,
            how.Threads,
            progress == null ? null : done => progress(new WeighProgress(words, from + (done * (to - from)))),
            cancellation
        );
        return studies;
    }

    private Dictionary<string, DriverReport> Run(Study study, DriverOptions how, string why, string stage, double from, double to)
    {
        string words = FormattableString.Invariant($"{stage}, {study.Inputs.Runs:N0} worlds with and without the package");
        var studies = Simulate(study, how, words, from, to);
        return parties.ToDictionary(
            p => deal.Parties[p].Name,
            p => studies.Tallies[p].Finish().Report($"gain of {deal.Parties[p].Name}", study, how, why)
        );
    }

    private DealDrivers Result(Func<string, PartyDriving> of) =>
        new(deal.Name, package.Name, deal.Unit, [.. parties.Select(p => of(deal.Parties[p].Name))]);

    private static Package PackageOf(Deal deal, string name)
    {
        if (name.Length == 0)
            return deal.Full;
        return PackageNames.TryParse(deal, name, out var package, out string problem)
            ? package
            : throw new DiagnosticException([DealsDiagnostics.UnknownPackage(problem, SourceSpan.Whole(deal.File))]);
    }

    private static ImmutableArray<int> PartiesOf(Deal deal, ImmutableArray<string> names)
    {
        if (names.IsEmpty)
            return [.. Enumerable.Range(0, deal.Parties.Length)];
        var unknown = names.Where(n => !deal.Parties.Any(p => IsNamed(p, n))).ToList();
        if (unknown.Count > 0)
            throw new DiagnosticException([
                .. unknown.Select(n =>
                    DealsDiagnostics.UnknownParty(n, deal.Parties.Select(p => p.Name), SourceSpan.Whole(deal.File))
                ),
            ]);
        return [.. Enumerable.Range(0, deal.Parties.Length).Where(p => names.Any(n => IsNamed(deal.Parties[p], n)))];
    }

    private static bool IsNamed(Party party, string name) =>
        string.Equals(party.Name, name.Trim(), StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Models.Variable> NoiseAmounts(Deal deal)
    {
        foreach (var noise in deal.Uncertainty.Noises)
        foreach (string? name in new[] { noise.Sd.Constant, noise.Relaxation?.Constant })
            if (name != null && deal.Model.TryFind(name, out var found, out _))
                yield return found.Variable;
    }
}

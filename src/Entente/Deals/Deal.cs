using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Entente.Data;
using Entente.Deals.Reading;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Explanation;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A package deal over a model: parties, clauses, what is uncertain, who could break what, claims. Immutable; safe to share.</summary>
public sealed class Deal
{
    internal Deal() { }

    /// <summary>A copy, to be changed in its initializer.</summary>
    [SetsRequiredMembers]
    internal Deal(Deal other)
    {
        (Name, About, File, Model, Unit, BaseYear) = (
            other.Name,
            other.About,
            other.File,
            other.Model,
            other.Unit,
            other.BaseYear
        );
        (Remarks, Sources, Assumptions, Uncertainty) = (other.Remarks, other.Sources, other.Assumptions, other.Uncertainty);
        (Signing, Parties, Bodies, Clauses) = (other.Signing, other.Parties, other.Bodies, other.Clauses);
        (Full, NamedPackages, NamedWorlds, Breaches) = (other.Full, other.NamedPackages, other.NamedWorlds, other.Breaches);
        (Claims, Show, Flips, History, Forecasts) = (other.Claims, other.Show, other.Flips, other.History, other.Forecasts);
        (Quantities, Day, AsKnown, BesideMoney, Sought) = (
            other.Quantities,
            other.Day,
            other.AsKnown,
            other.BesideMoney,
            other.Sought
        );
        EarlierFigures = other.EarlierFigures;
    }

    /// <summary>The deal's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about.</summary>
    public required string About { get; init; }

    /// <summary>The deal file.</summary>
    public required string File { get; init; }

    /// <summary>The model that says how the world moves.</summary>
    public required Model Model { get; init; }

    /// <summary>Unit of the payoffs' money, for example "billion USD".</summary>
    public required string Unit { get; init; }

    /// <summary>The year whose prices the money is in.</summary>
    public required int BaseYear { get; init; }

    /// <summary>Warnings and remarks of reading.</summary>
    public required ImmutableArray<Diagnostic> Remarks { get; init; }

    /// <summary>The sources that the deal file names.</summary>
    public required ImmutableArray<Source> Sources { get; init; }

    /// <summary>What is known about the numbers of the model.</summary>
    public required ImmutableArray<Assumption> Assumptions { get; init; }

    /// <summary>What is uncertain about the constants of the model.</summary>
    public required Uncertainty Uncertainty { get; init; }

    internal Term Signing { get; init; } = new("INITIAL TIME", default);

    /// <summary>Parties first, then the affected.</summary>
    internal ImmutableArray<Party> Parties { get; init; } = [];

    internal ImmutableArray<Body> Bodies { get; init; } = [];

    internal ImmutableArray<Clause> Clauses { get; init; } = [];

    internal Package Full { get; init; } = new(PackageNames.Full, []);

    internal ImmutableArray<Package> NamedPackages { get; init; } = [];

    internal ImmutableArray<NamedWorld> NamedWorlds { get; init; } = [];

    internal ImmutableArray<BreachRule> Breaches { get; init; } = [];

    internal ImmutableArray<Claim> Claims { get; init; } = [];

    internal ImmutableArray<VariableElement> Show { get; init; } = [];

    /// <summary>Inputs whose value is sought at which a decision or a verdict flips; empty: the strongest drivers.</summary>
    internal ImmutableArray<string> Flips { get; init; } = [];

    internal ImmutableArray<CountedBeside> BesideMoney { get; init; } = [];

    internal ImmutableArray<HistoryRun> History { get; init; } = [];

    internal ImmutableArray<Forecast> Forecasts { get; init; } = [];

    /// <summary>What the deal file seeks: its objectives, conditions and levers.</summary>
    public SearchOptions Sought { get; internal init; } = new();

    /// <summary>Whether the deal file asks for forecasts that can be graded.</summary>
    public bool HasForecasts => !Forecasts.IsEmpty;

    /// <summary>Whether the deal file describes runs of history.</summary>
    public bool HasHistory => !History.IsEmpty;

    /// <summary>The day as of which the deal stands; null for today.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>How many quantities stand at an earlier figure than today's, as of <see cref="Day"/>.</summary>
    internal int EarlierFigures { get; init; }

    /// <summary>Constants as they were known at <see cref="Day"/> where they differ from what the model writes.</summary>
    internal ImmutableArray<ConstantChange> AsKnown { get; init; } = [];

    /// <summary>All that the deal file says about numbers of the model, with earlier vintages.</summary>
    internal ImmutableArray<Quantity> Quantities { get; init; } = [];

    /// <summary>Reads a deal.</summary>
    /// <param name="path">The deal file, or the folder that holds one.</param>
    /// <exception cref="DiagnosticException">The deal or its model has errors; all of them are listed.</exception>
    public static Deal Load(string path) =>
        TryLoad(path, out var deal, out var problems) ? deal : throw new DiagnosticException(problems);

    /// <summary>Reads a deal, or returns what is wrong with it; with a deal the problems are warnings.</summary>
    public static bool TryLoad(string path, [NotNullWhen(true)] out Deal? deal, out ImmutableArray<Diagnostic> problems) =>
        DealReader.TryRead(path, out deal, out problems);

    /// <summary>A package of clauses, each at the setting that the full package gives it, or as "clause=setting".</summary>
    /// <exception cref="ArgumentException">A clause or setting is unknown, or the clauses do not go together.</exception>
    public Package Package(params string[] clauses)
    {
        ArgumentNullException.ThrowIfNull(clauses);
        return PackageNames.TryParse(this, string.Join(" + ", clauses), out var package, out string problem)
            ? package
            : throw new ArgumentException(problem, nameof(clauses));
    }

    /// <summary>Simulates the packages in many worlds and judges them.</summary>
    /// <param name="options">How; by default 1,000 worlds and all packages, or 64 of them where there are more than 256.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="soFar">Given the ledger of the first worlds while the others are still to come, once or twice: without breaches, paths and other
    /// worlds. Looking changes no number.</param>
    /// <param name="cancellation">Ends it early: the ledger of the complete worlds is returned, with a remark that says so, or an
    /// <see cref="OperationCanceledException"/> thrown if there is none.</param>
    /// <exception cref="DiagnosticException">An expression does not fit the model, a package is unknown, or no world gives finite payoffs.</exception>
    public Ledger Weigh(
        WeighOptions? options = null,
        Action<WeighProgress>? progress = null,
        Action<Ledger>? soFar = null,
        CancellationToken cancellation = default
    ) => Weighing.Run(this, options ?? new WeighOptions(), progress, soFar, cancellation);

    /// <summary>As many worlds as weighing has room for, up to a million: what to give as <see cref="WeighOptions.Runs"/> with a precision.</summary>
    public int MostWorlds(WeighOptions? options = null) => Weighing.MostWorlds(this, options ?? new WeighOptions());

    /// <summary>What drives the gains of all parties from a package: all inputs screened, then shares of variance of groups and of the inputs that
    /// matter, with intervals.</summary>
    /// <param name="options">How; by default 150,000 worlds and the full package.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">Nothing is uncertain, or the method that was asked for does not suit the inputs.</exception>
    public DealDrivers Drivers(
        DealDriverOptions? options = null,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    ) => GainDriving.Of(this, options ?? new DealDriverOptions(), progress, cancellation);

    /// <summary>Worlds as a table, for discovery and other programs: a column for each uncertain input and one, named after the party, for each party's
    /// gain from a package.</summary>
    /// <param name="options">Runs, seed, threads, package, parties and changes; the rest is not read.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    public Table Gains(
        DealDriverOptions? options = null,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    ) => GainDriving.Gains(this, options ?? new() { Drivers = new() { Runs = 4096 } }, progress, cancellation);

    /// <summary>A variable of the model over time in many worlds with a package, for clusters of behaviour.</summary>
    /// <param name="outcome">The variable, with elements; the first that the deal file shows if empty.</param>
    /// <param name="options">Runs, seed, threads and package; the rest is not read.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    public Trajectories Trajectories(
        string outcome = "",
        DealDriverOptions? options = null,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    ) => GainDriving.Trajectories(this, outcome, options ?? new() { Drivers = new() { Runs = 1024 } }, progress, cancellation);

    /// <summary>How robust the packages are for each party by criteria that need no probability, and what learning would be worth to it.</summary>
    /// <param name="options">Worlds, seed, packages and threads; the rest is not read.</param>
    /// <param name="hurwiczAlpha">How much Hurwicz's criterion counts the best.</param>
    /// <param name="threshold">The gain that is enough (Starr's criterion, and the critical reward of Info-Gap).</param>
    /// <param name="horizon">The greatest horizon of uncertainty that Info-Gap looks at: at 1 each input reaches from its 5 % to its 95 % quantile.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    public ImmutableArray<PartyRobustness> Robustness(
        WeighOptions? options = null,
        double hurwiczAlpha = 0.5,
        double threshold = 0,
        double horizon = 1,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    ) => PackageRobustness.Of(this, options ?? new WeighOptions(), hurwiczAlpha, threshold, horizon, progress, cancellation);

    /// <summary>Names of the parties, then of the affected.</summary>
    public ImmutableArray<string> PartyNames => [.. Parties.Select(p => p.Name)];

    /// <summary>Searches clause settings, dates and other levers for packages of which none is better in all objectives.</summary>
    /// <param name="options">How; that of the deal file, <see cref="Sought"/>, if left out.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">An objective, a condition or a lever is wrong, or no world gives finite payoffs.</exception>
    public SearchResult Search(
        SearchOptions? options = null,
        Action<WeighProgress>? progress = null,
        CancellationToken cancellation = default
    ) => new DealSearch(this, options ?? Sought, progress, cancellation).Run();

    /// <summary>Runs the parts of the model whose history the deal file describes against what happened.</summary>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The deal describes no history, or a run cannot be made.</exception>
    public ImmutableArray<HistoryResult> CompareWithHistory(CancellationToken cancellation = default) =>
        History.IsEmpty ? throw new DiagnosticException([DealsDiagnostics.NoHistory(File)]) : HistoryRuns.Of(this, cancellation);

    /// <summary>Grades the forecasts that the model makes as of a day against what came after it.</summary>
    /// <param name="day">The day; nothing learned later is used.</param>
    /// <param name="options">Worlds, seed, changes and threads; the rest is not read.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The deal has no forecasts, or for some quantity nothing was known at the day.</exception>
    public Scorecard Score(DateOnly day, WeighOptions? options = null, CancellationToken cancellation = default) =>
        Forecasts.IsEmpty
            ? throw new DiagnosticException([DealsDiagnostics.NoForecasts(File)])
            : Scoring.Of(this, day, options ?? new WeighOptions(), cancellation);

    /// <summary>Runs the model with the parties' payoffs under a package, to be asked why its variables move as they do.</summary>
    /// <param name="package">Name of the package, or "no deal".</param>
    /// <param name="run">The world of a run (from 0); null for the model as it is written, without noises.</param>
    /// <param name="options">Seed, and changes on top; the rest is not read.</param>
    /// <param name="cancellation">Ends it early with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DiagnosticException">The package or a constant is unknown, or an expression does not fit the model.</exception>
    public ExplainedRun Explain(
        string package,
        long? run = null,
        WeighOptions? options = null,
        CancellationToken cancellation = default
    ) => ExplainedDeal.Of(this, package, run, options ?? new WeighOptions(), cancellation);

    /// <summary>The same world as another run of this deal, under another package.</summary>
    /// <param name="other">A run that <see cref="Explain(string, long?, WeighOptions?, CancellationToken)"/> made.</param>
    /// <param name="package">Name of the package, or "no deal".</param>
    /// <exception cref="DiagnosticException">The package is unknown.</exception>
    public ExplainedRun Explain(ExplainedRun other, string package) => ExplainedDeal.Under(this, other, package);

    /// <summary>A package, in a world if one is named, as Vensim's list of changes (.cin), so that any tool can run it.</summary>
    /// <param name="package">Name of the package, "no deal" for none, with "@RUN" behind it for the world of a run (from 0).</param>
    /// <param name="options">Seed, and changes on top.</param>
    /// <returns>The list, and what it cannot hold: noises, which are series.</returns>
    /// <exception cref="DiagnosticException">The package is unknown.</exception>
    public (string Text, ImmutableArray<string> LeftOut) Export(string package, WeighOptions options)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(options);
        int at = package.LastIndexOf('@');
        string name = (at < 0 ? package : package[..at]).Trim();
        var changes = new List<ConstantChange>(World(0));
        ImmutableArray<string> leftOut = [];
        if (at >= 0)
        {
            if (
                !long.TryParse(
                    package.AsSpan(at + 1),
                    System.Globalization.NumberStyles.None,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out long run
                )
            )
                throw new DiagnosticException([
                    DealsDiagnostics.UnknownPackage($"'{package[(at + 1)..]}' is no number of a run.", SourceSpan.Whole(File)),
                ]);
            var inputs = Uncertainty.Sample(run + 1, options.Seed);
            var row = inputs.Row(run);
            changes.AddRange(
                ConstantChanges.Resolve(Model, [.. inputs.Names.Select((n, i) => new NamedChange(n, [row[i]], default))])
            );
            leftOut = [.. Uncertainty.Noises.Select(n => n.Name)];
        }
        if (PackageOrNone(name) is { } found)
            changes.AddRange(ChangesOf(found));
        changes.AddRange(
            ConstantChanges.Resolve(Model, [.. options.Changes.Select(c => new NamedChange(c.Key, [c.Value], default))])
        );
        return (ChangeList.Text([.. changes]), leftOut);
    }

    /// <summary>The package of a name, null for no deal.</summary>
    /// <exception cref="DiagnosticException">There is no such package.</exception>
    internal Package? PackageOrNone(string name)
    {
        if (string.Equals(name, PackageNames.NoDeal, StringComparison.OrdinalIgnoreCase))
            return null;
        return PackageNames.TryParse(this, name, out var found, out string problem)
            ? found
            : throw new DiagnosticException([DealsDiagnostics.UnknownPackage(problem, SourceSpan.Whole(File))]);
    }

    /// <summary>The changes of constants that a package makes.</summary>
    internal ImmutableArray<ConstantChange> ChangesOf(Package package) =>
        [
            .. package.Clauses.SelectMany(choice =>
                Clauses.First(c => c.Name == choice.Key).Settings.First(s => s.Name == choice.Value).Changes
            ),
        ];

    /// <summary>The deal with only what was known at a day: for each quantity its latest vintage of then, and the verdicts of then.</summary>
    /// <exception cref="DiagnosticException">For some quantity no vintage is known at that day; all of them are listed.</exception>
    public Deal AsOf(DateOnly day) => KnownAt.Of(this, day);

    /// <summary>The constants of a named world, or of the first where there is none: what was known, then what the world sets.</summary>
    internal ImmutableArray<ConstantChange> World(int number) =>
        [.. AsKnown, .. number < NamedWorlds.Length ? NamedWorlds[number].Changes : []];

    /// <summary>The deal with its packages, or with its remarks.</summary>
    internal Deal With(Package? full = null, ImmutableArray<Package>? named = null, ImmutableArray<Diagnostic>? remarks = null) =>
        new(this)
        {
            Full = full ?? Full,
            NamedPackages = named ?? NamedPackages,
            Remarks = remarks ?? Remarks,
        };

    /// <summary>The unit of a number of the model, as the deal file or the model says it; empty where neither does.</summary>
    internal string UnitOf(string name)
    {
        string stated = Assumptions.FirstOrDefault(a => a.Variable == name)?.Unit ?? "";
        return stated.Length > 0 ? stated
            : Model.TryFind(name, out var found, out _) ? found.Variable.Unit
            : "";
    }

    internal int PartyNumber(string name)
    {
        for (int i = 0; i < Parties.Length; i++)
            if (Parties[i].Name == name)
                return i;
        throw new InvalidOperationException($"This is a bug in Entente: no party '{name}'.");
    }

    /// <summary>The value of a number or of a constant, as the model writes it or the changes set it.</summary>
    internal double Constant(Term term, ImmutableArray<ConstantChange> changes)
    {
        if (double.TryParse(term.Text, System.Globalization.CultureInfo.InvariantCulture, out double number))
            return number;
        if (!Model.TryFind(term.Text, out var found, out _))
            return double.NaN;
        foreach (var change in AsKnown.AddRange(changes).Reverse())
            if (change.Variable == found.Variable && change.Flat == found.Positions[0])
                return change.Value;
        return new ConstantValues()[found.Variable, found.Positions[0]];
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Of which packages and for what the value in each world is kept.</summary>
/// <param name="Packages">Packages whose gains are kept; of the others only means, in blocks of worlds too.</param>
/// <param name="Components">Components whose gain is kept.</param>
/// <param name="Conditions">Conditions of which it is kept where they hold; package −1 is no deal.</param>
internal sealed record KeptGains(
    IReadOnlySet<int> Packages,
    ImmutableArray<(int Package, int Party, int Component)> Components,
    ImmutableArray<(int Package, int Condition)> Conditions
)
{
    /// <summary>The gains of some packages and nothing else.</summary>
    public static KeptGains Of(int packages) => new(Enumerable.Range(0, packages).ToHashSet(), [], []);
}

/// <summary>
/// The gains of every package in every world, collected block by block: a package's present value minus that of no deal in the same world.
/// Keeps of each world what was asked for, beyond a bound in a temporary file, and of all else sums.
/// A world in which any value is not finite counts for nothing.
/// </summary>
internal sealed class GainSamples : BlockObserver<GainSamples.Block>
{
    /// <summary>What looks at single worlds, to say what drives a gain or where an answer turns, looks at so many: its own errors say what they leave open.</summary>
    public const int MostStudied = 4096;

    private readonly PayoffModel payoffs;
    private readonly int packages;
    private readonly int parties;
    private readonly ImmutableArray<ConditionPlace> conditions;
    private readonly long[] conditionSteps;
    private readonly HashSet<long> stepsRead;
    private readonly KeptGains kept;
    private readonly List<long> worlds = [];

    // For each package and party the sum of its gains and the number of those above zero, by block of worlds (see WorldHalves), and over all in their order.
    private readonly double[][] blockSums;
    private readonly int[][] blockGains;
    private readonly double[] sums;

    // By package and party, where it is kept.
    private readonly double[]?[] components;
    private readonly double[]?[] squares;

    // By package, condition, and block of worlds.
    private readonly double[][][] holds;

    // A column for each number that is kept of a world: what parties have without a deal, gains, components, conditions, what is counted beside money.
    private readonly WorldColumns columns;
    private readonly double[] row;
    private readonly int[] gainColumns;
    private readonly Dictionary<(int Package, int Party, int Component), int> componentColumns = [];
    private readonly Dictionary<(int Package, int Condition), int> conditionColumns = [];
    private readonly int besideColumns;

    // Where the components of each party begin in a block, and how many there are.
    private readonly int[] firstComponent;
    private readonly int componentCount;
    private readonly ConcurrentBag<Block> spare = [];
    private double[] scratch = [];
    private int[] presentValueRows = [];
    private int[] conditionRows = [];

    /// <summary>Prepares collecting. Variant 0 must be no deal; the packages follow.</summary>
    /// <param name="payoffs">Where the values are.</param>
    /// <param name="packages">Number of packages.</param>
    /// <param name="conditions">Conditions that are read, each at its time.</param>
    /// <param name="clock">The clock of the runs.</param>
    /// <param name="keep">What is kept of each world; the gains of all packages if left out.</param>
    /// <param name="beside">What is counted beside money.</param>
    public GainSamples(
        PayoffModel payoffs,
        int packages,
        ImmutableArray<ConditionPlace> conditions,
        Clock clock,
        KeptGains? keep = null,
        BesideSamples? beside = null
    )
    {
        Beside = beside ?? new BesideSamples(payoffs, [], clock, []);
        kept = keep ?? KeptGains.Of(packages);
        this.payoffs = payoffs;
        this.packages = packages;
        this.conditions = conditions;
        conditionSteps = [.. conditions.Select(c => c.StepOn(clock))];
        stepsRead = [.. conditionSteps, .. Beside.Steps];
        parties = payoffs.Components.Length;
        firstComponent = new int[parties];
        foreach (var (p, names) in payoffs.Components.Index())
        {
            firstComponent[p] = componentCount;
            componentCount += names.Length;
        }
        int cells = packages * parties;
        sums = new double[cells];
        blockSums = [.. Enumerable.Range(0, cells).Select(_ => new double[WorldHalves.Blocks])];
        blockGains = [.. Enumerable.Range(0, cells).Select(_ => new int[WorldHalves.Blocks])];
        components =
        [
            .. Enumerable
                .Range(0, cells)
                .Select(i => IsKept(i / parties) ? new double[payoffs.Components[i % parties].Length] : null),
        ];
        squares = [.. components.Select(of => of == null ? null : new double[of.Length])];
        holds =
        [
            .. Enumerable.Range(0, packages + 1).Select(_ => conditions.Select(_ => new double[WorldHalves.Blocks]).ToArray()),
        ];
        int width = parties;
        gainColumns = new int[packages];
        for (int k = 0; k < packages; k++)
            gainColumns[k] = IsKept(k) ? (width += parties) - parties : -1;
        foreach (var component in kept.Components)
            if (componentColumns.TryAdd(component, width))
                width++;
        foreach (var condition in kept.Conditions)
            if (conditionColumns.TryAdd(condition, width))
                width++;
        besideColumns = width;
        columns = new WorldColumns(width + Beside.Width);
        row = new double[width + Beside.Width];
    }

    /// <summary>Bytes that are kept of a world, about.</summary>
    public static double BytesPerWorld(int packages, int parties) => (1.0 + packages) * parties * sizeof(double);

    /// <summary>What is counted beside money.</summary>
    public BesideSamples Beside { get; }

    /// <summary>Worlds left out because a value was not a finite number.</summary>
    public int NotFinite { get; private set; }

    /// <summary>The worlds that count, ascending.</summary>
    public IReadOnlyList<long> Worlds => worlds;

    /// <summary>The first of them, which are looked at one by one.</summary>
    public IReadOnlyList<long> Studied => worlds.Count <= MostStudied ? worlds : worlds[..MostStudied];

    /// <summary>Whether the gains from a package are kept in each world.</summary>
    public bool IsKept(int package) => kept.Packages.Contains(package);

    /// <summary>The gains of one party from one package that is kept, in the order of <see cref="Worlds"/>.</summary>
    public double[] Gains(int package, int party) => columns.Column(GainColumn(package, party));

    /// <summary>The same in the worlds that are <see cref="Studied"/>.</summary>
    public double[] StudiedGains(int package, int party) => columns.Column(GainColumn(package, party), MostStudied);

    /// <summary>Reads the gains of one party from one package from one world on.</summary>
    public void ReadGains(int package, int party, int from, Span<double> values) =>
        columns.Read(GainColumn(package, party), from, values);

    /// <summary>What one party has without a deal (its present value), in the order of <see cref="Worlds"/>.</summary>
    public double[] Without(int party) => columns.Column(party);

    /// <summary>Reads what one party has without a deal from one world on.</summary>
    public void ReadWithout(int party, int from, Span<double> values) => columns.Read(party, from, values);

    /// <summary>The gain in one component, in the worlds that are <see cref="Studied"/>; null where it was not kept.</summary>
    public double[]? Component(int package, int party, int component) =>
        componentColumns.TryGetValue((package, party, component), out int column) ? columns.Column(column, MostStudied) : null;

    /// <summary>Whether a condition holds, 1 or 0, in the worlds that are <see cref="Studied"/>; package −1 is no deal. Null where it was not kept.</summary>
    public double[]? Holds(int package, int condition) =>
        conditionColumns.TryGetValue((package, condition), out int column) ? columns.Column(column, MostStudied) : null;

    /// <summary>Share of worlds in which a condition holds at its time; package −1 is no deal.</summary>
    public double Share(int package, int condition) =>
        worlds.Count == 0 ? double.NaN : holds[package + 1][condition].Sum() / worlds.Count;

    /// <summary>In how many worlds of a block (see <see cref="WorldHalves"/>) a condition holds; package −1 is no deal.</summary>
    public double HoldsIn(int package, int condition, int block) => holds[package + 1][condition][block];

    /// <summary>The sum of one party's gains from one package over a block of worlds (see <see cref="WorldHalves"/>), and how many of them are above zero.</summary>
    public (double Sum, int Above) In(int package, int party, int block) =>
        (blockSums[package * parties + party][block], blockGains[package * parties + party][block]);

    /// <summary>What is counted beside money: an item, and how it changes in each package.</summary>
    public LedgerBeside Told(int item, ImmutableArray<Package> all) =>
        Beside.Told(item, all, worlds.Count, (place, values) => columns.Read(besideColumns + place, 0, values));

    /// <summary>The distribution of one party's gain from one package; its mean alone where it is not kept.</summary>
    public Gain Summarise(int package, int party)
    {
        int cell = package * parties + party;
        if (components[cell] is not { } ofComponents)
            return new Gain(
                sums[cell] / worlds.Count,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                []
            );
        ImmutableArray<double> byComponent = [.. ofComponents.Select(sum => worlds.Count == 0 ? double.NaN : sum / worlds.Count)];
        columns.Read(GainColumn(package, party), 0, Scratch());
        return Summarise(Scratch(), byComponent, [.. squares[cell]!.Select(ErrorOf)]);
    }

    private int GainColumn(int package, int party) =>
        IsKept(package)
            ? gainColumns[package] + party
            : throw new InvalidOperationException("This is a bug in Entente: the gains from a package were not kept.");

    // From the sum of squared distances to the mean.
    private double ErrorOf(double squared) => worlds.Count < 2 ? 0 : Math.Sqrt(squared / (worlds.Count - 1.0) / worlds.Count);

    /// <summary>The distribution of the sum of all gains from one package.</summary>
    public Gain SummariseAll(int package)
    {
        var sums = new double[worlds.Count];
        for (int party = 0; party < parties; party++)
        {
            var own = Gains(package, party);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += own[i];
        }
        return Summarise(sums, [], []);
    }

    // Room for one column, used again: garbage of this size is not collected soon.
    private Span<double> Scratch()
    {
        if (scratch.Length < worlds.Count)
            scratch = new double[worlds.Count];
        return scratch.AsSpan(0, worlds.Count);
    }

    // Leaves the values in rising order.
    private static Gain Summarise(Span<double> values, ImmutableArray<double> byComponent, ImmutableArray<double> componentErrors)
    {
        if (values.Length == 0)
            return new Gain(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, byComponent);
        double share = Statistics.ShareAboveZero(values).Share;
        double mean = Statistics.Mean(values);
        double error = values.Length > 1 ? Statistics.StandardError(values) : 0;
        values.Sort();
        var sorted = values;
        return new Gain(
            mean,
            error,
            Statistics.Quantile(sorted, 0.05),
            Statistics.Quantile(sorted, 0.5),
            Statistics.Quantile(sorted, 0.95),
            Statistics.MeanOfWorst(sorted, 0.1),
            share,
            byComponent
        )
        {
            Errors = new GainErrors(
                QuantileIntervals.Of(sorted),
                SamplingErrors.OfShare(share, values.Length),
                values.Length > 1 ? SamplingErrors.OfMeanOfWorst(sorted, 0.1) : 0,
                componentErrors
            ),
        };
    }

    /// <summary>Whether the worlds that are complete count when somebody interrupts.</summary>
    public bool KeepsComplete { get; init; }

    /// <inheritdoc/>
    public override bool KeepsWhatIsComplete => KeepsComplete;

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads =>
        payoffs
            .PresentValues.SelectMany(p => p)
            .Concat(conditions.Select(c => payoffs.Conditions[c.Text]))
            .Select(r => r.Value)
            .Concat(Beside.Reads);

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        presentValueRows = [.. payoffs.PresentValues.SelectMany(p => p.Select(r => r.RowIn(simulator)))];
        conditionRows = [.. conditions.Select(c => payoffs.Conditions[c.Text].RowIn(simulator))];
        Beside.Bind(simulator);
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs)
    {
        if (!spare.TryTake(out var block))
            block = new Block(
                new double[(packages + 1) * componentCount * PairedRuns.Lanes],
                new double[(packages + 1) * conditions.Length * PairedRuns.Lanes],
                new double[Beside.Width * PairedRuns.Lanes]
            );
        (block.FirstRun, block.Runs) = (firstRun, runs);
        block.Beside.AsSpan().Fill(double.NaN);
        return block;
    }

    /// <inheritdoc/>
    public override bool WantsSteps => stepsRead.Count > 0;

    /// <inheritdoc/>
    public override IReadOnlySet<long> StepsRead => stepsRead;

    /// <inheritdoc/>
    public override void Stepped(Block partial, int variant, Batch batch, long step, double time)
    {
        if (stepsRead.Contains(step))
            for (int lane = 0; lane < partial.Runs; lane++)
                ReadStep(partial, variant, lane, batch, lane, step);
    }

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock)
    {
        for (int lane = 0; lane < partial.Runs; lane++)
            ReadEnd(partial, variant, lane, batch, lane);
    }

    /// <inheritdoc/>
    public override void ReadStep(Block partial, int variant, int world, Batch batch, int lane, long step)
    {
        for (int i = 0; i < conditionSteps.Length; i++)
            if (step == conditionSteps[i])
                partial.Conditions[(variant * conditionSteps.Length + i) * PairedRuns.Lanes + world] = batch.Value(
                    conditionRows[i],
                    lane
                );
        Beside.Read(partial.Beside, variant - 1, world, batch, lane, step);
    }

    /// <inheritdoc/>
    public override void ReadEnd(Block partial, int variant, int world, Batch batch, int lane)
    {
        int at = variant * componentCount * PairedRuns.Lanes + world;
        foreach (int row in presentValueRows)
        {
            partial.Values[at] = batch.Value(row, lane);
            at += PairedRuns.Lanes;
        }
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        Span<double> finite = stackalloc double[PairedRuns.Lanes];
        AllFinite(partial, finite);
        for (int lane = 0; lane < partial.Runs; lane++)
        {
            if (!double.IsFinite(finite[lane]))
            {
                NotFinite++;
                continue;
            }
            worlds.Add(partial.FirstRun + lane);
            for (int p = 0; p < parties; p++)
            {
                double sum = 0;
                for (int c = 0; c < payoffs.Components[p].Length; c++)
                    sum += partial.Value(firstComponent[p] + c, lane);
                row[p] = sum;
            }
            int block = (worlds.Count - 1) % WorldHalves.Blocks;
            for (int v = 0; v <= packages; v++)
            for (int i = 0; i < conditionSteps.Length; i++)
                holds[v][i][block] += partial.Condition(v * conditionSteps.Length + i, lane);
            foreach (var ((package, condition), column) in conditionColumns)
                row[column] = partial.Condition((package + 1) * conditionSteps.Length + condition, lane);
            for (int i = 0; i < Beside.Width; i++)
                row[besideColumns + i] = partial.Beside[i * PairedRuns.Lanes + lane];
            for (int k = 0; k < packages; k++)
            for (int p = 0; p < parties; p++)
                FoldGain(partial, k, p, lane);
            columns.Add(row);
        }
        spare.Add(partial);
    }

    private void FoldGain(Block partial, int package, int party, int lane)
    {
        double total = 0;
        int cell = package * parties + party;
        int with = (package + 1) * componentCount + firstComponent[party];
        for (int c = 0; c < payoffs.Components[party].Length; c++)
        {
            double difference = partial.Value(with + c, lane) - partial.Value(firstComponent[party] + c, lane);
            total += difference;
            if (components[cell] is not { } sumsOf)
                continue;
            // Welford (1962), by sums: the squared distance to the mean so far, of which the new one is part.
            double before = worlds.Count > 1 ? sumsOf[c] / (worlds.Count - 1) : difference;
            sumsOf[c] += difference;
            squares[cell]![c] += (difference - before) * (difference - (sumsOf[c] / worlds.Count));
            if (componentColumns.TryGetValue((package, party, c), out int column))
                row[column] = difference;
        }
        if (gainColumns[package] >= 0)
            row[gainColumns[package] + party] = total;
        int block = (worlds.Count - 1) % WorldHalves.Blocks;
        sums[cell] += total;
        blockSums[cell][block] += total;
        blockGains[cell][block] += total > 0 ? 1 : 0;
    }

    // A number for each lane that is finite where all values of the lane are.
    private static void AllFinite(Block partial, Span<double> lanes)
    {
        lanes.Clear();
        for (int at = 0; at < partial.Values.Length; at += lanes.Length)
        for (int lane = 0; lane < lanes.Length; lane++)
            lanes[lane] += 0 * partial.Values[at + lane];
    }

    /// <summary>What was read in one block, a row of lanes for each: present values by variant and component of all parties, conditions by variant, and what is
    /// counted beside money.</summary>
    internal sealed class Block(double[] values, double[] conditions, double[] beside)
    {
        public long FirstRun { get; set; }

        public int Runs { get; set; }

        public double[] Values => values;

        public double[] Conditions => conditions;

        public double[] Beside => beside;

        public double Value(int row, int lane) => values[row * PairedRuns.Lanes + lane];

        public double Condition(int row, int lane) => conditions[row * PairedRuns.Lanes + lane];
    }
}

using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>
/// The gains of every package in every world, collected block by block: a package's present value minus that of no deal in the same world.
/// Keeps a gain per party, package and world, sums per component (of some components all worlds), and, where asked to, in which worlds conditions hold.
/// A world in which any value is not finite counts for nothing.
/// </summary>
internal sealed class GainSamples : BlockObserver<GainSamples.Block>
{
    private readonly PayoffModel payoffs;
    private readonly int packages;
    private readonly int parties;
    private readonly ImmutableArray<ConditionPlace> conditions;
    private readonly Clock clock;
    private readonly List<long> worlds = [];
    private readonly List<double>[] without;
    private readonly List<double>[][] gains;
    private readonly double[][][] components;
    private readonly double[][][] squares;

    // By package, condition, and block of worlds.
    private readonly double[][][] holds;
    private readonly Dictionary<(int Package, int Party, int Component), List<double>> keptComponents = [];
    private readonly List<double>[][]? keptConditions;
    private int[][] presentValueRows = [];
    private int[] conditionRows = [];

    /// <summary>Prepares collecting. Variant 0 must be no deal; the packages follow.</summary>
    /// <param name="payoffs">Where the values are.</param>
    /// <param name="packages">Number of packages.</param>
    /// <param name="conditions">Conditions that are read, each at its time.</param>
    /// <param name="clock">The clock of the runs.</param>
    /// <param name="keep">Components by party whose gain is kept for each world.</param>
    /// <param name="keepConditions">Whether it is kept in which worlds the conditions hold.</param>
    /// <param name="beside">What is counted beside money.</param>
    public GainSamples(
        PayoffModel payoffs,
        int packages,
        ImmutableArray<ConditionPlace> conditions,
        Clock clock,
        IEnumerable<(int Party, int Component)>? keep = null,
        bool keepConditions = false,
        BesideSamples? beside = null
    )
    {
        Beside = beside ?? new BesideSamples(payoffs, [], clock, []);
        this.clock = clock;
        this.payoffs = payoffs;
        this.packages = packages;
        this.conditions = conditions;
        parties = payoffs.Components.Length;
        without = [.. Enumerable.Range(0, parties).Select(_ => new List<double>())];
        gains =
        [
            .. Enumerable.Range(0, packages).Select(_ => Enumerable.Range(0, parties).Select(_ => new List<double>()).ToArray()),
        ];
        components =
        [
            .. Enumerable.Range(0, packages).Select(_ => payoffs.Components.Select(names => new double[names.Length]).ToArray()),
        ];
        squares = [.. components.Select(ofPackage => ofPackage.Select(sums => new double[sums.Length]).ToArray())];
        holds =
        [
            .. Enumerable.Range(0, packages + 1).Select(_ => conditions.Select(_ => new double[WorldHalves.Blocks]).ToArray()),
        ];
        foreach (var (party, component) in keep ?? [])
            for (int k = 0; k < packages; k++)
                keptComponents[(k, party, component)] = [];
        if (keepConditions)
            keptConditions =
            [
                .. Enumerable
                    .Range(0, packages + 1)
                    .Select(_ => Enumerable.Range(0, conditions.Length).Select(_ => new List<double>()).ToArray()),
            ];
    }

    /// <summary>What is counted beside money.</summary>
    public BesideSamples Beside { get; }

    /// <summary>Worlds left out because a value was not a finite number.</summary>
    public int NotFinite { get; private set; }

    /// <summary>The worlds that count, ascending.</summary>
    public IReadOnlyList<long> Worlds => worlds;

    /// <summary>The gains of one party from one package, in the order of <see cref="Worlds"/>.</summary>
    public ReadOnlySpan<double> Gains(int package, int party) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(gains[package][party]);

    /// <summary>What one party has without a deal (its present value), in the order of <see cref="Worlds"/>.</summary>
    public ReadOnlySpan<double> Without(int party) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(without[party]);

    /// <summary>The gain in one component, in the order of <see cref="Worlds"/>; null where it was not kept.</summary>
    public IReadOnlyList<double>? Component(int package, int party, int component) =>
        keptComponents.GetValueOrDefault((package, party, component));

    /// <summary>Whether a condition holds in each world, 1 or 0; package −1 is no deal. Null where it was not kept.</summary>
    public IReadOnlyList<double>? Holds(int package, int condition) => keptConditions?[package + 1][condition];

    /// <summary>Share of worlds in which a condition holds at its time; package −1 is no deal.</summary>
    public double Share(int package, int condition) =>
        worlds.Count == 0 ? double.NaN : holds[package + 1][condition].Sum() / worlds.Count;

    /// <summary>In how many worlds of a block (see <see cref="WorldHalves"/>) a condition holds; package −1 is no deal.</summary>
    public double HoldsIn(int package, int condition, int block) => holds[package + 1][condition][block];

    /// <summary>The distribution of one party's gain from one package.</summary>
    public Gain Summarise(int package, int party)
    {
        var values = Gains(package, party);
        ImmutableArray<double> byComponent =
        [
            .. components[package][party].Select(sum => worlds.Count == 0 ? double.NaN : sum / worlds.Count),
        ];
        return Summarise(values, byComponent, [.. squares[package][party].Select(ErrorOf)]);
    }

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

    private static Gain Summarise(
        ReadOnlySpan<double> values,
        ImmutableArray<double> byComponent,
        ImmutableArray<double> componentErrors
    )
    {
        if (values.Length == 0)
            return new Gain(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, byComponent);
        double[] sorted = Statistics.Sorted(values);
        double share = Statistics.ShareAboveZero(values).Share;
        return new Gain(
            Statistics.Mean(values),
            values.Length > 1 ? Statistics.StandardError(values) : 0,
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
        presentValueRows = [.. payoffs.PresentValues.Select(p => p.Select(r => r.RowIn(simulator)).ToArray())];
        conditionRows = [.. conditions.Select(c => payoffs.Conditions[c.Text].RowIn(simulator))];
        Beside.Bind(simulator);
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) =>
        new(firstRun, runs, new double[packages + 1, parties][][], new double[packages + 1][][], new double[packages + 1][][]);

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock)
    {
        for (int p = 0; p < parties; p++)
            partial.Values[variant, p] = [.. presentValueRows[p].Select(row => batch.Row(row)[..partial.Runs].ToArray())];
    }

    /// <inheritdoc/>
    public override bool WantsSteps => !conditions.IsEmpty || !Beside.IsEmpty;

    /// <inheritdoc/>
    public override void Stepped(Block partial, int variant, Batch batch, long step, double time)
    {
        double[][] read = partial.Conditions[variant] ??= new double[conditions.Length][];
        for (int i = 0; i < conditions.Length; i++)
            if (step == conditions[i].StepOn(clock))
                read[i] = batch.Row(conditionRows[i])[..partial.Runs].ToArray();
        if (!Beside.IsEmpty)
            Beside.Stepped(
                partial.Beside[variant] ??= new double[payoffs.BesideMoney.Length][],
                variant - 1,
                batch,
                step,
                partial.Runs
            );
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        for (int lane = 0; lane < partial.Runs; lane++)
        {
            if (!IsFinite(partial, lane))
            {
                NotFinite++;
                continue;
            }
            worlds.Add(partial.FirstRun + lane);
            for (int p = 0; p < parties; p++)
                without[p].Add(partial.Values[0, p].Sum(component => component[lane]));
            for (int v = 0; v <= packages; v++)
            {
                Beside.Fold(partial.Beside[v] ?? [], v - 1, lane);
                for (int i = 0; i < conditions.Length; i++)
                {
                    holds[v][i][(worlds.Count - 1) % WorldHalves.Blocks] += partial.Conditions[v][i][lane];
                    keptConditions?[v][i].Add(partial.Conditions[v][i][lane]);
                }
            }
            for (int k = 0; k < packages; k++)
            for (int p = 0; p < parties; p++)
                FoldGain(partial, k, p, lane);
        }
    }

    private void FoldGain(Block partial, int package, int party, int lane)
    {
        double total = 0;
        for (int c = 0; c < payoffs.Components[party].Length; c++)
        {
            double difference = partial.Values[package + 1, party][c][lane] - partial.Values[0, party][c][lane];
            // Welford (1962), by sums: the squared distance to the mean so far, of which the new one is part.
            double before = worlds.Count > 1 ? components[package][party][c] / (worlds.Count - 1) : difference;
            components[package][party][c] += difference;
            squares[package][party][c] += (difference - before) * (difference - (components[package][party][c] / worlds.Count));
            if (keptComponents.TryGetValue((package, party, c), out var kept))
                kept.Add(difference);
            total += difference;
        }
        gains[package][party].Add(total);
    }

    private static bool IsFinite(Block partial, int lane)
    {
        foreach (double[][] values in partial.Values)
        foreach (double[] component in values)
            if (!double.IsFinite(component[lane]))
                return false;
        return true;
    }

    /// <summary>The present values of one block: <c>Values[variant, party][component][lane]</c>, and the conditions.</summary>
    internal sealed record Block(long FirstRun, int Runs, double[,][][] Values, double[][][] Conditions, double[]?[]?[] Beside);
}

using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What is counted beside money, in each world of no deal and of some packages.</summary>
/// <param name="payoffs">Where the values are.</param>
/// <param name="counted">What is counted.</param>
/// <param name="clock">The clock of the runs.</param>
/// <param name="packages">The packages in which it is kept.</param>
internal sealed class BesideSamples(
    PayoffModel payoffs,
    ImmutableArray<CountedBeside> counted,
    Clock clock,
    ImmutableArray<int> packages
)
{
    private readonly ImmutableArray<long> steps =
    [
        .. counted.Select(c => new ConditionPlace(c.Of.Text, c.At, c.Of.Span).StepOn(clock)),
    ];
    private readonly Dictionary<int, int> places = new[] { -1 }.Concat(packages).Index().ToDictionary(p => p.Item, p => p.Index);
    private int[] rows = [];

    /// <summary>The packages in which it is kept.</summary>
    public ImmutableArray<int> Packages => packages;

    /// <summary>The values that it reads.</summary>
    public IEnumerable<VariableElement> Reads => counted.IsEmpty ? [] : payoffs.BesideMoney.Select(r => r.Value);

    /// <summary>Whether there is anything to count.</summary>
    public bool IsEmpty => counted.IsEmpty;

    /// <summary>Finds the rows of what it reads.</summary>
    public void Bind(Simulator simulator) =>
        rows = counted.IsEmpty ? [] : [.. payoffs.BesideMoney.Select(r => r.RowIn(simulator))];

    /// <summary>The steps in which something is read.</summary>
    public IEnumerable<long> Steps => steps;

    /// <summary>Numbers in each world: no deal's items, then those of each package that is kept.</summary>
    public int Width => places.Count * counted.Length;

    /// <summary>Reads the items of one world whose time has come; of the packages that are not kept nothing.</summary>
    /// <param name="read">A row of worlds for each number of a world.</param>
    /// <param name="package">The package, −1 for no deal.</param>
    /// <param name="world">The world's place in the rows.</param>
    /// <param name="batch">Where the values are.</param>
    /// <param name="lane">In which lane.</param>
    /// <param name="step">The step.</param>
    public void Read(Span<double> read, int package, int world, Batch batch, int lane, long step)
    {
        if (!places.TryGetValue(package, out int place))
            return;
        for (int i = 0; i < steps.Length; i++)
            if (step == steps[i])
                read[(place * steps.Length + i) * PairedRuns.Lanes + world] = batch.Value(rows[i], lane);
    }

    /// <summary>What an item is without a deal, and how it changes in each package: by world against no deal.</summary>
    /// <param name="item">Number of the item.</param>
    /// <param name="all">The packages.</param>
    /// <param name="worlds">Number of worlds.</param>
    /// <param name="read">Reads a number of each world, by its place in <see cref="Width"/>.</param>
    public LedgerBeside Told(int item, ImmutableArray<Package> all, int worlds, Action<int, double[]> read)
    {
        var of = counted[item];
        // Two columns that are used again: garbage of this size is not collected soon.
        var (without, with) = (new double[worlds], new double[worlds]);
        BesideSpread ChangeIn(int package)
        {
            read(places[package] * counted.Length + item, with);
            for (int w = 0; w < with.Length; w++)
                with[w] -= without[w];
            return SpreadOf(with);
        }
        read(item, without);
        ImmutableArray<BesideChange> changes = [.. packages.Select(k => new BesideChange(all[k].Name, ChangeIn(k)))];
        return new LedgerBeside(of.Name, of.Unit, of.About, of.BorneBy, of.At ?? clock.Final, SpreadOf(without), changes);
    }

    // Leaves the finite values in rising order in front.
    private static BesideSpread SpreadOf(double[] values)
    {
        int count = 0;
        foreach (double value in values)
            if (double.IsFinite(value))
                values[count++] = value;
        var finite = values.AsSpan(0, count);
        if (finite.IsEmpty)
            return new BesideSpread(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);
        double mean = Statistics.Mean(finite);
        double error = count > 1 ? Statistics.StandardError(finite) : 0;
        finite.Sort();
        return new BesideSpread(
            mean,
            error,
            Statistics.Quantile(finite, 0.05),
            Statistics.Quantile(finite, 0.5),
            Statistics.Quantile(finite, 0.95),
            count
        )
        {
            Quantiles = QuantileIntervals.Of(finite),
        };
    }
}

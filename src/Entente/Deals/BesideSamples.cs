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
    private readonly Dictionary<(int Variant, int Item), List<double>> values = Lists([-1, .. packages], counted.Length);
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

    /// <summary>Reads the items whose time has come; of the variants that are not kept nothing.</summary>
    public void Stepped(double[]?[] read, int package, Batch batch, long step, int runs)
    {
        for (int i = 0; i < steps.Length; i++)
            if (step == steps[i] && values.ContainsKey((package, i)))
                read[i] = batch.Row(rows[i])[..runs].ToArray();
    }

    /// <summary>Takes one world of a variant.</summary>
    public void Fold(double[]?[] read, int package, int lane)
    {
        for (int i = 0; i < read.Length; i++)
            if (read[i] is { } lanes)
                values[(package, i)].Add(lanes[lane]);
    }

    /// <summary>What an item is without a deal, and how it changes in each package: by world against no deal.</summary>
    public LedgerBeside Told(int item, ImmutableArray<Package> all)
    {
        var (of, without) = (counted[item], values[(-1, item)]);
        return new LedgerBeside(
            of.Name,
            of.Unit,
            of.About,
            of.BorneBy,
            of.At ?? clock.Final,
            SpreadOf(without),
            [
                .. packages.Select(k => new BesideChange(
                    all[k].Name,
                    SpreadOf(values[(k, item)].Zip(without, (with, none) => with - none))
                )),
            ]
        );
    }

    private static BesideSpread SpreadOf(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return new BesideSpread(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);
        double[] sorted = Statistics.Sorted(finite);
        return new BesideSpread(
            Statistics.Mean(finite),
            finite.Length > 1 ? Statistics.StandardError(finite) : 0,
            Statistics.Quantile(sorted, 0.05),
            Statistics.Quantile(sorted, 0.5),
            Statistics.Quantile(sorted, 0.95),
            finite.Length
        )
        {
            Quantiles = QuantileIntervals.Of(sorted),
        };
    }

    private static Dictionary<(int, int), List<double>> Lists(ImmutableArray<int> variants, int items)
    {
        var lists = new Dictionary<(int, int), List<double>>();
        foreach (int variant in variants)
            for (int i = 0; i < items; i++)
                lists[(variant, i)] = [];
        return lists;
    }
}

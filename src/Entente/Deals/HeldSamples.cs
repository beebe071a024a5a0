using System.Collections.Immutable;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Present values of all parties, and conditions, of each variant in each world: runs in which an input is held.</summary>
internal sealed class HeldSamples(PayoffModel payoffs, int variants, ImmutableArray<ConditionPlace> conditions, Clock clock)
    : BlockObserver<HeldSamples.Block>
{
    private readonly int parties = payoffs.PresentValues.Length;
    private readonly List<double>[] values = Lists(variants * payoffs.PresentValues.Length);
    private readonly List<double>[] holds = Lists(variants * conditions.Length);
    private int[][] presentValueRows = [];
    private int[] conditionRows = [];

    /// <summary>The present value of a party in each world.</summary>
    public List<double> Values(int variant, int party) => values[variant * parties + party];

    /// <summary>Whether a condition holds in each world, 1 or 0.</summary>
    public List<double> Holds(int variant, int condition) => holds[variant * conditions.Length + condition];

    /// <inheritdoc/>
    public override bool WantsSteps => !conditions.IsEmpty;

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads =>
        payoffs.PresentValues.SelectMany(p => p).Concat(conditions.Select(c => payoffs.Conditions[c.Text])).Select(r => r.Value);

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        presentValueRows = [.. payoffs.PresentValues.Select(p => p.Select(r => r.RowIn(simulator)).ToArray())];
        conditionRows = [.. conditions.Select(c => payoffs.Conditions[c.Text].RowIn(simulator))];
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) => new(runs, new double[values.Length][], new double[holds.Length][]);

    /// <inheritdoc/>
    public override void Stepped(Block partial, int variant, Batch batch, long step, double time)
    {
        for (int i = 0; i < conditions.Length; i++)
            if (step == conditions[i].StepOn(clock))
                partial.Holds[variant * conditions.Length + i] = batch.Row(conditionRows[i])[..partial.Runs].ToArray();
    }

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock runClock)
    {
        for (int p = 0; p < parties; p++)
        {
            var sum = new double[partial.Runs];
            foreach (int row in presentValueRows[p])
            {
                var part = batch.Row(row);
                for (int lane = 0; lane < sum.Length; lane++)
                    sum[lane] += part[lane];
            }
            partial.Values[variant * parties + p] = sum;
        }
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        for (int i = 0; i < values.Length; i++)
            values[i].AddRange(partial.Values[i]);
        for (int i = 0; i < holds.Length; i++)
            holds[i].AddRange(partial.Holds[i]);
    }

    private static List<double>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<double>())];

    /// <summary>One block: for each variant and party, and for each variant and condition, the lanes.</summary>
    internal sealed record Block(int Runs, double[][] Values, double[][] Holds);
}

using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Collects variables at the saved times over worlds, for fan charts.</summary>
internal sealed class FanSamples(ImmutableArray<VariableElement> shown, int variants) : BlockObserver<FanSamples.Block>
{
    private int[] rows = [];
    private readonly List<double> times = [];
    private readonly List<List<double>>[,] values = Lists(variants, shown.Length);

    /// <inheritdoc/>
    public override bool WantsSaved => true;

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => shown;

    /// <inheritdoc/>
    public override void Bind(Simulator simulator) => rows = [.. shown.Select(s => simulator.RowOf(s.Variable, s.Flat))];

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) =>
        new(runs, [], [.. Enumerable.Range(0, variants).Select(_ => new List<double[][]>())]);

    /// <inheritdoc/>
    public override void Saved(Block partial, int variant, Batch batch, int save, double time)
    {
        if (variant == 0)
            partial.Times.Add(time);
        partial.Values[variant].Add([.. rows.Select(row => batch.Row(row)[..partial.Runs].ToArray())]);
    }

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock) { }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        if (times.Count == 0)
            times.AddRange(partial.Times);
        for (int v = 0; v < variants; v++)
        for (int t = 0; t < partial.Values[v].Count; t++)
        for (int s = 0; s < rows.Length; s++)
        {
            while (values[v, s].Count <= t)
                values[v, s].Add([]);
            values[v, s][t].AddRange(partial.Values[v][t][s].Where(double.IsFinite));
        }
    }

    /// <summary>The fans of one variant.</summary>
    public IEnumerable<Fan> Fans(int variant, string package)
    {
        for (int s = 0; s < rows.Length; s++)
        {
            double[][] sorted =
            [
                .. values[variant, s]
                    .Select(at => Statistics.Sorted(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(at))),
            ];
            if (sorted.Any(at => at.Length == 0))
                continue;
            ImmutableArray<double> Band(double p) => [.. sorted.Select(at => Statistics.Quantile(at, p))];
            var variable = shown[s].Variable;
            bool isSwitch = sorted.All(at => at.All(v => v is 0 or 1));
            yield return new Fan(
                variable.ElementName(shown[s].Flat),
                variable.Unit,
                package,
                [.. times],
                Band(0.05),
                Band(0.25),
                Band(0.5),
                Band(0.75),
                Band(0.95)
            )
            {
                Shares = isSwitch ? [.. sorted.Select(at => at.Average())] : [],
            };
        }
    }

    private static List<List<double>>[,] Lists(int variants, int count)
    {
        var lists = new List<List<double>>[variants, count];
        for (int v = 0; v < variants; v++)
        for (int s = 0; s < count; s++)
            lists[v, s] = [];
        return lists;
    }

    /// <summary>One block: for each variant and saved time the lanes of each variable.</summary>
    internal sealed record Block(int Runs, List<double> Times, List<double[][]>[] Values);
}

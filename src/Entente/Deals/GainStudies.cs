using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Runs a deal with and without a package along the design of a study; the gain of each party streams into a tally of its own.</summary>
internal sealed class GainStudies : BlockObserver<GainStudies.Block>
{
    private const int NoDeal = 0;
    private readonly PayoffModel payoffs;
    private readonly int parties;
    private int[][] rows = [];

    public GainStudies(PayoffModel payoffs, Study study)
    {
        this.payoffs = payoffs;
        parties = payoffs.PresentValues.Length;
        Tallies = [.. Enumerable.Range(0, parties).Select(_ => study.NewTally())];
    }

    /// <summary>The tally of each party.</summary>
    public ImmutableArray<Tally> Tallies { get; }

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => payoffs.PresentValues.SelectMany(p => p).Select(r => r.Value);

    /// <inheritdoc/>
    public override void Bind(Simulator simulator) =>
        rows = [.. payoffs.PresentValues.Select(p => p.Select(r => r.RowIn(simulator)).ToArray())];

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) => new(runs, new double[parties * PairedRuns.Lanes]);

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock)
    {
        double sign = variant == NoDeal ? -1 : 1;
        for (int p = 0; p < parties; p++)
            foreach (int row in rows[p])
            {
                var values = batch.Row(row);
                for (int lane = 0; lane < PairedRuns.Lanes; lane++)
                    partial.Gains[(p * PairedRuns.Lanes) + lane] += sign * values[lane];
            }
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        for (int p = 0; p < parties; p++)
        for (int lane = 0; lane < partial.Runs; lane++)
            Tallies[p].Take(partial.Gains[(p * PairedRuns.Lanes) + lane]);
    }

    internal sealed record Block(int Runs, double[] Gains);
}

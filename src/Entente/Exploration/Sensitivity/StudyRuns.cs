using System.Collections.Immutable;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Runs a model along the design of a study and lets the outcomes stream into its tallies, a tally for each outcome and time.</summary>
internal sealed class StudyRuns(Study study, ImmutableArray<VariableElement> outcomes, bool overTime)
    : BlockObserver<StudyRuns.Block>
{
    private int[] rows = [];

    /// <summary>The times that are looked at.</summary>
    public ImmutableArray<double> Times { get; private set; } = [];

    /// <summary>For each time and outcome its tally: <c>[time * outcomes + outcome]</c>.</summary>
    public Tally[] Tallies { get; private set; } = [];

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => outcomes;

    /// <inheritdoc/>
    public override bool WantsSaved => overTime;

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        rows = [.. outcomes.Select(o => simulator.RowOf(o.Variable, o.Flat))];
        using var batch = simulator.NewBatch(PairedRuns.Lanes);
        simulator.SetAsWritten(batch);
        var times = simulator.ReadClock(batch).SavedTimes();
        Times = overTime ? times : [times[^1]];
        Tallies = [.. Enumerable.Range(0, Times.Length * rows.Length).Select(_ => study.NewTally())];
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) => new(runs, new double[Tallies.Length * PairedRuns.Lanes]);

    /// <inheritdoc/>
    public override void Saved(Block partial, int variant, Batch batch, int save, double time) => Read(partial, batch, save);

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock)
    {
        if (!overTime)
            Read(partial, batch, 0);
    }

    /// <inheritdoc/>
    public override void Fold(Block partial)
    {
        for (int t = 0; t < Tallies.Length; t++)
        for (int lane = 0; lane < partial.Runs; lane++)
            Tallies[t].Take(partial.Values[(t * PairedRuns.Lanes) + lane]);
    }

    private void Read(Block partial, Batch batch, int save)
    {
        for (int o = 0; o < rows.Length; o++)
            batch.Row(rows[o]).CopyTo(partial.Values.AsSpan(((save * rows.Length) + o) * PairedRuns.Lanes));
    }

    internal sealed record Block(int Runs, double[] Values);
}

using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>One run of an ensemble with all its variables, as it is in the ensemble: the block that it belongs to is run again, and its lane read.</summary>
internal sealed class Replay : BlockObserver<bool>
{
    private const double MostBytes = 4e9;

    private readonly ImmutableArray<VariableElement> asked;
    private readonly int lane;
    private Recorder? recorder;
    private Clock clock;
    private double firstInaccurate = double.NaN;

    private Replay(ImmutableArray<VariableElement> asked, int lane) => (this.asked, this.lane) = (asked, lane);

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => asked;

    /// <inheritdoc/>
    public override bool WantsSaved => true;

    /// <summary>Runs one run again.</summary>
    public static Run Of(
        Simulator simulator,
        ImmutableArray<VariableElement> asked,
        Inputs inputs,
        long run,
        ImmutableArray<ConstantChange> changes,
        CancellationToken cancellation
    )
    {
        int lane = (int)(run % PairedRuns.Lanes);
        var replay = new Replay(asked, lane);
        new PairedRuns<bool>(simulator, inputs, [new Variant("", [])], [], changes, replay).Run(
            run - lane,
            run + 1,
            1,
            null,
            cancellation
        );
        return replay.recorder?.Finish(replay.clock, replay.firstInaccurate)
            ?? throw new InvalidOperationException("This is a bug in Entente: a run without a record.");
    }

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        using var batch = simulator.NewBatch(PairedRuns.Lanes);
        simulator.SetAsWritten(batch);
        recorder = new Recorder(
            new RunColumns(simulator, asked),
            simulator.ReadClock(batch).SavedTimes().Length,
            MostBytes,
            lane
        );
    }

    /// <inheritdoc/>
    public override bool Begin(long firstRun, int runs) => true;

    /// <inheritdoc/>
    public override void Saved(bool partial, int variant, Batch batch, int save, double time) =>
        recorder?.Save(batch, save, time);

    /// <inheritdoc/>
    public override void Ended(bool partial, int variant, Batch batch, Clock clock) =>
        (this.clock, firstInaccurate) = (clock, batch.FirstInaccurate);

    /// <inheritdoc/>
    public override void Fold(bool partial) { }
}

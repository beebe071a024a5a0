using Entente.Exploration.Sensitivity;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Scenarios;

/// <summary>Keeps one variable at all saved times of all runs.</summary>
internal sealed class TrajectoryRuns : BlockObserver<TrajectoryRuns.Block>
{
    private readonly Variable variable;
    private readonly int flat;
    private readonly Inputs inputs;
    private int row;

    public TrajectoryRuns(Variable variable, int flat, Inputs inputs) =>
        (this.variable, this.flat, this.inputs, Series) = (variable, flat, inputs, new double[inputs.Runs][]);

    /// <summary>The saved times.</summary>
    public double[] Times { get; private set; } = [];

    /// <summary>Values by run.</summary>
    public double[][] Series { get; }

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => [(variable, flat)];

    /// <inheritdoc/>
    public override bool WantsSaved => true;

    /// <inheritdoc/>
    public override void Bind(Simulator simulator)
    {
        row = simulator.RowOf(variable, flat);
        using var batch = simulator.NewBatch(PairedRuns.Lanes);
        simulator.SetAsWritten(batch);
        Times = [.. simulator.ReadClock(batch).SavedTimes()];
        RunTableSize.Require(inputs.Names.Length + Times.Length, inputs.Runs);
    }

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) =>
        new(firstRun, [.. Enumerable.Range(0, runs).Select(_ => new double[Times.Length])]);

    /// <inheritdoc/>
    public override void Saved(Block partial, int variant, Batch batch, int save, double time)
    {
        var values = batch.Row(row);
        for (int lane = 0; lane < partial.Series.Length; lane++)
            partial.Series[lane][save] = values[lane];
    }

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock) { }

    /// <inheritdoc/>
    public override void Fold(Block partial) => partial.Series.CopyTo(Series, partial.FirstRun);

    internal sealed record Block(long FirstRun, double[][] Series);
}

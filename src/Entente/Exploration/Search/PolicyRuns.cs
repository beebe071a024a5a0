using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Search;

/// <summary>Outcomes at the final time of many variants in the same worlds: <c>Values[variant][outcome][run]</c>.</summary>
internal sealed class PolicyRuns(ImmutableArray<VariableElement> outcomes, int variants, int runs)
    : BlockObserver<PolicyRuns.Block>
{
    private int[] rows = [];

    /// <summary>The outcome of a name, which must stand for one value.</summary>
    /// <exception cref="DiagnosticException">It is unknown, that of a lookup, or stands for several values.</exception>
    public static VariableElement OutcomeOf(Model model, string name) =>
        EnsembleRuns.Resolve(model, [name]) is var found && found is [var one]
            ? one
            : throw new DiagnosticException([ExplorationDiagnostics.SeveralValues(name, found.Length, found[0].Variable.Span)]);

    /// <summary>The values.</summary>
    public double[][][] Values { get; } =
    [.. Enumerable.Range(0, variants).Select(_ => outcomes.Select(_ => new double[runs]).ToArray())];

    /// <inheritdoc/>
    public override IEnumerable<VariableElement> Reads => outcomes;

    /// <inheritdoc/>
    public override void Bind(Simulator simulator) => rows = [.. outcomes.Select(o => simulator.RowOf(o.Variable, o.Flat))];

    /// <inheritdoc/>
    public override Block Begin(long firstRun, int runs) => new(firstRun, runs);

    /// <inheritdoc/>
    public override void Ended(Block partial, int variant, Batch batch, Clock clock)
    {
        for (int o = 0; o < rows.Length; o++)
            batch.Row(rows[o])[..partial.Runs].CopyTo(Values[variant][o].AsSpan((int)partial.FirstRun));
    }

    /// <inheritdoc/>
    public override void Fold(Block partial) { }

    internal sealed record Block(long FirstRun, int Runs);
}

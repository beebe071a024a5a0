using System.Collections.Immutable;
using System.Text.Json;
using Entente.Simulation;

namespace Entente.Reports;

/// <summary>An ensemble as one JSON document for programs: docs/reference/ensemble.md describes it.</summary>
public static class EnsembleJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Text(Ensemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        var document = new EnsembleDocument(
            Version,
            Path.GetFileName(ensemble.Model.File),
            ensemble.Runs,
            ensemble.Inputs.Runs,
            ensemble.Inputs.Seed,
            Spread.QuantileError,
            ensemble.Inputs.Names,
            ensemble.Times,
            [.. ensemble.Outcomes.Select(Outcome)],
            [.. ensemble.Remarks.Select(RemarkDocument.Of)]
        );
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static OutcomeDocument Outcome(EnsembleOutcome outcome) =>
        new(
            outcome.Name,
            outcome.Variable.Unit,
            [.. outcome.Spreads.Select(s => s.Count)],
            [.. outcome.Spreads.Select(s => s.NotFinite)],
            [.. outcome.Spreads.Select(s => s.NotFiniteRun)],
            Each(outcome, s => s.Mean),
            Each(outcome, s => s.StandardDeviation),
            Each(outcome, s => s.Minimum),
            [.. outcome.Spreads.Select(s => s.MinimumRun)],
            Each(outcome, s => s.Quantile(0.05)),
            Each(outcome, s => s.Quantile(0.25)),
            Each(outcome, s => s.Quantile(0.5)),
            Each(outcome, s => s.Quantile(0.75)),
            Each(outcome, s => s.Quantile(0.95)),
            Each(outcome, s => s.Maximum),
            [.. outcome.Spreads.Select(s => s.MaximumRun)],
            Each(outcome, s => s.Error),
            Each(outcome, s => s.QuantileInterval(0.05).Low),
            Each(outcome, s => s.QuantileInterval(0.05).High),
            Each(outcome, s => s.QuantileInterval(0.5).Low),
            Each(outcome, s => s.QuantileInterval(0.5).High),
            Each(outcome, s => s.QuantileInterval(0.95).Low),
            Each(outcome, s => s.QuantileInterval(0.95).High)
        );

    private static ImmutableArray<double?> Each(EnsembleOutcome outcome, Func<Spread, double> of) =>
        [.. outcome.Spreads.Select(s => of(s) is var value && double.IsFinite(value) ? value : (double?)null)];
}

/// <summary>The document.</summary>
internal sealed record EnsembleDocument(
    int Schema,
    string Model,
    long Runs,
    long Asked,
    ulong Seed,
    double QuantileError,
    ImmutableArray<string> Inputs,
    ImmutableArray<double> Times,
    ImmutableArray<OutcomeDocument> Outcomes,
    ImmutableArray<RemarkDocument> Remarks
);

/// <summary>One outcome at the saved times.</summary>
internal sealed record OutcomeDocument(
    string Name,
    string Unit,
    ImmutableArray<long> Count,
    ImmutableArray<long> NotFinite,
    ImmutableArray<long> NotFiniteRun,
    ImmutableArray<double?> Mean,
    ImmutableArray<double?> StandardDeviation,
    ImmutableArray<double?> Minimum,
    ImmutableArray<long> MinimumRun,
    ImmutableArray<double?> P5,
    ImmutableArray<double?> P25,
    ImmutableArray<double?> Median,
    ImmutableArray<double?> P75,
    ImmutableArray<double?> P95,
    ImmutableArray<double?> Maximum,
    ImmutableArray<long> MaximumRun,
    ImmutableArray<double?> Error,
    ImmutableArray<double?> P5Low,
    ImmutableArray<double?> P5High,
    ImmutableArray<double?> MedianLow,
    ImmutableArray<double?> MedianHigh,
    ImmutableArray<double?> P95Low,
    ImmutableArray<double?> P95High
);

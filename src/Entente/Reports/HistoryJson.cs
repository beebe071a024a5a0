using System.Collections.Immutable;
using System.Text.Json;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>Parts of a model beside what happened, as one JSON document for programs: docs/reference/history-and-score.md describes it.</summary>
public static class HistoryJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Text(string deal, ImmutableArray<HistoryResult> history) =>
        JsonSerializer.Serialize(new HistoryDocument(Version, deal, [.. history.Select(Run)]), LedgerJson.Options) + "\n";

    private static HistoryRunDocument Run(HistoryResult run) =>
        new(run.Name, run.About, run.From, run.To, [.. run.Fits.Select(Fit)]);

    private static HistoryFitDocument Fit(HistoryFit fit) =>
        new(
            fit.Name,
            fit.Of,
            fit.Unit,
            fit.About,
            fit.Sources,
            fit.Times,
            [.. fit.Actual.Select(v => LedgerJson.Finite(v))],
            [.. fit.Simulated.Select(v => LedgerJson.Finite(v))],
            LedgerJson.Finite(fit.Mape),
            LedgerJson.Finite(fit.Rmse),
            LedgerJson.Finite(fit.U),
            LedgerJson.Finite(fit.U2),
            LedgerJson.Finite(fit.Correlation),
            LedgerJson.Finite(fit.BiasShare),
            LedgerJson.Finite(fit.VarianceShare),
            LedgerJson.Finite(fit.CovarianceShare),
            LedgerJson.Finite(fit.Tolerance),
            fit.Holds
        );
}

/// <summary>The document.</summary>
internal sealed record HistoryDocument(int Schema, string Deal, ImmutableArray<HistoryRunDocument> Runs);

/// <summary>A part of the model, run from its own start.</summary>
internal sealed record HistoryRunDocument(
    string Name,
    string About,
    double From,
    double To,
    ImmutableArray<HistoryFitDocument> Fits
);

/// <summary>A series of the model beside what happened.</summary>
internal sealed record HistoryFitDocument(
    string Name,
    string Of,
    string Unit,
    string About,
    ImmutableArray<string> Sources,
    ImmutableArray<double> Times,
    ImmutableArray<double?> Actual,
    ImmutableArray<double?> Simulated,
    double? Mape,
    double? Rmse,
    double? U,
    double? U2,
    double? Correlation,
    double? BiasShare,
    double? VarianceShare,
    double? CovarianceShare,
    double? Tolerance,
    bool? Holds
);

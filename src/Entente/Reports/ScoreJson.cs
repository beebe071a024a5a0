using System.Collections.Immutable;
using System.Text.Json;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>Graded forecasts as one JSON document for programs: docs/reference/history-and-score.md describes it.</summary>
public static class ScoreJson
{
    private const int Version = 1;

    /// <summary>The document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Text(Scorecard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var document = new ScoreDocument(
            Version,
            card.Deal,
            card.AsOf,
            card.Runs,
            card.Seed,
            LedgerJson.Finite(card.Brier),
            LedgerJson.Finite(card.Reliability),
            LedgerJson.Finite(card.Resolution),
            LedgerJson.Finite(card.BaseRate),
            LedgerJson.Finite(card.BrierOfBaseRate),
            LedgerJson.Finite(card.LogScore),
            LedgerJson.Finite(card.BrierWithReference),
            LedgerJson.Finite(card.ReferenceBrier),
            LedgerJson.Finite(card.WithinNinety),
            [.. card.Forecasts.Select(Forecast)],
            [.. card.Calibration.Select(c => new CalibrationDocument(c.From, c.To, c.Count, c.MeanForecast, c.Observed))],
            [.. card.Remarks.Select(r => $"{r.Message} {r.Hint}".TrimEnd())]
        );
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static ForecastDocument Forecast(GradedForecast f) =>
        new(
            f.Id,
            f.Asks,
            f.In,
            f.Resolves,
            f.Status switch
            {
                ForecastStatus.Graded => "graded",
                ForecastStatus.KnownBefore => "known before",
                _ => "open",
            },
            f.Runs,
            LedgerJson.Finite(f.Probability),
            LedgerJson.Finite(f.P5),
            LedgerJson.Finite(f.Median),
            LedgerJson.Finite(f.P95),
            LedgerJson.Finite(f.Outcome),
            f.Missed,
            LedgerJson.Finite(f.Brier),
            LedgerJson.Finite(f.LogScore),
            LedgerJson.Finite(f.Crps),
            LedgerJson.Finite(f.Pit),
            LedgerJson.Finite(f.Reference),
            LedgerJson.Finite(f.ReferenceBrier),
            f.Because,
            f.Sources
        );
}

/// <summary>The document.</summary>
internal sealed record ScoreDocument(
    int Schema,
    string Deal,
    string AsOf,
    int Runs,
    ulong Seed,
    double? Brier,
    double? Reliability,
    double? Resolution,
    double? BaseRate,
    double? BrierOfBaseRate,
    double? LogScore,
    double? BrierWithReference,
    double? ReferenceBrier,
    double? WithinNinety,
    ImmutableArray<ForecastDocument> Forecasts,
    ImmutableArray<CalibrationDocument> Calibration,
    ImmutableArray<string> Remarks
);

/// <summary>A forecast with what came.</summary>
internal sealed record ForecastDocument(
    string Id,
    string Asks,
    string In,
    string Resolves,
    string Status,
    int Runs,
    double? Probability,
    double? P5,
    double? Median,
    double? P95,
    double? Outcome,
    bool Missed,
    double? Brier,
    double? LogScore,
    double? Crps,
    double? Pit,
    double? Reference,
    double? ReferenceBrier,
    string Because,
    ImmutableArray<string> Sources
);

/// <summary>Forecasts near each other, and how often the event came.</summary>
internal sealed record CalibrationDocument(double From, double To, int Count, double MeanForecast, double Observed);

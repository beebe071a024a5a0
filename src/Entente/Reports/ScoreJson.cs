using System.Collections.Immutable;
using System.Text.Json;
using Entente.Deals;
using Entente.Exploration;

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
            new ScoreErrorsDocument(
                Error(card.BrierError),
                Error(card.ReliabilityError),
                Error(card.ResolutionError),
                Error(card.LogScoreError),
                Error(card.ReferenceDifferenceError),
                LedgerJson.Interval(card.BaseRateInterval),
                LedgerJson.Interval(card.WithinNinetyInterval)
            ),
            [.. card.Forecasts.Select(Forecast)],
            [
                .. card.Calibration.Select(c => new CalibrationDocument(
                    c.From,
                    c.To,
                    c.Count,
                    c.MeanForecast,
                    LedgerJson.Finite(c.MeanForecastError),
                    c.Observed,
                    LedgerJson.Interval(c.ObservedInterval)
                )),
            ],
            [.. card.Remarks.Select(r => $"{r.Message} {r.Hint}".TrimEnd())]
        );
        return JsonSerializer.Serialize(document, LedgerJson.Options) + "\n";
    }

    private static ScoreErrorDocument Error(ScoreError error) =>
        new(LedgerJson.Finite(error.Worlds), LedgerJson.Finite(error.Forecasts));

    private static IntervalDocument? Interval(Estimate? estimate) => estimate == null ? null : LedgerJson.Interval(estimate);

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
            LedgerJson.Finite(f.MissedInHalves),
            LedgerJson.Finite(f.Brier),
            LedgerJson.Finite(f.LogScore),
            LedgerJson.Finite(f.Crps),
            LedgerJson.Finite(f.CrpsError),
            LedgerJson.Finite(f.Pit),
            LedgerJson.Finite(f.Reference),
            LedgerJson.Finite(f.ReferenceBrier),
            new ForecastIntervalsDocument(
                Interval(f.ProbabilityInterval),
                Interval(f.Quantiles?.P5),
                Interval(f.Quantiles?.Median),
                Interval(f.Quantiles?.P95),
                Interval(f.BrierInterval),
                Interval(f.LogScoreInterval),
                Interval(f.PitInterval)
            ),
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
    ScoreErrorsDocument Errors,
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
    double? MissedInHalves,
    double? Brier,
    double? LogScore,
    double? Crps,
    double? CrpsError,
    double? Pit,
    double? Reference,
    double? ReferenceBrier,
    ForecastIntervalsDocument Intervals,
    string Because,
    ImmutableArray<string> Sources
);

/// <summary>Forecasts near each other, and how often the event came.</summary>
internal sealed record CalibrationDocument(
    double From,
    double To,
    int Count,
    double MeanForecast,
    double? MeanForecastError,
    double Observed,
    IntervalDocument ObservedInterval
);

/// <summary>95 % intervals of what a forecast says and of its grades, from the sampling of worlds.</summary>
internal sealed record ForecastIntervalsDocument(
    IntervalDocument? Probability,
    IntervalDocument? P5,
    IntervalDocument? Median,
    IntervalDocument? P95,
    IntervalDocument? Brier,
    IntervalDocument? LogScore,
    IntervalDocument? Pit
);

/// <summary>Standard errors of a mean score.</summary>
internal sealed record ScoreErrorDocument(double? Worlds, double? Forecasts);

/// <summary>How far the scores over all forecasts may be off.</summary>
internal sealed record ScoreErrorsDocument(
    ScoreErrorDocument Brier,
    ScoreErrorDocument Reliability,
    ScoreErrorDocument Resolution,
    ScoreErrorDocument LogScore,
    ScoreErrorDocument ReferenceDifference,
    IntervalDocument BaseRate,
    IntervalDocument WithinNinety
);

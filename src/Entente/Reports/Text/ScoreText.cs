using System.Collections.Immutable;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports.Text;

/// <summary>The grades of a deal's forecasts as text for a terminal, misses first told.</summary>
public static class ScoreText
{
    private const int NarrowestWidth = 60;

    /// <summary>The scorecard in lines of at most so many cells (at least 60).</summary>
    public static ImmutableArray<TextLine> Of(Scorecard card, int width)
    {
        ArgumentNullException.ThrowIfNull(card);
        var page = new TextLines(Math.Max(NarrowestWidth, width));
        page.Add($"{TextWidth.Safe(card.Deal)}: forecasts as of {card.AsOf}", TextStyle.Heading);
        page.Words(
            $"{Figures.Count(card.Runs, "world")}, seed {Figures.Plain(card.Seed).Replace(",", "", StringComparison.Ordinal)}; nothing learned after {card.AsOf} is used. Scores are losses: smaller is better.",
            TextStyle.Faint
        );
        foreach (string sentence in Sentences(card))
            page.Item(sentence);
        Events(page, card);
        Numbers(page, card);
        Calibration(page, card);
        Misses(page, card);
        if (!card.Remarks.IsEmpty)
            page.Heading("Remarks");
        foreach (var remark in card.Remarks)
            page.Item($"{remark.Message} {remark.Hint}");
        return page.Lines();
    }

    internal static IEnumerable<string> Sentences(Scorecard card)
    {
        var graded = card.Forecasts.Where(f => f.Status == ForecastStatus.Graded).ToList();
        if (graded.Count == 0)
        {
            yield return "No forecast that was open then is decided now, so there is nothing to grade.";
            yield break;
        }
        int missed = graded.Count(f => f.Missed);
        yield return $"Of {Figures.Count(graded.Count, "forecast")} that {(graded.Count == 1 ? "was" : "were")} open then and {(graded.Count == 1 ? "is" : "are")} decided now, {(missed == 0 ? "none" : Figures.Count(missed))} missed.";
        int events = graded.Count(f => f.Probability != null);
        if (events > 0)
            yield return $"Events ({events}): mean Brier score {Figures.Fixed(card.Brier, 3)}{Off(card.BrierError)} (always one half: 0.250; always the base rate of {Figures.Share(card.BaseRate)}, which nobody knew: {Figures.Fixed(card.BrierOfBaseRate, 3)}); log score {Figures.Fixed(card.LogScore, 3)}{Off(card.LogScoreError)} (always one half: 0.693).";
        if (double.IsFinite(card.ReferenceBrier))
            yield return $"Where somebody else's probability is given: mean Brier score {Figures.Fixed(card.BrierWithReference, 3)} against theirs of {Figures.Fixed(card.ReferenceBrier, 3)}; the difference is {Figures.Signed(card.BrierWithReference - card.ReferenceBrier, 3)}{Off(card.ReferenceDifferenceError)}.";
        int numbers = graded.Count(f => f.Crps != null);
        if (numbers > 0)
            yield return $"Numbers ({numbers}): {Figures.Share(card.WithinNinety)} within 5 to 95 % of the worlds (calibrated: 90 %; so few leave {Figures.Share(card.WithinNinetyInterval.Low)} to {Figures.Share(card.WithinNinetyInterval.High)}).";
        if (graded.Count < 20)
            yield return "So few grades say little about calibration.";
        var doubtful = graded.Where(f => f.MissedInHalves < 1).ToList();
        if (doubtful.Count > 0)
            yield return $"What missed and what did not depends on the worlds drawn: {Figures.List([.. doubtful.Select(f => $"“{f.Id}” {(f.Missed ? "missed" : "did not miss")} in only {Figures.Share(f.MissedInHalves ?? double.NaN)} of random halves of them")])}.";
        else if (graded.All(f => f.MissedInHalves != null))
            yield return "The same missed in all random halves of the worlds.";
    }

    /// <summary>What ± means in the tables.</summary>
    internal const string Errors =
        "±: half of the 95 % interval, from the sampling of worlds, of shares in points; none stands where so few worlds do not bound it.";

    // A mean is off because of the worlds, and because of the forecasts.
    private static string Off(ScoreError error)
    {
        string worlds = SamplingWords.Within(SamplingErrors.Z * error.Worlds);
        string forecasts = SamplingWords.Within(SamplingErrors.Z * error.Forecasts);
        return worlds.Length == 0 ? ""
            : forecasts.Length == 0 ? $"{worlds} by the worlds"
            : $"{worlds} by the worlds,{forecasts} by the number of events";
    }

    private static void Events(TextLines page, Scorecard card)
    {
        var events = card.Forecasts.Where(f => f.Probability != null).ToList();
        if (events.Count == 0)
            return;
        page.Heading("Events");
        var table = new TextTable([
            new("", page.Wide ? ColumnKind.Fixed : ColumnKind.Words),
            .. page.Wide ? Asked : [],
            new("Said", ColumnKind.Numbers),
            new("Others", ColumnKind.Numbers),
            new("Came", ColumnKind.Fixed),
            new("Brier", ColumnKind.Numbers),
            new("Log", ColumnKind.Numbers),
        ]);
        foreach (var f in events)
            table.Add([
                new TextSpan(f.Id),
                .. page.Wide ? Question(f) : [],
                new TextSpan(
                    Figures.Share(f.Probability ?? double.NaN) + SamplingWords.WithinPoints(f.ProbabilityInterval),
                    TextStyle.Strong
                ),
                new TextSpan(f.Reference is { } other ? Figures.Share(other) : Figures.None),
                Came(f, f.Outcome > 0.5 ? "yes" : "no"),
                new TextSpan(
                    f.Brier is { } brier ? Figures.Fixed(brier, 3) + SamplingWords.Within(f.BrierInterval) : Figures.None
                ),
                new TextSpan(
                    f.LogScore is { } log ? Figures.Fixed(log, 3) + SamplingWords.Within(f.LogScoreInterval) : Figures.None
                ),
            ]);
        page.Table(table);
        page.Note(Errors + Unasked(page));
    }

    // Questions take the room of numbers where a line is short.
    private static TextColumn[] Asked => [new("Question"), new("by", ColumnKind.Fixed), new("In")];

    private static TextSpan[] Question(GradedForecast f) => [new(f.Asks), new(f.Resolves, TextStyle.Faint), new(f.In)];

    private static string Unasked(TextLines page) => page.Wide ? "" : " A wider terminal shows the questions.";

    private static void Numbers(TextLines page, Scorecard card)
    {
        var numbers = card.Forecasts.Where(f => f.Median != null).ToList();
        if (numbers.Count == 0)
            return;
        page.Heading("Numbers");
        var table = new TextTable([
            new("", page.Wide ? ColumnKind.Fixed : ColumnKind.Words),
            .. page.Wide ? Asked : [],
            new("5 %", ColumnKind.Numbers),
            new("median", ColumnKind.Numbers),
            new("95 %", ColumnKind.Numbers),
            new("Came", ColumnKind.Fixed),
            new("CRPS", ColumnKind.Numbers),
            .. page.Wide ? [new TextColumn("Below", ColumnKind.Numbers)] : Array.Empty<TextColumn>(),
        ]);
        foreach (var f in numbers)
            table.Add([
                new TextSpan(f.Id),
                .. page.Wide ? Question(f) : [],
                new TextSpan(Figures.Short(f.P5 ?? double.NaN) + SamplingWords.Within(f.Quantiles?.P5)),
                new TextSpan(Figures.Short(f.Median ?? double.NaN) + SamplingWords.Within(f.Quantiles?.Median), TextStyle.Strong),
                new TextSpan(Figures.Short(f.P95 ?? double.NaN) + SamplingWords.Within(f.Quantiles?.P95)),
                Came(f, f.Outcome is { } o ? Figures.Short(o) : ""),
                new TextSpan(
                    f.Crps is { } crps
                        ? Figures.Short(crps) + SamplingWords.Within(SamplingErrors.Z * (f.CrpsError ?? double.NaN))
                        : Figures.None
                ),
                .. page.Wide
                    ? new[]
                    {
                        new TextSpan(
                            f.Pit is { } pit ? Figures.Share(pit) + SamplingWords.WithinPoints(f.PitInterval) : Figures.None
                        ),
                    }
                    : [],
            ]);
        page.Table(table);
        page.Note(Errors + Unasked(page));
    }

    private static TextSpan Came(GradedForecast forecast, string outcome) =>
        forecast.Status switch
        {
            ForecastStatus.Open => new TextSpan("open", TextStyle.Faint),
            ForecastStatus.KnownBefore => new TextSpan("known before", TextStyle.Faint),
            _ => new TextSpan(outcome, forecast.Missed ? TextStyle.Bad : TextStyle.Good),
        };

    private static void Calibration(TextLines page, Scorecard card)
    {
        if (card.Calibration.IsEmpty)
            return;
        page.Heading("Calibration", "how often events came, by what was said");
        var table = new TextTable([
            new("Said", ColumnKind.Fixed),
            new("events", ColumnKind.Numbers),
            new("mean of what was said", ColumnKind.Numbers),
            new("came", ColumnKind.Numbers),
            new("so few leave", ColumnKind.Fixed),
        ]);
        foreach (var row in card.Calibration)
            table.Add(
                new TextSpan($"{Figures.Share(row.From)} to {Figures.Share(row.To)}"),
                new TextSpan(Figures.Count(row.Count)),
                new TextSpan(
                    Figures.Share(row.MeanForecast)
                        + SamplingWords.WithinPoints(Estimate.With(row.MeanForecast, row.MeanForecastError, SamplingErrors.Z))
                ),
                new TextSpan(Figures.Share(row.Observed)),
                new TextSpan($"{Figures.Share(row.ObservedInterval.Low)} to {Figures.Share(row.ObservedInterval.High)}")
            );
        page.Table(table);
    }

    private static void Misses(TextLines page, Scorecard card)
    {
        var missed = card.Forecasts.Where(f => f.Missed).ToList();
        if (missed.Count == 0)
            return;
        page.Heading("Missed");
        foreach (var f in missed)
            page.Item($"{f.Id}: {f.Asks} {f.Because}");
    }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Exploration.Forecasts;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What became of a forecast.</summary>
public enum ForecastStatus
{
    /// <summary>It was open at the day and is decided now.</summary>
    Graded,

    /// <summary>What comes is not known yet, or the deal file does not say.</summary>
    Open,

    /// <summary>It was decided at the day already, so it is no forecast.</summary>
    KnownBefore,
}

/// <summary>A forecast of the model as of a day, with what came.</summary>
public sealed record GradedForecast
{
    /// <summary>Its short name in the deal file.</summary>
    public required string Id { get; init; }

    /// <summary>The question.</summary>
    public required string Asks { get; init; }

    /// <summary>Package it is read in, or "no deal".</summary>
    public required string In { get; init; }

    /// <summary>The day on which it is decided, as 2025-12-31.</summary>
    public required string Resolves { get; init; }

    /// <summary>Whether it counts.</summary>
    public required ForecastStatus Status { get; init; }

    /// <summary>Worlds in which the value is a finite number.</summary>
    public required int Runs { get; init; }

    /// <summary>For an event the share of worlds in which it comes; otherwise null.</summary>
    public double? Probability { get; init; }

    /// <summary>95 % interval of the probability, from the sampling of worlds (Wilson 1927); otherwise null.</summary>
    public Estimate? ProbabilityInterval { get; init; }

    /// <summary>For a number its 5th percentile over the worlds; otherwise null.</summary>
    public double? P5 { get; init; }

    /// <summary>For a number its median.</summary>
    public double? Median { get; init; }

    /// <summary>For a number its 95th percentile.</summary>
    public double? P95 { get; init; }

    /// <summary>For a number the 95 % intervals of these percentiles, from the sampling of worlds.</summary>
    public QuantileIntervals? Quantiles { get; init; }

    /// <summary>What came: 1 or 0 for an event, the number otherwise; null while it is open.</summary>
    public double? Outcome { get; init; }

    /// <summary>Brier score of an event: squared distance of probability and outcome.</summary>
    public double? Brier { get; init; }

    /// <summary>The Brier score at the ends of <see cref="ProbabilityInterval"/>.</summary>
    public Estimate? BrierInterval { get; init; }

    /// <summary>Log score of an event in nats, −ln of what was given to what came; the probability is taken as (k + ½)/(n + 1), so that no number of worlds
    /// makes certain.</summary>
    public double? LogScore { get; init; }

    /// <summary>The log score at the ends of <see cref="ProbabilityInterval"/>; infinite where worlds that all miss leave it unbounded.</summary>
    public Estimate? LogScoreInterval { get; init; }

    /// <summary>Continuous ranked probability score of a number, in its unit.</summary>
    public double? Crps { get; init; }

    /// <summary>Standard error of <see cref="Crps"/>, from the sampling of worlds.</summary>
    public double? CrpsError { get; init; }

    /// <summary>Share of the worlds below the number that came.</summary>
    public double? Pit { get; init; }

    /// <summary>95 % interval of <see cref="Pit"/> (Wilson 1927).</summary>
    public Estimate? PitInterval { get; init; }

    /// <summary>Share of random halves of the worlds in which <see cref="Missed"/> is the same; null where it is not graded or there are fewer than 80 worlds.</summary>
    public double? MissedInHalves { get; init; }

    /// <summary>Somebody else's probability; null where none is given.</summary>
    public double? Reference { get; init; }

    /// <summary>Its Brier score.</summary>
    public double? ReferenceBrier { get; init; }

    /// <summary>What happened, as the deal file says it.</summary>
    public required string Because { get; init; }

    /// <summary>Ids of the sources of the outcome.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>Whether it missed: the likelier answer was wrong, or the number lay outside 5–95 %.</summary>
    public bool Missed =>
        Status == ForecastStatus.Graded
        && (Probability is { } p ? Math.Abs(p - (Outcome ?? p)) > 0.5 : Outcome < P5 || Outcome > P95);
}

/// <summary>Forecasts near each other and how often the event came.</summary>
/// <param name="From">Lower end of the bin of probabilities.</param>
/// <param name="To">Its upper end.</param>
/// <param name="Count">Forecasts in it.</param>
/// <param name="MeanForecast">Their mean.</param>
/// <param name="Observed">Share of their events that came.</param>
public sealed record CalibrationRow(double From, double To, int Count, double MeanForecast, double Observed)
{
    /// <summary>Standard error of <see cref="MeanForecast"/>, from the sampling of worlds.</summary>
    public double MeanForecastError { get; init; } = double.NaN;

    /// <summary>95 % interval of <see cref="Observed"/>, from the number of events (Wilson 1927).</summary>
    public Estimate ObservedInterval => SamplingErrors.OfShare(Observed, Count);
}

/// <summary>Standard errors of a mean score.</summary>
/// <param name="Worlds">From the sampling of worlds: more of them take it away.</param>
/// <param name="Forecasts">From the number of forecasts, as if they were drawn from many of their kind: a jackknife over them; NaN of a single one.</param>
public sealed record ScoreError(double Worlds, double Forecasts)
{
    internal static ScoreError Unknown { get; } = new(double.NaN, double.NaN);
}

/// <summary>How a deal's model did as a forecaster. Scores are losses: smaller is better; NaN where nothing could be graded.</summary>
public sealed record Scorecard
{
    /// <summary>The deal's name.</summary>
    public required string Deal { get; init; }

    /// <summary>The day as of which it forecast.</summary>
    public required string AsOf { get; init; }

    /// <summary>Worlds simulated.</summary>
    public required int Runs { get; init; }

    /// <summary>The seed of all draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The forecasts in the order of the deal file.</summary>
    public required ImmutableArray<GradedForecast> Forecasts { get; init; }

    /// <summary>Mean Brier score of the graded events.</summary>
    public required double Brier { get; init; }

    /// <summary>How far it may be off.</summary>
    public ScoreError BrierError { get; init; } = ScoreError.Unknown;

    /// <summary>Its reliability (Murphy 1973): 0 is calibrated.</summary>
    public required double Reliability { get; init; }

    /// <summary>How far it may be off.</summary>
    public ScoreError ReliabilityError { get; init; } = ScoreError.Unknown;

    /// <summary>Its resolution: how far apart the frequencies lie where different things were said.</summary>
    public required double Resolution { get; init; }

    /// <summary>How far it may be off; that from worlds is 0, since it looks at what came where the same was said.</summary>
    public ScoreError ResolutionError { get; init; } = ScoreError.Unknown;

    /// <summary>Share of the graded events that came.</summary>
    public required double BaseRate { get; init; }

    /// <summary>95 % interval of the base rate, from the number of events (Wilson 1927).</summary>
    public Estimate BaseRateInterval => SamplingErrors.OfShare(BaseRate, Graded.Count(f => f.Probability != null));

    /// <summary>Brier score of always saying the base rate, which nobody knew at the day.</summary>
    public required double BrierOfBaseRate { get; init; }

    /// <summary>Mean log score in nats; ln 2 = 0.693 is always saying one half.</summary>
    public required double LogScore { get; init; }

    /// <summary>How far it may be off.</summary>
    public ScoreError LogScoreError { get; init; } = ScoreError.Unknown;

    /// <summary>Mean Brier score of the events that have a reference.</summary>
    public required double BrierWithReference { get; init; }

    /// <summary>Mean Brier score of the reference on the same events.</summary>
    public required double ReferenceBrier { get; init; }

    /// <summary>How far <see cref="BrierWithReference"/> less <see cref="ReferenceBrier"/> may be off.</summary>
    public ScoreError ReferenceDifferenceError { get; init; } = ScoreError.Unknown;

    /// <summary>Share of the graded numbers within 5–95 %; 0.9 is calibrated.</summary>
    public required double WithinNinety { get; init; }

    /// <summary>95 % interval of that share, from the number of forecasts (Wilson 1927).</summary>
    public Estimate WithinNinetyInterval => SamplingErrors.OfShare(WithinNinety, Graded.Count(f => f.Crps != null));

    /// <summary>How often the events came, by what was said.</summary>
    public required ImmutableArray<CalibrationRow> Calibration { get; init; }

    /// <summary>What the run as of the day cannot vouch for.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];

    internal IEnumerable<GradedForecast> Graded => Forecasts.Where(f => f.Status == ForecastStatus.Graded);
}

/// <summary>Grades the forecasts of a deal as of a day.</summary>
internal static class Scoring
{
    private const int CalibrationBins = 5;

    /// <summary>Runs the worlds of a deal as of a day and grades what is decided since.</summary>
    public static Scorecard Of(Deal deal, DateOnly day, WeighOptions options, CancellationToken cancellation)
    {
        var then = deal.AsOf(day);
        var forecasts = deal.Forecasts;
        var questions = Questions.Compile(
            then.Model,
            [.. forecasts.Select(f => (Text(f), (f.Event ?? f.Value)?.Span ?? f.Span))],
            then.Uncertainty,
            []
        );
        string[] packages = [.. forecasts.Select(f => f.In).Distinct(StringComparer.OrdinalIgnoreCase)];
        var last = ConstantChanges.Resolve(
            then.Model,
            [.. options.Changes.Select(c => new Data.NamedChange(c.Key, [c.Value], default))]
        );
        var reading = new ForecastReading(
            questions,
            forecasts,
            packages,
            options.Runs,
            ClockOf(questions.Simulator, [.. then.World(0), .. last])
        );
        new PairedRuns<double[]?[]>(
            questions.Simulator,
            then.Uncertainty.Sample(options.Runs, options.Seed),
            [.. packages.Select(p => new Variant(p, Changes(then, p)))],
            then.World(0),
            last,
            reading
        ).Run(0, options.Runs, options.Threads, null, cancellation);
        ImmutableArray<GradedForecast> graded = [.. forecasts.Select((f, i) => Grade(f, reading.Values(i), Status(f, day)))];
        return Summarise(graded, new ForecastErrors([.. forecasts.Select((_, i) => reading.Values(i))])) with
        {
            Deal = deal.Name,
            AsOf = Days.Text(day),
            Runs = options.Runs,
            Seed = options.Seed,
            Remarks = [.. KnownAt.Remarks(then)],
        };
    }

    private static Clock ClockOf(Simulator simulator, ImmutableArray<ConstantChange> changes)
    {
        using var batch = simulator.NewBatch(PairedRuns.Lanes);
        simulator.SetAsWritten(batch, changes);
        return simulator.ReadClock(batch);
    }

    private static string Text(Forecast forecast) =>
        forecast.Event is { } happens ? $"IF THEN ELSE({happens.Text}, 1, 0)" : forecast.Value?.Text ?? "0";

    private static ImmutableArray<ConstantChange> Changes(Deal deal, string package) =>
        PackageNames.TryParse(deal, package, out var found, out _) ? deal.ChangesOf(found) : [];

    private static ForecastStatus Status(Forecast forecast, DateOnly day)
    {
        var decided = Days.Parse(forecast.KnownSince) ?? forecast.Resolves;
        return decided <= day ? ForecastStatus.KnownBefore
            : forecast.Outcome == null ? ForecastStatus.Open
            : ForecastStatus.Graded;
    }

    private static GradedForecast Grade(Forecast forecast, double[] values, ForecastStatus status)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var graded = new GradedForecast
        {
            Id = forecast.Id,
            Asks = forecast.Asks,
            In = forecast.In,
            Resolves = Days.Text(forecast.Resolves),
            Status = status,
            Runs = finite.Length,
            Outcome = forecast.Outcome,
            Reference = forecast.Reference,
            Because = forecast.Because,
            Sources = forecast.Sources,
        };
        if (finite.Length == 0)
            return graded with { Status = ForecastStatus.Open };
        double? outcome = status == ForecastStatus.Graded ? forecast.Outcome : null;
        if (forecast.Event == null)
        {
            double[] sorted = Statistics.Sorted(finite);
            var score = outcome is { } came ? EnsembleForecast.Score(finite, came) : null;
            return graded with
            {
                P5 = Statistics.Quantile(sorted, 0.05),
                Median = Statistics.Quantile(sorted, 0.5),
                P95 = Statistics.Quantile(sorted, 0.95),
                Quantiles = QuantileIntervals.Of(sorted),
                Crps = score?.Crps,
                CrpsError = outcome is { } real ? ForecastErrors.OfCrps(sorted, real) : null,
                Pit = score == null ? null : (score.PitLower + score.PitUpper) / 2,
                PitInterval = score == null ? null : SamplingErrors.OfShare((score.PitLower + score.PitUpper) / 2, finite.Length),
                MissedInHalves = outcome is { } value ? ForecastErrors.MissedInHalves(finite, value, isEvent: false) : null,
            };
        }
        double probability = finite.Average();
        double smoothed = (finite.Sum() + 0.5) / (finite.Length + 1);
        var interval = SamplingErrors.OfShare(probability, finite.Length);
        graded = graded with { Probability = probability, ProbabilityInterval = interval };
        if (outcome is not { } happened)
            return graded;
        double Brier(double said) => (said - happened) * (said - happened);
        // The better end is the one nearer to what came.
        var (better, worse) = happened > 0.5 ? (interval.High, interval.Low) : (interval.Low, interval.High);
        double log = BinaryForecasts.LogScore(smoothed, happened);
        return graded with
        {
            Brier = Brier(probability),
            BrierInterval = new Estimate(Brier(probability), Brier(better), Brier(worse)),
            LogScore = log,
            LogScoreInterval = new Estimate(
                log,
                Math.Min(log, BinaryForecasts.LogScore(better, happened)),
                Math.Max(log, BinaryForecasts.LogScore(worse, happened))
            ),
            ReferenceBrier = forecast.Reference is { } said ? Brier(said) : null,
            MissedInHalves = ForecastErrors.MissedInHalves(finite, happened, isEvent: true),
        };
    }

    private static Scorecard Summarise(ImmutableArray<GradedForecast> forecasts, ForecastErrors errors)
    {
        var events = forecasts.Where(f => f is { Status: ForecastStatus.Graded, Probability: not null }).ToList();
        var numbers = forecasts.Where(f => f is { Status: ForecastStatus.Graded, Crps: not null }).ToList();
        double[] said = [.. events.Select(f => f.Probability ?? 0)];
        double[] came = [.. events.Select(f => f.Outcome ?? 0)];
        var score = events.Count > 0 ? BinaryForecasts.Score(said, came) : null;
        var compared = events.Where(f => f.ReferenceBrier != null).ToList();
        int[] positions = [.. events.Select(f => forecasts.IndexOf(f))];
        double[] Slopes(IEnumerable<GradedForecast> of, Func<GradedForecast, double, double> slope) =>
            [.. of.Select(f => slope(f, f.Probability ?? double.NaN))];
        ScoreError Error(
            List<GradedForecast> of,
            Func<GradedForecast, double, double> slope,
            Func<IReadOnlyList<GradedForecast>, double> statistic
        ) =>
            new(
                errors.OfMean([.. of.Select(f => forecasts.IndexOf(f))], Slopes(of, slope)),
                ForecastErrors.Jackknife(of, statistic)
            );
        static double Came(GradedForecast f) => f.Outcome ?? 0;
        static BinaryScore Scores(IReadOnlyList<GradedForecast> of) =>
            BinaryForecasts.Score([.. of.Select(f => f.Probability ?? 0)], [.. of.Select(Came)]);
        // What came where the same was said.
        var frequency = BinaryForecasts.ByValue(said, came).ToDictionary(g => g.MeanForecast, g => g.Observed);
        return new Scorecard
        {
            Deal = "",
            AsOf = "",
            Runs = 0,
            Seed = 0,
            Forecasts = forecasts,
            Brier = score?.Brier ?? double.NaN,
            BrierError = Error(events, (f, p) => 2 * (p - Came(f)), of => Mean(of.Select(f => f.Brier))),
            Reliability = score?.Reliability ?? double.NaN,
            ReliabilityError = Error(events, (_, p) => 2 * (p - frequency[p]), of => Scores(of).Reliability),
            Resolution = score?.Resolution ?? double.NaN,
            ResolutionError = Error(events, (_, _) => 0, of => Scores(of).Resolution),
            BaseRate = score?.BaseRate ?? double.NaN,
            BrierOfBaseRate = score?.Uncertainty ?? double.NaN,
            LogScore = Mean(events.Select(f => f.LogScore)),
            LogScoreError = Error(
                events,
                // d/dp of −ln of what was given to what came, p smoothed as there.
                (f, p) => Came(f) > 0.5 ? -1 / ((p * f.Runs + 0.5) / (f.Runs + 1)) : 1 / (1 - (p * f.Runs + 0.5) / (f.Runs + 1)),
                of => Mean(of.Select(f => f.LogScore))
            ),
            BrierWithReference = Mean(compared.Select(f => f.Brier)),
            ReferenceBrier = Mean(compared.Select(f => f.ReferenceBrier)),
            ReferenceDifferenceError = Error(
                compared,
                (f, p) => 2 * (p - Came(f)),
                of => Mean(of.Select(f => f.Brier - f.ReferenceBrier))
            ),
            WithinNinety = Mean(numbers.Select(f => (double?)(f.Missed ? 0 : 1))),
            Calibration =
            [
                .. BinaryForecasts
                    .Calibration(said, came, CalibrationBins)
                    .Select(b => new CalibrationRow(
                        (double)b.Bin / CalibrationBins,
                        (b.Bin + 1.0) / CalibrationBins,
                        b.Count,
                        b.MeanForecast,
                        b.Observed
                    )
                    {
                        MeanForecastError = errors.OfMean(
                            [.. positions.Where((_, i) => BinaryForecasts.BinOf(said[i], CalibrationBins) == b.Bin)],
                            [.. Enumerable.Repeat(1.0, b.Count)]
                        ),
                    }),
            ],
        };
    }

    private static double Mean(IEnumerable<double?> values) => values.DefaultIfEmpty(double.NaN).Average() ?? double.NaN;

    /// <summary>Reads each forecast's expression at its time in each world of its package.</summary>
    private sealed class ForecastReading(
        Questions questions,
        ImmutableArray<Forecast> forecasts,
        string[] packages,
        int total,
        Clock clock
    ) : BlockObserver<double[]?[]>
    {
        private readonly double[][] values = [.. forecasts.Select(_ => new double[total])];
        private readonly int[] variants =
        [
            .. forecasts.Select(f => Array.FindIndex(packages, p => string.Equals(p, f.In, StringComparison.OrdinalIgnoreCase))),
        ];
        private long taken;

        private int[] rows = [];

        public override IEnumerable<Models.VariableElement> Reads => questions.Places;

        public override bool WantsSteps => true;

        public override void Bind(Simulator simulator) =>
            rows = [.. questions.Places.Select(p => simulator.RowOf(p.Variable, p.Flat))];

        public double[] Values(int forecast) => values[forecast];

        public override double[]?[] Begin(long firstRun, int runs) => new double[]?[forecasts.Length];

        public override void Stepped(double[]?[] partial, int variant, Batch batch, long number, double time)
        {
            for (int i = 0; i < forecasts.Length; i++)
                if (variants[i] == variant && partial[i] == null && time >= forecasts[i].At - (clock.Step / 2))
                    partial[i] = batch.Row(rows[i]).ToArray();
        }

        public override void Ended(double[]?[] partial, int variant, Batch batch, Clock ended)
        {
            for (int i = 0; i < forecasts.Length; i++)
                if (variants[i] == variant)
                    partial[i] ??= batch.Row(rows[i]).ToArray();
        }

        public override void Fold(double[]?[] partial)
        {
            for (int i = 0; i < forecasts.Length; i++)
                if (partial[i] is { } block)
                    block.AsSpan(0, (int)Math.Min(block.Length, total - taken)).CopyTo(values[i].AsSpan((int)taken));
            taken += PairedRuns.Lanes;
        }
    }
}

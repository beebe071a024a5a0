using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Entente.Deals;
using Entente.Exploration;

namespace Entente.Reports;

/// <summary>The ledger as one JSON document for programs. Its form is <see cref="LedgerSchema"/>.</summary>
public static class LedgerJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The document, indented, with a line end after it. Numbers that are not finite are null.</summary>
    public static string Text(Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return JsonSerializer.Serialize(Document(ledger), Options) + "\n";
    }

    private static LedgerDocument Document(Ledger ledger) =>
        new(
            Schema: LedgerSchema.Version,
            ledger.Deal,
            ledger.Runs,
            ledger.NotFinite,
            ledger.Seed,
            ledger.BaseYear,
            Parties: [.. ledger.Parties.Select(p => new PartyDocument(p.Name, p.Affected, p.Unit))],
            Packages: [.. ledger.Packages.Select(p => Package(ledger, p))],
            Attribution: Attribution(ledger),
            Picks: new Dictionary<string, IReadOnlyList<string>?>
            {
                ["Nash"] = Pick(ledger.Nash),
                ["Kalai–Smorodinsky"] = Pick(ledger.KalaiSmorodinsky),
            },
            Breaches: [.. ledger.Breaches.Select(b => Breach(b, ledger.BreachRuns))],
            Claims:
            [
                .. ledger.Claims.Select(c => new ClaimDocument(
                    c.Id,
                    c.Says,
                    Conclusions.VerdictWords(c.Verdict),
                    c.CheckedBy,
                    c.Because,
                    c.Sources,
                    Finite(c.ShareOfWorlds),
                    c.TurnSought,
                    c.Turn is { } t
                        ? new ClaimTurnDocument(
                            t.Input,
                            t.Unit,
                            Finite(t.Present),
                            Finite(t.At),
                            t.Above ? "above" : "below",
                            Finite(t.Error),
                            Finite(t.Probability),
                            Conclusions.VerdictWords(t.Verdict)
                        )
                        : null,
                    c.ShareOfWorlds is { } share ? ShareInterval(share, ledger.Runs - ledger.NotFinite) : null
                )),
            ],
            ledger.About,
            ledger.Unit,
            Finite(ledger.Signing),
            ledger.World,
            Changes: Map(ledger.Changes.Select(c => c.Key), ledger.Changes.Select(c => Finite(c.Value))),
            ledger.ConsistentPackages,
            ledger.BreachRuns,
            Conclusions: Conclusions.Of(ledger),
            Clauses:
            [
                .. ledger.Clauses.Select(c => new ClauseDocument(c.Name, c.About, c.Settings, c.Performs, c.NeedsConsentOf)),
            ],
            Drivers: [.. ledger.Drivers.Select(Drivers)],
            Assumptions: [.. ledger.Assumptions.Select(Assumption)],
            NamedWorlds:
            [
                .. ledger.NamedWorlds.Select(w => new NamedWorldDocument(w.World, w.Runs, w.Signed, Gains(ledger, w.Gains))),
            ],
            Sources: [.. ledger.Sources.Select(s => new SourceDocument(s.Id, s.Title, s.Url, s.Quality, s.Date))],
            Remarks: [.. ledger.Remarks.Select(RemarkDocument.Of)],
            Before: ledger.Before is { } before ? Document(before) : null,
            Flips: [.. ledger.Flips.Select(Flip)],
            ledger.FlipRuns,
            BesideMoney:
            [
                .. ledger.BesideMoney.Select(b => new BesideDocument(
                    b.Name,
                    b.Unit,
                    b.About,
                    b.BorneBy,
                    Finite(b.At),
                    Spread(b.WithoutDeal),
                    Map(b.Changes.Select(c => c.Package), b.Changes.Select(c => Spread(c.Spread)))
                )),
            ],
            ledger.AsOf,
            ledger.EarlierFigures,
            ledger.Halves is { } halves
                ? new HalvesDocument(
                    halves.Splits,
                    new Dictionary<string, double?>
                    {
                        ["Nash"] = Finite(halves.Nash),
                        ["Kalai–Smorodinsky"] = Finite(halves.KalaiSmorodinsky),
                    },
                    Finite(halves.Signed)
                )
                : null,
            ledger.Precision is { } precision
                ? new PrecisionDocument(Finite(precision.Asked), Finite(precision.Widest), precision.HasSettled, precision.Most)
                : null
        );

    /// <summary>The ends of an interval; null where they are not finite.</summary>
    internal static IntervalDocument Interval(Estimate estimate) => new(Finite(estimate.Low), Finite(estimate.High));

    private static IntervalDocument ShareInterval(double share, int worlds) => Interval(SamplingErrors.OfShare(share, worlds));

    private static SpreadDocument Spread(BesideSpread spread) =>
        new(
            Finite(spread.Mean),
            Finite(spread.Error),
            Finite(spread.P5),
            Finite(spread.Median),
            Finite(spread.P95),
            spread.Worlds,
            spread.Quantiles is { } of
                ? new SpreadIntervalsDocument(Interval(of.P5), Interval(of.Median), Interval(of.P95))
                : null
        );

    private static FlipDocument Flip(DecisionFlip flip) =>
        new(
            flip.Input,
            flip.Unit,
            flip.Package,
            flip.Party,
            flip.MustAccept,
            flip.AcceptsAtPresent,
            Finite(flip.Present),
            Finite(flip.Low),
            Finite(flip.High),
            Finite(flip.At),
            flip.At == null ? null
                : flip.Above ? "above"
                : "below",
            flip.At == null ? null : Finite(flip.Error),
            Finite(flip.Probability),
            flip.TooCloseToTell
        );

    private static PackageDocument Package(Ledger ledger, WeighedPackage weighed) =>
        new(
            weighed.Package.Name,
            Clauses: Map(weighed.Package.Clauses.Select(c => c.Key), weighed.Package.Clauses.Select(c => c.Value)),
            weighed.AcceptableTo,
            weighed.Signed,
            weighed.Efficient,
            Gains: Gains(ledger, weighed.Gains),
            weighed.RefusedBy,
            weighed.Notable,
            Finite(weighed.SignedInHalves),
            Finite(weighed.EfficientInHalves)
        );

    private static Dictionary<string, GainDocument> Gains(Ledger ledger, ImmutableArray<Gain> gains) =>
        Map(ledger.Parties.Select(p => p.Name), gains.Zip(ledger.Parties, Gain));

    private static GainDocument Gain(Gain gain, LedgerParty party) =>
        new(
            Finite(gain.Mean),
            Finite(gain.Error),
            Finite(gain.P5),
            Finite(gain.Median),
            Finite(gain.P95),
            Finite(gain.WorstTenth),
            Finite(gain.ProbabilityOfGain),
            party.Unit,
            Map(party.Components, gain.Components.Select(c => Finite(c))),
            gain.Errors is { } errors
                ? new GainIntervalsDocument(
                    Interval(errors.Quantiles.P5),
                    Interval(errors.Quantiles.Median),
                    Interval(errors.Quantiles.P95),
                    Interval(Estimate.With(gain.WorstTenth, errors.WorstTenth, SamplingErrors.Z)),
                    Interval(errors.ProbabilityOfGain)
                )
                : null,
            Map(party.Components, (gain.Errors?.Components ?? []).Select(c => Finite(c)))
        );

    private static AttributionDocument? Attribution(Ledger ledger)
    {
        if (ledger.Attribution is not { } shared)
            return null;
        WeighedPackage package = ledger.Packages.FirstOrDefault(p => p.Package.Name == shared.Package) ?? ledger.Full;
        IEnumerable<string> clauses = package.Package.Clauses.Select(c => c.Key);
        return new AttributionDocument(shared.Package, shared.Method, shared.Of, ByClause(shared.By), ByClause(shared.Errors));
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> ByClause(
            ImmutableArray<ImmutableArray<double>> values
        ) =>
            Map(
                ledger.Parties.Select(p => p.Name),
                values.Select(parts => (IReadOnlyDictionary<string, double?>)Map(clauses, parts.Select(v => Finite(v))))
            );
    }

    private static BreachDocument Breach(BreachResult breach, int worlds) =>
        new(
            breach.Package,
            breach.Party,
            breach.Clause,
            Finite(breach.BestYear),
            Finite(breach.GainFromBreaking),
            Finite(breach.ShareOfWorlds),
            [.. breach.CriticalDiscountRates.Select(r => Finite(r))],
            Finite(breach.Error),
            Finite(breach.DetectionLag),
            breach.Response,
            [.. breach.ByYear.Select(y => new BreachYearDocument(Finite(y.Year), Finite(y.Mean), Finite(y.ShareOfWorlds)))],
            ShareInterval(breach.ShareOfWorlds, worlds)
        );

    private static DriversDocument Drivers(PartyDrivers drivers) =>
        new(
            drivers.Party,
            Finite(drivers.Fit),
            [
                .. drivers.Inputs.Select(d => new DriverDocument(
                    d.Input,
                    Finite(d.Coefficient),
                    Finite(d.WhenLow),
                    Finite(d.WhenHigh),
                    Finite(d.Error)
                )),
            ]
        );

    private static AssumptionDocument Assumption(RankedAssumption ranked) =>
        new(
            ranked.Assumption.Variable,
            Finite(ranked.Weight),
            ranked.Party,
            ranked.Assumption.Unit,
            ranked.Assumption.Range,
            ranked.Assumption.Source,
            ranked.Assumption.Quality
        );

    private static IReadOnlyList<string>? Pick(ImmutableArray<string>? names) =>
        names is { IsDefaultOrEmpty: false } some ? some : null;

    // A dictionary keeps the order of insertion as long as nothing is removed, so the document has the deal file's order.
    private static Dictionary<string, T> Map<T>(IEnumerable<string> keys, IEnumerable<T> values)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach ((string key, T value) in keys.Zip(values))
            map[key] = value;
        return map;
    }

    internal static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

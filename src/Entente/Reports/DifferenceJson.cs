using System.Collections.Immutable;
using Entente.Deals;
using Entente.Explanation;

namespace Entente.Reports;

/// <summary>What changed between two versions, as JSON documents for programs: docs/reference/explain-and-diff.md describes them.</summary>
public static class DifferenceJson
{
    private const int Version = 1;

    /// <summary>Two versions of a model.</summary>
    public static string Text(string before, string after, ModelDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return ExplanationJson.Written(
            new ModelDifferenceDocument(
                Version,
                before,
                after,
                difference.IsSame,
                difference.Changes,
                difference.Results?.Variables ?? 0,
                difference.Results?.Differences ?? [],
                difference.Results?.First,
                [
                    .. difference.Outcomes.Select(o => new OutcomeDocument(
                        o.Name,
                        o.Unit,
                        o.Before,
                        o.After,
                        Range(o.RangeBefore),
                        Range(o.RangeAfter),
                        o.Errors is { } e
                            ? new OutcomeErrorsDocument(
                                e.Before,
                                e.After,
                                e.Change,
                                Ends(e.P5Before),
                                Ends(e.P95Before),
                                Ends(e.P5After),
                                Ends(e.P95After)
                            )
                            : null
                    )),
                ],
                difference.Effects,
                difference.NotTried
            )
        );
    }

    private static ImmutableArray<double>? Range((double P5, double P95)? range) => range is { } r ? [r.P5, r.P95] : null;

    private static IntervalDocument Ends((double Low, double High) interval) =>
        new(LedgerJson.Finite(interval.Low), LedgerJson.Finite(interval.High));

    /// <summary>Two versions of a deal.</summary>
    public static string Text(string before, string after, DealDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return ExplanationJson.Written(
            new DealDifferenceDocument(
                Version,
                before,
                after,
                difference.IsSame,
                difference.After.Runs,
                difference.After.Seed,
                difference.Changes,
                [.. difference.Before.Parties.Select(p => p.Name)],
                [.. difference.After.Parties.Select(p => p.Name)],
                [
                    .. difference.Packages.Select(p => new PackageDifferenceDocument(
                        p.Name,
                        AsDocument(p.Before),
                        AsDocument(p.After),
                        p.ChangeErrors
                    )),
                ],
                [
                    .. difference.Verdicts.Select(v => new VerdictDocument(
                        v.Id,
                        v.Before?.ToString().ToLowerInvariant(),
                        v.After?.ToString().ToLowerInvariant()
                    )),
                ],
                difference.EffectRuns,
                difference.Effects,
                difference.NotTried
            )
        );
    }

    private static PackageVersionDocument? AsDocument(WeighedPackage? package) =>
        package == null
            ? null
            : new PackageVersionDocument(
                package.Signed,
                package.SignedInHalves,
                package.RefusedBy,
                [
                    .. package.Gains.Select(g => new GainDocument(
                        g.Mean,
                        g.Error,
                        g.P5,
                        g.Median,
                        g.P95,
                        g.ProbabilityOfGain,
                        g.Errors is { } errors
                            ? new GainIntervals(
                                LedgerJson.Interval(errors.Quantiles.P5),
                                LedgerJson.Interval(errors.Quantiles.Median),
                                LedgerJson.Interval(errors.Quantiles.P95),
                                LedgerJson.Interval(errors.ProbabilityOfGain)
                            )
                            : null
                    )),
                ]
            );

    private sealed record ModelDifferenceDocument(
        int Schema,
        string Before,
        string After,
        bool Same,
        ImmutableArray<StructuralChange> Changes,
        int Variables,
        ImmutableArray<Simulation.VariableDifference> Differences,
        Simulation.FirstDifference? First,
        ImmutableArray<OutcomeDocument> Outcomes,
        ImmutableArray<EffectOfChange> Effects,
        int NotTried
    );

    private sealed record OutcomeDocument(
        string Name,
        string Unit,
        double Before,
        double After,
        ImmutableArray<double>? RangeBefore,
        ImmutableArray<double>? RangeAfter,
        OutcomeErrorsDocument? Errors
    );

    private sealed record OutcomeErrorsDocument(
        double Before,
        double After,
        double Change,
        IntervalDocument P5Before,
        IntervalDocument P95Before,
        IntervalDocument P5After,
        IntervalDocument P95After
    );

    private sealed record DealDifferenceDocument(
        int Schema,
        string Before,
        string After,
        bool Same,
        int Runs,
        ulong Seed,
        ImmutableArray<StructuralChange> Changes,
        ImmutableArray<string> PartiesBefore,
        ImmutableArray<string> PartiesAfter,
        ImmutableArray<PackageDifferenceDocument> Packages,
        ImmutableArray<VerdictDocument> Verdicts,
        int EffectRuns,
        ImmutableArray<EffectOnGains> Effects,
        int NotTried
    );

    private sealed record PackageDifferenceDocument(
        string Name,
        PackageVersionDocument? Before,
        PackageVersionDocument? After,
        ImmutableArray<double> ChangeErrors
    );

    private sealed record PackageVersionDocument(
        bool Signed,
        double SignedInHalves,
        ImmutableArray<string> RefusedBy,
        ImmutableArray<GainDocument> Gains
    );

    private sealed record GainDocument(
        double Mean,
        double Error,
        double P5,
        double Median,
        double P95,
        double ProbabilityOfGain,
        GainIntervals? Intervals
    );

    private sealed record GainIntervals(
        IntervalDocument P5,
        IntervalDocument Median,
        IntervalDocument P95,
        IntervalDocument ProbabilityOfGain
    );

    private sealed record VerdictDocument(string Id, string? Before, string? After);
}

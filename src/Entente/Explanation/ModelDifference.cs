using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Explanation;

/// <summary>An outcome in both versions, at the final time.</summary>
/// <param name="Name">The outcome.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Before">Its value in the old version; its mean over the worlds where there are several.</param>
/// <param name="After">Its value in the new version.</param>
public sealed record OutcomeDifference(string Name, string Unit, double Before, double After)
{
    /// <summary>Its 5th and 95th percentile in the old version; null without worlds.</summary>
    public (double P5, double P95)? RangeBefore { get; init; }

    /// <summary>Its 5th and 95th percentile in the new version; null without worlds.</summary>
    public (double P5, double P95)? RangeAfter { get; init; }

    /// <summary>How far the numbers of the worlds may be off; null without worlds.</summary>
    public OutcomeErrors? Errors { get; init; }
}

/// <summary>Sampling errors of an outcome in both versions. Intervals are of 95 %, by the binomial distribution of order statistics (David &amp; Nagaraja 2003); an end is NaN
/// where so few worlds cannot bound it.</summary>
/// <param name="Before">Standard error of the old version's mean.</param>
/// <param name="After">Standard error of the new version's mean.</param>
/// <param name="Change">Standard error of the mean change: the worlds are the same, so it is that of the differences in each world; NaN where there are more than 50
/// million values, which are not kept.</param>
/// <param name="P5Before">Interval of the old version's 5th percentile.</param>
/// <param name="P95Before">Interval of the old version's 95th percentile.</param>
/// <param name="P5After">Interval of the new version's 5th percentile.</param>
/// <param name="P95After">Interval of the new version's 95th percentile.</param>
public sealed record OutcomeErrors(
    double Before,
    double After,
    double Change,
    (double Low, double High) P5Before,
    (double Low, double High) P95Before,
    (double Low, double High) P5After,
    (double Low, double High) P95After
);

/// <summary>What one changed variable does to an outcome.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Alone">How much the outcome of the old version moves when only this definition is taken from the new one; null where that is no model.</param>
/// <param name="Last">How much it moves when this definition comes last: new version minus new version with the old definition; null where that is no
/// model.</param>
public sealed record EffectOfChange(string Name, string Outcome, double? Alone, double? Last);

/// <summary>What changed between two versions of a model, in what it says and in what it gives.</summary>
public sealed record ModelDifference
{
    private const int MostTried = 40;
    private const int MostOutcomes = 8;
    private const long MostKept = 50_000_000;

    /// <summary>What the versions say differently.</summary>
    public required ImmutableArray<StructuralChange> Changes { get; init; }

    /// <summary>The runs of both versions as written, the new one against the old; null where they share no value.</summary>
    public required Comparison? Results { get; init; }

    /// <summary>The outcomes in both versions.</summary>
    public required ImmutableArray<OutcomeDifference> Outcomes { get; init; }

    /// <summary>What each changed definition does to the outcomes that differ, the largest effect on the first of them first.</summary>
    public required ImmutableArray<EffectOfChange> Effects { get; init; }

    /// <summary>Changed definitions that were not tried, because there are too many.</summary>
    public required int NotTried { get; init; }

    /// <summary>Whether the versions say and give the same.</summary>
    public bool IsSame => Changes.IsEmpty && Results is { Agrees: true } && Outcomes.All(o => o.Before.Equals(o.After));

    /// <summary>Compares two versions.</summary>
    /// <param name="before">The old version.</param>
    /// <param name="after">The new version.</param>
    /// <param name="outcomes">The outcomes; empty: the stocks that differ most, else the variables that do.</param>
    /// <param name="worlds">Makes the same worlds for either version; null for the models as written.</param>
    /// <param name="tolerance">How far values may be apart, relative to the larger of both.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DiagnosticException">A version cannot be run, or does not know an outcome.</exception>
    public static ModelDifference Of(
        Model before,
        Model after,
        IReadOnlyList<string>? outcomes = null,
        Func<Model, Inputs>? worlds = null,
        double tolerance = 1e-6,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ImmutableArray<StructuralChange> changes = [.. Stated.Between(ModelStatements.Of(before), ModelStatements.Of(after))];
        var old = Simulator.Compile(before).Run(cancellation: cancellation);
        var now = Simulator.Compile(after).Run(cancellation: cancellation);
        var results = Compared(old, now, tolerance);
        var asked = OutcomesOf(outcomes ?? [], results, old, now);
        ImmutableArray<OutcomeDifference> plain = [.. asked.Select(name => Outcome(name, old, now))];
        var (effects, notTried) = EffectsOf(before, after, changes, old, now, asked, cancellation);
        return new ModelDifference
        {
            Changes = changes,
            Results = results,
            Outcomes = worlds == null ? plain : InWorlds(before, after, plain, worlds, cancellation),
            Effects = effects,
            NotTried = notTried,
        };
    }

    private static Comparison? Compared(Run old, Run now, double tolerance)
    {
        try
        {
            return Comparison.Of(now, old, tolerance);
        }
        catch (DiagnosticException)
        {
            // They share no value or no time; what they say is compared all the same.
            return null;
        }
    }

    private static ImmutableArray<string> OutcomesOf(IReadOnlyList<string> given, Comparison? results, Run old, Run now)
    {
        var columns = old.Columns.Select(c => Philox.CanonicalName(c.Name)).ToHashSet();
        if (given.Count > 0)
        {
            var all = given.SelectMany(g => Elements(now, g)).ToImmutableArray();
            foreach (string missing in all.Where(n => !columns.Contains(Philox.CanonicalName(n))).Take(1))
                throw new DiagnosticException([
                    ExplanationDiagnostics.Unknown($"The old version has no '{missing}'.", SourceSpan.Whole(old.Model.File)),
                ]);
            return all;
        }
        var differing = (results?.Differences ?? [])
            .Select(d => now.Columns.First(c => c.Name == d.Worst.Name))
            .Where(c => Moves(old[c.Name]) || Moves(c.Values))
            .ToList();
        var stocks = differing.Where(c => c.Variable.Kind == VariableKind.Stock).ToList();
        return [.. (stocks.Count > 0 ? stocks : differing).Take(MostOutcomes).Select(c => c.Name)];
    }

    private static bool Moves(ImmutableArray<double> values) => values.Any(v => !v.Equals(values[0]));

    private static IEnumerable<string> Elements(Run run, string name) =>
        run.Model.TryFind(name, out var found, out string problem)
            ? found.Positions.Select(found.Variable.ElementName)
            : throw new DiagnosticException([ExplanationDiagnostics.Unknown(problem, SourceSpan.Whole(run.Model.File))]);

    private static OutcomeDifference Outcome(string name, Run old, Run now) =>
        new(name, now.Columns.First(c => c.Name == name).Variable.Unit, old[name][^1], now[name][^1]);

    private static ImmutableArray<OutcomeDifference> InWorlds(
        Model before,
        Model after,
        ImmutableArray<OutcomeDifference> outcomes,
        Func<Model, Inputs> worlds,
        CancellationToken cancellation
    )
    {
        if (outcomes.IsEmpty)
            return outcomes;
        string[] names = [.. outcomes.Select(o => o.Name)];
        var (worldsBefore, worldsAfter) = (worlds(before), worlds(after));
        bool isKept = worldsBefore.Runs * names.Length <= MostKept;
        var options = new EnsembleOptions { Keep = isKept ? KeptValues.Final : KeptValues.None };
        var old = Simulator.Compile(before).Run(worldsBefore, names, options, cancellation: cancellation);
        var now = Simulator.Compile(after).Run(worldsAfter, names, options, cancellation: cancellation);
        return
        [
            .. outcomes.Select(o =>
            {
                var (then, later) = (old[o.Name].Final, now[o.Name].Final);
                return o with
                {
                    Before = then.Mean,
                    After = later.Mean,
                    RangeBefore = (then.Quantile(0.05), then.Quantile(0.95)),
                    RangeAfter = (later.Quantile(0.05), later.Quantile(0.95)),
                    Errors = new OutcomeErrors(
                        then.Error,
                        later.Error,
                        isKept ? ErrorOfChange(then.Values, later.Values) : double.NaN,
                        then.QuantileInterval(0.05),
                        then.QuantileInterval(0.95),
                        later.QuantileInterval(0.05),
                        later.QuantileInterval(0.95)
                    ),
                };
            }),
        ];
    }

    private static double ErrorOfChange(ImmutableArray<double> before, ImmutableArray<double> after)
    {
        double[] changes = [.. before.Zip(after, (a, b) => b - a).Where(double.IsFinite)];
        double mean = changes.DefaultIfEmpty(double.NaN).Average();
        return changes.Length < 2
            ? double.NaN
            : Math.Sqrt(changes.Sum(c => (c - mean) * (c - mean)) / (changes.Length - 1.0) / changes.Length);
    }

    private static (ImmutableArray<EffectOfChange> Effects, int NotTried) EffectsOf(
        Model before,
        Model after,
        ImmutableArray<StructuralChange> changes,
        Run old,
        Run now,
        ImmutableArray<string> outcomes,
        CancellationToken cancellation
    )
    {
        string[] changed = ChangedDefinitions(changes);
        if (changed.Length == 0 || outcomes.IsEmpty)
            return ([], 0);
        var effects = new List<EffectOfChange>();
        foreach (string name in changed.Take(MostTried))
        {
            var one = new HashSet<string> { Names.Canonical(name) };
            var alone = RunOf(before.Mixed(after, one), cancellation);
            var without = RunOf(after.Mixed(before, one), cancellation);
            effects.AddRange(
                outcomes.Select(o => new EffectOfChange(
                    name,
                    o,
                    Final(alone, o) - Final(old, o),
                    Final(now, o) - Final(without, o)
                ))
            );
        }
        double Size(string name) =>
            effects
                .Where(e => e.Name == name && e.Outcome == outcomes[0])
                .Max(e => Math.Max(Math.Abs(e.Alone ?? 0), Math.Abs(e.Last ?? 0)));
        return (
            [.. changed.Take(MostTried).OrderByDescending(Size).SelectMany(n => effects.Where(e => e.Name == n))],
            Math.Max(0, changed.Length - MostTried)
        );
    }

    /// <summary>The variables whose definition both versions have and have differently.</summary>
    internal static string[] ChangedDefinitions(IEnumerable<StructuralChange> changes) =>
        [
            .. changes
                .Where(c => c is { What: "variable", Kind: ChangeKind.Changed })
                .Where(c => c.Part is "series" or "kind" || c.Part.StartsWith("equation", StringComparison.Ordinal))
                .Select(c => c.Name)
                .Distinct(),
        ];

    private static Run? RunOf(Model? model, CancellationToken cancellation)
    {
        if (model == null || !Simulator.TryCompile(model, out var simulator, out _))
            return null;
        try
        {
            return simulator.Run(cancellation: cancellation);
        }
        catch (DiagnosticException)
        {
            return null;
        }
    }

    private static double? Final(Run? run, string name)
    {
        string key = Philox.CanonicalName(name);
        return run?.Columns.FirstOrDefault(c => Philox.CanonicalName(c.Name) == key)?.Values[^1];
    }
}

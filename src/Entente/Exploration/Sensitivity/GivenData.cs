using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>Methods that need no design: any runs will do.</summary>
internal static class GivenData
{
    /// <summary>The methods.</summary>
    public static ImmutableArray<DriverMethod> Methods { get; } =
    [
        DriverMethod.Delta,
        DriverMethod.Pawn,
        DriverMethod.Regional,
        DriverMethod.Sobol,
        DriverMethod.Src,
        DriverMethod.Srrc,
        DriverMethod.Pcc,
        DriverMethod.Prcc,
        DriverMethod.Pearson,
        DriverMethod.Spearman,
    ];

    /// <summary>What drives an outcome.</summary>
    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="names">Names of the inputs.</param>
    /// <param name="groups">The group of each input, where groups are asked for; else null.</param>
    /// <param name="column">Makes the values of an input, a row per run.</param>
    /// <param name="outcome">The outcome of each run.</param>
    /// <param name="options">How.</param>
    /// <param name="meets">For the regional method: the runs that meet the condition; null: by the condition of the options on the outcome.</param>
    public static Finding Find(
        DriverMethod method,
        ImmutableArray<string> names,
        IReadOnlyList<string>? groups,
        Func<int, double[]> column,
        double[] outcome,
        DriverOptions options,
        bool[]? meets = null
    )
    {
        var parts = PartsOf(method, groups);
        int[] kept = [.. Enumerable.Range(0, outcome.Length).Where(i => double.IsFinite(outcome[i]))];
        double[] Kept(double[] all) => kept.Length == all.Length ? all : [.. kept.Select(i => all[i])];
        double[] y = Kept(outcome);
        bool[]? kept2 = meets == null ? null : [.. kept.Select(i => meets[i])];
        Func<int, double[]> columns = i => Kept(column(i));
        if (y.Length < 3)
            return Nothing(
                parts?.Select(p => p.Name) ?? names,
                method,
                outcome.Length - y.Length,
                "Fewer than three runs have a finite outcome."
            );
        double[] sorted = Statistics.Sorted(y);
        if (sorted[0] == sorted[^1] && method != DriverMethod.Regional)
            return Nothing(
                parts?.Select(p => p.Name) ?? names,
                method,
                outcome.Length - y.Length,
                "The outcome does not vary, so nothing drives it."
            );
        var finding = method switch
        {
            DriverMethod.Delta => Delta.Find(names, columns, y, options),
            DriverMethod.Pawn => Pawn.Find(names, columns, y, options),
            DriverMethod.Regional => Regional.Find(names, columns, y, kept2, options),
            DriverMethod.Sobol when parts != null => GroupShares.Find(parts, columns, y, options.Confidence),
            DriverMethod.Sobol => FirstOrder.Find(names, columns, y, options),
            _ => RegressionDrivers.Find(method, names, columns, y, options),
        };
        return finding.WithSpread(y) with { NotFinite = outcome.Length - y.Length };
    }

    // The groups with the positions of their inputs.
    private static (string Name, int[] Members)[]? PartsOf(DriverMethod method, IReadOnlyList<string>? groups)
    {
        if (groups == null)
            return null;
        if (method != DriverMethod.Sobol)
            throw new DiagnosticException([ExplorationDiagnostics.NeedsSingleInputs(DriverChoice.NameOf(method), groups[0])]);
        return
        [
            .. groups
                .Select((group, input) => (group, input))
                .GroupBy(g => Philox.CanonicalName(g.group))
                .Select(g => (g.First().group, g.Select(m => m.input).ToArray())),
        ];
    }

    /// <summary>The name of the main measure of a method.</summary>
    public static string MeasureOf(DriverMethod method) =>
        method switch
        {
            DriverMethod.Regional => "ks",
            DriverMethod.Sobol => "first",
            _ => method.ToString().ToLowerInvariant(),
        };

    private static Finding Nothing(IEnumerable<string> names, DriverMethod method, long notFinite, string why) =>
        new([.. names.Select(n => Finding.Index(n, (MeasureOf(method), new Estimate(double.NaN, double.NaN, double.NaN))))])
        {
            NotFinite = notFinite,
            Remarks = [why],
        };
}

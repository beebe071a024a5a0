using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>Shares of variance by the usual estimators, from evaluations at hand.</summary>
/// <param name="Variance">Variance of the outcome in A and B together, divided by n.</param>
/// <param name="FirstSaltelli">First order: mean(fB (fAB − fA)) / V (Saltelli et al. 2010, table 2 b).</param>
/// <param name="FirstJansen">First order: (V − mean((fB − fAB)²) / 2) / V (Jansen 1999).</param>
/// <param name="TotalJansen">Total: mean((fA − fAB)²) / 2 / V (Jansen 1999).</param>
/// <param name="TotalSobol">Total: mean(fA (fA − fAB)) / V (Sobol' 2007).</param>
public sealed record SobolEstimates(
    double Variance,
    ImmutableArray<double> FirstSaltelli,
    ImmutableArray<double> FirstJansen,
    ImmutableArray<double> TotalJansen,
    ImmutableArray<double> TotalSobol
);

/// <summary>Elementary effects of paths at hand.</summary>
/// <param name="Effects">For each input its effect on each path.</param>
/// <param name="Mu">Their means.</param>
/// <param name="MuStar">Means of their sizes.</param>
/// <param name="Sigma">Their standard deviations (n − 1).</param>
public sealed record ElementaryEffects(
    ImmutableArray<ImmutableArray<double>> Effects,
    ImmutableArray<double> Mu,
    ImmutableArray<double> MuStar,
    ImmutableArray<double> Sigma
);

/// <summary>Formulas of sensitivity methods for evaluations that were made elsewhere.</summary>
public static class DriverEstimators
{
    /// <summary>Shares of variance from the outcomes of the design of Saltelli et al. (2010).</summary>
    /// <param name="a">Outcomes of the rows of A.</param>
    /// <param name="b">Outcomes of the rows of B.</param>
    /// <param name="ab">For each input the outcomes of A with that column from B.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static SobolEstimates Sobol(IReadOnlyList<double> a, IReadOnlyList<double> b, IReadOnlyList<IReadOnlyList<double>> ab)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(ab);
        if (a.Count != b.Count || ab.Any(c => c.Count != a.Count))
            throw new ArgumentException("A, B and every column hold as many outcomes.");
        double[] both = [.. a, .. b];
        double mean = Statistics.Mean(both);
        double variance = both.Sum(y => (y - mean) * (y - mean)) / both.Length;
        double Mean(Func<int, double> of) => Enumerable.Range(0, a.Count).Sum(of) / a.Count;
        ImmutableArray<double> Each(Func<IReadOnlyList<double>, double> of) => [.. ab.Select(c => of(c) / variance)];
        return new SobolEstimates(
            variance,
            Each(c => Mean(j => b[j] * (c[j] - a[j]))),
            Each(c => variance - (Mean(j => (b[j] - c[j]) * (b[j] - c[j])) / 2)),
            Each(c => Mean(j => (a[j] - c[j]) * (a[j] - c[j])) / 2),
            Each(c => Mean(j => a[j] * (a[j] - c[j])))
        );
    }

    /// <summary>Elementary effects (Morris 1991; Campolongo, Cariboni &amp; Saltelli 2007): change of the outcome by the signed step of the one input that moves.</summary>
    /// <param name="paths">Points of each path, one input moving from each to the next.</param>
    /// <param name="outcomes">The outcome at each point.</param>
    /// <exception cref="ArgumentException">Between two points not just one input moves, or the lists differ in length.</exception>
    public static ElementaryEffects Effects(
        IReadOnlyList<IReadOnlyList<double[]>> paths,
        IReadOnlyList<IReadOnlyList<double>> outcomes
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(outcomes);
        int inputs = paths.Count == 0 || paths[0].Count == 0 ? 0 : paths[0][0].Length;
        List<double>[] effects = [.. Enumerable.Range(0, inputs).Select(_ => new List<double>())];
        for (int p = 0; p < paths.Count; p++)
        for (int step = 1; step < paths[p].Count; step++)
        {
            var (from, to) = (paths[p][step - 1], paths[p][step]);
            int[] moved = [.. Enumerable.Range(0, inputs).Where(i => to[i] != from[i])];
            if (moved.Length != 1 || outcomes[p].Count != paths[p].Count)
                throw new ArgumentException("From each point of a path to the next one input moves, and each has an outcome.");
            effects[moved[0]].Add((outcomes[p][step] - outcomes[p][step - 1]) / (to[moved[0]] - from[moved[0]]));
        }
        return new ElementaryEffects(
            [.. effects.Select(e => e.ToImmutableArray())],
            [.. effects.Select(e => Statistics.Mean(e.ToArray()))],
            [.. effects.Select(e => Statistics.Mean([.. e.Select(Math.Abs)]))],
            [.. effects.Select(e => Math.Sqrt(Statistics.Variance(e.ToArray())))]
        );
    }
}

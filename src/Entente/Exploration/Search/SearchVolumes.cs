using System.Collections.Immutable;

namespace Entente.Exploration.Search;

/// <summary>How far a search had come after a generation.</summary>
/// <param name="Candidates">Candidates simulated by then.</param>
/// <param name="Hypervolume">The volume that is dominated by those that keep the conditions, as a share of the box between the worst and the best value of each
/// objective among all candidates of the search (Zitzler &amp; Thiele 1999): 0 to 1.</param>
public sealed record SearchProgress(int Candidates, double Hypervolume);

/// <summary>The volumes that a search dominated, generation by generation.</summary>
internal static class SearchVolumes
{
    // Volumes of more objectives take longer than the search.
    private const int MostObjectives = 4;
    private const int MostSteps = 40;

    /// <summary>The progress.</summary>
    /// <param name="points">Objectives of the candidates that keep the conditions, all to be small, with how many had been simulated by then.</param>
    /// <param name="generations">How many candidates had been simulated after each generation.</param>
    public static ImmutableArray<SearchProgress> Of(
        IReadOnlyList<(int Candidates, double[] Objectives)> points,
        IReadOnlyList<int> generations
    )
    {
        (int Candidates, double[] Objectives)[] finite = [.. points.Where(p => p.Objectives.All(double.IsFinite))];
        if (finite.Length == 0 || finite[0].Objectives.Length is < 2 or > MostObjectives)
            return [];
        int n = finite[0].Objectives.Length;
        double[] best = [.. Enumerable.Range(0, n).Select(m => finite.Min(p => p.Objectives[m]))];
        double[] width = [.. Enumerable.Range(0, n).Select(m => finite.Max(p => p.Objectives[m]) - best[m])];
        if (width.Any(w => !(w > 0)))
            return [];
        double[] ones = [.. best.Select(_ => 1.0)];
        int[] steps = [.. generations.Distinct()];
        int every = (steps.Length + MostSteps - 1) / MostSteps;
        return
        [
            .. steps
                .Where((_, i) => i % Math.Max(1, every) == 0 || i == steps.Length - 1)
                .Select(step =>
                {
                    double[][] by =
                    [
                        .. finite
                            .Where(p => p.Candidates <= step)
                            .Select(p => p.Objectives.Select((o, m) => (o - best[m]) / width[m]).ToArray()),
                    ];
                    double[][] front = [.. Pareto.Front(by).Select(i => by[i])];
                    return new SearchProgress(step, front.Length == 0 ? 0 : Pareto.Hypervolume(front, ones));
                }),
        ];
    }
}

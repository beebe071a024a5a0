namespace Entente.Exploration.Fitting;

/// <summary>
/// Search of a whole box: differential evolution (Storn &amp; Price 1997) that adapts its two factors and keeps what it replaced, JADE (Zhang &amp;
/// Sanderson 2009). The population is evaluated at once.
/// </summary>
internal sealed class DifferentialEvolution(ManyValues function, (double Low, double High)[] bounds, ulong seed)
{
    private const double Best = 0.15;
    private const double Learning = 0.1;

    private readonly RandomStream draws = new(seed, "differential evolution");

    /// <summary>The population after the search, the best first.</summary>
    /// <param name="size">Points in the population.</param>
    /// <param name="mostGenerations">Generations at most; fewer where the population has met.</param>
    /// <param name="tolerance">It has met when the values of its better half differ by less than this share.</param>
    /// <param name="cancellation">Ends the search early.</param>
    public (double[][] Points, double[] Values) Search(
        int size,
        int mostGenerations,
        double tolerance,
        CancellationToken cancellation
    )
    {
        int n = bounds.Length;
        double[][] points = First(size, n);
        double[] values = Values(points);
        var archive = new List<double[]>();
        (double meanFactor, double meanCrossing) = (0.5, 0.5);
        for (int generation = 0; generation < mostGenerations; generation++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Sort(values, points);
            if (HaveMet(points, values, tolerance))
                break;
            var factors = new double[size];
            var crossings = new double[size];
            var trials = new double[size][];
            for (int k = 0; k < size; k++)
            {
                factors[k] = Factor(meanFactor);
                crossings[k] = Math.Clamp(meanCrossing + (0.1 * draws.Normal()), 0, 1);
                trials[k] = Trial(points, archive, k, factors[k], crossings[k]);
            }
            double[] found = Values(trials);
            var better = Enumerable.Range(0, size).Where(k => found[k] < values[k]).ToList();
            foreach (int k in better)
            {
                Keep(archive, points[k], size);
                (points[k], values[k]) = (trials[k], found[k]);
            }
            if (better.Count == 0)
                continue;
            double squares = better.Sum(k => factors[k] * factors[k]);
            meanFactor += Learning * ((squares / better.Sum(k => factors[k])) - meanFactor);
            meanCrossing += Learning * (better.Average(k => crossings[k]) - meanCrossing);
        }
        Array.Sort(values, points);
        return (points, values);
    }

    // A Latin hypercube over the box.
    private double[][] First(int size, int n)
    {
        double[][] unit = Sampling.LatinHypercube(size, n, seed);
        return [.. unit.Select(u => u.Select((x, j) => bounds[j].Low + (x * (bounds[j].High - bounds[j].Low))).ToArray())];
    }

    private double Factor(double mean)
    {
        double factor;
        do factor = mean + (0.1 * draws.Cauchy());
        while (factor <= 0);
        return Math.Min(factor, 1);
    }

    // Points stand with the best first.
    private double[] Trial(double[][] points, List<double[]> archive, int k, double factor, double crossing)
    {
        int size = points.Length;
        double[] best = points[draws.Below(Math.Max(2, (int)(Best * size)))];
        int first;
        do first = draws.Below(size);
        while (first == k);
        int second;
        do second = draws.Below(size + archive.Count);
        while (second == k || second == first);
        double[] other = second < size ? points[second] : archive[second - size];
        double[] own = points[k];
        double[] trial = [.. own];
        int sure = draws.Below(own.Length);
        for (int j = 0; j < own.Length; j++)
        {
            if (j != sure && draws.Uniform() > crossing)
                continue;
            trial[j] = own[j] + (factor * (best[j] - own[j])) + (factor * (points[first][j] - other[j]));
            if (trial[j] < bounds[j].Low)
                trial[j] = (own[j] + bounds[j].Low) / 2;
            else if (trial[j] > bounds[j].High)
                trial[j] = (own[j] + bounds[j].High) / 2;
        }
        return trial;
    }

    private void Keep(List<double[]> archive, double[] replaced, int most)
    {
        if (archive.Count < most)
            archive.Add(replaced);
        else
            archive[draws.Below(archive.Count)] = replaced;
    }

    // The values of the better half agree, and the points do.
    private bool HaveMet(double[][] points, double[] values, double tolerance)
    {
        int half = points.Length / 2;
        if (!double.IsFinite(values[half]))
            return false;
        return values[half] - values[0] <= tolerance * (Math.Abs(values[0]) + 1e-300)
            || Enumerable
                .Range(0, bounds.Length)
                .All(j =>
                    points.Take(half).Max(p => p[j]) - points.Take(half).Min(p => p[j]) <= 1e-6 * (bounds[j].High - bounds[j].Low)
                );
    }

    private double[] Values(IReadOnlyList<double[]> points) =>
        [.. function(points).Select(v => double.IsNaN(v) ? double.PositiveInfinity : v)];
}

namespace Entente.Exploration.Fitting;

/// <summary>Draws from what is believed after the data: the distributions of the file with their rank correlations, times the likelihood. Sizes of errors
/// that are estimated are integrated out under a prior that favours no order of magnitude (Jeffreys), which leaves the likelihood at their best value.</summary>
internal sealed class CalibrationPosterior(
    CalibrationSearch search,
    Uncertainty prior,
    Fitted best,
    double[,]? covariance,
    CalibrationOptions options
)
{
    private readonly InputSpace space = prior.Space();

    /// <summary>The draws.</summary>
    public Posterior Sample() =>
        Posterior.Sample(
            LogDensities,
            Start(),
            new PosteriorOptions
            {
                Seed = options.Seed,
                EffectiveSize = options.EffectiveSize,
                MostDraws = options.MostDraws,
                Cancellation = options.Cancellation,
            }
        );

    private double[] LogDensities(IReadOnlyList<double[]> points)
    {
        double[] before = [.. points.Select(LogPrior)];
        int[] possible = [.. Enumerable.Range(0, points.Count).Where(i => double.IsFinite(before[i]))];
        double[] likely = possible.Length == 0 ? [] : search.LogLikelihoods([.. possible.Select(i => points[i])]);
        double[] result = [.. before.Select(_ => double.NegativeInfinity)];
        for (int k = 0; k < possible.Length; k++)
            result[possible[k]] = before[possible[k]] + likely[k];
        return result;
    }

    private double LogPrior(double[] point)
    {
        int n = space.Inputs.Length;
        for (int j = n; j < point.Length; j++)
            if (!(point[j] > search.Bounds[j].Low && point[j] < search.Bounds[j].High))
                return double.NegativeInfinity;
        double log = 0;
        for (int j = 0; j < n; j++)
            log += Math.Log(space.Inputs[j].Distribution.Density(point[j]));
        if (!double.IsFinite(log))
            return double.NegativeInfinity;
        foreach (var group in space.Correlated)
            log += LogCopula(group, point);
        return log;
    }

    // Density of a Gaussian copula: of the correlated normals over that of independent ones.
    private double LogCopula(CorrelatedGroup group, double[] point)
    {
        int n = group.Members.Length;
        var independent = new double[n];
        double log = 0;
        for (int i = 0; i < n; i++)
        {
            int member = group.Members[i];
            double normal = StandardNormal.Quantile(
                Math.Clamp(space.Inputs[member].Distribution.Cdf(point[member]), 1e-300, Math.BitDecrement(1.0))
            );
            double rest = normal;
            for (int k = 0; k < i; k++)
                rest -= group.Factor[i][k] * independent[k];
            independent[i] = rest / group.Factor[i][i];
            log += (0.5 * ((normal * normal) - (independent[i] * independent[i]))) - Math.Log(group.Factor[i][i]);
        }
        return log;
    }

    // Half from what was believed before, half around the most likely point, so that neither a wide nor a narrow posterior is far.
    private List<double[]> Start()
    {
        int n = space.Inputs.Length;
        int count = Math.Max(20, 10 * search.Bounds.Length);
        var draws = new RandomStream(options.Seed, "start of the posterior");
        var inputs = prior.Sample(count, options.Seed);
        double[,]? factor = covariance == null ? null : Matrices.Cholesky(covariance);
        var start = new List<double[]>();
        for (int k = 0; k < count; k++)
        {
            start.Add([.. inputs.Row(k), .. search.Bounds[n..].Select(b => b.Low + (draws.Uniform() * (b.High - b.Low)))]);
            if (factor == null)
                continue;
            double[] normals = [.. Enumerable.Range(0, n).Select(_ => draws.Normal())];
            double[] near = [.. best.Point];
            for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
                near[i] += 1.5 * factor[i, j] * normals[j];
            start.Add(near);
        }
        return start;
    }
}

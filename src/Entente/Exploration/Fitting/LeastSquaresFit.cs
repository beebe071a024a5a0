using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>What a least-squares fit found.</summary>
public sealed record LeastSquaresFit
{
    /// <summary>The parameters.</summary>
    public required ImmutableArray<double> Estimates { get; init; }

    /// <summary>Their standard errors; NaN where the data do not tell a parameter.</summary>
    public required ImmutableArray<double> StandardErrors { get; init; }

    /// <summary>Covariances of the parameters: (J'J)⁻¹ times the variance of the residuals, or alone where the weights are inverse variances.</summary>
    public required ImmutableArray<ImmutableArray<double>> Covariance { get; init; }

    /// <summary>Sum of squares of the residuals, each times its weight; the chi-square where weights are inverse variances.</summary>
    public required double SumOfSquares { get; init; }

    /// <summary>Points less parameters.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Residuals, each times the root of its weight.</summary>
    public required ImmutableArray<double> Residuals { get; init; }

    /// <summary>Whether no step lowers the sum of squares any more. Where it is false the parameters are not a minimum.</summary>
    public required bool Converged { get; init; }

    /// <summary>Share of the squares that the fit explains: about the mean, or about 0 in a linear fit without a constant; NaN where y is not known.</summary>
    public required double RSquared { get; init; }

    /// <summary>Log likelihood, AIC and BIC under normal errors.</summary>
    public required InformationCriteria Criteria { get; init; }

    /// <summary>Root of the sum of squares per degree of freedom; NaN where there is none.</summary>
    public double ResidualStandardDeviation => DegreesOfFreedom > 0 ? Math.Sqrt(SumOfSquares / DegreesOfFreedom) : double.NaN;

    /// <summary>An interval for a parameter from its standard error, by Student's t (by the normal where weights are inverse variances).</summary>
    public (double Low, double High) Interval(int parameter, double confidence)
    {
        double p = (1 + confidence) / 2;
        double width = ScalesErrors
            ? Distribution.Of("student t", new Dictionary<string, double> { ["df"] = DegreesOfFreedom }).Quantile(p)
            : StandardNormal.Quantile(p);
        double half = width * StandardErrors[parameter];
        return (Estimates[parameter] - half, Estimates[parameter] + half);
    }

    internal bool ScalesErrors { get; init; }

    internal static LeastSquaresFit Of(
        double[] estimates,
        double[] residuals,
        double[,]? inverse,
        double[]? weightedY,
        double[] roots,
        bool converged,
        bool hasConstant,
        FitOptions options
    )
    {
        int n = estimates.Length;
        int points = roots.Count(r => r > 0);
        int freedom = points - n;
        double sum = residuals.Sum(r => r * r);
        double variance =
            options.WeightsAreInverseVariances ? 1
            : freedom > 0 ? sum / freedom
            : double.NaN;
        ImmutableArray<ImmutableArray<double>> covariance =
        [
            .. Enumerable
                .Range(0, n)
                .Select(i =>
                    Enumerable.Range(0, n).Select(j => inverse == null ? double.NaN : inverse[i, j] * variance).ToImmutableArray()
                ),
        ];
        return new LeastSquaresFit
        {
            Estimates = [.. estimates],
            StandardErrors = [.. Enumerable.Range(0, n).Select(i => Math.Sqrt(covariance[i][i]))],
            Covariance = covariance,
            SumOfSquares = sum,
            DegreesOfFreedom = freedom,
            Residuals = [.. residuals],
            Converged = converged,
            RSquared = weightedY == null ? double.NaN : 1 - (sum / About(weightedY, roots, hasConstant)),
            Criteria = InformationCriteria.Of(residuals, n, roots),
            ScalesErrors = !options.WeightsAreInverseVariances,
        };
    }

    private static double About(double[] weightedY, double[] roots, bool mean)
    {
        double weight = roots.Sum(r => r * r);
        double middle = mean ? weightedY.Select((y, i) => y * roots[i]).Sum() / weight : 0;
        return weightedY.Select((y, i) => y - (middle * roots[i])).Sum(d => d * d);
    }
}

/// <summary>How well a fit does for the number of its parameters: smaller is better (Akaike 1974; Schwarz 1978; Hurvich &amp; Tsai 1989).</summary>
/// <param name="LogLikelihood">Under normal errors whose variance is SSE / n; greater is better.</param>
/// <param name="Aic">2k − 2 log likelihood; the variance counts as a parameter.</param>
/// <param name="Bic">k ln n − 2 log likelihood.</param>
/// <param name="Aicc">AIC + 2k(k + 1)/(n − k − 1), for few points; NaN where there are too few.</param>
public sealed record InformationCriteria(double LogLikelihood, double Aic, double Bic, double Aicc)
{
    /// <summary>Of the residuals of a fit with so many coefficients.</summary>
    public static InformationCriteria Of(IReadOnlyList<double> residuals, int coefficients) =>
        Of(residuals, coefficients, [.. Enumerable.Repeat(1.0, residuals?.Count ?? 0)]);

    /// <summary>Of a log likelihood with so many parameters and points.</summary>
    internal static InformationCriteria Of(double logLikelihood, int k, int n) =>
        new(
            logLikelihood,
            (2 * k) - (2 * logLikelihood),
            (k * Math.Log(n)) - (2 * logLikelihood),
            n - k - 1 > 0 ? (2 * k) - (2 * logLikelihood) + (2.0 * k * (k + 1) / (n - k - 1)) : double.NaN
        );

    internal static InformationCriteria Of(IReadOnlyList<double> residuals, int coefficients, double[] roots)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        int n = roots.Count(r => r > 0);
        double sum = residuals.Sum(r => r * r);
        double log = (-0.5 * n * (Math.Log(2 * Math.PI * sum / n) + 1)) + roots.Where(r => r > 0).Sum(Math.Log);
        return Of(log, coefficients + 1, n);
    }
}

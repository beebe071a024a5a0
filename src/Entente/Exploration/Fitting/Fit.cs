using System.Collections.Immutable;

namespace Entente.Exploration.Fitting;

/// <summary>How a fit is made.</summary>
public sealed record FitOptions
{
    /// <summary>Least and greatest value of each parameter; without them all are open.</summary>
    public ImmutableArray<(double Low, double High)> Bounds { get; init; } = [];

    /// <summary>A weight for each point, which multiplies its squared error; 1 each if left out.</summary>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>Whether the weights are inverse variances of the errors: then the standard errors are not scaled by the spread of the residuals.</summary>
    public bool WeightsAreInverseVariances { get; init; }

    /// <summary>Ends the fit early.</summary>
    public CancellationToken Cancellation { get; init; }

    internal (double Low, double High)[] BoundsFor(int parameters)
    {
        if (Bounds.IsDefaultOrEmpty)
            return [.. Enumerable.Repeat((double.NegativeInfinity, double.PositiveInfinity), parameters)];
        if (Bounds.Length != parameters || Bounds.Any(b => !(b.Low < b.High)))
            throw new ArgumentException("There must be bounds for each parameter, the lower one first.");
        return [.. Bounds];
    }
}

/// <summary>Fits of curves and of any function: linear and nonlinear least squares, and maximum likelihood. See docs/methods/fits.md.</summary>
public static class Fit
{
    /// <summary>Linear least squares, y = Σ b·column, in twice double precision. A constant term is a column of ones.</summary>
    /// <param name="columns">A column of values per coefficient.</param>
    /// <param name="y">What is to be fitted.</param>
    /// <param name="options">Weights, if any; bounds are not taken.</param>
    /// <exception cref="ArgumentException">The columns differ in length, are fewer rows than columns, or depend on each other.</exception>
    public static LeastSquaresFit Linear(IReadOnlyList<double[]> columns, double[] y, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(y);
        options ??= new FitOptions();
        if (!options.Bounds.IsDefaultOrEmpty)
            throw new ArgumentException("A linear fit takes no bounds; use Fit.Curve.");
        if (columns.Count == 0 || columns.Any(c => c.Length != y.Length) || y.Length < columns.Count)
            throw new ArgumentException(
                "There must be one or more columns, each as long as y and longer than there are columns."
            );
        double[] roots = RootWeights(options, y.Length);
        double[][] weighted = [.. columns.Select(c => Times(c, roots))];
        double[] right = Times(y, roots);
        if (LinearSystem.SolvePrecisely(weighted, right) is not { } solved)
            throw new ArgumentException(
                "A column is a linear combination of those before it, so that its coefficient cannot be told."
            );
        return LeastSquaresFit.Of(
            solved.Solution,
            solved.Residuals,
            solved.Inverse,
            right,
            roots,
            converged: true,
            hasConstant: columns.Any(c => c.All(x => x == c[0] && x != 0)),
            options
        );
    }

    /// <summary>Nonlinear least squares of a curve: y against model(parameters, x).</summary>
    /// <param name="model">The curve; x holds a value per column.</param>
    /// <param name="columns">The columns of x.</param>
    /// <param name="y">What is to be fitted.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="options">Bounds and weights, if any.</param>
    public static LeastSquaresFit Curve(
        Func<double[], double[], double> model,
        IReadOnlyList<double[]> columns,
        double[] y,
        double[] start,
        FitOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(y);
        if (columns.Any(c => c.Length != y.Length))
            throw new ArgumentException("The columns must be as long as y.");
        double[][] rows = [.. Enumerable.Range(0, y.Length).Select(i => columns.Select(c => c[i]).ToArray())];
        return LeastSquares(b => [.. rows.Select((x, i) => y[i] - model(b, x))], start, y, options);
    }

    /// <summary>Nonlinear least squares of any function: minimises the weighted sum of squares of what it returns.</summary>
    /// <param name="residuals">From parameters to as many residuals as there are points.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="options">Bounds and weights, if any.</param>
    public static LeastSquaresFit LeastSquares(Func<double[], double[]> residuals, double[] start, FitOptions? options = null) =>
        LeastSquares(residuals, start, null, options);

    private static LeastSquaresFit LeastSquares(
        Func<double[], double[]> residuals,
        double[] start,
        double[]? y,
        FitOptions? options
    )
    {
        ArgumentNullException.ThrowIfNull(residuals);
        ArgumentNullException.ThrowIfNull(start);
        options ??= new FitOptions();
        int points = residuals(start).Length;
        if (points < start.Length || start.Length == 0)
            throw new ArgumentException("There must be at least as many points as parameters, and one parameter.");
        double[] roots = RootWeights(options, points);
        var descent = new LevenbergMarquardt(
            many => [.. many.Select(b => Times(residuals(b), roots))],
            options.BoundsFor(start.Length)
        ).FromStart(start, options.Cancellation);
        if (!double.IsFinite(descent.SumOfSquares))
            throw new ArgumentException("The residuals at the start are not finite numbers. Begin elsewhere.");
        // Derivatives by differences hold about eleven digits.
        var inverse = LinearSystem.SolvePrecisely(descent.Jacobian, descent.Residuals, 1e-10)?.Inverse;
        return LeastSquaresFit.Of(
            descent.Point,
            descent.Residuals,
            inverse,
            y == null ? null : Times(y, roots),
            roots,
            descent.Converged,
            hasConstant: true,
            options
        );
    }

    /// <summary>Maximum likelihood of any function, with standard errors from its curvature and intervals from its profile.</summary>
    /// <param name="logLikelihood">From parameters to the logarithm of the likelihood; not finite where they are impossible.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="options">Bounds, if any; weights are not taken.</param>
    /// <param name="confidence">Of the profile intervals; 0 leaves them out.</param>
    public static LikelihoodFit Likelihood(
        Func<double[], double> logLikelihood,
        double[] start,
        FitOptions? options = null,
        double confidence = 0.9
    )
    {
        ArgumentNullException.ThrowIfNull(logLikelihood);
        ArgumentNullException.ThrowIfNull(start);
        options ??= new FitOptions();
        if (!options.Weights.IsDefaultOrEmpty)
            throw new ArgumentException("A likelihood takes no weights; the function holds them.");
        return LikelihoodFit.Of(logLikelihood, start, options.BoundsFor(start.Length), confidence, options.Cancellation);
    }

    private static double[] RootWeights(FitOptions options, int points)
    {
        if (options.Weights.IsDefaultOrEmpty)
            return [.. Enumerable.Repeat(1.0, points)];
        if (options.Weights.Length != points || options.Weights.Any(w => !(w >= 0) || double.IsInfinity(w)))
            throw new ArgumentException("There must be a weight for each point, none of them negative.");
        return [.. options.Weights.Select(Math.Sqrt)];
    }

    private static double[] Times(double[] values, double[] roots) =>
        [.. values.Select((v, i) => roots[i] == 1 ? v : v * roots[i])];
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration.Forecasts;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Exploration.Fitting;

/// <summary>Fits constants of a model to series. See docs/methods/calibration.md.</summary>
public static class Calibration
{
    private const double Tail = 1e-3;

    /// <summary>Calibrates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="unknown">The constants to calibrate: each is sought where its distribution can be, and the distributions are what is believed
    /// before the data in the posterior.</param>
    /// <param name="targets">The series.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DiagnosticException">A constant or a series cannot be calibrated.</exception>
    public static CalibrationResult Of(
        Model model,
        Uncertainty unknown,
        IReadOnlyList<CalibrationTarget> targets,
        CalibrationOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(unknown);
        ArgumentNullException.ThrowIfNull(targets);
        Check(model, unknown);
        ImmutableArray<(double, double)> ranges = [.. unknown.Inputs.Select(i => Range(i.Distribution))];
        return new Work(model, [.. unknown.Inputs.Select(i => i.Name)], ranges, unknown, [.. targets], options ?? new()).Result();
    }

    /// <summary>Fits the parameters of an expression to the columns of a table, as <c>y = b1*(1 - exp(-b2*x))</c>.</summary>
    /// <param name="expression">A column, '=', and an expression in the model's language over other columns and parameters.</param>
    /// <param name="table">The table.</param>
    /// <param name="parameters">The parameters with their distributions, or null: those of <see cref="CalibrationOptions.Start"/>, without bounds.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DiagnosticException">The expression or a parameter is wrong.</exception>
    public static CalibrationResult OfExpression(
        string expression,
        Table table,
        Uncertainty? parameters = null,
        CalibrationOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(table);
        options ??= new CalibrationOptions();
        string[] names = parameters == null ? [.. options.Start.Select(s => s.Key)] : [.. parameters.Inputs.Select(i => i.Name)];
        var (model, target) = ExpressionModel.Of(expression, table, names);
        if (parameters != null)
            return Of(model, parameters, [target], options) with { ByRow = true };
        var open = names.Select(_ => (double.NegativeInfinity, double.PositiveInfinity)).ToImmutableArray();
        return new Work(model, [.. names], open, null, [target], options).Result() with { ByRow = true };
    }

    private static void Check(Model model, Uncertainty unknown)
    {
        var span = SourceSpan.Whole(model.File);
        var problems = new List<Diagnostic>();
        if (unknown.Inputs.IsEmpty)
            problems.Add(FittingDiagnostics.NothingToCalibrate(span));
        foreach (var input in unknown.Inputs)
            if (input.ShareOf.Length > 0)
                problems.Add(FittingDiagnostics.CannotCalibrate(input.Name, "it is a share of a whole", span));
            else if (!double.IsFinite(input.Distribution.Density(input.Distribution.Quantile(0.5))))
                problems.Add(FittingDiagnostics.CannotCalibrate(input.Name, "it takes single values only", span));
        if (problems.Count > 0)
            throw new DiagnosticException([.. problems]);
    }

    // Where the distribution can be: its support, open ends left open.
    private static (double Low, double High) Range(Distribution distribution)
    {
        double End(double extreme, double near, double open)
        {
            double value = distribution.Quantile(extreme);
            double inner = distribution.Quantile(near);
            double width = distribution.Quantile(1 - Tail) - distribution.Quantile(Tail);
            // Ends that move on as the probability falls are none.
            return double.IsFinite(value) && Math.Abs(value - inner) <= 0.02 * width ? value : open;
        }
        return (End(1e-300, 1e-9, double.NegativeInfinity), End(1 - 1e-15, 1 - 1e-9, double.PositiveInfinity));
    }

    /// <summary>One calibration.</summary>
    private sealed class Work(
        Model model,
        ImmutableArray<string> names,
        ImmutableArray<(double Low, double High)> ranges,
        Uncertainty? prior,
        ImmutableArray<CalibrationTarget> asked,
        CalibrationOptions options
    )
    {
        private readonly List<string> remarks = [];

        public CalibrationResult Result()
        {
            using var runs = new TargetRuns(model, names, asked, options);
            foreach (string name in runs.Unused)
                remarks.Add($"No series depends on {name}.");
            if (prior?.Noises.Length > 0)
                remarks.Add("The noises of the file are left out: the model is run without them.");
            var errors = new ErrorModel(runs.Targets);
            int freedom = errors.Points - names.Length - errors.Autocorrelated.Length;
            // With errors of known size and a prior a posterior needs no more than one point.
            if (freedom < 0 && (errors.Groups > 0 || options.Confidence > 0))
                throw new DiagnosticException([
                    FittingDiagnostics.TooFewPoints(errors.Points, errors.Points - freedom, SourceSpan.Whole(model.File)),
                ]);
            // A curve through all points says nothing of how far they lie from the truth.
            bool hasIntervals = errors.Groups == 0 || freedom > 0;
            if (!hasIntervals)
                remarks.Add(
                    "There are as many constants as points, so how far the data may be off cannot be told, nor intervals. Give more data, or --sd."
                );
            var search = new CalibrationSearch(runs, errors, ranges, options.Cancellation);
            options.Progress?.Invoke("searching");
            var best = Begin(search);
            if (!double.IsFinite(best.LogLikelihood))
                throw new DiagnosticException([FittingDiagnostics.NoFit(SourceSpan.Whole(model.File))]);
            var intervals = new (ParameterInterval Interval, ImmutableArray<ProfilePoint> Points)?[names.Length];
            double drop = double.NaN;
            double[,]? covariance = null;
            // A profile may come upon something better; then it is begun anew.
            for (int round = 0; round < 4; round++)
            {
                covariance = search.Covariance(best);
                if (options.Confidence <= 0 || !hasIntervals)
                    break;
                var profile = new CalibrationProfile(search, errors, best, covariance, names.Length, options.Confidence);
                for (int j = 0; j < names.Length && profile.Higher == null; j++)
                {
                    options.Progress?.Invoke($"interval of {names[j]}");
                    intervals[j] = profile.Interval(j);
                }
                drop = profile.Target();
                if (profile.Higher is not { } higher)
                    break;
                best = search.From(higher, search.Bounds);
            }
            Posterior? posterior = null;
            if (options.WantsPosterior && prior != null)
            {
                options.Progress?.Invoke("posterior");
                posterior = new CalibrationPosterior(search, prior, best, covariance, options).Sample();
                if (!posterior.Converged)
                    remarks.Add(
                        "The chains of the posterior have not converged; its numbers are not to be relied on. Allow more draws."
                    );
            }
            return Finish(runs, errors, search, best, covariance, intervals, posterior) with { DropAtLimits = drop };
        }

        private Fitted Begin(CalibrationSearch search)
        {
            if (options.Start.Length > 0)
            {
                var given = options.Start.ToDictionary(s => Philox.CanonicalName(s.Key), s => s.Value);
                string[] missing = [.. names.Where(n => !given.ContainsKey(Philox.CanonicalName(n)))];
                if (missing.Length > 0 || given.Count > names.Length)
                    throw new DiagnosticException([
                        FittingDiagnostics.StartIncomplete(names, options.Start.Select(s => s.Key), SourceSpan.Whole(model.File)),
                    ]);
                return search.FromStart([.. names.Select(n => given[Philox.CanonicalName(n)])]);
            }
            (double, double)[] box =
            [
                .. ranges.Select((r, i) => Box(r, prior?.Inputs[i].Distribution)),
                .. search.Bounds[names.Length..],
            ];
            return search.Everywhere(box, options.Seed, options.SearchRuns);
        }

        private static (double, double) Box((double Low, double High) range, Distribution? distribution) =>
            (
                double.IsFinite(range.Low) ? range.Low : distribution?.Quantile(Tail) ?? -1,
                double.IsFinite(range.High) ? range.High : distribution?.Quantile(1 - Tail) ?? 1
            );

        private CalibratedConstant Constant(
            int constant,
            double estimate,
            double error,
            (ParameterInterval Interval, ImmutableArray<ProfilePoint> Points)? profile
        ) =>
            new(names[constant], estimate, error, profile?.Interval, ranges[constant].Low, ranges[constant].High)
            {
                Profile = profile?.Points ?? [],
            };

        private CalibrationResult Finish(
            TargetRuns runs,
            ErrorModel errors,
            CalibrationSearch search,
            Fitted best,
            double[,]? covariance,
            (ParameterInterval Interval, ImmutableArray<ProfilePoint> Points)?[] intervals,
            Posterior? posterior
        )
        {
            int n = names.Length;
            double[] simulated = search.Simulated(best.Point);
            double[] correlations = best.Point[n..];
            double[] deviations = errors.StandardDeviations(errors.Whitened(simulated, correlations));
            int freedom = errors.Points - n - errors.Autocorrelated.Length;
            // Estimated sizes of errors are those of the likelihood, which are too small by the parameters that were fitted.
            double inflate =
                errors.Groups == 0 ? 1
                : freedom > 0 ? (double)errors.Points / freedom
                : double.NaN;
            double[] errorsOf = [.. Enumerable.Range(0, n).Select(j => Math.Sqrt((covariance?[j, j] ?? double.NaN) * inflate))];
            var series = ImmutableArray.CreateBuilder<CalibratedSeries>();
            int at = 0;
            for (int s = 0; s < runs.Targets.Length; s++)
            {
                var target = runs.Targets[s];
                double[] own = simulated[at..(at + target.Values.Length)];
                at += own.Length;
                int which = errors.Autocorrelated.IndexOf(s);
                series.Add(
                    new CalibratedSeries(
                        target,
                        [.. own],
                        errors.StandardDeviationOf(s, deviations),
                        which < 0 ? 0 : correlations[which],
                        FitStatistics.Of(own, target.Values)
                    )
                );
            }
            if (covariance == null)
                remarks.Add("The data do not tell all constants: some can move together without changing the fit.");
            if (!best.Converged)
                remarks.Add("The search has not come to rest; the estimates are not the most likely ones.");
            return new CalibrationResult
            {
                Constants = [.. names.Select((_, j) => Constant(j, best.Point[j], errorsOf[j], intervals[j]))],
                Correlations =
                [
                    .. Enumerable
                        .Range(0, n)
                        .Select(i =>
                            Enumerable
                                .Range(0, n)
                                .Select(j =>
                                    covariance == null
                                        ? double.NaN
                                        : covariance[i, j] / Math.Sqrt(covariance[i, i] * covariance[j, j])
                                )
                                .ToImmutableArray()
                        ),
                ],
                Series = series.ToImmutable(),
                SumOfSquares = errors.Whitened(simulated, new double[correlations.Length]).Sum(e => e * e),
                Criteria = InformationCriteria.Of(
                    best.LogLikelihood,
                    n + errors.Groups + errors.Autocorrelated.Length,
                    errors.Points
                ),
                Confidence = options.Confidence,
                Converged = best.Converged,
                Posterior = posterior,
                Points = errors.Points,
                PointsLeftOut = runs.LeftOut,
                Runs = runs.Runs,
                Seed = options.Seed,
                Remarks = [.. remarks],
            };
        }
    }
}

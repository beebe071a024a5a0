using System.Collections.Immutable;
using Entente.Exploration.Fitting;

namespace Entente.Exploration.Series;

/// <summary>
/// A level that wanders, seen with noise: y = level + ε, level′ = level + η, both normal (Durbin &amp; Koopman 2012, chapter 2). The first value that is not
/// missing sets the level, with the variance of the observation (exact diffuse start). See docs/methods/series.md.
/// </summary>
public sealed record LocalLevel
{
    private LocalLevel() { }

    /// <summary>Variance of ε.</summary>
    public double ObservationVariance { get; private init; }

    /// <summary>Variance of η, per step.</summary>
    public double LevelVariance { get; private init; }

    /// <summary>Level at each time as the values up to it tell; NaN before the first value.</summary>
    public ImmutableArray<double> Filtered { get; private init; }

    /// <summary>Variance of that.</summary>
    public ImmutableArray<double> FilteredVariance { get; private init; }

    /// <summary>Level at each time as all values tell.</summary>
    public ImmutableArray<double> Smoothed { get; private init; }

    /// <summary>Variance of that.</summary>
    public ImmutableArray<double> SmoothedVariance { get; private init; }

    /// <summary>Value less what the values before it let expect; NaN at the first value and where one is missing.</summary>
    public ImmutableArray<double> OneStepError { get; private init; }

    /// <summary>Variance of that; NaN at the first value and before it.</summary>
    public ImmutableArray<double> OneStepVariance { get; private init; }

    /// <summary>Log likelihood of all values but the first.</summary>
    public double LogLikelihood { get; private init; }

    /// <summary>Diffuse log likelihood: the same less ½ ln 2π for the first value.</summary>
    public double DiffuseLogLikelihood => LogLikelihood - (Math.Log(2 * Math.PI) / 2);

    /// <summary>Variance of the prediction of the level in a long series, (q + √(q² + 4qr))/2.</summary>
    public double SteadyPredictionVariance =>
        (LevelVariance + Math.Sqrt((LevelVariance * LevelVariance) + (4 * LevelVariance * ObservationVariance))) / 2;

    /// <summary>Share of a surprise that moves the level in a long series.</summary>
    public double SteadyGain => SteadyPredictionVariance / (SteadyPredictionVariance + ObservationVariance);

    /// <summary>What is expected some steps after the last value: mean, variance of the level, variance of an observation.</summary>
    public (double Mean, double LevelVariance, double ObservationVariance) Forecast(int steps)
    {
        Require.That(steps >= 0, nameof(steps), "must not be below 0");
        double variance = FilteredVariance[^1] + (steps * LevelVariance);
        return (Filtered[^1], variance, variance + ObservationVariance);
    }

    /// <summary>Filters and smooths a series.</summary>
    /// <param name="values">Values at equal steps; NaN where one is missing; not all missing.</param>
    /// <param name="observationVariance">Variance of the noise of a value, not below 0.</param>
    /// <param name="levelVariance">Variance of a step of the level, not below 0; not both are 0.</param>
    public static LocalLevel Of(IReadOnlyList<double> values, double observationVariance, double levelVariance)
    {
        int first = FirstOf(values);
        Require.NotNegative(observationVariance);
        Require.NotNegative(levelVariance);
        Require.That(
            observationVariance + levelVariance > 0,
            nameof(observationVariance),
            "and 'levelVariance' must not both be 0"
        );
        int n = values.Count;
        double[] Empty() => [.. Enumerable.Repeat(double.NaN, n)];
        var (level, variance, error, errorVariance) = (Empty(), Empty(), Empty(), Empty());
        (level[first], variance[first]) = (values[first], observationVariance);
        double likelihood = 0;
        for (int t = first + 1; t < n; t++)
        {
            double predicted = variance[t - 1] + levelVariance;
            errorVariance[t] = predicted + observationVariance;
            (level[t], variance[t]) = (level[t - 1], predicted);
            if (double.IsNaN(values[t]))
                continue;
            error[t] = values[t] - level[t - 1];
            double gain = predicted / errorVariance[t];
            level[t] += gain * error[t];
            variance[t] = gain * observationVariance;
            likelihood -= (Math.Log(2 * Math.PI * errorVariance[t]) + (error[t] * error[t] / errorVariance[t])) / 2;
        }
        var (smoothed, smoothedVariance) = Smooth(level, variance, levelVariance);
        return new LocalLevel
        {
            ObservationVariance = observationVariance,
            LevelVariance = levelVariance,
            Filtered = [.. level],
            FilteredVariance = [.. variance],
            Smoothed = [.. smoothed],
            SmoothedVariance = [.. smoothedVariance],
            OneStepError = [.. error],
            OneStepVariance = [.. errorVariance],
            LogLikelihood = likelihood,
        };
    }

    /// <summary>The variances with the greatest likelihood, and what they make of the series. One of them may be 0: then the level does not move, or is seen
    /// without noise.</summary>
    /// <param name="values">Values at equal steps, three or more that are not missing (NaN), not all alike.</param>
    public static LocalLevel Fit(IReadOnlyList<double> values)
    {
        FirstOf(values);
        double[] known = [.. values.Where(v => !double.IsNaN(v))];
        Require.That(known.Length >= 3, nameof(values), "must hold three known values or more");
        Require.That(known.Any(v => v != known[0]), nameof(values), "must not be all alike");
        // At a ratio of the variances the best size of both is the mean squared standardised error, so that only the ratio is searched.
        LocalLevel At(double observation, double level)
        {
            var unit = Of(values, observation, level);
            double scale = unit
                .OneStepError.Zip(unit.OneStepVariance)
                .Where(e => !double.IsNaN(e.First))
                .Average(e => e.First * e.First / e.Second);
            return Of(values, observation * scale, level * scale);
        }
        LocalLevel OfLog(double log) => At(1 / (1 + Math.Exp(log)), 1 / (1 + Math.Exp(-log)));
        double start = Enumerable.Range(-40, 81).Select(i => i / 2.0).MaxBy(log => OfLog(log).LogLikelihood);
        double best = Minimise.Local(x => -OfLog(x[0]).LogLikelihood, [start], [(start - 1, start + 1)]).Point[0];
        LocalLevel[] candidates = [OfLog(best), At(1, 0), At(0, 1)];
        // An end of the range is taken where nothing inside is better by more than rounding.
        double greatest = candidates.Max(c => c.LogLikelihood);
        return candidates.Last(c => c.LogLikelihood >= greatest - (1e-9 * (1 + Math.Abs(greatest))));
    }

    // Rauch, Tung & Striebel (1965), from the last value back.
    private static (double[] Level, double[] Variance) Smooth(double[] level, double[] variance, double levelVariance)
    {
        double[] smoothed = [.. level];
        double[] smoothedVariance = [.. variance];
        for (int t = level.Length - 2; t >= 0 && !double.IsNaN(level[t]); t--)
        {
            double predicted = variance[t] + levelVariance;
            double share = predicted > 0 ? variance[t] / predicted : 0;
            smoothed[t] += share * (smoothed[t + 1] - level[t]);
            smoothedVariance[t] += share * share * (smoothedVariance[t + 1] - predicted);
        }
        return (smoothed, smoothedVariance);
    }

    private static int FirstOf(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Require.That(!values.Any(double.IsInfinity), nameof(values), "must hold finite numbers and NaN only");
        int first = values.TakeWhile(double.IsNaN).Count();
        Require.That(first < values.Count, nameof(values), "must hold a value that is not missing");
        return first;
    }
}

using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace Entente.Exploration.Series;

/// <summary>State and its covariance at one time.</summary>
/// <param name="State">Mean of each element of the state.</param>
/// <param name="Covariance">Their covariances.</param>
public sealed record StateEstimate(ImmutableArray<double> State, double[,] Covariance);

/// <summary>What a filter made of a series.</summary>
/// <param name="Filtered">The state at each time, from the values up to it.</param>
/// <param name="Smoothed">The state at each time, from all values (Rauch, Tung &amp; Striebel 1965).</param>
/// <param name="LogLikelihood">Of all values.</param>
public sealed record FilteredSeries(
    ImmutableArray<StateEstimate> Filtered,
    ImmutableArray<StateEstimate> Smoothed,
    double LogLikelihood
);

/// <summary>A linear state with normal noise, seen through linear observations (Kalman 1960): state′ = transition × state + noise, value = observation × state
/// + noise. The filter predicts from the prior and then updates, at each time.</summary>
public sealed record KalmanFilter
{
    /// <summary>Square: what a step makes of the state.</summary>
    public required double[,] Transition { get; init; }

    /// <summary>A row for each observed value, a column for each element of the state.</summary>
    public required double[,] Observation { get; init; }

    /// <summary>Covariance of the noise of a step.</summary>
    public required double[,] ProcessNoise { get; init; }

    /// <summary>Covariance of the noise of the values.</summary>
    public required double[,] ObservationNoise { get; init; }

    /// <summary>Mean of the state before the first step.</summary>
    public required ImmutableArray<double> PriorMean { get; init; }

    /// <summary>Its covariance.</summary>
    public required double[,] PriorCovariance { get; init; }

    /// <summary>Filters and smooths values.</summary>
    /// <param name="values">At each time as many as the observation has rows; NaN where one is missing.</param>
    public FilteredSeries Run(IReadOnlyList<double[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        CheckShapes(values);
        var (a, h, q, r) = (Of(Transition), Of(Observation), Of(ProcessNoise), Of(ObservationNoise));
        var (mean, covariance) = (Vector<double>.Build.DenseOfEnumerable(PriorMean), Of(PriorCovariance));
        var steps = new List<Step>();
        double likelihood = 0;
        foreach (double[] value in values)
        {
            mean = a * mean;
            covariance = (a * covariance * a.Transpose()) + q;
            var (predictedMean, predicted) = (mean, covariance);
            int[] seen = [.. Enumerable.Range(0, value.Length).Where(i => !double.IsNaN(value[i]))];
            if (seen.Length > 0)
            {
                var rows = Matrix<double>.Build.DenseOfRowVectors(seen.Select(h.Row));
                var noise = Matrix<double>.Build.Dense(seen.Length, seen.Length, (i, j) => r[seen[i], seen[j]]);
                var error = Vector<double>.Build.DenseOfEnumerable(seen.Select(i => value[i])) - (rows * mean);
                var spread = (rows * covariance * rows.Transpose()) + noise;
                var gain = covariance * rows.Transpose() * spread.Inverse();
                mean += gain * error;
                // Joseph's form, which stays symmetric and positive.
                var kept = Matrix<double>.Build.DenseIdentity(mean.Count) - (gain * rows);
                covariance = (kept * covariance * kept.Transpose()) + (gain * noise * gain.Transpose());
                likelihood -=
                    ((seen.Length * Math.Log(2 * Math.PI)) + Math.Log(spread.Determinant()) + (error * spread.Solve(error))) / 2;
            }
            steps.Add(new Step(predictedMean, predicted, mean, covariance));
        }
        return new FilteredSeries([.. steps.Select(s => Estimate(s.Mean, s.Covariance))], Smooth(steps, a), likelihood);
    }

    private static ImmutableArray<StateEstimate> Smooth(List<Step> steps, Matrix<double> transition)
    {
        if (steps.Count == 0)
            return [];
        var smoothed = new StateEstimate[steps.Count];
        var (mean, covariance) = (steps[^1].Mean, steps[^1].Covariance);
        smoothed[^1] = Estimate(mean, covariance);
        for (int t = steps.Count - 2; t >= 0; t--)
        {
            var next = steps[t + 1];
            // Solved by the pseudo-inverse: an element that moves without noise has no spread left.
            var share = steps[t].Covariance * transition.Transpose() * next.Predicted.PseudoInverse();
            mean = steps[t].Mean + (share * (mean - next.PredictedMean));
            covariance = steps[t].Covariance + (share * (covariance - next.Predicted) * share.Transpose());
            smoothed[t] = Estimate(mean, covariance);
        }
        return [.. smoothed];
    }

    private void CheckShapes(IReadOnlyList<double[]> values)
    {
        int states = PriorMean.Length;
        int seen = Observation.GetLength(0);
        static bool Is(double[,] matrix, int rows, int columns) => matrix.GetLength(0) == rows && matrix.GetLength(1) == columns;
        Require.That(states > 0, nameof(PriorMean), "must not be empty");
        Require.That(Is(Transition, states, states), nameof(Transition), "must be square, as large as the state");
        Require.That(
            Is(Observation, seen, states) && seen > 0,
            nameof(Observation),
            "must have a column for each element of the state"
        );
        Require.That(Is(ProcessNoise, states, states), nameof(ProcessNoise), "must be square, as large as the state");
        Require.That(
            Is(ObservationNoise, seen, seen),
            nameof(ObservationNoise),
            "must be square, as large as the observation has rows"
        );
        Require.That(Is(PriorCovariance, states, states), nameof(PriorCovariance), "must be square, as large as the state");
        Require.That(
            values.All(v => v.Length == seen),
            nameof(values),
            "must hold as many numbers at each time as the observation has rows"
        );
    }

    private static Matrix<double> Of(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);

    private static StateEstimate Estimate(Vector<double> mean, Matrix<double> covariance) => new([.. mean], covariance.ToArray());

    private sealed record Step(
        Vector<double> PredictedMean,
        Matrix<double> Predicted,
        Vector<double> Mean,
        Matrix<double> Covariance
    );
}

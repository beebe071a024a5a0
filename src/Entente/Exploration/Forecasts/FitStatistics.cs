namespace Entente.Exploration.Forecasts;

/// <summary>
/// How far a simulated series lies from the actual one at the same times, and why: Theil's (1966) shares of the mean squared error, as Sterman (1984)
/// uses them for models. Standard deviations are of the population. What is not defined — percentages of a zero, correlations of a constant — is NaN.
/// </summary>
public sealed record FitStatistics
{
    /// <summary>Points compared.</summary>
    public required int Count { get; init; }

    /// <summary>Mean squared error.</summary>
    public required double Mse { get; init; }

    /// <summary>Mean absolute error.</summary>
    public required double Mae { get; init; }

    /// <summary>Mean of simulated minus actual.</summary>
    public required double Bias { get; init; }

    /// <summary>Share of the error that is a difference of means (Uᴹ).</summary>
    public required double BiasShare { get; init; }

    /// <summary>Share that is a difference of spreads (Uˢ).</summary>
    public required double VarianceShare { get; init; }

    /// <summary>Share that is a difference point by point (Uᶜ).</summary>
    public required double CovarianceShare { get; init; }

    /// <summary>Share that a line through the points would take away (Uᴿ), instead of the variance share.</summary>
    public required double RegressionShare { get; init; }

    /// <summary>Share that no line takes away (Uᴰ), instead of the covariance share.</summary>
    public required double DisturbanceShare { get; init; }

    /// <summary>Theil's U1: root mean squared error over the sum of both root mean squares; 0 is perfect, 1 is the worst.</summary>
    public required double U1 { get; init; }

    /// <summary>Theil's U2: against saying that nothing changes from one point to the next; below 1 is better than that.</summary>
    public required double U2 { get; init; }

    /// <summary>Pearson's correlation.</summary>
    public required double Correlation { get; init; }

    /// <summary>1 − squared error over that of the mean of the actual series (Nash &amp; Sutcliffe 1970).</summary>
    public required double NashSutcliffe { get; init; }

    /// <summary>Mean absolute percentage error, as a share.</summary>
    public required double Mape { get; init; }

    /// <summary>The same, of the mean of both.</summary>
    public required double SymmetricMape { get; init; }

    /// <summary>Root of the mean squared percentage error, as a share.</summary>
    public required double Rmspe { get; init; }

    /// <summary>Mean absolute error over that of saying that nothing changes (Hyndman &amp; Koehler 2006).</summary>
    public required double Mase { get; init; }

    /// <summary>Root mean squared error.</summary>
    public double Rmse => Math.Sqrt(Mse);

    /// <summary>Compares two series of one length.</summary>
    public static FitStatistics Of(IReadOnlyList<double> simulated, IReadOnlyList<double> actual)
    {
        Require.That(actual.Count > 0, nameof(actual), "must not be empty");
        Require.SameLength(simulated, actual, "simulated, actual");
        int n = actual.Count;
        double[] errors = [.. simulated.Zip(actual, (s, a) => s - a)];
        double mse = errors.Average(e => e * e);
        double size = Math.Max(simulated.Average(s => s * s), actual.Average(a => a * a));
        // Of an exact fit only rounding is left, which has no shares.
        double shared = mse > 1e-24 * size ? mse : double.NaN;
        (double meanS, double meanA) = (simulated.Average(), actual.Average());
        double varianceS = simulated.Average(s => (s - meanS) * (s - meanS));
        double varianceA = actual.Average(a => (a - meanA) * (a - meanA));
        (double sdS, double sdA) = (Math.Sqrt(varianceS), Math.Sqrt(varianceA));
        double covariance = simulated.Zip(actual, (s, a) => (s - meanS) * (a - meanA)).Average();
        double r = covariance / (sdS * sdA);
        double naive = actual.Skip(1).Zip(actual, (now, before) => Math.Abs(now - before)).DefaultIfEmpty(double.NaN).Average();
        double mae = errors.Average(Math.Abs);
        return new FitStatistics
        {
            Count = n,
            Mse = mse,
            Mae = mae,
            Bias = meanS - meanA,
            BiasShare = (meanS - meanA) * (meanS - meanA) / shared,
            VarianceShare = (sdS - sdA) * (sdS - sdA) / shared,
            // 2(1 − r) sS sA without dividing by a spread that may be zero.
            CovarianceShare = 2 * ((sdS * sdA) - covariance) / shared,
            RegressionShare = (sdS - (r * sdA)) * (sdS - (r * sdA)) / shared,
            DisturbanceShare = (1 - (r * r)) * varianceA / shared,
            U1 = Math.Sqrt(mse) / (Math.Sqrt(simulated.Average(s => s * s)) + Math.Sqrt(actual.Average(a => a * a))),
            U2 = RelativeToNaive(simulated, actual),
            Correlation = r,
            NashSutcliffe = 1 - (mse / varianceA),
            Mape = Finite(errors.Zip(actual, (e, a) => Math.Abs(e / a)).Average()),
            SymmetricMape = Finite(simulated.Zip(actual, (s, a) => 2 * Math.Abs(s - a) / (Math.Abs(s) + Math.Abs(a))).Average()),
            Rmspe = Finite(Math.Sqrt(errors.Zip(actual, (e, a) => e / a * (e / a)).Average())),
            Mase = Finite(mae / naive),
        };
    }

    // √(Σ((S(t+1) − A(t+1))/A(t))² / Σ((A(t+1) − A(t))/A(t))²)
    private static double RelativeToNaive(IReadOnlyList<double> simulated, IReadOnlyList<double> actual)
    {
        (double own, double naive) = (0, 0);
        for (int t = 0; t + 1 < actual.Count; t++)
        {
            double error = (simulated[t + 1] - actual[t + 1]) / actual[t];
            double change = (actual[t + 1] - actual[t]) / actual[t];
            own += error * error;
            naive += change * change;
        }
        return Finite(Math.Sqrt(own / naive));
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;
}

using System.Collections.Immutable;

namespace Entente.Exploration.Series;

/// <summary>Whether the values of a series depend on those before them. The values are finite and in order of time.</summary>
public static class SeriesDiagnostics
{
    /// <summary>Autocorrelations of lags 0 to <paramref name="lags"/>, with the overall mean and divisor n at all lags; NaN of a constant.</summary>
    public static ImmutableArray<double> Autocorrelations(IReadOnlyList<double> values, int lags)
    {
        Require.Finite(values);
        Require.That(lags >= 0 && lags < values.Count, nameof(lags), "must lie from 0 to below the number of values");
        double rough = values.Average();
        double mean = rough + values.Average(x => x - rough);
        double[] apart = [.. values.Select(x => x - mean)];
        double squares = apart.Sum(d => d * d);
        return [.. Enumerable.Range(0, lags + 1).Select(lag => apart.Skip(lag).Zip(apart, (a, b) => a * b).Sum() / squares)];
    }

    /// <summary>Partial autocorrelations of lags 0 (which is 1) to <paramref name="lags"/> (Levinson 1947; Durbin 1960).</summary>
    public static ImmutableArray<double> PartialAutocorrelations(IReadOnlyList<double> values, int lags)
    {
        var r = Autocorrelations(values, lags);
        var partial = new double[lags + 1];
        partial[0] = r[0];
        double[] coefficients = [];
        for (int k = 1; k <= lags; k++)
        {
            double above = r[k] - coefficients.Select((c, j) => c * r[k - 1 - j]).Sum();
            double below = 1 - coefficients.Select((c, j) => c * r[j + 1]).Sum();
            double next = above / below;
            double[] before = coefficients;
            coefficients = [.. before.Select((c, j) => c - (next * before[^(j + 1)])), next];
            partial[k] = next;
        }
        return [.. partial];
    }

    /// <summary>Σ(eₜ − eₜ₋₁)²/Σeₜ² of residuals, which are not centred (Durbin &amp; Watson 1950): near 2 where neighbours do not depend on each other.</summary>
    public static double DurbinWatson(IReadOnlyList<double> residuals)
    {
        Require.Finite(residuals);
        return SquaredSteps(residuals) / residuals.Sum(e => e * e);
    }

    /// <summary>Likewise of the distances from the mean (von Neumann 1941, sums instead of means).</summary>
    public static double VonNeumann(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        double mean = values.Average();
        return SquaredSteps(values) / values.Sum(x => (x - mean) * (x - mean));
    }

    /// <summary>Q = n(n + 2) Σ r²ₖ/(n − k) (Ljung &amp; Box 1978); about chi-square with as many degrees of freedom as lags, for values that do not depend on each
    /// other.</summary>
    public static double LjungBox(IReadOnlyList<double> values, int lags)
    {
        double n = values.Count;
        return n * (n + 2) * Autocorrelations(values, lags).Skip(1).Select((r, i) => r * r / (n - i - 1)).Sum();
    }

    /// <summary>Q = n Σ r²ₖ (Box &amp; Pierce 1970).</summary>
    public static double BoxPierce(IReadOnlyList<double> values, int lags) =>
        values.Count * Autocorrelations(values, lags).Skip(1).Sum(r => r * r);

    private static double SquaredSteps(IReadOnlyList<double> values) =>
        values.Zip(values.Skip(1), (a, b) => (b - a) * (b - a)).Sum();
}

using System.Collections.Immutable;

namespace Entente.Exploration.Series;

/// <summary>One change in the mean of a series. Positions count from 0 and name the last value before the change.</summary>
/// <param name="Last">Last value of the first regime, by least squares.</param>
/// <param name="MeanBefore">Mean up to it.</param>
/// <param name="MeanAfter">Mean after it.</param>
/// <param name="SumOfSquares">Squared distances from the two means.</param>
/// <param name="SumOfSquaresWithout">Squared distances from one mean.</param>
/// <param name="SupF">Greatest F statistic of a change, (without − with)/(with/(n − 2)) (Andrews 1993). As the place was searched for, the usual tables of F do not
/// hold.</param>
/// <param name="CusumAt">Where the cumulative distance from the overall mean is largest.</param>
/// <param name="Cusum">That cumulative distance, with its sign.</param>
/// <param name="CusumStandardised">Its size over √n times the population standard deviation.</param>
/// <param name="PettittAt">Change by ranks (Pettitt 1979).</param>
/// <param name="PettittK">Its statistic.</param>
/// <param name="PettittP">About the probability of as much without a change, 2 exp(−6K²/(n³ + n²)), at most 1; for independent values.</param>
public sealed record ChangeInMean(
    int Last,
    double MeanBefore,
    double MeanAfter,
    double SumOfSquares,
    double SumOfSquaresWithout,
    double SupF,
    int CusumAt,
    double Cusum,
    double CusumStandardised,
    int PettittAt,
    double PettittK,
    double PettittP
);

/// <summary>When a series changed. See docs/methods/series.md.</summary>
public static class ChangePoints
{
    /// <summary>Longest series; the work grows with the square of its length.</summary>
    public const int MostValues = 20_000;

    /// <summary>The one change in the mean that fits best, beside two tests.</summary>
    /// <param name="values">Finite values in order of time, at least twice the shortest regime.</param>
    /// <param name="shortest">Least number of values of a regime, one or more.</param>
    public static ChangeInMean InMean(IReadOnlyList<double> values, int shortest = 2)
    {
        Check(values);
        int n = values.Count;
        Require.That(shortest >= 1, nameof(shortest), "must be at least 1");
        Require.That(n >= 2 * shortest, nameof(values), $"must hold at least {2 * shortest} values");
        var sums = new Sums(values);
        int last = Enumerable
            .Range(shortest - 1, n - (2 * shortest) + 1)
            .MinBy(t => sums.Squares(0, t + 1) + sums.Squares(t + 1, n));
        double with = sums.Squares(0, last + 1) + sums.Squares(last + 1, n);
        double without = sums.Squares(0, n);
        int cusumAt = Enumerable.Range(0, n - 1).MaxBy(t => Math.Abs(sums.Deviation(t + 1)));
        double cusum = sums.Deviation(cusumAt + 1);
        var (pettittAt, k) = Pettitt(values);
        return new ChangeInMean(
            last,
            sums.Mean(0, last + 1),
            sums.Mean(last + 1, n),
            with,
            without,
            without == 0 ? 0 : (without - with) / (with / (n - 2)),
            cusumAt,
            cusum,
            without == 0 ? 0 : Math.Abs(cusum) / Math.Sqrt(without),
            pettittAt,
            k,
            Math.Min(1, 2 * Math.Exp(-6 * k * k / (Math.Pow(n, 3) + Math.Pow(n, 2))))
        );
    }

    /// <summary>Regimes with means of their own: the breaks with the least sum of squared distances, by dynamic programming (Bellman 1961).</summary>
    /// <param name="values">Finite values in order of time.</param>
    /// <param name="breaks">How many breaks, 0 or more; a choice that the method does not make.</param>
    /// <param name="shortest">Least number of values of a regime, one or more.</param>
    /// <returns>Position, from 0, of the last value of each regime but the last one, and the sum of squares.</returns>
    public static (ImmutableArray<int> Last, double SumOfSquares) Segments(
        IReadOnlyList<double> values,
        int breaks,
        int shortest = 1
    )
    {
        Check(values);
        int n = values.Count;
        Require.That(shortest >= 1, nameof(shortest), "must be at least 1");
        Require.That(breaks >= 0 && (breaks + 1L) * shortest <= n, nameof(breaks), "must leave each regime the values it needs");
        var sums = new Sums(values);
        double[] best =
        [
            .. Enumerable.Range(0, n + 1).Select(end => end < shortest ? double.PositiveInfinity : sums.Squares(0, end)),
        ];
        var starts = new int[breaks][];
        for (int b = 0; b < breaks; b++)
        {
            var next = new double[n + 1];
            Array.Fill(next, double.PositiveInfinity);
            starts[b] = new int[n + 1];
            for (int end = (b + 2) * shortest; end <= n; end++)
            for (int start = (b + 1) * shortest; start <= end - shortest; start++)
            {
                double cost = best[start] + sums.Squares(start, end);
                if (cost < next[end])
                    (next[end], starts[b][end]) = (cost, start);
            }
            best = next;
        }
        var last = new int[breaks];
        for (int b = breaks - 1, end = n; b >= 0; b--)
        {
            end = starts[b][end];
            last[b] = end - 1;
        }
        return ([.. last], best[n]);
    }

    // U(t), pairs across t in falling less pairs in rising order, grows by the signs of the value that crosses.
    private static (int At, double K) Pettitt(IReadOnlyList<double> values)
    {
        (int at, long greatest, long u) = (0, -1, 0);
        for (int t = 0; t < values.Count - 1; t++)
        {
            foreach (double other in values)
                u += Math.Sign(values[t] - other);
            if (Math.Abs(u) > greatest)
                (at, greatest) = (t, Math.Abs(u));
        }
        return (at, greatest);
    }

    private static void Check(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        Require.That(values.Count <= MostValues, nameof(values), $"must hold at most {MostValues} numbers");
    }

    // Running sums of the distances from the mean, so that large levels cost no digits.
    private sealed class Sums
    {
        private readonly double[] sum;
        private readonly double[] squares;
        private readonly double mean;

        public Sums(IReadOnlyList<double> values)
        {
            mean = values.Average();
            sum = new double[values.Count + 1];
            squares = new double[values.Count + 1];
            for (int i = 0; i < values.Count; i++)
            {
                double apart = values[i] - mean;
                sum[i + 1] = sum[i] + apart;
                squares[i + 1] = squares[i] + (apart * apart);
            }
        }

        public double Mean(int start, int end) => mean + ((sum[end] - sum[start]) / (end - start));

        public double Deviation(int end) => sum[end];

        public double Squares(int start, int end)
        {
            double part = sum[end] - sum[start];
            return Math.Max(0, squares[end] - squares[start] - (part * part / (end - start)));
        }
    }
}

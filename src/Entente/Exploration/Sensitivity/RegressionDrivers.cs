using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>Correlations, partial correlations and standardised regression coefficients, of values or of ranks (Saltelli, Chan &amp; Scott 2000, section 2.2), all
/// from one correlation matrix. Errors by a jackknife over twenty blocks of runs.</summary>
internal static class RegressionDrivers
{
    private const int Blocks = 20;
    private const double Dependent = 1e-9;

    // Coefficients below this are rounding where nothing is left to explain.
    private const double Rounding = 1e-6;

    public static Finding Find(
        DriverMethod method,
        ImmutableArray<string> names,
        Func<int, double[]> columns,
        double[] outcome,
        DriverOptions options
    )
    {
        bool isPartial = method is DriverMethod.Pcc or DriverMethod.Prcc;
        bool isOfRanks = method is DriverMethod.Srrc or DriverMethod.Prcc or DriverMethod.Spearman;
        double[] Column(double[] values) => Standardised(isOfRanks ? Statistics.Ranks(values) : values);
        double[][] all = [.. names.Select((_, i) => Column(columns(i))), Column(outcome)];
        int blocks = Math.Clamp(outcome.Length / 2, 2, Blocks);
        double[][] groups = [.. Enumerable.Range(0, blocks).Select(b => Sums(all, b, blocks))];
        var (values, errors) = Jackknife.Of(groups, sums => Of(method, names.Length, sums));
        string measure = GivenData.MeasureOf(method);
        double t = Stretches.Quantile(options.Confidence, blocks);
        var remarks = new List<string>();
        if (
            Enumerable.Range(0, names.Length).Where(i => double.IsNaN(values[i])).Select(i => names[i]).ToList() is
            { Count: > 0 } lost
        )
            remarks.Add(
                $"Of {string.Join(", ", lost)} nothing can be told: constant, or a linear combination of inputs before"
                    + (isPartial ? ", or the other inputs leave nothing of the outcome to explain." : ".")
            );
        bool hasFit = method is not (DriverMethod.Pearson or DriverMethod.Spearman);
        if (hasFit && values[^1] < 0.7)
            remarks.Add(
                FormattableString.Invariant(
                    $"The regression explains {values[^1]:P0} of the variance: what is not {(isOfRanks ? "monotone" : "linear")} does not show here."
                )
            );
        Estimate Interval(int i)
        {
            var plain = Estimate.With(values[i], errors[i], t);
            bool isCorrelation = isPartial || !hasFit;
            return isCorrelation ? plain with { Low = Math.Max(plain.Low, -1), High = Math.Min(plain.High, 1) } : plain;
        }
        return new Finding([.. names.Select((name, i) => Finding.Index(name, (measure, Interval(i))))])
        {
            Fit = hasFit ? values[^1] : double.NaN,
            Remarks = [.. remarks],
        };
    }

    private static double[] Standardised(double[] values)
    {
        double mean = Statistics.Mean(values);
        double sd = Math.Sqrt(Statistics.Variance(values));
        return [.. values.Select(v => sd > 1e-14 * Math.Abs(mean) ? (v - mean) / sd : 0)];
    }

    // Of the runs of a block: their number, the sums, and the products of all pairs.
    private static double[] Sums(double[][] columns, int block, int blocks)
    {
        int k = columns.Length;
        var sums = new double[1 + k + (k * k)];
        for (int run = block; run < columns[0].Length; run += blocks)
        {
            sums[0]++;
            for (int i = 0; i < k; i++)
            {
                double x = columns[i][run];
                sums[1 + i] += x;
                for (int j = 0; j <= i; j++)
                    sums[1 + k + (i * k) + j] += x * columns[j][run];
            }
        }
        return sums;
    }

    private static double[] Of(DriverMethod method, int inputs, double[] sums)
    {
        int k = inputs + 1;
        double n = sums[0];
        double Covariance(int i, int j) =>
            (sums[1 + k + (Math.Max(i, j) * k) + Math.Min(i, j)] / n) - (sums[1 + i] / n * sums[1 + j] / n);
        double[] scale = [.. Enumerable.Range(0, k).Select(i => Math.Sqrt(Math.Max(0, Covariance(i, i))))];
        double Correlation(int i, int j) => i == j ? 1 : Covariance(i, j) / (scale[i] * scale[j]);
        var result = new double[inputs + 1];
        Array.Fill(result, double.NaN);
        int[] used = Independent(Enumerable.Range(0, inputs).Where(i => scale[i] > 1e-7), Correlation);
        if (method is DriverMethod.Pearson or DriverMethod.Spearman)
        {
            for (int i = 0; i < inputs; i++)
                result[i] = scale[i] > 1e-7 ? Correlation(i, inputs) : double.NaN;
            return result;
        }
        if (n < used.Length + 2)
            return result;
        var matrix = new double[used.Length, used.Length];
        for (int i = 0; i < used.Length; i++)
        for (int j = 0; j < used.Length; j++)
            matrix[i, j] = Correlation(used[i], used[j]);
        if (Matrices.InverseOfPositive(matrix) is not { } inverse)
            return result;
        double[] coefficients = [.. used.Select((_, i) => used.Select((u, j) => inverse[i, j] * Correlation(u, inputs)).Sum())];
        double fit = used.Select((u, i) => coefficients[i] * Correlation(u, inputs)).Sum();
        result[^1] = fit;
        bool isPartial = method is DriverMethod.Pcc or DriverMethod.Prcc;
        for (int i = 0; i < used.Length; i++)
        {
            double b = coefficients[i];
            double left = Math.Max(0, 1 - fit) * inverse[i, i];
            // The partial correlation by way of the coefficient and what the regression leaves.
            result[used[i]] =
                !isPartial ? b
                : Math.Abs(b) < Rounding && left < Rounding * Rounding ? double.NaN
                : b / Math.Sqrt((b * b) + left);
        }
        return result;
    }

    // Inputs that are no linear combination of those before them.
    private static int[] Independent(IEnumerable<int> inputs, Func<int, int, double> correlation)
    {
        var used = new List<int>();
        var rows = new List<double[]>();
        foreach (int input in inputs)
        {
            var row = new double[used.Count + 1];
            double pivot = 1;
            for (int j = 0; j < used.Count; j++)
            {
                double rest = correlation(input, used[j]);
                for (int m = 0; m < j; m++)
                    rest -= row[m] * rows[j][m];
                row[j] = rest / rows[j][j];
                pivot -= row[j] * row[j];
            }
            if (pivot <= Dependent)
                continue;
            row[^1] = Math.Sqrt(pivot);
            used.Add(input);
            rows.Add(row);
        }
        return [.. used];
    }
}

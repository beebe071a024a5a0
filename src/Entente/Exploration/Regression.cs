using System.Collections.Immutable;

namespace Entente.Exploration;

/// <summary>What a linear regression on standardised columns says about an outcome.</summary>
/// <param name="Coefficients">Change of the outcome in its standard deviations for one standard deviation of each input. Zero for an
/// input that is constant; NaN for one that is a linear combination of those before it, so that its part cannot be told.</param>
/// <param name="Fit">Share of the outcome's variance that the regression explains (R²).</param>
/// <param name="Errors">Standard errors of the coefficients, as of a linear model with independent errors; NaN where there is no coefficient.</param>
internal sealed record RegressionIndices(ImmutableArray<double> Coefficients, double Fit, ImmutableArray<double> Errors);

/// <summary>Standardised regression coefficients of values or ranks (Saltelli, Chan &amp; Scott 2000, "Sensitivity Analysis", section
/// 2.2.3), by the normal equations of the correlation matrix, without a ridge.</summary>
internal static class Regression
{
    private const double Dependent = 1e-9;

    /// <summary>Regression of values (SRC) or of ranks (SRRC). Null where the outcome is constant or there are not at least two runs more than
    /// inputs.</summary>
    /// <param name="inputs">A column per input, all as long as <paramref name="outcome"/>.</param>
    /// <param name="outcome">The outcome of each run.</param>
    public static RegressionIndices? Standardised(IReadOnlyList<double[]> inputs, double[] outcome)
    {
        double[]? y = Standardise(outcome);
        if (y == null || outcome.Length < inputs.Count + 2)
            return null;
        var standardised = inputs.Select(Standardise).ToList();
        int[] varying = [.. Enumerable.Range(0, inputs.Count).Where(i => standardised[i] != null)];
        List<double[]> columns = [.. standardised.OfType<double[]>()];
        double[] withOutcome = [.. columns.Select(x => Product(x, y))];
        var (solved, inverse) = Solve(columns, withOutcome);
        var coefficients = new double[inputs.Count];
        var errors = new double[inputs.Count];
        double fit = 0;
        for (int i = 0; i < varying.Length; i++)
        {
            coefficients[varying[i]] = solved[i];
            fit += double.IsNaN(solved[i]) ? 0 : solved[i] * withOutcome[i];
        }
        double unexplained = Math.Max(0, 1 - fit) / Math.Max(1, outcome.Length - varying.Length - 1);
        for (int i = 0; i < varying.Length; i++)
            errors[varying[i]] = Math.Sqrt(unexplained * inverse[i]);
        return new RegressionIndices([.. coefficients], fit, [.. errors]);
    }

    // Mean 0 and sum of squares 1; null for a constant column.
    private static double[]? Standardise(double[] column)
    {
        double mean = Statistics.Mean(column);
        double[] centred = [.. column.Select(x => x - mean)];
        double length = Math.Sqrt(Product(centred, centred));
        return length > 1e-14 * Math.Abs(mean) * Math.Sqrt(column.Length) ? [.. centred.Select(x => x / length)] : null;
    }

    private static double Product(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    // Cholesky's factor row by row; a column that depends on earlier ones gets a zero row and no coefficient.
    private static (double[] Solution, double[] InverseDiagonal) Solve(List<double[]> columns, double[] withOutcome)
    {
        int n = columns.Count;
        var factor = new double[n, n];
        var partial = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = Product(columns[i], columns[j]);
                for (int k = 0; k < j; k++)
                    rest -= factor[i, k] * factor[j, k];
                factor[i, j] =
                    j < i ? (factor[j, j] == 0 ? 0 : rest / factor[j, j])
                    : rest > Dependent ? Math.Sqrt(rest)
                    : 0;
            }
            double right = withOutcome[i];
            for (int k = 0; k < i; k++)
                right -= factor[i, k] * partial[k];
            partial[i] = factor[i, i] == 0 ? 0 : right / factor[i, i];
        }
        var solution = new double[n];
        for (int i = n - 1; i >= 0; i--)
        {
            double right = partial[i];
            for (int k = i + 1; k < n; k++)
                right -= factor[k, i] * (double.IsNaN(solution[k]) ? 0 : solution[k]);
            solution[i] = factor[i, i] == 0 ? double.NaN : right / factor[i, i];
        }
        return (solution, InverseDiagonal(factor, n));
    }

    // The sums of squares of the columns of the factor's inverse.
    private static double[] InverseDiagonal(double[,] factor, int n)
    {
        var diagonal = new double[n];
        for (int column = 0; column < n; column++)
        {
            if (factor[column, column] == 0)
            {
                diagonal[column] = double.NaN;
                continue;
            }
            var solved = new double[n];
            for (int i = column; i < n; i++)
            {
                double right = i == column ? 1 : 0;
                for (int k = column; k < i; k++)
                    right -= factor[i, k] * solved[k];
                solved[i] = factor[i, i] == 0 ? 0 : right / factor[i, i];
                diagonal[column] += solved[i] * solved[i];
            }
        }
        return diagonal;
    }
}

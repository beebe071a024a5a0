namespace Entente.Exploration;

/// <summary>Small dense matrices.</summary>
internal static class Matrices
{
    /// <summary>The lower factor L with L L' = matrix; null where the matrix is not positive definite.</summary>
    public static double[,]? Cholesky(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var factor = new double[n, n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
        {
            double rest = matrix[i, j];
            for (int m = 0; m < j; m++)
                rest -= factor[i, m] * factor[j, m];
            if (i == j && !(rest > 1e-14 * Math.Abs(matrix[i, i])))
                return null;
            factor[i, j] = i == j ? Math.Sqrt(rest) : rest / factor[j, j];
        }
        return factor;
    }

    /// <summary>The inverse of a positive definite matrix; null where it is none.</summary>
    public static double[,]? InverseOfPositive(double[,] matrix)
    {
        if (Cholesky(matrix) is not { } factor)
            return null;
        int n = matrix.GetLength(0);
        var inverse = new double[n, n];
        for (int column = 0; column < n; column++)
        {
            var x = new double[n];
            for (int i = 0; i < n; i++)
            {
                double rest = i == column ? 1 : 0;
                for (int j = 0; j < i; j++)
                    rest -= factor[i, j] * x[j];
                x[i] = rest / factor[i, i];
            }
            for (int i = n - 1; i >= 0; i--)
            {
                double rest = x[i];
                for (int j = i + 1; j < n; j++)
                    rest -= factor[j, i] * x[j];
                x[i] = rest / factor[i, i];
                inverse[i, column] = x[i];
            }
        }
        return inverse;
    }
}

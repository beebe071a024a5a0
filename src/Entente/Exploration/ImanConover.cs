namespace Entente.Exploration;

/// <summary>Iman &amp; Conover (1982): rank correlations by reordering, whatever the distributions of the columns.</summary>
internal static class ImanConover
{
    /// <summary>Scores M are normal quantiles of the permutations; with F the lower Cholesky factor of their correlations and L that of the
    /// target, each column gets the ranks of T = M F^-T L^T.</summary>
    public static double[][] Reorder(IReadOnlyList<double[]> columns, double[,] target, IReadOnlyList<int[]> permutations)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(permutations);
        int k = columns.Count;
        int n = k == 0 ? 0 : columns[0].Length;
        if (target.GetLength(0) != k || target.GetLength(1) != k || permutations.Count != k || columns.Any(c => c.Length != n))
            throw new ArgumentException(
                "There must be as many rows and columns of the matrix as columns, all columns of one length."
            );
        double[][] scores = [.. permutations.Select(p => p.Select(rank => StandardNormal.Quantile(rank / (n + 1.0))).ToArray())];
        var correlations = new double[k, k];
        for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++)
            correlations[i, j] = i == j ? 1 : Statistics.Correlation(scores[i], scores[j]);
        double[,] have = Factor(correlations, "The scores are linearly dependent; take more runs or another seed.");
        double[,] want = Factor(target, "These rank correlations cannot all hold at once.");
        double[,] map = Product(want, Inverse(have));
        return [.. Enumerable.Range(0, k).Select(j => Reordered(columns[j], Mixed(scores, map, j)))];
    }

    private static double[] Mixed(double[][] scores, double[,] map, int column)
    {
        var mixed = new double[scores[0].Length];
        for (int m = 0; m <= column; m++)
        for (int i = 0; i < mixed.Length; i++)
            mixed[i] += map[column, m] * scores[m][i];
        return mixed;
    }

    private static double[] Reordered(double[] values, double[] like)
    {
        double[] sorted = Statistics.Sorted(values);
        int[] order = [.. Enumerable.Range(0, like.Length).OrderBy(i => like[i])];
        var result = new double[values.Length];
        for (int rank = 0; rank < order.Length; rank++)
            result[order[rank]] = sorted[rank];
        return result;
    }

    private static double[,] Factor(double[,] matrix, string otherwise) =>
        Matrices.Cholesky(matrix) ?? throw new ArgumentException(otherwise);

    private static double[,] Inverse(double[,] lower)
    {
        int n = lower.GetLength(0);
        var inverse = new double[n, n];
        for (int column = 0; column < n; column++)
        for (int i = column; i < n; i++)
        {
            double rest = i == column ? 1 : 0;
            for (int j = column; j < i; j++)
                rest -= lower[i, j] * inverse[j, column];
            inverse[i, column] = rest / lower[i, i];
        }
        return inverse;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        int n = a.GetLength(0);
        var product = new double[n, n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
        for (int m = 0; m < n; m++)
            product[i, j] += a[i, m] * b[m, j];
        return product;
    }
}

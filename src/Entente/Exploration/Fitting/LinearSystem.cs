namespace Entente.Exploration.Fitting;

/// <summary>Least squares of a linear system by Householder reflections (Golub 1965).</summary>
internal static class LinearSystem
{
    /// <summary>The x that minimises |A x − b|, in double precision; a column that depends on earlier ones gets 0.</summary>
    /// <param name="columns">The columns of A; they are overwritten.</param>
    /// <param name="right">b; it is overwritten.</param>
    public static double[] Solve(double[][] columns, double[] right)
    {
        int n = columns.Length;
        var diagonal = new double[n];
        double[] lengths = [.. columns.Select(Norm)];
        for (int k = 0; k < n; k++)
        {
            diagonal[k] = Reflect(columns, right, k);
            if (Math.Abs(diagonal[k]) <= 1e-15 * lengths[k])
                diagonal[k] = 0;
        }
        var x = new double[n];
        for (int i = n - 1; i >= 0; i--)
        {
            double rest = right[i];
            for (int j = i + 1; j < n; j++)
                rest -= columns[j][i] * x[j];
            x[i] = diagonal[i] == 0 ? 0 : rest / diagonal[i];
        }
        return x;
    }

    // Turns column k onto its axis; below the diagonal the reflector stays. Returns the diagonal of R.
    private static double Reflect(double[][] columns, double[] right, int k)
    {
        double[] v = columns[k];
        int rows = v.Length;
        double length = 0;
        for (int i = k; i < rows; i++)
            length += v[i] * v[i];
        length = Math.Sqrt(length);
        if (length == 0 || !double.IsFinite(length))
            return 0;
        double diagonal = v[k] > 0 ? -length : length;
        v[k] -= diagonal;
        double scale = 1 / (-diagonal * v[k]);
        for (int j = k + 1; j < columns.Length; j++)
            Apply(v, columns[j], k, scale);
        Apply(v, right, k, scale);
        return diagonal;
    }

    private static void Apply(double[] v, double[] to, int k, double scale)
    {
        double product = 0;
        for (int i = k; i < v.Length; i++)
            product += v[i] * to[i];
        product *= scale;
        for (int i = k; i < v.Length; i++)
            to[i] -= product * v[i];
    }

    private static double Norm(double[] column)
    {
        double sum = 0;
        foreach (double value in column)
            sum += value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>The x that minimises |A x − b|, and (A'A)⁻¹, in twice double precision, so that ill-conditioned polynomials lose nothing.
    /// Null where a column depends linearly on those before it: where less than a share of it is left.</summary>
    public static (double[] Solution, double[,] Inverse, double[] Residuals)? SolvePrecisely(
        IReadOnlyList<double[]> columns,
        double[] right,
        double leastShare = 1e-26
    )
    {
        int n = columns.Count;
        int rows = right.Length;
        var a = columns.Select(c => Array.ConvertAll(c, x => (DoubleDouble)x)).ToArray();
        var b = Array.ConvertAll(right, x => (DoubleDouble)x);
        var diagonal = new DoubleDouble[n];
        for (int k = 0; k < n; k++)
        {
            double whole = Norm(columns[k]);
            DoubleDouble length = 0;
            for (int i = k; i < rows; i++)
                length += a[k][i] * a[k][i];
            length = DoubleDouble.Sqrt(length);
            if (!(length.Value > leastShare * whole))
                return null;
            diagonal[k] = a[k][k].Value > 0 ? -length : length;
            a[k][k] -= diagonal[k];
            var scale = (DoubleDouble)1 / (-diagonal[k] * a[k][k]);
            for (int j = k + 1; j < n; j++)
                Apply(a[k], a[j], k, scale);
            Apply(a[k], b, k, scale);
        }
        var x = new DoubleDouble[n];
        for (int i = n - 1; i >= 0; i--)
        {
            var rest = b[i];
            for (int j = i + 1; j < n; j++)
                rest -= a[j][i] * x[j];
            x[i] = rest / diagonal[i];
        }
        return ([.. x.Select(v => v.Value)], InverseOf(a, diagonal), Residuals(columns, right, x));
    }

    private static void Apply(DoubleDouble[] v, DoubleDouble[] to, int k, DoubleDouble scale)
    {
        DoubleDouble product = 0;
        for (int i = k; i < v.Length; i++)
            product += v[i] * to[i];
        product *= scale;
        for (int i = k; i < v.Length; i++)
            to[i] -= product * v[i];
    }

    // R⁻¹ R⁻ᵀ
    private static double[,] InverseOf(DoubleDouble[][] a, DoubleDouble[] diagonal)
    {
        int n = diagonal.Length;
        var inverse = new DoubleDouble[n, n];
        for (int column = 0; column < n; column++)
        for (int i = column; i >= 0; i--)
        {
            DoubleDouble rest = i == column ? 1 : 0;
            for (int j = i + 1; j <= column; j++)
                rest -= a[j][i] * inverse[j, column];
            inverse[i, column] = rest / diagonal[i];
        }
        var product = new double[n, n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
        {
            DoubleDouble sum = 0;
            for (int k = Math.Max(i, j); k < n; k++)
                sum += inverse[i, k] * inverse[j, k];
            product[i, j] = sum.Value;
        }
        return product;
    }

    private static double[] Residuals(IReadOnlyList<double[]> columns, double[] right, DoubleDouble[] x)
    {
        var residuals = new double[right.Length];
        for (int i = 0; i < right.Length; i++)
        {
            DoubleDouble rest = right[i];
            for (int j = 0; j < x.Length; j++)
                rest -= columns[j][i] * x[j];
            residuals[i] = rest.Value;
        }
        return residuals;
    }
}

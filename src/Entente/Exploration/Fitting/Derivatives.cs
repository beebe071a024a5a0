namespace Entente.Exploration.Fitting;

/// <summary>Derivatives by differences.</summary>
internal static class Derivatives
{
    private const double RelativeStep = 2e-4;

    /// <summary>Derivatives of the residuals, a column per parameter: differences of fourth order, one-sided at a bound.</summary>
    public static double[][] Of(ManyResiduals residuals, double[] point, double[] at, (double Low, double High)[] bounds)
    {
        var places = new List<double[]>();
        var kinds = new (double Step, int Side)[point.Length];
        for (int j = 0; j < point.Length; j++)
        {
            double width = bounds[j].High - bounds[j].Low;
            double size = Math.Max(Math.Abs(point[j]), double.IsFinite(width) ? 1e-4 * width : 1e-4);
            double step = RelativeStep * size;
            if (double.IsFinite(width))
                step = Math.Min(step, width / 8);
            int side =
                point[j] - (2 * step) < bounds[j].Low ? 1
                : point[j] + (2 * step) > bounds[j].High ? -1
                : 0;
            kinds[j] = (step, side);
            foreach (int offset in Offsets(side))
            {
                double[] place = [.. point];
                place[j] += offset * step;
                places.Add(place);
            }
        }
        double[][] values = residuals(places);
        var jacobian = new double[point.Length][];
        int next = 0;
        for (int j = 0; j < point.Length; j++)
        {
            var (step, side) = kinds[j];
            int count = Offsets(side).Length;
            jacobian[j] = Derivative(at, values.AsSpan(next, count), step, side);
            next += count;
        }
        return jacobian;
    }

    private static int[] Offsets(int side) =>
        side switch
        {
            0 => [-2, -1, 1, 2],
            1 => [1, 2, 3, 4],
            _ => [-1, -2, -3, -4],
        };

    // Abramowitz & Stegun (1964), table 25.2: five points, first derivative. What is not finite there gives no slope.
    private static double[] Derivative(double[] at, ReadOnlySpan<double[]> values, double step, int side)
    {
        var column = new double[at.Length];
        for (int i = 0; i < column.Length; i++)
        {
            double slope =
                side == 0
                    ? (values[0][i] - (8 * values[1][i]) + (8 * values[2][i]) - values[3][i]) / (12 * step)
                    : side
                        * ((-25 * at[i]) + (48 * values[0][i]) - (36 * values[1][i]) + (16 * values[2][i]) - (3 * values[3][i]))
                        / (12 * step);
            column[i] = double.IsFinite(slope) ? slope : 0;
        }
        return column;
    }
}

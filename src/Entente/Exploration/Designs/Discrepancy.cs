namespace Entente.Exploration.Designs;

/// <summary>How far points in the unit cube are from filling it evenly.</summary>
internal static class Discrepancy
{
    /// <summary>The squared centred L2 discrepancy (Hickernell 1998).</summary>
    public static double CenteredSquared(IReadOnlyList<double[]> points)
    {
        int n = points.Count;
        int d = points[0].Length;
        double once = 0;
        double twice = 0;
        foreach (double[] x in points)
        {
            double product = 1;
            foreach (double v in x)
            {
                double a = Math.Abs(v - 0.5);
                product *= 1 + (0.5 * a) - (0.5 * a * a);
            }
            once += product;
            foreach (double[] y in points)
            {
                double pair = 1;
                for (int k = 0; k < d; k++)
                    pair *= 1 + (0.5 * Math.Abs(x[k] - 0.5)) + (0.5 * Math.Abs(y[k] - 0.5)) - (0.5 * Math.Abs(x[k] - y[k]));
                twice += pair;
            }
        }
        return Math.Pow(13.0 / 12, d) - (2 * once / n) + (twice / n / n);
    }

    /// <summary>The squared wrap-around L2 discrepancy (Hickernell 1998).</summary>
    public static double WraparoundSquared(IReadOnlyList<double[]> points)
    {
        int n = points.Count;
        int d = points[0].Length;
        double sum = 0;
        foreach (double[] x in points)
        foreach (double[] y in points)
        {
            double pair = 1;
            for (int k = 0; k < d; k++)
            {
                double a = Math.Abs(x[k] - y[k]);
                pair *= 1.5 - (a * (1 - a));
            }
            sum += pair;
        }
        return (sum / n / n) - Math.Pow(4.0 / 3, d);
    }

    /// <summary>The squared L2 star discrepancy (Warnock 1972).</summary>
    public static double L2StarSquared(IReadOnlyList<double[]> points)
    {
        int n = points.Count;
        int d = points[0].Length;
        double once = 0;
        double twice = 0;
        foreach (double[] x in points)
        {
            once += x.Aggregate(1.0, (product, v) => product * (1 - (v * v)) / 2);
            foreach (double[] y in points)
            {
                double pair = 1;
                for (int k = 0; k < d; k++)
                    pair *= 1 - Math.Max(x[k], y[k]);
                twice += pair;
            }
        }
        return Math.Pow(3, -d) - (2 * once / n) + (twice / n / n);
    }

    /// <summary>The star discrepancy: the largest difference between a box's volume and its share of the points, over all boxes that begin
    /// at the origin, searched exactly over the grid that the points span. Its cost rises as n^d.</summary>
    public static double Star(IReadOnlyList<double[]> points)
    {
        int d = points[0].Length;
        double[][] grid =
        [
            .. Enumerable.Range(0, d).Select(k => points.Select(x => x[k]).Append(1).Distinct().Order().ToArray()),
        ];
        var at = new int[d];
        double worst = 0;
        while (true)
        {
            double volume = 1;
            for (int k = 0; k < d; k++)
                volume *= grid[k][at[k]];
            int open = 0;
            int closed = 0;
            foreach (double[] x in points)
            {
                bool inOpen = true;
                bool inClosed = true;
                for (int k = 0; k < d; k++)
                {
                    inOpen &= x[k] < grid[k][at[k]];
                    inClosed &= x[k] <= grid[k][at[k]];
                }
                open += inOpen ? 1 : 0;
                closed += inClosed ? 1 : 0;
            }
            worst = Math.Max(worst, Math.Max(volume - ((double)open / points.Count), ((double)closed / points.Count) - volume));
            int next = 0;
            while (next < d && ++at[next] == grid[next].Length)
                at[next++] = 0;
            if (next == d)
                return worst;
        }
    }
}

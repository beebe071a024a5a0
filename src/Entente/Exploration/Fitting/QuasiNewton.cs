namespace Entente.Exploration.Fitting;

/// <summary>Values of a function at several points at once.</summary>
internal delegate double[] ManyValues(IReadOnlyList<double[]> points);

/// <summary>Descent of a smooth function inside bounds: quasi-Newton of Broyden, Fletcher, Goldfarb &amp; Shanno (Nocedal &amp; Wright 2006, chapter 6),
/// projected on the bounds (Bertsekas 1982).</summary>
internal sealed class QuasiNewton(ManyValues function, (double Low, double High)[] bounds)
{
    private const int MostIterations = 1000;

    private double Value(double[] point) => function([point])[0] is var v && double.IsNaN(v) ? double.PositiveInfinity : v;

    private double[] Gradient(double[] point, double at) =>
        [
            .. Derivatives
                .Of(many => [.. function(many).Select(v => new[] { v })], point, [at], bounds)
                .Select(column => column[0]),
        ];

    /// <summary>Goes down from a start until no step lowers the function.</summary>
    public Minimum From(double[] start, CancellationToken cancellation)
    {
        double[] point = Inside(start);
        double value = Value(point);
        int n = point.Length;
        if (!double.IsFinite(value))
            return new Minimum([.. point], value, false);
        double[] gradient = Gradient(point, value);
        double[,] inverse = FirstInverse(point, gradient);
        bool isFresh = true;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool[] free = Free(point, gradient);
            double[] direction = Direction(inverse, gradient, free);
            var next = Search(point, value, gradient, direction);
            if (next is not { } found)
            {
                if (isFresh)
                    return new Minimum([.. point], value, IsFlat(point, value, gradient, free));
                (inverse, isFresh) = (FirstInverse(point, gradient), true);
                continue;
            }
            double[] gradientThere = Gradient(found.Point, found.Value);
            Update(inverse, point, found.Point, gradient, gradientThere);
            isFresh = false;
            (point, value, gradient) = (found.Point, found.Value, gradientThere);
        }
        return new Minimum([.. point], value, IsFlat(point, value, gradient, Free(point, gradient)));

        double[,] FirstInverse(double[] at, double[] slope)
        {
            // A first step of about a hundredth of the size of each parameter.
            var matrix = new double[n, n];
            double length = Math.Sqrt(slope.Sum(g => g * g));
            for (int i = 0; i < n; i++)
                matrix[i, i] = length > 0 ? 0.01 * Size(at, i) / Math.Max(Math.Abs(slope[i]), 1e-3 * length) : 1;
            return matrix;
        }
    }

    private double Size(double[] point, int i)
    {
        double width = bounds[i].High - bounds[i].Low;
        return Math.Max(Math.Abs(point[i]), double.IsFinite(width) ? 0.01 * width : 0.1);
    }

    private bool IsFlat(double[] point, double value, double[] gradient, bool[] free) =>
        gradient.Select((g, i) => free[i] ? Math.Abs(g) * Size(point, i) : 0).All(g => g <= 1e-5 * Math.Max(1, Math.Abs(value)));

    private bool[] Free(double[] point, double[] gradient) =>
        [.. point.Select((p, i) => !(p <= bounds[i].Low && gradient[i] > 0) && !(p >= bounds[i].High && gradient[i] < 0))];

    private static double[] Direction(double[,] inverse, double[] gradient, bool[] free)
    {
        int n = gradient.Length;
        var direction = new double[n];
        double down = 0;
        for (int i = 0; i < n; i++)
        {
            if (!free[i])
                continue;
            for (int j = 0; j < n; j++)
                if (free[j])
                    direction[i] -= inverse[i, j] * gradient[j];
            down += direction[i] * gradient[i];
        }
        if (down < 0)
            return direction;
        return [.. gradient.Select((g, i) => free[i] ? -g * Math.Abs(inverse[i, i]) : 0)];
    }

    // Backtracking along the projected line; the first length that lowers the function enough, tried eight at once.
    private (double[] Point, double Value)? Search(double[] point, double value, double[] gradient, double[] direction)
    {
        for (double first = 1; first > 1e-14; first /= 256)
        {
            double[] lengths = [.. Enumerable.Range(0, 8).Select(k => first / Math.Pow(2, k))];
            double[][] places = [.. lengths.Select(l => Inside([.. point.Zip(direction, (p, d) => p + (l * d))]))];
            double[] values = function(places);
            for (int k = 0; k < places.Length; k++)
            {
                double slope = 0;
                for (int i = 0; i < point.Length; i++)
                    slope += gradient[i] * (places[k][i] - point[i]);
                if (slope < 0 && values[k] < value && values[k] <= value + (1e-4 * slope))
                    return (places[k], values[k]);
            }
        }
        return null;
    }

    private static void Update(double[,] inverse, double[] from, double[] to, double[] before, double[] after)
    {
        int n = from.Length;
        double[] s = [.. to.Zip(from, (a, b) => a - b)];
        double[] y = [.. after.Zip(before, (a, b) => a - b)];
        double product = s.Zip(y, (a, b) => a * b).Sum();
        double lengths = Math.Sqrt(s.Sum(x => x * x) * y.Sum(x => x * x));
        if (!(product > 1e-12 * lengths))
            return;
        var through = new double[n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            through[i] += inverse[i, j] * y[j];
        double curvature = y.Zip(through, (a, b) => a * b).Sum();
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            inverse[i, j] +=
                ((product + curvature) * s[i] * s[j] / (product * product))
                - (((through[i] * s[j]) + (s[i] * through[j])) / product);
    }

    private double[] Inside(double[] point) => [.. point.Select((p, j) => Math.Clamp(p, bounds[j].Low, bounds[j].High))];
}

namespace Entente.Exploration.Fitting;

/// <summary>Descent of a function that need not be smooth: the simplex of Nelder &amp; Mead (1965) with the factors of Gao &amp; Han (2012).</summary>
internal sealed class NelderMead(ManyValues function, (double Low, double High)[] bounds)
{
    private const int MostSteps = 20_000;

    /// <summary>Goes down from a start until the simplex has shrunk to nothing.</summary>
    public Minimum From(double[] start, double relativeSize, CancellationToken cancellation)
    {
        int n = start.Length;
        double expand = 1 + (2.0 / n);
        double contract = 0.75 - (1.0 / (2 * n));
        double shrink = 1 - (1.0 / n);
        if (n == 1)
            (expand, contract, shrink) = (2, 0.5, 0.5);
        double[][] corners = Corners(start, relativeSize);
        double[] values = Values(corners);
        for (int step = 0; step < MostSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Sort(values, corners);
            if (IsSmall(corners))
                break;
            double[] centre = [.. Enumerable.Range(0, n).Select(i => corners.Take(n).Average(c => c[i]))];
            double[] Along(double factor) => Inside([.. centre.Zip(corners[n], (c, worst) => c + (factor * (c - worst)))]);
            double[][] tries = [Along(1), Along(expand), Along(contract), Along(-contract)];
            double[] found = Values(tries);
            int taken =
                found[0] < values[0] ? (found[1] < found[0] ? 1 : 0)
                : found[0] < values[n - 1] ? 0
                : found[0] < values[n] && found[2] <= found[0] ? 2
                : found[0] >= values[n] && found[3] < values[n] ? 3
                : -1;
            if (taken >= 0)
            {
                (corners[n], values[n]) = (tries[taken], found[taken]);
                continue;
            }
            for (int k = 1; k <= n; k++)
                corners[k] = [.. corners[k].Zip(corners[0], (c, best) => best + (shrink * (c - best)))];
            values = Values(corners);
        }
        Array.Sort(values, corners);
        return new Minimum([.. corners[0]], values[0], IsSmall(corners));
    }

    private double[] Values(IReadOnlyList<double[]> points) =>
        [.. function(points).Select(v => double.IsNaN(v) ? double.PositiveInfinity : v)];

    private double[][] Corners(double[] start, double relativeSize)
    {
        var corners = new double[start.Length + 1][];
        corners[0] = Inside(start);
        for (int i = 0; i < start.Length; i++)
        {
            double width = bounds[i].High - bounds[i].Low;
            double size = relativeSize * Math.Max(Math.Abs(start[i]), double.IsFinite(width) ? 0.1 * width : 0.1);
            double[] corner = [.. corners[0]];
            corner[i] += corner[i] + size <= bounds[i].High ? size : -size;
            corners[i + 1] = Inside(corner);
        }
        return corners;
    }

    private static bool IsSmall(double[][] corners) =>
        corners
            .Skip(1)
            .All(c => c.Zip(corners[0]).All(p => Math.Abs(p.First - p.Second) <= 1e-10 * (Math.Abs(p.Second) + 1e-10)));

    private double[] Inside(double[] point) => [.. point.Select((p, j) => Math.Clamp(p, bounds[j].Low, bounds[j].High))];
}

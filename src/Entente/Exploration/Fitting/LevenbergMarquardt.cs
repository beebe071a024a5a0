namespace Entente.Exploration.Fitting;

/// <summary>Residuals of several sets of parameters at once: lanes of an ensemble, or a loop.</summary>
internal delegate double[][] ManyResiduals(IReadOnlyList<double[]> points);

/// <summary>Where a descent ended.</summary>
/// <param name="Point">The parameters.</param>
/// <param name="Residuals">The residuals there.</param>
/// <param name="Jacobian">A column of derivatives of the residuals for each parameter.</param>
/// <param name="SumOfSquares">Their sum of squares.</param>
/// <param name="Converged">Whether no step lowers it any more: the residuals stand at right angles to the free columns, as far as numbers can.</param>
internal sealed record Descent(double[] Point, double[] Residuals, double[][] Jacobian, double SumOfSquares, bool Converged);

/// <summary>
/// Nonlinear least squares inside bounds: Levenberg (1944), Marquardt (1963) with the scaling of Moré (1978) and the damping of Nielsen (1999);
/// parameters at a bound that the descent presses on stand still.
/// </summary>
internal sealed class LevenbergMarquardt(ManyResiduals residuals, (double Low, double High)[] bounds)
{
    private const int MostIterations = 500;
    private const int FurtherStarts = 60;
    private const double Widest = 3;

    // Whether the scale of a parameter only grows (Moré) or follows the present derivatives, and the first damping.
    private static readonly (bool Growing, double Damping)[] Ways = [(false, 1e-3), (true, 1), (false, 1e2), (true, 1e-6)];

    /// <summary>Descends from a start in several ways and returns the lowest end. Where all of them get stuck, as on a plain where a parameter no longer
    /// matters, from places around it too: each parameter times up to a thousand or a thousandth.</summary>
    public Descent FromStart(double[] start, CancellationToken cancellation)
    {
        Descent? best = null;
        foreach (var (growing, damping) in Ways)
        {
            var found = From(start, growing, damping, cancellation);
            if (best == null || found.SumOfSquares < best.SumOfSquares * (1 - 1e-9))
                best = found;
        }
        if (best is not { Converged: false })
            return best ?? throw new InvalidOperationException("This is a bug in Entente: no way down was tried.");
        var draws = new RandomStream(1, "starts of least squares");
        for (int k = 0; k < FurtherStarts; k++)
        {
            double[] near =
            [
                .. start.Select(b => b * Math.Pow(10, Widest * ((2 * draws.Uniform()) - 1) * (k + 1) / FurtherStarts)),
            ];
            var found = From(near, false, 1e-3, cancellation);
            if (
                found.Converged
                    ? !best.Converged || found.SumOfSquares < best.SumOfSquares
                    : found.SumOfSquares < best.SumOfSquares && !best.Converged
            )
                best = found;
        }
        return best;
    }

    /// <summary>Descends once.</summary>
    public Descent From(double[] start, bool growing, double damping, CancellationToken cancellation)
    {
        double[] point = Inside(start);
        double[] at = residuals([point])[0];
        double sum = SumOfSquares(at);
        double[][] jacobian = Jacobian(point, at);
        if (!double.IsFinite(sum))
            return new Descent(point, at, jacobian, double.PositiveInfinity, false);
        var scale = new double[point.Length];
        (double mu, double nu) = (damping, 2);
        int standing = 0;
        for (int iteration = 0; iteration < MostIterations && standing < 3; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            Rescale(scale, jacobian, growing);
            bool[] free = Free(point, at, jacobian);
            double[] step = Step(at, jacobian, scale, free, mu);
            double[] next = Inside([.. point.Zip(step, (p, s) => p + s)]);
            double[] there = residuals([next])[0];
            double sumThere = SumOfSquares(there);
            double predicted = sum - SumOfSquares(Linear(at, jacobian, point, next));
            bool tiny = next.Zip(point).All(p => Math.Abs(p.First - p.Second) <= 1e-15 * Math.Abs(p.Second));
            if (sumThere < sum)
            {
                double ratio = (sum - sumThere) / predicted;
                standing = sum - sumThere <= 1e-15 * sum ? standing + 1 : 0;
                (point, at, sum) = (next, there, sumThere);
                jacobian = Jacobian(point, at);
                mu *= double.IsFinite(ratio) ? Math.Max(1.0 / 3, 1 - Math.Pow((2 * ratio) - 1, 3)) : 1;
                mu = Math.Max(mu, 1e-300);
                nu = 2;
                if (sum == 0)
                    break;
                continue;
            }
            if (tiny || mu > 1e60)
                break;
            mu *= nu;
            nu *= 2;
        }
        return Polished(new Descent(point, at, jacobian, sum, false));
    }

    // Undamped steps while they become shorter: the sum of squares no longer shows the last digits of the parameters, the derivatives do.
    private Descent Polished(Descent end)
    {
        var (point, at, jacobian, sum, _) = end;
        double before = double.PositiveInfinity;
        for (int i = 0; i < 12 && sum > 0; i++)
        {
            double[] scale = new double[point.Length];
            Rescale(scale, jacobian, growing: false);
            double[] step = Step(at, jacobian, scale, Free(point, at, jacobian), 0);
            double length = Math.Sqrt(step.Zip(scale, (s, d) => s * d * s * d).Sum());
            if (!(length < 0.5 * before))
                break;
            double[] next = Inside([.. point.Zip(step, (p, s) => p + s)]);
            double[] there = residuals([next])[0];
            double sumThere = SumOfSquares(there);
            if (!(sumThere <= sum * (1 + 1e-9)))
                break;
            (point, at, sum, before) = (next, there, sumThere, length);
            jacobian = Jacobian(point, at);
        }
        return new Descent(point, at, jacobian, sum, IsStationary(point, at, jacobian, sum));
    }

    // Bates & Watts (1981): the part of the residuals in the tangent plane beside the rest.
    private bool IsStationary(double[] point, double[] at, double[][] jacobian, double sum)
    {
        if (sum == 0)
            return true;
        bool[] free = Free(point, at, jacobian);
        var columns = Columns(jacobian, free);
        if (columns.Length == 0)
            return true;
        double[] fitted = LinearSystem.Solve([.. columns.Select(c => (double[])c.Clone())], [.. at.Select(r => -r)]);
        int[] which = [.. Enumerable.Range(0, free.Length).Where(j => free[j])];
        // Of an exact fit nothing is left but rounding; then the step that is left to go says it.
        if (which.Select((j, k) => Math.Abs(fitted[k]) <= 1e-9 * Math.Abs(point[j])).All(tiny => tiny))
            return true;
        double tangent = 0;
        for (int i = 0; i < at.Length; i++)
        {
            double value = 0;
            for (int j = 0; j < columns.Length; j++)
                value += columns[j][i] * fitted[j];
            tangent += value * value;
        }
        double freedom = Math.Max(1, at.Length - columns.Length);
        return tangent / columns.Length <= 1e-8 * (sum / freedom);
    }

    private static void Rescale(double[] scale, double[][] jacobian, bool growing)
    {
        double greatest = jacobian.Max(c => Math.Sqrt(SumOfSquares(c)));
        for (int j = 0; j < scale.Length; j++)
        {
            double length = Math.Sqrt(SumOfSquares(jacobian[j]));
            length = Math.Max(length, 1e-12 * greatest);
            scale[j] = growing ? Math.Max(scale[j], length) : length;
            if (!(scale[j] > 0) || !double.IsFinite(scale[j]))
                scale[j] = 1;
        }
    }

    private bool[] Free(double[] point, double[] at, double[][] jacobian)
    {
        var free = new bool[point.Length];
        for (int j = 0; j < point.Length; j++)
        {
            double gradient = 0;
            for (int i = 0; i < at.Length; i++)
                gradient += jacobian[j][i] * at[i];
            free[j] = !(point[j] <= bounds[j].Low && gradient > 0) && !(point[j] >= bounds[j].High && gradient < 0);
        }
        return free;
    }

    private static double[][] Columns(double[][] jacobian, bool[] free) => [.. jacobian.Where((_, j) => free[j])];

    private static double[] Step(double[] at, double[][] jacobian, double[] scale, bool[] free, double mu)
    {
        int[] which = [.. Enumerable.Range(0, free.Length).Where(j => free[j])];
        int rows = at.Length;
        int further = mu > 0 ? which.Length : 0;
        var columns = new double[which.Length][];
        for (int k = 0; k < which.Length; k++)
        {
            columns[k] = new double[rows + further];
            for (int i = 0; i < rows; i++)
                columns[k][i] = jacobian[which[k]][i] / scale[which[k]];
            if (further > 0)
                columns[k][rows + k] = Math.Sqrt(mu);
        }
        var right = new double[rows + further];
        for (int i = 0; i < rows; i++)
            right[i] = -at[i];
        var step = new double[free.Length];
        if (rows + further < which.Length)
            return step;
        double[] solved = LinearSystem.Solve(columns, right);
        for (int k = 0; k < which.Length; k++)
            step[which[k]] = double.IsFinite(solved[k]) ? solved[k] / scale[which[k]] : 0;
        return step;
    }

    private static double[] Linear(double[] at, double[][] jacobian, double[] from, double[] to)
    {
        double[] line = [.. at];
        for (int j = 0; j < from.Length; j++)
        for (int i = 0; i < line.Length; i++)
            line[i] += jacobian[j][i] * (to[j] - from[j]);
        return line;
    }

    private double[] Inside(double[] point) => [.. point.Select((p, j) => Math.Clamp(p, bounds[j].Low, bounds[j].High))];

    private double[][] Jacobian(double[] point, double[] at) => Derivatives.Of(residuals, point, at, bounds);

    private static double SumOfSquares(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value * value;
        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }
}

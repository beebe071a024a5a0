using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>
/// Values that are solved together within a step (Vensim Reference Manual, "Simultaneous Functions"): SIMULTANEOUS goes round the loop until nothing changes, FIND
/// ZERO seeks where deviations are 0, by Newton's method with differences. Where that comes to no end the values are NaN, which the run tells.
/// </summary>
/// <param name="parts">The loop as a graph whose constants are first the unknowns and then what is given.</param>
/// <param name="nodes">For each unknown the node of its equation, or of the deviation that must be 0.</param>
/// <param name="seeksZeros">Whether deviations must be 0; else each unknown must be what its equation gives.</param>
internal sealed class AlgebraicLoop(LoweredModel parts, ImmutableArray<int> nodes, bool seeksZeros)
{
    // A loop that settles so slowly has no answer that could be trusted.
    private const int MostRounds = 10_000;
    private const int MostNewtonSteps = 200;
    private const double Unchanged = 1e-13;

    private readonly ConcurrentBag<ImmutableArray<SingleEquation>> pool = [];

    /// <summary>Operands: for each unknown where to begin; for zeros also for each the scale of its deviation, and the tolerance; then what is given. A result for each unknown.</summary>
    public static RowFunction Solve { get; } = new("SIMULTANEOUS", SolveRows);

    private static unsafe void SolveRows(in RowContext row)
    {
        var loop = row.Fixed as AlgebraicLoop ?? throw new InvalidOperationException("This is a bug in Entente: no loop.");
        // Each lane alone, so that no run depends on those beside it.
        for (int lane = 0; lane < row.Lanes; lane++)
        {
            double[] operands = new double[loop.Operands];
            for (int i = 0; i < operands.Length; i++)
                operands[i] = row[i][lane];
            double[]? solved = loop.SolveOne(operands);
            for (int i = 0; i < loop.Unknowns; i++)
                row.Result(i)[lane] = solved?[i] ?? double.NaN;
        }
    }

    private int Unknowns => nodes.Length;

    private int Beginning => seeksZeros ? 2 * Unknowns + 1 : Unknowns;

    // The first constants stand for the unknowns.
    private int Operands => Beginning + parts.Constants.Length - Unknowns;

    private double[]? SolveOne(double[] operands)
    {
        if (!pool.TryTake(out var equations))
            equations = [.. nodes.Select(node => SingleEquation.Of(parts, node))];
        double[] x = operands[..Unknowns];
        double[] given = operands[Beginning..];
        bool isSolved = seeksZeros
            ? SeekZeros(equations, given, x, operands[Unknowns..(2 * Unknowns)], operands[2 * Unknowns])
            : GoRound(equations, given, x);
        pool.Add(equations);
        return isSolved ? x : null;
    }

    private static bool GoRound(ImmutableArray<SingleEquation> equations, double[] given, double[] x)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            bool changes = false;
            for (int i = 0; i < x.Length; i++)
            {
                double next = Compute(equations[i], given, [.. x.Select(value => (double[])[value])])[0];
                if (!double.IsFinite(next))
                    return false;
                changes |= Math.Abs(next - x[i]) > Unchanged * Math.Abs(next);
                x[i] = next;
            }
            if (!changes)
                return true;
        }
        return false;
    }

    // The equation at points; x[unknown][point].
    private static double[] Compute(SingleEquation equation, double[] given, double[][] x)
    {
        int points = x[0].Length;
        double[][] causes =
        [
            .. equation.Causes.Select(cause =>
                cause.Flat < x.Length ? x[cause.Flat] : Enumerable.Repeat(given[cause.Flat - x.Length], points).ToArray()
            ),
        ];
        double[] result = new double[points];
        equation.Compute(new double[points], causes, result);
        return result;
    }

    private static bool SeekZeros(
        ImmutableArray<SingleEquation> equations,
        double[] given,
        double[] x,
        double[] scales,
        double tolerance
    )
    {
        double[] deviations = At(x);
        double size = Size(deviations);
        for (int step = 0; step < MostNewtonSteps && size > Unchanged; step++)
        {
            if (!double.IsFinite(size) || Direction(x, deviations) is not { } direction)
                return false;
            double part = 1;
            double[] tried = x;
            double triedSize = size;
            double[] triedDeviations = deviations;
            for (; part > 1e-9 && !(triedSize < size); part /= 2)
            {
                tried = [.. x.Zip(direction, (value, way) => value - part * way)];
                triedDeviations = At(tried);
                triedSize = Size(triedDeviations);
            }
            if (!(triedSize < size))
                break;
            tried.CopyTo(x, 0);
            (deviations, size) = (triedDeviations, triedSize);
        }
        return size <= tolerance;

        double[] At(double[] place) =>
            [.. equations.Select((e, i) => scales[i] * Compute(e, given, [.. place.Select(value => (double[])[value])])[0])];

        // Newton's direction: the differences of all deviations along each unknown, solved for what takes the deviations away.
        double[]? Direction(double[] place, double[] deviation)
        {
            int n = place.Length;
            double[] widths = [.. place.Select(value => 1e-7 * Math.Max(Math.Abs(value), 1e-3))];
            double[][] points =
            [
                .. place.Select((value, i) => Enumerable.Range(0, n).Select(k => k == i ? value + widths[i] : value).ToArray()),
            ];
            double[,] system = new double[n, n + 1];
            for (int i = 0; i < n; i++)
            {
                double[] beside = Compute(equations[i], given, points);
                for (int k = 0; k < n; k++)
                    system[i, k] = (scales[i] * beside[k] - deviation[i]) / widths[k];
                system[i, n] = deviation[i];
            }
            return Eliminated(system);
        }
    }

    private static double Size(double[] deviations) => deviations.Max(Math.Abs);

    // Gauss elimination with row exchange; null where the system has no single answer.
    private static double[]? Eliminated(double[,] system)
    {
        int n = system.GetLength(0);
        for (int column = 0; column < n; column++)
        {
            int best = Enumerable.Range(column, n - column).MaxBy(i => Math.Abs(system[i, column]));
            if (!(Math.Abs(system[best, column]) > 0))
                return null;
            for (int k = 0; k <= n; k++)
                (system[column, k], system[best, k]) = (system[best, k], system[column, k]);
            for (int i = 0; i < n; i++)
            {
                double factor = i == column ? 0 : system[i, column] / system[column, column];
                for (int k = column; k <= n && factor != 0; k++)
                    system[i, k] -= factor * system[column, k];
            }
        }
        return [.. Enumerable.Range(0, n).Select(i => system[i, n] / system[i, i])];
    }
}

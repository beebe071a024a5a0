using System.Runtime.CompilerServices;

namespace Entente.Compilation;

/// <summary>
/// Reads tables for whole rows, with the bits of <see cref="PreparedLookup.At"/>. A short table is swept: each of its points selects the lanes that have passed
/// it, so no lane waits for an address; in a long one a grid of cells gives the first point to look at.
/// </summary>
internal static unsafe class VectorLookup
{
    // A table as it lies in memory: number of points, cells, cells by x, then x, y and slopes of the points, then the first point of each cell.
    private const int Head = 4;
    private const int LongestSwept = 16;

    /// <summary>Lays a table out, pinned.</summary>
    public static double[] Lay(double[] x, double[] y)
    {
        int n = x.Length;
        int cells = n <= LongestSwept ? 0 : 2 * n;
        double[] table = GC.AllocateArray<double>(Head + 3 * n + cells, pinned: true);
        double perX = cells == 0 ? 0 : (cells - 1) / (x[^1] - x[0]);
        (table[0], table[1], table[2]) = (n, cells, perX);
        x.CopyTo(table, Head);
        y.CopyTo(table, Head + n);
        for (int i = 0; i + 1 < n; i++)
            table[Head + 2 * n + i] = x[i + 1] == x[i] ? 0 : (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        // The last point in an earlier cell: rounding keeps the order of numbers, so what lies in this cell is not before it.
        int point = 0;
        for (int cell = 0; cell < cells; cell++)
        {
            while (point + 1 < n - 1 && (int)((x[point + 1] - x[0]) * perX) < cell)
                point++;
            table[Head + 3 * n + cell] = point;
        }
        return table;
    }

    /// <summary>Reads a table at each of <paramref name="count"/> numbers.</summary>
    public static void At(double* result, double* x, double* table, int count)
    {
        int whole = count & ~3;
        if (table[1] > 0)
            Find(result, x, table, count);
        else if (whole > 0 && VectorWidth.IsEight(whole))
            Sweep<EightLanes>(result, x, table, whole);
        else if (whole > 0)
            Sweep<FourLanes>(result, x, table, whole);
        if (table[1] == 0 && whole < count)
            Search(result + whole, x + whole, table, count - whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep<V>(double* result, double* x, double* table, int count)
        where V : struct, IVectorLanes<V>
    {
        int n = (int)table[0];
        double* points = table + Head;
        double* values = points + n;
        double* slopes = values + n;
        var (first, last) = (V.Of(points[0]), V.Of(points[n - 1]));
        var (lowest, highest) = (V.Of(values[0]), V.Of(values[n - 1]));
        for (int i = 0; i < count; i += V.Count)
        {
            var at = V.Load(x + i);
            var (point, value, slope) = (first, lowest, V.Of(slopes[0]));
            for (int k = 1; k < n - 1; k++)
            {
                var passed = V.AtMost(V.Of(points[k]), at);
                point = V.Select(passed, V.Of(points[k]), point);
                value = V.Select(passed, V.Of(values[k]), value);
                slope = V.Select(passed, V.Of(slopes[k]), slope);
            }
            var line = value + (at - point) * slope;
            line = V.Select(V.AtMost(last, at), highest, line);
            V.Select(V.AtMost(at, first), lowest, line).Store(result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find(double* result, double* x, double* table, int count)
    {
        int n = (int)table[0];
        double perX = table[2];
        double* points = table + Head;
        double* values = points + n;
        double* slopes = values + n;
        double* cells = slopes + n;
        double first = points[0];
        double last = points[n - 1];
        for (int i = 0; i < count; i++)
        {
            double at = x[i];
            if (at > first && at < last)
            {
                int k = (int)cells[(int)((at - first) * perX)];
                while (at >= points[k + 1])
                    k++;
                result[i] = values[k] + (at - points[k]) * slopes[k];
            }
            else
                result[i] =
                    at <= first ? values[0]
                    : at >= last ? values[n - 1]
                    : double.NaN;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Search(double* result, double* x, double* table, int count)
    {
        int n = (int)table[0];
        double* points = table + Head;
        double* values = points + n;
        double* slopes = values + n;
        for (int i = 0; i < count; i++)
        {
            double at = x[i];
            int k = 0;
            while (k < n - 2 && at >= points[k + 1])
                k++;
            result[i] =
                at <= points[0] ? values[0]
                : at >= points[n - 1] ? values[n - 1]
                : values[k] + (at - points[k]) * slopes[k];
        }
    }
}

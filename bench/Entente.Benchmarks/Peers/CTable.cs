using Entente.Models;

namespace Entente.Benchmarks.Peers;

/// <summary>
/// A lookup as the C references read it: lowest and highest x, cells per x, then for evenly spaced points 0 and rows (y, difference to the next); for
/// others the place of the rows, the row of each cell as 32-bit numbers, and rows (x, 1 / width, y, difference). No cell holds two points.
/// </summary>
internal static unsafe class CTable
{
    public static void Write(Model model, string name, bool isEven, double* to)
    {
        if (model.Variables.First(v => v.Name == name).Equations[0].Value is not LookupExpression { Table: var table })
            throw new InvalidDataException($"'{name}' is no lookup.");
        double[] x = [.. table.X];
        double[] y = [.. table.Y];
        (to[0], to[1]) = (x[0], x[^1]);
        if (isEven)
            WriteEven(x, y, to);
        else
            WriteCells(x, y, to);
    }

    private static void WriteEven(double[] x, double[] y, double* to)
    {
        to[2] = (x.Length - 1) / (x[^1] - x[0]);
        to[3] = 0;
        for (int i = 0; i < x.Length; i++)
            (to[4 + 2 * i], to[5 + 2 * i]) = (y[i], i + 1 < x.Length ? y[i + 1] - y[i] : 0);
    }

    private static void WriteCells(double[] x, double[] y, double* to)
    {
        int cells = Cells(x);
        int rows = 4 + (cells + 2) / 2;
        (to[2], to[3]) = (cells / (x[^1] - x[0]), rows);
        var first = new Span<int>(to + 4, cells + 1);
        for (int cell = 0; cell <= cells; cell++)
        {
            double start = x[0] + cell * (x[^1] - x[0]) / cells;
            first[cell] = Math.Clamp(Array.FindLastIndex(x, point => point <= start * (1 + 1e-12)), 0, x.Length - 2);
        }
        for (int i = 0; i < x.Length; i++)
        {
            double* row = to + rows + 4 * i;
            double width = i + 1 < x.Length ? x[i + 1] - x[i] : double.PositiveInfinity;
            (row[0], row[1], row[2], row[3]) = (x[i], 1 / width, y[i], i + 1 < x.Length ? y[i + 1] - y[i] : 0);
        }
    }

    // The fewest cells of which none has two points inside.
    private static int Cells(double[] x)
    {
        for (int cells = 1; ; cells++)
        {
            var inside = x.Skip(1).SkipLast(1).Select(point => (int)((point - x[0]) / (x[^1] - x[0]) * cells)).ToList();
            if (inside.Distinct().Count() == inside.Count)
                return cells;
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Entente.Language;

namespace Entente.Compilation;

/// <summary>VECTOR LOOKUP: the elements of an array as the points of a table whose x are evenly spaced (Vensim Reference Manual, "VECTOR LOOKUP").</summary>
internal static class VectorTable
{
    private static readonly ConcurrentDictionary<int, RowFunction> Made = new();

    /// <summary>Operands: x, the smallest and largest x of the table, mode, then its values.</summary>
    public static RowFunction Of(int points) =>
        Made.GetOrAdd(
            points,
            _ => LaneRows.Make("VECTOR LOOKUP", 4 + points, 1, (x, made, _) => made[0] = Read(x[0], x[1], x[2], x[3], x[4..]))
        );

    private static double Read(double at, double from, double until, double mode, ReadOnlySpan<double> values)
    {
        if (!(until > from) || values.Length < 2)
            return values.Length == 1 && mode is 0 or 2 or 3 or 4 ? values[0] : double.NaN;
        double step = (until - from) / (values.Length - 1);
        var points = ImmutableArray.CreateBuilder<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
            points.Add(i == values.Length - 1 ? until : from + i * step);
        var table = new PreparedLookup(new LookupTable(points.MoveToImmutable(), [.. values]), "");
        double first = (values[1] - values[0]) / step;
        double last = (values[^1] - values[^2]) / step;
        return mode switch
        {
            0 => table.At(at),
            1 => table.Area(from, at),
            2 => table.Backward(at),
            3 => table.Extrapolated(at),
            4 => table.Forward(at),
            5 => table.Inverse(at),
            6 => table.Slope(at, 0),
            7 => at < from ? -(from - at) * (values[0] + table.Extrapolated(at)) / 2
            : at > until ? table.Area(from, until) + (at - until) * (values[^1] + table.Extrapolated(at)) / 2
            : table.Area(from, at),
            8 => InverseBeyond(table, at, values, (from, first), (until, last)),
            9 => at <= from ? first
            : at >= until ? last
            : table.Slope(at, 0),
            _ => double.NaN,
        };
    }

    // Beyond the values of the table the lines at its ends go on.
    private static double InverseBeyond(
        PreparedLookup table,
        double value,
        ReadOnlySpan<double> values,
        (double X, double Slope) start,
        (double X, double Slope) end
    )
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double one in values)
            (low, high) = (Math.Min(low, one), Math.Max(high, one));
        if (value >= low && value <= high)
            return table.Inverse(value);
        bool isAtStart = value < values[0] == (start.Slope > 0) && start.Slope != 0;
        return isAtStart ? start.X + (value - values[0]) / start.Slope
            : end.Slope != 0 ? end.X + (value - values[^1]) / end.Slope
            : table.Inverse(value);
    }
}

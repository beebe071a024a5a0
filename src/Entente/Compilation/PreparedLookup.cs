using System.Runtime.CompilerServices;
using Entente.Language;

namespace Entente.Compilation;

/// <summary>A table function made ready for reading: direct index where the points are evenly spaced, else bisection.</summary>
internal sealed class PreparedLookup
{
    private readonly double[] x;
    private readonly double[] y;
    private readonly double perPoint;

    /// <summary>Prepares a table; the name is for remarks about values outside it.</summary>
    public PreparedLookup(LookupTable table, string name)
    {
        Name = name;
        x = [.. table.X];
        y = [.. table.Y];
        perPoint = IsEven(x) ? (x.Length - 1) / (x[^1] - x[0]) : 0;
    }

    /// <summary>The variable that it belongs to.</summary>
    public string Name { get; }

    /// <summary>Smallest and largest x.</summary>
    public (double Low, double High) Range => (x[0], x[^1]);

    private static bool IsEven(double[] x)
    {
        if (x.Length < 3 || x[^1] <= x[0])
            return false;
        double step = (x[^1] - x[0]) / (x.Length - 1);
        for (int i = 1; i < x.Length; i++)
            if (Math.Abs(x[i] - x[0] - i * step) > 1e-9 * step)
                return false;
        return true;
    }

    /// <summary>Straight lines between the points, the end values outside; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double At(double at)
    {
        if (at <= x[0])
            return y[0];
        if (at >= x[^1])
            return y[^1];
        if (double.IsNaN(at))
            return double.NaN;
        return Line(Before(at), at);
    }

    /// <summary>As <see cref="At"/>, but goes on in a straight line outside.</summary>
    public double Extrapolated(double at)
    {
        if (x.Length < 2 || double.IsNaN(at))
            return x.Length < 2 ? y[0] : double.NaN;
        return Line(
            at <= x[0] ? 0
                : at >= x[^1] ? x.Length - 2
                : Before(at),
            at
        );
    }

    /// <summary>The y of the next point at or after x.</summary>
    public double Forward(double at)
    {
        if (double.IsNaN(at))
            return double.NaN;
        int i = Array.FindIndex(x, point => point >= at);
        return i < 0 ? y[^1] : y[i];
    }

    /// <summary>The y of the last point at or before x.</summary>
    public double Backward(double at)
    {
        if (double.IsNaN(at))
            return double.NaN;
        int i = Array.FindLastIndex(x, point => point <= at);
        return i < 0 ? y[0] : y[i];
    }

    /// <summary>The first x at which the table takes the value.</summary>
    public double Inverse(double value)
    {
        for (int i = 0; i + 1 < y.Length; i++)
        {
            double low = Math.Min(y[i], y[i + 1]);
            double high = Math.Max(y[i], y[i + 1]);
            if (value >= low && value <= high)
                return y[i] == y[i + 1] ? x[i] : x[i] + (value - y[i]) * (x[i + 1] - x[i]) / (y[i + 1] - y[i]);
        }
        return (value < y[0]) == (y[0] <= y[^1]) ? x[0] : x[^1];
    }

    // The last point at or before x, for x strictly inside.
    private int Before(double at)
    {
        if (perPoint > 0)
        {
            int i = Math.Min((int)((at - x[0]) * perPoint), x.Length - 2);
            // Rounding may put the index one off at a point.
            if (at < x[i])
                i--;
            else if (at >= x[i + 1])
                i++;
            return Math.Min(i, x.Length - 2);
        }
        int low = 0;
        int high = x.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) >> 1;
            if (x[middle] <= at)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    private double Line(int i, double at)
    {
        double width = x[i + 1] - x[i];
        return width == 0 ? y[i + 1] : y[i] + (at - x[i]) * ((y[i + 1] - y[i]) / width);
    }
}

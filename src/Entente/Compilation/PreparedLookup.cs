using System.Runtime.CompilerServices;
using Entente.Language;

namespace Entente.Compilation;

/// <summary>A table function made ready for reading: direct index where the points are evenly spaced, else bisection.</summary>
internal sealed unsafe class PreparedLookup
{
    private readonly double[] x;
    private readonly double[] y;
    private readonly double perPoint;
    private readonly double[] rows;

    /// <summary>Prepares a table; the name is for remarks about values outside it.</summary>
    public PreparedLookup(LookupTable table, string name)
    {
        Name = name;
        x = [.. table.X];
        y = [.. table.Y];
        perPoint = IsEven(x) ? (x.Length - 1) / (x[^1] - x[0]) : 0;
        rows = VectorLookup.Lay(x, y);
    }

    /// <summary>Where <see cref="VectorLookup"/> finds the table; it stays there as long as this object lives.</summary>
    public double* Rows => (double*)Unsafe.AsPointer(ref rows[0]);

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

    /// <summary>The area under the table between two places, the end values outside; negative where they go backwards.</summary>
    public double Area(double from, double to)
    {
        if (double.IsNaN(from) || double.IsNaN(to))
            return double.NaN;
        if (to < from)
            return -Area(to, from);
        double area = 0;
        double at = from;
        foreach (double point in x)
        {
            if (point <= at)
                continue;
            double next = Math.Min(point, to);
            area += (next - at) * (At(at) + AtLeft(next)) / 2;
            at = next;
            if (at >= to)
                return area;
        }
        return area + (to - at) * At(to);
    }

    /// <summary>The first moment of the table as a density that is not scaled: the integral of x times the value.</summary>
    public double Moment()
    {
        double moment = 0;
        for (int i = 0; i + 1 < x.Length; i++)
            moment += (x[i + 1] - x[i]) * (x[i] * (2 * y[i] + y[i + 1]) + x[i + 1] * (y[i] + 2 * y[i + 1])) / 6;
        return moment;
    }

    /// <summary>The slope at a place: of the line it lies on; at a point of the one before (mode below 0), behind (above 0), or the mean of both; 0 outside.</summary>
    public double Slope(double at, double mode)
    {
        if (double.IsNaN(at))
            return double.NaN;
        double left = at <= x[0] || at > x[^1] ? 0 : SlopeOf(Array.FindIndex(x, point => point >= at) - 1);
        double right = at < x[0] || at >= x[^1] ? 0 : SlopeOf(Array.FindLastIndex(x, point => point <= at));
        return mode < 0 ? left
            : mode > 0 ? right
            : (left + right) / 2;
    }

    /// <summary>The number whose share of the area under the table is given: a draw from the table as a density.</summary>
    /// <param name="share">Between 0 and 1.</param>
    public double DrawAsDensity(double share)
    {
        double left = share * Area(x[0], x[^1]);
        if (!(left > 0))
            return double.NaN;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double width = x[i + 1] - x[i];
            double piece = width * (y[i] + y[i + 1]) / 2;
            if (left > piece)
            {
                left -= piece;
                continue;
            }
            // Solve y t + slope t² / 2 = left for the distance t.
            double slope = width == 0 ? 0 : (y[i + 1] - y[i]) / width;
            double root = Math.Sqrt(Math.Max(0, y[i] * y[i] + 2 * slope * left));
            return x[i] + (y[i] + root == 0 ? 0 : Math.Min(width, 2 * left / (y[i] + root)));
        }
        return x[^1];
    }

    // Just before a place: differs from the value at it where the table jumps.
    private double AtLeft(double at)
    {
        int i = Array.FindIndex(x, point => point >= at);
        return i <= 0 ? At(at)
            : x[i] == at ? y[i]
            : At(at);
    }

    private double SlopeOf(int line) =>
        line < 0 || line + 1 >= x.Length || x[line + 1] == x[line] ? 0 : (y[line + 1] - y[line]) / (x[line + 1] - x[line]);

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

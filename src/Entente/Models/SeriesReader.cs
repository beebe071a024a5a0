using Entente.Language;

namespace Entente.Models;

/// <summary>Reads a series at any time, by the rule of its variable. Times asked for should ascend.</summary>
internal sealed class SeriesReader(DataSeries series, DataInterpolation interpolation)
{
    /// <summary>The value at a time; times within a hundredth of the step count as the same.</summary>
    public double At(double time, double step)
    {
        var times = series.Times.AsSpan();
        if (times.Length == 0)
            return SpecialNumbers.NotAvailable;
        double near = 0.01 * step;
        int after = FirstAtOrAfter(times, time - near);
        bool exact = after < times.Length && times[after] <= time + near;
        if (exact)
            return series.Values[after];
        return interpolation switch
        {
            DataInterpolation.Raw => SpecialNumbers.NotAvailable,
            DataInterpolation.LookForward => series.Values[Math.Min(after, times.Length - 1)],
            DataInterpolation.HoldBackward => series.Values[Math.Max(after - 1, 0)],
            _ when after == 0 => series.Values[0],
            _ when after == times.Length => series.Values[^1],
            _ => Between(after - 1, time),
        };
    }

    private double Between(int before, double time)
    {
        double x = series.Times[before];
        double y = series.Values[before];
        return y + (time - x) * (series.Values[before + 1] - y) / (series.Times[before + 1] - x);
    }

    private static int FirstAtOrAfter(ReadOnlySpan<double> times, double time)
    {
        int low = 0;
        int high = times.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (times[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

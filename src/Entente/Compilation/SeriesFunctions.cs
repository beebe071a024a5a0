using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>A series as an argument of a function, with the rule of its variable for values between points.</summary>
internal sealed record SeriesArgument(DataSeries Series, DataInterpolation Interpolation);

/// <summary>Vensim's GET DATA functions: they read a whole series at any time (Vensim Reference Manual, "Data Functions").</summary>
internal static class SeriesFunctions
{
    /// <summary>The value at a time, by the variable's rule; :NA: outside. Operands: time, TIME STEP.</summary>
    public static RowFunction AtTime { get; } = Of("GET DATA AT TIME", 2, (data, x) => At(data, x[0], x[1]));

    /// <summary>
    /// The value at a time: mode −1 the point before, 1 the next point, 0 between them. Operands: time, mode. As Vensim shows it (found by SDEverywhere), modes −1 and
    /// 1 take the time without its fraction, and −1 gives the point before also at the time of a point.
    /// </summary>
    public static RowFunction BetweenTimes { get; } =
        Of("GET DATA BETWEEN TIMES", 2, (data, x) => Between(data.Series, x[0], x[1]));

    public static RowFunction Maximum { get; } = OfRange("GET DATA MAX", values => values.Max());

    public static RowFunction Minimum { get; } = OfRange("GET DATA MIN", values => values.Min());

    public static RowFunction Mean { get; } = OfRange("GET DATA MEAN", values => values.Average());

    public static RowFunction Median { get; } = OfRange("GET DATA MEDIAN", MathNet.Numerics.Statistics.Statistics.Median);

    public static RowFunction Deviation { get; } =
        OfRange(
            "GET DATA STDV",
            values => values.Count < 2 ? 0 : MathNet.Numerics.Statistics.Statistics.StandardDeviation(values)
        );

    private static RowFunction Of(string name, int operands, Func<SeriesArgument, double[], double> read) =>
        LaneRows.Make(
            name,
            operands,
            1,
            (x, result, fixedPart) =>
            {
                var data =
                    (SeriesArgument?)fixedPart ?? throw new InvalidOperationException("This is a bug in Entente: no series.");
                result[0] = data.Series.Times.IsEmpty ? SpecialNumbers.NotAvailable : read(data, x.ToArray());
            }
        );

    // Operands: first and last time.
    private static RowFunction OfRange(string name, Func<List<double>, double> summary) =>
        Of(
            name,
            2,
            (data, x) =>
            {
                var values = new List<double>();
                for (int i = 0; i < data.Series.Times.Length; i++)
                    if (data.Series.Times[i] >= x[0] && data.Series.Times[i] <= x[1])
                        values.Add(data.Series.Values[i]);
                return values.Count == 0 ? SpecialNumbers.NotAvailable : summary(values);
            }
        );

    private static double At(SeriesArgument data, double time, double step)
    {
        var times = data.Series.Times;
        double near = 0.01 * step;
        return time < times[0] - near || time > times[^1] + near
            ? SpecialNumbers.NotAvailable
            : new SeriesReader(data.Series, data.Interpolation).At(time, step);
    }

    private static double Between(DataSeries series, double time, double mode)
    {
        var (x, y) = (series.Times, series.Values);
        if (mode != 0)
            time = Math.Floor(time);
        if (mode > 0)
        {
            int next = 0;
            while (next < x.Length - 1 && x[next] < time)
                next++;
            return y[next];
        }
        int after = 1;
        while (after < x.Length && x[after] < time)
            after++;
        if (mode < 0 || x.Length == 1)
            return y[Math.Max(0, Math.Min(after, x.Length - 1) - 1)];
        return after == x.Length
            ? y[^1]
            : y[after - 1] + (y[after] - y[after - 1]) * (time - x[after - 1]) / (x[after] - x[after - 1]);
    }
}

using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models.Writing;

/// <summary>A series from outside as a table of the time: its points, or where it is not interpolated its value at each time step.</summary>
internal static class SeriesTable
{
    private const double MostSteps = 100_000;

    /// <summary>The table.</summary>
    public static LookupTable Of(ClockNumbers clock, Variable variable, DataSeries series)
    {
        if (variable.Interpolation == DataInterpolation.Linear)
            return new LookupTable(series.Times, series.Values);
        var (from, until, step) = (Number(clock.Initial), Number(clock.Final), Number(clock.Step));
        double steps = Math.Floor((until - from) / step + 0.5);
        if (!(steps is >= 0 and <= MostSteps))
            throw new NotWritable("a series that is not interpolated, with these times,");
        double[] times = [.. Enumerable.Range(0, (int)steps + 1).Select(i => from + i * step)];
        var reader = new SeriesReader(series, variable.Interpolation);
        return new LookupTable([.. times], [.. times.Select(t => reader.At(t, step))]);
    }

    /// <summary>The remark that such a table holds only values at time steps.</summary>
    public static Diagnostic OnlyAtSteps(Variable variable, string format) =>
        ModelsDiagnostics.NotHeld($"What '{variable.Name}' is between time steps", format, variable.Span);

    private static double Number(double? time) =>
        time ?? throw new NotWritable("a series that is not interpolated, with a time that changes,");
}

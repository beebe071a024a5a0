using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>Reads the series of one GET DATA or GET LOOKUPS call from a sheet.</summary>
internal sealed class SeriesReading(
    SheetPlace from,
    TimeAxis axis,
    CellBlock values,
    bool isLookup,
    SourceSpan span,
    List<Diagnostic> problems
)
{
    /// <summary>One series for each element, null where an element has no points; null and a problem where the axis has none.</summary>
    public ImmutableArray<Points?>? All(int count)
    {
        var times = Times(count);
        if (times.Count == 0)
        {
            problems.Add(
                DataDiagnostics.NoTimes(from.At(CellReference.Name(axis.Row, axis.Column)), axis.IsAcross, isLookup, span)
            );
            return null;
        }
        var result = ImmutableArray.CreateBuilder<Points?>(count);
        for (int e = 0; e < count; e++)
            result.Add(One(e, times));
        return result.ToImmutable();
    }

    private CellContent TimeCell(int i) =>
        axis.IsAcross ? from.Cells[axis.Row, axis.Column + i] : from.Cells[axis.Row + i, axis.Column];

    private (int Row, int Column) ValueCell(int element, int i) =>
        axis.IsAcross ? (values.Row + element, values.Column + i) : (values.Row + i, values.Column + element);

    // The places along the axis that hold a time. A gap with neither time nor values ends the table where times behind it start anew: that is another table.
    private List<(int Place, double Time)> Times(int count)
    {
        var times = new List<(int Place, double Time)>();
        bool isAfterGap = false;
        bool isGapSaid = false;
        for (int i = 0; i < axis.Length; i++)
        {
            var cell = TimeCell(i);
            if (!cell.IsNumber)
            {
                isAfterGap |= times.Count > 0 && Enumerable.Range(0, count).All(e => !Value(e, i).IsNumber);
                continue;
            }
            if (isAfterGap && cell.Number <= times[^1].Time)
                break;
            if (isAfterGap && !isGapSaid)
            {
                problems.Add(DataDiagnostics.GapInTimes(Shown(times[^1].Place), Shown(i), span));
                isGapSaid = true;
            }
            isAfterGap = false;
            if (cell.IsDate && times.Count == 0)
                problems.Add(DataDiagnostics.DateAsTime(Shown(i), cell.Text ?? "", cell.Number, span));
            times.Add((i, cell.Number));
        }
        return times;
    }

    private string Shown(int place) =>
        from.At(
            axis.IsAcross ? CellReference.Name(axis.Row, axis.Column + place) : CellReference.Name(axis.Row + place, axis.Column)
        );

    private CellContent Value(int element, int i)
    {
        var (row, column) = ValueCell(element, i);
        return from.Cells[row, column];
    }

    private Points? One(int element, List<(int Place, double Time)> times)
    {
        var points = new List<(double X, double Y)>();
        string firstText = "";
        int texts = 0;
        foreach (var (place, time) in times)
        {
            var content = Value(element, place);
            if (content.IsNumber)
                points.Add((time, content.Number));
            else if (content.Text != null && texts++ == 0)
            {
                var (row, column) = ValueCell(element, place);
                firstText = $"{CellReference.Name(row, column)} ('{content.Text}')";
            }
        }
        var (startRow, startColumn) = ValueCell(element, 0);
        string start = from.At(CellReference.Name(startRow, startColumn));
        if (texts > 0)
            problems.Add(DataDiagnostics.TextAsValue(from.At(firstText), texts, span));
        if (points.Count > 0)
            return PointSeries.Sorted(points, isLookup, start, span, problems);
        problems.Add(DataDiagnostics.NoValues(start, isLookup, span));
        return null;
    }
}

/// <summary>Puts points into order.</summary>
internal static class PointSeries
{
    /// <summary>Points in ascending order; of two values at one time the later in the file counts, which is said if they differ. Lookups keep both.</summary>
    public static Points Sorted(
        List<(double X, double Y)> points,
        bool isLookup,
        string place,
        SourceSpan span,
        List<Diagnostic> problems
    )
    {
        // OrderBy is stable: equal x stay in the order of the file.
        List<(double X, double Y)> sorted = [.. points.OrderBy(p => p.X)];
        if (!isLookup)
        {
            for (int i = sorted.Count - 1; i > 0; i--)
            {
                if (sorted[i].X != sorted[i - 1].X)
                    continue;
                if (sorted[i].Y != sorted[i - 1].Y)
                    problems.Add(DataDiagnostics.TwoValuesAtOneTime(place, sorted[i].X, span));
                sorted.RemoveAt(i - 1);
            }
        }
        return new Points([.. sorted.Select(p => p.X)], [.. sorted.Select(p => p.Y)]);
    }
}

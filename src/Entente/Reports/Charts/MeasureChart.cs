using Entente.Exploration;

namespace Entente.Reports.Charts;

/// <summary>What drives an outcome: for each input a bar of the main measure and a dot of the second, both with their intervals; of a tornado the outcome between
/// the low and the high end of the input.</summary>
internal static class MeasureChart
{
    private const double Width = 360;
    private const double RowHeight = 34;
    private const double Top = 4;
    private const double Bottom = 24;
    private static readonly string[] signed = ["src", "srrc", "pcc", "prcc", "pearson", "spearman"];

    public static Html Draw(DriverReport report, int most)
    {
        DriverIndex[] rows = [.. report.Ranked.Take(most).Where(i => double.IsFinite(i.Main.Value))];
        bool isTornado = report.Method == DriverMethod.Tornado;
        // What cannot be negative begins at zero; an interval that dips below ends there.
        bool hasSign = rows.Any(r => r.Main.Value < 0 || Array.IndexOf(signed, r.Measures[0].Key) >= 0);
        string? second = isTornado ? null : Second(report);
        double bottom = Top + (rows.Length * RowHeight);
        var drawing = new Drawing(Width, bottom + Bottom);
        var axis = Axis.Linear(
            rows.SelectMany(r => Reached(r, isTornado, second))
                .Append(report.Threshold)
                .Select(v => isTornado || hasSign ? v : Math.Max(v, 0)),
            isTornado ? 40 : 12,
            Width - (isTornado ? 44 : 16),
            withZero: !isTornado,
            4
        );
        foreach (double tick in axis.Ticks)
        {
            // Behind the bars only: through a name it would be a letter more.
            for (int i = 0; i < rows.Length; i++)
                drawing.Line(
                    tick == 0 ? "zero" : "grid",
                    axis[tick],
                    Top + (i * RowHeight) + 15,
                    axis[tick],
                    Top + ((i + 1) * RowHeight) - 3
                );
            drawing.Tick(axis[tick], bottom + 14, Plot.Tick(tick));
        }
        if (double.IsFinite(report.Threshold))
            drawing.Line("mean", axis[report.Threshold], Top, axis[report.Threshold], bottom);
        for (int i = 0; i < rows.Length; i++)
            if (isTornado)
                Swing(drawing, axis, rows[i], Top + (i * RowHeight));
            else
                Row(drawing, axis, rows[i], second, Top + (i * RowHeight));
        return drawing.Finish(
            $"{report.Outcome} by input: " + string.Join("; ", rows.Select(r => $"{r.Input}: {Words(r.Main)}"))
        );
    }

    /// <summary>The measure that is drawn as a dot beside the main one; null where there is none in the same unit.</summary>
    public static string? Second(DriverReport report) =>
        report.Indices.FirstOrDefault()?.Measures[0].Key switch
        {
            "total" => Known(report, "first"),
            "muStar" => Known(report, "sigma"),
            "pawn" => Known(report, "maximum"),
            _ => null,
        };

    private static string? Known(DriverReport report, string measure) =>
        report.Indices.Any(i => i.Measures.Any(m => m.Key == measure)) ? measure : null;

    /// <summary>A number with its interval in words.</summary>
    public static string Words(Estimate estimate)
    {
        double width = estimate.High - estimate.Low;
        if (!(width > 0) || !double.IsFinite(width))
            return Number(estimate.Value);
        // Digits far below the error say nothing.
        string Digits(double value) => width > 0.002 && Math.Abs(value) < 10 ? Figures.Fixed(value, 3) : Number(value);
        return $"{Digits(estimate.Value)} ({Digits(estimate.Low)} to {Digits(estimate.High)})";
    }

    private static string Number(double value) =>
        Math.Abs(value) is > 0.0005 and < 1 ? Figures.Fixed(value, 3) : Figures.Short(value);

    private static IEnumerable<double> Reached(DriverIndex row, bool isTornado, string? second)
    {
        string?[] names = isTornado ? ["low", "high"] : [row.Measures[0].Key, second];
        return row
            .Measures.Where(m => names.Contains(m.Key))
            .SelectMany(m => (double[])[m.Value.Value, m.Value.Low, m.Value.High]);
    }

    private static void Row(Drawing drawing, Axis axis, DriverIndex row, string? second, double top)
    {
        drawing.Words("label halo", 15, top + 12, Drawing.Cut(row.Input, 40));
        drawing.Words("label value halo", Width - 2, top + 12, Number(row.Main.Value), "end");
        double y = top + 23;
        drawing.Box($"bar {(row.Main.Value < 0 ? "loss" : "gain")}", axis[0], y - 5, axis[row.Main.Value], y + 5);
        Span(drawing, axis, row.Main, y - 2);
        if (row.Measures.FirstOrDefault(m => m.Key == second).Value is not { } other || !double.IsFinite(other.Value))
            return;
        Span(drawing, axis, other, y + 2);
        drawing.Dot("actual", axis[other.Value], y + 2, 3);
    }

    private static void Span(Drawing drawing, Axis axis, Estimate estimate, double y)
    {
        if (estimate.Low < estimate.High && double.IsFinite(estimate.High - estimate.Low))
            drawing.Line("worst", axis[estimate.Low], y, axis[estimate.High], y);
    }

    private static void Swing(Drawing drawing, Axis axis, DriverIndex row, double top)
    {
        (double low, double high) = (row["low"].Value, row["high"].Value);
        drawing.Words("label halo", 15, top + 12, Drawing.Cut(row.Input, 40));
        drawing.Words("label value halo", Width - 2, top + 12, Number(row.Main.Value), "end");
        if (!double.IsFinite(low) || !double.IsFinite(high))
            return;
        double y = top + 23;
        drawing.Box($"bar {(low <= high ? "gain" : "loss")}", axis[low], y - 5, axis[high], y + 5);
        drawing.Words("tick halo", axis[low] + (low <= high ? -4 : 4), y + 3.5, "low", low <= high ? "end" : "start");
        drawing.Words("tick halo", axis[high] + (low <= high ? 4 : -4), y + 3.5, "high", low <= high ? "start" : "end");
    }
}

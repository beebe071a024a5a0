namespace Entente.Reports.Charts;

/// <summary>A number in both versions.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">In the old version.</param>
/// <param name="After">In the new one.</param>
/// <param name="RangeBefore">5th and 95th percentile in the old version; null without worlds.</param>
/// <param name="RangeAfter">The same in the new one.</param>
internal sealed record BeforeAfter(
    string Name,
    double Before,
    double After,
    (double Low, double High)? RangeBefore,
    (double Low, double High)? RangeAfter
);

/// <summary>Numbers before and after a change: a hollow dot before, a full one after, both with 5 to 95 % of the worlds. Each row has a scale of its own, because
/// units differ.</summary>
internal static class BeforeAfterChart
{
    private const double Width = 360;
    private const double RowHeight = 52;
    private const double Left = 16;
    private const double Right = 20;

    public static Html Draw(string what, IReadOnlyList<BeforeAfter> rows)
    {
        var drawing = new Drawing(Width, (rows.Count * RowHeight) + 4);
        for (int i = 0; i < rows.Count; i++)
            Row(drawing, rows[i], i * RowHeight);
        return drawing.Finish(
            $"{what}: "
                + string.Join(
                    "; ",
                    rows.Select(r => $"{r.Name}: {Figures.Short(r.Before)} before, {Figures.Short(r.After)} after")
                )
        );
    }

    private static void Row(Drawing drawing, BeforeAfter row, double top)
    {
        drawing.Words("label halo", 12, top + 13, Drawing.Cut(row.Name, 34));
        drawing.Words(
            "label value halo",
            Width - 2,
            top + 13,
            $"{Figures.Short(row.Before)} → {Figures.Short(row.After)}",
            "end"
        );
        double?[] all =
        [
            row.Before,
            row.After,
            row.RangeBefore?.Low,
            row.RangeBefore?.High,
            row.RangeAfter?.Low,
            row.RangeAfter?.High,
        ];
        var axis = Axis.Exact(all.OfType<double>(), Left, Width - Right);
        Range(drawing, axis, row.RangeBefore, "none", top + 26);
        Range(drawing, axis, row.RangeAfter, "full", top + 38);
        drawing.Line("axis", Left, top + 26, Width - Right, top + 26);
        drawing.Line("axis", Left, top + 38, Width - Right, top + 38);
        if (double.IsFinite(row.Before))
            drawing.Dot("before", axis[row.Before], top + 26, 4);
        if (double.IsFinite(row.After))
            drawing.Dot("median gain", axis[row.After], top + 38, 4.5);
    }

    private static void Range(Drawing drawing, Axis axis, (double Low, double High)? range, string style, double y)
    {
        if (range is { } ends && double.IsFinite(ends.High - ends.Low))
            drawing.Box($"band inner {style}", axis[ends.Low], y - 4, axis[ends.High], y + 4);
    }
}

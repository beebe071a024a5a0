namespace Entente.Reports.Charts;

/// <summary>Rows over time: the darker a cell, the larger its value beside the largest of all.</summary>
internal static class HeatChart
{
    private const double Width = 360;
    private const double RowHeight = 31;
    private const double Left = 12;
    private const double Right = 12;
    private const double Bottom = 22;
    private const int MostCells = 80;

    public static Html Draw(
        string what,
        IReadOnlyList<double> times,
        IReadOnlyList<(string Name, IReadOnlyList<double> Values)> rows
    )
    {
        var drawing = new Drawing(Width, (rows.Count * RowHeight) + Bottom);
        double most = rows.SelectMany(r => r.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        int every = Math.Max(1, (times.Count + MostCells - 1) / MostCells);
        int cells = (times.Count + every - 1) / every;
        double cell = (Width - Left - Right) / Math.Max(1, cells);
        for (int r = 0; r < rows.Count; r++)
        {
            double top = r * RowHeight;
            double own = rows[r].Values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
            drawing.Words("label halo", Left, top + 12, Drawing.Cut(rows[r].Name, 42));
            drawing.Words("label value halo", Width - 2, top + 12, Figures.Short(own), "end");
            for (int c = 0; c < cells; c++)
                if (rows[r].Values[c * every] is var value && double.IsFinite(value) && most > 0)
                    drawing.Add(
                        $"<rect class=\"heat\" x=\"{Left + (c * cell)}\" y=\"{top + 16}\" width=\"{cell + 0.3}\" height=\"{12}\" opacity=\"{Opacity(value / most)}\"/>"
                    );
            drawing.Line("axis", Left, top + 28.5, Width - Right, top + 28.5);
        }
        double bottom = rows.Count * RowHeight;
        drawing.Words("tick", Left, bottom + 14, Figures.Year(times[0]));
        drawing.Words("tick", Width - Right, bottom + 14, Figures.Year(times[^1]), "end");
        return drawing.Finish(
            $"{what}: "
                + string.Join(
                    "; ",
                    rows.Select(r => $"{r.Name}: {Figures.Short(r.Values[0])} at first, {Figures.Short(r.Values[^1])} at last")
                )
        );
    }

    // Two digits: more shades nobody tells apart.
    private static string Opacity(double share) => FormattableString.Invariant($"{Math.Clamp(share, 0, 1):0.##}");
}

using Entente.Deals;

namespace Entente.Reports.Charts;

/// <summary>One party's gain from several packages: the interval from 5 to 95 %, the median, the mean of the worst tenth, and the zero line.</summary>
internal static class GainChart
{
    private const double Width = 360;
    private const double RowHeight = 31;
    private const double Top = 4;
    private const double Bottom = 24;

    public static Html Draw(LedgerParty party, IReadOnlyList<(string Label, Gain Gain)> rows, string unit)
    {
        double bottom = Top + (rows.Count * RowHeight);
        var drawing = new Drawing(Width, bottom + Bottom);
        var axis = Axis.Linear(
            rows.SelectMany(r => (double[])[r.Gain.P5, r.Gain.P95, r.Gain.WorstTenth]),
            12,
            Width - 16,
            withZero: true,
            4
        );
        foreach (double tick in axis.Ticks)
        {
            drawing.Line(tick == 0 ? "zero" : "grid", axis[tick], Top, axis[tick], bottom);
            drawing.Tick(axis[tick], bottom + 14, Figures.Plain(tick));
        }
        for (int i = 0; i < rows.Count; i++)
            Row(drawing, axis, rows[i].Label, rows[i].Gain, Top + (i * RowHeight));
        return drawing.Finish(
            $"Gain of {party.Name} by package in {unit}: "
                + string.Join(
                    "; ",
                    rows.Select(r =>
                        $"{r.Label}: median {Figures.ShortSigned(r.Gain.Median)}, {Figures.ShortSigned(r.Gain.P5)} to {Figures.ShortSigned(r.Gain.P95)}"
                    )
                )
        );
    }

    private static void Row(Drawing drawing, Axis axis, string label, Gain gain, double top)
    {
        drawing.Words("label halo", 12, top + 11, Drawing.Cut(label, 50));
        drawing.Words("label value halo", Width - 2, top + 11, Figures.ShortSigned(gain.Median), "end");
        double y = top + 21;
        if (!double.IsFinite(gain.P5) || !double.IsFinite(gain.P95))
            return;
        string side = gain.Median >= 0 ? "gain" : "loss";
        if (gain.P95 > gain.P5)
            drawing.Box($"bar {side}", axis[gain.P5], y - 3.5, axis[gain.P95], y + 3.5);
        drawing.Line("worst", axis[gain.WorstTenth], y - 6, axis[gain.WorstTenth], y + 6);
        drawing.Dot($"median {side}", axis[gain.Median], y, 4.5);
    }
}

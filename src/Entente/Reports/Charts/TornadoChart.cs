using Entente.Deals;

namespace Entente.Reports.Charts;

/// <summary>What drives one party's gain: for each input the mean gain in its lowest and in its highest fifth of worlds, around the mean of all.</summary>
internal static class TornadoChart
{
    private const double Width = 360;
    private const double RowHeight = 34;
    private const double Top = 18;
    private const double Bottom = 24;

    public static Html Draw(PartyDrivers drivers, IReadOnlyList<Driver> inputs, double mean, string unit)
    {
        double bottom = Top + (inputs.Count * RowHeight);
        var drawing = new Drawing(Width, bottom + Bottom);
        var axis = Axis.Linear(
            inputs.SelectMany(d => (double[])[d.WhenLow, d.WhenHigh]).Append(mean),
            40,
            Width - 44,
            withZero: true,
            4
        );
        foreach (double tick in axis.Ticks)
        {
            drawing.Line(tick == 0 ? "zero" : "grid", axis[tick], Top, axis[tick], bottom);
            drawing.Tick(axis[tick], bottom + 14, Figures.Plain(tick));
        }
        drawing.Words(
            "tick",
            axis[mean],
            Top - 6,
            $"mean of all {Figures.ShortSigned(mean)}",
            axis[mean] > Width * 0.7 ? "end"
                : axis[mean] < Width * 0.3 ? "start"
                : "middle"
        );
        drawing.Line("mean", axis[mean], Top - 3, axis[mean], bottom);
        for (int i = 0; i < inputs.Count; i++)
            Row(drawing, axis, inputs[i], mean, Top + (i * RowHeight));
        return drawing.Finish(
            $"Mean gain of {drivers.Party} in {unit} by input: "
                + string.Join(
                    "; ",
                    inputs.Select(d =>
                        $"{d.Input}: {Figures.ShortSigned(d.WhenLow)} when low, {Figures.ShortSigned(d.WhenHigh)} when high"
                    )
                )
        );
    }

    private static void Row(Drawing drawing, Axis axis, Driver input, double mean, double top)
    {
        drawing.Words("label halo", 12, top + 12, Drawing.Cut(input.Input, 46));
        drawing.Words("label value halo", Width - 2, top + 12, Figures.Signed(input.Coefficient, 2), "end");
        double y = top + 23;
        if (!double.IsFinite(input.WhenLow) || !double.IsFinite(input.WhenHigh))
            return;
        drawing.Box("low", axis[mean], y - 5, axis[input.WhenLow], y + 5);
        drawing.Box("high", axis[mean], y - 5, axis[input.WhenHigh], y + 5);
        bool lowIsLeft = input.WhenLow <= input.WhenHigh;
        End(drawing, axis, input.WhenLow, y, "low", left: lowIsLeft);
        End(drawing, axis, input.WhenHigh, y, "high", left: !lowIsLeft);
    }

    // Beyond the bar's end; the axis leaves room for it on both sides.
    private static void End(Drawing drawing, Axis axis, double value, double y, string word, bool left) =>
        drawing.Words("tick halo", axis[value] + (left ? -4 : 4), y + 3.5, word, left ? "end" : "start");
}

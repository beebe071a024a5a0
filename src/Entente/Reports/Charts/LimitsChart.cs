using Entente.Exploration;

namespace Entente.Reports.Charts;

/// <summary>A box of inputs: for each limited one the range at hand as a line, and the part of it that lies in the box as a bar.</summary>
internal static class LimitsChart
{
    private const double Width = 360;
    private const double RowHeight = 46;
    private const double Left = 12;
    private const double Right = 16;

    public static Html Draw(DiscoveryReport report, ScenarioBox box)
    {
        var drawing = new Drawing(Width, (box.Limits.Length * RowHeight) + 4);
        for (int i = 0; i < box.Limits.Length; i++)
            Row(drawing, box.Limits[i], report.Ranges[box.Limits[i].Input], i * RowHeight);
        return drawing.Finish(ScenarioDiscovery.InWords(report, box));
    }

    private static void Row(Drawing drawing, InputLimits limits, (double Least, double Greatest) range, double top)
    {
        double width = Math.Max(range.Greatest - range.Least, 1e-300);
        double X(double value) => Left + (Math.Clamp((value - range.Least) / width, 0, 1) * (Width - Left - Right));
        double y = top + 24;
        (double low, double high) = (limits.Low ?? range.Least, limits.High ?? range.Greatest);
        string words = (limits.Low, limits.High) switch
        {
            ({ } l, { } h) => $"{Limit(l, range)} to {Limit(h, range)}",
            ({ } l, null) => $"> {Limit(l, range)}",
            (null, { } h) => $"< {Limit(h, range)}",
            _ => "",
        };
        drawing.Words("label halo", Left, top + 13, Drawing.Cut(limits.Input, 38));
        drawing.Words("label value halo", Width - 2, top + 13, words, "end");
        drawing.Line("axis", Left, y, Width - Right, y);
        drawing.Box("bar gain", X(low), y - 5, X(high), y + 5);
        drawing.Words("tick", Left, y + 15, Limit(range.Least, range));
        drawing.Words("tick", Width - Right, y + 15, Limit(range.Greatest, range), "end");
    }

    /// <summary>A limit in as many digits as tell a hundredth of the range apart.</summary>
    public static string Limit(double value, (double Least, double Greatest) range)
    {
        double width = range.Greatest - range.Least;
        return width > 0 && double.IsFinite(width)
            ? Figures.Fixed(value, Math.Clamp(2 - (int)Math.Floor(Math.Log10(width)), 0, 8))
            : Figures.Short(value);
    }
}

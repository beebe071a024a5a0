namespace Entente.Reports.Charts;

/// <summary>One measure of a parallel-coordinates plot.</summary>
/// <param name="Name">What it is.</param>
/// <param name="LessIsBetter">Whether the axis is turned round, so that the right end is always the good one.</param>
internal sealed record ParallelAxis(string Name, bool LessIsBetter = false);

/// <summary>One line of a parallel-coordinates plot.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">Its value on each axis.</param>
/// <param name="Style">Style of a line that is told apart; empty for one of the many.</param>
internal sealed record ParallelLine(string Name, IReadOnlyList<double> Values, string Style = "");

/// <summary>Parallel coordinates (Inselberg 1985): each measure an axis of its own, each alternative a line across all. The axes lie one below the other, because a
/// narrow page has room below and names are long; to the right is better on each.</summary>
internal static class ParallelChart
{
    private const double Width = 360;
    private const double LeastRow = 48;
    private const double MostRow = 100;
    private const double Tall = 280;
    private const double Left = 12;
    private const double Right = 16;

    /// <summary>Styles of lines that are told apart, in order.</summary>
    public static readonly string[] Styles = ["full", "third", "fourth", "fifth", "none"];

    public static Html Draw(string what, IReadOnlyList<ParallelAxis> axes, IReadOnlyList<ParallelLine> lines)
    {
        double row = Math.Clamp(Tall / axes.Count, LeastRow, MostRow);
        var drawing = new Drawing(Width, ((axes.Count - 1) * row) + 46);
        (double Low, double High)[] ends = [.. axes.Select((_, a) => Ends(lines.Select(l => l.Values[a])))];
        double X(int axis, double value)
        {
            double share = (value - ends[axis].Low) / (ends[axis].High - ends[axis].Low);
            return Left + ((axes[axis].LessIsBetter ? 1 - share : share) * (Width - Left - Right));
        }
        double Y(int axis) => (axis * row) + 28;
        for (int a = 0; a < axes.Count; a++)
        {
            drawing.Line("axis", Left, Y(a), Width - Right, Y(a));
            if (ends[a].Low < 0 && ends[a].High > 0)
                drawing.Line("zero", X(a, 0), Y(a) - 5, X(a, 0), Y(a) + 5);
        }
        foreach (var line in lines.OrderBy(l => l.Style.Length > 0))
        {
            string style = line.Style.Length > 0 ? line.Style : "many";
            drawing.Path(
                $"path {style}",
                Enumerable
                    .Range(0, axes.Count)
                    .Where(a => double.IsFinite(line.Values[a]))
                    .Select(a => (X(a, line.Values[a]), Y(a)))
            );
        }
        for (int a = 0; a < axes.Count; a++)
        {
            (double first, double last) = axes[a].LessIsBetter ? (ends[a].High, ends[a].Low) : (ends[a].Low, ends[a].High);
            drawing.Words("label halo", Left, Y(a) - 11, Drawing.Cut(axes[a].Name, 46));
            drawing.Words("tick halo", Left, Y(a) + 12, Figures.Short(first));
            drawing.Words("tick halo", Width - Right, Y(a) + 12, Figures.Short(last), "end");
        }
        return drawing.Finish(
            $"{what}, to the right is better. "
                + string.Join(
                    "; ",
                    lines
                        .Where(l => l.Style.Length > 0)
                        .Select(l =>
                            $"{l.Name}: {string.Join(", ", axes.Select((a, i) => $"{a.Name} {Figures.Short(l.Values[i])}"))}"
                        )
                )
        );
    }

    private static (double, double) Ends(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return (0, 1);
        (double low, double high) = (finite.Min(), finite.Max());
        return high > low ? (low, high) : (low - Math.Max(1, Math.Abs(low)), high + Math.Max(1, Math.Abs(high)));
    }
}

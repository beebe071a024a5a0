using System.Globalization;

namespace Entente.Reports.Charts;

/// <summary>A picture with one number along and one upward: grid, ticks, the words at both axes, and the places of values.</summary>
internal sealed class Plot
{
    /// <summary>Width of the picture, as of all charts: that of a card.</summary>
    public const double Width = 360;
    private const double Left = 48;
    private const double Right = 12;
    private const double Top = 18;
    private const double Bottom = 36;

    private readonly Drawing drawing;
    private readonly double bottom;

    /// <summary>A picture with its axes.</summary>
    /// <param name="height">Height in pixels.</param>
    /// <param name="x">What the axis along must reach.</param>
    /// <param name="y">What the axis upward must reach.</param>
    /// <param name="along">Words at the axis along.</param>
    /// <param name="upward">Words at the axis upward.</param>
    /// <param name="isTime">Whether the axis along ends where the values do, as of time.</param>
    /// <param name="withZero">Whether zero must be on the axis upward.</param>
    /// <param name="areShares">Whether the values upward are written in per cent.</param>
    public Plot(
        double height,
        IEnumerable<double> x,
        IEnumerable<double> y,
        string along,
        string upward,
        bool isTime = false,
        bool withZero = false,
        bool areShares = false
    )
    {
        bottom = height - Bottom;
        drawing = new Drawing(Width, height);
        X = isTime ? Axis.Exact(x, Left, Width - Right) : Axis.Linear(x, Left, Width - Right, withZero: false, 4);
        Y = Axis.Linear(y, bottom, Top, withZero, 4);
        foreach (double tick in Y.Ticks)
        {
            drawing.Line(tick == 0 ? "zero" : "grid", Left, Y[tick], Width - Right, Y[tick]);
            drawing.Words("tick", Left - 5, Y[tick] + 3.5, areShares ? Share(tick) : Tick(tick), "end");
        }
        foreach (double tick in X.Ticks)
        {
            drawing.Line("mark", X[tick], bottom, X[tick], bottom + 4);
            drawing.Tick(X[tick], bottom + 15, isTime ? Figures.Year(tick) : Tick(tick));
        }
        drawing.Words("tick", (Left + Width - Right) / 2, height - 6, Drawing.Cut(along, 52), "middle");
        drawing.Words("tick", 4, 10, Drawing.Cut(upward, 58));
    }

    /// <summary>Places along.</summary>
    public Axis X { get; }

    /// <summary>Places upward.</summary>
    public Axis Y { get; }

    /// <summary>A number at an axis, short enough for the margin.</summary>
    public static string Tick(double value) =>
        Math.Abs(value) is >= 1e6 and < 1e9
            ? (value < 0 ? "−" : "") + Math.Abs(value).ToString("0.###e0", CultureInfo.InvariantCulture)
            : Figures.Plain(value);

    /// <summary>A line through points; one that is not finite breaks it.</summary>
    public void Line(string style, IEnumerable<(double X, double Y)> points)
    {
        var stretch = new List<(double, double)>();
        foreach ((double x, double y) in points.Append((double.NaN, double.NaN)))
        {
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                stretch.Add((X[x], Y[y]));
                continue;
            }
            if (stretch.Count > 1)
                drawing.Path(style, stretch);
            stretch.Clear();
        }
    }

    /// <summary>An area between two lines over the same places.</summary>
    public void Area(string style, IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high)
    {
        int[] drawn =
        [
            .. Enumerable
                .Range(0, x.Count)
                .Where(i => double.IsFinite(x[i]) && double.IsFinite(low[i]) && double.IsFinite(high[i])),
        ];
        if (drawn.Length > 1)
            drawing.Path(
                style,
                drawn.Select(i => (X[x[i]], Y[high[i]])).Concat(drawn.Reverse().Select(i => (X[x[i]], Y[low[i]]))),
                close: true
            );
    }

    /// <summary>Small dots, all in one path: a picture of a thousand stays small.</summary>
    public void Dots(string style, IEnumerable<(double X, double Y)> points)
    {
        string path = string.Concat(
            points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Select(p => Html.Of($"M{X[p.X]} {Y[p.Y]}h0").Markup)
        );
        if (path.Length > 0)
            drawing.Add($"<path class=\"dots {style}\" d=\"{path}\"/>");
    }

    /// <summary>A dot.</summary>
    public void Dot(string style, double x, double y, double radius = 3) => drawing.Dot(style, X[x], Y[y], radius);

    /// <summary>A box; an end that is not finite lies at the end of the axis.</summary>
    public void Box(string style, double left, double right, double low, double high) =>
        drawing.Box(style, X[left], Y[low], X[right], Y[high]);

    /// <summary>A level line with words at its right end.</summary>
    public void Level(double y, string words)
    {
        drawing.Line("mean", Left, Y[y], Width - Right, Y[y]);
        drawing.Words("tick halo", Width - Right - 2, Y[y] - 4, words, "end");
    }

    /// <summary>Words in the picture.</summary>
    public void Words(string style, double x, double y, string text, double up = 0, string anchor = "middle") =>
        drawing.Words(style, X[x], Y[y] - up, text, anchor);

    /// <summary>An upright line.</summary>
    public void Upright(string style, double x) => drawing.Line(style, X[x], Top, X[x], bottom);

    /// <summary>The picture with its description.</summary>
    public Html Finish(string description) => drawing.Finish(description);

    // Shares at an axis may lie below none and above all, where they are estimated.
    private static string Share(double share) => Figures.Fixed(share * 100, 0) + " %";
}

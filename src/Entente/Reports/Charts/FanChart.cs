using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Charts;

/// <summary>A variable over time: bands from 5 to 95 % and 25 to 75 % of the worlds with the median, for no deal and the full package, and the medians
/// of up to three other packages.</summary>
internal static class FanChart
{
    private const double Width = 360;
    private const double Height = 236;
    private const double Left = 46;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 24;

    /// <summary>Styles of the lines beyond the two bands, in order.</summary>
    internal static readonly string[] Others = ["third", "fourth", "fifth"];

    public static Html Draw(string variable, string unit, Fan? none, Fan? full, IReadOnlyList<Fan> others)
    {
        Fan[] all = [.. new[] { none, full }.OfType<Fan>(), .. others];
        bool shares = AreShares(all);
        Fan[] banded = shares ? [] : [.. new[] { none, full }.OfType<Fan>()];
        var drawing = new Drawing(Width, Height);
        var time = Axis.Linear(all.SelectMany(f => f.Times), Left, Width - Right, withZero: false, 4);
        double first = all.Min(f => f.Times[0]);
        double last = all.Max(f => f.Times[^1]);
        double X(double t) => Left + ((t - first) / Math.Max(last - first, 1e-12) * (Width - Right - Left));
        var value = Axis.Either(
            shares ? [0, 1] : banded.SelectMany(f => f.P5.Concat(f.P95)).Concat(all.SelectMany(f => f.Median)),
            Height - Bottom,
            Top,
            4
        );
        foreach (double tick in value.Ticks)
        {
            drawing.Line(tick == 0 ? "zero" : "grid", Left, value[tick], Width - Right, value[tick]);
            drawing.Words("tick", Left - 5, value[tick] + 3.5, shares ? Figures.Share(tick) : Figures.Plain(tick), "end");
        }
        foreach (double tick in time.Ticks.Where(t => t >= first && t <= last))
        {
            drawing.Line("mark", X(tick), Height - Bottom, X(tick), Height - Bottom + 4);
            drawing.Tick(X(tick), Height - Bottom + 16, Figures.Year(tick));
        }
        if (none != null && !shares)
            Bands(drawing, none, X, value, "none");
        if (full != null && !shares)
            Bands(drawing, full, X, value, "full");
        if (none != null)
            Middle(drawing, none, X, value, "none", shares);
        foreach ((int i, Fan fan) in others.Index())
            Middle(drawing, fan, X, value, Others[i], shares);
        if (full != null)
            Middle(drawing, full, X, value, "full", shares);
        return drawing.Finish(shares ? ShareDescription(variable, all) : Description(variable, unit, all, value.IsLogarithmic));
    }

    /// <summary>Whether the picture shows shares of worlds: of a switch, quantiles say nothing.</summary>
    public static bool AreShares(IEnumerable<Fan> fans) => fans.All(f => f.Shares.Length == f.Times.Length);

    private static string ShareDescription(string variable, Fan[] all) =>
        $"Share of worlds in which {variable} is 1. "
        + string.Join(
            "; ",
            all.Select(f =>
                $"{f.Package}: {Figures.Share(f.Shares[0])} in {Figures.Year(f.Times[0])}, {Figures.Share(f.Shares[^1])} in {Figures.Year(f.Times[^1])}"
            )
        );

    private static string Description(string variable, string unit, Fan[] all, bool logarithmic) =>
        $"{variable} in {unit}{(logarithmic ? ", logarithmic scale" : "")}. "
        + string.Join(
            "; ",
            all.Select(f =>
                $"{f.Package}: median {Figures.Short(f.Median[0])} in {Figures.Year(f.Times[0])}, {Figures.Short(f.Median[^1])} in "
                + $"{Figures.Year(f.Times[^1])} (5–95 %: {Figures.Short(f.P5[^1])} to {Figures.Short(f.P95[^1])})"
            )
        );

    private static void Bands(Drawing drawing, Fan fan, Func<double, double> x, Axis y, string style)
    {
        drawing.Path($"band outer {style}", Around(fan, fan.P5, fan.P95, x, y), close: true);
        drawing.Path($"band inner {style}", Around(fan, fan.P25, fan.P75, x, y), close: true);
    }

    private static IEnumerable<(double X, double Y)> Around(
        Fan fan,
        ImmutableArray<double> low,
        ImmutableArray<double> high,
        Func<double, double> x,
        Axis y
    )
    {
        int[] drawn = [.. Drawn(fan).Where(i => double.IsFinite(low[i]) && double.IsFinite(high[i]))];
        return drawn.Select(i => (x(fan.Times[i]), y[high[i]])).Concat(drawn.Reverse().Select(i => (x(fan.Times[i]), y[low[i]])));
    }

    private static void Middle(Drawing drawing, Fan fan, Func<double, double> x, Axis y, string style, bool shares)
    {
        ImmutableArray<double> line = shares ? fan.Shares : fan.Median;
        drawing.Path($"path {style}", Drawn(fan).Where(i => double.IsFinite(line[i])).Select(i => (x(fan.Times[i]), y[line[i]])));
    }

    // At most some 150 points: a picture 300 pixels wide shows no more.
    private static IEnumerable<int> Drawn(Fan fan)
    {
        int every = Math.Max(1, fan.Times.Length / 150);
        for (int i = 0; i < fan.Times.Length; i++)
            if (i % every == 0 || i == fan.Times.Length - 1)
                yield return i;
    }
}

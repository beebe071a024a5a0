namespace Entente.Reports.Charts;

/// <summary>One of the parts that a stack is made of.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">Its size at each time; what is below zero is stacked downward.</param>
internal sealed record StackedPart(string Name, IReadOnlyList<double> Values);

/// <summary>Shares over time, one on the other. Each part carries its number at its widest place; a key beside the picture says which is which.</summary>
internal static class StackChart
{
    /// <summary>Parts that are told apart by colour; more are put together by the caller.</summary>
    public const int MostParts = 7;
    private const double LeastHeight = 13;
    private const int MostPoints = 150;

    // Estimated shares may sum to a little more than all; an axis of twice the height would say no more.
    private const double Slack = 1.05;

    public static Html Draw(string what, string along, IReadOnlyList<double> times, IReadOnlyList<StackedPart> parts)
    {
        int[] shown = [.. Shown(times.Count).Where(t => parts.Any(p => double.IsFinite(p.Values[t])))];
        double[] at = [.. shown.Select(t => times[t])];
        double[] up = new double[at.Length];
        double[] down = new double[at.Length];
        var bands = new List<(double[] Low, double[] High)>();
        foreach (var part in parts)
        {
            double[] values = [.. shown.Select(t => double.IsFinite(part.Values[t]) ? part.Values[t] : 0)];
            double[] from = [.. values.Select((v, i) => v < 0 ? down[i] : up[i])];
            double[] to = [.. values.Select((v, i) => from[i] + v)];
            // Where a part changes its sign it jumps to the other side of zero; a flat piece is better than a slanted one.
            for (int i = 0; i < values.Length; i++)
                if (values[i] < 0)
                    down[i] = to[i];
                else
                    up[i] = to[i];
            bands.Add((from, to));
        }
        var plot = new Plot(
            230,
            at,
            [.. up.Select(v => v < Slack ? Math.Min(v, 1) : v), .. down, 0],
            along,
            "",
            isTime: true,
            withZero: true,
            areShares: true
        );
        foreach ((int i, (double[] low, double[] high)) in bands.Index())
        {
            plot.Area(Style(i), at, low, high);
            Number(plot, i, at, low, high);
        }
        return plot.Finish(
            $"{what}: "
                + string.Join(
                    "; ",
                    parts.Select(p =>
                        $"{p.Name}: {Figures.Rate(First(p.Values))} at {Figures.Year(at.FirstOrDefault())}, {Figures.Rate(p.Values[^1])} at {Figures.Year(at.LastOrDefault())}"
                    )
                )
        );

        double First(IReadOnlyList<double> values) => shown.Length > 0 ? values[shown[0]] : double.NaN;
    }

    /// <summary>The style of a part.</summary>
    public static string Style(int part) => FormattableString.Invariant($"stacked s{part % MostParts}");

    private static IEnumerable<int> Shown(int count)
    {
        int every = Math.Max(1, count / MostPoints);
        return Enumerable.Range(0, count).Where(i => i % every == 0 || i == count - 1);
    }

    private static void Number(Plot plot, int part, double[] at, double[] low, double[] high)
    {
        double Height(int i) => Math.Abs(plot.Y[high[i]] - plot.Y[low[i]]);
        int margin = at.Length / 20;
        int[] inner = [.. Enumerable.Range(margin, Math.Max(0, at.Length - (2 * margin)))];
        if (inner.Length == 0)
            return;
        int widest = inner.MaxBy(Height);
        if (Height(widest) >= LeastHeight)
            plot.Words(
                "stacked-number",
                at[widest],
                (low[widest] + high[widest]) / 2,
                FormattableString.Invariant($"{part + 1}"),
                -4
            );
    }
}

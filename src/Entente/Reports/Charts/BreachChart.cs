using Entente.Deals;

namespace Entente.Reports.Charts;

/// <summary>The mean gain from breaking, for each party and clause, over the year in which the breach begins: bars above the line pay, bars below do not.</summary>
internal static class BreachChart
{
    private const double Width = 360;
    private const double RowHeight = 58;
    private const double Bottom = 20;
    private const double Left = 12;
    private const double Tallest = 17;

    public static Html Draw(IReadOnlyList<BreachResult> breaches, string unit)
    {
        double bottom = breaches.Count * RowHeight;
        var drawing = new Drawing(Width, bottom + Bottom);
        double[] years = [.. breaches.SelectMany(b => b.ByYear).Select(y => y.Year).Distinct().Order()];
        if (years.Length == 0)
            return Html.None;
        double step = years.Length > 1 ? years.Zip(years.Skip(1), (a, b) => b - a).Min() : 1;
        double First(double year) => Left + ((year - years[0]) / (years[^1] - years[0] + step) * (Width - 2 * Left));
        double cell = First(years[0] + step) - First(years[0]);
        foreach (double year in Axis.Linear(years, 0, 1, withZero: false, 5).Ticks.Where(t => t >= years[0] && t <= years[^1]))
        {
            drawing.Line("grid", First(year) + (cell / 2), 0, First(year) + (cell / 2), bottom);
            drawing.Tick(First(year) + (cell / 2), bottom + 14, Figures.Year(year));
        }
        for (int i = 0; i < breaches.Count; i++)
            Row(drawing, breaches[i], First, cell, i * RowHeight);
        return drawing.Finish(
            $"Mean gain from breaking by year of breach in {unit}: "
                + string.Join(
                    "; ",
                    breaches.Select(b =>
                        $"{b.Party}, {b.Clause}: "
                        + (
                            Conclusions.Pays(b)
                                ? $"best in {Figures.Year(b.BestYear ?? 0)}, {Figures.ShortSigned(b.GainFromBreaking)}"
                                : "pays in no year"
                        )
                    )
                )
        );
    }

    // Each row has its own height scale, because gains of different breaches may differ by orders of magnitude; the label gives the number.
    // Where it pays, the scale is that of what is gained, and losses that are longer are cut off.
    private static void Row(Drawing drawing, BreachResult breach, Func<double, double> first, double cell, double top)
    {
        bool pays = Conclusions.Pays(breach);
        drawing.Words("label halo", Left, top + 12, Drawing.Cut($"{breach.Party}: {breach.Clause}", 44));
        drawing.Words("label value halo", Width - 2, top + 12, Figures.ShortSigned(breach.GainFromBreaking), "end");
        double zero = top + 36;
        double most = breach.ByYear.Select(y => pays ? y.Mean : Math.Abs(y.Mean)).Where(double.IsFinite).Append(0).Max();
        if (most > 0)
            foreach (BreachYear year in breach.ByYear.Where(y => double.IsFinite(y.Mean)))
            {
                double x = first(year.Year) + (cell * 0.1);
                drawing.Box(
                    year.Mean > 0 ? "pays" : "costs",
                    x,
                    zero,
                    x + (cell * 0.8),
                    zero - (Math.Max(year.Mean / most, -1) * Tallest)
                );
            }
        drawing.Line("zero", Left, zero, Width - Left, zero);
        if (pays && breach.BestYear is { } best)
            drawing.Words("tick halo", first(best) + (cell / 2), zero + 13, "▲ " + Figures.Year(best), "middle");
    }
}

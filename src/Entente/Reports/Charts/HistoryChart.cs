using Entente.Deals;

namespace Entente.Reports.Charts;

/// <summary>What happened, as dots, beside the path that the model gives, as a line.</summary>
internal static class HistoryChart
{
    private const double Width = 360;
    private const double Height = 200;
    private const double Left = 46;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 24;

    public static Html Draw(HistoryFit fit)
    {
        var drawing = new Drawing(Width, Height);
        double first = fit.Times[0];
        double last = fit.Times[^1];
        // Only the years with figures: a path before or after them would press them into a corner.
        (double Time, double Value)[] path =
        [
            .. fit.Path.Where(p => p.Time >= first - 1e-9 && p.Time <= last + 1e-9 && double.IsFinite(p.Value)),
        ];
        double X(double t) => Left + ((t - first) / Math.Max(last - first, 1e-12) * (Width - Right - Left));
        var time = Axis.Linear(fit.Times, Left, Width - Right, withZero: false, 4);
        var value = Axis.Either(fit.Actual.Concat(path.Select(p => p.Value)), Height - Bottom, Top, 4);
        foreach (double tick in value.Ticks)
        {
            drawing.Line(tick == 0 ? "zero" : "grid", Left, value[tick], Width - Right, value[tick]);
            drawing.Words("tick", Left - 5, value[tick] + 3.5, Figures.Plain(tick), "end");
        }
        foreach (double tick in time.Ticks.Where(t => t >= first && t <= last))
        {
            drawing.Line("mark", X(tick), Height - Bottom, X(tick), Height - Bottom + 4);
            drawing.Tick(X(tick), Height - Bottom + 16, Figures.Year(tick));
        }
        drawing.Path("path full", path.Select(p => (X(p.Time), value[p.Value])));
        foreach ((double t, double actual) in fit.Times.Zip(fit.Actual))
            drawing.Dot("actual", X(t), value[actual], 3);
        return drawing.Finish(
            $"{fit.Name} in {(fit.Unit.Length > 0 ? fit.Unit : "no unit")}: actual {Figures.Short(fit.Actual[0])} at {Figures.Year(fit.Times[0])} to "
                + $"{Figures.Short(fit.Actual[^1])} at {Figures.Year(fit.Times[^1])}; model {Figures.Short(fit.Simulated[0])} to {Figures.Short(fit.Simulated[^1])}"
        );
    }
}

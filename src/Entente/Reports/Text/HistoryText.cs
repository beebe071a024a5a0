using System.Collections.Immutable;
using Entente.Deals;

namespace Entente.Reports.Text;

/// <summary>What the model gives for the past beside what happened, as text for a terminal.</summary>
public static class HistoryText
{
    internal const string Legend =
        "MAPE: mean absolute percentage error. U: Theil's U1, 0 perfect. U2 below 1: better than saying that nothing changes. Bias, variance, covariance: "
        + "shares of the squared error that differ in mean, in spread, and point by point (Theil 1966; Sterman 1984).";

    private const int NarrowestWidth = 60;

    /// <summary>The comparisons in lines of at most so many cells (at least 60).</summary>
    public static ImmutableArray<TextLine> Of(ImmutableArray<HistoryResult> history, int width)
    {
        var page = new TextLines(Math.Max(NarrowestWidth, width));
        Write(page, history);
        return page.Lines();
    }

    internal static void Write(TextLines page, ImmutableArray<HistoryResult> history)
    {
        foreach (var run in history)
        {
            page.Heading(run.Name, $"{Figures.Year(run.From)} to {Figures.Year(run.To)}");
            if (run.About.Length > 0)
                page.Note(run.About);
            page.Table(Paths(run));
            page.Table(Errors(run));
            foreach (var fit in run.Fits.Where(f => f.About.Length > 0))
                page.Note($"{fit.Name}: {fit.About}");
        }
        page.Note(Legend);
    }

    private static TextTable Paths(HistoryResult run)
    {
        var table = new TextTable([
            new(""),
            new("", ColumnKind.Fixed),
            new("", ColumnKind.Fixed),
            new("first", ColumnKind.Numbers),
            new("least", ColumnKind.Numbers),
            new("greatest", ColumnKind.Numbers),
            new("last", ColumnKind.Numbers),
        ]);
        foreach (var fit in run.Fits)
        {
            double[] both = [.. fit.Actual.Concat(fit.Simulated).Where(double.IsFinite)];
            (double least, double greatest) = both.Length > 0 ? (both.Min(), both.Max()) : (0, 0);
            int decimals = Figures.Decimals(both);
            foreach (var (name, values) in new[] { ("actual", fit.Actual), ("model", fit.Simulated) })
                table.Add(
                    new TextSpan(name == "actual" ? NameAndUnit(fit) : ""),
                    new TextSpan(name, TextStyle.Faint),
                    new TextSpan(Sparkline.Of(values, least, greatest)),
                    new TextSpan(Figures.Fixed(values[0], decimals)),
                    new TextSpan(Figures.Fixed(values.Min(), decimals)),
                    new TextSpan(Figures.Fixed(values.Max(), decimals)),
                    new TextSpan(Figures.Fixed(values[^1], decimals))
                );
        }
        return table;
    }

    private static string NameAndUnit(HistoryFit fit) =>
        TextPage.Behind(fit.Unit) is { Length: > 0 } unit ? $"{fit.Name},{unit}" : fit.Name;

    private static TextTable Errors(HistoryResult run)
    {
        var table = new TextTable([
            new("Errors"),
            new("n", ColumnKind.Numbers),
            new("MAPE", ColumnKind.Numbers),
            new("RMSE", ColumnKind.Numbers),
            new("U", ColumnKind.Numbers),
            new("U2", ColumnKind.Numbers),
            new("bias", ColumnKind.Numbers),
            new("vari- ance", ColumnKind.Numbers),
            new("covari- ance", ColumnKind.Numbers),
            new("claimed", ColumnKind.Fixed),
        ]);
        foreach (var fit in run.Fits)
            table.Add(
                new TextSpan(fit.Name),
                new TextSpan(Figures.Count(fit.Times.Length)),
                new TextSpan(Figures.Rate(fit.Mape)),
                new TextSpan(Figures.Short(fit.Rmse)),
                new TextSpan(Figures.Fixed(fit.U, 2)),
                new TextSpan(Figures.Fixed(fit.U2, 2)),
                new TextSpan(Figures.Share(fit.BiasShare)),
                new TextSpan(Figures.Share(fit.VarianceShare)),
                new TextSpan(Figures.Share(fit.CovarianceShare)),
                Claimed(fit)
            );
        return table;
    }

    private static TextSpan Claimed(HistoryFit fit) =>
        fit.Tolerance is { } most
            ? new TextSpan(
                $"≤ {Figures.Rate(most)}: {(fit.Holds == true ? "holds" : "missed")}",
                fit.Holds == true ? TextStyle.Good : TextStyle.Bad
            )
            : new TextSpan(Figures.None);
}

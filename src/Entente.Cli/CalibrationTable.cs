using System.Globalization;
using Entente.Exploration.Fitting;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>A calibration as tables for a terminal.</summary>
internal static class CalibrationTable
{
    /// <summary>Prints it.</summary>
    public static void Print(CalibrationResult result)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 140;
        Line(
            console,
            FormattableString.Invariant(
                $"{Count(result.Constants.Length, "constant")} fitted to {Count(result.Points, "point")} in {result.Runs:N0} runs, seed {result.Seed}"
            )
        );
        Constants(console, result);
        Series(console, result);
        Line(
            console,
            FormattableString.Invariant(
                $"Log likelihood {Number(result.Criteria.LogLikelihood)}, AIC {Number(result.Criteria.Aic)}, BIC {Number(result.Criteria.Bic)}, AICc {Number(result.Criteria.Aicc)}, weighted sum of squares {Number(result.SumOfSquares)}."
            )
        );
        if (result.Posterior is { } posterior)
            Line(
                console,
                FormattableString.Invariant(
                    $"Posterior: {posterior.Draws:N0} draws, {posterior.Acceptance:P0} of the moves accepted, largest R-hat {posterior.RHats.Max():0.000}, least effective size {posterior.BulkSizes.Concat(posterior.TailSizes).Min():N0}."
                )
            );
        if (result.PointsLeftOut > 0)
            Line(console, $"Outside the run, and left out: {Count(result.PointsLeftOut, "point")}.");
        foreach (var constant in result.Constants.Where(c => c.IsAtBound))
            Line(console, $"{constant.Name} lies at an end of its range: the data would rather have it outside.");
        foreach (string remark in result.Remarks)
            Line(console, remark);
    }

    private static void Constants(IAnsiConsole console, CalibrationResult result)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("constant");
        var heads = new List<string> { "estimate", "standard error" };
        if (result.Confidence > 0)
            heads.Add(string.Create(CultureInfo.InvariantCulture, $"{result.Confidence * 100:0.##} % interval"));
        heads.Add("range");
        if (result.Posterior != null)
            heads.AddRange(["posterior mean", "5–95 %", "R-hat", "effective"]);
        foreach (string head in heads)
            table.AddColumn(new TableColumn(head).RightAligned());
        for (int j = 0; j < result.Constants.Length; j++)
        {
            var constant = result.Constants[j];
            var cells = new List<string> { constant.Name, Number(constant.Estimate), Number(constant.StandardError) };
            if (result.Confidence > 0)
                cells.Add(constant.Interval is { } interval ? Interval(interval) : "–");
            cells.Add($"{Number(constant.Low)} … {Number(constant.High)}");
            if (result.Posterior is { } p)
                cells.AddRange([
                    Number(p.Mean(j)),
                    $"{Number(p.Quantile(j, 0.05))} … {Number(p.Quantile(j, 0.95))}",
                    p.RHats[j].ToString("0.000", CultureInfo.InvariantCulture),
                    Math.Min(p.BulkSizes[j], p.TailSizes[j]).ToString("N0", CultureInfo.InvariantCulture),
                ]);
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        console.Write(table);
    }

    private static void Series(IAnsiConsole console, CalibrationResult result)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("series");
        string[] heads = ["points", "sd of errors", "RMSE", "MAPE", "R²", "Theil U1", "U2", "bias", "spread", "rest"];
        foreach (string head in heads)
            table.AddColumn(new TableColumn(head).RightAligned());
        foreach (var series in result.Series)
        {
            var fit = series.Statistics;
            string correlation =
                series.Correlation == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (ρ {series.Correlation:0.00})");
            table.AddRow([
                .. new[]
                {
                    series.Target.Name,
                    fit.Count.ToString(CultureInfo.InvariantCulture),
                    Number(series.StandardDeviation) + correlation,
                    Number(fit.Rmse),
                    Share(fit.Mape),
                    (fit.Correlation * fit.Correlation).ToString("0.0000", CultureInfo.InvariantCulture),
                    fit.U1.ToString("0.0000", CultureInfo.InvariantCulture),
                    fit.U2.ToString("0.000", CultureInfo.InvariantCulture),
                    Share(fit.BiasShare),
                    Share(fit.VarianceShare),
                    Share(fit.CovarianceShare),
                }.Select(Markup.Escape),
            ]);
        }
        console.Write(table);
        Line(
            console,
            "Bias, spread, rest: Theil's shares of the mean squared error. U2 below 1 is better than saying that nothing changes."
        );
    }

    private static void Line(IAnsiConsole console, string text) => console.Write(new Paragraph(text + "\n"));

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Interval(ParameterInterval interval) =>
        $"{(interval.LowIsOpen ? "open" : Number(interval.Low))} … {(interval.HighIsOpen ? "open" : Number(interval.High))}";

    private static string Number(double value) =>
        double.IsNaN(value) ? "–"
        : double.IsInfinity(value) ? (value > 0 ? "∞" : "−∞")
        : value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Share(double value) =>
        double.IsFinite(value) ? (100 * value).ToString("0.##", CultureInfo.InvariantCulture) + " %" : "–";
}

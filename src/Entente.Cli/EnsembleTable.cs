using System.Globalization;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>How the outcomes of an ensemble are spread at the final time, as a table for a terminal.</summary>
internal static class EnsembleTable
{
    /// <summary>Prints it.</summary>
    public static void Print(Ensemble ensemble)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 140;
        Console.Out.WriteLine(
            FormattableString.Invariant(
                $"{ensemble.Runs:N0} runs, seed {ensemble.Inputs.Seed}, at time {ensemble.Times[^1]:0.####}"
            )
        );
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("outcome");
        table.AddColumn("unit");
        foreach (
            string head in new[] { "mean", "±", "sd", "5 %", "median", "95 %", "least (run)", "greatest (run)", "not finite" }
        )
            table.AddColumn(new TableColumn(head).RightAligned());
        foreach (var outcome in ensemble.Outcomes)
        {
            var spread = outcome.Final;
            table.AddRow(
                Markup.Escape(outcome.Name),
                Markup.Escape(outcome.Variable.Unit),
                Number(spread.Mean),
                (1.96 * spread.Error).ToString("G2", CultureInfo.InvariantCulture),
                Number(spread.StandardDeviation),
                Number(spread.Quantile(0.05)),
                Number(spread.Quantile(0.5)),
                Number(spread.Quantile(0.95)),
                Extreme(spread.Minimum, spread.MinimumRun),
                Extreme(spread.Maximum, spread.MaximumRun),
                spread.NotFinite.ToString(CultureInfo.InvariantCulture)
            );
        }
        console.Write(table);
        Console.Out.WriteLine(
            FormattableString.Invariant(
                $"± is the sampling error of the mean at 95 %; {Quantiles(ensemble)}. Quantiles are binned within {Spread.QuantileError:0.0 %} of their size; --run K simulates a single run, --json gives all saved times."
            )
        );
    }

    // The widest interval of a quantile, by the standard deviation.
    private static string Quantiles(Ensemble ensemble)
    {
        double Widest(Spread spread) =>
            new[] { 0.05, 0.5, 0.95 }.Max(p =>
                spread.QuantileInterval(p) is var (low, high) && high - low == 0 ? 0
                : double.IsNaN(high - low) ? double.PositiveInfinity
                : (high - low) / 2 / spread.StandardDeviation
            );
        double widest = ensemble.Outcomes.Max(o => Widest(o.Final));
        return double.IsFinite(widest)
            ? FormattableString.Invariant($"that of the quantiles is at most {widest:0.00} sd")
            : "so few runs do not bound the quantiles";
    }

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Extreme(double value, long run) =>
        run < 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{value:G6} ({run})");
}

using System.Globalization;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>How the outcomes of an ensemble are spread at the final time, as a table for a terminal.</summary>
internal static class EnsembleTable
{
    private static readonly string[] Heads =
    [
        "outcome",
        "unit",
        "mean",
        "±",
        "sd",
        "5 %",
        "median",
        "95 %",
        "least (run)",
        "greatest (run)",
        "not finite",
    ];

    /// <summary>Prints it; where the terminal is too narrow for a table, line by line, so that no number is broken.</summary>
    public static void Print(Ensemble ensemble)
    {
        Console.Out.WriteLine(
            FormattableString.Invariant(
                $"{ensemble.Runs:N0} runs, seed {ensemble.Inputs.Seed}, at time {ensemble.Times[^1]:0.####}"
            )
        );
        string[][] rows = [.. ensemble.Outcomes.Select(Cells)];
        const int BetweenColumns = 3;
        int width = 2 + Heads.Select((head, i) => BetweenColumns + rows.Max(r => Math.Max(r[i].Length, head.Length))).Sum();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = Math.Max(140, width);
        if (width <= console.Profile.Width)
            console.Write(Lined(rows));
        else
        {
            foreach (string[] row in rows)
                PrintLines(row);
            Console.Out.WriteLine();
        }
        Console.Out.WriteLine(
            FormattableString.Invariant(
                $"± is the sampling error of the mean at 95 %; {Quantiles(ensemble)}. Quantiles are binned within {Spread.QuantileError:0.0 %} of their size; --run K simulates a single run, --json gives all saved times."
            )
        );
    }

    private static Table Lined(string[][] rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string head in Heads.Take(2))
            table.AddColumn(new TableColumn(head).NoWrap());
        foreach (string head in Heads.Skip(2))
            table.AddColumn(new TableColumn(head).RightAligned().NoWrap());
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }

    private static void PrintLines(string[] row)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(row[1].Length > 0 ? $"  {row[0]} ({row[1]})" : $"  {row[0]}");
        Console.Out.WriteLine($"    mean {row[2]} ± {row[3]}, sd {row[4]}");
        Console.Out.WriteLine($"    5 % {row[5]}, median {row[6]}, 95 % {row[7]}");
        static string Run(string cell) => cell.Replace("(", "(run ", StringComparison.Ordinal);
        Console.Out.WriteLine($"    least {Run(row[8])}, greatest {Run(row[9])}, not finite {Run(row[10])}");
    }

    private static string[] Cells(EnsembleOutcome outcome)
    {
        var spread = outcome.Final;
        return
        [
            outcome.Name,
            outcome.Variable.Unit,
            Number(spread.Mean),
            (1.96 * spread.Error).ToString("G2", CultureInfo.InvariantCulture),
            Number(spread.StandardDeviation),
            Number(spread.Quantile(0.05)),
            Number(spread.Quantile(0.5)),
            Number(spread.Quantile(0.95)),
            WithRun(spread.Minimum, spread.MinimumRun),
            WithRun(spread.Maximum, spread.MaximumRun),
            WithRun(spread.NotFinite, spread.NotFiniteRun),
        ];
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

    private static string WithRun(double value, long run) =>
        run >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{value:G6} ({run})")
        : value == 0 ? "0"
        : "–";
}

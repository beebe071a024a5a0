using System.Globalization;
using Entente.Models;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>A run as a table for a terminal: what stocks did, with a sparkline each.</summary>
internal static class RunTable
{
    private const int MostRows = 60;
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Prints the stocks, or the auxiliaries of a model without any.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wanted">What is printed instead, or null.</param>
    public static void Print(Run run, IReadOnlyList<RunColumn>? wanted = null)
    {
        var stocks = wanted?.ToList() ?? [.. run.Columns.Where(c => c.Variable.Kind == VariableKind.Stock)];
        if (stocks.Count == 0 && wanted == null)
            stocks = [.. run.Columns.Where(c => c.Variable.Kind == VariableKind.Auxiliary)];
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 100;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(wanted == null ? "stock" : "variable");
        table.AddColumn("unit");
        foreach (string head in new[] { At(run, 0), At(run, run.Times.Length / 2), At(run, run.Times.Length - 1) })
            table.AddColumn(new TableColumn(head).RightAligned());
        table.AddColumn("over time");
        foreach (var column in stocks.Take(MostRows))
            table.AddRow(
                Markup.Escape(column.Name),
                Markup.Escape(column.Variable.Unit),
                Number(column.Values[0]),
                Number(column.Values[column.Values.Length / 2]),
                Number(column.Values[^1]),
                Sparkline(column.Values.AsSpan())
            );
        console.Write(table);
        if (stocks.Count > MostRows)
            Console.Out.WriteLine($"… and {stocks.Count - MostRows} more; --output writes all variables.");
    }

    private static string At(Run run, int index) => run.Times[index].ToString("0.####", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Sparkline(ReadOnlySpan<double> values)
    {
        const int width = 24;
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        var line = new char[Math.Min(width, values.Length)];
        for (int i = 0; i < line.Length; i++)
        {
            double value = values[(int)((long)i * (values.Length - 1) / Math.Max(1, line.Length - 1))];
            line[i] =
                !double.IsFinite(value) ? '·'
                : high > low ? Bars[(int)Math.Min(7, (value - low) / (high - low) * 8)]
                : Bars[0];
        }
        return new string(line);
    }
}

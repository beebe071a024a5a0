using System.Globalization;
using Entente.Exploration;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>What drives an outcome, as a table for a terminal, the strongest first.</summary>
internal static class DriversTable
{
    private const int MostRows = 30;
    private const int MostLeaders = 5;

    /// <summary>" ±12", half of the 95 % interval; nothing where it is not known.</summary>
    public static string Within(double error) =>
        double.IsFinite(error)
            ? FormattableString.Invariant(
                $" ±{(1.96 * error >= 10 ? Math.Round(1.96 * error).ToString("0", CultureInfo.InvariantCulture) : (1.96 * error).ToString("G2", CultureInfo.InvariantCulture))}"
            )
            : "";

    /// <summary>Prints it.</summary>
    public static void Print(DriverReport report)
    {
        var console = Open();
        string time = double.IsFinite(report.Time) ? FormattableString.Invariant($" at time {report.Time:0.####}") : "";
        string spread = double.IsFinite(report.Mean)
            ? FormattableString.Invariant(
                $", mean {report.Mean:G5}{Within(report.MeanError)}, sd {report.StandardDeviation:G5}{Within(report.StandardDeviationError)}"
            )
            : "";
        Line(console, FormattableString.Invariant($"{report.Outcome}{time}: {report.Runs:N0} runs{spread}"));
        Line(console, $"Method: {report.Why}");
        if (report.NotFinite > 0)
            Line(
                console,
                FormattableString.Invariant(
                    $"{report.NotFinite:N0} runs, or points of the design with their runs, are not finite and were left out."
                )
            );
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        table.AddColumn("input");
        string[] measures = [.. report.Indices.SelectMany(i => i.Measures.Select(m => m.Key)).Distinct()];
        bool hasIntervals = report.Indices.Any(i => i.Measures.Any(m => m.Value.Low < m.Value.High));
        foreach (string measure in measures)
            table.AddColumn(
                new TableColumn(
                    hasIntervals ? $"{measure} [[{report.Confidence.ToString("0.#%", CultureInfo.InvariantCulture)}]]" : measure
                ).RightAligned()
            );
        table.AddColumn("");
        double largest = report.Indices.Max(i => Math.Abs(i.Main.Value));
        foreach (var index in report.Ranked.Take(MostRows))
            table.AddRow([
                Markup.Escape(index.Input),
                .. measures.Select(m => Markup.Escape(Cell(index.Measures.FirstOrDefault(x => x.Key == m).Value))),
                new string(
                    '█',
                    double.IsFinite(index.Main.Value) && largest > 0
                        ? (int)Math.Round(16 * Math.Abs(index.Main.Value) / largest)
                        : 0
                ),
            ]);
        console.Write(table);
        if (report.Indices.Length > MostRows)
            Line(console, $"The first {MostRows} of {report.Indices.Length}; --json gives all.");
        foreach (var pair in report.Pairs.OrderByDescending(p => p.Share.Value).Take(MostLeaders))
            Line(console, $"{pair.First} × {pair.Second}: {Cell(pair.Share)}");
        if (hasIntervals && report.Indices.Length > 1)
            Line(console, Leaders(report));
        if (double.IsFinite(report.Fit))
            Line(console, FormattableString.Invariant($"Share of variance explained: {report.Fit:P1}."));
        if (double.IsFinite(report.Threshold))
            Line(
                console,
                FormattableString.Invariant($"Below {report.Threshold:G3} it cannot be told from an input that does nothing.")
            );
        foreach (string remark in report.Remarks)
            Line(console, remark);
        console.WriteLine();
    }

    /// <summary>The terminal.</summary>
    internal static IAnsiConsole Open()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 140;
        return console;
    }

    /// <summary>The strongest in order, ties named.</summary>
    public static string Leaders(DriverReport report)
    {
        var leaders = report.Leaders(MostLeaders);
        string order = string.Join(
            ", then ",
            leaders
                .GroupBy(l => l.Rank)
                .Select(g => string.Join(" and ", g.Select(l => l.Index.Input)) + (g.Count() > 1 ? " (tied)" : ""))
        );
        return $"The strongest: {order}.";
    }

    internal static void Line(IAnsiConsole console, string text) => console.Write(new Paragraph(text + "\n"));

    internal static string Cell(Estimate? estimate) =>
        estimate == null ? ""
        : !double.IsFinite(estimate.Value) ? "–"
        : double.IsFinite(estimate.Low) && estimate.Low < estimate.High
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Number(estimate.Value)} [{Number(estimate.Low)}, {Number(estimate.High)}]"
            )
        : Number(estimate.Value);

    private static string Number(double value) =>
        Math.Abs(value) is 0 or (>= 0.0005 and < 10)
            ? value.ToString("0.000", CultureInfo.InvariantCulture)
            : value.ToString("G4", CultureInfo.InvariantCulture);
}

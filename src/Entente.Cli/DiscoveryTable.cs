using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>Discovered conditions as tables and sentences for a terminal.</summary>
internal static class DiscoveryTable
{
    /// <summary>Prints when each party loses.</summary>
    public static void Print(IReadOnlyList<PartyLosses> losses)
    {
        var console = DriversTable.Open();
        foreach (var party in losses)
        {
            string runs = party.Report == null ? "" : FormattableString.Invariant($" of {party.Report.Runs:N0} runs");
            DriversTable.Line(
                console,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{party.Party} loses in {party.Share.Value:P1} [{party.Share.Low:P1}, {party.Share.High:P1}]{runs}."
                )
            );
            if (party.Report is { Boxes.IsEmpty: false } report)
                foreach (var (box, words) in report.Boxes.Zip(party.InWords()))
                    DriversTable.Line(console, $"  {words} {Errors(box)}");
            else
                DriversTable.Line(console, $"  {party.InWords()[0]}");
            console.WriteLine();
        }
        DriversTable.Line(console, "--where \"PARTY < 0\" shows the limits, their chance and the peeling path of one party.");
    }

    // How far coverage and density may be off: by the number of runs, and because the box was chosen by these runs.
    private static string Errors(ScenarioBox box)
    {
        string elsewhere = double.IsNaN(box.DensityElsewhere)
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; boxes found in one half of the runs cover {box.CoverageElsewhere:P0} and are {box.DensityElsewhere:P0} dense in the other"
            );
        var (coverage, density) = (box.CoverageInterval, box.DensityInterval);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"(At 95 %: coverage {coverage.Low:P0} to {coverage.High:P0}, density {density.Low:P0} to {density.High:P0}, lift {box.Lift:0.0} [{box.LiftInterval.Low:0.0}, {box.LiftInterval.High:0.0}]{elsewhere}.)"
        );
    }

    /// <summary>Prints the boxes of a condition, and how they were come by.</summary>
    public static void Print(DiscoveryReport report)
    {
        var console = DriversTable.Open();
        DriversTable.Line(
            console,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Cases:N0} of {report.Runs:N0} runs ({report.CasesShare.Value:P1} [{report.CasesShare.Low:P1}, {report.CasesShare.High:P1}]) meet {report.Where}."
            )
        );
        if (report.NotFinite > 0)
            DriversTable.Line(console, $"{report.NotFinite} runs were left out: not all values are finite.");
        if (report.Boxes.IsEmpty)
            DriversTable.Line(console, "No box of inputs parts them from the others.");
        for (int b = 0; b < report.Boxes.Length; b++)
            PrintBox(console, report, b);
        if (report.Path.Length > 1)
            PrintPath(console, report);
    }

    private static void PrintBox(IAnsiConsole console, DiscoveryReport report, int number)
    {
        var box = report.Boxes[number];
        console.WriteLine();
        DriversTable.Line(console, $"{number + 1}. {ScenarioDiscovery.InWords(report, box)}");
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        foreach (string head in new[] { "input", "from", "to", "chance (quasi-p)", "reproduced" })
            table.AddColumn(head == "input" ? new TableColumn(head) : new TableColumn(head).RightAligned());
        foreach (var (limit, worth) in box.Limits.Zip(box.Restrictions))
            table.AddRow(
                Markup.Escape(limit.Input),
                limit.Low is { } low ? low.ToString("G5", CultureInfo.InvariantCulture) : "",
                limit.High is { } high ? high.ToString("G5", CultureInfo.InvariantCulture) : "",
                worth.QuasiP.ToString("G2", CultureInfo.InvariantCulture),
                double.IsNaN(worth.Reproduced) ? "–" : worth.Reproduced.ToString("P0", CultureInfo.InvariantCulture)
            );
        console.Write(table);
        DriversTable.Line(console, Errors(box));
    }

    private static void PrintPath(IAnsiConsole console, DiscoveryReport report)
    {
        DriversTable.Line(console, "Peeling path of the first box:");
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        foreach (string head in new[] { "step", "coverage", "density", "mass", "limited" })
            table.AddColumn(head == "limited" ? new TableColumn(head) : new TableColumn(head).RightAligned());
        int every = Math.Max(1, report.Path.Length / 12);
        for (int step = 0; step < report.Path.Length; step++)
            if (step % every == 0 || step == report.Path.Length - 1)
            {
                var at = report.Path[step];
                var off = report.IntervalsOf(at);
                table.AddRow(
                    step.ToString(CultureInfo.InvariantCulture),
                    Within(off.Coverage),
                    Within(off.Density),
                    Within(off.Mass),
                    Markup.Escape(string.Join(", ", at.Limited))
                );
            }
        console.Write(table);
        DriversTable.Line(console, "±: half of the 95 % interval, in points, as of a box that was not chosen by these runs.");
    }

    private static string Within(Estimate share)
    {
        double half = Math.Max(share.High - share.Value, share.Value - share.Low);
        return string.Create(CultureInfo.InvariantCulture, $"{share.Value:P1} ±{100 * half:0.0}");
    }
}

using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>What drives the gains from a package, party by party, for a terminal.</summary>
internal static class DealDriversTable
{
    private const int MostRows = 8;
    private const int MostFirst = 5;

    /// <summary>Prints what the screening says, before the shares of variance are known.</summary>
    public static void PrintFirst(DealDrivers drivers)
    {
        // The line that shows the progress is written over.
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\r\e[K");
        var console = DriversTable.Open();
        if (drivers.Parties.FirstOrDefault()?.Screening is { } any)
            DriversTable.Line(
                console,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"First answer, package “{drivers.Package}”: {any.Why} Share of the variance of ranks, with interval:"
                )
            );
        foreach (var party in drivers.Parties)
            if (party.Screening is { } screening)
                DriversTable.Line(
                    console,
                    $"  {party.Party}: "
                        + string.Join(
                            ", ",
                            screening.Ranked.Take(MostFirst).Select(i => $"{i.Input} {DriversTable.Cell(i.Main)}")
                        )
                );
        DriversTable.Line(console, "");
    }

    /// <summary>Prints the whole answer.</summary>
    public static void Print(DealDrivers drivers)
    {
        var console = DriversTable.Open();
        if (drivers.Parties.All(p => p.Groups == null))
        {
            foreach (var party in drivers.Parties)
                if (party.Inputs is { } report)
                    DriversTable.Print(report);
            return;
        }
        if (drivers.Parties.FirstOrDefault()?.Inputs is { } any)
        {
            DriversTable.Line(
                console,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{drivers.Deal}, package “{drivers.Package}”, gains in {drivers.Unit}; {any.Runs:N0} worlds with and without it, seed {any.Seed}"
                )
            );
            DriversTable.Line(
                console,
                $"Method: {any.Why} Total share of the variance of the gain, with its {any.Confidence.ToString("0.#%", CultureInfo.InvariantCulture)} interval:"
            );
            foreach (string remark in any.Remarks)
                DriversTable.Line(console, remark);
        }
        foreach (var party in drivers.Parties)
            if (party is { Groups: { } groups, Inputs: { } inputs })
                Print(console, party.Party, groups, inputs, party.Others);
    }

    private static void Print(IAnsiConsole console, string party, DriverReport groups, DriverReport inputs, DriverIndex? others)
    {
        console.WriteLine();
        DriversTable.Line(
            console,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{party}: mean gain {inputs.Mean:G4}{DriversTable.Within(inputs.MeanError)}, sd {inputs.StandardDeviation:G4}{DriversTable.Within(inputs.StandardDeviationError)}"
            )
        );
        var table = new Spectre.Console.Table { Border = TableBorder.Simple };
        table.AddColumn("group");
        table.AddColumn(new TableColumn("total").RightAligned());
        table.AddColumn("input");
        table.AddColumn(new TableColumn("total").RightAligned());
        DriverIndex[] left = [.. groups.Ranked.Take(MostRows)];
        DriverIndex[] right = [.. inputs.Ranked.Take(MostRows)];
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
            table.AddRow(
                i < left.Length ? Markup.Escape(left[i].Input) : "",
                i < left.Length ? Markup.Escape(DriversTable.Cell(left[i].Main)) : "",
                i < right.Length ? Markup.Escape(right[i].Input) : "",
                i < right.Length ? Markup.Escape(DriversTable.Cell(right[i].Main)) : ""
            );
        console.Write(table);
        DriversTable.Line(console, $"Groups. {DriversTable.Leaders(groups)}");
        DriversTable.Line(console, $"Inputs. {DriversTable.Leaders(inputs)}");
        if (others != null)
            DriversTable.Line(console, $"{others.Input} together: {DriversTable.Cell(others.Main)}.");
    }
}

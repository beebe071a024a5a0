using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary><c>entente discover</c>: under which conditions runs meet a condition.</summary>
internal static class DiscoverCommand
{
    public static Command Make(CancellationToken cancellation)
    {
        var subject = new Argument<string?>("MODEL")
        {
            Description = "A Vensim or XMILE model; or a deal, whose parties' gains can stand in --where.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var uncertain = new Option<string?>("--uncertain")
        {
            Description = "A file with the section 'uncertain:' of a deal file: what differs between runs.",
        };
        var data = new Option<string?>("--data") { Description = "A table of runs (.csv, .tsv, .parquet) instead of a model." };
        var inputs = new Option<string?>("--inputs")
        {
            Description = "Columns that may be limited, separated by commas; all that --where does not name if left out.",
        };
        var where = new Option<string>("--where")
        {
            Description = "What makes a run a case: \"y > 0.8\", \"y > 0.8 and z <= 2\".",
            Required = true,
        };
        var method = new Option<string>("--method") { Description = "How: prim, cart.", DefaultValueFactory = _ => "prim" };
        method.AcceptOnlyFromAmong("prim", "cart");
        var runs = new Option<long>("--runs") { Description = "Runs of a model or deal.", DefaultValueFactory = _ => 4096 };
        CommandLine.AtLeast(runs, 10);
        var boxes = new Option<int>("--boxes") { Description = "Boxes at most.", DefaultValueFactory = _ => 3 };
        CommandLine.AtLeast(boxes, 1);
        var peel = Share("--peel", "Share of the runs of a box that a step takes away.", 0.05);
        var mass = Share("--mass", "A box holds at least this share of the runs.", 0.05);
        var package = new Option<string?>("--package") { Description = "Of a deal: the package; the full one if left out." };
        var seed = CommandLine.Seed();
        var json = new Option<bool>("--json") { Description = "Prints one JSON document and nothing else." };
        var command = new Command("discover", "Says under which conditions runs meet a condition: boxes of inputs, in words.")
        {
            subject,
            uncertain,
            data,
            inputs,
            where,
            method,
            runs,
            boxes,
            peel,
            mass,
            package,
            seed,
            json,
        };
        command.Validators.Add(result =>
        {
            bool hasModel = result.GetValue(subject) != null;
            if (hasModel == (result.GetValue(data) != null))
                result.AddError("Name a model, or a table with --data FILE.");
            else if (hasModel && !CommandLine.IsDeal(result.GetValue(subject)) && result.GetValue(uncertain) == null)
                result.AddError("A model needs --uncertain FILE, which says what differs between runs.");
        });
        command.SetAction(parsed =>
        {
            string condition = parsed.GetRequiredValue(where);
            var drivers = new DriverOptions { Runs = parsed.GetValue(runs), Seed = parsed.GetValue(seed) };
            var (table, parties) = Runs(
                parsed.GetValue(data),
                parsed.GetValue(subject) ?? "",
                parsed.GetValue(uncertain) ?? "",
                parsed.GetValue(package) ?? "",
                [.. ScenarioDiscovery.NamesIn(condition)],
                drivers,
                cancellation
            );
            var options = new DiscoveryOptions
            {
                Method = parsed.GetValue(method) == "cart" ? DiscoveryMethod.Cart : DiscoveryMethod.Prim,
                Boxes = parsed.GetValue(boxes),
                PeelShare = parsed.GetValue(peel),
                LeastMass = parsed.GetValue(mass),
                Seed = parsed.GetValue(seed),
            };
            return Show(table, CommandLine.Columns(parsed.GetValue(inputs)), parties, condition, options, parsed.GetValue(json));
        });
        return command;
    }

    private static int Show(
        Exploration.Table table,
        string[]? inputs,
        string[] parties,
        string condition,
        DiscoveryOptions options,
        bool asJson
    )
    {
        inputs ??= CommandLine.Inputs(table, [.. ScenarioDiscovery.NamesIn(condition), .. parties]);
        var report = ScenarioDiscovery.Find(table, inputs, condition, options);
        if (asJson)
            Console.Out.Write(DiscoveryJson.Text(report));
        else
            Print(report);
        return ExitCode.Fine;
    }

    private static Option<double> Share(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 1))
                result.AddError($"{name} lies between 0 and 1.");
        });
        return option;
    }

    // The table, and the columns of it that are gains of parties.
    private static (Exploration.Table Table, string[] Parties) Runs(
        string? file,
        string subject,
        string uncertain,
        string package,
        string[] read,
        DriverOptions options,
        CancellationToken cancellation
    )
    {
        if (file != null)
            return (Exploration.Table.Load(file), []);
        if (!CommandLine.IsDeal(subject))
            return (OfModel(subject, uncertain, read, options, cancellation), []);
        var deal = Deal.Load(subject);
        var gains = ProgressLine.Show(report => deal.Gains(new() { Drivers = options, Package = package }, report, cancellation));
        return (gains, [.. deal.PartyNames]);
    }

    private static Exploration.Table OfModel(
        string path,
        string uncertain,
        string[] read,
        DriverOptions options,
        CancellationToken cancellation
    )
    {
        var model = CommandLine.Load(path, []);
        var uncertainty = UncertaintyFile.Load(uncertain, model);
        var simulator = Simulator.Compile(model);
        return ProgressLine.Show(report =>
            ScenarioDiscovery.Runs(
                simulator,
                uncertainty,
                read,
                options,
                null,
                report == null ? null : done => report(new WeighProgress("runs", done)),
                cancellation
            )
        );
    }

    private static void Print(DiscoveryReport report)
    {
        var console = DriversTable.Open();
        DriversTable.Line(
            console,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Cases:N0} of {report.Runs:N0} runs ({(double)report.Cases / report.Runs:P1}) meet {report.Where}."
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
                table.AddRow(
                    step.ToString(CultureInfo.InvariantCulture),
                    at.Coverage.ToString("P1", CultureInfo.InvariantCulture),
                    at.Density.ToString("P1", CultureInfo.InvariantCulture),
                    at.Mass.ToString("P1", CultureInfo.InvariantCulture),
                    Markup.Escape(string.Join(", ", at.Limited))
                );
            }
        console.Write(table);
    }
}

using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Reports.Text;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente discover</c>: under which conditions runs meet a condition, and kinds of behaviour over time.</summary>
internal sealed class DiscoverCommand
{
    private const int MostClusters = 50;

    private readonly Argument<string?> subject = new("MODEL")
    {
        Description = "A Vensim or XMILE model; or a deal, whose parties' gains can stand in --where.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description = "A file with the section 'uncertain:' of a deal file: what differs between runs.",
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "A table of runs (.csv, .tsv, .parquet) instead of a model.",
    };
    private readonly Option<string?> inputs = new("--inputs")
    {
        Description = "Columns that may be limited, separated by commas; all that --where does not name if left out.",
    };
    private readonly Option<string?> where = new("--where")
    {
        Description = "What makes a run a case: \"y > 0.8\", \"y > 0.8 and z <= 2\". Of a deal, each party's losses if left out.",
    };
    private readonly Option<string?> clusters = new("--clusters")
    {
        Description = "Instead: kinds of behaviour over time of --outcome, so many or 'auto'.",
    };
    private readonly Option<string?> outcome = new("--outcome")
    {
        Description = "With --clusters: the variable; of a deal the first that it shows if left out.",
    };
    private readonly Option<string> method = new("--method")
    {
        Description = "How: prim, cart.",
        DefaultValueFactory = _ => "prim",
    };
    private readonly Option<long?> runs = new("--runs")
    {
        Description = "Runs of a model or deal. 4096 if left out, 1024 with --clusters.",
    };
    private readonly Option<int> boxes = new("--boxes") { Description = "Boxes at most.", DefaultValueFactory = _ => 3 };
    private readonly Option<double> peel = Share("--peel", "Share of the runs of a box that a step takes away.", 0.05);
    private readonly Option<double> mass = Share("--mass", "A box holds at least this share of the runs.", 0.05);
    private readonly Option<string?> package = new("--package")
    {
        Description = "Of a deal: the package; the full one if left out.",
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<string?> output = CommandLine.Out(
        "boxes.csv and path.csv or kinds.csv, runs.parquet, and discovery.json or clusters.json"
    );
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly CancellationToken cancellation;

    private DiscoverCommand(CancellationToken cancellation) => this.cancellation = cancellation;

    public static Command Make(CancellationToken cancellation) => new DiscoverCommand(cancellation).Command();

    private Command Command()
    {
        clusters.Validators.Add(result =>
        {
            if (
                result.GetValueOrDefault<string?>() is { } text
                && text != "auto"
                && !(Clusters(text) is >= 1 and <= MostClusters)
            )
                result.AddError($"--clusters is 'auto' or a number from 1 to {MostClusters}, but is '{text}'.");
        });
        method.AcceptOnlyFromAmong("prim", "cart");
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 10)
                result.AddError("--runs must be at least 10.");
        });
        CommandLine.AtLeast(boxes, 1);
        var command = new Command(
            "discover",
            "Says under which conditions runs meet a condition, parties lose, or runs behave over time as they do."
        )
        {
            subject,
            uncertain,
            data,
            inputs,
            where,
            clusters,
            outcome,
            method,
            runs,
            boxes,
            peel,
            mass,
            package,
            seed,
            output,
            json,
        };
        command.Validators.Add(Require);
        command.SetAction(parsed =>
        {
            Files.RequireWritable(parsed.GetValue(output));
            return parsed.GetValue(clusters) is { } asked ? RunClusters(parsed, asked) : RunBoxes(parsed);
        });
        return command;
    }

    private void Require(System.CommandLine.Parsing.CommandResult result)
    {
        bool hasModel = result.GetValue(subject) != null;
        bool isDeal = CommandLine.IsDeal(result.GetValue(subject));
        bool hasClusters = result.GetValue(clusters) != null;
        if (hasModel == (result.GetValue(data) != null))
            result.AddError("Name a model, or a table with --data FILE.");
        else if (hasModel && !isDeal && result.GetValue(uncertain) == null)
            result.AddError("A model needs --uncertain FILE, which says what differs between runs.");
        else if (hasClusters == (result.GetValue(where) != null) && (hasClusters || !isDeal))
            result.AddError("Say either --where CONDITION or --clusters K.");
        else if (hasClusters && !isDeal && result.GetValue(outcome) == null)
            result.AddError("--clusters needs --outcome NAME.");
        else if (!hasClusters && result.GetValue(outcome) != null)
            result.AddError("--outcome belongs to --clusters.");
    }

    private DriverOptions Design(ParseResult parsed, long count) =>
        new() { Runs = parsed.GetValue(runs) ?? count, Seed = parsed.GetValue(seed) };

    private int RunClusters(ParseResult parsed, string asked)
    {
        var kinds = BehaviourClusters.Find(Trajectories(parsed), Clusters(asked), parsed.GetValue(seed));
        if (parsed.GetValue(json))
            Console.Out.Write(ClustersJson.Text(kinds));
        else
            TextPrinter.Print(width => ClustersText.Of(kinds, width), 0);
        Files.Write(parsed.GetValue(output), StudyReport.Of(kinds), parsed);
        return ExitCode.Fine;
    }

    private int RunBoxes(ParseResult parsed)
    {
        string? condition = parsed.GetValue(where);
        var (table, parties) = Runs(
            parsed.GetValue(data),
            parsed.GetValue(subject) ?? "",
            parsed.GetValue(uncertain) ?? "",
            parsed.GetValue(package) ?? "",
            condition == null ? [] : [.. ScenarioDiscovery.NamesIn(condition)],
            Design(parsed, 4096),
            cancellation
        );
        var options = new DiscoveryOptions
        {
            Method = parsed.GetValue(method) == "cart" ? DiscoveryMethod.Cart : DiscoveryMethod.Prim,
            // Where every party is looked at, the first box says most.
            Boxes = condition == null && parsed.GetResult(boxes) is not { Implicit: false } ? 1 : parsed.GetValue(boxes),
            PeelShare = parsed.GetValue(peel),
            LeastMass = parsed.GetValue(mass),
            Seed = parsed.GetValue(seed),
        };
        string[]? limited = CommandLine.Columns(parsed.GetValue(inputs));
        if (condition != null)
            return Show(table, limited, parties, condition, options, parsed);
        var losses = PartyLosses.Of(table, parties, limited, options);
        if (parsed.GetValue(json))
            Console.Out.Write(DiscoveryJson.Text(losses));
        else
            DiscoveryTable.Print(losses);
        Files.Write(parsed.GetValue(output), StudyReport.Of(losses, table), parsed);
        return ExitCode.Fine;
    }

    private int Show(
        Exploration.Table table,
        string[]? inputs,
        string[] parties,
        string condition,
        DiscoveryOptions options,
        ParseResult parsed
    )
    {
        inputs ??= CommandLine.Inputs(table, [.. ScenarioDiscovery.NamesIn(condition), .. parties]);
        var report = ScenarioDiscovery.Find(table, inputs, condition, options);
        if (parsed.GetValue(json))
            Console.Out.Write(DiscoveryJson.Text(report));
        else
            DiscoveryTable.Print(report);
        Files.Write(parsed.GetValue(output), StudyReport.Of(report, table), parsed);
        return ExitCode.Fine;
    }

    private static int? Clusters(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int clusters) ? clusters : null;

    private Trajectories Trajectories(ParseResult parsed)
    {
        string named = parsed.GetValue(outcome) ?? "";
        if (parsed.GetValue(data) is { } file)
            return Exploration.Trajectories.Load(file, named, CommandLine.Columns(parsed.GetValue(inputs)));
        string path = parsed.GetValue(subject) ?? "";
        var options = Design(parsed, 1024);
        if (CommandLine.IsDeal(path))
        {
            var deal = Deal.Load(path);
            var asked = new DealDriverOptions { Drivers = options, Package = parsed.GetValue(package) ?? "" };
            return ProgressLine.Show(report => deal.Trajectories(named, asked, report, cancellation));
        }
        var (uncertainty, model) = CommandLine.LoadUncertainty(parsed.GetValue(uncertain) ?? "", CommandLine.Load(path, []));
        return ProgressLine.Show(report =>
            Exploration.Trajectories.Of(
                Simulator.Compile(model),
                uncertainty,
                named,
                options,
                report == null ? null : done => report(new WeighProgress("runs", done)),
                cancellation
            )
        );
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
        var (uncertainty, model) = CommandLine.LoadUncertainty(uncertain, CommandLine.Load(path, []));
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
}

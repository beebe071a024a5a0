using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente drivers</c>: what drives an outcome of a model or of a table of runs.</summary>
internal sealed class DriversCommand
{
    private const long MostRuns = 1_000_000;
    private const long MostRunsOfDeal = 2_400_000;

    private static readonly Dictionary<string, DriverMethod> Methods = Enum.GetValues<DriverMethod>()
        .ToDictionary(m =>
            m == DriverMethod.Automatic ? "auto"
            : m == DriverMethod.Regional ? "ks"
            : m.ToString().ToLowerInvariant()
        );

    private readonly Argument<string?> subject = new("MODEL")
    {
        Description = "A Vensim or XMILE model; or a deal, whose parties' gains are the outcomes.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description =
            "A file with the section 'uncertain:' of a deal file: what differs between runs; with --data, which columns are inputs, and their groups.",
    };
    private readonly Option<string?> data = new("--data")
    {
        Description = "A table of runs (.csv, .tsv, .parquet) instead of a model: a row of names, then a row per run.",
    };
    private readonly Option<string?> inputs = new("--inputs")
    {
        Description = "Columns of the table that may drive, separated by commas; all but the outcome if left out.",
    };
    private readonly Option<string[]> outcomes = new("--outcome")
    {
        Description = "What is driven: a variable of the model, a column, or of a deal a party; may be given several times.",
    };
    private readonly Option<string> method = new("--method") { DefaultValueFactory = _ => "auto" };
    private readonly Option<long?> runs = new("--runs")
    {
        Description = "Runs at most; a design takes as many as fit. 16384 if left out, 150000 of a deal.",
    };
    private readonly Option<string?> package = new("--package")
    {
        Description = "Of a deal: the package; the full one if left out.",
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<string> by = new("--by")
    {
        Description =
            "'input', or 'group': what is varied as one. Groups are those that the file names, else those of the model.",
        DefaultValueFactory = _ => "input",
    };
    private readonly Option<bool> second = new("--second") { Description = "With sobol: pairs of inputs too (second order)." };
    private readonly Option<string?> at = new("--at")
    {
        Description = "With pawn: hold each input at these values, separated by commas, instead of slices.",
    };
    private readonly Option<int> slices = new("--slices")
    {
        Description = "With pawn: slices of each input.",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<int> levels = new("--levels")
    {
        Description = "With morris: levels of the grid, an even number.",
        DefaultValueFactory = _ => 4,
    };
    private readonly Option<string?> where = new("--where")
    {
        Description = "With ks: the condition that parts the runs, \"y > 0.8\"; the highest tenth of the outcome if left out.",
    };
    private readonly Option<string?> within = new("--within")
    {
        Description =
            "Counts only runs that meet a condition, \"y > 0.5\", to see what drives the outcome there; of a deal on gains of parties.",
    };
    private readonly Option<double> confidence = new("--confidence")
    {
        Description = "Probability with which an interval holds the true value.",
        DefaultValueFactory = _ => 0.95,
    };
    private readonly Option<bool> overTime = new("--over-time")
    {
        Description = "At all saved times, not only at the final one.",
    };
    private readonly Option<string[]> set = new("--set") { Description = "Changes a constant in all runs: NAME=VALUE." };
    private readonly Option<string[]> changes = new("--changes") { Description = "A list of changed constants (.cin)." };
    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads; 0: one for each processor. The numbers do not depend on it.",
    };
    private readonly Option<string?> output = CommandLine.Out("drivers.csv and drivers.json");
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly Option<string?> precision = PrecisionOption.Make(
        "Doubles the runs until the main measures of the five strongest have settled to this share of the greatest, as 5%; --runs is then the most, else 1,000,000, of a deal 2,400,000."
    );
    private readonly CancellationToken cancellation;

    private DriversCommand(CancellationToken cancellation) => this.cancellation = cancellation;

    public static Command Make(CancellationToken cancellation) => new DriversCommand(cancellation).Command();

    private Command Command()
    {
        method.Description = $"How: {string.Join(", ", Methods.Keys)}.";
        method.AcceptOnlyFromAmong([.. Methods.Keys]);
        by.AcceptOnlyFromAmong("input", "group");
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 1)
                result.AddError("--runs must be at least 1.");
        });
        CommandLine.AtLeast(slices, 2);
        CommandLine.AtLeast(levels, 2);
        CommandLine.AtLeast(threads, 0);
        confidence.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 1))
                result.AddError("--confidence lies between 0 and 1.");
        });
        levels.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() % 2 != 0)
                result.AddError("--levels must be an even number.");
        });
        at.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !text.Split(',').All(v => IsNumber(v)))
                result.AddError($"--at takes numbers separated by commas, but is '{text}'.");
        });
        var command = new Command(
            "drivers",
            "Says what drives an outcome: of a model with what is uncertain about it, of a table of runs, or the gains from a deal."
        );
        command.Arguments.Add(subject);
        foreach (
            Option option in new Option[]
            {
                uncertain,
                data,
                inputs,
                outcomes,
                method,
                runs,
                package,
                seed,
                by,
                second,
                at,
                slices,
                levels,
                where,
                within,
                confidence,
                overTime,
                set,
                changes,
                threads,
                output,
                json,
                precision,
            }
        )
            command.Options.Add(option);
        command.Validators.Add(Check);
        command.SetAction(Run);
        return command;
    }

    private void Check(System.CommandLine.Parsing.CommandResult result)
    {
        bool hasModel = result.GetValue(subject) != null;
        if (hasModel == (result.GetValue(data) != null))
            result.AddError("Name a model, or a table with --data FILE.");
        else if (!hasModel && result.GetValue(by) == "group" && result.GetValue(uncertain) == null)
            result.AddError("Groups of columns are named in a file: give it with --uncertain FILE.");
        else if (!hasModel && result.GetValue(uncertain) != null && result.GetValue(inputs) != null)
            result.AddError("Both --inputs and --uncertain say which columns are inputs: give one.");
        else if (!hasModel && result.GetValue(precision) != null)
            result.AddError("--precision makes further runs, of which a table has none.");
        else if (CommandLine.IsDeal(result.GetValue(subject)))
            return;
        else if (result.GetValue(package) != null)
            result.AddError("--package belongs to a deal.");
        else if (result.GetValue(outcomes) is not { Length: > 0 })
            result.AddError("Name the outcome with --outcome NAME.");
        else if (hasModel && result.GetValue(uncertain) == null)
            result.AddError("A model needs --uncertain FILE, which says what differs between runs.");
    }

    private int Run(ParseResult parsed)
    {
        Files.RequireWritable(parsed.GetValue(output));
        bool isDeal = CommandLine.IsDeal(parsed.GetValue(subject));
        bool needsTable = parsed.GetValue(within) != null;
        var options = new DriverOptions
        {
            Method = Methods[parsed.GetValue(method) ?? "auto"],
            // With --precision the given runs are the most, and the number of a model the first round.
            Runs =
                (parsed.GetValue(precision) == null ? parsed.GetValue(runs) : null)
                ?? (
                    isDeal && !needsTable && parsed.GetValue(precision) == null
                        ? new DealDriverOptions().Drivers.Runs
                        : new DriverOptions().Runs
                ),
            Seed = parsed.GetValue(seed),
            ByGroup = parsed.GetValue(by) == "group",
            SecondOrder = parsed.GetValue(second),
            At = [.. (parsed.GetValue(at) ?? "").Split(',').Where(v => v.Length > 0).Select(Number)],
            Slices = parsed.GetValue(slices),
            Levels = parsed.GetValue(levels),
            Where = parsed.GetValue(where) ?? "",
            Within = parsed.GetValue(within) ?? "",
            Confidence = parsed.GetValue(confidence),
            OverTime = parsed.GetValue(overTime),
            Threads = parsed.GetValue(threads),
        };
        string[] named = parsed.GetValue(outcomes) ?? [];
        if (isDeal)
            return OfDeal(parsed, named, options);
        DriverReport[] reports = parsed.GetValue(data) is { } file
            ? OfTable(Exploration.Table.Load(file), named, options, parsed.GetValue(inputs), parsed.GetValue(uncertain))
            : OfModel(parsed, named, options);
        if (parsed.GetValue(json))
            Console.Out.Write(DriversJson.Text(reports));
        else
            foreach (var report in reports)
                DriversTable.Print(report);
        Files.Write(parsed.GetValue(output), StudyReport.Of(reports), parsed);
        return ExitCode.Fine;
    }

    private static DriverReport[] OfTable(
        Exploration.Table table,
        string[] named,
        DriverOptions options,
        string? inputs,
        string? uncertain
    )
    {
        if (uncertain == null)
            return
            [
                .. named.Select(outcome =>
                    Drivers.Of(table, CommandLine.Columns(inputs) ?? CommandLine.Inputs(table, named), outcome, options)
                ),
            ];
        var uncertainty = UncertaintyFile.Load(uncertain);
        return [.. named.Select(outcome => Drivers.Of(table, uncertainty, outcome, options))];
    }

    private DriverReport[] OfModel(ParseResult parsed, string[] named, DriverOptions options)
    {
        string[] lists = parsed.GetValue(changes) ?? [];
        var (uncertainty, model) = CommandLine.LoadUncertainty(
            parsed.GetValue(uncertain) ?? "",
            CommandLine.Load(parsed.GetValue(subject) ?? "", [], lists)
        );
        var changed = ChangeList.Load(model, lists, parsed.GetValue(set) ?? []);
        var simulator = Simulator.Compile(model);
        DriverReport[] Ask(long count) =>
            [
                .. ProgressLine.Show(report =>
                    Drivers.Of(
                        simulator,
                        uncertainty,
                        named,
                        options with
                        {
                            Runs = count,
                        },
                        changed,
                        report == null ? null : done => report(new WeighProgress(Stage(count), done)),
                        cancellation
                    )
                ),
            ];
        return Settled(parsed, Ask, reports => reports.Max(r => Settling.WidestOf(r)), options.Runs, MostRuns);
    }

    // Asks once, or with --precision with twice the runs until the intervals are narrow enough.
    private T Settled<T>(ParseResult parsed, Func<long, T> ask, Func<T, double> widest, long first, long most)
    {
        if (PrecisionOption.Share(parsed.GetValue(precision)) is not { } wanted)
            return ask(first);
        most = parsed.GetValue(runs) ?? most;
        var settled = Settling.Until(ask, widest, wanted, first, most);
        Console.Error.WriteLine(
            PrecisionOption.Words(
                wanted,
                settled.HasSettled,
                settled.Widest,
                Stage(settled.Runs),
                FormattableString.Invariant($"{most:N0}")
            ) + (settled.IsComplete ? "" : " Interrupted: this is the last round that is complete.")
        );
        return settled.Answer;
    }

    private static string Stage(long count) => FormattableString.Invariant($"{count:N0} runs");

    private int OfDeal(ParseResult parsed, string[] named, DriverOptions options)
    {
        var deal = Deal.Load(parsed.GetValue(subject) ?? "");
        bool isJson = parsed.GetValue(json);
        var asked = new DealDriverOptions
        {
            Drivers = options,
            Package = parsed.GetValue(package) ?? "",
            Parties = [.. named],
            Changes = ChangeList.Load(deal.Model, parsed.GetValue(changes) ?? [], parsed.GetValue(set) ?? []),
            Screened = isJson ? null : DealDriversTable.PrintFirst,
        };
        DealDrivers Ask(long count) =>
            ProgressLine.Show(report =>
                deal.Drivers(
                    asked with
                    {
                        Drivers = options with { Runs = count },
                        // The first answer once only.
                        Screened = count == options.Runs ? asked.Screened : null,
                    },
                    report,
                    cancellation
                )
            );
        double Widest(DealDrivers found) =>
            found
                .Parties.SelectMany(p => new[] { p.Groups, p.Inputs })
                .OfType<DriverReport>()
                .Max(report => Settling.WidestOf(report));
        var drivers = Settled(parsed, Ask, Widest, options.Runs, MostRunsOfDeal);
        if (isJson)
            Console.Out.Write(DealDriversJson.Text(drivers));
        else
            DealDriversTable.Print(drivers);
        Files.Write(parsed.GetValue(output), StudyReport.Of(drivers), parsed);
        return ExitCode.Fine;
    }

    private static bool IsNumber(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

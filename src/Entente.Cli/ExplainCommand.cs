using System.CommandLine;
using Entente.Deals;
using Entente.Explanation;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Reports.Text;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente explain</c>: what a variable depends on, what depends on it, which loops act through it, what moved it between two runs.</summary>
internal sealed class ExplainCommand
{
    private readonly Argument<string> model = new("MODEL|DEAL")
    {
        Description = "A model (.mdl, .xmile, .stmx, .itmx), or a deal file or the folder that holds one.",
    };
    private readonly Argument<string> variable = new("VARIABLE")
    {
        Description =
            "A variable, \"x\" or \"x[element]\"; of a deal also \"payoff of PARTY\", \"payoff of PARTY: COMPONENT\" and \"present value of PARTY\".",
    };
    private readonly Option<double?> at = new("--at") { Description = "A time whose values are shown; the last if left out." };
    private readonly Option<int> depth = new("--depth")
    {
        Description = "Levels of causes and uses.",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<string?> package = new("--package")
    {
        Description = "Of a deal: the package under which the run is made; the full one if left out, \"no deal\" for none.",
    };
    private readonly Option<string?> against = new("--against")
    {
        Description = "Of a deal: shows what moved the variable from its value under this package.",
    };
    private readonly Option<string[]> set = new("--set")
    {
        Description = "NAME=VALUE: shows what moved the variable when this constant is changed; may be given several times.",
    };
    private readonly Option<string[]> changes = new("--changes")
    {
        Description = "A list of changed constants (.cin) that holds for all runs.",
    };
    private readonly Option<string[]> data = new("--data")
    {
        Description = "A data file, or '?name=FILE' for one that the model calls '?name'.",
    };
    private readonly Option<long?> run = new("--run")
    {
        Description =
            "A world of the deal's, or of the ensemble that --uncertain describes (from 0); the model as written if left out.",
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description = "Of a model: a file that says what is uncertain, for --run.",
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<string?> scores = new("--scores")
    {
        Description = "Writes the scores of the loops over time to a .csv file.",
    };
    private readonly Option<string?> output = CommandLine.Out(
        "values.csv, loops.csv and explanation.json, or movement.csv and movement.json"
    );
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly Option<int> width = new("--width") { Description = "Width in characters; the terminal's if left out." };

    public static Command Make(CancellationToken cancellation)
    {
        var own = new ExplainCommand();
        CommandLine.AtLeast(own.depth, 0);
        own.run.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 0)
                result.AddError("--run must be at least 0.");
        });
        WeighCommand.Range(own.width, 0, 1000);
        var command = new Command(
            "explain",
            "Shows what a variable depends on and what depends on it, which feedback loops act through it and when, or what moved it between two runs."
        )
        {
            own.model,
            own.variable,
            own.at,
            own.depth,
            own.package,
            own.against,
            own.set,
            own.changes,
            own.data,
            own.uncertain,
            own.run,
            own.seed,
            own.scores,
            own.output,
            own.json,
            own.width,
        };
        command.Validators.Add(result =>
        {
            bool isModel = IsModel(result.GetValue(own.model) ?? "");
            foreach (Option<string?> option in new[] { own.package, own.against })
                if (isModel && result.GetValue(option) != null)
                    result.AddError($"{option.Name} needs a deal; a model alone has no packages.");
            if (isModel && result.GetValue(own.run) != null && result.GetValue(own.uncertain) == null)
                result.AddError("--run needs --uncertain FILE, which says what differs between runs.");
            if (!isModel && result.GetValue(own.uncertain) != null)
                result.AddError("--uncertain is for a model; a deal says itself what is uncertain.");
            if (result.GetValue(own.scores) is { } file && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                result.AddError($"--scores must end in .csv, but is '{file}'.");
        });
        command.SetAction(parsed => own.Run(parsed, cancellation));
        return command;
    }

    /// <summary>Whether a file is a model, by its name or else by its content.</summary>
    public static bool IsModel(string file) =>
        Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".MDL" or ".XMILE" or ".STMX" or ".ITMX" or ".XML" => true,
            ".YAML" or ".YML" => false,
            _ => File.Exists(file) && Files.IsModel(file),
        };

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string? folder = parsed.GetValue(output);
        Files.RequireWritable(folder);
        var runs = Runs(parsed, cancellation);
        if (runs is not ({ } from, var to, var names))
            return ExitCode.InputHasErrors;
        string asked = parsed.GetRequiredValue(variable);
        double? time = parsed.GetValue(at);
        int cells = parsed.GetValue(width);
        if (to != null)
        {
            // Going down one level is cheap to read here: every part says how much it is worth.
            int levels = parsed.GetResult(depth) is { Implicit: false } ? parsed.GetValue(depth) : 4;
            var movement = from.Moved(to, asked, levels, time);
            if (parsed.GetValue(json))
                Console.Out.Write(ExplanationJson.Text(names.From, names.To, movement));
            else
                TextPrinter.Print(w => MovementText.Of(names.From, names.To, movement, w), cells);
            Files.Write(folder, StudyReport.Of(names.From, names.To, movement), parsed);
            return ExitCode.Fine;
        }
        var causes = from.Causes(asked, parsed.GetValue(depth), time);
        var uses = from.Uses(asked, parsed.GetValue(depth), time);
        var loops = from.Loops(asked);
        if (parsed.GetValue(scores) is { } file)
        {
            Files.Write(file, Files.Text(LoopsCsv.Text(loops)));
            Console.Error.WriteLine($"Wrote {file}.");
        }
        if (parsed.GetValue(json))
            Console.Out.Write(ExplanationJson.Text(names.From, from.Times, causes, uses, loops));
        else
            TextPrinter.Print(w => ExplanationText.Of(names.From, from.Times, time, causes, uses, loops, w), cells);
        Files.Write(folder, StudyReport.Of(names.From, from.Times, causes, uses, loops), parsed);
        return ExitCode.Fine;
    }

    private (ExplainedRun? From, ExplainedRun? To, (string From, string To) Names) Runs(
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        string file = parsed.GetRequiredValue(model);
        string[] settings = parsed.GetValue(set) ?? [];
        return IsModel(file) ? OfModel(parsed, file, settings, cancellation) : OfDeal(parsed, file, settings, cancellation);
    }

    private (ExplainedRun?, ExplainedRun?, (string, string)) OfModel(
        ParseResult parsed,
        string file,
        string[] settings,
        CancellationToken cancellation
    )
    {
        if (!File.Exists(file))
            throw new FileNotFoundException("", file);
        string[] lists = parsed.GetValue(changes) ?? [];
        var loaded = CommandLine.Load(file, parsed.GetValue(data) ?? [], lists);
        if (parsed.GetValue(uncertain) is { } inputs)
            loaded = UncertaintyFile.ModelFor(inputs, loaded);
        var given = ChangeList.Load(loaded, lists, []);
        string name = given.IsEmpty ? "as written" : "with the list of changes";
        ExplainedRun from;
        if (parsed.GetValue(uncertain) is { } unknowns)
        {
            long number = parsed.GetValue(run) ?? 0;
            var worlds = UncertaintyFile.Load(unknowns, loaded).Sample(number + 1, parsed.GetValue(seed));
            from = ExplainedRun.Of(loaded, worlds, number, given, cancellation);
            name = FormattableString.Invariant($"run {number}") + (given.IsEmpty ? "" : ", " + name);
        }
        else
            from = ExplainedRun.Of(loaded, given, cancellation);
        if (settings.Length == 0)
            return (from, null, (name, ""));
        return (from, from.With(ChangeList.Load(loaded, [], settings)), (name, "with " + string.Join(", ", settings)));
    }

    private (ExplainedRun?, ExplainedRun?, (string, string)) OfDeal(
        ParseResult parsed,
        string file,
        string[] settings,
        CancellationToken cancellation
    )
    {
        if (WeighCommand.Load(file, strict: false) is not { } deal)
            return (null, null, ("", ""));
        var given = ChangeList.Load(deal.Model, parsed.GetValue(changes) ?? [], []);
        string name = parsed.GetValue(package) ?? "full";
        string world = parsed.GetValue(run) is { } number ? FormattableString.Invariant($", world {number}") : "";
        var options = new WeighOptions { Seed = parsed.GetValue(seed), Changes = given };
        var made = deal.Explain(name, parsed.GetValue(run), options, cancellation);
        string with = settings.Length > 0 ? " with " + string.Join(", ", settings) : "";
        var changed = settings.Length > 0 ? made.With(ChangeList.Load(deal.Model, [], settings)) : made;
        if (parsed.GetValue(against) is { } other)
            return (deal.Explain(made, other), changed, ($"{other}{world}", $"{name}{world}{with}"));
        return (made, settings.Length > 0 ? changed : null, ($"{name}{world}", $"{name}{world}{with}"));
    }
}

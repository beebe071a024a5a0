using System.CommandLine;
using Entente.Deals;
using Entente.Explanation;
using Entente.Models;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary><c>entente diff</c>: what changed between two versions of a model or of a deal.</summary>
internal sealed class DiffCommand
{
    private readonly Argument<string> before = new("OLD")
    {
        Description = "A model, or a deal file or the folder that holds one.",
    };
    private readonly Argument<string> after = new("NEW") { Description = "A later version of the same." };
    private readonly Option<string[]> outcome = new("--outcome")
    {
        Description = "Of models: a variable whose change is wanted; the stocks that differ most if left out.",
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description = "Of models: a file that says what is uncertain; outcomes are then compared over the same worlds.",
    };
    private readonly Option<int> runs = new("--runs") { Description = "Worlds.", DefaultValueFactory = _ => 1000 };
    private readonly Option<string[]> packages = new("--packages")
    {
        Description = "Of deals: packages to compare, separated by ';'; as 'entente weigh' takes them.",
    };
    private readonly Option<double> tolerance = new("--tolerance")
    {
        Description = "Of models: how far values may be apart, relative to the larger of both.",
        DefaultValueFactory = _ => 1e-6,
    };
    private readonly Option<string[]> data = new("--data")
    {
        Description = "Of models: a data file, or '?name=FILE' for one that a model calls '?name', for both.",
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<string?> output = CommandLine.Out("changes.csv, outcomes.csv or packages.csv, and difference.json");
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly Option<int> width = new("--width") { Description = "Width in characters; the terminal's if left out." };

    public static Command Make(CancellationToken cancellation)
    {
        var own = new DiffCommand();
        CommandLine.AtLeast(own.runs, 1);
        CommandLine.AtLeast(own.tolerance, 0);
        WeighCommand.Range(own.width, 0, 1000);
        var command = new Command(
            "diff",
            "Says what changed between two versions of a model or deal, in what they say and in what the same worlds give: exit code 0 if nothing, else 1."
        )
        {
            own.before,
            own.after,
            own.outcome,
            own.uncertain,
            own.runs,
            own.packages,
            own.tolerance,
            own.data,
            own.seed,
            own.output,
            own.json,
            own.width,
        };
        command.Validators.Add(result =>
        {
            if (IsModel(result.GetValue(own.before)) != IsModel(result.GetValue(own.after)))
                result.AddError("OLD and NEW must both be models or both be deals.");
        });
        command.SetAction(parsed => own.Run(parsed, cancellation));
        return command;
    }

    private static bool IsModel(string? file) => ExplainCommand.IsModel(file ?? "");

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Files.RequireWritable(parsed.GetValue(output));
        string old = parsed.GetRequiredValue(before);
        string now = parsed.GetRequiredValue(after);
        foreach (string path in new[] { old, now })
            if (!File.Exists(path) && !Directory.Exists(path))
                throw new FileNotFoundException("", path);
        return IsModel(old) ? Models(parsed, old, now, cancellation) : Deals(parsed, old, now, cancellation);
    }

    private int Models(ParseResult parsed, string old, string now, CancellationToken cancellation)
    {
        string[] files = parsed.GetValue(data) ?? [];
        string? unknowns = parsed.GetValue(uncertain);
        Model Load(string file) =>
            unknowns == null ? CommandLine.Load(file, files) : UncertaintyFile.ModelFor(unknowns, CommandLine.Load(file, files));
        var difference = ModelDifference.Of(
            Load(old),
            Load(now),
            parsed.GetValue(outcome),
            unknowns == null
                ? null
                : model =>
                    CommandLine.LoadUncertainty(unknowns, model).Uncertainty.Sample(parsed.GetValue(runs), parsed.GetValue(seed)),
            parsed.GetValue(tolerance),
            cancellation
        );
        if (parsed.GetValue(json))
            Console.Out.Write(DifferenceJson.Text(old, now, difference));
        else
            TextPrinter.Print(w => DifferenceText.Of(old, now, difference, w), parsed.GetValue(width));
        Files.Write(parsed.GetValue(output), StudyReport.Of(old, now, difference), parsed);
        return difference.IsSame ? ExitCode.Fine : ExitCode.InputHasErrors;
    }

    private int Deals(ParseResult parsed, string old, string now, CancellationToken cancellation)
    {
        if (WeighCommand.Load(old, strict: false) is not { } first || WeighCommand.Load(now, strict: false) is not { } second)
            return ExitCode.InputHasErrors;
        var options = new WeighOptions
        {
            Runs = parsed.GetValue(runs),
            Seed = parsed.GetValue(seed),
            Packages =
            [
                .. (parsed.GetValue(packages) ?? []).SelectMany(p =>
                    p.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ),
            ],
        };
        var difference = ProgressLine.Show(report => DealDifference.Of(first, second, options, report, cancellation));
        if (parsed.GetValue(json))
            Console.Out.Write(DifferenceJson.Text(old, now, difference));
        else
            TextPrinter.Print(w => DifferenceText.Of(old, now, difference, w), parsed.GetValue(width));
        Files.Write(parsed.GetValue(output), StudyReport.Of(old, now, difference), parsed);
        return difference.IsSame ? ExitCode.Fine : ExitCode.InputHasErrors;
    }
}

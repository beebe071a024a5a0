using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Models;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente calibrate</c>: constants of a model, or parameters of an expression, fitted to data.</summary>
internal sealed class CalibrateCommand
{
    private readonly Argument<string?> subject = new("MODEL")
    {
        Description = "A Vensim or XMILE model, or a deal, whose model and uncertain constants are taken.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description =
            "A file that lists the constants to calibrate under 'uncertain:', and may say under 'fit:' to which series; or Vensim's optimisation control (.voc).",
    };
    private readonly Option<string?> payoff = new("--payoff")
    {
        Description = "Vensim's payoff definition (.vpd), which says which series of --data is compared with what.",
    };
    private readonly Option<string[]> data = new("--data")
    {
        Description =
            "Observed series (.csv, .tsv, .dat, .xlsx) under the names of variables; with --expression a table. May be given several times.",
    };
    private readonly Option<string?> expression = new("--expression")
    {
        Description = "Fits an expression to a table instead of a model: \"y = b1*(1 - exp(-b2*x))\".",
    };
    private readonly Option<string[]> start = new("--start")
    {
        Description = "Where to begin: NAME=VALUE, for each constant. Without it the whole range is searched.",
    };
    private readonly Option<string[]> constants = new("--constant")
    {
        Description = "Calibrates only this one of the uncertain constants; may be given several times.",
    };
    private readonly Option<string[]> sd = new("--sd")
    {
        Description = "Standard deviation of a series' errors, where it is known: NAME=VALUE, or a number for all.",
    };
    private readonly Option<bool> autocorrelated = new("--autocorrelated")
    {
        Description = "An error follows the one before it (first order), in all series.",
    };
    private readonly Option<bool> log = new("--log") { Description = "Compares logarithms, in all series." };
    private readonly Option<double> confidence = new("--confidence")
    {
        Description = "Probability with which an interval holds the true value; 0 leaves intervals out.",
        DefaultValueFactory = _ => 0.9,
    };
    private readonly Option<string?> posterior = new("--posterior")
    {
        Description =
            "Draws from the posterior and writes it as a file (.yaml) for --uncertain, with the draws beside it (.csv).",
    };
    private readonly Option<int> draws = new("--draws")
    {
        Description = "Draws of each of the 16 chains of the posterior at most.",
        DefaultValueFactory = _ => 20_000,
    };
    private readonly Option<int> runs = new("--runs")
    {
        Description = "Runs of the search of the whole range at most.",
        DefaultValueFactory = _ => 20_000,
    };
    private readonly Option<string[]> set = new("--set") { Description = "Changes a constant in all runs: NAME=VALUE." };
    private readonly Option<string[]> changes = new("--changes") { Description = "A list of changed constants (.cin)." };
    private readonly Option<string[]> modelData = new("--model-data") { Description = "A data file that the model reads." };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads; 0: one for each processor. The numbers do not depend on it.",
    };
    private readonly Option<string?> folder = CommandLine.Out(
        "constants.csv, series.csv, profiles.csv, calibration.json and with --posterior the draws as runs.parquet"
    );
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly CancellationToken cancellation;

    private CalibrateCommand(CancellationToken cancellation) => this.cancellation = cancellation;

    public static Command Make(CancellationToken cancellation) => new CalibrateCommand(cancellation).Command();

    private Command Command()
    {
        CommandLine.AtLeast(runs, 1);
        CommandLine.AtLeast(draws, 500);
        CommandLine.AtLeast(threads, 0);
        confidence.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and < 1))
                result.AddError("--confidence lies between 0 and 1.");
        });
        var command = new Command("calibrate", "Fits constants of a model to observed series, or an expression to a table.");
        command.Arguments.Add(subject);
        foreach (
            Option option in new Option[]
            {
                uncertain,
                payoff,
                data,
                expression,
                start,
                constants,
                sd,
                autocorrelated,
                log,
                confidence,
                posterior,
                draws,
                runs,
                set,
                changes,
                modelData,
                seed,
                threads,
                folder,
                json,
            }
        )
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool hasModel = result.GetValue(subject) != null;
            if (hasModel == (result.GetValue(expression) != null))
                result.AddError("Name a model, or give --expression \"y = …\" with --data TABLE.");
            else if (!hasModel && result.GetValue(payoff) != null)
                result.AddError("A payoff definition belongs to a model.");
            else if (!hasModel && result.GetValue(data) is not { Length: 1 })
                result.AddError("An expression needs one table: --data TABLE.");
            else if (!hasModel && result.GetValue(uncertain) == null && result.GetValue(start) is not { Length: > 0 })
                result.AddError(
                    "An expression needs its parameters: --start NAME=VALUE for each, or --uncertain FILE with their ranges."
                );
            else if (!hasModel && result.GetValue(uncertain) == null && result.GetValue(posterior) != null)
                result.AddError("A posterior needs --uncertain FILE: what was believed before the data.");
        });
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string? output = parsed.GetValue(posterior);
        if (output != null)
            Files.RequireWritableFile(output);
        Files.RequireWritable(parsed.GetValue(folder));
        var result = ProgressLine.Show(report => Calibrated(parsed, report));
        string subjectName = parsed.GetValue(subject) ?? parsed.GetValue(expression) ?? "";
        if (parsed.GetValue(json))
            Console.Out.Write(CalibrationJson.Text(subjectName, result));
        else
            CalibrationTable.Print(result);
        if (output != null)
        {
            string table = Path.ChangeExtension(output, ".csv");
            Files.Write(table, Files.Text(PosteriorFile.Draws(result)));
            Files.Write(output, Files.Text(PosteriorFile.Inputs(result, Path.GetFileName(table))));
            Console.Error.WriteLine($"Wrote {output} and {table}.");
        }
        Files.Write(parsed.GetValue(folder), StudyReport.Of(subjectName, result), parsed);
        return ExitCode.Fine;
    }

    private CalibrationResult Calibrated(ParseResult parsed, Action<WeighProgress>? report)
    {
        var options = new CalibrationOptions
        {
            Seed = parsed.GetValue(seed),
            SearchRuns = parsed.GetValue(runs),
            Start = [.. (parsed.GetValue(start) ?? []).Select(Assignment)],
            Confidence = parsed.GetValue(confidence),
            WantsPosterior = parsed.GetValue(posterior) != null,
            MostDraws = parsed.GetValue(draws),
            Threads = parsed.GetValue(threads),
            Progress = report == null ? null : stage => report(new WeighProgress(stage, 0)),
            Cancellation = cancellation,
        };
        if (parsed.GetValue(expression) is { } text)
            return Calibration.OfExpression(
                text,
                Exploration.Table.Load(parsed.GetValue(data)?[0] ?? ""),
                parsed.GetValue(uncertain) is { } ranges ? Chosen(parsed, UncertaintyFile.Load(ranges)) : null,
                options
            );
        string file = parsed.GetValue(subject) ?? "";
        string[] lists = parsed.GetValue(changes) ?? [];
        var (model, own) = CommandLine.IsDeal(file)
            ? Deal.Load(file) is var deal
                ? (deal.Model, (Uncertainty?)deal.Uncertainty)
                : default
            : (CommandLine.Load(file, parsed.GetValue(modelData) ?? [], lists), null);
        if (parsed.GetValue(uncertain) is { } inputs)
            model = UncertaintyFile.ModelFor(inputs, model);
        var unknown = parsed.GetValue(uncertain) is { } given
            ? UncertaintyFile.Load(given, model)
            : own ?? throw new DiagnosticException([FacesDiagnostics.NeedsUncertain()]);
        var changed = ChangeList.Load(model, lists, parsed.GetValue(set) ?? []);
        return Calibration.Of(model, Chosen(parsed, unknown), Targets(parsed, model), options with { Changes = changed });
    }

    private Uncertainty Chosen(ParseResult parsed, Uncertainty unknown)
    {
        if (parsed.GetValue(constants) is not { Length: > 0 } some)
            return unknown;
        try
        {
            return unknown.Only(some);
        }
        catch (ArgumentException exception)
        {
            throw new DiagnosticException([FacesDiagnostics.NotUncertain(exception.Message)]);
        }
    }

    private List<CalibrationTarget> Targets(ParseResult parsed, Model model)
    {
        var targets = new List<CalibrationTarget>();
        if (parsed.GetValue(uncertain) is { } file)
            targets.AddRange(UncertaintyFile.LoadTargets(file));
        string[] files = parsed.GetValue(data) ?? [];
        if (parsed.GetValue(payoff) is { } definition)
            targets.AddRange(UncertaintyFile.LoadPayoff(definition, model, files));
        foreach (string observed in parsed.GetValue(payoff) == null ? files : [])
        {
            targets.AddRange(CalibrationTarget.Load(observed, model, out var remarks));
            ProblemPrinter.Print(remarks);
        }
        if (targets.Count == 0)
            throw new DiagnosticException([FacesDiagnostics.NothingToFit()]);
        var known = (parsed.GetValue(sd) ?? [])
            .Select(s => s.Contains('=', StringComparison.Ordinal) ? Assignment(s) : Assignment("=" + s))
            .ToList();
        return
        [
            .. targets.Select(t =>
                t with
                {
                    StandardDeviation = known
                        .Where(k => k.Key.Length == 0 || Same(k.Key, t.Name))
                        .Select(k => (double?)k.Value)
                        .LastOrDefault(t.StandardDeviation),
                    IsAutocorrelated = t.IsAutocorrelated || parsed.GetValue(autocorrelated),
                    IsLogarithmic = t.IsLogarithmic || parsed.GetValue(log),
                }
            ),
        ];
    }

    private static bool Same(string a, string b) =>
        string.Equals(a.Replace('_', ' ').Trim(), b.Replace('_', ' ').Trim(), StringComparison.OrdinalIgnoreCase);

    private static KeyValuePair<string, double> Assignment(string text)
    {
        int equals = text.LastIndexOf('=');
        if (
            equals >= 0
            && double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
        )
            return KeyValuePair.Create(text[..equals].Trim().Trim('"'), value);
        throw new DiagnosticException([FacesDiagnostics.NotAnAssignment(text)]);
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Entente.Deals;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary>The options of <c>entente simulate</c> that make it an ensemble.</summary>
internal sealed class EnsembleCommand
{
    private const int MostDefaultOutcomes = 40;
    private const long MostSettlingRuns = 10_000_000;

    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description =
            "A file that says what is uncertain (uncertain: and correlations: as in a deal file, or Vensim's sensitivity control, .vsc): runs an ensemble.",
    };
    private readonly Option<string?> asOf = DayOption.Make(
        "Uses of the deal that --uncertain names nothing that was learned after this day, as 2025-02-25."
    );
    private readonly Option<long> runs = new("--runs") { Description = "Runs of the ensemble.", DefaultValueFactory = _ => 1000 };
    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Makes the draws repeatable.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string[]> outcomes = new("--outcome")
    {
        Description = "A variable whose spread is wanted; may be given several times. The stocks if left out.",
    };
    private readonly Option<bool> json = new("--json")
    {
        Description = "Prints the ensemble as one JSON document and nothing else.",
    };
    private readonly Option<long?> run = new("--run")
    {
        Description = "Simulates run K of the ensemble alone (from 0), with all its variables.",
    };
    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads; 0: one for each processor. The numbers do not depend on it.",
    };

    private readonly Option<string?> precision = PrecisionOption.Make(
        "Doubles the runs until mean, median, 5 and 95 % quantile of the outcomes have settled to this, as 1%; --runs is then the most, else 10,000,000."
    );

    /// <summary>Adds the options to a command.</summary>
    public EnsembleCommand(Command command)
    {
        foreach (Option option in new Option[] { uncertain, asOf, runs, seed, outcomes, json, run, threads, precision })
            command.Options.Add(option);
        AtLeast(runs, 1);
        AtLeast(run, 0);
        AtLeast(threads, 0);
        command.Validators.Add(result =>
        {
            if (result.GetResult(run) is { Implicit: false })
                foreach (Option option in new Option[] { json, precision })
                    if (result.GetResult(option) is { Implicit: false })
                        result.AddError(
                            $"{option.Name} is of an ensemble; --run K shows a single run, or writes it as .csv or .tsv."
                        );
            if (result.GetResult(uncertain) != null)
                return;
            foreach (Option option in new Option[] { asOf, runs, seed, outcomes, json, run, threads, precision })
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} needs --uncertain FILE, which says what differs between runs.");
        });
    }

    /// <summary>Whether an ensemble is asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(uncertain) != null;

    /// <summary>Runs it.</summary>
    public int Run(
        ParseResult parsed,
        Model model,
        string[] set,
        string[] changes,
        string? output,
        string[] save,
        CancellationToken cancellation
    )
    {
        bool isParquet = string.Equals(Path.GetExtension(output), ".parquet", StringComparison.OrdinalIgnoreCase);
        var replayed = parsed.GetValue(run);
        if (output != null && isParquet != (replayed == null))
        {
            Console.Error.WriteLine(
                replayed == null
                    ? "The runs of an ensemble are written as .parquet; --run K writes a single one as .csv or .tsv."
                    : "A single run is written as .csv or .tsv."
            );
            return ExitCode.WrongUsage;
        }
        if (output != null)
            Files.RequireWritableFile(output);
        string file = parsed.GetValue(uncertain) ?? "";
        (var uncertainty, model) = CommandLine.LoadUncertainty(file, model, DayOption.Value(parsed.GetValue(asOf)));
        var controls = UncertaintyFile.Controls(file);
        // What the command line says counts more than what a sensitivity file says.
        long count = IsGiven(parsed, runs) ? parsed.GetValue(runs) : controls.Runs ?? parsed.GetValue(runs);
        ulong drawnBy = IsGiven(parsed, seed) ? parsed.GetValue(seed) : controls.Seed ?? parsed.GetValue(seed);
        var worlds = uncertainty.Sample(count, drawnBy, controls.Method);
        var options = new EnsembleOptions { Changes = ChangeList.Load(model, changes, set), Threads = parsed.GetValue(threads) };
        var simulator = Simulator.Compile(model);
        if (replayed is { } number)
        {
            // By default any run may be asked for: a random draw does not depend on how many there are.
            if (number >= count && (IsGiven(parsed, runs) || controls.Method != SamplingMethod.Random))
            {
                Console.Error.WriteLine(
                    FormattableString.Invariant($"There is no run {number}: the {count} runs are numbered from 0 to {count - 1}.")
                );
                return ExitCode.WrongUsage;
            }
            SimulateCommand.Show(simulator.Run(worlds, number, options, cancellation), output, save);
            return ExitCode.Fine;
        }
        string[] asked =
            parsed.GetValue(outcomes) is { Length: > 0 } named ? named
            : save.Length > 0 ? [.. SaveList.Names(save).Select(n => n.Name)]
            : DefaultOutcomes(model);
        Ensemble Go(RunSink? sink) =>
            ProgressLine.Show(report =>
            {
                var clock = Stopwatch.StartNew();
                return simulator.Run(
                    worlds,
                    asked,
                    options,
                    sink,
                    report == null ? null : p => report(new WeighProgress(Stage(p, clock.Elapsed), (double)p.Runs / p.Asked)),
                    cancellation
                );
            });
        string? wanted = parsed.GetValue(precision);
        if (wanted != null && output != null)
        {
            Console.Error.WriteLine("With --precision no runs are written: their number is not known before.");
            return ExitCode.WrongUsage;
        }
        long most = IsGiven(parsed, runs) ? count : MostSettlingRuns;
        var ensemble =
            wanted != null ? Settled(simulator, uncertainty, asked, wanted, most, drawnBy, options, cancellation)
            : output == null ? Go(null)
            : Write(output, Go);
        ProblemPrinter.Print(ensemble.Remarks);
        if (parsed.GetValue(json))
            Console.Out.Write(EnsembleJson.Text(ensemble));
        else
            EnsembleTable.Print(ensemble);
        if (ensemble.IsComplete && !(wanted != null && cancellation.IsCancellationRequested))
            return ExitCode.Fine;
        Console.Error.WriteLine(
            FormattableString.Invariant(
                $"Interrupted: {ensemble.Runs:N0} of {ensemble.Inputs.Runs:N0} runs are complete and counted."
            )
        );
        return ExitCode.NotDone;
    }

    private static Ensemble Settled(
        Simulator simulator,
        Uncertainty uncertainty,
        string[] asked,
        string wanted,
        long most,
        ulong seed,
        EnsembleOptions options,
        CancellationToken cancellation
    )
    {
        var settled = ProgressLine.Show(report =>
            Precision.Run(
                simulator,
                uncertainty,
                asked,
                PrecisionOption.Share(wanted) ?? 0.01,
                most,
                seed,
                options,
                report == null
                    ? null
                    : p => report(new WeighProgress(FormattableString.Invariant($"{p.Asked:N0} runs"), (double)p.Runs / p.Asked)),
                cancellation
            )
        );
        string found = FormattableString.Invariant(
            $"{settled.Ensemble.Runs:N0} runs: the widest half-width is {100 * settled.Widest:0.##} %"
        );
        Console.Error.WriteLine(
            settled.HasSettled ? $"Settled to {wanted} after {found}." : $"Not settled to {wanted} after {found}."
        );
        return settled.Ensemble;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static Ensemble Write(string output, Func<RunSink, Ensemble> run)
    {
        Ensemble? ensemble = null;
        string final = output;
        Files.WriteThenName(
            output,
            stream =>
            {
                using (var sink = new ParquetRuns(stream))
                    ensemble = run(sink);
                // A file that holds less than was asked for does not look whole.
                return final = ensemble.IsComplete ? output : Path.ChangeExtension(output, ".partial.parquet");
            }
        );
        Console.Error.WriteLine(FormattableString.Invariant($"Wrote {final} ({new FileInfo(final).Length / 1e6:0.0} MB)."));
        return ensemble ?? throw new InvalidOperationException("This is a bug in Entente: nothing was run.");
    }

    private static string Stage(EnsembleProgress progress, TimeSpan so) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Runs:N0} of {progress.Asked:N0} runs, {progress.Runs / Math.Max(1e-3, so.TotalSeconds):N0} a second"
        );

    private static string[] DefaultOutcomes(Model model)
    {
        var own = model.Variables.Where(v => !v.IsInternal).ToList();
        var stocks = own.Where(v => v.Kind == VariableKind.Stock).ToList();
        if (stocks.Count == 0)
            stocks = [.. own.Where(v => v.Kind == VariableKind.Auxiliary)];
        string[] names = [.. stocks.SelectMany(v => Enumerable.Range(0, v.Size).Select(v.ElementName))];
        if (names.Length > MostDefaultOutcomes)
            Console.Error.WriteLine(
                $"The first {MostDefaultOutcomes} of {names.Length} stocks and their elements are shown; --outcome chooses others."
            );
        return [.. names.Take(MostDefaultOutcomes)];
    }

    private static void AtLeast<T>(Option<T> option, long least) =>
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count == 1
                && long.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value)
                && value < least
            )
                result.AddError($"{option.Name} must be at least {least}, but is {value}.");
        });
}

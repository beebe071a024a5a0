using System.Collections.Immutable;
using System.CommandLine;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente simulate</c>: one run of a model, or with <c>--uncertain</c> an ensemble.</summary>
internal static class SimulateCommand
{
    private static readonly string[] Formats = [".csv", ".tsv", ".tab", ".parquet"];
    private static readonly string[] OptionsOfOneRun = ["--set", "--changes", "--data", "--output", "-o", "--save"];

    /// <summary>The command; with the options of ensembles only where some word may be one of them.</summary>
    public static Command Make(string[] arguments, CancellationToken cancellation)
    {
        var model = new Argument<string>("MODEL") { Description = "A Vensim (.mdl) or XMILE (.xmile, .stmx, .itmx) model." };
        var set = new Option<string[]>("--set")
        {
            Description = "Changes a constant for this run: NAME=VALUE, for example \"agreed cut[Russia]=0.5\".",
        };
        var changes = new Option<string[]>("--changes") { Description = "A list of changed constants (.cin)." };
        var data = new Option<string[]>("--data")
        {
            Description = "A data file, or '?name=FILE' for one that the model calls '?name'.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description =
                "Where to write the result, .csv or .tsv, or .parquet for the runs of an ensemble; without it a table is shown.",
        };
        var save = new Option<string[]>("--save")
        {
            Description =
                "A save list (.lst): only the variables that it names, one in each line, are written; of an ensemble the outcomes.",
        };
        output.Validators.Add(result =>
        {
            if (
                result.GetValueOrDefault<string?>() is { } path
                && !Array.Exists(Formats, f => f.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase))
            )
                result.AddError($"--output must end in .csv, .tsv or .parquet, but is '{path}'.");
        });
        var command = new Command(
            "simulate",
            "Runs a model once and writes every variable at the saved times; or many times with what is uncertain about it."
        )
        {
            model,
            set,
            changes,
            data,
            output,
            save,
        };
        bool isOneRun =
            arguments is ["simulate", ..]
            && Array.TrueForAll(arguments, a => !a.StartsWith('-') || Array.IndexOf(OptionsOfOneRun, a) >= 0);
        var ensemble = isOneRun ? null : new EnsembleCommand(command);
        command.SetAction(parsed =>
        {
            if (ensemble?.IsAsked(parsed) == true)
                return ensemble.Run(
                    parsed,
                    Load(parsed.GetRequiredValue(model), parsed.GetValue(data) ?? [], parsed.GetValue(changes) ?? []),
                    parsed.GetValue(set) ?? [],
                    parsed.GetValue(changes) ?? [],
                    parsed.GetValue(output),
                    parsed.GetValue(save) ?? [],
                    cancellation
                );
            return Run(
                Load(parsed.GetRequiredValue(model), parsed.GetValue(data) ?? [], parsed.GetValue(changes) ?? []),
                parsed.GetValue(set) ?? [],
                parsed.GetValue(changes) ?? [],
                parsed.GetValue(output),
                parsed.GetValue(save) ?? [],
                cancellation
            );
        });
        return command;
    }

    private static Model Load(string file, string[] data, string[] changes)
    {
        if (Directory.Exists(file))
            throw new IOException($"'{file}' is a folder. Name the model in it.");
        var model = CommandLine.Load(file, data, changes);
        if (!model.Remarks.IsEmpty)
            ProblemPrinter.Print([.. model.Remarks.Where(p => p.Severity == Severity.Warning)]);
        return model;
    }

    private static int Run(
        Model model,
        string[] set,
        string[] changes,
        string? output,
        string[] save,
        CancellationToken cancellation
    )
    {
        if (output != null)
            Files.RequireWritableFile(output);
        Show(Simulator.Compile(model).Run(changes, set, cancellation), output, save);
        return ExitCode.Fine;
    }

    /// <summary>Shows a single run, or writes it.</summary>
    public static void Show(Run run, string? output, string[] save)
    {
        ProblemPrinter.Print(run.Remarks);
        IReadOnlyList<RunColumn> columns = save.Length > 0 ? SaveList.Columns(run, save) : run.Columns;
        if (output == null)
            RunTable.Print(run, save.Length > 0 ? columns : null);
        else
            Files.Write(
                output,
                stream =>
                    Write(
                        run,
                        columns,
                        stream,
                        string.Equals(Path.GetExtension(output), ".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t'
                    )
            );
    }

    private static void Write(Run run, IReadOnlyList<RunColumn> columns, Stream stream, char separator)
    {
        var text = new NumberLines(stream);
        text.Write("Time");
        foreach (var column in columns)
        {
            text.Write(separator);
            text.Write(CommandLine.Field(column.Name, separator));
        }
        text.Write('\n');
        // Much of a model does not change from one saved time to the next.
        var series = new ImmutableArray<double>[columns.Count];
        for (int c = 0; c < series.Length; c++)
            series[c] = columns[c].Values;
        byte[] before = new byte[series.Length * NumberLines.MostOfNumber];
        byte[] lengths = new byte[series.Length];
        for (int i = 0; i < run.Times.Length; i++)
        {
            text.Write(run.Times[i]);
            for (int c = 0; c < series.Length; c++)
            {
                var values = series[c];
                text.Write(separator);
                var last = before.AsSpan(c * NumberLines.MostOfNumber, NumberLines.MostOfNumber);
                if (i > 0 && IsSame(values[i], values[i - 1]))
                {
                    text.Write(last[..lengths[c]]);
                    continue;
                }
                var now = text.Write(values[i]);
                now.CopyTo(last);
                lengths[c] = (byte)now.Length;
            }
            text.Write('\n');
        }
        text.Flush();
    }

    private static bool IsSame(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}

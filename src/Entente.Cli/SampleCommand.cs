using System.CommandLine;
using System.Globalization;
using System.Text;
using Entente.Deals;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente sample</c>: the inputs of many runs as a table, for other programs or to look at.</summary>
internal static class SampleCommand
{
    private static readonly string[] Methods = ["random", "lhs", "maximin", "sobol", "halton", "factorial", "morris"];

    public static Command Make(CancellationToken cancellation)
    {
        var uncertain = new Option<string>("--uncertain")
        {
            Description = "A file with the section 'uncertain:' of a deal file.",
            Required = true,
        };
        var model = new Option<string?>("--model") { Description = "The model whose constants it names, to check the names." };
        var method = new Option<string>("--method")
        {
            Description = $"How the runs are spread: {string.Join(", ", Methods)}.",
            DefaultValueFactory = _ => "random",
        };
        method.AcceptOnlyFromAmong(Methods);
        var runs = new Option<long>("--runs")
        {
            Description = "Runs; of morris the paths times (inputs + 1) that fit into it; not used by factorial.",
            DefaultValueFactory = _ => 1000,
        };
        CommandLine.AtLeast(runs, 1);
        var levels = new Option<int>("--levels")
        {
            Description = "Levels of each input, for factorial and morris.",
            DefaultValueFactory = _ => 4,
        };
        CommandLine.AtLeast(levels, 2);
        var seed = CommandLine.Seed();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where to write the table, .csv or .tsv; without it it is printed.",
        };
        var command = new Command("sample", "Draws the inputs of many runs and writes them as a table, a row for each run.")
        {
            uncertain,
            model,
            method,
            runs,
            levels,
            seed,
            output,
        };
        command.SetAction(parsed =>
        {
            Model? checkedBy = parsed.GetValue(model) is { } file ? CommandLine.Load(file, []) : null;
            string unknowns = parsed.GetRequiredValue(uncertain);
            if (checkedBy != null)
                checkedBy = UncertaintyFile.ModelFor(unknowns, checkedBy);
            var uncertainty = UncertaintyFile.Load(unknowns, checkedBy);
            var inputs = Draw(
                uncertainty,
                parsed.GetValue(method) ?? "random",
                parsed.GetValue(runs),
                parsed.GetValue(levels),
                parsed.GetValue(seed)
            );
            Write(inputs, parsed.GetValue(output), cancellation);
            return ExitCode.Fine;
        });
        return command;
    }

    private static Inputs Draw(Uncertainty uncertainty, string method, long runs, int levels, ulong seed) =>
        method switch
        {
            "factorial" => uncertainty.FullFactorial(levels),
            "morris" => uncertainty.MorrisPaths(Math.Max(1, runs / (uncertainty.Sample(1, seed).Names.Length + 1)), levels, seed),
            "lhs" => uncertainty.Sample(runs, seed, SamplingMethod.LatinHypercube),
            "maximin" => uncertainty.Sample(runs, seed, SamplingMethod.MaximinLatinHypercube),
            "sobol" => uncertainty.Sample(runs, seed, SamplingMethod.Sobol),
            "halton" => uncertainty.Sample(runs, seed, SamplingMethod.Halton),
            _ => uncertainty.Sample(runs, seed),
        };

    private static void Write(Inputs inputs, string? output, CancellationToken cancellation)
    {
        if (output == null)
        {
            using Stream console = Console.OpenStandardOutput();
            Write(inputs, console, ',', cancellation);
            return;
        }
        char separator = string.Equals(Path.GetExtension(output), ".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t';
        Files.Write(output, stream => Write(inputs, stream, separator, cancellation));
        Console.Error.WriteLine($"Wrote {inputs.Runs} runs of {inputs.Names.Length} inputs to {output}.");
    }

    private static void Write(Inputs inputs, Stream stream, char separator, CancellationToken cancellation)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(separator, inputs.Names.Select(name => CommandLine.Field(name, separator))));
        for (long run = 0; run < inputs.Runs; run++)
        {
            if ((run & 1023) == 0)
                cancellation.ThrowIfCancellationRequested();
            double[] row = inputs.Row(run);
            for (int i = 0; i < row.Length; i++)
            {
                if (i > 0)
                    writer.Write(separator);
                writer.Write(row[i].ToString("R", CultureInfo.InvariantCulture));
            }
            writer.WriteLine();
        }
    }
}

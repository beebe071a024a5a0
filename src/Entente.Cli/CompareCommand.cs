using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary><c>entente compare</c>: a run of a model against results of another tool, or against another model.</summary>
internal static class CompareCommand
{
    private const int MostRows = 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command Make(CancellationToken cancellation)
    {
        var model = new Argument<string>("MODEL") { Description = "A Vensim (.mdl) or XMILE (.xmile, .stmx, .itmx) model." };
        var reference = new Argument<string>("REFERENCE")
        {
            Description =
                "Results (.dat, .csv, .tsv, .tab, .xls, .xlsx, .parquet), or a second model, which is run too; known by its content.",
        };
        var changes = new Option<string[]>("--changes")
        {
            Description = "A list of changed constants (.cin), for the second model too.",
        };
        var data = new Option<string[]>("--data")
        {
            Description = "A data file, or '?name=FILE' for one that the model calls '?name', for the second model too.",
        };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = FormattableString.Invariant(
                $"How far values may be apart, relative to the larger of both; {Comparison.Absolute:0.######} is added."
            ),
            DefaultValueFactory = _ => Comparison.DefaultTolerance,
        };
        CommandLine.AtLeast(tolerance, 0);
        var json = new Option<bool>("--json") { Description = "Prints one JSON document." };
        var command = new Command(
            "compare",
            "Says whether a model gives the results of a reference (exit code 0) or not (1), and where the first difference comes from."
        )
        {
            model,
            reference,
            changes,
            data,
            tolerance,
            json,
        };
        command.SetAction(parsed =>
        {
            string[] files = parsed.GetValue(changes) ?? [];
            Run RunOf(string file)
            {
                var run = Simulator
                    .Compile(CommandLine.Load(file, parsed.GetValue(data) ?? [], files))
                    .Run(files, [], cancellation);
                ProblemPrinter.Print(run.Remarks);
                return run;
            }
            var comparison = Compare(
                RunOf,
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(reference),
                parsed.GetValue(tolerance)
            );
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(comparison, Json));
            else
                Print(comparison);
            return comparison.Agrees ? ExitCode.Fine : ExitCode.InputHasErrors;
        });
        return command;
    }

    private static Comparison Compare(Func<string, Run> runOf, string model, string reference, double tolerance)
    {
        if (!File.Exists(reference))
            throw new FileNotFoundException("", reference);
        var run = runOf(model);
        if (Files.IsModel(reference))
            return Comparison.Of(run, runOf(reference), tolerance);
        var comparison = Comparison.Of(run, reference, tolerance, out var remarks);
        ProblemPrinter.Print(remarks);
        return comparison;
    }

    private static void Print(Comparison comparison)
    {
        string limit = FormattableString.Invariant(
            $"{Comparison.Absolute:0.######} + {comparison.Tolerance} of the larger value"
        );
        if (comparison.First is { } first)
        {
            Console.Out.WriteLine(
                $"The first difference is {first.Value.Name} at time {Number(first.Time)}: {Number(first.Value.Value)}, in the reference {Number(first.Value.Reference)}."
            );
            Console.Out.WriteLine(first.Causes.IsEmpty ? "It is computed from nothing else." : "It is computed from:");
            PrintTable(
                ["cause", "model", "reference"],
                first.Causes.Select(c => new[] { c.Name, Number(c.Value), Number(c.Reference) })
            );
            Console.Out.WriteLine(
                $"{comparison.Differences.Length} of {comparison.Variables} variables differ by more than {limit}:"
            );
            PrintTable(
                ["variable", "largest difference", "at", "model", "reference", "first at"],
                comparison.Differences.Select(d =>
                    new[]
                    {
                        d.Worst.Name,
                        d.Relative.ToString("0.###%", CultureInfo.InvariantCulture),
                        Number(d.WorstTime),
                        Number(d.Worst.Value),
                        Number(d.Worst.Reference),
                        Number(d.FirstTime),
                    }
                )
            );
        }
        else
        {
            Console.Out.WriteLine($"All {comparison.Values} values of {comparison.Variables} variables agree within {limit}.");
        }
        PrintMissing("the reference lacks", comparison.OnlyInModel);
        PrintMissing("the model lacks", comparison.OnlyInReference);
        if (comparison.PointsLeftOut > 0)
            Console.Out.WriteLine(
                $"{comparison.PointsLeftOut} points of the reference are at times that the model does not save; they were left out."
            );
        if (comparison.Tiny > 0)
            Console.Out.WriteLine(
                FormattableString.Invariant(
                    $"{comparison.Tiny} values differ by more than the relative tolerance, but by less than {Comparison.Absolute:0.######}; they count as equal."
                )
            );
    }

    private static void PrintTable(string[] heads, IEnumerable<string[]> all)
    {
        var rows = all.ToList();
        if (rows.Count == 0)
            return;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 120;
        var table = new Table { Border = TableBorder.Simple };
        foreach (string head in heads)
            table.AddColumn(head == heads[0] ? new TableColumn(head) : new TableColumn(head).RightAligned());
        foreach (string[] row in rows.Take(MostRows))
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
        if (rows.Count > MostRows)
            Console.Out.WriteLine($"… and {rows.Count - MostRows} more; --json has all.");
    }

    private static void PrintMissing(string who, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            Console.Out.WriteLine(
                $"{names.Count} variables that {who}: {string.Join(", ", names.Take(MostRows))}{(names.Count > MostRows ? ", …" : "")}"
            );
    }

    private static string Number(double? value) => value?.ToString("G8", CultureInfo.InvariantCulture) ?? "none";
}

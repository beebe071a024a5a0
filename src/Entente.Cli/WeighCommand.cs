using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Reports;
using Entente.Reports.Page;
using Entente.Reports.Studies;
using Entente.Reports.Text;

namespace Entente.Cli;

/// <summary><c>entente weigh</c>: from a deal to a ledger.</summary>
internal static class WeighCommand
{
    private const int MostRuns = 10_000_000;

    public static Command Make(CancellationToken cancellation)
    {
        var deal = new Argument<string>("DEAL") { Description = "A deal file (.deal.yaml), or the folder that holds one." };
        var runs = new Option<int>("--runs") { Description = "Worlds for each package.", DefaultValueFactory = _ => 1000 };
        Range(runs, 1, MostRuns);
        var precision = PrecisionOption.Make(
            "Simulates worlds until mean, median, 5 and 95 % of every gain have settled to this, as 1%; --runs is then the most, else as many as memory allows."
        );
        var seed = new Option<ulong>("--seed") { Description = "Makes the draws repeatable.", DefaultValueFactory = _ => 1 };
        var packages = PackagesOption();
        var set = SetOption();
        var output = new Option<string?>("--out")
        {
            Description =
                "Folder for report.html, ledger.csv, ledger.json, runs.parquet and run.json; entente-out/DEAL if left out.",
        };
        var strict = new Option<bool>("--strict") { Description = "Stops at warnings." };
        var json = JsonOption();
        var asOf = DayOption.Make("Uses nothing that was learned after this day, as 2025-02-25.");
        var export = ExportOption();
        var breachRuns = BreachOption();
        var claims = ClaimsOption();
        var threads = new Option<int>("--threads")
        {
            Description = "Threads; 0: one for each processor. The numbers do not depend on it.",
        };
        Range(threads, 0, 1024);
        var width = new Option<int>("--width") { Description = "Width of the ledger in characters; the terminal's if left out." };
        Range(width, 0, 1000);
        var command = new Command(
            "weigh",
            "Simulates every package in the same worlds and prints who gains, who loses, who would sign, and what breaks it."
        )
        {
            deal,
            runs,
            precision,
            seed,
            packages,
            set,
            output,
            strict,
            json,
            asOf,
            export,
            breachRuns,
            claims,
            threads,
            width,
        };
        command.SetAction(parsed =>
        {
            var (most, names) = Packages(parsed.GetValue(packages) ?? []);
            var options = new WeighOptions
            {
                Runs = parsed.GetValue(runs),
                Seed = parsed.GetValue(seed),
                MostPackages = most,
                Packages = names,
                Changes = Changes(parsed.GetValue(set) ?? []),
                BreachRuns = parsed.GetValue(breachRuns),
                TurnClaims = parsed.GetValue(claims),
                Threads = parsed.GetValue(threads),
            };
            var loaded = Load(parsed.GetRequiredValue(deal), parsed.GetValue(strict));
            if (loaded == null)
                return ExitCode.InputHasErrors;
            if (DayOption.Value(parsed.GetValue(asOf)) is { } day)
                loaded = loaded.AsOf(day);
            if (PrecisionOption.Share(parsed.GetValue(precision)) is { } wanted)
                options = options with
                {
                    Precision = wanted,
                    Runs = parsed.GetResult(runs) is { Implicit: false } ? options.Runs : loaded.MostWorlds(options),
                };
            if (parsed.GetValue(export) is { Length: 2 } target)
                return Export(loaded, options, target[0], target[1]);
            return Weigh(loaded, options, parsed.GetValue(output), parsed.GetValue(json), parsed.GetValue(width), cancellation);
        });
        return command;
    }

    private static Option<string[]> PackagesOption() =>
        new Option<string[]>("--packages")
        {
            Description =
                "At most so many packages, or packages by name: full, \"mutual cut\", \"mutual cut=half + relief=full\".",
            AllowMultipleArgumentsPerToken = true,
        };

    private static Option<string[]> SetOption() =>
        new Option<string[]>("--set")
        {
            Description = "Changes a constant in every package: NAME=VALUE; compares with the ledger without it.",
        };

    private static Option<int> BreachOption()
    {
        var option = new Option<int>("--breach-runs")
        {
            Description = "Worlds of the breach analysis; 0 leaves it out.",
            DefaultValueFactory = _ => 100,
        };
        Range(option, 0, MostRuns);
        return option;
    }

    private static Option<bool> ClaimsOption() =>
        new("--claims")
        {
            Description =
                "Seeks for each claim that the model checks which input's smallest move would turn its verdict; '--claims false' saves the runs that takes.",
            DefaultValueFactory = _ => true,
        };

    private static Option<bool> JsonOption() =>
        new("--json") { Description = "Prints one JSON document and nothing else; writes files only where --out says." };

    private static Option<string[]> ExportOption() =>
        new Option<string[]>("--export")
        {
            Description = "Writes PACKAGE[@RUN] as a list of changed constants to FILE.cin instead of weighing.",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };

    internal static void Range(Option<int> option, int low, int high) =>
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
                && (value < low || value > high)
            )
                result.AddError($"{option.Name} must be from {low} to {high}, but is {value}.");
        });

    private static (int Most, ImmutableArray<string> Names) Packages(string[] given)
    {
        if (
            given.Length == 1
            && int.TryParse(given[0], NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            && most > 0
        )
            return (most, []);
        return (0, [.. given.SelectMany(g => g.Split(';', ',')).Select(g => g.Trim()).Where(g => g.Length > 0)]);
    }

    internal static ImmutableArray<KeyValuePair<string, double>> Changes(string[] set)
    {
        var changes = ImmutableArray.CreateBuilder<KeyValuePair<string, double>>();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (string text in set)
        {
            int at = text.LastIndexOf('=');
            if (
                at > 0
                && double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value)
            )
                changes.Add(KeyValuePair.Create(text[..at].Trim(), value));
            else
                problems.Add(FacesDiagnostics.NotASetting(text));
        }
        return problems.Count == 0 ? changes.ToImmutable() : throw new DiagnosticException(problems.ToImmutable());
    }

    internal static Deal? Load(string path, bool strict)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new FileNotFoundException("There is no such file or folder.", path);
        bool loaded = Deal.TryLoad(path, out var deal, out var problems);
        // Warnings are counted here and listed by check; errors are listed.
        ProblemPrinter.Print(
            [.. problems.Where(p => p.Severity == Severity.Error || (strict && p.Severity == Severity.Warning))],
            Console.Error
        );
        int warnings = problems.Count(p => p.Severity == Severity.Warning);
        if (loaded && !strict && warnings > 0)
            Console.Error.WriteLine($"{warnings} warning{(warnings == 1 ? "" : "s")}; 'entente check {path}' lists them.");
        return loaded && !(strict && warnings > 0) ? deal : null;
    }

    private static int Export(Deal deal, WeighOptions options, string package, string file)
    {
        var (text, leftOut) = deal.Export(package, options);
        Files.Write(file, Files.Text(text));
        Console.Error.WriteLine($"Wrote {file}.");
        if (!leftOut.IsEmpty)
            Console.Error.WriteLine(
                $"A list of changes cannot hold series, so these noises are zero in it: {string.Join(", ", leftOut)}."
            );
        return ExitCode.Fine;
    }

    private static int Weigh(
        Deal deal,
        WeighOptions options,
        string? output,
        bool json,
        int width,
        CancellationToken cancellation
    )
    {
        var started = DateTimeOffset.Now;
        string? folder = output ?? (json ? null : Path.Combine("entente-out", Path.GetFileName(deal.File).Split('.')[0]));
        if (folder != null)
            Files.RequireWritable(folder);
        // It needs nothing of the ledger, and fills what the ledger's beginning leaves idle.
        var compared =
            folder != null && deal.HasHistory
                ? Task.Run(() => deal.CompareWithHistory(cancellation), CancellationToken.None)
                : null;
        var ledger = Weigh(deal, options, !json, width, cancellation);
        if (json)
            Console.Out.Write(LedgerJson.Text(ledger));
        else
            TextPrinter.Print(w => LedgerText.Of(ledger, w), width);
        if (ledger.Precision is { } reached)
            Console.Error.WriteLine(
                PrecisionOption.Words(
                    reached.Asked,
                    reached.HasSettled,
                    reached.Widest,
                    FormattableString.Invariant($"{ledger.Runs:N0} worlds"),
                    FormattableString.Invariant($"{reached.Most:N0}")
                )
            );
        if (ledger.Runs < options.Runs && ledger.Precision is not { HasSettled: true })
            Console.Error.WriteLine($"Interrupted: {ledger.Runs} of {options.Runs} worlds are complete and counted.");
        if (folder == null)
            return cancellation.IsCancellationRequested ? ExitCode.NotDone : ExitCode.Fine;
        var history = compared != null && !cancellation.IsCancellationRequested ? compared.GetAwaiter().GetResult() : [];
        var score =
            deal is { Day: { } day, HasForecasts: true } && !cancellation.IsCancellationRequested
                ? deal.Score(day, options, cancellation)
                : null;
        ReportFile[] files =
        [
            new("report.html", stream => Files.Text(ReportPage.Html(ledger, history, score))(stream)),
            new("ledger.csv", stream => Files.Text(LedgerCsv.Text(ledger))(stream)),
            new("ledger.json", stream => Files.Text(LedgerJson.Text(ledger))(stream)),
            .. ledger.Worlds is { } worlds
                ? [new ReportFile("runs.parquet", stream => LedgerParquet.Write(worlds, stream))]
                : Array.Empty<ReportFile>(),
            Records.Of(deal, options, started),
        ];
        // What judging made would else stay beside the columns of the file of runs.
        GC.Collect();
        Files.WriteAll(folder, files);
        string names = string.Join(", ", files.SkipLast(1).Select(f => f.Name));
        Console.Error.WriteLine($"Wrote {names} and {files[^1].Name} into {folder}.");
        return cancellation.IsCancellationRequested ? ExitCode.NotDone : ExitCode.Fine;
    }

    // On a terminal the ledger of the first worlds is there to read while the others are simulated.
    private static Ledger Weigh(Deal deal, WeighOptions options, bool isText, int width, CancellationToken cancellation)
    {
        using var preview = new LedgerPreview(width);
        Action<Ledger>? soFar = isText && LedgerPreview.IsPossible ? preview.Show : null;
        return ProgressLine.Show(report => deal.Weigh(options, report, soFar, cancellation));
    }
}

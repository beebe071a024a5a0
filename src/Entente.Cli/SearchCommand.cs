using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration.Search;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli;

/// <summary><c>entente search</c>: clause settings, dates and other levers with several objectives.</summary>
internal sealed class SearchCommand
{
    private const int MostRows = 30;

    private readonly Argument<string> subject = new("SUBJECT")
    {
        Description = "A deal file (.deal.yaml), the folder that holds one, or a model with --uncertain.",
    };
    private readonly Option<string?> uncertain = new("--uncertain")
    {
        Description = "What is uncertain about a model (its section uncertain:).",
    };
    private readonly Option<string[]> objectives = new("--objective")
    {
        Description =
            "A figure that should be great. Of a deal \"mean gain[North]\", \"worst tenth[South]\", \"probability of gain[all]\"; of a model \"mean[profit]\", \"least p95[pollution]\", \"share[stock > 100]\". Several times. Of a deal those of its file, else each party's mean gain, if left out.",
    };
    private readonly Option<string[]> conditions = new("--require")
    {
        Description =
            "A condition: signed, or \"probability of gain[South] >= 60 %\"; of a model \"p5[stock] >= 100\". Several times.",
    };
    private readonly Option<string[]> levers = new("--lever")
    {
        Description =
            "A constant to move, of a deal besides the settings: \"start of quota=2026..2035\", or with steps \"…=2026..2035:1\".",
    };
    private readonly Option<int> runs = new("--runs")
    {
        Description = "Worlds in which what was found is weighed again.",
        DefaultValueFactory = _ => 1000,
    };
    private readonly Option<int> searchRuns = new("--search-runs")
    {
        Description = "Worlds in which candidates are compared.",
        DefaultValueFactory = _ => 200,
    };
    private readonly Option<int> candidates = new("--candidates")
    {
        Description = "Packages or policies that are simulated at most; all of them where there are no more.",
        DefaultValueFactory = _ => 2000,
    };
    private readonly Option<string[]> set = new("--set")
    {
        Description = "Changes a constant in every package or policy: NAME=VALUE.",
    };
    private readonly Option<ulong> seed = CommandLine.Seed();
    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads; 0: one for each processor. The numbers do not depend on it.",
    };
    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Where to write what was found as a table (.csv).",
    };
    private readonly Option<string?> folder = CommandLine.Out("packages.csv or policies.csv, progress.csv and search.json");
    private readonly Option<bool> json = new("--json") { Description = "Prints one JSON document and nothing else." };
    private readonly CancellationToken cancellation;

    private SearchCommand(CancellationToken cancellation) => this.cancellation = cancellation;

    public static Command Make(CancellationToken cancellation) => new SearchCommand(cancellation).Command();

    private Command Command()
    {
        CommandLine.AtLeast(runs, 1);
        CommandLine.AtLeast(searchRuns, 1);
        CommandLine.AtLeast(candidates, 1);
        CommandLine.AtLeast(threads, 0);
        var command = new Command(
            "search",
            "Searches clause settings, dates and other levers for the packages, or policies of a model, of which none is better in all objectives."
        )
        {
            subject,
            uncertain,
            objectives,
            conditions,
            levers,
            runs,
            searchRuns,
            candidates,
            set,
            seed,
            threads,
            output,
            folder,
            json,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(subject);
        string? unknowns = parsed.GetValue(uncertain);
        if (unknowns != null && CommandLine.IsDeal(path))
        {
            Console.Error.WriteLine("A deal says itself what is uncertain; --uncertain is for models.");
            return ExitCode.WrongUsage;
        }
        if (unknowns == null && File.Exists(path) && Files.IsModel(path))
        {
            Console.Error.WriteLine("A model needs --uncertain FILE, which says what differs between worlds.");
            return ExitCode.WrongUsage;
        }
        string? file = parsed.GetValue(output);
        if (file != null)
            Files.RequireWritableFile(file);
        Files.RequireWritable(parsed.GetValue(folder));
        return unknowns == null ? OfDeal(parsed, path, file) : OfModel(parsed, path, unknowns, file);
    }

    private int OfDeal(ParseResult parsed, string path, string? file)
    {
        if (WeighCommand.Load(path, strict: false) is not { } loaded)
            return ExitCode.InputHasErrors;
        var sought = loaded.Sought;
        var options = sought with
        {
            Objectives = parsed.GetValue(objectives) is { Length: > 0 } some ? [.. some] : sought.Objectives,
            Conditions = parsed.GetValue(conditions) is { Length: > 0 } must ? [.. must] : sought.Conditions,
            Levers = parsed.GetValue(levers) is { Length: > 0 } moved ? [.. moved.Select(Lever)] : sought.Levers,
            Runs = parsed.GetValue(runs),
            SearchRuns = parsed.GetValue(searchRuns),
            Candidates = parsed.GetValue(candidates),
            Seed = parsed.GetValue(seed),
            Threads = parsed.GetValue(threads),
            Changes = WeighCommand.Changes(parsed.GetValue(set) ?? []),
        };
        var result = ProgressLine.Show(report => loaded.Search(options, report, cancellation));
        if (parsed.GetValue(json))
            Console.Out.Write(SearchReport.Json(result));
        else
            Print(result);
        if (file != null)
            Files.Write(file, Files.Text(SearchReport.Csv(result)));
        Files.Write(parsed.GetValue(folder), StudyReport.Of(result), parsed);
        return ExitCode.Fine;
    }

    private int OfModel(ParseResult parsed, string path, string unknowns, string? file)
    {
        var options = new PolicySearchOptions
        {
            Objectives = [.. parsed.GetValue(objectives) ?? []],
            Conditions = [.. parsed.GetValue(conditions) ?? []],
            Levers = [.. (parsed.GetValue(levers) ?? []).Select(Lever)],
            Runs = parsed.GetValue(runs),
            SearchRuns = parsed.GetValue(searchRuns),
            Candidates = parsed.GetValue(candidates),
            Seed = parsed.GetValue(seed),
            Threads = parsed.GetValue(threads),
            Changes = WeighCommand.Changes(parsed.GetValue(set) ?? []),
        };
        var (uncertainty, model) = CommandLine.LoadUncertainty(unknowns, CommandLine.Load(path, []));
        var result = ProgressLine.Show(report =>
            PolicySearch.Find(
                Simulator.Compile(model),
                uncertainty,
                options,
                report == null ? null : done => report(new WeighProgress("policies", done)),
                cancellation
            )
        );
        if (parsed.GetValue(json))
            Console.Out.Write(PolicySearchReport.Json(result));
        else
            PolicyTable.Print(result);
        if (file != null)
            Files.Write(file, Files.Text(PolicySearchReport.Csv(result)));
        Files.Write(parsed.GetValue(folder), StudyReport.Of(result), parsed);
        return ExitCode.Fine;
    }

    private static SearchLever Lever(string text)
    {
        int equals = text.LastIndexOf('=');
        string range = equals < 0 ? "" : text[(equals + 1)..];
        string[] parts = range.Split(':');
        string[] ends = parts[0].Split("..");
        if (
            ends.Length == 2
            && parts.Length <= 2
            && Number(ends[0]) is { } from
            && Number(ends[1]) is { } to
            && (parts.Length == 1 ? 0 : Number(parts[1])) is { } step
        )
            return new SearchLever(text[..equals].Trim().Trim('"'), from, to, step);
        throw new DiagnosticException([FacesDiagnostics.NotALever(text)]);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static void Print(SearchResult result)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 160;
        string how = result.IsComplete ? "all packages" : "chosen by NSGA-II";
        Line(
            console,
            FormattableString.Invariant(
                $"{result.Deal}: {result.Candidates:N0} packages simulated ({how}) in {result.SearchRuns:N0} worlds; {result.Packages.Length} found, weighed again in {result.Runs:N0} other worlds, {result.Unit}"
            )
        );
        if (result.Conditions.Length > 0)
            Line(console, $"Conditions: {string.Join("; ", result.Conditions)}.");
        if (result.Packages.IsEmpty)
        {
            Line(console, "No package meets the conditions.");
            return;
        }
        string[] levers = [.. result.Packages.SelectMany(p => p.Levers).Select(l => l.Key).Distinct()];
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("package");
        foreach (string head in levers.Concat(result.Objectives))
            table.AddColumn(new TableColumn(Markup.Escape(head)).RightAligned());
        table.AddColumn("refused by");
        table.AddColumn("");
        foreach (var found in Spread(result.Packages))
            table.AddRow([
                Markup.Escape(string.Join(" + ", found.Package.Clauses.Select(c => $"{c.Key}={c.Value}"))),
                .. levers.Select(l => found.Levers.Where(v => v.Key == l).Select(v => Short(v.Value)).FirstOrDefault("–")),
                .. found.Objectives.Select((o, i) => Short(o) + Error(found.HalfWidth(i))),
                Markup.Escape(found.Signed ? "nobody" : string.Join(", ", found.RefusedBy)),
                found switch
                {
                    { Meets: false } => "breaks a condition here",
                    { Efficient: false } => "another is better here",
                    _ => "",
                },
            ]);
        console.Write(table);
        Line(console, "±: what more worlds may change, at 95 %.");
        if (result.Packages.Length > MostRows)
            Line(console, $"{MostRows} of {result.Packages.Length}, evenly chosen; --json and --output give all.");
        if (!result.IsComplete)
            Line(console, "More candidates (--candidates) may find better packages; this is what this many found.");
    }

    private static IEnumerable<FoundPackage> Spread(ImmutableArray<FoundPackage> packages) =>
        packages.Length <= MostRows
            ? packages
            : Enumerable.Range(0, MostRows).Select(k => packages[k * (packages.Length - 1) / (MostRows - 1)]);

    private static void Line(IAnsiConsole console, string text) => console.Write(new Paragraph(text + "\n"));

    private static string Error(double half) =>
        double.IsFinite(half) ? string.Create(CultureInfo.InvariantCulture, $" ±{half:G2}") : "";

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}

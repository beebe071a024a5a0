using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Entente.Deals;
using Entente.Models;
using Entente.Reports;
using Entente.Reports.Studies;

namespace Entente.Cli;

/// <summary>How results were made, as run.json beside them.</summary>
internal static partial class Records
{
    // What changes where and how a result is shown, but not the result.
    private static readonly string[] ofShowing = ["--out", "--json", "--width", "--help", "--version"];

    /// <summary>The record of a study: its options with their defaults, and all files that it read.</summary>
    public static ReportFile Of(ParseResult parsed)
    {
        var started = new DateTimeOffset(Process.GetCurrentProcess().StartTime);
        Option[] options = [.. parsed.CommandResult.Command.Options.Where(o => !ofShowing.Contains(o.Name))];
        var inForce = ImmutableArray.CreateBuilder<KeyValuePair<string, object?>>();
        foreach (var option in options)
            if (parsed.GetResult(option) is { } result && result.GetValueOrDefault<object?>() is { } value)
                inForce.Add(KeyValuePair.Create<string, object?>(option.Name.TrimStart('-'), value));
        var seed = inForce.Where(o => o.Key == "seed").Select(o => o.Value as ulong?).FirstOrDefault();
        return Of(started, seed, inForce.ToImmutable(), Read(parsed, options));
    }

    /// <summary>The record of a weighing.</summary>
    public static ReportFile Of(Deal deal, WeighOptions options, DateTimeOffset started) =>
        Of(
            started,
            options.Seed,
            RunRecord.OptionsOf(options),
            [.. new[] { deal.File, deal.Model.File }.Concat(deal.Model.DataFiles).Select(HashedFile.Of)]
        );

    private static ReportFile Of(
        DateTimeOffset started,
        ulong? seed,
        ImmutableArray<KeyValuePair<string, object?>> options,
        ImmutableArray<HashedFile> files
    )
    {
        var record = new RunRecord
        {
            Command = [.. Environment.GetCommandLineArgs().Skip(1).Prepend("entente")],
            Started = started,
            Took = DateTimeOffset.Now - started,
            Versions =
            [
                KeyValuePair.Create(
                    "entente",
                    Assembly
                        .GetExecutingAssembly()
                        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                        ?.InformationalVersion
                        ?? ""
                ),
                KeyValuePair.Create("runtime", RuntimeInformation.FrameworkDescription),
                KeyValuePair.Create("system", RuntimeInformation.OSDescription),
            ],
            Processors = Environment.ProcessorCount,
            Seed = seed,
            Options = options,
            Files = files,
        };
        return new ReportFile("run.json", Entente.Cli.Files.Text(record.Json()));
    }

    // The files that the command line names, and those that these name in turn.
    private static ImmutableArray<HashedFile> Read(ParseResult parsed, Option[] options)
    {
        IEnumerable<Token> tokens = parsed
            .CommandResult.Command.Arguments.SelectMany(a => parsed.GetResult(a)?.Tokens ?? [])
            .Concat(options.SelectMany(o => parsed.GetResult(o)?.Tokens ?? []));
        var paths = new List<string>();
        foreach (var token in tokens)
        {
            // Also '?name=FILE'.
            string path = token.Value.StartsWith('?')
                ? token.Value[(token.Value.IndexOf('=', StringComparison.Ordinal) + 1)..]
                : token.Value;
            if (CommandLine.IsDeal(path) && Deal.TryLoad(path, out var deal, out _))
                paths.AddRange([deal.File, deal.Model.File, .. deal.Model.DataFiles, .. NamedIn(deal.File)]);
            else if (File.Exists(path))
                paths.AddRange([path, .. Behind(path)]);
        }
        return [.. paths.DistinctBy(Path.GetFullPath).Where(File.Exists).Select(HashedFile.Of)];
    }

    private static IEnumerable<string> Behind(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" ? NamedIn(path)
        : ExplainCommand.IsModel(path) && Model.TryLoad(path, out var model, out _) ? model.DataFiles
        : [];

    // Series that a file in YAML takes from tables: 'file: series.csv'.
    private static IEnumerable<string> NamedIn(string yaml) =>
        NamedFile()
            .Matches(File.ReadAllText(yaml))
            .Select(m => Path.Combine(Path.GetDirectoryName(yaml) ?? "", m.Groups["path"].Value.Trim()));

    [GeneratedRegex("""\bfile\s*:\s*["']?(?<path>[^"',}\r\n#]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedFile();
}

using System.Collections.Immutable;
using System.CommandLine;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Cli;

/// <summary><c>entente check</c>: every problem of a model or deal.</summary>
internal static class CheckCommand
{
    public static Command Make(CancellationToken cancellation)
    {
        var path = new Argument<string>("FILE|FOLDER")
        {
            Description = "A model (.mdl, .xmile, .stmx), a deal (.deal.yaml), or a folder that holds one.",
        };
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors." };
        var command = new Command("check", "Lists every problem of a model or deal, with place and remedy.") { path, strict };
        var behaviour = new BehaviourOption(command);
        command.SetAction(parsed =>
        {
            string checkedPath = parsed.GetRequiredValue(path);
            int outcome = Run(checkedPath, parsed.GetValue(strict));
            return outcome == ExitCode.Fine && behaviour.IsAsked(parsed) && !behaviour.Run(parsed, checkedPath, cancellation)
                ? ExitCode.InputHasErrors
                : outcome;
        });
        return command;
    }

    private static int Run(string path, bool strict)
    {
        var problems = Problems(path);
        ProblemPrinter.Print(problems, Console.Out);
        Console.Out.WriteLine($"{path}: {ProblemPrinter.Summary(problems)}.");
        bool failed = problems.Any(p => p.Severity == Severity.Error || (strict && p.Severity == Severity.Warning));
        return failed ? ExitCode.InputHasErrors : ExitCode.Fine;
    }

    private static ImmutableArray<Diagnostic> Problems(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new FileNotFoundException("There is no such file or folder.", path);
        bool isDeal =
            Directory.Exists(path)
            || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        if (
            isDeal
            && Directory.Exists(path)
            && Directory.GetFiles(path, "*.deal.y*ml").Length == 0
            && Directory.GetFiles(path, "*.mdl") is { Length: > 0 } models
        )
            return [.. models.Order(StringComparer.Ordinal).SelectMany(model => OfModel(model))];
        if (!isDeal)
            return OfModel(path);
        Deal.TryLoad(path, out _, out var problems);
        return problems;
    }

    private static ImmutableArray<Diagnostic> OfModel(string path)
    {
        if (!Model.TryLoad(path, out var model, out var problems))
            return problems;
        Simulator.TryCompile(model, out _, out var more);
        return [.. problems, .. more];
    }
}

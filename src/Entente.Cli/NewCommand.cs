using System.CommandLine;
using System.Reflection;
using Entente.Reports.Studies;

namespace Entente.Cli;

/// <summary><c>entente new</c>: a minimal deal that weighs.</summary>
internal static class NewCommand
{
    private static readonly string[] Templates = ["model.mdl", "first.deal.yaml"];

    public static Command Make()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder to make; it must not exist, or be empty." };
        var command = new Command("new", "Makes a minimal deal with comments that teach.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Run(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            Console.Error.WriteLine($"'{folder}' is there already and not empty. Nothing was written; name another folder.");
            return ExitCode.NotDone;
        }
        Files.WriteAll(folder, [.. Templates.Select(name => new ReportFile(name, Content(name)))]);
        Console.Out.WriteLine($"Made {string.Join(" and ", Templates.Select(t => Path.Combine(folder, t)))}.");
        Console.Out.WriteLine($"Next: entente weigh {folder}");
        return ExitCode.Fine;
    }

    private static Action<Stream> Content(string name) =>
        stream =>
        {
            using var resource =
                Assembly.GetExecutingAssembly().GetManifestResourceStream($"Entente.Cli.Templates.{name}")
                ?? throw new InvalidOperationException($"The template {name} is not in the program.");
            resource.CopyTo(stream);
        };
}

using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Entente.Cli;

internal static class Program
{
    private static readonly (string Name, Func<CancellationToken, Command> Make)[] Commands =
    [
        ("weigh", WeighCommand.Make),
        ("simulate", SimulateCommand.Make),
        ("score", ScoreCommand.Make),
        ("history", HistoryCommand.Make),
        ("calibrate", CalibrateCommand.Make),
        ("search", SearchCommand.Make),
        ("convert", _ => ConvertCommand.Make()),
        ("compare", CompareCommand.Make),
        ("explain", ExplainCommand.Make),
        ("diff", DiffCommand.Make),
        ("check", CheckCommand.Make),
        ("new", _ => NewCommand.Make()),
        ("schema", _ => SchemaCommand.Make()),
        ("sample", SampleCommand.Make),
        ("drivers", DriversCommand.Make),
        ("discover", DiscoverCommand.Make),
        ("robust", RobustCommand.Make),
    ];

    private static int Main(string[] arguments)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

        var root = new RootCommand(
            "Entente, the negotiation simulator: what each party of a package deal gains and loses, how sure that is, and whether the deal would hold."
        );
        // To make the options of all commands takes longer than to read a model.
        foreach (var (name, make) in Commands)
            if (arguments.Length == 0 || arguments[0] == name || !IsCommand(arguments[0]))
                root.Add(make(interrupted.Token));
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
            return WrongUsage(parsed);
        return Outcome.Of(() =>
            parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
        );

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }
    }

    private static bool IsCommand(string word) => Array.Exists(Commands, c => c.Name == word);

    // Without any word the help is shown; else what is wrong, in the words of the command line.
    private static int WrongUsage(ParseResult parsed)
    {
        bool isRoot = parsed.CommandResult.Command is RootCommand;
        if (isRoot && parsed.Tokens.Count == 0)
        {
            parsed.RootCommandResult.Command.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.WrongUsage;
        }
        var commands = parsed.RootCommandResult.Command.Subcommands.Select(c => c.Name);
        if (isRoot && parsed.UnmatchedTokens.FirstOrDefault(t => !t.StartsWith('-')) is { } unknown)
            Console.Error.WriteLine($"There is no command '{unknown}'. The commands are {string.Join(", ", commands)}.");
        else
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(InWords(error.Message));
        Console.Error.WriteLine($"Try 'entente {(isRoot ? "" : parsed.CommandResult.Command.Name + " ")}--help'.");
        return ExitCode.WrongUsage;
    }

    // System.CommandLine names .NET types where a value is of the wrong kind.
    private static string InWords(string message)
    {
        const string Marker = " as expected type '";
        int at = message.IndexOf(Marker, StringComparison.Ordinal);
        if (at < 0)
            return message;
        string expected = message.AsSpan(at).Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number";
        if (message.AsSpan(at).Contains("UInt", StringComparison.Ordinal))
            expected += " from 0";
        return $"{message[..at]}: {expected} is expected, or it is too large.";
    }
}

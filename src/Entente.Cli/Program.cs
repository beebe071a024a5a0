using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Entente.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

        var root = new RootCommand(
            "Entente, the negotiation simulator: what each party of a package deal gains and loses, how sure that is, and whether the deal would hold."
        )
        {
            WeighCommand.Make(interrupted.Token),
            SimulateCommand.Make(interrupted.Token),
            ScoreCommand.Make(interrupted.Token),
            HistoryCommand.Make(interrupted.Token),
            CalibrateCommand.Make(interrupted.Token),
            SearchCommand.Make(interrupted.Token),
            ConvertCommand.Make(),
            CompareCommand.Make(interrupted.Token),
            ExplainCommand.Make(interrupted.Token),
            DiffCommand.Make(interrupted.Token),
            CheckCommand.Make(interrupted.Token),
            NewCommand.Make(),
            SchemaCommand.Make(),
            SampleCommand.Make(interrupted.Token),
            DriversCommand.Make(interrupted.Token),
            DiscoverCommand.Make(interrupted.Token),
            RobustCommand.Make(interrupted.Token),
        };
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

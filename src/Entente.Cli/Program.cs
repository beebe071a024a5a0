using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Entente.Cli;

internal static class Program
{
    private static readonly string[] Commands =
    [
        "weigh",
        "simulate",
        "score",
        "history",
        "calibrate",
        "search",
        "convert",
        "compare",
        "explain",
        "diff",
        "check",
        "new",
        "schema",
        "sample",
        "drivers",
        "discover",
        "robust",
    ];

    private static readonly string[] AsksForHelp = ["--help", "-h", "-?", "/?", "/h"];

    private static Command Make(string name, string[] arguments, CancellationToken cancellation) =>
        name switch
        {
            "weigh" => WeighCommand.Make(cancellation),
            "simulate" => SimulateCommand.Make(arguments, cancellation),
            "score" => ScoreCommand.Make(cancellation),
            "history" => HistoryCommand.Make(cancellation),
            "calibrate" => CalibrateCommand.Make(cancellation),
            "search" => SearchCommand.Make(cancellation),
            "convert" => ConvertCommand.Make(),
            "compare" => CompareCommand.Make(cancellation),
            "explain" => ExplainCommand.Make(cancellation),
            "diff" => DiffCommand.Make(cancellation),
            "check" => CheckCommand.Make(cancellation),
            "new" => NewCommand.Make(),
            "schema" => SchemaCommand.Make(),
            "sample" => SampleCommand.Make(cancellation),
            "drivers" => DriversCommand.Make(cancellation),
            "discover" => DiscoverCommand.Make(cancellation),
            "robust" => RobustCommand.Make(cancellation),
            _ => throw new InvalidOperationException($"This is a bug in Entente: a command '{name}' that is not made."),
        };

    private static int Main(string[] arguments)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using var interrupted = new CancellationTokenSource();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

        var parsed = Parse(arguments, interrupted.Token);
        if (parsed.Errors.Count > 0)
            return WrongUsage(parsed);
        return Outcome.Of(() =>
            parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
        );

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            // Who asks twice does not want to wait for what is under way.
            if (interrupted.IsCancellationRequested)
                End();
            interrupted.Cancel();
        }
    }

    private static void End()
    {
        Files.Abandon();
        Console.Error.WriteLine("Interrupted again. Nothing was written.");
        Environment.Exit(ExitCode.NotDone);
    }

    // A command that is named and understood is made alone: what all have in common, help above all, takes as long to make as a model takes to read.
    private static ParseResult Parse(string[] arguments, CancellationToken cancellation)
    {
        bool isCommand = arguments.Length > 0 && Array.IndexOf(Commands, arguments[0]) >= 0;
        if (isCommand && Array.TrueForAll(arguments, a => Array.IndexOf(AsksForHelp, a) < 0))
        {
            var alone = Make(arguments[0], arguments, cancellation).Parse(arguments);
            if (alone.Errors.Count == 0)
                return alone;
        }
        var root = new RootCommand(
            "Entente, the negotiation simulator: what each party of a package deal gains and loses, how sure that is, and whether the deal would hold."
        );
        foreach (string name in Commands)
            if (!isCommand || arguments[0] == name)
                root.Add(Make(name, [], cancellation));
        return root.Parse(arguments);
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

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
            CheckCommand.Make(),
            NewCommand.Make(),
            SchemaCommand.Make(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine(
                $"Try 'entente {(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help'."
            );
            return ExitCode.WrongUsage;
        }
        return Outcome.Of(() =>
            parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })
        );

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.Cancel();
        }
    }
}

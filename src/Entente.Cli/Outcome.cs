using Entente.Diagnostics;

namespace Entente.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done, perhaps with warnings or failed claims.</summary>
    public const int Fine = 0;

    /// <summary>The input has errors, all of them listed; or warnings under --strict.</summary>
    public const int InputHasErrors = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int WrongUsage = 2;

    /// <summary>It could not be done: a file is missing, the disk is full, somebody interrupted.</summary>
    public const int NotDone = 3;

    /// <summary>A bug of ours.</summary>
    public const int Bug = 70;
}

/// <summary>Turns what goes wrong into words and an exit code. No stack trace reaches a user.</summary>
internal static class Outcome
{
    /// <summary>Does something.</summary>
    public static int Of(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (DiagnosticException exception)
        {
            ProblemPrinter.Print(exception.Diagnostics, Console.Error);
            return ExitCode.InputHasErrors;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Interrupted. Nothing was written.");
            return ExitCode.NotDone;
        }
        catch (FileNotFoundException exception)
        {
            Console.Error.WriteLine($"The file '{exception.FileName}' is not there.");
            return ExitCode.NotDone;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"It could not be done: {exception.Message}");
            return ExitCode.NotDone;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine(
                "The memory of this machine does not suffice. Ask for fewer runs or packages, or a larger SAVEPER."
            );
            return ExitCode.NotDone;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine($"This is a bug in Entente: {exception.GetType().Name}: {exception.Message}");
            Console.Error.WriteLine(
                "Please send the command and the files with this message. With ENTENTE_DEBUG=1 the place in the program is shown too."
            );
            if (Environment.GetEnvironmentVariable("ENTENTE_DEBUG") == "1")
                Console.Error.WriteLine(exception.StackTrace);
            return ExitCode.Bug;
        }
    }
}

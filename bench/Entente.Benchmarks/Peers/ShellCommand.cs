using System.Diagnostics;

namespace Entente.Benchmarks.Peers;

/// <summary>Programs that the comparison needs: compilers, node, Python.</summary>
internal static class ShellCommand
{
    /// <summary>Runs a program; what it printed, or null where it is missing or failed.</summary>
    public static string? Output(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start) ?? throw new IOException($"'{program}' does not start.");
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                Console.Error.WriteLine($"{program}: {errors.Result.Trim()}");
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The first of some programs that is there.</summary>
    public static string? FirstOf(params string[] programs) => programs.FirstOrDefault(p => Output(p, "--version") != null);
}

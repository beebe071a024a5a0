using System.Diagnostics;

namespace Entente.Faces.Tests;

/// <summary>Starts the real program.</summary>
internal static class EntenteProgram
{
    public static string Repository { get; } = FindRepository();

    public sealed record Result(int Code, string Output, string Error);

    public static Result Run(params string[] arguments) => Run(null, arguments);

    public static Result Run(Action<Process>? meanwhile, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Entente.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        meanwhile?.Invoke(process);
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"entente {string.Join(' ', arguments)} did not end.");
        }
        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("entente-test-").FullName;

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Entente.slnx")))
                return folder.FullName;
        throw new InvalidOperationException("The tests run outside a checkout.");
    }
}

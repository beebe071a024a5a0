using BenchmarkDotNet.Running;
using Entente.Benchmarks.Peers;

namespace Entente.Benchmarks;

internal static class Program
{
    private static int Main(string[] arguments) =>
        arguments is [WholeProcess.Bare] ? 0
        : arguments is ["peers", ..] ? Peers(arguments.AsSpan(1))
        : Micro(arguments);

    private static int Peers(ReadOnlySpan<string> arguments)
    {
        if (PeerOptions.Parse(arguments) is { } options)
            return PeersCommand.Run(options);
        Console.Error.WriteLine(PeerOptions.Usage);
        return 2;
    }

    private static int Micro(string[] arguments)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }
}

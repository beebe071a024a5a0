namespace Entente.Benchmarks.Peers;

/// <summary>Whole processes: from a model's file to its first result, against a .NET program that does nothing, by the processor time of all their threads; in
/// turns, the least of all.</summary>
internal static class WholeProcess
{
    /// <summary>The argument at which this program does nothing.</summary>
    public const string Bare = "bare";

    public static IEnumerable<PeerFigure> Measure(IReadOnlyList<BenchedModel> models, string scratch, int rounds)
    {
        string bench = Path.Combine(AppContext.BaseDirectory, "Entente.Benchmarks.dll");
        // Where the command is built, as users run it; beside the benchmarks lies what they were built with.
        string entente = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "Entente.Cli", "release", "Entente.Cli.dll")
        );
        string[][] commands =
        [
            [bench, Bare],
            .. models.Select(m => new[] { entente, "simulate", m.File, "--output", Path.Combine(scratch, "first.csv") }),
        ];
        double[] least = [.. commands.Select(_ => double.PositiveInfinity)];
        for (int round = 0; round < rounds; round++)
        for (int i = 0; i < commands.Length; i++)
            least[i] = Math.Min(least[i], Milliseconds(commands[i]));
        for (int i = 1; i < commands.Length; i++)
            yield return new PeerFigure(
                $"{models[i - 1].Name}: file → first result, by a bare .NET program's start",
                least[i] / least[0],
                "×"
            );
    }

    private static double Milliseconds(string[] arguments)
    {
        double start = ThreadTime.OfChildren;
        return ShellCommand.Output("dotnet", arguments) == null ? double.NaN : (ThreadTime.OfChildren - start) / 1e6;
    }
}

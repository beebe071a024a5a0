using System.Diagnostics;
using Entente.Simulation;

namespace Entente.Benchmarks.Peers;

/// <summary>How much more two threads do than one, by the clock on the wall: a plain loop of arithmetic, and an ensemble.</summary>
internal static class Threads
{
    private static double sink;

    public static IEnumerable<PeerFigure> Measure(BenchedModel model, int rounds)
    {
        if (Environment.ProcessorCount < 2)
            yield break;
        var simulator = Simulator.Compile(model.Model);
        var inputs = model.Draw(4096);
        var (runs, paired) = EnsembleRuns.Prepare(simulator, inputs, model.Outcomes, new EnsembleOptions(), null);
        using var _ = runs;
        double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, 4)];
        for (int round = 0; round < rounds; round++)
        {
            Take(0, () => Arithmetic(1));
            Take(1, () => Arithmetic(2));
            Take(2, () => paired.Run(0, inputs.Runs, 1, null, CancellationToken.None));
            Take(3, () => paired.Run(0, inputs.Runs, 2, null, CancellationToken.None));
        }
        yield return new PeerFigure("a loop of arithmetic on two threads, by the wall's clock", 2 * least[0] / least[1], "×");
        yield return new PeerFigure($"{model.Name}: an ensemble on two threads, by the wall's clock", least[2] / least[3], "×");

        void Take(int which, Action work)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            least[which] = Math.Min(least[which], Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    // The same work for each thread.
    private static void Arithmetic(int threads)
    {
        var others = Enumerable.Range(1, threads - 1).Select(_ => new Thread(Loop)).ToList();
        others.ForEach(t => t.Start());
        Loop();
        others.ForEach(t => t.Join());
    }

    private static void Loop()
    {
        double x = 1;
        double y = 2;
        for (int i = 0; i < 20_000_000; i++)
            (x, y) = (x * 0.999 + 0.5, y * 0.998 + 0.25);
        sink = x + y;
    }
}

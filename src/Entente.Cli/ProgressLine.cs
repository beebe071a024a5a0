using System.Diagnostics;
using Entente.Deals;

namespace Entente.Cli;

/// <summary>One line on the error stream that says how far the work has come; silent where no one looks.</summary>
internal static class ProgressLine
{
    /// <summary>Does work that reports.</summary>
    public static T Show<T>(Func<Action<WeighProgress>?, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(null);
        var clock = Stopwatch.StartNew();
        long last = -1000;
        var gate = new Lock();
        try
        {
            return work(progress =>
            {
                lock (gate)
                {
                    if (clock.ElapsedMilliseconds - last < 100)
                        return;
                    last = clock.ElapsedMilliseconds;
                    Console.Error.Write(
                        $"\r\e[K{Bar(progress.Done)} {progress.Done, 4:P0}  {progress.Stage}{Left(progress.Done, clock.Elapsed)}"
                    );
                }
            });
        }
        finally
        {
            Console.Error.Write("\r\e[K");
        }
    }

    private static string Bar(double done)
    {
        int full = (int)Math.Round(Math.Clamp(done, 0, 1) * 24);
        return new string('━', full) + new string('─', 24 - full);
    }

    private static string Left(double done, TimeSpan so)
    {
        if (done < 0.03 || so.TotalSeconds < 1)
            return "";
        double seconds = so.TotalSeconds * (1 - done) / done;
        return seconds >= 1 ? $", about {Math.Ceiling(seconds)} s left" : "";
    }
}

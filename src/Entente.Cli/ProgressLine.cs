using System.Diagnostics;
using Entente.Deals;

namespace Entente.Cli;

/// <summary>One line on the error stream that says how far the work has come; silent where no one looks.</summary>
internal static class ProgressLine
{
    private const int LongestBar = 24;
    private const int ShortestBar = 8;

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
                    Console.Error.Write($"\r\e[K{Line(progress, clock.Elapsed, Width())}");
                }
            });
        }
        finally
        {
            Console.Error.Write("\r\e[K");
        }
    }

    private static string Bar(double done, int length)
    {
        int full = (int)Math.Round(Math.Clamp(done, 0, 1) * length);
        return new string('━', full) + new string('─', length - full);
    }

    // Within the width of the terminal: a longer line could not be written over.
    private static string Line(WeighProgress progress, TimeSpan so, int width)
    {
        string words = $"{progress.Done, 4:P0}  {progress.Stage}{Left(progress.Done, so)}";
        int bar = Math.Min(LongestBar, width - words.Length - 2);
        return bar >= ShortestBar ? $"{Bar(progress.Done, bar)} {words}" : words[..Math.Min(words.Length, width - 1)];
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    // Of the first seconds, in which much is compiled, nothing follows.
    private static string Left(double done, TimeSpan so)
    {
        if (done <= 0 || so.TotalSeconds < (done < 0.03 ? 3 : 1))
            return "";
        double seconds = Math.Ceiling(so.TotalSeconds * (1 - done) / done);
        return seconds switch
        {
            < 1 => "",
            < 120 => FormattableString.Invariant($", about {seconds} s left"),
            < 7200 => FormattableString.Invariant($", about {Math.Ceiling(seconds / 60)} min left"),
            _ => FormattableString.Invariant($", about {seconds / 3600:0.#} h left"),
        };
    }
}

using System.Runtime.InteropServices;

namespace Entente.Benchmarks.Peers;

/// <summary>Time that the current thread has spent on a processor: what neighbours take is not in it, but for the caches that they share.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    /// <summary>Nanoseconds.</summary>
    public static double Now
    {
        get
        {
            if (clock_gettime(ThreadClock, out var time) != 0)
                throw new PlatformNotSupportedException("The time of a thread is not to be had here.");
            return time.Seconds * 1e9 + time.Nanoseconds;
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

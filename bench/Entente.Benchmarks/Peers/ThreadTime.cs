using System.Runtime.InteropServices;

namespace Entente.Benchmarks.Peers;

/// <summary>Time that the current thread has spent on a processor: what neighbours take is not in it, but for the caches that they share.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;
    private const int Children = -1;

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

    /// <summary>Nanoseconds that programs which this one started, and which have ended, have spent on processors.</summary>
    public static double OfChildren
    {
        get
        {
            if (getrusage(Children, out var usage) != 0)
                throw new PlatformNotSupportedException("The time of other programs is not to be had here.");
            return (usage.UserSeconds + usage.SystemSeconds) * 1e9 + (usage.UserMicroseconds + usage.SystemMicroseconds) * 1e3;
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrusage(int who, out Usage usage);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_gettime(int clock, out Time time);

    // The times are the first of its 18 fields.
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

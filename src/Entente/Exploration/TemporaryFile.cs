using Microsoft.Win32.SafeHandles;

namespace Entente.Exploration;

/// <summary>Files for what memory should not hold, which are gone when the program ends, however it ends.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes one; it goes when the handle is closed.</summary>
    public static SafeFileHandle Open()
    {
        string path = Path.Combine(Path.GetTempPath(), $"entente-{Path.GetRandomFileName()}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        // Where a file may lose its name while it is open, it does: then nothing is left even of a program that is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }

    /// <summary>Reads bytes that have been written.</summary>
    /// <exception cref="EndOfStreamException">They are no longer there.</exception>
    public static void Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
                throw new EndOfStreamException("A temporary file was cut.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}

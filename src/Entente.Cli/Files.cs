using System.Collections.Concurrent;
using Entente.Reports.Studies;

namespace Entente.Cli;

/// <summary>Writes files aside and renames them when all are whole, so that no half-written result looks whole.</summary>
internal static class Files
{
    // What is written aside at present.
    private static readonly ConcurrentDictionary<string, bool> Begun = [];

    /// <summary>Removes what is only half written, because the program ends at once.</summary>
    public static void Abandon()
    {
        foreach (string aside in Begun.Keys)
            File.Delete(aside);
    }

    /// <summary>Writes all files of a folder, side by side, or none.</summary>
    public static void WriteAll(string folder, IReadOnlyList<ReportFile> files)
    {
        Directory.CreateDirectory(folder);
        string Aside(ReportFile file) => Path.Combine(folder, $".{file.Name}.{Environment.ProcessId}.part");
        void WriteAside(ReportFile file)
        {
            Begun[Aside(file)] = true;
            using var stream = new FileStream(Aside(file), FileMode.Create, FileAccess.Write);
            file.Write(stream);
            stream.Flush(flushToDisk: false);
        }
        try
        {
            // All end before any is renamed or deleted; of those that fail the first is told.
            Task.WhenAll(files.Select(file => Task.Run(() => WriteAside(file)))).GetAwaiter().GetResult();
            foreach (var file in files)
                File.Move(Aside(file), Path.Combine(folder, file.Name), overwrite: true);
        }
        finally
        {
            foreach (var file in files)
                Remove(Aside(file));
        }
    }

    /// <summary>Writes a report, and how it was made, into the folder that --out names, if it names one, and says so.</summary>
    public static void Write(string? folder, IReadOnlyList<ReportFile> report, System.CommandLine.ParseResult parsed)
    {
        if (folder == null)
            return;
        report = [.. report, Records.Of(parsed)];
        WriteAll(folder, report);
        string names = string.Join(", ", report.SkipLast(1).Select(f => f.Name));
        Console.Error.WriteLine($"Wrote {names} and {report[^1].Name} into {folder}.");
    }

    /// <summary>Makes sure that a folder, if one is named, can be written to, before work is done whose result would be lost. Leaves nothing behind.</summary>
    /// <exception cref="IOException">It cannot, and why.</exception>
    public static void RequireWritable(string? folder)
    {
        if (folder == null)
            return;
        string? there = Path.GetFullPath(folder);
        while (there != null && !Directory.Exists(there))
        {
            if (File.Exists(there))
                throw new IOException($"'{there}' is a file and no folder.");
            there = Path.GetDirectoryName(there);
        }
        try
        {
            string probe = Path.Combine(there ?? ".", $".entente.{Environment.ProcessId}.probe");
            new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"nothing can be written into '{folder}'.", exception);
        }
    }

    /// <summary>The same of the folder of a file that is to be written.</summary>
    /// <exception cref="IOException">It cannot, and why.</exception>
    public static void RequireWritableFile(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder and no file.");
        RequireWritable(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
    }

    /// <summary>Whether two names mean one file, links followed.</summary>
    public static bool AreSame(string a, string b)
    {
        static string Real(string path) =>
            File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        return File.Exists(a) && File.Exists(b) && string.Equals(Real(a), Real(b), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a file is a model in text form (Vensim's or XMILE), by its content: a table of results has neither XML nor equations that end in '|'.</summary>
    public static bool IsModel(string path)
    {
        using var reader = new StreamReader(path, System.Text.Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        char[] buffer = new char[1 << 20];
        string text = new string(buffer, 0, reader.ReadBlock(buffer)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        bool isXml = text.StartsWith('<') && text.Contains("xmile", StringComparison.OrdinalIgnoreCase);
        bool isVensim =
            text.StartsWith("{UTF-8}", StringComparison.Ordinal)
            || (
                text.Contains('~', StringComparison.Ordinal)
                && text.Contains('|', StringComparison.Ordinal)
                && text.Contains('=', StringComparison.Ordinal)
            );
        return !text.Contains('\0', StringComparison.Ordinal) && (isXml || isVensim);
    }

    /// <summary>Writes one file, whole or not at all.</summary>
    public static void Write(string path, Action<Stream> content)
    {
        string full = Path.GetFullPath(path);
        WriteAll(Path.GetDirectoryName(full) ?? ".", new[] { new ReportFile(Path.GetFileName(full), content) });
    }

    /// <summary>The content of a text file, UTF-8 without mark.</summary>
    public static Action<Stream> Text(string text) => stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes one file whose name is known only when its content is: whole or not at all.</summary>
    /// <param name="path">Where it is written aside.</param>
    /// <param name="content">Writes it and says where it belongs.</param>
    public static void WriteThenName(string path, Func<Stream, string> content)
    {
        string aside = Path.GetFullPath(path) + FormattableString.Invariant($".{Environment.ProcessId}.part");
        Directory.CreateDirectory(Path.GetDirectoryName(aside) ?? ".");
        Begun[aside] = true;
        try
        {
            string final;
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.ReadWrite))
                final = content(stream);
            File.Move(aside, final, overwrite: true);
        }
        finally
        {
            Remove(aside);
        }
    }

    private static void Remove(string aside)
    {
        File.Delete(aside);
        Begun.TryRemove(aside, out _);
    }
}

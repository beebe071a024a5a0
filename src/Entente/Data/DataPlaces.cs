using Entente.Diagnostics;

namespace Entente.Data;

/// <summary>
/// Where a model's external files lie: beside the model, and what the user gave for names such as <c>?data</c>. Paths may be written in Windows style; where
/// the file system tells capitals apart and no file has the exact name, the only one that differs in capitals is taken, as Windows would.
/// </summary>
internal sealed class DataPlaces
{
    private readonly string folder;
    private readonly IEnumerable<KeyValuePair<string, string>> fromModel;
    private readonly IEnumerable<KeyValuePair<string, string>> given;

    /// <summary>Makes the places of a model.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="fromModel">Files for ?names that the model's own settings name, relative to its folder.</param>
    /// <param name="given">Files for ?names that the user gave, relative to the working folder; they win.</param>
    public DataPlaces(
        string folder,
        IEnumerable<KeyValuePair<string, string>> fromModel,
        IEnumerable<KeyValuePair<string, string>> given
    )
    {
        this.folder = folder;
        this.fromModel = fromModel;
        this.given = given;
    }

    /// <summary>The path of a file as a model writes it, or null and a problem.</summary>
    public string? Find(string written, SourceSpan span, List<Diagnostic> problems)
    {
        string name = written.Trim();
        if (name.StartsWith('?'))
        {
            if (Tagged(given, name[1..]) is { } path)
                return path;
            if (Tagged(fromModel, name[1..]) is not { } own)
            {
                problems.Add(DataDiagnostics.NoFileForTag(name, span));
                return null;
            }
            name = own;
        }
        if (name.Length == 0)
        {
            problems.Add(DataDiagnostics.FileMissing("", span));
            return null;
        }
        string place = Path.Combine(folder, name.Replace('\\', '/'));
        if (File.Exists(place) || IgnoringCase(folder, name) is not { } other)
            return place;
        return other;
    }

    // The last file that has the name.
    private static string? Tagged(IEnumerable<KeyValuePair<string, string>> files, string tag)
    {
        string? found = null;
        foreach (var (name, path) in files)
            if (string.Equals(name.Trim().TrimStart('?'), tag, StringComparison.OrdinalIgnoreCase))
                found = path;
        return found;
    }

    private static string? IgnoringCase(string folder, string name)
    {
        string? at = folder.Length == 0 ? "." : folder;
        foreach (string part in name.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "." or "..")
                at = Path.Combine(at, part);
            else if (Entry(at, part) is { } found)
                at = found;
            else
                return null;
        }
        return File.Exists(at) ? at : null;
    }

    private static string? Entry(string folder, string name)
    {
        string exact = Path.Combine(folder, name);
        if (Path.Exists(exact))
            return exact;
        try
        {
            var found = Directory
                .EnumerateFileSystemEntries(folder)
                .Where(e => string.Equals(Path.GetFileName(e), name, StringComparison.OrdinalIgnoreCase))
                .Take(2)
                .ToList();
            return found.Count == 1 ? found[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}

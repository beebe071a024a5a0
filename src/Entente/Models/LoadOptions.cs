using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Entente.Models;

/// <summary>What a model is read with besides its file.</summary>
public sealed record LoadOptions
{
    /// <summary>Data files in which data variables are looked for, in order; with a name for files that the model calls by one ('?name').</summary>
    public ImmutableArray<(string Name, string Path)> DataFiles
    {
        get => dataFiles == null ? [] : ImmutableCollectionsMarshal.AsImmutableArray(dataFiles);
        init => dataFiles = value.IsDefaultOrEmpty ? null : ImmutableCollectionsMarshal.AsArray(value);
    }

    // .NET's immutable arrays of pairs cannot be compiled ahead of time, and hardly a model needs them.
    private readonly (string Name, string Path)[]? dataFiles;

    /// <summary>Whether there are data files.</summary>
    internal bool HasDataFiles => dataFiles != null;

    /// <summary>Data files without a name.</summary>
    internal IEnumerable<string> Unnamed()
    {
        foreach (var (name, path) in DataFiles)
            if (name.Length == 0)
                yield return path;
    }

    /// <summary>Vensim's lists of changes (.cin) whose tables take the place of the model's; the constants in them change a run, not the model.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>Options of a list of <c>FILE</c> and <c>?name=FILE</c>.</summary>
    public static LoadOptions Parse(IEnumerable<string> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return !data.Any() ? new LoadOptions() : WithData(data);
    }

    private static LoadOptions WithData(IEnumerable<string> data) =>
        new()
        {
            DataFiles =
            [
                .. data.Select(item =>
                    item.StartsWith('?') && item.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                        ? (item[..at], item[(at + 1)..])
                        : ("", item)
                ),
            ],
        };
}

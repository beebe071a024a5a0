using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Entente.Deals;

namespace Entente.Reports;

/// <summary>How a result was made, so that somebody else can make it again: what run.json holds. The only result with a clock in it,
/// which the face that writes it passes in.</summary>
public sealed record RunRecord
{
    /// <summary>What was called, with its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Programs and their versions: entente, the runtime, the operating system.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Versions { get; init; }

    /// <summary>Processors that could be used.</summary>
    public required int Processors { get; init; }

    /// <summary>The seed of all draws; null where nothing is drawn.</summary>
    public required ulong? Seed { get; init; }

    /// <summary>The options in force by name, defaults included: texts, numbers, truth values, or lists of them.</summary>
    public required ImmutableArray<KeyValuePair<string, object?>> Options { get; init; }

    /// <summary>The files read, with their SHA-256.</summary>
    public required ImmutableArray<HashedFile> Files { get; init; }

    /// <summary>The options of a weighing as <see cref="Options"/>.</summary>
    public static ImmutableArray<KeyValuePair<string, object?>> OptionsOf(WeighOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            KeyValuePair.Create<string, object?>("runs", options.Runs),
            KeyValuePair.Create<string, object?>("seed", options.Seed),
            KeyValuePair.Create<string, object?>("mostPackages", options.MostPackages),
            KeyValuePair.Create<string, object?>("packages", options.Packages),
            KeyValuePair.Create<string, object?>("changes", options.Changes.Select(c => new { Name = c.Key, c.Value })),
            KeyValuePair.Create<string, object?>("breachRuns", options.BreachRuns),
            KeyValuePair.Create<string, object?>("threads", options.Threads),
        ];
    }

    /// <summary>The record as indented JSON with a line end after it.</summary>
    public string Json()
    {
        var record = new
        {
            Schema = 1,
            Command,
            Started,
            Seconds = Math.Round(Took.TotalSeconds, 3),
            Versions = Versions.ToDictionary(v => v.Key, v => v.Value),
            Processors,
            Seed,
            Options = Options.ToDictionary(o => o.Key, o => o.Value),
            Files,
        };
        return JsonSerializer.Serialize(record, LedgerJson.Options) + "\n";
    }
}

/// <summary>A file with the hash of its content.</summary>
/// <param name="Path">The path as the user or the deal file names it.</param>
/// <param name="Sha256">SHA-256 of its bytes in lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record HashedFile(string Path, string Sha256, long Bytes)
{
    /// <summary>Reads a file and hashes it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HashedFile Of(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return new HashedFile(path, Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }
}

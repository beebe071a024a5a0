using System.CommandLine;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Cli;

/// <summary>What the commands that ask questions about many runs share.</summary>
internal static class CommandLine
{
    /// <summary>The option --seed.</summary>
    public static Option<ulong> Seed() =>
        new("--seed") { Description = "Makes the draws repeatable.", DefaultValueFactory = _ => 1 };

    /// <summary>Refuses values below a limit.</summary>
    public static void AtLeast<T>(Option<T> option, T least)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && value.CompareTo(least) < 0)
                result.AddError($"{option.Name} must be at least {least}, but is {value}.");
        });

    /// <summary>Loads a model and prints its warnings.</summary>
    public static Model Load(string file, string[] data)
    {
        if (!Model.TryLoad(file, out var model, out var problems, LoadOptions.Parse(data)))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        return model;
    }

    /// <summary>A name as a cell of a table.</summary>
    public static string Field(string text, char separator) =>
        text.Contains(separator, StringComparison.Ordinal)
        || text.Contains('"', StringComparison.Ordinal)
        || text.Contains('\n', StringComparison.Ordinal)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}

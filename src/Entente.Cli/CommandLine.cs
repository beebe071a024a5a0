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

    /// <summary>The option --out of the commands that answer a question about many runs.</summary>
    /// <param name="files">The files besides the page.</param>
    public static Option<string?> Out(string files) =>
        new("--out")
        {
            Description =
                $"Folder for report.html, a page with pictures, {files}, with run.json, which says how they were made; nothing is written if left out.",
        };

    /// <summary>Refuses values below a limit.</summary>
    public static void AtLeast<T>(Option<T> option, T least)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && value.CompareTo(least) < 0)
                result.AddError($"{option.Name} must be at least {least}, but is {value}.");
        });

    /// <summary>Loads a model with data files and the tables of lists of changes (.cin).</summary>
    public static Model Load(string file, string[] data, string[]? changes = null)
    {
        var options = LoadOptions.Parse(data) with { Changes = [.. changes ?? []] };
        if (!Model.TryLoad(file, out var model, out var problems, options))
            throw new DiagnosticException([.. problems.Where(p => p.Severity == Severity.Error)]);
        return model;
    }

    /// <summary>Loads what is uncertain about a model, with the model that holds the constants of these inputs, and says what is worth knowing of running it with
    /// that.</summary>
    public static (Exploration.Uncertainty Uncertainty, Model Model) LoadUncertainty(
        string file,
        Model model,
        DateOnly? day = null
    )
    {
        model = Deals.UncertaintyFile.ModelFor(file, model);
        var uncertainty = Deals.UncertaintyFile.Load(file, model, day);
        ProblemPrinter.Print(uncertainty.Remarks(model));
        return (uncertainty, model);
    }

    /// <summary>A name as a cell of a table.</summary>
    public static string Field(string text, char separator) =>
        text.Contains(separator, StringComparison.Ordinal)
        || text.Contains('"', StringComparison.Ordinal)
        || text.Contains('\n', StringComparison.Ordinal)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;

    /// <summary>Names of columns, separated by commas outside brackets and quotes; null where none are given.</summary>
    public static string[]? Columns(string? text)
    {
        if (text == null)
            return null;
        var names = new List<string>();
        int depth = 0;
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ',';
            isQuoted ^= c == '"';
            depth +=
                c == '[' ? 1
                : c == ']' ? -1
                : 0;
            if (i < text.Length && (c != ',' || depth > 0 || isQuoted))
                continue;
            names.Add(text[start..i].Trim().Trim('"'));
            start = i + 1;
        }
        return [.. names.Where(n => n.Length > 0)];
    }

    /// <summary>The columns of a table but some.</summary>
    public static string[] ColumnsBut(Exploration.Table table, IEnumerable<string> some)
    {
        static string Plain(string name) => name.Trim().Replace('_', ' ');
        var left = some.Select(Plain).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. table.Names.Where(n => !left.Contains(Plain(n)))];
    }

    /// <summary>The inputs of a table: those that its file names; else its columns but the outcomes.</summary>
    public static string[] Inputs(Exploration.Table table, IEnumerable<string> outcomes)
    {
        string[] all = ColumnsBut(table, outcomes);
        return table.Inputs.IsEmpty ? all : [.. all.Intersect(table.Inputs)];
    }

    /// <summary>Whether a path is that of a deal: a deal file, or a folder.</summary>
    public static bool IsDeal(string? path) =>
        path != null
        && (
            Directory.Exists(path)
            || path.EndsWith(".deal.yaml", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".deal.yml", StringComparison.OrdinalIgnoreCase)
        );
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;

namespace Entente.Deals.Reading;

/// <summary>The observed values of an empirical distribution that stand in a file: <c>empirical: { file: prices.csv, column: price }</c>.</summary>
internal sealed class ObservedValues(YamlReading yaml, string name)
{
    private string file = "";
    private string column = "";
    private SourceSpan span;

    /// <summary>Whether an entry says where the values are.</summary>
    public bool Takes(YamlEntry entry)
    {
        if (entry.Key == "file")
            (file, span) = (YamlReading.Text(entry.Value), yaml.Span(entry.Value));
        else if (entry.Key == "column")
            column = YamlReading.Text(entry.Value);
        else
            return false;
        return true;
    }

    /// <summary>The values; null where no file was named or it was noted why they cannot be read.</summary>
    public ImmutableArray<double>? Read()
    {
        if (file.Length == 0)
            return null;
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(span.File)) ?? ".", file);
        try
        {
            var table = Table.Load(path);
            if (column.Length == 0 && table.Names.Length == 1)
                return [.. table.Columns[0].Where(double.IsFinite)];
            if (table.Find(column) is { } values)
                return [.. values.Where(double.IsFinite)];
            yaml.Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    $"The file '{file}' has no column '{column}'.",
                    $"It has {string.Join(", ", table.Names.Take(20).Select(n => $"'{n}'"))}; name one with 'column'.",
                    span
                )
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DiagnosticException)
        {
            yaml.Problems.Add(
                DealsDiagnostics.DistributionProblem(
                    name,
                    $"The file '{file}' cannot be read.",
                    "It is looked for in the folder of this file and must be a table with a row of names.",
                    span
                )
            );
        }
        return null;
    }
}

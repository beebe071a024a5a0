using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Conformance;

/// <summary>Public XMILE and Stella models give the results that their authors or tools published, within 1e-6 + 1e-3 of the value.</summary>
public partial class XmileConformanceTests
{
    // Debt: what has to come before the case passes.
    private static readonly Dictionary<string, string> Excluded = new() { ["sde-depreciate.stmx"] = "conveyors" };

    [Fact]
    public void Published_XMILE_models_give_the_published_results()
    {
        string cases = Shared.Path("conformance", "cases");
        string[] models =
        [
            .. Directory
                .EnumerateDirectories(cases)
                .Where(folder =>
                    folder.EndsWith(".xmile", StringComparison.Ordinal) || folder.EndsWith(".stmx", StringComparison.Ordinal)
                )
                .Where(folder => !Excluded.ContainsKey(Path.GetFileName(folder)))
                .Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(models);
        Assert.Equal([], models.SelectMany(Differences));
    }

    private static IEnumerable<string> Differences(string folder)
    {
        string file = Directory.GetFiles(folder).Single(f => Path.GetExtension(f) is ".xmile" or ".stmx");
        if (!Model.TryLoad(file, out var model, out var problems))
            return [$"{Path.GetFileName(folder)}: {problems.First(p => p.Severity == Diagnostics.Severity.Error)}"];
        var run = Simulator.Compile(model).Run();
        var columns = run.Columns.GroupBy(c => Key(c.Name)).ToDictionary(g => g.Key, g => g.First().Values);
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "expected.tsv")).Select(line => line.Split('\t'))];
        var differing =
            from row in rows.Skip(1)
            let time = Number(row[0])
            let at = run
                .Times.Select((t, i) => (t, i))
                .Where(t => Math.Abs(t.t - time) < 1e-6)
                .Select(t => t.i)
                .FirstOrDefault(-1)
            from k in Enumerable.Range(1, rows[0].Length - 1)
            where Key(rows[0][k]) != "time" && k < row.Length && row[k].Length > 0
            let expected = Number(row[k])
            let got = at >= 0 && columns.TryGetValue(Key(rows[0][k]), out var values) ? values[at] : double.NaN
            where !double.IsNaN(expected) && !(Math.Abs(got - expected) <= 1e-6 + 1e-3 * Math.Abs(expected)) && got != expected
            select $"{Path.GetFileName(folder)}: {rows[0][k]} at {row[0]} is {got}, not {expected}";
        return differing.Take(1);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Key(string name)
    {
        string plain = name.Replace("\"", "", StringComparison.Ordinal)
            .Replace("'", "", StringComparison.Ordinal)
            .Replace("\\n", " ", StringComparison.Ordinal)
            .Replace('_', ' ');
        return Gaps().Replace(Signs().Replace(plain, "$1"), " ").Trim().ToLowerInvariant();
    }

    [GeneratedRegex(@"\s*([\[\].,])\s*")]
    private static partial Regex Signs();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gaps();
}

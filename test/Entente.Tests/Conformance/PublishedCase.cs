using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Conformance;

/// <summary>A public model with the results that its authors or their tool published (a line of the corpus' manifest).</summary>
/// <param name="Name">The case.</param>
/// <param name="File">The model.</param>
/// <param name="Data">The data files that it reads, as <c>--data</c> takes them.</param>
internal sealed partial record PublishedCase(string Name, string File, IReadOnlyList<string> Data)
{
    /// <summary>The cases whose model has one of the suffixes.</summary>
    public static IReadOnlyList<PublishedCase> All(params string[] suffixes)
    {
        string cases = Shared.Path("conformance", "cases");
        string manifest = Shared.Path("conformance", "manifest.tsv");
        string[][] rows = [.. System.IO.File.ReadLines(manifest).Select(line => line.Split('\t'))];
        int model = Array.IndexOf(rows[0], "model");
        int data = Array.IndexOf(rows[0], "data");
        return
        [
            .. from row in rows.Skip(1)
            where suffixes.Contains(Path.GetExtension(row[model]))
            let folder = Path.Combine(cases, row[0])
            select new PublishedCase(
                row[0],
                Path.Combine(folder, row[model]),
                [
                    .. row.ElementAtOrDefault(data)?.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(d => At(folder, d))
                        ?? [],
                ]
            ),
        ];
    }

    /// <summary>The first value that differs by more than 1e-6 + 1e-3 of the published one, in words; nothing where none does.</summary>
    public IEnumerable<string> Differences()
    {
        if (!Model.TryLoad(File, out var model, out var problems, LoadOptions.Parse(Data)))
            return [$"{Name}: {problems.First(p => p.Severity == Severity.Error)}"];
        Run run;
        try
        {
            run = Simulator.Compile(model).Run();
        }
        catch (DiagnosticException e)
        {
            return [$"{Name}: {e.Message}"];
        }
        var columns = run.Columns.GroupBy(c => Key(c.Name)).ToDictionary(g => g.Key, g => g.First().Values);
        string expected = Path.Combine(Path.GetDirectoryName(File) ?? "", "expected.tsv");
        string[][] rows = [.. System.IO.File.ReadLines(expected).Select(line => line.Split('\t'))];
        var at = new Dictionary<double, int>();
        for (int i = run.Times.Length - 1; i >= 0; i--)
            at[Math.Round(run.Times[i], 6)] = i;
        string[] keys = [.. rows[0].Select(Key)];
        var differing =
            from row in rows.Skip(1)
            let i = at.GetValueOrDefault(Math.Round(Number(row[0]), 6), -1)
            from k in Enumerable.Range(1, keys.Length - 1)
            where keys[k] != "time" && k < row.Length && row[k].Length > 0
            let want = Number(row[k])
            let got = i >= 0 && columns.TryGetValue(keys[k], out var values) ? values[i] : double.NaN
            where !double.IsNaN(want) && !(Math.Abs(got - want) <= 1e-6 + 1e-3 * Math.Abs(want)) && got != want
            select $"{Name}: {rows[0][k]} at {row[0]} is {got}, not {want}";
        return differing.Take(1);
    }

    private static string At(string folder, string data)
    {
        int equals = data.LastIndexOf('=');
        return data[..(equals + 1)] + Path.Combine(folder, data[(equals + 1)..]);
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

using System.Text;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;
using Entente.Simulation;
using static Entente.Tests.Conformance.ModelTextMutation;

namespace Entente.Tests.Conformance;

/// <summary>How a model is written (names, order, line ends, encoding, case, gaps, comments) does not change what it gives.</summary>
public class MutationTests
{
    private const int LargestFile = 100_000;

    [Fact]
    public void Other_names_order_line_ends_and_comments_change_nothing() =>
        Check(
            (text, names) =>
                Encoded(
                    WithComments(Reverse(Rename(text, name => names.GetValueOrDefault(name)))).ReplaceLineEndings("\r\n"),
                    new UTF8Encoding(true)
                ),
            i => FormattableString.Invariant($"größe {i} Δ_x")
        );

    [Fact]
    public void Capitals_folded_lines_tabs_and_UTF_16_change_nothing() =>
        Check((text, _) => Encoded(InCapitals(Folded(WithWideGaps(WithoutHeader(text)))), new UnicodeEncoding(false, true)));

    [Fact]
    public void Quoted_names_and_old_line_ends_change_nothing() =>
        Check(
            (text, names) =>
                Encoded(Rename(text, name => names.GetValueOrDefault(name)).ReplaceLineEndings("\r"), new UTF8Encoding(false)),
            i => FormattableString.Invariant($"\"a name, with (signs) = {i} * 2\"")
        );

    private static byte[] Encoded(string text, Encoding encoding) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    private static void Check(Func<string, Dictionary<string, string>, byte[]> mutate, Func<int, string>? newName = null) =>
        Report(PublishedCase.All(".mdl").SelectMany(c => Differences(c, mutate, newName)));

    private static void Report(IEnumerable<string> differences)
    {
        string all = string.Join('\n', differences);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<string> Differences(
        PublishedCase published,
        Func<string, Dictionary<string, string>, byte[]> mutate,
        Func<int, string>? newName
    )
    {
        byte[] bytes = File.ReadAllBytes(published.File);
        string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        bool isOtherEncoding = text.Contains('\uFFFD', StringComparison.Ordinal);
        // A draw belongs to the name of its variable.
        bool draws = text.Contains("RANDOM", StringComparison.OrdinalIgnoreCase);
        if (bytes.Length > LargestFile || isOtherEncoding || (newName != null && draws))
            return [];
        var options = LoadOptions.Parse(published.Data);
        if (!Model.TryLoad(published.File, out var original, out _, options))
            return [];
        var names = newName == null ? [] : NewNames(original, newName);
        string folder = Directory.CreateTempSubdirectory("mutation").FullName;
        try
        {
            string own = Path.GetDirectoryName(published.File) ?? ".";
            foreach (string beside in Directory.GetFiles(own, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(own, beside));
                Directory.CreateDirectory(Path.GetDirectoryName(copy) ?? folder);
                File.Copy(beside, copy);
            }
            string file = Path.Combine(folder, Path.GetFileName(published.File));
            File.WriteAllBytes(file, mutate(text, names));
            if (!Model.TryLoad(file, out var mutated, out var problems, options))
                return [$"{published.Name}: {problems.First(p => p.Severity == Severity.Error)}"];
            return Differences(published.Name, Simulator.Compile(original).Run(), Simulator.Compile(mutated).Run(), names)
                .Take(1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> NewNames(Model model, Func<int, string> newName) =>
        model
            .Variables.Where(v => !v.IsInternal && v.Kind != VariableKind.Data)
            .Select(v => Names.Canonical(v.Name))
            .Except(["time", "initial time", "final time", "time step", "saveper", "noise seed"])
            .Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => newName(pair.i));

    private static IEnumerable<string> Differences(string name, Run original, Run mutated, Dictionary<string, string> names)
    {
        var columns = mutated.Columns.ToDictionary(c => Key(c.Name), c => c.Values);
        foreach (var column in original.Columns)
        {
            string whole = Key(column.Name);
            string element = column.Variable.Shape.IsEmpty ? "" : whole[whole.LastIndexOf('[')..];
            string sought = names.TryGetValue(Names.Canonical(column.Variable.Name), out string? other)
                ? Key(other) + element
                : whole;
            if (!columns.TryGetValue(sought, out var values))
                yield return $"{name}: {column.Name} is not there as {sought}";
            else if (!values.Zip(column.Values).All(pair => IsSame(pair.First, pair.Second)))
                yield return $"{name}: {column.Name} differs";
        }
    }

    private static string Key(string name) => Names.Canonical(name.Replace("\"", "", StringComparison.Ordinal));

    private static bool IsSame(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));
}

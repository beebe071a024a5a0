using System.Text.RegularExpressions;

namespace Entente.Tests.Tidy;

/// <summary>Rules about the code itself, each with its remedy.</summary>
public partial class CodeTests
{
    private const int MostLines = 80;

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Path.Combine(Shared.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            );

    [Fact]
    public void No_method_is_longer_than_eighty_lines()
    {
        var found = Sources().SelectMany(LongMethods).ToList();
        Assert.True(
            found.Count == 0,
            "Split these methods, or make a table of what they enumerate:\n" + string.Join('\n', found)
        );
    }

    [Fact]
    public void No_name_says_manager_helper_or_utils()
    {
        var found = Sources()
            .SelectMany(file => BadName().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileName(file)}: {m.Value}"))
            .ToList();
        Assert.True(found.Count == 0, "Say what the type is:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Diagnostic_codes_are_unique_and_documented()
    {
        var codes = Sources()
            .Where(file => file.EndsWith("Diagnostics.cs", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => (m.Groups[1].Value, Path.GetFileName(file))))
            .ToList();
        Assert.NotEmpty(codes);
        var twice = codes
            .GroupBy(c => c.Value)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key} in {string.Join(", ", g.Select(c => c.Item2))}")
            .ToList();
        Assert.True(twice.Count == 0, "Give each problem a code of its own:\n" + string.Join('\n', twice));

        string page = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "reference", "diagnostics.md"));
        var missing = codes.Select(c => c.Value).Where(code => !page.Contains(code, StringComparison.Ordinal)).Order().ToList();
        Assert.True(missing.Count == 0, "Describe these in docs/reference/diagnostics.md: " + string.Join(", ", missing));
        var stale = PageCode().Matches(page).Select(m => m.Value).Except(codes.Select(c => c.Value)).ToList();
        Assert.True(
            stale.Count == 0,
            "docs/reference/diagnostics.md describes codes that nothing raises: " + string.Join(", ", stale)
        );
    }

    // A method starts at a member's indentation (four or eight spaces) with an opening brace on a line of its own and ends at the brace below it.
    private static IEnumerable<string> LongMethods(string file)
    {
        string[] lines = File.ReadAllLines(file);
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].TrimStart() != "{" || TypeOrNamespace().IsMatch(lines[i - 1]))
                continue;
            string close = lines[i].Replace('{', '}');
            int indent = close.Length - 1;
            if (indent is not (4 or 8))
                continue;
            int end = Array.FindIndex(lines, i, line => line.StartsWith(close, StringComparison.Ordinal));
            if (end - i > MostLines && !Header(lines, i).Any(line => TypeOrNamespace().IsMatch(line)))
                yield return $"{Path.GetFileName(file)}:{i}: {end - i} lines";
        }
    }

    private static IEnumerable<string> Header(string[] lines, int brace)
    {
        for (int i = brace - 1; i >= 0 && lines[i].Trim().Length > 0 && lines[i].Trim() is not ("{" or "}"); i--)
            yield return lines[i];
    }

    [GeneratedRegex(@"\b(class|record|struct|interface) +[A-Za-z]*(Manager|Helper|Utils|Util|Misc)\b")]
    private static partial Regex BadName();

    [GeneratedRegex(@"""(EN\d{4})""")]
    private static partial Regex Code();

    [GeneratedRegex(@"EN\d{4}")]
    private static partial Regex PageCode();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum|namespace)\b")]
    private static partial Regex TypeOrNamespace();
}

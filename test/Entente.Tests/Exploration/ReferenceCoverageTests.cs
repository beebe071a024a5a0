using System.Text.Json;

namespace Entente.Tests.Exploration;

/// <summary>Every kind of known answer in ../shared/reference is read by a test, or stands here with the reason why not.</summary>
public class ReferenceCoverageTests
{
    private const string OtherGenerator = "Entente draws from Philox4x32-10 alone";

    private static readonly Dictionary<string, string> NotBuilt = new()
    {
        ["philox2x32"] = OtherGenerator,
        ["philox4x64"] = OtherGenerator,
    };

    [Fact]
    public void Every_method_of_the_exploration_tables_is_tested()
    {
        string sources = Sources();
        var methods = Directory
            .EnumerateFiles(Shared.Path("reference", "exploration"), "*.json")
            .SelectMany(Methods)
            .Distinct()
            .ToList();
        Assert.True(methods.Count > 100, "The reference should have more than a hundred methods.");
        var untested = methods.Where(m => !sources.Contains($"\"{m}\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(NotBuilt.Keys.Order(), untested.Order());
    }

    private static IEnumerable<string> Methods(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("method").GetString() ?? ""),
        ];
    }

    private static string Sources() =>
        string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Shared.Repository, "test", "Entente.Tests", "Exploration"), "*.cs")
                .Where(f => Path.GetFileName(f) != $"{nameof(ReferenceCoverageTests)}.cs")
                .Select(File.ReadAllText)
        );
}

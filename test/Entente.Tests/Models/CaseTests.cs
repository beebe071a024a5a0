using System.Text.RegularExpressions;
using Entente.Models;

namespace Entente.Tests.Models;

/// <summary>Each folder of Cases is a model with what reading makes of it: the bound model, and the problems under the lines they concern.</summary>
public partial class CaseTests
{
    // Codes that no small file can raise, each tested elsewhere or with its reason.
    private static readonly Dictionary<string, string> NotInCases = new()
    {
        ["EN1003"] = "ReadingTests",
        ["EN1014"] = "needs a file of 100 million characters",
        ["EN1015"] = "ReadingTests",
        ["EN1036"] = "XmileTests",
        ["EN2031"] = "needs a file of data",
        ["EN2032"] = "VensimFunctionTests",
        ["EN2040"] = "ConversionTests",
        ["EN2041"] = "needs a file of data",
        ["EN2042"] = "ConversionTests",
        ["EN2043"] = "ConversionTests",
        ["EN2050"] = "MovedTests",
        ["EN1019"] = "ReadingTests",
        ["EN1074"] = "XmileInTheWildTests",
        ["EN1075"] = "XmileInTheWildTests",
        ["EN1076"] = "XmileInTheWildTests",
        ["EN1077"] = "needs an equation of millions of signs",
        ["EN1027"] = "needs ten thousand calls of a macro",
    };

    private static string Folder { get; } = Path.Combine(Shared.Repository, "test", "Entente.Tests", "Cases");

    public static TheoryData<string> Names() =>
        [.. Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reading_gives_the_golden_model_and_problems(string name)
    {
        string file = Directory
            .GetFiles(Path.Combine(Folder, name), "model.*")
            .Single(f => Path.GetExtension(f) is ".mdl" or ".xmile");
        string text = File.ReadAllText(file);
        bool read = Model.TryParse(text, Path.GetFileName(file), out var model, out var problems);
        Golden.Check(ModelText.Of(problems, text), Path.Combine(Folder, name, "diagnostics.golden.txt"));
        Golden.Check(read && model != null ? ModelText.Of(model) : "no model", Path.Combine(Folder, name, "model.golden.txt"));
    }

    [Fact]
    public void Every_problem_of_reading_is_raised_by_a_case()
    {
        var raised = Directory
            .EnumerateFiles(Folder, "diagnostics.golden.txt", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Value))
            .ToHashSet();
        string src = Path.Combine(Shared.Repository, "src", "Entente");
        string[] sources =
        [
            Path.Combine(src, "Language", "LanguageDiagnostics.cs"),
            Path.Combine(src, "Models", "ModelsDiagnostics.cs"),
        ];
        var missing = sources
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(m => m.Value))
            .Distinct()
            .Where(code => !raised.Contains(code) && !NotInCases.ContainsKey(code))
            .Order()
            .ToList();
        Assert.True(missing.Count == 0, "Add a case to test/Entente.Tests/Cases that raises: " + string.Join(", ", missing));
    }

    [GeneratedRegex(@"EN[12]\d{3}")]
    private static partial Regex Code();
}

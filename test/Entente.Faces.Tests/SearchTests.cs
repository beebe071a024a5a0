using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>Search for packages through the command line.</summary>
public class SearchTests
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");

    [Fact]
    public void The_front_comes_as_json_and_as_a_table()
    {
        string folder = EntenteProgram.NewFolder();
        try
        {
            string table = Path.Combine(folder, "front.csv");
            var result = EntenteProgram.Run(
                "search",
                Fishery,
                "--require",
                "signed",
                "--lever",
                "start of quota=2026..2030:2",
                "--search-runs",
                "50",
                "--runs",
                "50",
                "--output",
                table,
                "--json"
            );
            Assert.True(result.Code == 0, result.Error);
            using var document = JsonDocument.Parse(result.Output);
            var packages = document.RootElement.GetProperty("packages");
            Assert.NotEqual(0, packages.GetArrayLength());
            Assert.True(document.RootElement.GetProperty("complete").GetBoolean());
            Assert.Equal(packages.GetArrayLength() + 1, File.ReadAllLines(table).Length);
            Assert.StartsWith("package,start of quota,mean gain[North],", File.ReadAllText(table), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_lever_without_a_range_is_refused()
    {
        var result = EntenteProgram.Run("search", Fishery, "--lever", "start of quota=2026");
        Assert.Equal(1, result.Code);
        Assert.Contains("EN8014", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_of_a_model_come_as_a_page_and_as_tables()
    {
        string folder = EntenteProgram.NewFolder();
        try
        {
            string worlds = Path.Combine(folder, "worlds.yaml");
            File.WriteAllText(worlds, "uncertain:\n  carrying capacity: { uniform: { min: 700, max: 1100 } }\n");
            string model = Path.Combine(EntenteProgram.Repository, "bench", "models", "predator.mdl");
            string page = Path.Combine(folder, "page");
            string[] asked =
            [
                "search",
                model,
                "--lever",
                "death rate=0.4..0.8:0.1",
                "--objective",
                "mean[hares]",
                "--objective",
                "least p95[lynx]",
                "--search-runs",
                "50",
                "--runs",
                "50",
            ];
            var result = EntenteProgram.Run([.. asked, "--uncertain", worlds, "--out", page]);
            Assert.True(result.Code == 0, result.Error);
            Assert.Contains("5 policies simulated (all there are)", result.Output, StringComparison.Ordinal);
            Assert.Contains("least p95[lynx]", result.Output, StringComparison.Ordinal);
            Assert.Contains("policies.csv", Directory.GetFiles(page).Select(f => Path.GetFileName(f)));
            var without = EntenteProgram.Run(asked);
            Assert.Equal(2, without.Code);
            Assert.Contains("--uncertain", without.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

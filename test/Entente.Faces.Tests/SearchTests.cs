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
}

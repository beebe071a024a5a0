using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>Is that enough runs? Through the command line.</summary>
public sealed class PrecisionTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Weighing_goes_on_until_the_gains_have_settled()
    {
        string[] asked =
        [
            "weigh",
            Fishery,
            "--packages",
            "full",
            "--breach-runs",
            "0",
            "--claims",
            "false",
            "--json",
            "--precision",
        ];
        var result = EntenteProgram.Run([.. asked, "15%"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("Settled to 15 % after", result.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(result.Output);
        var reached = document.RootElement.GetProperty("precision");
        Assert.True(reached.GetProperty("hasSettled").GetBoolean());
        Assert.InRange(reached.GetProperty("widest").GetDouble(), 0, 0.15);
        var few = EntenteProgram.Run([.. asked, "0.1%", "--runs", "1100"]);
        Assert.Contains("Not settled to 0.1 % after 1,100 worlds of at most 1,100", few.Error, StringComparison.Ordinal);
        Assert.Equal(2, EntenteProgram.Run([.. asked, "much"]).Code);
    }

    [Fact]
    public void Drivers_and_robustness_go_on_until_they_have_settled()
    {
        var drivers = EntenteProgram.Run("drivers", Fishery, "--precision", "40%");
        Assert.True(drivers.Code == 0, drivers.Error);
        Assert.Contains("Settled to 40 % after", drivers.Error, StringComparison.Ordinal);
        var robust = EntenteProgram.Run("robust", Fishery, "--precision", "20%", "--json");
        Assert.True(robust.Code == 0, robust.Error);
        Assert.Contains("Settled to 20 % after", robust.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(robust.Output);
        var south = document.RootElement.GetProperty("parties")[1];
        var gaps = south.GetProperty("infoGap").EnumerateArray().ToList();
        Assert.All(gaps, g => Assert.Equal(JsonValueKind.Number, g.GetProperty("nominal").ValueKind));
        Assert.InRange(south.GetProperty("agreement").GetProperty("laplace").GetDouble(), 0, 1);
        var alternative = south.GetProperty("alternatives")[1];
        Assert.InRange(
            alternative.GetProperty("starr").GetDouble(),
            alternative.GetProperty("starrInterval")[0].GetDouble(),
            alternative.GetProperty("starrInterval")[1].GetDouble()
        );
        string table = Path.Combine(folder, "t.csv");
        File.WriteAllText(table, "a,y\n1,2\n2,3\n");
        Assert.Equal(2, EntenteProgram.Run("drivers", "--data", table, "--outcome", "y", "--precision", "5%").Code);
    }
}

using System.Globalization;
using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>What a user of <c>entente explain</c> meets.</summary>
public sealed class ExplainTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
    private static readonly string Model = Path.Combine(Fishery, "shared-fishery.mdl");
    private readonly string folder = EntenteProgram.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonElement Json(params string[] arguments)
    {
        var result = EntenteProgram.Run([.. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    [Theory]
    [InlineData("80")]
    [InlineData("120")]
    public void Causes_uses_and_loops_fit_the_width(string width)
    {
        var result = EntenteProgram.Run("explain", Model, "fish stock", "--depth", "3", "--width", width);
        Assert.Equal(0, result.Code);
        Assert.All(
            result.Output.Split('\n'),
            line => Assert.True(line.Length <= int.Parse(width, CultureInfo.InvariantCulture), line)
        );
        foreach (string part in new[] { "Causes", "Uses", "Feedback loops", "Which loop leads when", "shared-fishery.mdl:" })
            Assert.Contains(part, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deal_is_explained_in_a_world_and_its_payoffs_can_be_asked_for()
    {
        var document = Json("explain", Fishery, "payoff of North", "--package", "no deal", "--run", "3");
        Assert.Equal("no deal, world 3", document.GetProperty("run").GetString());
        Assert.NotEmpty(document.GetProperty("causes").GetProperty("nodes").EnumerateArray());
    }

    [Fact]
    public void Parts_of_the_clauses_sum_to_the_movement()
    {
        var movement = Json("explain", Fishery, "present value of South", "--against", "no deal").GetProperty("movement");
        double whole = movement.GetProperty("variable").GetProperty("part").GetDouble();
        double sum = movement.GetProperty("by").EnumerateArray().Sum(b => b.GetProperty("part").GetDouble());
        Assert.NotEqual(0, whole);
        Assert.Equal(whole, sum, 1e-6 * Math.Abs(whole));
    }

    [Fact]
    public void Scores_are_written_as_a_table()
    {
        string file = Path.Combine(folder, "loops.csv");
        Assert.Equal(0, EntenteProgram.Run("explain", Model, "fish stock", "--scores", file).Code);
        string[] lines = File.ReadAllLines(file);
        Assert.Equal("loop,polarity,group,variables,time,score", lines[0]);
        Assert.True(lines.Length > 100);
    }

    [Theory]
    [InlineData(1, "fish stok")]
    [InlineData(1, "fish stock", "--at", "1900")]
    [InlineData(1, "fish stock", "--set", "no such constant=1")]
    [InlineData(1, "fish stock", "--set", "FINAL TIME=2030")]
    [InlineData(2, "fish stock", "--against", "no deal")]
    [InlineData(2, "fish stock", "--run", "3")]
    [InlineData(2, "fish stock", "--scores", "loops.txt")]
    public void What_cannot_be_asked_is_refused(int code, params string[] asked)
    {
        var result = EntenteProgram.Run(["explain", Model, .. asked]);
        Assert.Equal(code, result.Code);
        Assert.NotEqual("", result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}

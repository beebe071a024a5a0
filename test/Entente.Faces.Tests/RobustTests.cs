using System.Text.Json;
using Entente.Exploration;

namespace Entente.Faces.Tests;

/// <summary>Policies of a model without a deal, through the command line.</summary>
public sealed class RobustTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        price = 0.5 ~ dmnl ~|
        cost = 0.4 ~ dmnl ~|
        build = 0 ~ dmnl ~|
        net benefit = INTEG(build*(price - cost), 0) ~ dmnl ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 1 ~ Year ~|
        TIME STEP = 1 ~ Year ~|
        SAVEPER = TIME STEP ~ Year ~|
        """;

    private const string Unknowns = """
        uncertain:
          price: { uniform: { min: 0, max: 1 } }
        policies:
          half: { build: 0.5 }
          whole: { build: 1 }
        """;

    private readonly string folder = EntenteProgram.NewFolder();

    public RobustTests()
    {
        File.WriteAllText(At("m.mdl"), Model);
        File.WriteAllText(At("u.yaml"), Unknowns);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private EntenteProgram.Result Robust(params string[] arguments) =>
        EntenteProgram.Run(["robust", At("m.mdl"), "--uncertain", At("u.yaml"), "--outcome", "net benefit", .. arguments]);

    [Fact]
    public void Policies_of_a_model_are_ranked_and_written()
    {
        var result = Robust("--runs", "2000", "--seed", "3", "--out", At("out"));
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("net benefit at the final time in 2,000 worlds", result.Output, StringComparison.Ordinal);
        Assert.Contains("minimax regret picks half", result.Output, StringComparison.Ordinal);
        Assert.Contains("Best on average is whole.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Less is better", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Which policy is robust for net benefit",
            File.ReadAllText(At("out/report.html")),
            StringComparison.Ordinal
        );
        using var document = JsonDocument.Parse(File.ReadAllText(At("out/robustness.json")));
        Assert.Equal("net benefit", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(2000, document.RootElement.GetProperty("worlds").GetInt32());
        // By hand: 0.08, see PolicyTests.
        Assert.Equal(
            0.08,
            document.RootElement.GetProperty("evppi")[0].GetProperty("worth").GetProperty("value").GetDouble(),
            0.012
        );
        var runs = Table.Load(At("out/runs.parquet"));
        Assert.Equal(["price"], runs.Inputs);
        Assert.Equal((runs["price"][7] - 0.4) / 2, runs["net benefit under half"][7], 1e-12);
        Assert.Contains(",half,", File.ReadAllText(At("out/robustness.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Less_can_be_better_constants_be_set_and_worlds_be_added_until_it_has_settled()
    {
        var result = Robust("--less", "--set", "cost=0.7", "--precision", "5%", "--json");
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("Settled to 5 % after", result.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(result.Output);
        Assert.True(document.RootElement.GetProperty("lessIsBetter").GetBoolean());
        Assert.True(document.RootElement.GetProperty("worlds").GetInt32() > 1000);
        var whole = document.RootElement.GetProperty("alternatives")[2];
        Assert.Equal("whole", whole.GetProperty("alternative").GetString());
        // The cost of 0.7 less the price.
        Assert.Equal(0.2, whole.GetProperty("laplace").GetDouble(), 0.03);
        Assert.Equal(0.7, whole.GetProperty("best").GetDouble(), 0.01);
    }

    [Theory]
    [InlineData(1, "EN7120", "uncertain: { price: { uniform: { min: 0, max: 1 } } }", "--seed", "1")]
    [InlineData(
        1,
        "EN7017",
        "policies: { a: { prices: 1 } }\nuncertain: { price: { uniform: { min: 0, max: 1 } } }",
        "--seed",
        "1"
    )]
    [InlineData(
        1,
        "EN7124: 'cost' is moved as a whole by 'scale of cost'",
        "policies: { a: { cost: 1 } }\nuncertain: { cost: { uniform: { min: 0, max: 1 }, as: scale } }"
    )]
    [InlineData(0, "", "policies: { a: { scale of cost: 1 } }\nuncertain: { cost: { uniform: { min: 0, max: 1 }, as: scale } }")]
    [InlineData(2, "--inputs belongs to a table.", Unknowns, "--inputs", "price")]
    [InlineData(2, "--horizon belongs to a deal.", Unknowns, "--horizon", "0.5")]
    public void What_is_wrong_is_said(int code, string said, string unknowns, params string[] more)
    {
        File.WriteAllText(At("u.yaml"), unknowns);
        var result = Robust(more);
        Assert.Equal(code, result.Code);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_needs_its_unknowns_and_a_table_none()
    {
        Assert.Contains("needs --uncertain", EntenteProgram.Run("robust", At("m.mdl")).Error, StringComparison.Ordinal);
        Assert.Contains(
            "Name the outcome",
            EntenteProgram.Run("robust", At("m.mdl"), "--uncertain", At("u.yaml")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--less belongs to a model.",
            EntenteProgram.Run("robust", "--data", At("u.yaml"), "--less").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--precision belongs to a deal or a model",
            EntenteProgram.Run("robust", "--data", At("u.yaml"), "--precision", "1%").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--threshold is a finite number.",
            EntenteProgram.Run("robust", "--data", At("u.yaml"), "--threshold", "NaN").Error,
            StringComparison.Ordinal
        );
    }
}

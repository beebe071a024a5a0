using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>When parties lose, and kinds of behaviour over time, through the command line.</summary>
public sealed class DiscoverTests : IDisposable
{
    private static readonly string Fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
    private readonly string folder = EntenteProgram.NewFolder();

    public DiscoverTests()
    {
        File.WriteAllText(
            At("m.mdl"),
            """
            {UTF-8}
            rate = 0 ~ dmnl ~|
            s = INTEG(rate, 10) ~ dmnl ~|
            INITIAL TIME = 0 ~ Year ~|
            FINAL TIME = 10 ~ Year ~|
            TIME STEP = 1 ~ Year ~|
            SAVEPER = TIME STEP ~ Year ~|
            """
        );
        File.WriteAllText(
            At("u.yaml"),
            "uncertain:\n  rate: { discrete: { values: [-1, 0, 2], probabilities: [0.2, 0.3, 0.5] } }\n"
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Fact]
    public void Without_a_condition_a_deal_says_when_each_party_loses()
    {
        var text = EntenteProgram.Run("discover", Fishery, "--runs", "1000");
        Assert.True(text.Code == 0, text.Error);
        foreach (string party in new[] { "North", "South", "Islanders" })
            Assert.Contains($"{party} loses when", text.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(EntenteProgram.Run("discover", Fishery, "--runs", "1000", "--json").Output);
        var south = document.RootElement.GetProperty("parties")[1];
        Assert.Equal("South", south.GetProperty("party").GetString());
        double share = south.GetProperty("loses").GetProperty("value").GetDouble();
        Assert.InRange(
            share,
            south.GetProperty("loses").GetProperty("low").GetDouble(),
            south.GetProperty("loses").GetProperty("high").GetDouble()
        );
        Assert.Equal(share, south.GetProperty("cases").GetDouble() / 1000, 9);
        var box = south.GetProperty("boxes")[0];
        Assert.InRange(
            box.GetProperty("density").GetDouble(),
            box.GetProperty("densityInterval")[0].GetDouble(),
            box.GetProperty("densityInterval")[1].GetDouble()
        );
        // What was not chosen by the same runs is less dense on average.
        Assert.True(box.GetProperty("densityElsewhere").GetDouble() < box.GetProperty("density").GetDouble() + 0.05);
    }

    [Fact]
    public void Kinds_of_behaviour_of_a_model_come_in_words_and_as_a_document()
    {
        var text = EntenteProgram.Run(
            "discover",
            At("m.mdl"),
            "--uncertain",
            At("u.yaml"),
            "--clusters",
            "auto",
            "--outcome",
            "s"
        );
        Assert.True(text.Code == 0, text.Error);
        Assert.Contains("3 kinds of behaviour in 1,024 runs", text.Output, StringComparison.Ordinal);
        Assert.Contains("rises from 10 to 30", text.Output, StringComparison.Ordinal);
        Assert.Contains("stays near 10", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 when rate > 1", text.Output, StringComparison.Ordinal);
        var json = EntenteProgram.Run(
            "discover",
            At("m.mdl"),
            "--uncertain",
            At("u.yaml"),
            "--clusters",
            "3",
            "--outcome",
            "s",
            "--runs",
            "200",
            "--json"
        );
        using var document = JsonDocument.Parse(json.Output);
        var first = document.RootElement.GetProperty("clusters")[0];
        Assert.Equal(0.5, first.GetProperty("share").GetProperty("value").GetDouble(), 2);
        Assert.Equal(30, first.GetProperty("mean")[10].GetDouble(), 9);
        Assert.Equal(200, document.RootElement.GetProperty("labels").GetArrayLength());
    }

    [Fact]
    public void Kinds_of_behaviour_are_found_in_a_file_of_runs_and_in_a_deal()
    {
        var made = EntenteProgram.Run(
            "simulate",
            At("m.mdl"),
            "--uncertain",
            At("u.yaml"),
            "--outcome",
            "s",
            "--runs",
            "100",
            "--output",
            At("runs.parquet")
        );
        Assert.True(made.Code == 0, made.Error);
        var read = EntenteProgram.Run("discover", "--data", At("runs.parquet"), "--clusters", "3", "--outcome", "s");
        Assert.Contains("3 kinds of behaviour in 100 runs", read.Output, StringComparison.Ordinal);
        var deal = EntenteProgram.Run("discover", Fishery, "--clusters", "2", "--runs", "100");
        Assert.Contains("fish stock: 2 kinds of behaviour in 100 runs", deal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clusters", "none")]
    [InlineData("--clusters", "0")]
    [InlineData("--outcome", "s")]
    public void Wrong_use_is_said(string option, string value)
    {
        var result = EntenteProgram.Run("discover", At("m.mdl"), "--uncertain", At("u.yaml"), option, value);
        Assert.Equal(2, result.Code);
    }
}

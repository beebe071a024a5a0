using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>Calibration through the command line.</summary>
public sealed class CalibrateTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        stock = INTEG(-stock/tau, y0) ~ dmnl ~|
        doubled = 2*stock ~ dmnl ~|
        y0 = 50 ~ dmnl ~|
        tau = 2 ~ Year ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 10 ~ Year ~|
        TIME STEP = 0.25 ~ Year ~|
        SAVEPER = 1 ~ Year ~|
        """;

    // What the model gives by Euler's method for y0 = 100 and tau = 5, at times 0, 1, 2, 5, 10.
    private static readonly double[] Times = [0, 1, 2, 5, 10];
    private readonly string folder = EntenteProgram.NewFolder();

    public CalibrateTests()
    {
        File.WriteAllText(At("m.mdl"), Model);
        File.WriteAllText(
            At("u.yaml"),
            "uncertain:\n  y0: { uniform: { min: 1, max: 500 } }\n  tau: { uniform: { min: 0.5, max: 50 } }\n"
        );
        File.WriteAllText(
            At("d.csv"),
            "time,stock\n" + string.Concat(Times.Select(t => FormattableString.Invariant($"{t},{Stock(t):R}\n")))
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static double Stock(double time) => 100 * Math.Pow(0.95, 4 * time);

    private string At(string name) => Path.Combine(folder, name);

    private static JsonElement Json(params string[] arguments)
    {
        var result = EntenteProgram.Run(["calibrate", .. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    private static double Estimate(JsonElement document, string name) =>
        document
            .GetProperty("constants")
            .EnumerateArray()
            .First(c => c.GetProperty("name").GetString() == name)
            .GetProperty("estimate")
            .GetDouble();

    [Fact]
    public void Constants_are_fitted_to_a_table()
    {
        var found = Json(At("m.mdl"), "--uncertain", At("u.yaml"), "--data", At("d.csv"));
        Assert.Equal(100, Estimate(found, "y0"), 1e-6);
        Assert.Equal(5, Estimate(found, "tau"), 1e-6);
        Assert.True(found.GetProperty("converged").GetBoolean());
        Assert.Equal(5, found.GetProperty("points").GetInt32());
    }

    [Fact]
    public void A_file_says_what_is_compared_with_what()
    {
        string actual = string.Join(
            ", ",
            Times.Select(t => FormattableString.Invariant($"{t}: {2 * Stock(t) + (t == 5 ? 0.3 : -0.1):R}"))
        );
        File.WriteAllText(
            At("f.yaml"),
            File.ReadAllText(At("u.yaml")) + $"fit:\n  twice: {{ of: doubled, sd: 0.5, actual: {{ {actual} }} }}\n"
        );
        var found = Json(At("m.mdl"), "--uncertain", At("f.yaml"), "--posterior", At("p.yaml"), "--draws", "1000");
        Assert.Equal(100, Estimate(found, "y0"), 0.5);
        Assert.Equal(0.5, found.GetProperty("series")[0].GetProperty("standardDeviation").GetDouble());
        Assert.True(found.GetProperty("constants")[0].GetProperty("posterior").GetProperty("rHat").GetDouble() < 1.2);
        var again = EntenteProgram.Run("simulate", At("m.mdl"), "--uncertain", At("p.yaml"), "--runs", "100", "--json");
        Assert.True(again.Code == 0, again.Error);
        var only = Json(At("m.mdl"), "--uncertain", At("f.yaml"), "--constant", "tau", "--set", "y0=100");
        Assert.Equal(1, only.GetProperty("constants").GetArrayLength());
    }

    [Fact]
    public void An_expression_is_fitted_to_a_table()
    {
        File.WriteAllText(At("t.csv"), "x,y\n1,3.1\n2,4.9\n3,7.2\n4,8.8\n");
        var found = Json("--data", At("t.csv"), "--expression", "y = a + b*x", "--start", "a=0", "--start", "b=1");
        Assert.Equal(1.94, Estimate(found, "b"), 1e-9);
        var shown = EntenteProgram.Run(
            "calibrate",
            "--data",
            At("t.csv"),
            "--expression",
            "y = a + b*x",
            "--start",
            "a=0",
            "--start",
            "b=1"
        );
        Assert.Contains("1.94", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EN8011", "m.mdl", "--data", "d.csv")]
    [InlineData("EN8012", "m.mdl", "--data", "d.csv", "--uncertain", "u.yaml", "--constant", "tua")]
    [InlineData("EN8013", "m.mdl", "--uncertain", "u.yaml")]
    [InlineData("EN8010", "m.mdl", "--data", "d.csv", "--uncertain", "u.yaml", "--start", "tau")]
    public void What_is_missing_is_said(string code, params string[] arguments)
    {
        var result = EntenteProgram.Run([
            "calibrate",
            .. arguments.Select(a => a.Contains('.', StringComparison.Ordinal) ? At(a) : a),
        ]);
        Assert.Equal(1, result.Code);
        Assert.Contains(code, result.Error, StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Text.Json;

namespace Entente.Faces.Tests;

/// <summary>What drives an outcome, through the command line.</summary>
public sealed class DriversTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        x1 = 0 ~ dmnl ~|
        x2 = 0 ~ dmnl ~|
        x3 = 0 ~ dmnl ~|
        shock = 0 ~ dmnl ~|
        y = SIN(x1) + 7*SIN(x2)^2 + 0.1*x3^4*SIN(x1) + shock ~ dmnl ~|
        s = INTEG(y, 0) ~ dmnl ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 2 ~ Year ~|
        TIME STEP = 1 ~ Year ~|
        SAVEPER = TIME STEP ~ Year ~|
        """;

    private const string Unknowns = """
        uncertain:
          x1: { uniform: { min: -3.141592653589793, max: 3.141592653589793 }, group: both }
          x2: { uniform: { min: -3.141592653589793, max: 3.141592653589793 } }
          x3: { uniform: { min: -3.141592653589793, max: 3.141592653589793 }, group: both }
        """;

    private readonly string folder = EntenteProgram.NewFolder();

    public DriversTests()
    {
        File.WriteAllText(At("m.mdl"), Model);
        File.WriteAllText(At("u.yaml"), Unknowns);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private static JsonElement Json(params string[] arguments)
    {
        var result = EntenteProgram.Run(["drivers", .. arguments, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    private static double Value(JsonElement document, string input, string measure) =>
        document
            .GetProperty("indices")
            .EnumerateArray()
            .First(i => i.GetProperty("input").GetString() == input)
            .GetProperty(measure)
            .GetProperty("value")
            .GetDouble();

    [Fact]
    public void Shares_of_variance_of_a_model_have_the_form_that_is_promised()
    {
        var document = Json(At("m.mdl"), "--uncertain", At("u.yaml"), "--outcome", "y", "--method", "sobol", "--runs", "40960");
        Assert.Equal("y", document.GetProperty("outcome").GetString());
        Assert.Equal("sobol", document.GetProperty("method").GetString());
        Assert.InRange(document.GetProperty("runs").GetInt64(), 38_000, 40_960);
        // Ishigami & Homma (1990).
        Assert.Equal(0.3139, Value(document, "x1", "first"), 0.01);
        Assert.Equal(0.5576, Value(document, "x1", "total"), 0.01);
        Assert.Equal(0.4424, Value(document, "x2", "first"), 0.01);
        Assert.Equal(0.2437, Value(document, "x3", "total"), 0.01);
        var first = document.GetProperty("indices")[0].GetProperty("first");
        Assert.InRange(
            first.GetProperty("value").GetDouble(),
            first.GetProperty("low").GetDouble(),
            first.GetProperty("high").GetDouble()
        );
    }

    [Fact]
    public void Groups_and_noise_are_varied_as_one()
    {
        File.WriteAllText(At("u.yaml"), Unknowns + "\n  shock: { white: { sd: 3 } }\n");
        var document = Json(At("m.mdl"), "--uncertain", At("u.yaml"), "--outcome", "y", "--by", "group", "--runs", "40960");
        Assert.Equal(
            ["both", "x2", "noise"],
            document.GetProperty("indices").EnumerateArray().Select(i => i.GetProperty("input").GetString())
        );
        const double variance = 13.844587940719256;
        Assert.Equal(0.5576 * variance / (variance + 9), Value(document, "both", "total"), 0.01);
        Assert.Equal(9 / (variance + 9), Value(document, "noise", "total"), 0.02);
        Assert.Equal(9 / (variance + 9), Value(document, "noise", "first"), 0.02);
    }

    [Fact]
    public void One_seed_gives_one_answer_on_any_number_of_threads()
    {
        string One(string threads, string method) =>
            Json(
                    At("m.mdl"),
                    "--uncertain",
                    At("u.yaml"),
                    "--outcome",
                    "s",
                    "--method",
                    method,
                    "--runs",
                    "2000",
                    "--threads",
                    threads
                )
                .GetRawText();
        foreach (string method in new[] { "sobol", "shapley", "morris", "delta" })
            Assert.Equal(One("1", method), One("3", method));
    }

    [Fact]
    public void Several_outcomes_and_times_come_from_one_pass()
    {
        var document = Json(
            At("m.mdl"),
            "--uncertain",
            At("u.yaml"),
            "--outcome",
            "y",
            "--outcome",
            "s",
            "--over-time",
            "--runs",
            "5120"
        );
        var outcomes = document.GetProperty("outcomes").EnumerateArray().ToList();
        Assert.Equal(["y", "y", "y", "s", "s", "s"], outcomes.Select(o => o.GetProperty("outcome").GetString()));
        Assert.Equal([0, 1, 2, 0, 1, 2], outcomes.Select(o => o.GetProperty("time").GetInt32()));
        // A stock that starts as a number has no drivers at the start; then it is a multiple of y.
        Assert.Equal(
            JsonValueKind.Null,
            outcomes[3].GetProperty("indices")[0].GetProperty("total").GetProperty("value").ValueKind
        );
        Assert.Equal(Value(outcomes[1], "x2", "total"), Value(outcomes[4], "x2", "total"), 1e-9);
    }

    [Fact]
    public void A_table_from_elsewhere_is_enough()
    {
        // y = 3 a + b over a grid; c does nothing.
        var lines = new List<string> { "a,b,c,y" };
        for (int i = 0; i < 3375; i++)
        {
            double a = i % 15;
            double b = i / 15 % 15;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{a},{b},{i / 225},{(3 * a) + b}"));
        }
        File.WriteAllLines(At("runs.csv"), lines);
        foreach (string method in new[] { "pawn", "delta", "sobol", "src", "ks", "prcc" })
        {
            var document = Json("--data", At("runs.csv"), "--inputs", "a,b,c", "--outcome", "y", "--method", method);
            string measure = method == "sobol" ? "first" : method;
            Assert.True(Value(document, "a", measure) > Value(document, "b", measure), method);
            Assert.True(Value(document, "b", measure) > Math.Abs(Value(document, "c", measure)), method);
        }
        Assert.Equal(0.9, Value(Json("--data", At("runs.csv"), "--outcome", "y", "--method", "sobol"), "a", "first"), 0.01);
        File.WriteAllText(
            At("columns.yaml"),
            """
            uncertain:
              a: { uniform: { min: 0, max: 15 } }
              b: { uniform: { min: 0, max: 15 } }
              c: { uniform: { min: 0, max: 15 } }
            groups: { large: a, small: [b, c] }
            """
        );
        var groups = Json("--data", At("runs.csv"), "--uncertain", At("columns.yaml"), "--by", "group", "--outcome", "y");
        Assert.Equal(0.9, Value(groups, "large", "first"), 0.01);
        Assert.Equal(0.1, Value(groups, "small", "first"), 0.01);
        Assert.Equal(2, EntenteProgram.Run("drivers", "--data", At("runs.csv"), "--by", "group", "--outcome", "y").Code);
        var refused = EntenteProgram.Run("drivers", "--data", At("runs.csv"), "--outcome", "y", "--method", "morris");
        Assert.Equal(1, refused.Code);
        Assert.Contains("EN5009", refused.Error, StringComparison.Ordinal);
        Assert.Contains(
            "EN5002",
            EntenteProgram.Run("drivers", "--data", At("runs.csv"), "--outcome", "why").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        var result = EntenteProgram.Run("drivers", At("m.mdl"), "--uncertain", At("u.yaml"));
        Assert.Equal(2, result.Code);
        Assert.Contains("--outcome", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "EN4",
            EntenteProgram.Run("drivers", At("m.mdl"), "--uncertain", At("u.yaml"), "--outcome", "nothing").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_deal_is_screened_and_its_groups_and_inputs_share_out_each_gain()
    {
        string fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
        var document = Json(fishery, "--runs", "6000");
        Assert.Equal("full", document.GetProperty("package").GetString());
        var parties = document.GetProperty("parties").EnumerateArray().ToList();
        Assert.Contains("North", parties.Select(p => p.GetProperty("party").GetString()));
        foreach (var party in parties)
        {
            foreach (string part in new[] { "inputs", "groups", "screening" })
                Assert.NotEmpty(party.GetProperty(part).GetProperty("indices").EnumerateArray());
            Assert.Equal("morris", party.GetProperty("screening").GetProperty("method").GetString());
            var leaders = party.GetProperty("leaders").EnumerateArray().ToList();
            Assert.Equal(1, leaders[0].GetProperty("rank").GetInt32());
            // The totals of all groups cover the variance at least once.
            double all = party
                .GetProperty("groups")
                .GetProperty("indices")
                .EnumerateArray()
                .Sum(g => g.GetProperty("total").GetProperty("value").GetDouble());
            Assert.True(all > 0.9, $"{all}");
        }
        var text = EntenteProgram.Run("drivers", fishery, "--runs", "3000", "--outcome", "North");
        Assert.Equal(0, text.Code);
        Assert.StartsWith("First answer", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("South:", text.Output, StringComparison.Ordinal);
        var one = Json(fishery, "--runs", "2000", "--method", "shapley", "--outcome", "South");
        Assert.Equal("shapley", one.GetProperty("parties")[0].GetProperty("inputs").GetProperty("method").GetString());
        Assert.Contains("EN7090", EntenteProgram.Run("drivers", fishery, "--outcome", "West").Error, StringComparison.Ordinal);
        Assert.Contains(
            "EN7035",
            EntenteProgram.Run("drivers", fishery, "--package", "nonsense").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Scenarios_of_a_table_a_model_and_a_deal_are_found_in_words()
    {
        var lines = new List<string> { "a,b,c,y" };
        for (int i = 0; i < 1000; i++)
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{i % 10 / 10.0},{i / 10 % 10 / 10.0},{i / 100 / 10.0},{(i % 10 > 5 && i / 10 % 10 < 3 ? 0.9 : 0.1)}"
                )
            );
        File.WriteAllLines(At("runs.csv"), lines);
        var result = EntenteProgram.Run(
            "discover",
            "--data",
            At("runs.csv"),
            "--inputs",
            "a,b,c",
            "--where",
            "y > 0.8",
            "--json"
        );
        Assert.True(result.Code == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var box = document.RootElement.GetProperty("boxes")[0];
        Assert.Equal(["a", "b"], box.GetProperty("limits").EnumerateObject().Select(l => l.Name));
        Assert.Equal(0.55, box.GetProperty("limits").GetProperty("a")[0].GetDouble(), 1e-9);
        Assert.Equal(0.9, box.GetProperty("limits").GetProperty("a")[1].GetDouble(), 1e-9);
        Assert.Equal(1, box.GetProperty("coverage").GetDouble());
        Assert.Equal(1, box.GetProperty("density").GetDouble());
        Assert.Equal(0.12, box.GetProperty("mass").GetDouble(), 1e-9);
        Assert.True(box.GetProperty("p").GetProperty("a").GetDouble() < 1e-6);
        string words = EntenteProgram.Run("discover", "--data", At("runs.csv"), "--where", "y > 0.8").Output;
        Assert.Contains("y > 0.8 when a > 0.55 and b < 0.25: covers 100 % of the cases", words, StringComparison.Ordinal);
        string model = EntenteProgram.Run("discover", At("m.mdl"), "--uncertain", At("u.yaml"), "--where", "y > 10").Output;
        Assert.Contains("y > 10 when x1 ", model, StringComparison.Ordinal);
        string fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
        var deal = EntenteProgram.Run("discover", fishery, "--where", "North > 10", "--runs", "500");
        Assert.True(deal.Code == 0, deal.Error);
        Assert.Contains("meet North > 10", deal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Alternatives_of_a_table_are_ranked_by_criteria_without_probabilities()
    {
        File.WriteAllText(At("pay.csv"), "A,B,C\n20,12,8\n10,11,8\n5,9,8\n0,7,8\n");
        var result = EntenteProgram.Run("robust", "--data", At("pay.csv"), "--threshold", "9", "--json");
        Assert.True(result.Code == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var choices = document.RootElement.GetProperty("choices");
        Assert.Equal(["A", "B"], choices.GetProperty("minimax regret").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("C", choices.GetProperty("maximin")[0].GetString());
        Assert.Equal(2.25, document.RootElement.GetProperty("evpi").GetDouble(), 1e-12);
        // Where all halves agree they correlate at 1 and no more.
        File.WriteAllText(
            At("clear.csv"),
            "A,B\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{(i % 5) + 20}\n"))
        );
        using var clear = JsonDocument.Parse(EntenteProgram.Run("robust", "--data", At("clear.csv"), "--json").Output);
        Assert.Equal(1, clear.RootElement.GetProperty("rankAgreement").GetProperty("laplace").GetDouble());
        // A scenario without a pay-off counts for no alternative, which is said.
        File.WriteAllText(At("holes.csv"), "A,B,C\n20,12,8\n10,NaN,8\n5,9,\n0,7,8\n");
        var holes = EntenteProgram.Run("robust", "--data", At("holes.csv"), "--json");
        using var whole = JsonDocument.Parse(holes.Output);
        Assert.Equal(2, whole.RootElement.GetProperty("scenarios").GetInt32());
        Assert.Equal(2, whole.RootElement.GetProperty("notFinite").GetInt32());
        Assert.Contains(
            "2 scenarios; 2 left out",
            EntenteProgram.Run("robust", "--data", At("holes.csv")).Output,
            StringComparison.Ordinal
        );
        string fishery = Path.Combine(EntenteProgram.Repository, "examples", "shared-fishery");
        var deal = EntenteProgram.Run("robust", fishery, "--runs", "100");
        Assert.Contains("minimax regret picks", deal.Output, StringComparison.Ordinal);
        Assert.Contains("Knowing all before choosing", deal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_go_on_until_the_statistics_have_settled()
    {
        File.WriteAllText(At("n.yaml"), "uncertain:\n  shock: { normal: { mean: 10, sd: 1 } }\n");
        var result = EntenteProgram.Run(
            "simulate",
            At("m.mdl"),
            "--uncertain",
            At("n.yaml"),
            "--outcome",
            "y",
            "--precision",
            "1%",
            "--json"
        );
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("Settled to 1% after", result.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(result.Output);
        // Twice the standard error 1 / sqrt(n) within 0.1 takes 400 runs at least.
        Assert.InRange(document.RootElement.GetProperty("runs").GetInt64(), 400, 10_000);
        Assert.Equal(10, document.RootElement.GetProperty("outcomes")[0].GetProperty("mean")[2].GetDouble(), 0.2);
        var few = EntenteProgram.Run(
            "simulate",
            At("m.mdl"),
            "--uncertain",
            At("n.yaml"),
            "--outcome",
            "y",
            "--precision",
            "0.01%",
            "--runs",
            "2000"
        );
        Assert.Contains("Not settled", few.Error, StringComparison.Ordinal);
    }
}

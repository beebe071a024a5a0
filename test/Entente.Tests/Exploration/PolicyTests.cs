using System.Collections.Immutable;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports;
using Entente.Reports.Studies;
using Entente.Simulation;

namespace Entente.Tests.Exploration;

/// <summary>Policies of a model: in a file, in the same worlds, by criteria and by what learning is worth.</summary>
public sealed class PolicyTests : IDisposable
{
    private const string Text = """
        {UTF-8}
        region: North, South ~~|
        price = 0.5 ~ dmnl ~|
        idle = 0 ~ dmnl ~|
        cost = 0.4 ~ dmnl ~|
        build[region] = 0, 0 ~ dmnl ~|
        built = SUM(build[region!]) ~ dmnl ~|
        net benefit = INTEG(built*(price - cost), 0) ~ dmnl ~|
        root = SQRT(price - built) ~ dmnl ~|
        INITIAL TIME = 0 ~ Year ~|
        FINAL TIME = 1 ~ Year ~|
        TIME STEP = 1 ~ Year ~|
        SAVEPER = TIME STEP ~ Year ~|
        """;

    private const string Unknowns = """
        uncertain:
          price: { uniform: { min: 0, max: 1 } }
          idle: { uniform: { min: 0, max: 1 } }

        """;

    private static readonly Policy Half = new("half", [new("build[North]", 0.5)]);
    private static readonly Policy Whole = new("whole", [new("build", 0.5)]);
    private static readonly Uncertainty Unknown = new Uncertainty().Uniform("price", 0, 1).Uniform("idle", 0, 1);

    private readonly string folder = Directory.CreateTempSubdirectory("entente-policies").FullName;
    private readonly Model model;
    private readonly Simulator simulator;

    public PolicyTests()
    {
        File.WriteAllText(At("m.mdl"), Text);
        model = Model.Load(At("m.mdl"));
        simulator = Simulator.Compile(model);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private PolicyRobustness Of(PolicyOptions options, params Policy[] policies) =>
        PolicyRobustness.Of(simulator, Unknown, policies, "net benefit", options);

    private ImmutableArray<Policy> Read(string policies)
    {
        File.WriteAllText(At("u.yaml"), Unknowns + policies);
        return UncertaintyFile.LoadPolicies(At("u.yaml"), model);
    }

    private (string Code, int Line) Refused(string policies)
    {
        var problem = Assert.Single(Assert.Throws<DiagnosticException>(() => Read(policies)).Diagnostics);
        Assert.NotEmpty(problem.Hint);
        return (problem.Code, problem.Span.Line);
    }

    // By hand: building pays price - 0.4 with a price uniform between 0 and 1, so a mean of 0.1, regret of up to 0.4 (price 0) against 0.6 of doing nothing
    // (price 1), while building half regrets at most 0.3 (price 1). Knowing the price brings the integral of (price - 0.4) over 0.4..1, 0.18, instead of 0.1.
    [Fact]
    public void A_choice_with_a_closed_form_is_judged_as_by_hand()
    {
        var found = Of(new() { Runs = 20_000, Seed = 3 }, Half, Whole);
        Assert.Equal(["as written", "half", "whole"], found.Table.Scores.Select(s => s.Alternative));
        (double Mean, double Worst, double Best, double Regret, double Enough)[] byHand =
        [
            (0, 0, 0, 0.6, 1),
            (0.05, -0.2, 0.3, 0.3, 0.6),
            (0.1, -0.4, 0.6, 0.4, 0.6),
        ];
        foreach (var (score, exact) in found.Table.Scores.Zip(byHand))
        {
            Assert.InRange(score.Laplace, exact.Mean - (4 * score.Error), exact.Mean + (4 * score.Error));
            Assert.Equal(exact.Worst, score.Worst, 1e-3);
            Assert.Equal(exact.Best, score.Best, 1e-3);
            Assert.Equal(exact.Regret, score.MaximumRegret, 1e-3);
            Assert.Equal(exact.Enough, score.Starr, 0.015);
        }
        Assert.Equal(["half"], found.Table.Choices["minimax regret"]);
        Assert.Equal(["as written"], found.Table.Choices["maximin"]);
        Assert.Equal("whole", found.Learning.Best);
        Assert.InRange(0.08, found.Learning.Perfect.Low - 0.001, found.Learning.Perfect.High + 0.001);
        Assert.Equal(0.08, found.Learning.Inputs.Single(i => i.Input == "price").Worth.Value, 0.004);
        Assert.Equal(0, found.Learning.Inputs.Single(i => i.Input == "idle").Worth.Value, 0.002);
        Assert.Empty(found.Learning.Groups);
        Assert.Empty(found.Remarks);
    }

    [Fact]
    public void Every_world_is_the_run_that_the_simulator_makes_of_its_draws()
    {
        var longer = new Policy("longer", [new("FINAL TIME", 3), new("build[South]", 2)]);
        var certain = new Policy("certain", [new("PRICE", 0.7), new("build", 1)]);
        var found = Of(new() { Runs = 50, Changes = [new("cost", 0.3), new("build[North]", 0.25)] }, Whole, longer, certain);
        var inputs = Unknown.Sample(50, 1);
        Policy[] all = [new("as written", []), Whole, longer, certain];
        for (int w = 0; w < 50; w++)
        for (int p = 0; p < all.Length; p++)
        {
            var changes = new Dictionary<string, double>
            {
                ["price"] = inputs.Row(w)[0],
                ["cost"] = 0.3,
                ["build[North]"] = 0.25,
                ["build[South]"] = 0,
            };
            foreach (var (name, value) in all[p].Changes)
            foreach (
                string one in name == "build"
                    ? ["build[North]", "build[South]"]
                    : new[] { name.Replace("PRICE", "price", StringComparison.Ordinal) }
            )
                changes[one] = value;
            double expected = simulator.Run(changes)["net benefit"][^1];
            Assert.Equal(expected, found.Table.Payoffs(p)[w], 1e-12);
            Assert.Equal(expected, found.Runs[$"net benefit under {all[p].Name}"][w], 1e-12);
            Assert.Equal(inputs.Row(w)[0], found.Runs["price"][w]);
        }
        Assert.Equal(found.Table.Payoffs(3)[0], found.Table.Payoffs(3)[1], 1e-12);
    }

    [Fact]
    public void Less_is_better_turns_pay_offs_round_and_says_so()
    {
        var more = Of(new() { Runs = 200, Threshold = 0.1 }, Half);
        var less = Of(
            new()
            {
                Runs = 200,
                Threshold = 0.1,
                LessIsBetter = true,
            },
            Half
        );
        Assert.Equal(more.Table.Payoffs(1).ToArray().Select(v => -v), less.Table.Payoffs(1).ToArray());
        Assert.Equal(1, more.Table.Scores[1].Starr + less.Table.Scores[1].Starr, 1e-12);
        Assert.Equal(more.Runs["net benefit under half"], less.Runs["net benefit under half"]);
        string remark = Assert.Single(less.Remarks);
        Assert.StartsWith(
            "Less is better: pay-offs are net benefit times −1, and enough is at most 0.1.",
            remark,
            StringComparison.Ordinal
        );
        Assert.Contains("\"lessIsBetter\": true", RobustnessJson.Text(less), StringComparison.Ordinal);
        Assert.Contains(remark, Page(less), StringComparison.Ordinal);
        Assert.DoesNotContain("Less is better", Page(more), StringComparison.Ordinal);
    }

    private static string Page(PolicyRobustness found)
    {
        using var stream = new MemoryStream();
        StudyReport.Of(found).Single(f => f.Name == "report.html").Write(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public void Worlds_without_a_number_are_left_out_under_all_policies_and_counted()
    {
        var found = PolicyRobustness.Of(simulator, Unknown, [Half], "root", new() { Runs = 400 });
        double[] price = found.Runs["price"];
        Assert.Equal(price.Count(p => p < 0.5), found.NotFinite);
        Assert.Equal(400 - found.NotFinite, found.Table.Payoffs(0).Length);
        Assert.Equal(
            price.Where(p => p >= 0.5).Select(Math.Sqrt),
            found.Table.Payoffs(0).ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
        Assert.StartsWith(
            FormattableString.Invariant($"{found.NotFinite} of 400 worlds are left out"),
            Assert.Single(found.Remarks),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_all_runs_set_cannot_be_learned_and_groups_are_learned_as_one()
    {
        var known = Of(new() { Runs = 200, Changes = [new("idle", 1)] }, Half);
        Assert.Equal(["price"], known.Learning.Inputs.Select(i => i.Input));
        var unknown = Unknown.Group("both", "price", "idle");
        var found = PolicyRobustness.Of(simulator, unknown, [Whole], "net benefit", new() { Runs = 5000 });
        var both = Assert.Single(found.Learning.Groups);
        Assert.Equal("both", both.Input);
        // Said to be at least this: 0.08 by hand.
        Assert.InRange(both.Worth.Value, 0.06, 0.09);
    }

    [Fact]
    public void The_numbers_do_not_depend_on_threads()
    {
        string One(int threads) => RobustnessJson.Text(Of(new() { Runs = 1000, Threads = threads }, Half, Whole));
        Assert.Equal(One(1), One(3));
    }

    [Fact]
    public void A_file_names_policies_with_constants_and_elements()
    {
        var read = Read("policies:\n  half: { \"build[North]\": 0.5 }\n  dear:\n    COST: 2\n    build: 1\n");
        Assert.Equal(["half", "dear"], read.Select(p => p.Name));
        Assert.Equal([new("build[North]", 0.5)], read[0].Changes);
        Assert.Equal([new("COST", 2), new("build", 1)], read[1].Changes);
        // Other questions read past them.
        Assert.Equal(2, UncertaintyFile.Load(At("u.yaml"), model).Inputs.Length);
    }

    [Fact]
    public void What_is_wrong_with_policies_is_told_with_its_place()
    {
        Assert.Equal("EN7120", Refused("").Code);
        Assert.Equal(("EN7120", 4), Refused("policies: {}\n"));
        Assert.Equal(("EN7121", 5), Refused("policies:\n  idle one: {}\n"));
        Assert.Equal(("EN7121", 5), Refused("policies:\n  idle one:\n"));
        Assert.Equal(("EN7122", 6), Refused("policies:\n  Old Way: { cost: 1 }\n  old_way: { cost: 2 }\n"));
        Assert.Equal(("EN7122", 5), Refused("policies:\n  As Written: { cost: 1 }\n"));
        Assert.Equal(("EN7123", 5), Refused("policies:\n  a: { build: 1, \"build[North]\": 2 }\n"));
        Assert.Equal(("EN7005", 6), Refused("policies:\n  a: { cost: 1 }\n  a: { cost: 2 }\n"));
        Assert.Equal(("EN7008", 5), Refused("policies:\n  a: 3\n"));
        Assert.Equal(("EN7011", 5), Refused("policies:\n  a: { cost: much }\n"));
        Assert.Equal(("EN7017", 5), Refused("policies:\n  a: { costs: 1 }\n"));
        Assert.Equal(("EN7018", 5), Refused("policies:\n  a: { built: 1 }\n"));
        string deal = Path.Combine(Shared.Repository, "examples", "shared-fishery");
        var problem = Assert.Throws<DiagnosticException>(() => UncertaintyFile.LoadPolicies(deal, model)).Diagnostics.Single();
        Assert.Equal("EN7120", problem.Code);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        string Code(Uncertainty unknown, string outcome, params Policy[] policies) =>
            Assert
                .Throws<DiagnosticException>(() => PolicyRobustness.Of(simulator, unknown, policies, outcome))
                .Diagnostics[0]
                .Code;
        Assert.Equal("EN5039", Code(Unknown, "build", Half));
        Assert.Equal("EN5046", Code(new Uncertainty(), "net benefit", Half));
        Assert.Equal("EN5047", Code(Unknown, "root", new Policy("too much", [new("build", 2)])));
        Assert.Equal("EN4020", Code(Unknown, "net benefits", Half));
        Assert.Equal("EN4009", Code(Unknown, "net benefit", new Policy("a", [new("costs", 2)])));
        Assert.Throws<ArgumentException>(() => Of(new()));
        Assert.Throws<ArgumentException>(() => Of(new(), Half, Half with { Name = "HALF" }));
        Assert.Throws<ArgumentException>(() => Of(new(), Half with { Name = "as written" }));
    }
}

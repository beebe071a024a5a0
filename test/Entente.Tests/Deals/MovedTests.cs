using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Deals;

/// <summary>Lookups and constants with subscripts that one number moves as a whole.</summary>
public sealed class MovedTests : IDisposable
{
    private const string Text = """
        {UTF-8}
        region: north, south ~~|
        table((0,0),(1,1),(2,4)) ~~|
        low table((0,0),(1,0.5),(2,2)) ~~|
        high table((0,0),(1,2),(2,8)) ~~|
        of region[region]((0,0),(2,2)) ~~|
        yield[region] = 1, 2 ~~|
        other yield[region] = 5, 7 ~~|
        x = 1.5 ~~|
        y = table(x) + table(table(0.5)) ~~|
        beyond = LOOKUP EXTRAPOLATE(table, 3) ~~|
        both = SUM(of region[region!](1)) ~~|
        area = LOOKUP AREA(low table, 0, 2) ~~|
        all = SUM(yield[region!]) + 10*yield[north] ~~|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 1 ~~|
        TIME STEP = 0.5 ~~|
        SAVEPER = 1 ~~|
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-moved").FullName;
    private readonly Model model;

    public MovedTests()
    {
        File.WriteAllText(Path.Combine(folder, "m.mdl"), Text);
        model = Model.Load(Path.Combine(folder, "m.mdl"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private (Model Model, Uncertainty Uncertainty) Read(string entry)
    {
        string file = Path.Combine(folder, "u.yaml");
        File.WriteAllText(file, $"uncertain:\n  {entry}\n");
        var moved = UncertaintyFile.ModelFor(file, model);
        return (moved, UncertaintyFile.Load(file, moved));
    }

    // A distribution that is one number.
    private static string One(double value) =>
        FormattableString.Invariant($"discrete: {{ values: [{value}], probabilities: [1] }}");

    [Theory]
    // table(1.5) = 2.5; table(0.5) = 0.5, so that the inner call goes through the table that is moved too: table(k·0.5)·k.
    [InlineData("scale", 1.2, "table", "y", (1.2 * 2.5) + (1.2 * 0.6))]
    // table(0.5 + 0.25) + 0.25.
    [InlineData("shift", 0.25, "table", "y", 2.75 + 1)]
    [InlineData("scale", 0.5, "table", "beyond", 3.5)]
    [InlineData("scale", 3.0, "of region", "both", 6)]
    [InlineData("scale", 2.0, "yield", "all", 26)]
    [InlineData("shift", -1.0, "yield", "all", 1)]
    public void A_number_scales_or_shifts_all_values(string acts, double number, string name, string outcome, double expected)
    {
        var (moved, unknown) = Read($"{name}: {{ {One(number)}, as: {acts} }}");
        Assert.Equal([$"{acts} of {name}"], unknown.Sample(1, 1).Names);
        Assert.Equal(expected, Final(moved, unknown, outcome), 1e-12);
    }

    [Theory]
    [InlineData("table: { §, between: [low table, high table] }", 0.0, "y", 1.25 + 0.125)]
    // Half-way between 1.25 and 5 at 1.5, between 0.25 and 1 at 0.5, which is 0.625, there between 0.3125 and 1.25.
    [InlineData("table: { §, between: [low table, high table] }", 0.5, "y", 3.125 + 0.78125)]
    [InlineData("table: { §, between: [low table, table] }", 1.0, "y", 2.5 + 0.5)]
    [InlineData("yield: { §, between: [yield, other yield] }", 0.25, "all", 2 + 3.25 + 20)]
    public void A_number_lies_between_two(string entry, double number, string outcome, double expected)
    {
        var (moved, unknown) = Read(entry.Replace("§", One(number), StringComparison.Ordinal));
        Assert.Equal(expected, Final(moved, unknown, outcome), 1e-12);
    }

    [Fact]
    public void One_of_several_takes_its_place_as_often_as_it_is_named()
    {
        var (moved, unknown) = Read("table: { among: [low table, table, high table, high table] }");
        var inputs = unknown.Sample(4000, 1, SamplingMethod.Sobol);
        var runs = Simulator.Compile(moved).Run(inputs, ["y"], new EnsembleOptions { Keep = KeptValues.Final });
        var shares = runs.Outcomes[0]
            .Final.Values.ToArray()
            .GroupBy(v => Math.Round(v, 9))
            .ToDictionary(g => g.Key, g => g.Count() / 4000.0);
        Assert.Equal([1.375, 3.0, 7.0], shares.Keys.Order());
        Assert.Equal(0.25, shares[1.375], 0.01);
        Assert.Equal(0.25, shares[3.0], 0.01);
        Assert.Equal(0.5, shares[7.0], 0.01);
    }

    [Theory]
    [InlineData("table: { uniform: { min: 0, max: 1 }, as: scale }")]
    [InlineData("table: { between: [low table, high table] }")]
    [InlineData("table: { among: [low table, high table] }")]
    [InlineData("yield: { uniform: { min: 0, max: 1 }, as: shift }")]
    [InlineData("yield: { between: [other yield, yield] }")]
    public void Without_a_draw_the_model_is_as_written(string entry)
    {
        var (was, now) = (Simulator.Compile(model).Run(), Simulator.Compile(Read(entry).Model).Run());
        foreach (string name in new[] { "y", "beyond", "both", "area", "all" })
            Assert.Equal(was[name].ToArray(), now[name].ToArray());
    }

    [Theory]
    [InlineData("low table: { uniform: { min: 0, max: 1 }, as: scale }", "EN2050", "'area' reads")]
    [InlineData("table: { between: [low table, yield] }", "EN2050", "another kind")]
    [InlineData("table: { between: [low table, no table] }", "EN2050", "no table")]
    [InlineData("y: { uniform: { min: 0, max: 1 }, as: scale }", "EN2050", "neither")]
    [InlineData("\"yield[north]\": { uniform: { min: 0, max: 1 }, as: scale }", "EN2050", "element")]
    [InlineData("table: { uniform: { min: 0, max: 1.5 }, between: [low table, high table] }", "EN7033", "between 0 and 1")]
    [InlineData("table: { uniform: { min: 1, max: 2 }, among: [low table, high table] }", "EN7117", "uniform")]
    [InlineData("table: { between: [low table] }", "EN7116", "one way")]
    public void What_cannot_be_moved_so_is_refused(string entry, string code, string words)
    {
        var problem = Assert.Throws<DiagnosticException>(() => Read(entry)).Diagnostics[0];
        Assert.Equal(code, problem.Code);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_not_made_ready_is_said_so()
    {
        Read("table: { uniform: { min: 0, max: 1 }, as: scale }");
        var problem = Assert.Throws<DiagnosticException>(() => UncertaintyFile.Load(Path.Combine(folder, "u.yaml"), model));
        Assert.Equal("EN7130", problem.Diagnostics.Single().Code);
    }

    private static double Final(Model moved, Uncertainty unknown, string outcome) =>
        Simulator.Compile(moved).Run(unknown.Sample(1, 1), 0, new EnsembleOptions())[outcome].ToArray()[^1];
}

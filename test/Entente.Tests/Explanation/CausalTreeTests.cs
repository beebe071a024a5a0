using Entente.Diagnostics;
using Entente.Explanation;
using Entente.Models;
using Entente.Reports.Text;

namespace Entente.Tests.Explanation;

/// <summary>What a variable is computed from and what is computed from it.</summary>
public class CausalTreeTests
{
    private const string Text = """
        {UTF-8}
        part: A, B ~~|
        rate = 0.05 ~1/year~How many are born for each.|
        births = people*rate ~person/year~|
        deaths[part] = people*share[part]/30 ~person/year~|
        share[part] = 0.5, 0.25 ~~|
        all deaths = SUM(deaths[part!]) ~person/year~|
        people = INTEG(births - all deaths + visitors, start people) ~person~All who live here.|
        start people = 100 ~person~|
        visitors = IF THEN ELSE(Time > 4, 1, 0) ~person/year~|
        perceived = SMOOTH(people, delay) ~person~|
        delay = 3 ~year~|
        INITIAL TIME = 0 ~year~|
        FINAL TIME = 10 ~year~|
        TIME STEP = 0.5 ~year~|
        SAVEPER = 1 ~year~|
        """;

    private static ExplainedRun Run() => ExplainedRun.Of(Model.Parse(Text));

    private static string Shape(CausalNode node) =>
        node.Name
        + (node.AtStart ? "*" : "")
        + (node.End == BranchEnd.None ? "" : $" {node.End}")
        + (node.Nodes.IsEmpty ? "" : $"({string.Join(", ", node.Nodes.Select(Shape))})");

    [Theory]
    [InlineData("people", 1, "people(births Depth, all deaths Depth, visitors Depth, start people*)")]
    [InlineData("births", 3, "births(people(births Loop, all deaths(deaths Depth), visitors(Time), start people*), rate)")]
    [InlineData("all deaths", 2, "all deaths(deaths(people Depth, share))")]
    [InlineData("deaths[A]", 1, "deaths[A](people Depth, share[A])")]
    [InlineData("perceived", 1, "perceived(people Depth, delay)")]
    [InlineData("rate", 2, "rate")]
    [InlineData("people", 0, "people")]
    public void Causes_stand_in_the_order_of_the_equation(string name, int depth, string expected) =>
        Assert.Equal(expected, Shape(Run().Causes(name, depth)));

    [Theory]
    [InlineData("people", 1, "people(births Depth, deaths Depth, perceived)")]
    [InlineData("rate", 2, "rate(births(people Depth))")]
    [InlineData("start people", 1, "start people(people* Depth)")]
    [InlineData("share[B]", 2, "share[B](deaths[B](all deaths Depth))")]
    [InlineData("perceived", 2, "perceived")]
    public void Uses_are_what_is_computed_from_it(string name, int depth, string expected) =>
        Assert.Equal(expected, Shape(Run().Uses(name, depth)));

    [Fact]
    public void A_node_carries_what_the_file_says_and_the_values()
    {
        var node = Run().Causes("people", 1, at: 3.2);
        Assert.Equal(("stock", "person", "All who live here."), (node.Kind, node.Unit, node.Documentation));
        Assert.Equal(["people = INTEG(births - all deaths + visitors, start people)"], node.Equations);
        Assert.Equal(8, node.Span.Line);
        var series = Assert.Single(node.Series);
        Assert.Equal(11, series.Values.Length);
        Assert.Equal(100, series.Values[0]);
        // The step before the time: 3.
        Assert.Equal(series.Values[3], series.At);
    }

    [Theory]
    [InlineData("peoples", null, "EN4040")]
    [InlineData("people", 11.0, "EN4042")]
    public void What_cannot_be_asked_is_said(string name, double? at, string code)
    {
        var thrown = Assert.Throws<DiagnosticException>(() => Run().Causes(name, 1, at));
        Assert.Equal(code, thrown.Diagnostics[0].Code);
    }

    [Fact]
    public void A_table_has_no_values_to_explain()
    {
        var run = ExplainedRun.Of(Model.Parse(Text + "\ntable((0,0),(1,1)) ~~|\n"));
        Assert.Equal("EN4041", Assert.Throws<DiagnosticException>(() => run.Causes("table")).Diagnostics[0].Code);
    }

    [Fact]
    public void Runs_with_other_times_cannot_be_held_against_each_other()
    {
        var run = Run();
        var other = run.With([KeyValuePair.Create("FINAL TIME", 12.0)]);
        Assert.Equal("EN4043", Assert.Throws<DiagnosticException>(() => run.Moved(other, "people")).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_text_fits_its_width(int width)
    {
        var run = Run();
        var lines = ExplanationText.Of(
            "as written",
            run.Times,
            5,
            run.Causes("people", 2, 5),
            run.Uses("people", 2, 5),
            run.Loops("people"),
            width
        );
        var moved = MovementText.Of(
            "as written",
            "with rate=0.06",
            run.Moved(run.With([KeyValuePair.Create("rate", 0.06)]), "people"),
            width
        );
        string[] text = [.. lines.Concat(moved).Select(l => l.ToString())];
        Assert.All(text, l => Assert.True(l.Length <= width, l));
        Golden.Check(
            string.Join('\n', text) + "\n",
            Path.Combine(Shared.Repository, "test", "Entente.Tests", "Explanation", $"people-{width}.golden.txt")
        );
    }
}

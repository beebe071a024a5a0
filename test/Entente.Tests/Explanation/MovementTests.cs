using System.Globalization;
using Entente.Explanation;
using Entente.Models;

namespace Entente.Tests.Explanation;

/// <summary>What moved a variable between two runs: exact where the answer follows by hand, and at every level the parts sum to the part above.</summary>
public class MovementTests
{
    private const string Clock = """
        INITIAL TIME = 0 ~~|
        FINAL TIME = 8 ~~|
        TIME STEP = 0.25 ~~|
        SAVEPER = 1 ~~|
        """;

    private static Movement Moved(string equations, string variable, string change, int depth = 6, double? at = null)
    {
        var run = ExplainedRun.Of(Model.Parse("{UTF-8}\n" + equations + "\n" + Clock));
        var changes = change
            .Split(';')
            .Select(c => c.Split('='))
            .Select(c => KeyValuePair.Create(c[0].Trim(), double.Parse(c[1], CultureInfo.InvariantCulture)));
        return run.Moved(run.With(changes), variable, depth, at);
    }

    private static double Part(MovedNode node, string name) => node.Nodes.Single(n => n.Name == name).Part;

    private static void AssertSums(MovedNode node)
    {
        if (node.Nodes.IsEmpty)
            return;
        double size = node.Nodes.Max(n => Math.Abs(n.Part));
        Assert.Equal(node.Part, node.Nodes.Sum(n => n.Part) + node.Rest, 1e-9 * Math.Max(1, size));
        foreach (var below in node.Nodes)
            AssertSums(below);
    }

    [Fact]
    public void A_linear_equation_has_its_coefficients_times_the_differences()
    {
        var moved = Moved("z = 2*x - 3*y + 1 ~~|\nx = 1 ~~|\ny = 1 ~~|", "z", "x=2;y=5");
        Assert.Equal(-10, moved.Variable.Part, 1e-12);
        Assert.Equal(2, Part(moved.Variable, "x"), 1e-12);
        Assert.Equal(-12, Part(moved.Variable, "y"), 1e-12);
        Assert.Equal(2, moved.By.Single(b => b.Name == "x = 2").Part, 1e-12);
        Assert.Equal(-12, moved.By.Single(b => b.Name == "y = 5").Part, 1e-12);
        Assert.Null(moved.Orders);
    }

    // Shapley: half of what a factor brings beside the old other factor and half of what it brings beside the new.
    [Fact]
    public void A_product_is_shared_by_the_mean_of_both_orders()
    {
        var moved = Moved("z = x*y ~~|\nx = 1 ~~|\ny = 3 ~~|", "z", "x=2;y=5");
        Assert.Equal(4, Part(moved.Variable, "x"), 1e-12);
        Assert.Equal(3, Part(moved.Variable, "y"), 1e-12);
        Assert.Equal(3, moved.By.Single(b => b.Name == "x = 2").Alone, 1e-12);
    }

    // Over 8 years an inflow that is larger by 1 brings 8, an outflow larger by 0.5 takes 4, the start 10 more.
    [Fact]
    public void A_stock_sums_its_flows_and_its_start()
    {
        var moved = Moved(
            "s = INTEG(inflow - outflow, start) ~~|\ninflow = 2 ~~|\noutflow = 1 ~~|\nstart = 5 ~~|",
            "s",
            "inflow=3;outflow=1.5;start=15"
        );
        Assert.Equal(14, moved.Variable.Part, 1e-12);
        Assert.Equal(8, Part(moved.Variable, "inflow"), 1e-12);
        Assert.Equal(-4, Part(moved.Variable, "outflow"), 1e-12);
        Assert.Equal(10, Part(moved.Variable, "start"), 1e-12);
        Assert.True(moved.Variable.Nodes.Single(n => n.Name == "start").AtStart);
        Assert.Equal(0, moved.Variable.Rest);
    }

    // Two stocks in a row: the effect of the first flow on the second stock is the sum over the steps between.
    [Fact]
    public void Time_is_kept_on_the_way_through_two_stocks()
    {
        var moved = Moved("t = INTEG(0.5*s, 0) ~~|\ns = INTEG(flow, 0) ~~|\nflow = 1 ~~|", "t", "flow=3");
        // Σ over steps j < 32 of 0.5 · dt · (2 · j · dt) with dt = 0.25.
        double expected = Enumerable.Range(0, 32).Sum(j => 0.5 * 0.25 * 2 * j * 0.25);
        Assert.Equal(expected, moved.Variable.Part, 1e-12);
        Assert.Equal(expected, Part(moved.Variable.Nodes[0], "flow"), 1e-9);
    }

    [Fact]
    public void What_a_feedback_loop_brings_back_is_a_part_of_its_own()
    {
        const string Growth = """
            p = INTEG(births - deaths, 10) ~~|
            births = b*p ~~|
            deaths = b*p*p/k ~~|
            b = 1 ~~|
            k = 1000 ~~|
            """;
        var moved = Moved(Growth, "p", "b=1.1;k=1500", at: 5);
        AssertSums(moved.Variable);
        Assert.Equal(BranchEnd.Loop, moved.Variable.Nodes.Single(n => n.Name == "births").Nodes.Single(n => n.Name == "p").End);
        Assert.Equal(moved.Variable.Part, moved.By.Sum(b => b.Part), 1e-9);
    }

    [Theory]
    [InlineData("y = SMOOTH3(x, 2) ~~|\nx = STEP(a, 1) + b ~~|\na = 1 ~~|\nb = 1 ~~|")]
    [InlineData("y = PREVIOUS(x, 3)*b ~~|\nx = STEP(a, 1) + b ~~|\na = 1 ~~|\nb = 1 ~~|")]
    [InlineData("y = INITIAL(b)*x ~~|\nx = RAMP(a, 1, 5) + b ~~|\na = 1 ~~|\nb = 1 ~~|")]
    [InlineData("y = SAMPLE IF TRUE(Time = 3, x, b) ~~|\nx = RAMP(a, 1, 5) + b ~~|\na = 1 ~~|\nb = 1 ~~|")]
    [InlineData("y = IF THEN ELSE(x > 2, x*b, -a) ~~|\nx = RAMP(a, 1, 5) + b ~~|\na = 1 ~~|\nb = 1 ~~|")]
    [InlineData("y = MAX(x, b)^a/SUM(v[part!]) ~~|\nx = a + b ~~|\nv[part] = a*b ~~|\npart: A, B ~~|\na = 1 ~~|\nb = 1 ~~|")]
    public void Parts_sum_at_every_level_whatever_the_function(string equations)
    {
        var moved = Moved(equations, "y", "a=2;b=1.5");
        Assert.NotEqual(0, moved.Variable.Part);
        AssertSums(moved.Variable);
        Assert.Equal(0, moved.Variable.Rest);
        Assert.Equal(moved.Variable.Part, moved.By.Sum(b => b.Part), 1e-9);
    }

    [Fact]
    public void A_fixed_delay_is_not_followed_and_said_so()
    {
        var moved = Moved("y = DELAY FIXED(x, 2, 0) ~~|\nx = a*Time ~~|\na = 1 ~~|", "y", "a=2");
        Assert.Equal(6, moved.Variable.Part, 1e-12);
        var delay = Assert.Single(moved.Variable.Nodes);
        Assert.Equal(6, delay.Rest, 1e-12);
    }

    [Fact]
    public void Many_causes_are_shared_in_sampled_orders_and_still_sum()
    {
        string names = string.Join(" + ", Enumerable.Range(0, 12).Select(i => $"x{i}*x{(i + 1) % 12}"));
        string constants = string.Join('\n', Enumerable.Range(0, 12).Select(i => $"x{i} = {i} ~~|"));
        string change = string.Join(';', Enumerable.Range(0, 12).Select(i => $"x{i}={i + 1}"));
        var moved = Moved($"y = {names} ~~|\n{constants}", "y", change);
        AssertSums(moved.Variable);
        Assert.Equal(0, moved.Variable.Rest);
        Assert.Equal(ShapleyParts.Orders, moved.Orders);
        Assert.Equal(moved.Variable.Part, moved.By.Sum(b => b.Part), 1e-9);
        // Of a product of two that go from i to i + 1 and from j to j + 1 each part is the same in an order and in that order backwards, on average: exact.
        Assert.All(moved.By, b => Assert.Equal(0, b.Error, 1e-9));
    }

    [Fact]
    public void Parts_from_some_orders_say_how_far_they_may_be_off()
    {
        // Of a product of three that are switched from 0 to 1 each part is a third, in an order or its reverse 0 or 1: the last one takes all.
        string constants = string.Join('\n', Enumerable.Range(0, 12).Select(i => $"x{i} = 0 ~~|"));
        string names = string.Join(" + ", Enumerable.Range(0, 4).Select(i => $"x{3 * i}*x{(3 * i) + 1}*x{(3 * i) + 2}"));
        string change = string.Join(';', Enumerable.Range(0, 12).Select(i => $"x{i}=1"));
        var moved = Moved($"y = {names} ~~|\n{constants}", "y", change);
        Assert.Equal(4, moved.By.Sum(b => b.Part), 1e-9);
        foreach (var by in moved.By)
        {
            // 32 pairs of an order and its reverse; a pair gives 0, a half or (never) 1: with probability 2/3 a half.
            double p = by.Part * 2;
            Assert.Equal(0.5 * Math.Sqrt(p * (1 - p) / 31), by.Error, 1e-9);
            Assert.InRange(Math.Abs(by.Part - (1.0 / 3)), 0, 4 * by.Error);
        }
    }

    [Fact]
    public void Of_several_elements_the_one_that_moved_most_is_explained()
    {
        var moved = Moved("part: A, B ~~|\nx[part] = a*w[part] ~~|\nw[part] = 1, 3 ~~|\na = 1 ~~|", "x", "a=2");
        Assert.Equal("x[B]", moved.Variable.Name);
        Assert.Equal("x[A]", Assert.Single(moved.Others).Name);
    }
}

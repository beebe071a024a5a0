using Entente.Explanation;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports.Text;

namespace Entente.Tests.Explanation;

/// <summary>What changed between two versions of a model is found, and nothing else is.</summary>
public class ModelDifferenceTests
{
    private const string Old = """
        {UTF-8}
        part: A, B ~~|
        x = INTEG(2*a + 3*b - loss[A], 10) ~ton~What there is.|
        a = 1 ~ton/year~|
        b = 2 ~ton/year~|
        loss[part] = 0.5, 0.25 ~ton/year~|
        unused = 7 ~~|
        y = x/2 ~ton~|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 10 ~~|
        TIME STEP = 1 ~~|
        SAVEPER = 1 ~~|
        """;

    private static ModelDifference Of(params (string From, string To)[] edits)
    {
        string text = Old;
        foreach (var (from, to) in edits)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }
        return ModelDifference.Of(Model.Parse(Old), Model.Parse(text));
    }

    private static string Said(ModelDifference difference) =>
        string.Join(" | ", difference.Changes.Select(c => $"{c.Kind} {c.What} {c.Name} {c.Part}: {c.Before} -> {c.After}"));

    [Fact]
    public void A_model_is_the_same_as_itself_however_it_is_laid_out()
    {
        var difference = Of(("2*a + 3*b - loss[A]", "2 * A  +(3*b)\\\n\t- loss[a]"), ("y = x/2", "Y = X / 2"));
        Assert.Equal("", Said(difference));
        Assert.True(difference.IsSame);
    }

    [Theory]
    [InlineData("a = 1 ", "a = 1.5 ", "Changed variable a equation: 1 -> 1.5")]
    [InlineData("y = x/2 ~ton~", "y = x/2 ~kg~", "Changed variable y unit: ton -> kg")]
    [InlineData("What there is.", "The stock.", "Changed variable x documentation: What there is. -> The stock.")]
    [InlineData("unused = 7 ~~|", "", "Removed variable unused : 7 -> ")]
    [InlineData("unused = 7 ~~|", "unused = 7 ~~|\nz = y*2 ~~|", "Added variable z :  -> y*2")]
    [InlineData("0.5, 0.25", "0.5, 0.3", "Changed variable loss equation [B]: 0.25 -> 0.3")]
    public void Each_change_is_named_once(string from, string to, string expected)
    {
        var difference = Of((from, to));
        Assert.Equal(expected, Said(difference));
        Assert.False(difference.IsSame);
    }

    [Fact]
    public void A_change_that_moves_nothing_is_a_change_without_a_difference()
    {
        var difference = Of(("unused = 7", "unused = 8"));
        Assert.Equal(["unused"], difference.Results?.Differences.Select(d => d.Worst.Name));
        Assert.Equal("unused", difference.Results?.First?.Value.Name);
    }

    // Over ten years 2 · 0.5 · 10 comes from a and 3 · 1 · 10 from b; the outflow is a matter of its own.
    [Fact]
    public void The_effect_of_each_change_is_that_of_its_definition_alone()
    {
        var difference = Of(("a = 1 ", "a = 1.5 "), ("b = 2 ", "b = 3 "));
        Assert.Equal("x", difference.Outcomes[0].Name);
        Assert.Equal(40, difference.Outcomes[0].After - difference.Outcomes[0].Before, 1e-9);
        var effects = difference.Effects.Where(e => e.Outcome == "x").ToList();
        Assert.Equal(["b", "a"], effects.Select(e => e.Name));
        Assert.Equal([30, 10], effects.Select(e => Math.Round(e.Alone ?? double.NaN, 9)));
        Assert.Equal([30, 10], effects.Select(e => Math.Round(e.Last ?? double.NaN, 9)));
    }

    [Fact]
    public void A_change_that_needs_an_added_variable_is_tried_with_it()
    {
        var difference = Of(("3*b - loss[A]", "3*b - loss[A] + extra"), ("unused = 7 ~~|", "unused = 7 ~~|\nextra = 4 ~~|"));
        var effect = difference.Effects.Single(e => e.Outcome == "x");
        Assert.Equal(40, effect.Alone ?? double.NaN, 1e-9);
    }

    [Fact]
    public void Outcomes_are_compared_over_the_same_worlds()
    {
        string changed = Old.Replace("b = 2 ", "b = 3 ", StringComparison.Ordinal);
        var uncertainty = new Uncertainty().Uniform("a", 0, 2);
        var difference = ModelDifference.Of(Model.Parse(Old), Model.Parse(changed), ["x"], _ => uncertainty.Sample(200, 1));
        // The same draws of a: the means differ by 3 · 10 whatever they are.
        Assert.Equal(30, difference.Outcomes[0].After - difference.Outcomes[0].Before, 1e-9);
        Assert.NotNull(difference.Outcomes[0].RangeAfter);
        // The mean is that of 20 a; the change is the same in every world.
        var errors = difference.Outcomes[0].Errors;
        Assert.NotNull(errors);
        Assert.Equal(20 * ErrorOfA(uncertainty.Sample(200, 1)), errors.Before, 1e-9);
        Assert.Equal(0, errors.Change, 1e-9);
        Assert.True(errors.P5Before.Low < difference.Outcomes[0].RangeBefore?.P5);
        Assert.True(errors.P95After.High > difference.Outcomes[0].RangeAfter?.P95);
    }

    [Fact]
    public void The_error_of_a_change_is_that_of_the_differences_in_each_world()
    {
        string changed = Old.Replace("2*a", "2.5*a", StringComparison.Ordinal);
        var worlds = new Uncertainty().Uniform("a", 0, 2).Sample(50, 1);
        var errors = ModelDifference.Of(Model.Parse(Old), Model.Parse(changed), ["x"], _ => worlds).Outcomes[0].Errors;
        Assert.NotNull(errors);
        Assert.Equal(5 * ErrorOfA(worlds), errors.Change, 1e-9);
        Assert.Equal(25 * ErrorOfA(worlds), errors.After, 1e-9);
        // So few worlds do not bound a 5th percentile from below.
        Assert.True(double.IsNaN(errors.P5Before.Low));
        Assert.Null(Of(("b = 2 ", "b = 3 ")).Outcomes[0].Errors);
    }

    private static double ErrorOfA(Entente.Simulation.Inputs worlds) =>
        Statistics.StandardError([.. Enumerable.Range(0, (int)worlds.Runs).Select(w => worlds.Row(w)[0])]);

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_text_fits_its_width(int width)
    {
        var difference = Of(
            ("a = 1 ", "a = 1.5 "),
            ("b = 2 ", "b = 3 "),
            ("y = x/2 ~ton~", "y = x/2 ~kg~"),
            ("unused = 7 ~~|", "")
        );
        string[] text = [.. DifferenceText.Of("old.mdl", "new.mdl", difference, width).Select(l => l.ToString())];
        Assert.All(text, l => Assert.True(l.Length <= width, l));
        Golden.Check(
            string.Join('\n', text) + "\n",
            Path.Combine(Shared.Repository, "test", "Entente.Tests", "Explanation", $"difference-{width}.golden.txt")
        );
    }
}

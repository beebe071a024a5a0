using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Data;

namespace Entente.Tests.Simulation;

/// <summary>A difference that was planted in one equation is named as the first one, wherever it spreads.</summary>
public class ComparisonTests
{
    private const string Vensim = """
        {UTF-8}
        part: A, B ~~|
        rate = 0.05 ~~|
        Births = people*rate ~~|
        deaths[part] = people*share[part]/30 ~~|
        share[part] = 0.5, 0.25 ~~|
        all deaths = SUM(deaths[part!]) ~~|
        people = INTEG(Births - all deaths + visitors, start people) ~~|
        start people = 100 ~~|
        visitors = IF THEN ELSE(Time > 4, 1, 0) ~~|
        perceived = SMOOTH(people, 3) ~~|
        decision = perceived/people ~~|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 10 ~~|
        TIME STEP = 0.5 ~~|
        SAVEPER = 1 ~~|
        """;

    private static Run RunOf(string text) => Simulator.Compile(Model.Parse(text)).Run();

    private static Comparison Planted(string equation, string changed)
    {
        Assert.Contains(equation, Vensim, StringComparison.Ordinal);
        return Comparison.Of(RunOf(Vensim.Replace(equation, changed, StringComparison.Ordinal)), RunOf(Vensim), 1e-3);
    }

    [Theory]
    [InlineData("rate = 0.05", "rate = 0.06", "rate", 0)]
    [InlineData("people*rate", "people*rate*1.1", "Births", 0)]
    [InlineData("share[part] = 0.5, 0.25", "share[part] = 0.5, 0.26", "share[B]", 0)]
    [InlineData("SUM(deaths[part!])", "SUM(deaths[part!])*IF THEN ELSE(Time >= 3, 2, 1)", "all deaths", 3)]
    [InlineData("visitors, start people)", "visitors, start people*2)", "people", 0)]
    [InlineData("Births - all deaths + visitors", "Births - all deaths", "people", 5)]
    [InlineData("Time > 4,", "Time > 4.6,", "people", 5)]
    [InlineData("Time > 4, 1", "Time > 4, 2", "visitors", 5)]
    [InlineData("SMOOTH(people, 3)", "SMOOTH(people, 4)", "perceived", 2)]
    [InlineData("perceived/people", "people/perceived", "decision", 1)]
    public void A_planted_difference_is_the_first(string equation, string changed, string name, double time)
    {
        var comparison = Planted(equation, changed);
        Assert.False(comparison.Agrees);
        Assert.Equal((name, time), (comparison.First?.Value.Name, comparison.First?.Time));
    }

    [Fact]
    public void The_causes_stand_on_both_sides()
    {
        var first = Planted("people*rate", "people*rate*1.1").First;
        Assert.Equal([new("people", 100, 100), new("rate", 0.05, 0.05)], first!.Causes);
        Assert.Equal((5.5, 5.0), (Math.Round(first.Value.Value, 12), first.Value.Reference));
    }

    [Fact]
    public void The_largest_relative_difference_leads_the_table()
    {
        var comparison = Planted("rate = 0.05", "rate = 0.1");
        Assert.Equal(comparison.Differences.OrderByDescending(d => d.Relative), comparison.Differences);
        Assert.Equal("Births", comparison.Differences[0].Worst.Name);
        Assert.Contains(comparison.Differences, d => d.Worst.Name == "rate" && d.Relative == 0.5 && d.Times == 11);
        Assert.DoesNotContain(comparison.Differences, d => d.Worst.Name == "visitors");
    }

    [Fact]
    public void Equal_models_agree_whatever_the_names_look_like()
    {
        var comparison = Comparison.Of(
            RunOf(Vensim),
            RunOf(
                Vensim
                    .Replace("all deaths", "\"All_Deaths\"", StringComparison.Ordinal)
                    .Replace("Births", "births", StringComparison.Ordinal)
            ),
            0
        );
        Assert.True(comparison.Agrees);
        Assert.Null(comparison.First);
        Assert.Empty(comparison.OnlyInModel);
        Assert.Empty(comparison.OnlyInReference);
        Assert.Equal(16 * 11, comparison.Values);
    }

    [Fact]
    public void A_file_lacks_variables_and_holds_others_and_other_times()
    {
        using var folder = new Folder();
        string file = folder.Write("r.dat", "people\n0\t100\n0.25\t7\n1\t103\nRATE\n0\t0.05\nother\n0\t1\nshare[b]\n0\t.25\n");
        var comparison = Comparison.Of(RunOf(Vensim), file, 1e-3, out var remarks);
        Assert.Empty(remarks);
        Assert.Equal(["other"], comparison.OnlyInReference);
        Assert.Contains("share[A]", comparison.OnlyInModel);
        Assert.DoesNotContain("share[B]", comparison.OnlyInModel);
        Assert.Equal((1, 3), (comparison.PointsLeftOut, comparison.Variables));
        Assert.Equal(("people", 1.0), (comparison.First?.Value.Name, comparison.First?.Time));
        Assert.Contains(new ComparedValue("visitors", 0, null), comparison.First!.Causes);
    }

    [Theory]
    [InlineData("nobody\n0\t1\n")]
    [InlineData("people\n0.25\t1\n")]
    public void Nothing_in_common_is_no_agreement(string text)
    {
        using var folder = new Folder();
        string file = folder.Write("r.dat", text);
        var refused = Assert.Throws<DiagnosticException>(() => Comparison.Of(RunOf(Vensim), file, 1e-3, out _));
        Assert.Equal(["EN4032"], refused.Diagnostics.Select(p => p.Code));
    }

    [Fact]
    public void Not_a_number_differs_from_a_number_and_agrees_with_itself()
    {
        const string broken = "perceived/(people - people)*0";
        Assert.True(double.IsPositiveInfinity(Planted("perceived/people", broken).Differences.Single().Relative));
        string text = Vensim.Replace("perceived/people", broken, StringComparison.Ordinal);
        Assert.True(Comparison.Of(RunOf(text), RunOf(text), 0).Agrees);
    }
}

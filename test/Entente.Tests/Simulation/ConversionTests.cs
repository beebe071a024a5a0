using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>What is written in another format gives the same results, and is the same text when it is read and written again.</summary>
public class ConversionTests
{
    private const string Vensim = """
        {UTF-8}
        part: A, B ~~|
        whole: A, B, C -> (other: X, Y, Z) ~~|
        other: X, Y, Z ~~|
        births = MAX(0, people*rate) ~ person/year ~ Live births & more. |
        deaths = people/DELAY FIXED(life, 2, life) ~ person/year ~|
        people = INTEG(births - deaths, 100) ~ person ~|
        "odd: name" = IF THEN ELSE(people > 110 :AND: Time < 8, 2^3^0.5, -(1 - (2 - 3))) ~~|
        share[A] = 0.5 ~~|
        share[B] = 0.25 ~~|
        share[C] = SUM(share[part!]) - 0.5 ~~|
        stock[whole] = INTEG(share[whole]*people - stock[whole]/4, 3) ~~|
        mapped[other] = stock[whole]*2 ~~|
        curve((0,0),(50,1),(200,3)) ~~|
        read = curve(people) + WITH LOOKUP(Time, ((0,0),(10,5)))*2 ~~|
        smooth = SMOOTH3(read, 3) + QUANTUM(people, 7) + ZIDZ(1, share[A] - 0.5) ~~|
        rate = 0.05 ~ 1/year ~|
        life = 30 ~ year ~|
        ********************************************************
            .Control
        ********************************************************~
            |
        INITIAL TIME = 0 ~ year ~|
        FINAL TIME = 10 ~ year ~|
        TIME STEP = 0.25 ~ year ~|
        SAVEPER = 1 ~ year ~|
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_written_the_same_again(bool toXmile)
    {
        string once = Conversion.Write(Model.Parse(Vensim), toXmile, "a", out _);
        string twice = Conversion.Write(Model.Parse(once, "b"), toXmile, "b", out _);
        Assert.Equal(once, twice);
    }

    [Fact]
    public void There_and_back_gives_the_same_results_with_names_units_and_documentation()
    {
        var model = Model.Parse(Vensim);
        string xmile = Conversion.Write(model, true, "a.xmile", out _);
        var back = Model.Parse(Conversion.Write(Model.Parse(xmile, "a.xmile"), false, "a.mdl", out _), "a.mdl");
        var births = back.Variables.Single(v => v.Name == "births");
        Assert.Equal(("person/year", "Live births & more."), (births.Unit, births.Documentation));
        Assert.Contains("<inflow>births</inflow><outflow>deaths</outflow>", xmile, StringComparison.Ordinal);
        Assert.Null(Conversion.Difference(Simulator.Compile(model).Run(), Simulator.Compile(back).Run()));
    }

    [Fact]
    public void What_the_format_does_not_hold_is_listed()
    {
        Conversion.Write(Model.Parse(Vensim), true, "a.xmile", out var remarks);
        Assert.Contains(remarks, r => r.Code == "EN2042" && r.Message.Contains("whole", StringComparison.Ordinal));
        Assert.Contains(remarks, r => r.Code == "EN2043" && r.Message.Contains("QUANTUM", StringComparison.Ordinal));
    }

    [Fact]
    public void A_time_that_is_computed_is_refused_for_XMILE()
    {
        var model = Model.Parse(Vensim.Replace("FINAL TIME = 10", "FINAL TIME = life/3", StringComparison.Ordinal));
        var refused = Assert.Throws<DiagnosticException>(() => Conversion.Write(model, true, "a.xmile", out _));
        Assert.Equal(["EN2040"], refused.Diagnostics.Select(p => p.Code));
    }

    [Fact]
    public void A_difference_between_runs_is_found()
    {
        var model = Model.Parse(Vensim);
        var other = Model.Parse(Vensim.Replace("rate = 0.05", "rate = 0.051", StringComparison.Ordinal));
        Assert.Equal("births", Conversion.Difference(Simulator.Compile(model).Run(), Simulator.Compile(other).Run()));
    }
}

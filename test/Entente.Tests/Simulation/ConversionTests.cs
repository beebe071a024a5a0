using Entente.Diagnostics;
using Entente.Language;
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

    [Theory]
    [InlineData("x = 1 ~ year [0,10,1] ~ |", "The step of a slider")]
    [InlineData("x = 1 ~ year [high] ~ |", "The range of a slider that is no range")]
    [InlineData("x = 1 ~ ~ | {then} y = 2 ~ ~ |", "A comment between equations")]
    [InlineData("x = 1 ~ ~ | y((0,0),(1,1) {why}) ~ ~ |", "The comment within 'y'")]
    [InlineData("x = 1 ~ ~ ~ :SUPPLEMENTARY |", "The mark :SUPPLEMENTARY")]
    [InlineData("d: a, b ~ ~ Both of them. | x[d] = 1 ~ ~ |", "The documentation of a dimension")]
    [InlineData("{UTF-8} x = 1 {why} ~ year [0,10] ~ Plain. |", null)]
    public void What_a_model_says_beside_its_equations_is_listed(string lines, string? aside)
    {
        var model = Model.Parse(lines + " INITIAL TIME = 0 ~~| FINAL TIME = 1 ~~| TIME STEP = 1 ~~| SAVEPER = TIME STEP ~~|");
        Conversion.Write(model, true, "a.xmile", out var remarks);
        Assert.Equal(
            aside == null ? [] : [$"{aside} cannot be carried over into the XMILE file."],
            remarks.Where(r => r.Code == "EN2042").Select(r => r.Message)
        );
    }

    [Theory]
    [InlineData("[0,?]", "<range min=\"0\"/>")]
    [InlineData("[?,1]", "<range max=\"1\"/>")]
    [InlineData("[-5,0.25]", "<range min=\"-5\" max=\"0.25\"/>")]
    public void Ranges_and_comments_go_there_and_back(string range, string xmile)
    {
        string text = Vensim.Replace(
            "rate = 0.05 ~ 1/year ~|",
            $"rate = {{a }} 0.05 {{ < b}} ~ 1/year {range} ~|",
            StringComparison.Ordinal
        );
        string there = Conversion.Write(Model.Parse(text), true, "a.xmile", out _);
        Assert.Contains($"<eqn>0.05 {{a; &lt; b}}</eqn>{xmile}<units>1/year</units>", there, StringComparison.Ordinal);
        string back = Conversion.Write(Model.Parse(there, "a.xmile"), false, "a.mdl", out _);
        Assert.Contains($"rate = 0.05 {{a; < b}}\n\t~\t1/year {range}\n", back, StringComparison.Ordinal);
    }

    [Fact]
    public void Vensims_format_holds_all_that_Vensim_says_of_variables_and_dimensions()
    {
        const string clock = "INITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~ year [0,?] ~|\nSAVEPER = 1 ~~|\n";
        var model = Model.Parse("d: a, b ~ ~ Both. |\nx[d] = 1 {why} ~ ton [0,9,3] ~ Of x. ~ :SUPPLEMENTARY |\n" + clock);
        string text = Conversion.Write(model, false, "a.mdl", out var remarks);
        Assert.Empty(remarks);
        var again = Model.Parse(text, "a.mdl");
        var x = again.Variables.Single(v => v.Name == "x");
        Assert.Equal(
            ("why", new ValueRange(0, 9, 3), "Of x.", true, "Both."),
            (x.Comment, x.Range, x.Documentation, x.IsSupplementary, again.Dimensions.Single().Documentation)
        );
    }

    [Fact]
    public void A_time_that_changes_is_refused_for_XMILE()
    {
        var model = Model.Parse(
            Vensim.Replace("FINAL TIME = 10", "FINAL TIME = IF THEN ELSE(people > 101, 9, 10)", StringComparison.Ordinal)
        );
        var refused = Assert.Throws<DiagnosticException>(() => Conversion.Write(model, true, "a.xmile", out _));
        Assert.Equal(["EN2040"], refused.Diagnostics.Select(p => p.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conveyors_and_queues_are_refused_and_not_lost(bool toXmile)
    {
        const string conveyor =
            "<xmile><sim_specs><start>0</start><stop>5</stop><dt>1</dt></sim_specs><model><variables><stock name=\"c\"><eqn>6</eqn><outflow>out</outflow><conveyor><len>3</len></conveyor></stock><flow name=\"out\"/></variables></model></xmile>";
        var refused = Assert.Throws<DiagnosticException>(() =>
            Conversion.Write(Model.Parse(conveyor, "a.xmile"), toXmile, "b", out _)
        );
        var problem = Assert.Single(refused.Diagnostics, p => p.Severity == Severity.Error);
        Assert.Equal("EN2040", problem.Code);
        Assert.Contains("a conveyor or a queue", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_that_take_arrays_whole_are_written_by_their_first_elements()
    {
        var model = Model.Parse(
            "{UTF-8}\nd: a, b, c ~~|\ny[d] = 0, 10, 40 ~~|\nnone = 0 ~~|\nr = VECTOR LOOKUP(y[a], Time, 0, 2, 3) ~~|\nm = MARKETP(y[a], y[a], 3, 2, 12) ~~|\n"
                + "w = DEPRECIATE BY SCHEDULE(Time, y[b], none, 6, INITIAL TIME) ~~|\nINITIAL TIME = 0 ~~|\nFINAL TIME = 5 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
        );
        string written = Conversion.Write(model, false, "b.mdl", out _);
        Assert.Contains("VECTOR LOOKUP(y[a], Time, 0, 2, 3)", written, StringComparison.Ordinal);
        Assert.Contains("MARKETP(y[a], y[a], 3, 2, 12)", written, StringComparison.Ordinal);
        Assert.Contains("DEPRECIATE BY SCHEDULE(Time, y[b], none, 6, INITIAL TIME)", written, StringComparison.Ordinal);
        Assert.Null(
            Conversion.Difference(Simulator.Compile(model).Run(), Simulator.Compile(Model.Parse(written, "b.mdl")).Run())
        );
    }

    [Fact]
    public void A_difference_between_runs_is_found()
    {
        var model = Model.Parse(Vensim);
        var other = Model.Parse(Vensim.Replace("rate = 0.05", "rate = 0.051", StringComparison.Ordinal));
        Assert.Equal("births", Conversion.Difference(Simulator.Compile(model).Run(), Simulator.Compile(other).Run()));
    }

    private const string Sketch = """
        a flow = 1 ~~|
        "out, of it" = level/2 ~~|
        level = INTEG(a flow - "out, of it", 0) ~~|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 1 ~~|
        TIME STEP = 1 ~~|
        SAVEPER = 1 ~~|
        \\\---/// Sketch information - do not modify anything except names
        V300  Do not put anything below this section - it will be ignored
        *Stocks, and flows
        $192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,56,0
        10,1,level,300,200,68,26,3,3,0,24,0,0,0,0,0-0-0,0-0-0,|16||0-0-0,0,0,0,-1,-1,0
        12,2,48,100,200,10,8,0,3,0,24,-1,0,0,0,0-0-0,0-0-0,|16||0-0-0,0,0,0,0,0,0
        1,3,5,1,4,0,0,22,0,0,0,-1--1--1,,1|(250,200)|
        1,4,5,2,100,0,0,22,0,0,0,-1--1--1,,1|(150,200)|
        11,5,0,200,200,6,8,34,3,0,0,1,0,0,0,0,0,0,0,0,0
        10,6,a flow,200,238,75,30,40,3,0,24,-1,0,0,0,0-0-0,0-0-0,|16||0-0-0,0,0,0,0,0,0
        10,7,"out, of it",400,250,75,30,8,3,0,24,0,0,0,0,0-0-0,0-0-0,|16||0-0-0,0,0,0,0,0,0
        10,8,level,420,300,60,30,8,2,0,3,-1,0,0,0,128-128-128,0-0-0,|||128-128-128,0,0,0,0,0,0
        1,9,8,7,0,0,0,0,0,64,0,-1--1--1,,1|(0,0)|
        ///---\\\
        """;

    [Fact]
    public void Places_arrows_and_pipes_of_diagrams_are_carried_over()
    {
        string xmile = Conversion.Write(Model.Parse(Sketch, "a.mdl"), true, "a.xmile", out _);
        foreach (
            string line in (string[])
                [
                    "<view type=\"stock_flow\" name=\"Stocks, and flows\">",
                    "<stock x=\"300\" y=\"200\" name=\"level\"/>",
                    "<flow x=\"200\" y=\"200\" name=\"a flow\"><pts><pt x=\"100\" y=\"200\"/><pt x=\"300\" y=\"200\"/></pts></flow>",
                    "<flow x=\"400\" y=\"250\" name=\"out, of it\"/>",
                    "<alias x=\"420\" y=\"300\" uid=\"3\"><of>level</of></alias>",
                    "<connector><from><alias uid=\"3\"/></from><to>&quot;out, of it&quot;</to></connector>",
                ]
        )
            Assert.Contains(line, xmile, StringComparison.Ordinal);
        string back = Conversion.Write(Model.Parse(xmile, "a.xmile"), false, "b.mdl", out _);
        Assert.Contains("*Stocks, and flows", back, StringComparison.Ordinal);
        Assert.Equal(xmile, Conversion.Write(Model.Parse(back, "b.mdl"), true, "c.xmile", out _));
    }

    [Fact]
    public void A_mapping_of_several_elements_to_one_is_written()
    {
        var model = Model.Parse(
            """
            small: s1, s2 -> (large: first, l3) ~~|
            large: l1, l2, l3 ~~|
            first: l1, l2 ~~|
            x[small] = 1, 2 ~~|
            y[large] = x[small] ~~|
            INITIAL TIME = 0 ~~|
            FINAL TIME = 1 ~~|
            TIME STEP = 1 ~~|
            SAVEPER = 1 ~~|
            """
        );
        string written = Conversion.Write(model, false, "a.mdl", out _);
        Assert.Contains("s1, s2 -> (large: first, l3)", written, StringComparison.Ordinal);
        Assert.Equal(
            [
                ["l1", "l2"],
                ["l3"],
            ],
            Model.Parse(written).Dimensions[0].Mappings[0].Pairs
        );
    }
}

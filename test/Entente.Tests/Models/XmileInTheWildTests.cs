using System.Collections.Immutable;
using CsCheck;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>XMILE as Stella, Vensim, simlin and other tools write it, and what hands and accidents make of it. Expected values are counted by hand.</summary>
public class XmileInTheWildTests
{
    private const string Own =
        "xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\" xmlns:isee=\"http://iseesystems.com/XMILE\"";

    private static string File(
        string variables,
        string dimensions = "",
        string specs = "<start>0</start><stop>4</stop><dt>1</dt>",
        string rest = ""
    ) =>
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xmile version=\"1.0\" {Own}>\n<sim_specs>{specs}</sim_specs>\n<dimensions>{dimensions}</dimensions>\n<model><variables>{variables}</variables></model>{rest}</xmile>";

    private static string Aux(string name, string equation) =>
        $"<aux name=\"{Escaped(name)}\"><eqn>{Escaped(equation)}</eqn></aux>";

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static Run Run(string text) => Simulator.Compile(Model.Parse(text, "model.stmx")).Run();

    private static ImmutableArray<Diagnostic> Problems(string text)
    {
        _ = Model.TryParse(text, "model.stmx", out _, out var problems);
        return problems;
    }

    [Theory]
    [InlineData("http://docs.oasis-open.org/xmile/ns/XMILE/v1.0")]
    [InlineData("http://www.systemdynamics.org/XMILE")]
    public void A_prefix_may_stand_for_XMILE(string space)
    {
        string text =
            $"<?xml version='1.0'?><!-- a tool --><x:xmile xmlns:x='{space}' xmlns:isee='http://iseesystems.com/XMILE'><x:sim_specs><x:start>0</x:start><x:stop>3</x:stop><x:dt>1</x:dt></x:sim_specs>"
            + "<x:model><x:variables><isee:dependencies/><x:stock name='s'><x:eqn>1</x:eqn><x:inflow>f</x:inflow></x:stock><x:flow name='f'><x:eqn>2</x:eqn></x:flow></x:variables></x:model></x:xmile>";
        Assert.Equal([1, 3, 5, 7], Run(text)["s"]);
    }

    [Theory]
    [InlineData("<dt>0.5</dt><savestep>2</savestep>", new double[] { 0, 2, 4 })]
    [InlineData("<dt reciprocal=\"true\">2</dt><savestep>1</savestep>", new double[] { 0, 1, 2, 3, 4 })]
    [InlineData("<dt>2</dt>", new double[] { 0, 2, 4 })]
    public void Values_are_saved_as_often_as_savestep_says(string settings, double[] times) =>
        Assert.Equal(times, Run(File(Aux("x", "TIME"), specs: "<start>0</start><stop>4</stop>" + settings))["x"]);

    // XMILE 1.0, section 3.3.1: = and <> bind less than the other comparisons.
    [Theory]
    [InlineData("1 = 2 < 3", 1)]
    [InlineData("2 > 1 <> 0", 1)]
    [InlineData("3 <> 2 >= 2", 1)]
    [InlineData("0 = 1 > 2 = 1", 1)]
    public void Comparisons_have_XMILEs_order(string equation, double expected) =>
        Assert.Equal(expected, Run(File(Aux("x", equation)))["x"][0]);

    [Theory]
    [InlineData("Age.\"65+\" + SIZE(Age)", 5)]
    [InlineData("\"Age\".\"65+\"", 2)]
    [InlineData("\"R&D\".cost", 4)]
    [InlineData("\"R&D\".\"c/d\"*2", 14)]
    [InlineData("\"R&D.c/d\" + R.y", 12)]
    [InlineData("IF \"R&D\".cost > 3 AND 1 THEN \"R&D\".cost ELSE 0", 4)]
    public void Parts_of_a_name_may_stand_in_quotes(string equation, double expected)
    {
        const string ages = "<dim name=\"Age\"><elem name=\"0 to 64\"/><elem name=\"65+\"/><elem name=\"none\"/></dim>";
        string modules =
            $"<model name=\"R&amp;D\"><variables>{Aux("cost", "4")}{Aux("c/d", ".g + 4")}</variables></model><model name=\"R\"><variables>{Aux("y", "5")}</variables></model>";
        string text = File(
            Aux("x", equation) + Aux("g", "3") + "<module name=\"R&amp;D\"/><module name=\"R\"/>",
            ages,
            rest: modules
        );
        Assert.Equal(expected, Run(text)["x"][0]);
    }

    [Theory]
    [InlineData("1 {all that + 2")]
    [InlineData("1 {closed} + 2 {not closed")]
    public void A_comment_that_is_not_closed_is_no_silent_end(string equation)
    {
        var problem = Assert.Single(Problems(File(Aux("x", equation))));
        Assert.Equal("EN1006", problem.Code);
        Assert.Equal(
            (5, equation.LastIndexOf('{')),
            (problem.Span.Line, problem.Span.Column - "<model><variables><aux name=\"x\"><eqn>".Length - 1)
        );
    }

    [Fact]
    public void A_brace_in_a_quoted_name_is_no_comment() =>
        Assert.Equal(7, Run(File(Aux("a{b", "3") + Aux("x", "\"a{b\" + 4 {why}")))["x"][0]);

    // isee systems' "Statistical builtins": after the distribution's numbers seed, min and max, each of which may be empty or NAN.
    [Theory]
    [InlineData("NORMAL(5, 2, 7, 5, NAN)", 6.59577, 1.2056)] // half a normal: mean 5 + 2·√(2/π), deviation 2·√(1 − 2/π)
    [InlineData("NORMAL(5, 2, , , )", 5, 2)]
    [InlineData("NORMAL(5, 2, NAN)", 5, 2)]
    [InlineData("UNIFORM(1, 3, 4, 0, 2)", 1.5, 0.2887)]
    [InlineData("EXPRND(4, 5, NAN, NAN)", 4, 4)]
    [InlineData("LOGNORMAL(3, 1, 4, 0, NAN)", 3, 1)]
    [InlineData("TRIANGULAR(0, 1, 5, 3, NAN, NAN)", 2, 1.0801)]
    [InlineData("BETA(2, 3, 4, NAN, NAN)", 0.4, 0.2)]
    [InlineData("BINOMIAL(10, 0.3, 2, , )", 3, 1.449)]
    public void Random_functions_take_bounds(string equation, double mean, double deviation)
    {
        var draws = Run(File(Aux("x", equation), specs: "<start>0</start><stop>20000</stop><dt>1</dt>"))["x"];
        Assert.Equal(mean, draws.Average(), 5 * deviation / Math.Sqrt(draws.Length));
    }

    [Theory]
    [InlineData("<import type=\"CSV\" resource=\"r.csv\"/>", 1)]
    [InlineData(
        "<import type=\"CSV\" enabled=\"false\" resource=\"r.csv\"/><export type=\"CSV\" resource=\"o.csv\"><all/></export>",
        0
    )]
    public void Data_that_a_file_imports_are_named(string data, int warnings)
    {
        var problems = Problems(File(Aux("x", "1"), rest: $"<data>{data}</data>"));
        Assert.Equal(warnings, problems.Count(p => p.Code == "EN1074" && p.Message.Contains("r.csv", StringComparison.Ordinal)));
        Assert.Equal(warnings, problems.Length);
    }

    private static string Conveyor(string settings) =>
        File(
            $"<stock name=\"c\"><eqn>40</eqn><outflow>out</outflow>{settings}</stock><flow name=\"out\"><eqn>0</eqn></flow>{Aux("t", "4")}{Aux("u", "4 + TIME")}"
        );

    [Theory]
    [InlineData("<conveyor isee:fifo=\"true\"><len>4</len></conveyor>", "")]
    [InlineData("<conveyor isee:fifo=\"true\"><len>t</len></conveyor>", "")]
    [InlineData("<conveyor isee:fifo=\"true\"><len>u</len></conveyor>", "EN1071")]
    [InlineData("<conveyor isee:unheard=\"true\"><len>4</len></conveyor>", "EN1075")]
    [InlineData("<conveyor><len>4</len><unheard>1</unheard></conveyor>", "EN1075")]
    [InlineData("<isee:oven><capacity>4</capacity></isee:oven>", "EN1051")]
    public void What_a_special_stock_asks_for_is_done_or_named(string settings, string code)
    {
        string text = Conveyor(settings);
        Assert.Equal(code.Length == 0 ? [] : [code], Problems(text).Where(p => p.Code != "EN1054").Select(p => p.Code));
        if (code.Length == 0)
            Assert.Equal([10, 10, 10, 10, 0], Run(text)["out"]);
    }

    [Fact]
    public void Too_many_elements_and_strange_tags_are_said_once()
    {
        string many = string.Concat(Enumerable.Range(0, 300).Select(i => $"<dim name=\"D{i}\" size=\"1000000\"/>"));
        Assert.Equal(["EN1076"], Problems(File(Aux("x", "1"), many)).Select(p => p.Code));
        Assert.Equal(["EN1076"], Problems(File(Aux("x", "1"), "<dim name=\"D\" size=\"1e300\"/>")).Select(p => p.Code));
        string strange = string.Concat(Enumerable.Repeat("<strange/>", 10_000));
        Assert.Equal(["EN1046"], Problems(File(Aux("x", "1") + strange)).Select(p => p.Code));
    }

    private static readonly string[] Samples =
    [
        File(
            "<stock name=\"Pop\\nA\"><eqn>1</eqn><inflow>f</inflow><non_negative/></stock><flow name=\"f\"><eqn>{c} IF TIME &gt; 2 THEN Pop_A*\"r/s\" // 3 ELSE SMTH1(2, 3)</eqn></flow><aux name=\"r/s\"><eqn>TIME</eqn><gf><xscale min=\"0\" max=\"2\"/><ypts>0,1,3</ypts></gf></aux>"
        ),
        File(
            "<aux name=\"v\"><dimensions><dim name=\"D\"/></dimensions><element subscript=\"a\"><eqn>1</eqn></element><element subscript=\"b\"><eqn>SUM(v[a:a])</eqn></element></aux><module name=\"M\"><connect to=\"M.x\" from=\"v\"/></module>",
            "<dim name=\"D\"><elem name=\"a\"/><elem name=\"b\"/></dim>",
            rest: "<model name=\"M\"><variables><aux name=\"x\" access=\"input\"><dimensions><dim name=\"D\"/></dimensions></aux><aux name=\"y\"><eqn>MEAN(x[*]) + mac(3)</eqn></aux></variables></model><macro name=\"mac\"><parm>p</parm><parm default=\"2\">q</parm><eqn>p^q</eqn></macro>"
        ),
        Conveyor("<conveyor discrete=\"true\"><len>t</len><capacity>9</capacity></conveyor>"),
    ];

    // A stretch taken away, doubled, or a sign put in: every error has a line and a column of the file.
    [Fact]
    public void Every_error_of_a_broken_file_has_its_place() =>
        Gen.Select(
                Gen.Int[0, Samples.Length - 1],
                Gen.Double[0, 1],
                Gen.Int[0, 30],
                Gen.Int[0, 2],
                Gen.Const("<>&\"'/[](){}.,;=+*^!#\n 0a")
            )
            .Select(
                (which, where, length, kind, signs) =>
                {
                    string text = Samples[which];
                    // The first tag stays: without it the file is read as Vensim's.
                    int head = text.IndexOf('\n', StringComparison.Ordinal);
                    int start = head + (int)(where * (text.Length - head));
                    int end = Math.Min(start + length, text.Length);
                    return kind switch
                    {
                        0 => text[..start] + text[end..],
                        1 => text[..end] + text[start..],
                        _ => text[..start] + signs[length % signs.Length] + text[start..],
                    };
                }
            )
            .Sample(
                text =>
                {
                    var problems = Problems(text);
                    if (Model.TryParse(text, "model.stmx", out var model, out _))
                        Simulator.TryCompile(model, out _, out problems);
                    int lines = text.Split('\n').Length;
                    return problems.All(p =>
                        p.Severity != Severity.Error || (p.Span.Line >= 1 && p.Span.Line <= lines && p.Span.Column >= 1)
                    );
                },
                iter: 3000
            );
}

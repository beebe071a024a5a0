using System.Text;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>XMILE means what the standard and Stella say, whatever it looks like on disk.</summary>
public class XmileTests
{
    private static string File(string variables, string dimensions = "", string specs = "", string rest = "") =>
        $"""
            <?xml version="1.0" encoding="utf-8"?>
            <xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
            <sim_specs{specs}><start>0</start><stop>10</stop><dt>1</dt></sim_specs>
            <dimensions>{dimensions}</dimensions>
            <model><variables>{variables}</variables></model>{rest}
            </xmile>
            """;

    private const string Vector = "<dim name=\"D\"><elem name=\"A\"/><elem name=\"B\"/><elem name=\"C\"/></dim>";

    private const string Numbers =
        "<aux name=\"v\"><dimensions><dim name=\"D\"/></dimensions><element subscript=\"A\"><eqn>1</eqn></element><element subscript=\"B\"><eqn>2</eqn></element><element subscript=\"C\"><eqn>6</eqn></element></aux>";

    private static Run Run(string text) => Simulator.Compile(Model.Parse(text, "model.xmile")).Run();

    private static Run Run(string name, string equation) =>
        Run(
            File(
                $"<aux name=\"{name}\"><eqn>{equation.Replace("<", "&lt;", StringComparison.Ordinal)}</eqn></aux>{Numbers}",
                Vector
            )
        );

    [Theory]
    [InlineData("CYCLETIME(x)")]
    [InlineData("IRR(x)")]
    [InlineData("GEOMETRIC(0.5)")]
    public void A_function_of_Stella_that_is_not_simulated_is_named_so(string call)
    {
        string text = File($"<aux name=\"x\"><eqn>TIME</eqn></aux><aux name=\"y\"><eqn>{call}</eqn></aux>");
        var problem = Assert.Throws<DiagnosticException>(() => Run(text)).Diagnostics[0];
        Assert.Equal("EN3001", problem.Code);
        Assert.Contains(call.Split('(')[0], problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_macro_takes_what_a_call_leaves_out_from_its_defaults()
    {
        const string macro = """
            <macro name="acc"><parm>x</parm><parm default="2*x">y</parm><parm default="MAX(x, y)">z</parm><eqn>s*y + z</eqn>
            <variables><stock name="s"><eqn>0</eqn><inflow>f</inflow></stock><flow name="f"><eqn>x</eqn></flow></variables></macro>
            """;
        const string calls =
            "<aux name=\"p\"><eqn>acc(1)</eqn></aux><aux name=\"q\"><eqn>acc(1, 3)</eqn></aux><aux name=\"r\"><eqn>acc(1, 3, 10)</eqn></aux>";
        var run = Run(File(calls, rest: macro));
        Assert.Equal([2, 4, 6], run["p"].Take(3));
        Assert.Equal([3, 6, 9], run["q"].Take(3));
        Assert.Equal([10, 13, 16], run["r"].Take(3));
        Assert.All(
            ["acc()", "acc(1, 2, 3, 4)"],
            call =>
            {
                string text = File($"<aux name=\"p\"><eqn>{call}</eqn></aux>", rest: macro);
                var problem = Assert.Throws<DiagnosticException>(() => Model.Parse(text, "model.xmile")).Diagnostics[0];
                Assert.Contains("1 to 3 arguments", problem.Message, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [InlineData("-2^2", -4)]
    [InlineData("2^3^2", 512)]
    [InlineData("7-3-2", 2)]
    [InlineData("-7 MOD 3", 2)]
    [InlineData("7 mod 3 * 2", 2)]
    [InlineData("5 // 0 + 4 // 2", 2)]
    [InlineData("not 0 = 1", 1)]
    [InlineData("IF 1 < 2 AND 3 <> 3 OR 1 THEN 10 ELSE 1/0", 10)]
    [InlineData("IF 0 THEN 1 ELSE IF 1 THEN 2 ELSE 3", 2)]
    [InlineData("1 + IF 1 THEN 2 ELSE 3", 3)]
    [InlineData("if then else(1, 2, 3)", 2)]
    [InlineData("{a comment} 1 {another} + 2", 3)]
    [InlineData("INT(-2.5)", -3)]
    [InlineData("ROUND(2.5) + ROUND(-2.5)", 0)]
    [InlineData("SAFEDIV(1, 0) + SAFEDIV(1, 0, 7) + SAFEDIV(1e-9, 1e-9)", 8)]
    [InlineData("LOG10(1000) + LN(EXP(1))", 4)]
    [InlineData("PI - PI()", 0)]
    [InlineData("DT + STARTTIME + STOPTIME", 11)]
    [InlineData("MAX(1, 5, 3) - MIN(1, 5, 3) + MEAN(1, 2, 6)", 7)]
    [InlineData("SUM(v) + SUM(v[*]) + SUM(v[*] * 2) + SUM(v[B:C])", 44)]
    [InlineData("MEAN(v[*]) + MIN(v[*]) + MAX(v[*]) + PROD(v) + SIZE(v) + SIZE(D)", 28)]
    [InlineData("STDDEV(v) * STDDEV(v) * 3", 14)]
    [InlineData("ARRAYSUM(v[*]) + ARRAYMEAN(v[*]) + 3*ARRAYSTDDEV(v[*])*ARRAYSTDDEV(v[*])", 26)]
    [InlineData("v[2] + v[A] + v[D.C]", 9)]
    [InlineData("v[1 + 1] + v[4] + D.C", 5)]
    [InlineData("v[STOPTIME - 8] + v[STOPTIME]", 2)]
    [InlineData("FACTORIAL(5) + COMBINATIONS(5, 3) + PERMUTATIONS(5, 3)", 190)]
    [InlineData("INVNORM(0.975) * 0 + NORMALCDF(-1.959963984540054, 1.959963984540054)", 0.95)]
    [InlineData("NORMALCDF(5, 15, 10, 5) - NORMALCDF(-1, 1) + INVNORM(0.5)", 0)]
    [InlineData("CGROWTH(10) + ROOTN(27, 3) + ENDVAL(4) + ENDVAL(4, 1)", 8.1)]
    [InlineData("EXP(GAMMALN(5))", 24)]
    // A loan of 10,000 at 1 % a month over 36 months costs 332.14 a month (isee systems, "Financial builtins").
    [InlineData("PMT(0.01, 36, 10000, 0)", -332.14309812851167)]
    [InlineData("PV(0.01, 36, -332.14309812851167, 0)", 10000)]
    [InlineData("FV(0.05, 10, -100, 1000)", -371.105373222558)]
    [InlineData("PMT(0, 4, 100, 20) + 100*PV(0, 4, 3, 20) + 10000*FV(0, 4, 3, 20)", -30 - 3200 - 320000)]
    [InlineData("RANK(v, 3) + RANK(v[*], 1) * 10 + RANK(0 - v[*], 1) * 100", 313)]
    public void Expressions_have_XMILEs_meaning(string equation, double expected) =>
        Assert.Equal(expected, Run("x", equation)["x"][0], 9);

    [Theory]
    [InlineData("DELAY(TIME, 2)", new double[] { 0, 0, 0, 1 })]
    [InlineData("DELAY(TIME, 2, 7)", new double[] { 7, 7, 0, 1 })]
    [InlineData("PREVIOUS(TIME, 9)", new double[] { 9, 0, 1, 2 })]
    [InlineData("PREVIOUS(SELF, 1) * 2", new double[] { 2, 4, 8, 16 })]
    [InlineData("INIT(TIME + 3)", new double[] { 3, 3, 3, 3 })]
    [InlineData("STEP(5, 2)", new double[] { 0, 0, 5, 5 })]
    [InlineData("RAMP(2, 1)", new double[] { 0, 0, 2, 4 })]
    [InlineData("PULSE(6, 1, 2)", new double[] { 0, 6, 0, 6 })]
    [InlineData("PULSE(6, 1, 0)", new double[] { 0, 6, 0, 0 })]
    [InlineData("SMTH1(TIME, 2)", new double[] { 0, 0, 0.5, 1.25 })]
    [InlineData("SMTH1(10, 2, 0)", new double[] { 0, 5, 7.5, 8.75 })]
    [InlineData("SMTHN(10, 2, 1, 0)", new double[] { 0, 5, 7.5, 8.75 })]
    [InlineData("DELAY1(10, 2, 0)", new double[] { 0, 5, 7.5, 8.75 })]
    [InlineData("DELAYN(10, 2, 1, 0)", new double[] { 0, 5, 7.5, 8.75 })]
    [InlineData("COUNTER(1, 3)", new double[] { 1, 2, 1, 2 })]
    [InlineData("HISTORY(TIME + 5, TIME - 2)", new double[] { 0, 0, 5, 6 })]
    [InlineData("HISTORY(TIME + 5, 1)", new double[] { 0, 6, 6, 6 })]
    public void Functions_over_time_have_XMILEs_default_arguments(string equation, double[] expected) =>
        Assert.Equal(expected, Run("x", equation)["x"].Take(expected.Length).Select(x => Math.Round(x, 9)));

    // A table over (0, 0), (1, 2), (3, 6).
    [Theory]
    [InlineData("LOOKUPINV(t, 3)", 1.5)]
    [InlineData("LOOKUPINV(t, 9)", 3)]
    [InlineData("LOOKUPAREA(t)", 9)]
    [InlineData("LOOKUPAREA(t, 1)", 1)]
    [InlineData("LOOKUPAREA(t, 1, 7) - LOOKUPAREA(t, 7, 1)", 0)]
    [InlineData("LOOKUPAREA(t, 7, 1)", 8)]
    public void Tables_can_be_inverted_and_have_an_area(string equation, double expected) =>
        Assert.Equal(
            expected,
            Run(File($"<aux name=\"x\"><eqn>{equation}</eqn></aux><gf name=\"t\"><xpts>0,1,3</xpts><ypts>0,2,6</ypts></gf>"))[
                "x"
            ][0],
            9
        );

    // Means of many draws, within five standard errors.
    [Theory]
    [InlineData("BETA(2, 3)", 0.4, 0.2)]
    [InlineData("BINOMIAL(10, 0.3)", 3, 1.45)]
    [InlineData("GAMMA(0.5, 4)", 2, 2.83)]
    [InlineData("LOGISTIC(5, 1)", 5, 1.82)]
    [InlineData("PARETO(4, 3)", 4, 1.42)]
    [InlineData("TRIANGULAR(0, 1, 5)", 2, 1.09)]
    [InlineData("WEIBULL(1, 3)", 3, 3)]
    [InlineData("MONTECARLO(25)", 0.25, 0.44)]
    [InlineData("POISSON(4)", 4, 2)]
    public void Random_functions_have_the_means_of_their_distributions(string equation, double mean, double deviation)
    {
        string file = File($"<aux name=\"x\"><eqn>{equation}</eqn></aux>")
            .Replace("<stop>10<", "<stop>20000<", StringComparison.Ordinal);
        var draws = Run(file)["x"];
        Assert.Equal(mean, draws.Average(), 5 * deviation / Math.Sqrt(draws.Length));
    }

    [Fact]
    public void A_subscript_may_be_computed_from_the_element_at_hand() =>
        Assert.Equal(
            [0, 1, 2],
            Elements(
                Run(File(Numbers + "<aux name=\"x\"><dimensions><dim name=\"D\"/></dimensions><eqn>v[D-1]</eqn></aux>", Vector)),
                "x"
            )
        );

    [Fact]
    public void Flows_with_more_dimensions_than_a_stock_are_summed()
    {
        const string flows =
            "<stock name=\"s\"><eqn>100</eqn><inflow>in</inflow><outflow>out</outflow></stock><flow name=\"in\"><dimensions><dim name=\"D\"/></dimensions><eqn>v</eqn></flow><flow name=\"out\"><dimensions><dim name=\"D\"/></dimensions><eqn>1</eqn></flow>";
        Assert.Equal([100, 106, 112], Run(File(Numbers + flows, Vector))["s"].Take(3));
    }

    [Fact]
    public void A_matrix_is_transposed_by_an_apostrophe()
    {
        const string square =
            "<aux name=\"m\"><dimensions><dim name=\"D\"/><dim name=\"D\"/></dimensions><eqn>0</eqn><element subscript=\"A,B\"><eqn>7</eqn></element></aux><aux name=\"t\"><dimensions><dim name=\"D\"/><dim name=\"D\"/></dimensions><eqn>m'</eqn></aux>";
        var run = Run(File(square, Vector));
        Assert.Equal([7, 0, 0, 7], new[] { "m[A,B]", "m[B,A]", "t[A,B]", "t[B,A]" }.Select(n => run[n][0]));
    }

    [Fact]
    public void A_flow_that_is_not_there_is_said_whoever_asks_first()
    {
        const string limited =
            "<flow name=\"out\"><eqn>1</eqn></flow><stock name=\"s\"><eqn>1</eqn><inflow>lost</inflow><outflow>out</outflow><non_negative/></stock>";
        Assert.False(Model.TryParse(File(limited), "model.xmile", out _, out var problems));
        Assert.Contains(problems, p => p.Code == "EN1055");
        Assert.False(Model.TryParse(File("<stock name=\"s\"><eqn>1</eqn><inflow"), "model.xmile", out _, out problems));
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void A_dimension_may_stand_twice()
    {
        const string matrix =
            "<aux name=\"m\"><dimensions><dim name=\"D\"/><dim name=\"D\"/></dimensions><eqn>v[D]</eqn></aux><aux name=\"s\"><eqn>SUM(m[*,*])</eqn></aux>";
        Assert.Equal(27, Run(File(Numbers + matrix, Vector))["s"][0]);
    }

    [Theory]
    [InlineData("continuous", 1.5, 15)]
    [InlineData("continuous", 9, 20)]
    [InlineData("extrapolate", 3, 30)]
    [InlineData("discrete", 1.5, 10)]
    [InlineData("discrete", 2, 20)]
    public void Graphical_functions_have_three_types(string type, double x, double expected)
    {
        string table = $"<gf type=\"{type}\"><xpts>1,2</xpts><ypts>10,20</ypts></gf>";
        string at = FormattableString.Invariant($"<eqn>{x}</eqn>");
        var run = Run(
            File($"<aux name=\"a\">{at}{table}</aux><aux name=\"b\"><eqn>a({FormattableString.Invariant($"{x}")})</eqn></aux>")
        );
        Assert.Equal(expected, run["a"][0], 12);
        Assert.Equal(expected, run["b"][0], 12);
    }

    [Fact]
    public void A_non_negative_stock_limits_its_outflows_in_the_order_in_which_it_lists_them()
    {
        var run = Run(
            File(
                """
                <stock name="s"><eqn>5</eqn><inflow>in</inflow><outflow>a</outflow><outflow>b</outflow><non_negative/></stock>
                <flow name="in"><eqn>1</eqn></flow><flow name="a"><eqn>4</eqn></flow><flow name="b"><eqn>4</eqn></flow>
                <stock name="t"><eqn>0</eqn><inflow>a</inflow></stock>
                """
            )
        );
        Assert.Equal([5, 0, 0], run["s"].Take(3));
        Assert.Equal([4, 1, 1], run["a"].Take(3));
        Assert.Equal([2, 0, 0], run["b"].Take(3));
        Assert.Equal([0, 4, 5], run["t"].Take(3));
    }

    [Fact]
    public void Flows_in_a_circle_between_non_negative_stocks_do_not_wait_for_each_other()
    {
        var run = Run(
            File(
                """
                <stock name="s"><eqn>5</eqn><inflow>back</inflow><outflow>on</outflow><non_negative/></stock>
                <stock name="t"><eqn>0</eqn><inflow>on</inflow><outflow>back</outflow><non_negative/></stock>
                <flow name="on"><eqn>3</eqn></flow><flow name="back"><eqn>9</eqn></flow>
                """
            )
        );
        Assert.All(run["s"].Zip(run["t"]), pair => Assert.Equal(5, pair.First + pair.Second, 12));
        Assert.All(run["s"].Concat(run["t"]), value => Assert.True(value >= 0));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("iso-8859-1", false)]
    public void A_model_is_known_by_its_content(string encoding, bool mark)
    {
        var coding = Encoding.GetEncoding(encoding);
        string text = File("<aux name=\"größe\\nA\"><eqn>4</eqn></aux>").Replace("utf-8", encoding, StringComparison.Ordinal);
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".mdl");
        System.IO.File.WriteAllBytes(
            file,
            [.. mark ? coding.GetPreamble() : [], .. coding.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))]
        );
        try
        {
            Assert.Equal(4, Simulator.Compile(Model.Load(file)).Run()["Größe_A"][0]);
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    [Fact]
    public void A_module_may_stand_in_another_file()
    {
        string folder = Directory.CreateTempSubdirectory("xmile").FullName;
        try
        {
            System.IO.File.WriteAllText(
                Path.Combine(folder, "part.xmile"),
                File("<aux name=\"x\" access=\"input\"/><aux name=\"y\"><eqn>x+1</eqn></aux>")
            );
            string whole = Path.Combine(folder, "whole.xmile");
            System.IO.File.WriteAllText(
                whole,
                File(
                    "<aux name=\"a\"><eqn>4</eqn></aux><module name=\"p\" resource=\"part.xmile\"><connect to=\"p.x\" from=\"a\"/></module>"
                )
            );
            Assert.Equal(5, Simulator.Compile(Model.Load(whole)).Run()["p.y"][0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_bomb_of_entities_and_a_deep_nesting_are_refused()
    {
        string bomb =
            "<!DOCTYPE b [<!ENTITY a \""
            + new string('x', 1000)
            + "\">"
            + string.Concat(Enumerable.Repeat("<!ENTITY c \"&a;&a;\">", 1000))
            + "]><xmile>&c;</xmile>";
        Assert.False(Model.TryParse(bomb, "m.xmile", out _, out var problems));
        Assert.Equal(["EN1030"], problems.Where(p => p.Severity == Severity.Error).Select(p => p.Code).Take(1));
        string deep = string.Concat(Enumerable.Repeat("<a>", 1_000_000));
        Assert.False(Model.TryParse($"<xmile><model>{deep}</model></xmile>", "m.xmile", out _, out problems));
        Assert.Contains(problems, p => p.Code == "EN1036");
    }

    [Fact]
    public void Places_count_in_the_file_behind_entities_and_line_ends()
    {
        string text = File(
            "<aux name=\"x\">\n  <eqn>1 &lt; 2 &amp;&amp; nope</eqn></aux>\n<aux name=\"y\"><eqn>\n\nnope + 1</eqn></aux>"
        );
        Assert.False(Model.TryParse(text, "m.xmile", out _, out var problems));
        string[] lines = text.Split('\n');
        var unknown = problems.First(p => p.Message.Contains("'nope'", StringComparison.Ordinal));
        Assert.StartsWith("nope", lines[unknown.Span.Line - 1][(unknown.Span.Column - 1)..], StringComparison.Ordinal);
    }

    private static double[] Elements(Run run, string name) =>
        [.. run.Columns.Where(c => c.Variable.Name == name).Select(c => c.Values[0])];
}

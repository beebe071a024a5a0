using System.Text;
using CsCheck;
using Entente.Diagnostics;
using Entente.Explanation;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>Models that are long, deep or broken: read, refused in words, or run; never a crash, never without an end.</summary>
public class LargeAndHostileTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 2 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    private static string Repeat(string part, int times) =>
        new StringBuilder(part.Length * times).Insert(0, part, times).ToString();

    private static string Lines(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, count).Select(i => line(i) + " ~~|\n"));

    private static string FormatOf(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Run Simulate(string text) => Simulator.Compile(Model.Parse(text)).Run();

    private static string FirstError(string text, string file = "m.mdl")
    {
        Assert.False(Model.TryParse(text, file, out _, out var problems));
        return problems.First(p => p.Severity == Severity.Error).Code;
    }

    [Fact]
    public void A_chain_of_fifty_thousand_equations_runs_whatever_their_order()
    {
        const int Count = 50_000;
        string chain = Lines(Count, i => $"a{FormatOf(Count - i)} = a{FormatOf(Count - i - 1)} + 1");
        Assert.Equal([Count, Count + 1, Count + 2], Simulate(chain + "a0 = Time ~~|\n" + Clock)[$"a{FormatOf(Count)}"]);
    }

    [Fact]
    public void A_circle_of_twenty_thousand_equations_is_told_as_one()
    {
        const int Count = 20_000;
        var model = Model.Parse(Lines(Count, i => $"a{FormatOf(i)} = a{FormatOf((i + 1) % Count)} + 1") + Clock);
        Assert.False(Simulator.TryCompile(model, out _, out var problems));
        Assert.Equal(["EN3003"], problems.Select(p => p.Code));
    }

    [Fact]
    public void A_sum_of_twenty_thousand_terms_runs() =>
        Assert.Equal([0, 20_001, 40_002], Simulate($"x = Time ~~|\ny = x{Repeat(" + x", 20_000)} ~~|\n" + Clock)["y"]);

    [Fact]
    public void Arrays_of_many_elements_run_and_equal_dimensions_go_together()
    {
        var run = Simulate(
            "D: (e1-e20000) ~~|\nE: (f1-f20000) -> D ~~|\nG <-> D ~~|\nx[D] = D ~~|\ny[G] = x[D] + w[E] ~~|\nw[E] = 1 ~~|\nt = SUM(y[G!]) ~~|\n"
                + Clock
        );
        Assert.Equal(20_000.0 * 20_001 / 2 + 20_000, run["t"][0]);
    }

    [Theory]
    [InlineData("(", "Time", ")", 1)]
    [InlineData("1 + (", "Time", ")", 2_001)]
    [InlineData("IF THEN ELSE(Time > 3, 2, ", "Time", ")", 1)]
    [InlineData("MAX(0, ", "Time", ")", 1)]
    public void Chains_of_thousands_of_levels_run_convert_and_are_compared(string open, string inside, string close, double atOne)
    {
        var model = Model.Parse($"x = {Repeat(open, 2_000)}{inside}{Repeat(close, 2_000)} ~~|\n" + Clock);
        Assert.Equal(atOne, Simulator.Compile(model).Run()["x"][1]);
        var other = Model.Parse(Conversion.Write(model, toXmile: true, "m.xmile", out _), "m.xmile");
        Assert.True(ModelDifference.Of(model, other).IsSame);
        Assert.NotEmpty(ExplainedRun.Of(other).Causes("x", 1).Equations);
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("-", "1", "")]
    [InlineData("2^", "1", "")]
    [InlineData("IF THEN ELSE(1, ", "1", ", 2)")]
    [InlineData(":NOT: ", "1", "")]
    [InlineData("ABS(", "1", ")")]
    public void Expressions_that_are_nested_too_deep_are_refused(string open, string inside, string close)
    {
        string deep = Repeat(open, 20_000) + inside + Repeat(close, 20_000);
        Assert.Equal("EN1003", FirstError($"x = {deep} ~~|\n" + Clock));
        string xmile = $"""
            <xmile version="1.0"><sim_specs><start>0</start><stop>1</stop><dt>1</dt></sim_specs>
            <model><variables><aux name="x"><eqn>{deep.Replace(
                ":NOT:",
                "NOT",
                StringComparison.Ordinal
            )}</eqn></aux></variables></model></xmile>
            """;
        Assert.Equal("EN1003", FirstError(xmile, "m.xmile"));
    }

    [Theory]
    [InlineData(
        ":MACRO: A(x)\nA = B(x) ~~|\n:END OF MACRO:\n:MACRO: B(x)\nB = A(x) + A(x) ~~|\n:END OF MACRO:\ny = A(Time) ~~|\n",
        "EN1026"
    )]
    [InlineData("A: B ~~|\nB: A ~~|\nx[A] = 1 ~~|\n", "EN2010")]
    [InlineData("A: (a1-a99999999999) ~~|\nx[A] = 1 ~~|\n", "EN1009")]
    [InlineData("A: (a1-a3000) ~~|\nB: (b1-b3000) ~~|\nx[A,B] = 1 ~~|\n", "EN2017")]
    public void What_leads_back_to_itself_or_is_too_large_is_refused(string model, string code) =>
        Assert.Equal(code, FirstError(model + Clock));

    [Fact]
    public void Macros_that_double_at_each_level_end_in_a_message()
    {
        string macros = string.Concat(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    $":MACRO: M{FormatOf(i)}(x)\nM{FormatOf(i)} = M{FormatOf(i + 1)}(x) + M{FormatOf(i + 1)}(x + 1) ~~|\n:END OF MACRO:\n"
                )
        );
        Assert.Equal("EN1027", FirstError(macros + ":MACRO: M40(x)\nM40 = x ~~|\n:END OF MACRO:\ny = M0(Time) ~~|\n" + Clock));
    }

    [Fact]
    public void Entities_that_grow_are_not_read()
    {
        string entities = string.Concat(
            Enumerable.Range(1, 9).Select(i => $"<!ENTITY e{FormatOf(i)} \"{Repeat($"&e{FormatOf(i - 1)};", 10)}\">")
        );
        string bomb =
            $"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"1\">{entities}]><xmile><model><variables><aux name=\"x\"><eqn>&e9;</eqn></aux></variables></model></xmile>";
        Assert.Equal("EN1030", FirstError(bomb, "m.xmile"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void A_file_that_is_no_text_is_refused_with_few_problems(int value)
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)value, 300_000)];
        string file = Path.Combine(Directory.CreateTempSubdirectory("hostile").FullName, "m.mdl");
        File.WriteAllBytes(file, bytes);
        Assert.False(Model.TryLoad(file, out _, out var problems));
        Assert.InRange(problems.Length, 1, 100);
        Directory.Delete(Path.GetDirectoryName(file) ?? file, recursive: true);
    }

    // Pieces of the cases' models, cut off, put together, doubled and with single characters changed: what is still read is compiled and run.
    [Fact]
    public void Pieces_of_models_end_in_problems_or_in_a_run()
    {
        string[] texts =
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(Shared.Repository, "test", "Entente.Tests", "Cases"),
                    "model.*",
                    SearchOption.AllDirectories
                )
                .Where(f => Path.GetExtension(f) is ".mdl" or ".xmile")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllText),
        ];
        var piece = Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Double[0, 1], Gen.Double[0, 1])
            .Select((i, a, b) => texts[i][(int)(Math.Min(a, b) * texts[i].Length)..(int)(Math.Max(a, b) * texts[i].Length)]);
        var whole = Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
        var model = Gen.Select(whole, piece, Gen.Double[0, 1], Gen.Char["()[]{}|~,:=\"\\<>&;0aé\0"], Gen.Int[0, 3])
            .Select(
                (text, part, at, sign, kind) =>
                {
                    int place = (int)(at * text.Length);
                    return kind switch
                    {
                        0 => text[..place],
                        1 => text[..place] + part + text[place..],
                        2 => part + Clock,
                        _ => text[..place] + sign + text[Math.Min(place + 1, text.Length)..],
                    };
                }
            );
        model.Sample(
            text =>
            {
                if (!Model.TryParse(text, "m.mdl", out var read, out var problems))
                {
                    Assert.Contains(problems, p => p.Severity == Severity.Error);
                    return;
                }
                if (!Simulator.TryCompile(read, out var simulator, out problems))
                {
                    Assert.Contains(problems, p => p.Severity == Severity.Error);
                    return;
                }
                using var end = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                try
                {
                    simulator.Run(cancellation: end.Token);
                }
                catch (DiagnosticException refused)
                {
                    Assert.NotEmpty(refused.Diagnostics);
                }
                catch (OperationCanceledException)
                {
                    // A final time that a digit made large.
                }
            },
            iter: 400
        );
    }
}

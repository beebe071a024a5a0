using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;
using Entente.Tests.Data;

namespace Entente.Tests.Models;

/// <summary>Models as Vensim's users write them, with values worked out by hand.</summary>
public class VensimInTheWildTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    private static Run Simulate(string equations) => Simulator.Compile(Model.Parse("{UTF-8}\n" + equations + Clock)).Run();

    // Row by row the array is 11, 12, 13, 21, 22, 23 (Vensim Reference Manual, "VECTOR ELM MAP": offsets go through all subscripts).
    [Theory]
    [InlineData("v[a1,b1]", new[] { 11, 12, 13, 21, 22, 23, -6.490371073168535e32 })]
    [InlineData("v[a1,b3]", new[] { 13, 21, 22, 23, -6.490371073168535e32 })]
    [InlineData("v[a2,b2]", new[] { 22, 23, -6.490371073168535e32 })]
    public void An_offset_goes_through_all_subscripts(string first, double[] expected)
    {
        var run = Simulate(
            "A: a1, a2 ~~|\nB: b1, b2, b3 ~~|\nv[A,B] = 10*A + B ~~|\n"
                + $"x = VECTOR ELM MAP({first}, Time) ~~|\ny[A,B] = VECTOR ELM MAP(v[a1,b1], (A - 1)*ELMCOUNT(B) + B - 1) - v[A,B] ~~|\n"
        );
        Assert.Equal(expected, run["x"].Take(expected.Length));
        Assert.Equal(0, run["y[a2,b3]"][0]);
    }

    [Fact]
    public void An_element_may_follow_from_the_one_before_by_its_offset() =>
        Assert.Equal(16, Simulate("s: (s1-s5) ~~|\nx[s] = IF THEN ELSE(s = 1, 1, VECTOR ELM MAP(x[s], -1)*2) ~~|\n")["x[s5]"][0]);

    [Fact]
    public void Data_that_nothing_uses_may_be_missing()
    {
        Assert.True(
            Model.TryParse("observed ~ ton ~ To be compared. |\nx = 3 ~~|" + Clock, "m.mdl", out var model, out var problems)
        );
        Assert.Equal(["EN2031"], problems.Where(p => p.Span.Line == 1).Select(p => p.Code));
        Assert.Equal(3, Simulator.Compile(model).Run()["x"][10]);
        Assert.Contains("observed", Conversion.Write(model, true, "m.xmile", out _), StringComparison.Ordinal);
        var needed = Model.Parse("observed ~ ton ~ To be compared. |\nx = observed ~~|" + Clock);
        var refused = Assert.Throws<DiagnosticException>(() => Simulator.Compile(needed).Run());
        Assert.Equal(["EN4010"], refused.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_string_variable_names_a_file()
    {
        using var folder = new Folder();
        folder.Write("in.csv", "a,7\n");
        string path = folder.Write(
            "m.mdl",
            "input file :IS: 'in.csv' ~~|\ncell :IS: 'B1' ~~|\nx = GET DIRECT CONSTANTS(input file, ',', cell) ~~|\n" + Clock
        );
        Assert.Equal(7, Simulator.Compile(Model.Load(path)).Run()["x"][0]);
    }

    // Runge–Kutta of fourth order takes x' = x from 1 to 65/24 in a step of 1.
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Settings_are_read_whatever_ends_their_lines(string lineEnd)
    {
        string text = (
            "x = INTEG(x, 1) ~~|" + Clock + "\\\\\\---/// Sketch\nV300\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,5,0,0\n"
        ).Replace("\n", lineEnd, StringComparison.Ordinal);
        Assert.Equal(65.0 / 24, Simulator.Compile(Model.Parse(text)).Run()["x"][1], 12);
    }

    [Fact]
    public void Times_that_are_computed_are_written_as_numbers_and_listed()
    {
        var model = Model.Parse(
            "x = INTEG(1, 0) ~~|\nstart = 2000 ~~|\nINITIAL TIME = start ~~|\nFINAL TIME = start + 10*TIME STEP ~~|\nTIME STEP = 1/4 ~~|\nSAVEPER = TIME STEP ~~|\n"
        );
        string text = Conversion.Write(model, true, "m.xmile", out var remarks);
        Assert.Contains("<start>2000</start><stop>2002.5</stop><dt>0.25</dt>", text, StringComparison.Ordinal);
        Assert.Equal(3, remarks.Count(r => r.Code == "EN2042" && r.Message.StartsWith("How '", StringComparison.Ordinal)));
    }

    [Fact]
    public void Elements_in_quotes_go_through_both_formats()
    {
        var model = Model.Parse("{UTF-8}\nr: \"Sub-Saharan Africa\", \"Côte d'Ivoire\", US ~~|\nx[r] = 1, 2, 3 ~~|\n" + Clock);
        string xmile = Conversion.Write(model, true, "m.xmile", out _);
        var back = Model.Parse(Conversion.Write(Model.Parse(xmile, "m.xmile"), false, "m.mdl", out _), "m.mdl");
        Assert.Null(Conversion.Difference(Simulator.Compile(model).Run(), Simulator.Compile(back).Run()));
    }

    // Points 1, 2, 3, 6 at the times 0, 2, 4, 7.
    [Fact]
    public void Sums_of_series_have_their_points()
    {
        using var folder = new Folder();
        string data = folder.Write("d.dat", "raw\n0\t1\n2\t2\n4\t3\n7\t6\narr[a]\n0\t1\narr[b]\n0\t10\n1\t10\n2\t10\n");
        string path = folder.Write(
            "m.mdl",
            "D: a, b ~~|\nraw ~~|\narr[D] ~~|\nc := CUMULATE(raw) ~~|\nf := CUMULATEF(raw) ~~|\nh :HOLD BACKWARD: := CUMULATE(raw) ~~|\n"
                + "cd[D] := CUMULATE(arr[D]) ~~|\nmultiple := raw*2 + 3 ~~|\nsquare := raw^2 ~~|\n"
                + Clock
        );
        Assert.True(Model.TryLoad(path, out var model, out var problems, new LoadOptions { DataFiles = [("", data)] }));
        var run = Simulator.Compile(model).Run();
        Assert.Equal([1, 2, 3, 4.5, 6, 8, 10, 12], run["c"].Take(8).Select(x => Math.Round(x, 12)));
        Assert.Equal([1, 1, 3, 3, 6, 6, 6, 12], run["h"].Take(8));
        Assert.Equal([10, 20, 30, 30], run["cd[b]"].Take(4));
        Assert.Equal(12, run["f"][7]);
        Assert.Equal([1, 2.5, 4, 6.5, 9, 18, 27, 36], run["square"].Take(8).Select(x => Math.Round(x, 12)));
        Assert.Empty(problems.Where(p => p.Code == "EN2044"));
    }

    // Interpolated squares are no squares of what is interpolated, and a sum has only the points that all of it have.
    [Fact]
    public void Data_equations_are_computed_at_the_points_of_the_data()
    {
        using var folder = new Folder();
        string data = folder.Write("d.dat", "raw\n0\t1\n2\t2\n4\t3\n7\t6\np[x]\n0\t1\n2\t2\n4\t3\np[y]\n0\t10\n4\t13\n8\t30\n");
        string path = folder.Write(
            "m.mdl",
            "D: x, y ~~|\nraw ~~|\np[D] ~~|\nk = 2 ~~|\nsquare := raw^2*k ~~|\nafter := square + 1 ~~|\nheld :HOLD BACKWARD: := raw*2 ~~|\n"
                + "bare :RAW: := raw*2 ~~|\nall := SUM(p[D!]) ~~|\nany := X IF MISSING(SUM(p[D!]), 0) ~~|\nsame := X IF MISSING(raw, 99) ~~|\n"
                + Clock
        );
        Assert.True(Model.TryLoad(path, out var model, out _, new LoadOptions { DataFiles = [("", data)] }));
        var run = Simulator.Compile(model).Run();
        double[] Values(string name, int count) => [.. run[name].Take(count).Select(x => Math.Round(x, 12))];
        Assert.Equal([2, 5, 8, 13, 18, 36, 54, 72], Values("square", 8));
        Assert.Equal([3, 6, 9, 14, 19, 37, 55, 73], Values("after", 8));
        Assert.Equal([2, 2, 4, 4, 6, 6, 6, 12], Values("held", 8));
        Assert.Equal([2, -6.490371073168535e32, 4], run["bare"].Take(3));
        Assert.Equal([11, 12.25, 13.5, 14.75, 16, 16], Values("all", 6));
        Assert.Equal([11, 6.5, 2, 9, 16, 19.5, 23, 26.5, 30], Values("any", 9));
        Assert.Equal([1, 1.5, 2], Values("same", 3));
        // What constants do to data is computed in each run.
        var other = Simulator.Compile(model).Run(new Dictionary<string, double> { ["k"] = 1 });
        Assert.Equal(18, other["square"][5], 12);
    }

    [Theory]
    [InlineData("\u001a")]
    [InlineData("\n\0\0")]
    [InlineData(" \u001a\r\n")]
    public void Marks_at_the_end_of_a_file_mean_nothing(string mark) =>
        Assert.Equal(6, Simulator.Compile(Model.Parse("y = 6 ~~|" + Clock + mark)).Run()["y"][0]);
}

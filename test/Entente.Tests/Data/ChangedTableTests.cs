using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Data;

/// <summary>Lists of changes (.cin) replace the points of tables.</summary>
public class ChangedTableTests
{
    private const string Text =
        "who: a, b, c ~~|\nplain([(0,0)-(10,10)],(0,0),(10,10)) ~~|\neach[who]((0,0),(10,10)) ~~|\nsome[a]((0,1),(10,1)) ~~|\nsome[b]((0,2),(10,2)) ~~|\n"
        + "some[c]((0,3),(10,3)) ~~|\nk = 2 ~~|\nx = k*plain(Time) ~~|\ny[who] = each[who](Time) ~~|\nz[who] = some[who](Time) ~~|\n"
        + "INITIAL TIME = 5 ~~|\nFINAL TIME = 5 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|";

    private static Run RunWith(Folder folder, string list)
    {
        string model = Path.Combine(folder.Path, "m.mdl");
        string changes = Path.Combine(folder.Path, "a.cin");
        File.WriteAllText(model, Text);
        File.WriteAllText(changes, list);
        if (!Model.TryLoad(model, out var read, out var problems, new LoadOptions { Changes = [changes] }))
            throw new DiagnosticException(problems);
        return Simulator.Compile(read).Run([changes], []);
    }

    [Theory]
    [InlineData("k = 3", "15, 5, 5, 5, 1, 2, 3")]
    [InlineData("plain([(0,0)-(10,40)],(0,0),(10,40))\nk=3", "60, 5, 5, 5, 1, 2, 3")]
    [InlineData("PLAIN(0,10,0,40)", "40, 5, 5, 5, 1, 2, 3")]
    [InlineData("each((0,7),(10,7))", "10, 7, 7, 7, 1, 2, 3")]
    [InlineData("each[b](\n(0,7),\n(10,7))\neach[a]((0,8),(10,8))", "10, 8, 7, 5, 1, 2, 3")]
    [InlineData("each[who]((0,7),(10,7))", "10, 7, 7, 7, 1, 2, 3")]
    [InlineData("some[b]((0,7),(10,7))\nsome[b]((0,9),(10,9))", "10, 5, 5, 5, 1, 9, 3")]
    [InlineData("some((0,7),(10,7))", "10, 5, 5, 5, 7, 7, 7")]
    public void Points_take_the_place_of_the_models(string list, string expected)
    {
        using var folder = new Folder();
        var run = RunWith(folder, list);
        string[] names = ["x", "y[a]", "y[b]", "y[c]", "z[a]", "z[b]", "z[c]"];
        Assert.Equal(expected, string.Join(", ", names.Select(name => FormattableString.Invariant($"{run[name][0]}"))));
    }

    [Fact]
    public void All_that_names_no_table_is_said_with_what_is_broken_in_the_model()
    {
        using var folder = new Folder();
        var problems = Assert
            .Throws<DiagnosticException>(() =>
                RunWith(folder, "k((0,1),(1,2))\nplan((0,1),(1,2))\nplain[a]((0,1),(1,2))\neach[z]((0,1),(1,2))")
            )
            .Diagnostics;
        Assert.Equal([1, 2, 3, 4], problems.Select(p => p.Span.Line));
        Assert.Contains("plain", problems[1].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_model_was_read_without_the_list_its_tables_are_refused()
    {
        using var folder = new Folder();
        string list = Path.Combine(folder.Path, "a.cin");
        File.WriteAllText(list, "plain((0,0),(10,40))");
        var simulator = Simulator.Compile(Model.Parse(Text));
        var problem = Assert.Single(Assert.Throws<DiagnosticException>(() => simulator.Run([list], [])).Diagnostics);
        Assert.Equal("EN0023", problem.Code);
    }
}

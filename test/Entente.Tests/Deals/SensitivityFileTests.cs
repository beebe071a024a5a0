using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Tests.Data;

namespace Entente.Tests.Deals;

/// <summary>Vensim's sensitivity control files say what is uncertain.</summary>
public class SensitivityFileTests
{
    private static readonly Model Model = Model.Parse(
        "d: a, b ~~|\nprice[d] = 1, 2 ~~|\ncapacity = 1 ~~|\nwait = 1 ~~|\nn = 2 ~~|\nx = n + 1 ~~|\nINITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|"
    );

    private static string Write(Folder folder, string name, string text)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void Constants_get_the_distributions_that_lines_name()
    {
        using var folder = new Folder();
        string file = Write(
            folder,
            "runs.vsc",
            "300,L,77,,0\r\ncapacity=RANDOM_UNIFORM(1,3)\r\nprice[a]=RANDOM NORMAL(0,4,4,2)\r\nprice[b]=RANDOM TRIANGULAR(.5,1.5,.5,1,1.5)\r\nwait=RANDOM_EXPONENTIAL(0,1000,2,3)\r\nn=RANDOM POISSON(0,200,3,0,2)\r\n"
        );
        var (runs, seed, method) = UncertaintyFile.Controls(file);
        Assert.Equal((300, 77UL, SamplingMethod.LatinHypercube), (runs ?? 0, seed ?? 0, method));
        var inputs = UncertaintyFile.Load(file, Model).Sample(20_000, 1);
        Assert.Equal(["capacity", "price[a]", "price[b]", "wait", "n"], inputs.Names);
        double[][] columns =
        [
            .. Enumerable.Range(0, 5).Select(i => Enumerable.Range(0, 20_000).Select(run => inputs.Row(run)[i]).ToArray()),
        ];
        Assert.Equal(2, columns[0].Average(), 0.02);
        // The lower half of a normal: mean - sd √(2/π), less what is cut off at two standard deviations.
        Assert.All(columns[1], x => Assert.InRange(x, 0, 4));
        Assert.Equal(1, columns[2].Average(), 0.01);
        Assert.Equal(5, columns[3].Average(), 0.1);
        Assert.Equal(6, columns[4].Average(), 0.12);
        Assert.All(columns[4], x => Assert.Equal(0, x % 2));
    }

    [Fact]
    public void A_file_is_known_by_its_content()
    {
        using var folder = new Folder();
        string file = Write(folder, "control.txt", "capacity = RANDOM UNIFORM(1, 3)\n");
        Assert.Equal("capacity", Assert.Single(UncertaintyFile.Load(file, Model).Sample(1, 1).Names));
        Assert.Null(UncertaintyFile.Controls(file).Runs);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        using var folder = new Folder();
        string file = Write(
            folder,
            "bad.vsc",
            "200,U,1\nzz=RANDOM_UNIFORM(1,3)\nx=RANDOM_UNIFORM(1,3)\ncapacity=RANDOM LOOKUP(1,2,3)\nwait=RANDOM_UNIFORM(3,1)\nn=7\n"
        );
        var problems = Assert.Throws<DiagnosticException>(() => UncertaintyFile.Load(file, Model)).Diagnostics;
        Assert.Equal([1, 2, 3, 4, 5, 6], problems.Select(p => p.Span.Line).Distinct().Order());
    }
}

using System.Globalization;
using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration.Fitting;
using Entente.Models;
using Entente.Tests.Data;

namespace Entente.Tests.Deals;

/// <summary>Vensim's optimisation control and payoff definitions say what is calibrated, and to what.</summary>
public class OptimisationFileTests
{
    private static readonly Model Model = Model.Parse(
        "who: a, b ~~|\nstock[who] = INTEG(rate[who]*(goal[who] - stock[who]), 1) ~~|\nrate[who] = 0.5 ~~|\ngoal[who] = 4, 4 ~~|\n"
            + "most = 3 ~~|\nerror size = 0.25 ~~|\ntotal = SUM(stock[who!]) ~~|\n"
            + "INITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 0.25 ~~|\nSAVEPER = TIME STEP ~~|"
    );

    private static string Write(Folder folder, string name, string text)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    // What the model gives with rates 0.3 and 0.9 and goals 5 and 2, by its own difference equation.
    private static string Observed()
    {
        var text = new System.Text.StringBuilder("Time,seen a,seen b,total\n");
        (double a, double b) = (1, 1);
        for (int step = 0; step <= 40; step++)
        {
            if (step % 4 == 0)
                text.Append(CultureInfo.InvariantCulture, $"{step / 4.0},{a:R},{b:R},{a + b:R}\n");
            (a, b) = (a + 0.25 * 0.3 * (5 - a), b + 0.25 * 0.9 * (2 - b));
        }
        return text.ToString()
            .Replace("seen a", "seen[a]", StringComparison.Ordinal)
            .Replace("seen b", "seen[b]", StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_planted_is_found_with_the_files_of_Vensim()
    {
        using var folder = new Folder();
        string control = Write(
            folder,
            "model.voc",
            ":OPTIMIZER=Powell\r\n:MAX_ITERATIONS=1000\r\n:COMMENT what is not known\r\n{rates}\r\n0 <= rate[a] = 0.5 <= most | AF=0.01\r\n"
                + "0<=rate[b]=.5<=3\r\n  1 <= goal[a] <= 10 {one of two}\r\n1<=goal[b]=2<=10"
        );
        string payoff = Write(folder, "model.vpd", "*C\r\nstock[who]|seen[who]/2\r\ntotal/1e0\r\n");
        string data = Write(folder, "seen.csv", Observed());
        var unknown = UncertaintyFile.Load(control, Model);
        var drawn = unknown.Sample(2000, 1);
        Assert.Equal(["rate[a]", "rate[b]", "goal[a]", "goal[b]"], drawn.Names);
        double[] rates = [.. Enumerable.Range(0, 2000).Select(run => drawn.Row(run)[0])];
        Assert.All(rates, x => Assert.InRange(x, 0, 3));
        Assert.Equal(1.5, rates.Average(), 0.1);
        var targets = UncertaintyFile.LoadPayoff(payoff, Model, [data]);
        Assert.Equal(["stock[a]", "stock[b]", "total"], targets.Select(t => t.Name));
        Assert.Equal([2.0, 2.0, 1.0], targets.Select(t => t.Weight ?? 0));
        var fit = Calibration.Of(Model, unknown, targets, new() { Confidence = 0 });
        Assert.Equal([0.3, 0.9, 5.0, 2.0], fit.Constants.Select(c => c.Estimate), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void Kinds_say_how_errors_are()
    {
        using var folder = new Folder();
        string data = Write(folder, "seen.csv", Observed());
        var targets = UncertaintyFile.LoadPayoff(
            Write(folder, "a.vpd", "*CL\nstock[a]|seen[a]/3\n*CK\nstock[b]|seen[b]/error size\n*Calibration\ntotal/1\n"),
            Model,
            [data]
        );
        Assert.Equal([true, false, false], targets.Select(t => t.IsLogarithmic));
        Assert.Equal([3.0, null, 1.0], targets.Select(t => t.Weight));
        // A variance.
        Assert.Equal([null, 0.5, null], targets.Select(t => t.StandardDeviation));
        Assert.Equal(11, targets[1].Times.Length);
    }

    [Fact]
    public void All_that_is_wrong_with_either_is_said_at_once()
    {
        using var folder = new Folder();
        string control = Write(
            folder,
            "bad.voc",
            "0<=zz<=1\n0<=total<=1\nrate[a]\n0<=rate[a]=1\n3<=rate[b]<=1\n0<=goal[a]<=x\n0<=most<=1\n0<=most<=2\n"
        );
        var problems = Assert.Throws<DiagnosticException>(() => UncertaintyFile.Load(control, Model)).Diagnostics;
        Assert.Equal([1, 2, 3, 4, 5, 6, 8], problems.Select(p => p.Span.Line));
        Assert.Equal(4, problems.Count(p => p.Code == "EN7095"));
        string empty = Write(folder, "empty.vpd", "{*C}\n");
        problems = Assert.Throws<DiagnosticException>(() => UncertaintyFile.LoadPayoff(empty, Model, [])).Diagnostics;
        Assert.Equal("EN7098", Assert.Single(problems).Code);
        string payoff = Write(
            folder,
            "bad.vpd",
            "*C\nnothing/1\nmost/1\ntotal\ntotal|seen[z]/1\ntotal/0\n*P\ntotal/1\n*CR\ntotal/1\n"
        );
        problems = Assert
            .Throws<DiagnosticException>(() => UncertaintyFile.LoadPayoff(payoff, Model, [Write(folder, "seen.csv", Observed())]))
            .Diagnostics;
        Assert.Equal(
            [(2, "EN7099"), (3, "EN7099"), (4, "EN7097"), (5, "EN7100"), (6, "EN7097"), (7, "EN7096"), (9, "EN7096")],
            problems.Select(p => (p.Span.Line, p.Code))
        );
    }
}

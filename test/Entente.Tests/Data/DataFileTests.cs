using Entente.Data;
using Entente.Diagnostics;

namespace Entente.Tests.Data;

public sealed class DataFileTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly List<Diagnostic> problems = [];

    public void Dispose() => folder.Dispose();

    private string Read(string name, string text)
    {
        var series = DataFile.Read(folder.Write(name, text), problems);
        return string.Join(
            "; ",
            series.Select(s =>
                s.Name
                + (s.Elements.IsEmpty ? "" : $"[{string.Join("|", s.Elements)}]")
                + string.Concat(s.Points.X.Zip(s.Points.Y, (x, y) => FormattableString.Invariant($" {x}:{y}")))
            )
        );
    }

    [Fact]
    public void Time_runs_down_or_across() =>
        Assert.All(
            new[]
            {
                Read("down.tab", "A title\n\nTime\tx\ty[A,B]\t\n0\t1\t5\tnote\n1\t\t6\n2\t3\t7\n"),
                Read("across.csv", "A title\nTime,0,1,2\nx,1,,3\n\"y[A,B]\",5,6,7\n"),
                Read("bare.csv", "Time,x,y[A,B]\n0,1,5\n1,,6\n2,3,7\n"),
                Read("bare across.csv", "Time,0,1,2\nx,1,,3\ny[A,B],5,6,7\n"),
                Read("semicolon.csv", "Time;x;y[A,B]\r0;1;5\r1;;6\r2;3;7\r"),
            },
            read => Assert.Equal("x 0:1 2:3; y[A|B] 0:5 1:6 2:7", read)
        );

    [Fact]
    public void Dat_files_hold_names_and_points()
    {
        Assert.Equal(
            "Simple 1 0:1000 1:2000; y[A1|B] -1:10 9:70; \"a / b\" 0:1",
            Read("d.dat", "Simple 1 / per year\n0\t1000\n1 2000 a remark\n\ny[A1, B]\n-1\t1e1\n\"a / b\"\n0,1\nY[a1,b]\n9\t70\n")
        );
        Assert.Empty(problems);
    }

    [Fact]
    public void Problems_name_the_line_and_the_rest_is_read()
    {
        Assert.Equal("x 0:1", Read("d.dat", "x\n0 1\n1 one\ny]\n5\n"));
        Assert.Equal(["EN0020 3", "EN0020 5"], problems.Select(p => FormattableString.Invariant($"{p.Code} {p.Span.Line}")));
        problems.Clear();
        Assert.Equal("x 1:2", Read("t.csv", "Time,x,y[A\n0,n/a,\n1,2,\n"));
        Assert.Equal(
            ["EN0019 2:2"],
            problems.Select(p => FormattableString.Invariant($"{p.Code} {p.Span.Line}:{p.Span.Column}"))
        );
    }

    [Fact]
    public void What_is_no_table_is_refused()
    {
        Assert.Equal("", Read("text.csv", "Lorem ipsum, dolor\nsit, amet\n"));
        Assert.Equal("", Read("empty.tab", ""));
        Assert.Equal("", Read("run.vdfx", "xx"));
        Assert.Equal(["EN0018", "EN0018", "EN0024"], problems.Select(p => p.Code));
    }
}

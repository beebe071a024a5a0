using Entente.Data;
using Entente.Diagnostics;

namespace Entente.Tests.Data;

public class ChangesFileTests
{
    private readonly List<Diagnostic> problems = [];

    private string Read(string text) =>
        string.Join(
            "; ",
            ChangesFile
                .Parse("x.cin", text, problems)
                .Constants.Select(c => c.Name + string.Concat(c.Values.Select(v => FormattableString.Invariant($" {v}"))))
        );

    [Fact]
    public void Changes_are_read_in_all_their_forms()
    {
        Assert.Equal(
            "CONSTANT NAME 1 123.4; c2[sub] 3 2 7; \"a = b\"[A,B] -0.015; matrix[a,b] 1 2 3 4; NORM FRAC[CHINA] 0.015; last 1000",
            Read(
                "CONSTANT NAME  1= 123.4\n{a remark}\nc2[sub]=\n  3,2,\n 7\r\n\"a = b\"[A , B] = -1.5e-2\nmatrix[a,b]=1,2;3,4;\n\n0.0<= NORM FRAC[CHINA] = .015 <= .1\nlast=1e3"
            )
        );
        Assert.Empty(problems);
    }

    [Fact]
    public void Every_broken_line_is_said_and_the_others_are_read()
    {
        Assert.Equal("a 1; b 2", Read("a = 1\nlookup((0,0),(1))\nx = y\n= 5\nz 7\nb = 2"));
        Assert.Equal([2, 3, 4, 5], problems.Select(p => p.Span.Line));
    }
}

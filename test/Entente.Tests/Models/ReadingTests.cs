using System.Diagnostics;
using System.Globalization;
using System.Text;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>Reading what people have, and what they get wrong.</summary>
public class ReadingTests
{
    private const string Control = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 1 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    private static double Value(string expression) =>
        Simulator.Compile(Model.Parse($"x = {expression} ~~|" + Control)).Run()["x"][0];

    [Theory]
    [InlineData("-2^2", -4)]
    [InlineData("2^3^2", 512)]
    [InlineData("2*3+4*5", 26)]
    [InlineData("7-3-2", 2)]
    [InlineData("100/5/2", 10)]
    [InlineData(":NOT: 1 = 2", 1)]
    [InlineData("1 < 2 :AND: 3 <> 3 :OR: 1", 1)]
    [InlineData("IF THEN ELSE(2 > 1, 10, 1/0)", 10)]
    [InlineData("MODULO(-7, 3)", -1)]
    [InlineData("XIDZ(1, 0, 42)", 42)]
    [InlineData("INTEGER(-2.7)", -2)]
    [InlineData("WITH LOOKUP(1.5, ([(0,0)-(4,4)],(1,10),(2,20)))", 15)]
    [InlineData("WITH LOOKUP(9, ((1,10),(2,20)))", 20)]
    public void Expressions_have_Vensims_meaning(string expression, double expected) =>
        Assert.Equal(expected, Value(expression), 12);

    [Fact]
    public void All_mistakes_are_told_at_once_with_place_and_remedy()
    {
        const string text =
            "a = bb + 1 ~~|\nb = 2 + ~~|\nc = SMOTH(b, 2) ~~|\nd = MAX(1) ~~|\ne[x] = 1 ~~|\nf = (1 + 2 ~~|\na = 3 ~~|\n"
            + Control;
        Assert.False(Model.TryParse(text, "m.mdl", out _, out var problems));
        var errors = problems.Where(p => p.Severity == Severity.Error).ToList();
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], errors.Select(p => p.Span.Line).Distinct());
        Assert.All(errors, p => Assert.True(p.Span.Column > 0 && p.Hint.Length > 0, p.ToString()));
        Assert.Contains(errors, p => p.Hint.Contains("'SMOOTH'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\r", "")]
    [InlineData("\n", "\ufeff")]
    public void Line_ends_and_marks_change_nothing(string lineEnd, string mark)
    {
        string text = (
            "{UTF-8}\nmy  long_name = \\\n\t1 + {a comment} other ~ unit ~ doc |\n\"other\" = 4 ~~|" + Control
        ).Replace("\n", lineEnd);
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".mdl");
        File.WriteAllBytes(file, [.. Encoding.UTF8.GetBytes(mark + text)]);
        try
        {
            Assert.Equal(5, Simulator.Compile(Model.Load(file)).Run()["My Long Name"][0]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_deep_nesting_is_refused_and_a_long_sum_is_not()
    {
        string deep = new string('(', 100_000) + "1" + new string(')', 100_000);
        Assert.False(Model.TryParse($"x = {deep} ~~|" + Control, "m.mdl", out _, out var problems));
        Assert.Contains(problems, p => p.Code == "EN1003");
        Assert.Equal(20_000, Value(string.Join('+', Enumerable.Repeat("1", 20_000))));
    }

    [Fact]
    public void The_order_of_equations_does_not_matter()
    {
        string[] equations =
        [
            "party: A, B, C ~~|",
            "stock[party] = INTEG(inflow[party] - outflow[party], start[party]) ~~|",
            "inflow[party] = rate*total ~~|",
            "outflow[party] = stock[party]/life ~~|",
            "start[party] = 1, 2, 3 ~~|",
            "rate = 0.1 ~~|",
            "life = 4 ~~|",
            "total = SUM(stock[party!]) ~~|",
        ];
        double[] Run(IEnumerable<string> order) =>
            [.. Simulator.Compile(Model.Parse(string.Join('\n', order) + Control)).Run()["stock[B]"]];
        double[] expected = Run(equations);
        for (int shift = 1; shift < equations.Length; shift++)
            Assert.Equal(expected, Run(equations.Skip(shift).Concat(equations.Take(shift)).Reverse()));
    }

    [Fact]
    public void The_public_models_are_read_and_give_the_published_numbers()
    {
        string cases = Shared.Path("conformance", "cases");
        var manifest = File.ReadAllLines(Shared.Path("conformance", "manifest.tsv")).Skip(1).Select(l => l.Split('\t')).ToList();
        int passed = 0;
        var failed = new List<string>();
        foreach (
            string[] row in manifest.Where(r =>
                r[1].EndsWith(".mdl", StringComparison.OrdinalIgnoreCase) && (r.Length < 6 || r[5].Length == 0)
            )
        )
        {
            string folder = Path.Combine(cases, row[0]);
            string? remark = Judge(Path.Combine(folder, row[1]), Path.Combine(folder, "expected.tsv"));
            if (remark == null)
                passed++;
            else
                failed.Add($"{row[0]}: {remark}");
        }
        // What is missing is known by name, so that a loss shows.
        Assert.True(passed >= 90, $"only {passed} pass:\n" + string.Join('\n', failed));
    }

    private static string? Judge(string file, string expected)
    {
        if (!Model.TryLoad(file, out var model, out var problems))
            return problems.First(p => p.Severity == Severity.Error).ToString();
        if (!Simulator.TryCompile(model, out var simulator, out problems))
            return problems[0].ToString();
        Run run;
        try
        {
            run = simulator.Run();
        }
        catch (DiagnosticException exception)
        {
            return exception.Diagnostics[0].ToString();
        }
        string[][] table = [.. File.ReadAllLines(expected).Select(l => l.Split('\t'))];
        var at = run
            .Times.Select((t, i) => (Time: Math.Round(t, 6), i))
            .GroupBy(t => t.Time)
            .ToDictionary(g => g.Key, g => g.First().i);
        for (int column = 1; column < table[0].Length; column++)
        {
            if (Philox.CanonicalName(table[0][column]) == "time")
                continue;
            IReadOnlyList<double> values;
            try
            {
                values = run[table[0][column]];
            }
            catch (KeyNotFoundException)
            {
                return $"no {table[0][column]}";
            }
            foreach (string[] row in table.Skip(1))
            {
                if (column >= row.Length || !double.TryParse(row[column], CultureInfo.InvariantCulture, out double want))
                    continue;
                if (!at.TryGetValue(Math.Round(double.Parse(row[0], CultureInfo.InvariantCulture), 6), out int i))
                    return $"no time {row[0]}";
                if (Math.Abs(values[i] - want) > 1e-6 + 1e-3 * Math.Abs(want) && !(double.IsNaN(values[i]) && double.IsNaN(want)))
                    return FormattableString.Invariant($"{table[0][column]} at {row[0]}: {values[i]} instead of {want}");
            }
        }
        return null;
    }

    [Fact]
    public void A_mistake_in_the_last_line_of_a_large_file_answers_soon()
    {
        var text = new StringBuilder(Control);
        for (int i = 0; i < 20_000; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"variable {i} = {(i == 0 ? "1" : $"variable {i - 1} + 1")} ~ dmnl ~ documentation |\n"
            );
        text.Append("broken = (1 ~~|");
        var clock = Stopwatch.StartNew();
        Assert.False(Model.TryParse(text.ToString(), "m.mdl", out _, out var problems));
        Assert.Contains(problems, p => p.Code == "EN1006" && p.Span.Line > 20_000);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1));
    }
}

using System.Collections.Immutable;
using System.Text;
using Entente.Data;
using Entente.Diagnostics;

namespace Entente.Tests.Data;

public sealed class DirectDataTests : IDisposable
{
    private static readonly SourceSpan Here = new("model.mdl", 7, 3, 0);
    private readonly Folder folder = new();
    private readonly List<Diagnostic> problems = [];

    private DirectData Data(params KeyValuePair<string, string>[] given) => new(new DataPlaces(folder.Path, [], given), problems);

    private ImmutableArray<double>? Constants(string file, string cell, params int[] lengths) =>
        Data().Constants(file, ",", cell, [.. lengths], Here);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Constants_run_right_and_then_down_and_a_star_turns_them()
    {
        folder.Write("c.csv", "c,C1,C2\r\nB1,1,2\r\nB2,3,4\r\nB3,5,6");
        Assert.Equal([1, 2, 3, 4, 5, 6], Constants("c.csv", "B2", 3, 2));
        Assert.Equal([1, 3, 5, 2, 4, 6], Constants("c.csv", "b2*", 2, 3));
        Assert.Equal([3, 4], Constants("c.csv", "B3", 2));
        Assert.Equal([2, 4, 6], Constants("c.csv", "C2*", 3));
        Assert.Equal([6], Constants("c.csv", "C4"));
        Assert.Equal([1, 2, 3, 4, 5, 6], Constants("c.csv", "B2", 1, 3, 2));
        Assert.Equal([1, 3, 5], Constants("c.csv", "B2", 3, 1));
        Assert.Empty(problems);
    }

    [Fact]
    public void Blank_lines_count_and_separators_inside_quotes_do_not()
    {
        folder.Write("h.csv", "h,\r\n\"A, with \"\"quotes\"\"\r\nand a line end\",1\r\n,\r\n\r\nC,3\r\n");
        Assert.Equal([3], Constants("h.csv", "B5"));
    }

    [Fact]
    public void A_missing_constant_is_an_error_that_names_file_and_cell()
    {
        folder.Write("c.csv", "1,,n/a\n\"1,5\",2,3\n");
        Assert.Null(Constants("c.csv", "A1", 2, 3));
        var problem = Assert.Single(problems);
        Assert.Equal(
            "model.mdl:7:3: error EN0009: No numbers stand in 3 cells, the first of them 'c.csv', cell B1 (empty). Enter numbers (0 where none is meant), with a point for decimals and without thousands separators.",
            problem.ToString()
        );
    }

    [Fact]
    public void Series_run_across_where_time_is_a_row_and_down_where_it_is_a_column()
    {
        folder.Write("across.csv", "m,1990,2005,,2015\nM1,1,2,,3\nM2,11,,,13\n");
        folder.Write("down.tab", "Year\tA1\tA2\n1990\t1\t11\n2005\t2\t\n2015\t3\t13\n");
        foreach (
            var series in new[]
            {
                Data().Series("across.csv", ",", "1", "B2", 2, false, Here),
                Data().Series("down.tab", "", "a", "b2", 2, false, Here),
            }
        )
        {
            Assert.NotNull(series);
            Assert.Equal([1990, 2005, 2015], series.Value[0]?.X);
            Assert.Equal([1, 2, 3], series.Value[0]?.Y);
            Assert.Equal([1990, 2015], series.Value[1]?.X);
            Assert.Equal([11, 13], series.Value[1]?.Y);
        }
        // The empty column is a gap, and said.
        Assert.Equal(["EN0015"], problems.Select(p => p.Code));
    }

    [Fact]
    public void A_second_table_behind_a_gap_is_not_read_into_the_first()
    {
        folder.Write("two.csv", "2000,2001,,2000,2001\n1,2,,30,40\n");
        var series = Data().Series("two.csv", ",", "1", "A2", 1, false, Here);
        Assert.Equal([1, 2], series?[0]?.Y);
        Assert.Empty(problems);
    }

    [Fact]
    public void Text_among_values_is_left_out_and_said()
    {
        folder.Write("t.csv", "2000,2001,2002\n1,\"2,5\",3\n");
        var series = Data().Series("t.csv", ",", "1", "A2", 1, false, Here);
        Assert.Equal([2000, 2002], series?[0]?.X);
        Assert.Equal(["EN0014"], problems.Select(p => p.Code));
        Assert.Contains("'t.csv', cell B2 ('2,5')", problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_put_into_order_and_of_two_values_at_one_time_the_later_counts()
    {
        folder.Write("t.csv", "2002,1\n2000,2\n2000,3\n2001,4\n");
        Assert.Equal([3, 4, 1], Data().Series("t.csv", ",", "A", "B1", 1, false, Here)?[0]?.Y);
        Assert.Equal(["EN0017"], problems.Select(p => p.Code));
        Assert.Equal([2000.0, 2000, 2001, 2002], Data().Series("t.csv", ",", "A", "B1", 1, true, Here)?[0]?.X);
    }

    [Fact]
    public void Named_ranges_of_a_workbook_are_found()
    {
        folder.WriteXlsx(
            "in.xlsx",
            "My Sheet",
            [
                ["x", 2000, 2001.5, 2003],
                ["a", 1, 2, 3],
                ["b", 4, 5, 6.25],
            ],
            ("when", "'My Sheet'!$B$1:$D$1"),
            ("both", "'My Sheet'!$B$2:$D$3"),
            ("single", "'My Sheet'!$D$3")
        );
        var data = Data();
        var series = data.Series("in.xlsx", "my sheet", "WHEN", "both", 2, false, Here);
        Assert.Equal([2000, 2001.5, 2003], series?[1]?.X);
        Assert.Equal([4, 5, 6.25], series?[1]?.Y);
        Assert.Equal([1, 2, 3, 4, 5, 6.25], data.Constants("in.xlsx", "My Sheet", "both", [2, 3], Here));
        Assert.Equal([6.25], data.Constants("in.xlsx", "My Sheet", "single", [], Here));
        Assert.Empty(problems);

        Assert.Null(data.Constants("in.xlsx", "My Sheet", "both", [3, 2], Here));
        Assert.Null(data.Constants("in.xlsx", "My Sheet", "bot", [3, 2], Here));
        Assert.Null(data.Constants("in.xlsx", "Other", "B2", [], Here));
        Assert.Equal(["EN0007", "EN0006", "EN0005"], problems.Select(p => p.Code));
        Assert.Contains("Did you mean 'both'?", problems[1].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_found_as_Windows_would_and_by_the_users_names()
    {
        string path = folder.Write("Data/Deep/b.CSV", "7\n");
        Assert.Equal([7], Constants("data\\deep\\B.csv", "A1"));
        Assert.Equal([7], Data(new KeyValuePair<string, string>("?Mine", path)).Constants("?mine", ",", "A1", [], Here));
        Assert.Empty(problems);
        Assert.Null(Constants("?mine", "A1"));
        Assert.Null(Constants("nothing.csv", "A1"));
        Assert.Equal(["EN0004", "EN0001"], problems.Select(p => p.Code));
    }

    [Fact]
    public void Elements_are_read_across_and_then_down_without_empty_cells()
    {
        folder.Write("s.csv", "names\nA1,B1\n\nA2,B2\nA3\n");
        Assert.Equal(["A1", "A2", "A3"], Data().Elements("s.csv", ",", "A2", "A", "", Here));
        Assert.Equal(["xA1", "xB1", "xA2", "xB2"], Data().Elements("s.csv", ",", "A2", "B4", "x", Here));
        Assert.Equal(["A1", "B1"], Data().Elements("s.csv", ",", "A2", "2", "", Here));
    }

    [Fact]
    public void A_damaged_workbook_and_a_far_stray_cell_are_said_quickly()
    {
        File.WriteAllBytes(Path.Combine(folder.Path, "broken.xlsx"), "PK\u0003\u0004 this is no zip file"u8);
        File.WriteAllBytes(Path.Combine(folder.Path, "broken.xls"), [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 1, 2, 3]);
        Assert.Null(Data().Constants("broken.xlsx", "a", "A1", [], Here));
        Assert.Null(Data().Constants("broken.xls", "a", "A1", [], Here));
        Assert.Equal(["EN0002", "EN0002"], problems.Select(p => p.Code));
    }

    [Fact]
    public void Text_is_decoded_by_its_mark_as_UTF8_or_as_Windows_1252()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        folder.Write("u.csv", "Größe\n", Encoding.Unicode);
        folder.Write("w.csv", "Größe\n", Encoding.GetEncoding(1252));
        folder.Write("b.csv", "Größe\n", Encoding.UTF8);
        foreach (string file in new[] { "u.csv", "w.csv", "b.csv" })
            Assert.Equal(["Größe"], Data().Elements(file, ",", "A1", "", "", Here));
    }

    [Fact]
    public void Old_workbooks_are_read()
    {
        string path = Shared.Path("conformance", "cases", "get_data_args_3d_xls.test_get_data_args_3d_xls.mdl");
        var series = new DirectData(new DataPlaces(path, [], []), problems).Series(
            "input.xls",
            "Sheet1",
            "4",
            "C5",
            2,
            false,
            Here
        );
        Assert.NotNull(series);
        Assert.Equal(2, series.Value.Length);
        Assert.All(series.Value, s => Assert.NotEmpty(s?.X ?? []));
        Assert.Empty(problems);
    }
}

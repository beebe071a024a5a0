using Entente.Deals;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports;
using Entente.Simulation;
using Entente.Tests.Data;

namespace Entente.Tests.Exploration;

/// <summary>Tables of runs that come out of Parquet files.</summary>
public class TableTests
{
    private static readonly string Fishery = Path.Combine(Shared.Repository, "examples", "shared-fishery");

    [Fact]
    public void The_worlds_behind_a_ledger_come_back_from_their_file_with_the_ledgers_means()
    {
        var ledger = Deal.Load(Fishery)
            .Weigh(
                new WeighOptions
                {
                    Runs = 70,
                    BreachRuns = 0,
                    TurnClaims = false,
                }
            );
        using var folder = new Folder();
        string file = Path.Combine(folder.Path, "runs.parquet");
        using (var stream = File.Create(file))
            LedgerParquet.Write(ledger.Worlds!, stream);
        var table = Table.Load(file);
        Assert.Equal(70, table.Rows);
        Assert.Equal(ledger.Worlds!.Names, table.Names);
        Assert.Equal(ledger.Worlds.Inputs, table.Inputs);
        Assert.NotEmpty(table.Inputs);
        foreach (var package in ledger.Packages)
            for (int p = 0; p < ledger.Parties.Length; p++)
                Assert.Equal(
                    package.Gains[p].Mean,
                    table[$"gain of {ledger.Parties[p].Name} from {package.Package.Name}"].Average(),
                    1e-9 * (1 + Math.Abs(package.Gains[p].Mean))
                );
        Assert.Equal(ledger.Worlds.Table().Columns.Select(c => c.Sum()), table.Columns.Select(c => c.Sum()));
    }

    [Fact]
    public void Of_an_ensemble_with_all_its_times_the_last_of_each_run_is_taken()
    {
        using var folder = new Folder();
        string file = Path.Combine(folder.Path, "runs.parquet");
        var simulator = Simulator.Compile(Model.Load(Path.Combine(Fishery, "shared-fishery.mdl")));
        var worlds = Deal.Load(Fishery).Uncertainty.Sample(50, 3);
        Ensemble ensemble;
        using (var stream = File.Create(file))
        using (var sink = new ParquetRuns(stream))
            ensemble = simulator.Run(worlds, ["fish stock"], new() { Keep = KeptValues.Trajectories }, sink);
        var table = Table.Load(file);
        Assert.Equal(50, table.Rows);
        Assert.DoesNotContain("Time", table.Names);
        Assert.Equal(ensemble["fish stock"].Spreads[^1].Values, table["fish stock"]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(200)]
    public void A_file_that_only_begins_like_parquet_is_refused(int length)
    {
        using var folder = new Folder();
        string file = Path.Combine(folder.Path, "runs.parquet");
        File.WriteAllBytes(file, [.. "PAR1"u8, .. new byte[length - 4]]);
        Assert.Equal("EN0002", Assert.Single(Assert.Throws<DiagnosticException>(() => Table.Load(file)).Diagnostics).Code);
    }

    private static Table OfText(string text)
    {
        using var folder = new Folder();
        string file = Path.Combine(folder.Path, "runs.csv");
        File.WriteAllText(file, text);
        return Table.Load(file);
    }

    [Fact]
    public void A_column_of_texts_is_refused_where_it_is_used_and_nowhere_else()
    {
        var table = OfText("a,kind,y\n1,red,2\n2,blue,3\n");
        Assert.Equal([2, 3], table["y"]);
        Assert.Equal([3], table.Where("a > 1")["y"]);
        var problem = Assert.Single(Assert.Throws<DiagnosticException>(() => table["kind"]).Diagnostics);
        Assert.Equal("EN5013", problem.Code);
        Assert.Contains("'red' in run 1", problem.Message, StringComparison.Ordinal);
        Assert.Equal(
            "EN5014",
            Assert.Single(Assert.Throws<DiagnosticException>(() => OfText("a,A\n1,2\n")["a"]).Diagnostics).Code
        );
    }

    [Fact]
    public void What_stands_for_no_number_is_a_missing_value()
    {
        var table = OfText("a,y\n1,\n,NA\n3,nan\n4\n5,-inf\n6,1e3\nTRUE,7\n");
        Assert.Equal([1, double.NaN, 3, 4, 5, 6, 1], table["a"]);
        Assert.Equal(1000, table["y"].Where(double.IsFinite).First());
        Assert.Equal(2, table["y"].Count(double.IsFinite));
    }

    [Fact]
    public void Decimal_commas_are_read_where_they_cannot_be_anything_else()
    {
        var table = OfText("a;y\n0,5;1,25\n-2;1,5e3\n;3\n");
        Assert.Equal([0.5, -2, double.NaN], table["a"]);
        Assert.Equal([1.25, 1500, 3], table["y"]);
        Assert.Equal([1.5, 2.125], OfText("a\ty\n1,5\t1\n2,125\t2\n")["a"]);
        // Thousands or decimals? And beside a decimal point a comma is none.
        Assert.Throws<DiagnosticException>(() => OfText("a;y\n1,000;1\n2,500;2\n")["a"]);
        Assert.Throws<DiagnosticException>(() => OfText("a;y\n1,00;1.5\n2,50;2\n")["a"]);
    }

    [Fact]
    public void Blank_lines_unnamed_columns_and_separators_in_quotes_do_no_harm()
    {
        var table = OfText("\r\n\n,\"a, b, c\",y,\n\n0,1,2,\n1,3,4,\n\n");
        Assert.Equal(["a, b, c", "y"], table.Names);
        Assert.Equal([1, 3], table["a, b, c"]);
        Assert.Equal([2, 4], table["y"]);
        Assert.Equal(["a, b, c", "y"], OfText("\"a, b, c\";y\n1;2\n").Names);
    }

    [Fact]
    public void A_row_with_more_values_than_there_are_columns_is_refused()
    {
        var problem = Assert.Single(Assert.Throws<DiagnosticException>(() => OfText("a,y\n1,2\n1,000,2\n")).Diagnostics);
        Assert.Equal("EN5017", problem.Code);
        Assert.Contains("Run 2 has 3 cells", problem.Message, StringComparison.Ordinal);
    }
}

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
}

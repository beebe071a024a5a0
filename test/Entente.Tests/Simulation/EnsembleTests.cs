using CsCheck;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports;
using Entente.Simulation;
using Entente.Tests.Data;
using Parquet;

namespace Entente.Tests.Simulation;

/// <summary>Ensembles against their own single runs and against sums that are known.</summary>
public class EnsembleTests
{
    private const string Growth =
        "stock = INTEG(stock*rate*LN(limit/stock)^exponent - harvest, start) ~~|\nrate = 0.3 ~~|\nlimit = 100 ~~|\nstart = 10 ~~|\n"
        + "exponent = 1.1 ~~|\nharvest = 0.2 + table(Time) ~~|\ntable((0,0),(3,1),(4,0.5),(8,2)) ~~|\nratio = stock/limit ~~|\n"
        + "INITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 0.25 ~~|\nSAVEPER = 1 ~~|\n";

    private static readonly Simulator Simulator = Simulator.Compile(Model.Parse(Growth));

    private static Inputs Worlds(long runs) =>
        new Uncertainty().Uniform("rate", 0.1, 0.5).Normal("start", 20, 2).Triangular("exponent", 0.8, 1, 1.5).Sample(runs, 7);

    [Fact]
    public void Each_run_is_the_single_run_with_its_inputs_bit_for_bit()
    {
        var worlds = Worlds(100);
        var ensemble = Simulator.Run(worlds, ["stock", "ratio"], new() { Keep = KeptValues.Trajectories });
        foreach (long number in new long[] { 0, 1, 15, 16, 99 })
        {
            double[] row = worlds.Row(number);
            var run = Simulator.Run(worlds.Names.Select((n, i) => (n, row[i])).ToDictionary(p => p.n, p => p.Item2));
            foreach (var outcome in ensemble.Outcomes)
                Assert.Equal(run[outcome.Name].ToArray(), outcome.Spreads.Select(s => s.Values[(int)number]));
        }
    }

    [Fact]
    public void Statistics_are_those_of_the_values()
    {
        var ensemble = Simulator.Run(Worlds(1001), ["stock"], new() { Keep = KeptValues.Final });
        var final = ensemble["Stock"].Final;
        double[] values = [.. final.Values];
        double[] sorted = Statistics.Sorted(values);
        Assert.Equal(1001, final.Count);
        Assert.Equal(Statistics.Mean(values), final.Mean, 1e-12 * final.Mean);
        Assert.Equal(Math.Sqrt(Statistics.Variance(values)), final.StandardDeviation, 1e-11 * final.StandardDeviation);
        Assert.Equal(sorted[0], final.Minimum);
        Assert.Equal(sorted[^1], final.Maximum);
        Assert.Equal(values[final.MaximumRun], final.Maximum);
        Assert.Equal(values[final.MinimumRun], final.Minimum);
        for (int i = 1; i < 100; i++)
        {
            double exact = sorted[(int)Math.Ceiling(i / 100.0 * sorted.Length) - 1];
            Assert.Equal(exact, final.Quantile(i / 100.0), Spread.QuantileError * exact);
        }
        Assert.Throws<InvalidOperationException>(() => ensemble["stock"].At(3).Values);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var one = Simulator.Run(Worlds(333), ["stock"], new() { Threads = 1 })["stock"];
        var three = Simulator.Run(Worlds(333), ["stock"], new() { Threads = 3 })["stock"];
        foreach (var (a, b) in one.Spreads.Zip(three.Spreads))
            Assert.Equal(
                (a.Mean, a.StandardDeviation, a.Minimum, a.MaximumRun, a.Quantile(0.3)),
                (b.Mean, b.StandardDeviation, b.Minimum, b.MaximumRun, b.Quantile(0.3))
            );
    }

    [Fact]
    public void No_more_threads_are_started_than_help()
    {
        var threads = new HashSet<int>();
        var ensemble = Simulator.Run(
            Worlds(16_000),
            ["stock"],
            new() { Threads = 400 },
            progress: _ => threads.Add(Environment.CurrentManagedThreadId)
        );
        Assert.InRange(threads.Count, 1, PairedRuns.MostThreads);
        Assert.Equal(Simulator.Run(Worlds(16_000), ["stock"])["stock"].Final.Mean, ensemble["stock"].Final.Mean);
    }

    [Fact]
    public void Cells_do_not_depend_on_the_order_of_blocks() =>
        Gen.Double[-1e9, 1e9]
            .Array[1, 100]
            .Sample(values =>
            {
                values = [.. values, double.NaN, 0.0, 1e-300, -1e300];
                var blocks = values
                    .Chunk(OutcomeCell.Block)
                    .Select((b, i) => (Values: b, First: (long)i * OutcomeCell.Block))
                    .ToList();
                var forward = new OutcomeCell();
                blocks.ForEach(b => forward.Add(b.Values, b.First));
                var backward = new OutcomeCell();
                foreach (var block in Enumerable.Reverse(blocks))
                {
                    var part = new OutcomeCell();
                    part.Add(block.Values, block.First);
                    backward.Add(part);
                }
                Assert.Equal(
                    (forward.Mean, forward.Variance, forward.Minimum, forward.MaximumRun, forward.Count, forward.NotFinite),
                    (backward.Mean, backward.Variance, backward.Minimum, backward.MaximumRun, backward.Count, backward.NotFinite)
                );
                Assert.Equal(forward.Bins.Quantile(0.37, forward.Count), backward.Bins.Quantile(0.37, backward.Count));
            });

    [Fact]
    public void The_variance_survives_a_mean_that_is_much_larger()
    {
        var cell = new OutcomeCell();
        double[] values = [.. Enumerable.Range(0, 160).Select(i => 1e9 + (i % 5))];
        foreach (var (block, i) in values.Chunk(16).Select((b, i) => (b, i)))
            cell.Add(block, i * 16);
        Assert.Equal(2.0 * 160 / 159, cell.Variance, 1e-6);
        Assert.Equal(1e9 + 2, cell.Mean);
    }

    [Fact]
    public void Quantiles_of_small_whole_numbers_are_exact()
    {
        var bins = new QuantileBins();
        for (int i = -100; i <= 100; i++)
            bins.Add(i);
        Assert.Equal(-100, bins.Quantile(0, 201));
        Assert.Equal(0, bins.Quantile(0.5, 201));
        Assert.Equal(90, bins.Quantile(191.0 / 201, 201));
        Assert.Equal(50, bins.CountAbove(50));
    }

    [Fact]
    public void An_interrupted_ensemble_keeps_what_is_complete()
    {
        using var source = new CancellationTokenSource();
        var ensemble = Simulator.Run(
            Worlds(1_000_000),
            ["stock"],
            progress: done =>
            {
                if (done.Runs > 200)
                    source.Cancel();
            },
            cancellation: source.Token
        );
        Assert.False(ensemble.IsComplete);
        Assert.InRange(ensemble.Runs, 201, 100_000);
        Assert.Equal(ensemble.Runs, ensemble["stock"].Final.Count);
        var whole = Simulator.Run(Worlds(ensemble.Runs), ["stock"]);
        Assert.Equal(whole["stock"].Final.Mean, ensemble["stock"].Final.Mean);
    }

    [Fact]
    public void An_unknown_outcome_is_refused_by_name()
    {
        var exception = Assert.Throws<DiagnosticException>(() => Simulator.Run(Worlds(10), ["stok", "table"]));
        Assert.Equal(["EN4020", "EN4020"], exception.Diagnostics.Select(d => d.Code));
        Assert.Contains("'stock'", exception.Diagnostics[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_distributions_than_memory_holds_are_refused()
    {
        var exception = Assert.Throws<DiagnosticException>(() =>
            Simulator.Run(Worlds(10), ["stock"], new() { Changes = [KeyValuePair.Create("FINAL TIME", 1e5)] })
        );
        Assert.Equal("EN4021", exception.Diagnostics[0].Code);
    }

    [Fact]
    public void Noise_moves_a_constant_in_every_run_as_its_own()
    {
        var uncertainty = new Uncertainty().With(new NoiseInput("harvest extra", new NoiseAmount(0.1, null), null));
        var simulator = Simulator.Compile(
            Model.Parse(
                Growth.Replace("table(Time)", "table(Time) + harvest extra", StringComparison.Ordinal) + "harvest extra = 0 ~~|\n"
            )
        );
        var spread = simulator.Run(uncertainty.Sample(500, 1), ["harvest"])["harvest"].At(4);
        Assert.Equal(0.7, spread.Mean, 0.02);
        Assert.Equal(0.1, spread.StandardDeviation, 0.01);
    }

    [Fact]
    public void A_run_that_is_done_again_has_the_bits_it_had()
    {
        var worlds = Worlds(40);
        var ensemble = Simulator.Run(worlds, ["stock"], new() { Keep = KeptValues.Trajectories });
        var again = Simulator.Run(worlds, 37);
        Assert.Equal(ensemble["stock"].Spreads.Select(s => s.Values[37]), again["stock"]);
        Assert.Equal(worlds.Row(37)[0], again["rate"][0]);
    }

    [Fact]
    public async Task Runs_are_written_as_parquet_in_their_order_while_they_are_made()
    {
        var worlds = Worlds(70);
        using var stream = new MemoryStream();
        Ensemble ensemble;
        using (var sink = new ParquetRuns(stream))
            ensemble = Simulator.Run(worlds, ["stock", "rate"], new() { Keep = KeptValues.Trajectories }, sink);
        stream.Position = 0;
        var schema = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        string[] names = [.. schema.Schema.GetDataFields().Select(f => f.Name)];
        // What is drawn stands once, also where it is asked for.
        Assert.Equal(["run", "Time", "rate", "start", "exponent", "stock"], names);
        using var group = schema.OpenRowGroupReader(0);
        Assert.Equal(70 * 11, group.RowCount);
        double[] stock = new double[group.RowCount];
        await group.ReadAsync<double>(
            schema.Schema.GetDataFields()[5],
            stock,
            cancellationToken: TestContext.Current.CancellationToken
        );
        for (int run = 0; run < 70; run++)
            Assert.Equal(ensemble["stock"].Spreads.Select(s => s.Values[run]), stock[(run * 11)..(run * 11 + 11)]);
    }

    [Fact]
    public void A_single_run_in_parquet_is_a_reference_to_compare_with()
    {
        using var folder = new Folder();
        string one = Path.Combine(folder.Path, "one.parquet");
        using (var stream = File.Create(one))
        using (var sink = new ParquetRuns(stream))
            Simulator.Run(Worlds(1), ["stock"], new(), sink);
        var comparison = Comparison.Of(Simulator.Run(Worlds(1), 0), one, 1e-9, out _);
        Assert.True(comparison.Agrees);
        Assert.Equal(4, comparison.Variables);
        string several = Path.Combine(folder.Path, "several.parquet");
        using (var stream = File.Create(several))
        using (var sink = new ParquetRuns(stream))
            Simulator.Run(Worlds(2), ["stock"], new(), sink);
        var problems = Assert
            .Throws<DiagnosticException>(() => Comparison.Of(Simulator.Run(Worlds(1), 0), several, 1e-9, out _))
            .Diagnostics;
        Assert.Equal("EN0025", Assert.Single(problems).Code);
    }

    [Theory]
    [InlineData(0x52)]
    [InlineData(0x41)]
    public void A_binary_file_of_Vensim_is_named_whatever_it_is_called(byte kind)
    {
        using var folder = new Folder();
        string path = Path.Combine(folder.Path, "results.csv");
        File.WriteAllBytes(path, [0x7F, 0xF7, 0x17, kind, 1, 2, 3]);
        foreach (
            var act in new Action[] { () => Comparison.Of(Simulator.Run(), path, 1e-3, out _), () => Simulator.Run([path], []) }
        )
            Assert.Equal("EN0024", Assert.Single(Assert.Throws<DiagnosticException>(act).Diagnostics).Code);
    }

    [Fact]
    public void The_document_of_an_ensemble_holds_its_statistics()
    {
        var ensemble = Simulator.Run(Worlds(50), ["stock"]);
        using var document = System.Text.Json.JsonDocument.Parse(EnsembleJson.Text(ensemble));
        var outcome = document.RootElement.GetProperty("outcomes")[0];
        Assert.Equal(ensemble["stock"].Final.Mean, outcome.GetProperty("mean")[10].GetDouble());
        Assert.Equal(11, document.RootElement.GetProperty("times").GetArrayLength());
    }
}

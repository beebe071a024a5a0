using CsCheck;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Reports;
using Entente.Simulation;
using Parquet;

namespace Entente.Tests.Simulation;

/// <summary>What an ensemble refuses, and what it says that its runs did on the quiet.</summary>
public class EnsembleRemarksTests
{
    private const string Controls = "INITIAL TIME = 0 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 1 ~~|\n";

    private static Model Read(string equations, string final = "FINAL TIME = 10 ~~|\n") =>
        Model.Parse(equations + final + Controls);

    private static string[] Codes(Action act) => [.. Assert.Throws<DiagnosticException>(act).Diagnostics.Select(d => d.Code)];

    [Fact]
    public void Means_of_numbers_whose_sum_no_double_holds_are_right() =>
        Gen.Double[0.5e308, 1.7e308]
            .Array[1, 100]
            .Sample(values =>
            {
                var cell = new OutcomeCell();
                foreach (var (block, i) in values.Chunk(OutcomeCell.Block).Select((b, i) => (b, i)))
                    cell.Add(block, (long)i * OutcomeCell.Block);
                double mean = values.Sum(v => v / values.Length);
                Assert.Equal(1, cell.Mean / mean, 1e-12);
            });

    // A run ends where its own FINAL TIME says; many side by side went on to the one at the start.
    [Theory]
    [InlineData("IF THEN ELSE(Time > 3, 5, 10)")]
    [InlineData("IF THEN ELSE(stock > 2, Time, 10)")]
    [InlineData("IF THEN ELSE(Time < 3, 4, 10)")]
    public void A_final_time_that_changes_during_the_run_is_refused(string final)
    {
        var simulator = Simulator.Compile(
            Read("stock = INTEG(rate*stock, 1) ~~|\nrate = 0.1 ~~|\n", $"FINAL TIME = {final} ~~|\n")
        );
        var worlds = new Uncertainty().Uniform("rate", 0.1, 0.3).Sample(20, 1);
        Assert.Equal(["EN4015"], Codes(() => simulator.Run(worlds, ["stock"])));
        Assert.Equal(["EN4015"], Codes(() => simulator.Run(worlds, 3)));
    }

    [Theory]
    [InlineData("FINAL TIME", 10, 20)]
    [InlineData("TIME STEP", 0.1, 0.2)]
    [InlineData("end", 10, 20)]
    public void Times_that_differ_between_runs_are_refused_by_name(string input, double low, double high)
    {
        string final = input == "end" ? "FINAL TIME = end ~~|\nend = 10 ~~|\n" : "FINAL TIME = 10 ~~|\n";
        var simulator = Simulator.Compile(Read("stock = INTEG(1, 1) ~~|\n", final));
        var worlds = new Uncertainty().Uniform(input, low, high).Sample(20, 1);
        Assert.Equal(["EN4016"], Codes(() => simulator.Run(worlds, ["stock"])));
    }

    [Fact]
    public void Difference_equations_report_auxiliaries_in_an_ensemble_as_in_a_run()
    {
        const string Difference = "\\\\\\---/// Sketch information\n///---\\\\\\\n:L\u007F<%^E!@\n15:0,0,0,2,0,0\n";
        var simulator = Simulator.Compile(
            Model.Parse("x = INTEG(flow, 1) ~~|\nflow = rate*x ~~|\nrate = 1 ~~|\nFINAL TIME = 4 ~~|\n" + Controls + Difference)
        );
        Assert.Equal([1, 1, 2.25, 5.0625, 11.390625], simulator.Run()["flow"]);
        var worlds = new Uncertainty().Uniform("rate", 0.5, 1.5).Sample(20, 1);
        var ensemble = simulator.Run(worlds, ["flow", "x", "rate"], new() { Keep = KeptValues.Trajectories });
        foreach (int number in new[] { 0, 17 })
        foreach (var outcome in ensemble.Outcomes)
            Assert.Equal(simulator.Run(worlds, number)[outcome.Name], outcome.Spreads.Select(s => s.Values[number]));
    }

    [Fact]
    public void More_runs_than_statistics_hold_are_refused()
    {
        var simulator = Simulator.Compile(Read("stock = INTEG(rate, 1) ~~|\nrate = 0.1 ~~|\n"));
        var uncertainty = new Uncertainty().Uniform("rate", 0.1, 0.3);
        Assert.Equal(["EN4022"], Codes(() => simulator.Run(uncertainty.Sample(long.MaxValue, 1), ["stock"])));
        Assert.Equal(["EN4022"], Codes(() => simulator.Run(uncertainty.Sample(10, 1), long.MaxValue)));
    }

    [Fact]
    public async Task An_input_that_is_set_is_said_and_written_as_it_was_used()
    {
        var simulator = Simulator.Compile(Read("stock = INTEG(rate*factor, 1) ~~|\nrate = 0.1 ~~|\nfactor = 1 ~~|\n"));
        var worlds = new Uncertainty().Uniform("rate", 0.1, 0.3).Uniform("factor", 1, 2).Sample(20, 1);
        using var stream = new MemoryStream();
        Ensemble ensemble;
        using (var sink = new ParquetRuns(stream))
            ensemble = simulator.Run(worlds, ["stock"], new() { Changes = [KeyValuePair.Create("Rate", 0.25)] }, sink);
        var remark = Assert.Single(ensemble.Remarks);
        Assert.Equal("EN4025", remark.Code);
        Assert.Contains("'rate' is uncertain, but is set to 0.25", remark.Message, StringComparison.Ordinal);
        Assert.All(await Column(stream, 2), rate => Assert.Equal(0.25, rate));
        double[] factors = await Column(stream, 3);
        Assert.Equal(worlds.Row(19)[1], factors[^1]);
        Assert.Empty(simulator.Run(worlds, ["stock"]).Remarks);
    }

    [Fact]
    public void Runs_that_are_not_finite_are_counted_and_the_first_is_named()
    {
        var simulator = Simulator.Compile(Read("root = LN(level)*Time ~~|\nbad = 1/(level - level) ~~|\nlevel = 1 ~~|\n"));
        var worlds = new Uncertainty().Uniform("level", -1, 3).Sample(200, 1);
        long[] broken = [.. Enumerable.Range(0, 200).Select(i => (long)i).Where(i => worlds.Row(i)[0] <= 0)];
        foreach (int threads in new[] { 1, 3 })
        {
            var ensemble = simulator.Run(worlds, ["root"], new() { Threads = threads });
            Assert.Equal((broken.Length, broken[0]), (ensemble["root"].Final.NotFinite, ensemble["root"].Final.NotFiniteRun));
            var remark = Assert.Single(ensemble.Remarks);
            Assert.Equal("EN4024", remark.Code);
            Assert.Contains(
                $"in {broken.Length} of 200 runs at time 0, as in run {broken[0]};",
                remark.Message,
                StringComparison.Ordinal
            );
        }
        var both = simulator.Run(worlds, ["root", "bad"]);
        Assert.Contains("bad is not a finite number in 200 of 200", both.Remarks[0].Message, StringComparison.Ordinal);
        Assert.Contains("another outcome", both.Remarks[0].Message, StringComparison.Ordinal);
        Assert.Equal(-1, simulator.Run(worlds, ["level"])["level"].Final.NotFiniteRun);
    }

    [Fact]
    public void Tables_that_are_read_outside_their_points_are_said()
    {
        var simulator = Simulator.Compile(
            Read(
                "stock = INTEG(effect(Time*speed) + other(Time), 1) ~~|\nspeed = 1.2 ~~|\neffect((0,1),(8,2)) ~~|\nother((0,1),(10,2)) ~~|\n"
            )
        );
        var single = Assert.Single(simulator.Run().Remarks);
        Assert.Equal("EN4007", single.Code);
        Assert.Contains("effect was read outside its points (0 to 8) at time 7;", single.Message, StringComparison.Ordinal);
        Assert.Empty(simulator.Run(new Dictionary<string, double> { ["speed"] = 0.8 }).Remarks);

        var worlds = new Uncertainty().Uniform("speed", 0.7, 0.9).Sample(1500, 1);
        long[] outside = [.. Enumerable.Range(0, 1024).Select(i => (long)i).Where(i => worlds.Row(i)[0] > 0.8)];
        foreach (int threads in new[] { 1, 3 })
        {
            var remark = Assert.Single(simulator.Run(worlds, ["stock"], new() { Threads = threads }).Remarks);
            Assert.Equal("EN4023", remark.Code);
            Assert.Contains(
                $"in {outside.Length} of the first 1,024 runs, as in run {outside[0]} at time",
                remark.Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_file_of_runs_names_each_column_once_and_says_units_model_and_seed()
    {
        var simulator = Simulator.Compile(
            Read("stock = INTEG(Run*grow_th, 1) ~ tonne ~|\nRun = 0.1 ~ tonne/year ~|\ngrow_th = 1 ~~|\n")
        );
        var worlds = new Uncertainty().Uniform("run", 0.1, 0.3).Uniform("grow th", 1, 2).Sample(20, 7);
        using var stream = new MemoryStream();
        using (var sink = new ParquetRuns(stream))
            simulator.Run(worlds, ["stock", "grow_th"], new(), sink);
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(
            stream,
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(
            ["run", "Time", "run (of the model)", "grow th", "stock"],
            reader.Schema.GetDataFields().Select(f => f.Name)
        );
        Assert.Equal("""["run (of the model)","grow th"]""", reader.CustomMetadata["entente.inputs"]);
        Assert.Equal("""{"run (of the model)":"tonne/year","stock":"tonne"}""", reader.CustomMetadata["entente.units"]);
        Assert.Equal(("7", "20"), (reader.CustomMetadata["entente.seed"], reader.CustomMetadata["entente.runs"]));
    }

    [Fact]
    public void Runs_that_are_all_the_same_are_said_to_be()
    {
        var still = Read("stock = INTEG(rate, 1) ~~|\nrate = 0.1 ~~|\n");
        Assert.Equal("EN5041", Assert.Single(new Uncertainty().Remarks(still)).Code);
        Assert.Empty(new Uncertainty().Uniform("rate", 0, 1).Remarks(still));
        Assert.Empty(new Uncertainty().With(new NoiseInput("rate", new NoiseAmount(0.1, null), null)).Remarks(still));
        var drawing = Read("stock = INTEG(RANDOM UNIFORM(0,1,1), 1) ~~|\n");
        Assert.Equal("EN5034", Assert.Single(new Uncertainty().Remarks(drawing)).Code);
    }

    // What follows from a first mistake is not said too.
    [Fact]
    public void Correlations_of_an_input_that_is_wrong_itself_are_no_further_problem()
    {
        using var folder = new Data.Folder();
        string file = folder.Write(
            "worlds.yaml",
            """
            uncertain:
              rate: { uniform: { min: 2, max: 1 } }
              level: { uniform: { min: 1, max: 2 } }
              Level: { uniform: { min: 1, max: 2 } }
            correlations:
              - { between: [rate, level], rank: 0.5 }
              - { between: [rate, nothing], rank: 0.5 }
            """
        );
        var model = Read("stock = INTEG(rate*level, 1) ~~|\nrate = 0.1 ~~|\nlevel = 1 ~~|\n");
        var problems = Assert.Throws<DiagnosticException>(() => Entente.Deals.UncertaintyFile.Load(file, model)).Diagnostics;
        Assert.Equal(["EN7026", "EN7030", "EN7029"], problems.Select(p => p.Code));
        Assert.Contains("'nothing'", problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_for_precision_that_is_interrupted_keeps_the_round_before()
    {
        using var source = new CancellationTokenSource();
        var settled = Precision.Run(
            Simulator.Compile(Read("stock = INTEG(rate, 1) ~~|\nrate = 0.1 ~~|\n")),
            new Uncertainty().Uniform("rate", 0.1, 0.3),
            ["stock"],
            1e-9,
            options: new() { Threads = 1 },
            progress: p =>
            {
                if (p is { Asked: 2048, Runs: > 100 })
                    source.Cancel();
            },
            cancellation: source.Token
        );
        Assert.False(settled.HasSettled);
        Assert.Equal(1024, settled.Ensemble.Runs);
    }

    private static async Task<double[]> Column(MemoryStream stream, int number)
    {
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(
            stream,
            cancellationToken: TestContext.Current.CancellationToken
        );
        using var group = reader.OpenRowGroupReader(0);
        double[] values = new double[group.RowCount];
        await group.ReadAsync<double>(
            reader.Schema.GetDataFields()[number],
            values,
            cancellationToken: TestContext.Current.CancellationToken
        );
        return values;
    }
}

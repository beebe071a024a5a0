using System.Runtime.CompilerServices;
using Entente.Deals;
using Entente.Exploration;
using Entente.Exploration.Finance;
using Entente.Exploration.Fitting;
using Entente.Exploration.Forecasts;
using Entente.Exploration.Samples;
using Entente.Exploration.Search;
using Entente.Exploration.Series;
using Entente.Models;
using Entente.Reports;
using Entente.Simulation;

namespace Entente.Faces.Tests;

/// <summary>The code of docs/reference/library.md: it stands here too, where it is compiled, run and held against what it must give.</summary>
public class LibraryTests
{
    [Fact]
    public void Every_block_of_the_page_stands_in_this_file()
    {
        string source = WithoutBlanks(File.ReadAllText(ThisFile()));
        string folder = Path.GetDirectoryName(ThisFile()) ?? "";
        string page = File.ReadAllText(Path.Combine(folder, "..", "..", "docs", "reference", "library.md"));
        string[] blocks = [.. page.Split("```csharp").Skip(1).Select(part => part.Split("```")[0])];
        Assert.True(blocks.Length >= 10);
        Assert.All(
            blocks,
            block =>
                Assert.True(source.Contains(WithoutBlanks(block), StringComparison.Ordinal), "Not compiled by a test:" + block)
        );
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    // Without comments and commas before a bracket too, which the formatter sets as it likes.
    private static string WithoutBlanks(string text) =>
        string.Concat(text.Split('\n').Select(line => line.Split("//")[0]))
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal)
            .Replace(",]", "]", StringComparison.Ordinal);

    [Fact]
    public void Drivers_and_boxes_are_found()
    {
        var unknown = new Uncertainty().Uniform("a", 0, 1).Normal("b", 0, 1).Correlate("a", "b", 0.5);
        var report = Drivers.Of(x => (3 * x[0]) + x[1], unknown, new() { Method = DriverMethod.Shapley, Runs = 8192 });
        double shareOfA = report.Indices[0].Main.Value;
        Assert.Equal(1, shareOfA + report.Indices[1].Main.Value, 1e-9);

        double[] a = [.. Enumerable.Range(0, 400).Select(i => i % 20 / 20.0)];
        double[] b = [.. Enumerable.Range(0, 400).Select(i => i / 20 / 20.0)];
        double[] y = [.. a.Zip(b, (u, v) => u + v)];
        var table = new Table(["a", "b", "y"], [a, b, y]); // or Table.Load("runs.csv")
        var correlations = Drivers.Of(table, ["a", "b"], "y", new() { Method = DriverMethod.Spearman });
        Assert.InRange(correlations.Indices[0].Main.Value, 0.6, 0.8);

        var found = ScenarioDiscovery.Find(table, ["a", "b"], "y > 1");
        string inWords = ScenarioDiscovery.InWords(found, found.Boxes[0]);
        Assert.StartsWith("y > 1 when", inWords, StringComparison.Ordinal);

        Estimate density = found.Boxes[0].DensityInterval;
        double errorOfMean = correlations.MeanError;
        Assert.InRange(found.Boxes[0].Density, density.Low, density.High);
        Assert.Equal(Statistics.StandardError(y), errorOfMean);
    }

    [Fact]
    public void Outcomes_are_spread_over_many_runs()
    {
        string folder = EntenteProgram.NewFolder();
        string growthFile = Path.Combine(folder, "growth.mdl");
        string worldsFile = Path.Combine(folder, "worlds.yaml");
        string runsFile = Path.Combine(folder, "runs.parquet");
        File.WriteAllText(
            growthFile,
            "stock = INTEG(rate*stock, 1) ~~|\nrate = 0.1 ~~|\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"
        );
        File.WriteAllText(worldsFile, "uncertain: { rate: { uniform: { min: 0, max: 0.4 } } }\n");
        var growth = Model.Load(growthFile);
        var simulator = Simulator.Compile(growth);
        var worlds = UncertaintyFile.Load(worldsFile, growth).Sample(runs: 10_000, seed: 7);
        Ensemble ensemble;
        using (var stream = File.Create(runsFile))
        using (var sink = new ParquetRuns(stream)) // may be left out: then statistics are all that is kept
            ensemble = simulator.Run(worlds, ["stock"], new() { Threads = 2 }, sink);
        double high = ensemble["stock"].At(5).Quantile(0.95);
        Run extreme = simulator.Run(worlds, ensemble["stock"].Final.MaximumRun);
        string[] onTheQuiet = [.. ensemble.Remarks.Select(r => r.Message)];
        Assert.Equal(Math.Pow(1.38, 5), high, 0.05);
        Assert.Equal(ensemble["stock"].Final.Maximum, extreme["stock"][^1]);
        Assert.Empty(onTheQuiet);
        var live = Simulator.Compile(growth, ["stock"]);
        double last = live.Run(new Dictionary<string, double> { ["rate"] = 0.2 })["stock"][^1];
        Assert.Equal(Math.Pow(1.2, 10), last, 1e-12);
        Assert.Equal(10_000, Table.Load(runsFile).Rows);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Inputs_are_drawn_and_parameters_fitted()
    {
        var beta = Distribution.Of("beta", new Dictionary<string, double> { ["alpha"] = 2, ["beta"] = 3 });
        double median = beta.Quantile(0.5);
        double[][] points = Sampling.Sobol(first: 0, count: 8, dimensions: 2);
        double[] firstRun = new Uncertainty().Lognormal("price", 80, 20).Sample(1000, 7, SamplingMethod.LatinHypercube).Row(0);
        Assert.Equal(0.5, beta.Cdf(median), 1e-12);
        Assert.Equal([0, 0], points[0]);
        Assert.True(Assert.Single(firstRun) > 0);

        var line = Fit.Linear(
            [
                [1, 1, 1, 1],
                [0, 1, 2, 3],
            ],
            [1, 3, 5, 7]
        );
        var minimum = Minimise.Global(x => Math.Pow(x[0] - 2, 2) + Math.Pow(x[1] + 1, 2), [(-5, 5), (-5, 5)]);
        Assert.Equal(2, line.Estimates[1], 1e-12);
        Assert.Equal(-1, minimum.Point[1], 1e-6);
    }

    [Fact]
    public void Choices_are_ranked_and_forecasts_scored()
    {
        var choices = new PayoffTable(
            ["build", "wait"],
            [
                [10, -5],
                [3, 2],
            ]
        );
        string safest = choices.Choices["maximin"][0];
        var front = FrontSearch.Minimise(x => [x[0], 1 - x[0]], [(0, 1)], new() { Evaluations = 500 });
        Assert.Equal("wait", safest);
        Assert.All(front.Points, p => Assert.Equal(1, p.Objectives.Sum(), 1e-9));

        double brier = BinaryForecasts.Score([0.9, 0.2], [1, 0]).Brier;
        double crps = EnsembleForecast.Score([1, 2, 3, 4], 2.5).Crps;
        Assert.Equal(0.025, brier, 1e-12);
        // Mean distance 1 less half the mean distance of two members, 1.25.
        Assert.Equal(0.375, crps, 1e-12);
    }

    [Fact]
    public void Policies_of_a_model_are_compared()
    {
        string folder = EntenteProgram.NewFolder();
        string modelFile = Path.Combine(folder, "m.mdl");
        string unknownsFile = Path.Combine(folder, "u.yaml");
        File.WriteAllText(
            modelFile,
            """
            {UTF-8}
            price = 0.5 ~~|
            start = 100 ~~|
            net benefit = INTEG(IF THEN ELSE(Time >= start, (price - 0.4)/10, 0), 0) ~~|
            INITIAL TIME = 0 ~~|
            FINAL TIME = 10 ~~|
            TIME STEP = 1 ~~|
            SAVEPER = 1 ~~|
            """
        );
        File.WriteAllText(
            unknownsFile,
            "uncertain: { price: { uniform: { min: 0, max: 1 } } }\npolicies: { build: { start: 0 }, build half: { start: 5 } }\n"
        );
        try
        {
            var model = Model.Load(modelFile);
            var uncertain = UncertaintyFile.Load(unknownsFile, model);
            Policy[] policies =
            [
                .. UncertaintyFile.LoadPolicies(unknownsFile, model),
                new Policy("build late", [new("start", 8)]),
            ];
            var compared = PolicyRobustness.Of(
                Simulator.Compile(model),
                uncertain,
                policies,
                "net benefit",
                new() { Runs = 2000 }
            );
            string leastRegret = compared.Table.Choices["minimax regret"][0];
            double worthOfKnowingAll = compared.Learning.Perfect.Value;
            Assert.Equal("build half", leastRegret);
            // The integral of price - 0.4 from 0.4 to 1, less the mean of building.
            Assert.Equal(0.18 - 0.1, worthOfKnowingAll, 0.012);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Flows_series_and_samples_are_worth_what_they_are()
    {
        double[] flows = [-70_000, 12_000, 15_000, 18_000, 21_000, 26_000];
        double value = CashFlows.NetPresentValue(flows, 0.08);
        double rate = CashFlows.InternalRates(flows).Single();
        var loan = new Loan
        {
            Draws = [400, 600],
            Timing = DrawTiming.Middle,
            Rate = 0.08,
            GracePeriods = 1,
            RepaymentPeriods = 3,
        }.Schedule();
        double call = BlackScholes.Of(spot: 42, strike: 40, rate: 0.1, yield: 0, volatility: 0.2, years: 0.5).Call;
        Assert.Equal(1390.96, value, 0.01);
        Assert.Equal(0.087, rate, 0.001);
        Assert.Equal(1073.28, loan.BalanceAtCompletion, 1e-9);
        Assert.Equal(4.76, call, 0.005);

        double[] series = [2, 3, 2.5, 3.5, 7, 7.5, 6.5, 8];
        int lastBefore = ChangePoints.InMean(series).Last;
        double level = LocalLevel.Of(series, observationVariance: 1, levelVariance: 0.5).Filtered[^1];
        Assert.Equal(3, lastBefore);
        Assert.InRange(level, 6.5, 8);

        var summary = SampleSummary.Of(series);
        double ninety = Statistics.Quantile(Statistics.Sorted(series), 0.9);
        var (low, high) = ProportionInterval.Wilson(successes: 7, trials: 20);
        Assert.Equal(5, summary.Mean);
        Assert.Equal(7.65, ninety, 1e-12);
        Assert.True(low < 0.35 && 0.35 < high);
    }

    [Fact]
    public void Policies_of_a_model_are_found()
    {
        var pond = Model.Parse(
            """
            stock = INTEG(0.3 * stock * (1 - stock / capacity) - quota, 500) ~~|
            quota = 20 ~~|
            capacity = 1000 ~~|
            INITIAL TIME = 0 ~~|
            FINAL TIME = 20 ~~|
            TIME STEP = 1 ~~|
            SAVEPER = 1 ~~|
            """
        );
        var policies = PolicySearch.Find(
            Simulator.Compile(pond),
            new Uncertainty().Uniform("capacity", 800, 1200),
            new()
            {
                Levers = [new SearchLever("quota", 0, 100, 10)],
                Objectives = ["mean[quota]", "p5[stock]"],
                Conditions = ["share[stock > 200] >= 95 %"],
            }
        );
        Assert.True(policies.IsComplete);
        Assert.Equal(11, policies.Candidates);
        Assert.All(policies.Policies, p => Assert.True(p.Meets));
        Assert.Contains(policies.Policies, p => p.Levers[0].Value == 0);
    }
}

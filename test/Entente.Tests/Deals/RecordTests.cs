using Entente.Deals;
using Entente.Diagnostics;
using Entente.Evidence;
using Entente.Exploration;
using Entente.Exploration.Forecasts;

namespace Entente.Tests.Deals;

/// <summary>Runs as of a day, grades of forecasts, and comparisons with history, on a deal whose answers can be computed by hand.</summary>
public sealed class RecordTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        place: here, there ~~|
        stock[place]= INTEG(growth[place]*stock[place], start[place]) ~ kt ~|
        growth[place]= rate + tide ~ 1/year ~|
        tide= 0*Time ~ 1/year ~|
        rate= 0.1 ~ 1/year ~|
        start[place]= 100,200 ~ kt ~|
        threshold= 0.5 ~ dmnl ~|
        lever= 0 ~ kt/year ~|
        money= lever*price ~ USD/year ~|
        price= 3 ~ USD/kt ~|
        INITIAL TIME= 2025 ~ year ~|
        FINAL TIME= 2030 ~ year ~|
        TIME STEP= 0.25 ~ year ~|
        SAVEPER= 1 ~ year ~|
        """;

    private const string Deal = """
        deal: Record
        model: record.mdl
        unit: USD
        base year: 2020
        parties:
          A: { payoff: { money: money }, discount rate: 0 }
        clauses:
          c: { performs: [A], settings: { on: { lever: 1 } } }
        uncertain:
          rate:
            uniform: { min: 0.1, max: 0.2 }
            source: late
            known since: 2025-06-01
            earlier:
              - { value: 0.05, source: own, known since: 2024 }
              - { uniform: { min: 0.2, max: 0.4 }, source: own, known since: 2025-02 }
          threshold: { uniform: { min: 0, max: 1 }, source: own, known since: 2020-01-01 }
        constants:
          price:
            source: late
            earlier: [{ value: 7, source: own, known since: 2019-05-05 }]
          start: { source: own, known since: 2001-01-01 }
        sources:
          own: { title: Own, quality: C }
          late: { title: Late, quality: A, known since: 2025-04-01 }
        claims:
          C1: { says: s, checked by: source, verdict: supported, because: seen, source: late, known since: 2025-03-11,
            earlier: [{ verdict: contested, because: argued, source: own, known since: 2025-01-01 }] }
          C2: { says: s, checked by: source, verdict: supported, because: seen, source: own, known since: 2025-03-11 }
          C3: { says: s, checked by: model, holds when: "stock[here] > 0", because: read later, source: late }
        forecasts:
          low: { asks: "Below 0.25?", event: threshold < 0.25, resolves: 2026-01-01, outcome: no, reference: 0.4, source: own }
          high: { asks: "Above 0.25?", event: threshold > 0.25, resolves: 2026-01-01, outcome: no, because: It did not., source: own }
          growth: { asks: How much?, value: "stock[here]", at: 2026, resolves: 2026-01-01, outcome: 130, source: own }
          known: { asks: Known?, event: threshold < 2, resolves: 2024-01-01, outcome: yes, source: own }
          open: { asks: Open?, event: threshold < 2, resolves: 2028-01-01, source: own }
          paid: { asks: Paid?, event: money > 20, in: full, resolves: 2026-01-01, outcome: yes, source: own }
        history:
          doubling:
            from: 2010
            to: 2012
            step: 0.5
            sets: { "start[here]": 16 }
            drives: { "growth[here]": 1, tide: { 2010: 0, 2011: 1, 2012: 1 } }
            compare:
              "stock[here]": { actual: { 2009: 1, 2010: 16, 2011: 30, 2012: 81 }, tolerance: 0.2, source: own }
              all: { of: "SUM(stock[place!])", actual: { 2010: 216, 2010.25: 230 }, source: own }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-record").FullName;

    public RecordTests()
    {
        File.WriteAllText(Path.Combine(folder, "record.mdl"), Model);
        File.WriteAllText(Path.Combine(folder, "record.deal.yaml"), Deal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Deal Load(string from = "", string to = "")
    {
        if (from.Length > 0)
            File.WriteAllText(Path.Combine(folder, "record.deal.yaml"), Deal.Replace(from, to, StringComparison.Ordinal));
        return Entente.Deals.Deal.Load(folder);
    }

    // Elements that are drawn apart, shares of a whole and groups are so at an earlier day too.
    [Fact]
    public void Inputs_as_of_a_day_keep_their_elements_shares_and_groups()
    {
        const string more = """
              threshold: { share: { of: both, weight: 2 }, source: own, known since: 2020-01-01, group: begin }
              lever: { share: { of: both }, source: own, known since: 2020-01-01, group: begin }
              "start": { uniform: { min: 0, max: 1 }, elements: independent, source: own, known since: 2020-01-01 }
            """;
        string text = Deal.Replace(
                "  threshold: { uniform: { min: 0, max: 1 }, source: own, known since: 2020-01-01 }",
                more,
                StringComparison.Ordinal
            )
            .Replace("  start: { source: own, known since: 2001-01-01 }\n", "", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "record.deal.yaml"), text);
        var deal = Entente.Deals.Deal.Load(folder).AsOf(new DateOnly(2025, 6, 1));
        var inputs = deal.Uncertainty.Inputs;
        Assert.Equal(["rate", "threshold", "lever", "start[here]", "start[there]"], inputs.Select(i => i.Name));
        Assert.Equal(["both", "both"], inputs.Where(i => i.Group == "begin").Select(i => i.ShareOf));
        double[] row = deal.Uncertainty.Sample(1, 1).Row(0);
        Assert.Equal(1, row[1] + row[2], 1e-12);
        Assert.NotEqual(row[3], row[4]);
    }

    [Fact]
    public void Of_the_vintages_known_at_a_day_the_latest_is_taken()
    {
        var deal = Load();
        Assert.Equal("uniform: min 0.1, max 0.2", deal.AsOf(new DateOnly(2025, 6, 1)).Assumptions[0].Range);
        Assert.Equal("uniform: min 0.2, max 0.4", deal.AsOf(new DateOnly(2025, 2, 28)).Assumptions[0].Range);
        var early = deal.AsOf(new DateOnly(2025, 2, 27));
        Assert.Equal("0.05", early.Assumptions[0].Range);
        Assert.Equal(["own"], early.Sources.Select(s => s.Id));
    }

    [Fact]
    public void Packages_are_weighed_with_what_was_known()
    {
        var day = new DateOnly(2025, 2, 25);
        var ledger = Load().AsOf(day).Weigh(new() { Runs = 20, BreachRuns = 0 });
        // The price was 7 then and is 3 since; 5 years of one kilotonne.
        Assert.Equal(7 * 5.0, ledger.Full.Gains[0].Mean, 1e-9);
        Assert.Equal(3 * 5.0, Load().Weigh(new() { Runs = 20, BreachRuns = 0 }).Full.Gains[0].Mean, 1e-9);
        Assert.Equal("2025-02-25", ledger.AsOf);
        // The rate and the price were others then; the three remaining figures are today's.
        Assert.Equal(2, ledger.EarlierFigures);
        Assert.DoesNotContain(ledger.Drivers, d => d.Inputs.Any(i => i.Input == "rate"));
    }

    [Fact]
    public void Runs_of_the_model_alone_take_what_was_known_too()
    {
        _ = Load();
        var then = UncertaintyFile.Load(folder, null, new DateOnly(2025, 2, 25)).Sample(3, 1);
        Assert.Equal(7, then.Row(0)[then.Names.IndexOf("price")]);
        Assert.Equal(0.05, then.Row(2)[then.Names.IndexOf("rate")]);
        Assert.Throws<DiagnosticException>(() => UncertaintyFile.Load(folder, null, new DateOnly(2000, 1, 1)));
        string alone = Path.Combine(folder, "alone.yaml");
        File.WriteAllText(alone, "uncertain: { rate: { uniform: { min: 0, max: 1 } } }");
        var problems = Assert.Throws<DiagnosticException>(() => UncertaintyFile.Load(alone, null, new DateOnly(2025, 1, 1)));
        Assert.Equal("EN7061", Assert.Single(problems.Diagnostics).Code);
    }

    [Fact]
    public void What_nobody_knew_yet_is_refused_and_listed()
    {
        var problems = Assert.Throws<DiagnosticException>(() => Load().AsOf(new DateOnly(2000, 1, 1))).Diagnostics;
        Assert.Equal(["EN6010", "EN6010", "EN6010", "EN6010"], problems.Select(p => p.Code));
        Assert.Contains("'rate'", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("2024-12-31", problems[0].Message, StringComparison.Ordinal);
        Assert.True(problems.All(p => p.Span.Line > 0));
        var undated = Load("known since: 2001-01-01", "quality: C");
        Assert.Equal(
            "EN6011",
            Assert.Throws<DiagnosticException>(() => undated.AsOf(new DateOnly(2025, 1, 1))).Diagnostics.Single().Code
        );
    }

    [Theory]
    [InlineData("price", "")]
    [InlineData("0.1", "EN6011")]
    public void A_noise_sized_by_a_constant_needs_no_day_of_its_own(string sd, string code)
    {
        var deal = Load("  threshold: {", $"  lever: {{ white: {{ sd: {sd} }}, source: own }}\n  threshold: {{");
        var exception = Record.Exception(() => deal.AsOf(new DateOnly(2025, 2, 25)));
        Assert.Equal(code, exception is DiagnosticException refused ? refused.Diagnostics.Single().Code : "");
    }

    [Fact]
    public void What_the_file_does_not_describe_is_said()
    {
        var deal = Load("  start: { source: own, known since: 2001-01-01 }\n", "").AsOf(new DateOnly(2025, 2, 25));
        var remark = Assert.Single(deal.Weigh(new() { Runs = 4, BreachRuns = 0 }).Remarks, r => r.Code == "EN6012");
        Assert.Contains("start", remark.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("lever", remark.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_are_those_of_the_day()
    {
        var claims = Load().AsOf(new DateOnly(2025, 2, 25)).Weigh(new() { Runs = 4, BreachRuns = 0 }).Claims;
        Assert.Equal([Verdict.Contested, Verdict.Untestable, Verdict.Supported], claims.Select(c => c.Verdict));
        Assert.Contains("argued", claims[0].Because, StringComparison.Ordinal);
        Assert.DoesNotContain("seen", claims[1].Because, StringComparison.Ordinal);
        Assert.DoesNotContain("read later", claims[2].Because, StringComparison.Ordinal);
        // The source came later than the verdict says.
        Assert.Equal(Verdict.Contested, Load().AsOf(new DateOnly(2025, 3, 15)).Weigh(new() { Runs = 4 }).Claims[0].Verdict);
    }

    [Fact]
    public void Forecasts_are_graded_against_what_came()
    {
        var card = Load().Score(new DateOnly(2025, 2, 25), new() { Runs = 2000, Seed = 3 });
        GradedForecast Of(string id) => card.Forecasts.Single(f => f.Id == id);
        Assert.Equal(0.25, Of("low").Probability ?? 0, 0.04);
        double p = Of("low").Probability ?? 0;
        Assert.Equal(p * p, Of("low").Brier ?? 0, 1e-12);
        Assert.Equal(-Math.Log(1 - ((p * 2000) + 0.5) / 2001), Of("low").LogScore ?? 0, 1e-12);
        Assert.Equal(0.16, Of("low").ReferenceBrier ?? 0, 1e-12);
        Assert.False(Of("low").Missed);
        Assert.True(Of("high").Missed);
        // As of that day the rate is 0.05: four steps of a quarter of a year.
        double grown = 100 * Math.Pow(1 + (0.05 / 4), 4);
        Assert.Equal(grown, Of("growth").Median ?? 0, 1e-9);
        Assert.Equal(130 - grown, Of("growth").Crps ?? 0, 1e-9);
        Assert.Equal(ForecastStatus.KnownBefore, Of("known").Status);
        Assert.Equal(ForecastStatus.Open, Of("open").Status);
        Assert.Equal(1, Of("open").Probability);
        // In the full package the lever is 1 and the price 7: less than 20.
        Assert.Equal(0, Of("paid").Probability);
        Assert.Equal(-Math.Log(0.5 / 2001), Of("paid").LogScore ?? 0, 1e-12);
        Assert.Equal(1.0 / 3, card.BaseRate, 1e-12);
        Assert.Equal(((p * p) + ((1 - p) * (1 - p)) + 1) / 3, card.Brier, 1e-12);
    }

    [Fact]
    public void Scores_say_how_far_worlds_and_few_forecasts_leave_them()
    {
        var card = Load().Score(new DateOnly(2025, 2, 25), new() { Runs = 2000, Seed = 3 });
        GradedForecast Of(string id) => card.Forecasts.Single(f => f.Id == id);
        double p = Of("low").Probability ?? 0;
        // One threshold decides both, so what the one gains the other loses: the slope of p² + (1 − p)² is 4p − 2.
        double share = Math.Sqrt(p * (1 - p) / 1999);
        Assert.Equal(Math.Abs((4 * p) - 2) / 3 * share, card.BrierError.Worlds, 1e-12);
        // A jackknife of a mean is the standard error of that mean.
        double[] scores = [p * p, (1 - p) * (1 - p), 1];
        double sd = Math.Sqrt(scores.Sum(s => (s - card.Brier) * (s - card.Brier)) / 2);
        Assert.Equal(sd / Math.Sqrt(3), card.BrierError.Forecasts, 1e-12);
        // Only one has a reference.
        Assert.Equal(2 * p * share, card.ReferenceDifferenceError.Worlds, 1e-12);
        Assert.True(double.IsNaN(card.ReferenceDifferenceError.Forecasts));
        var low = Of("low");
        Assert.Equal(Math.Pow(low.ProbabilityInterval!.High, 2), low.BrierInterval!.High, 1e-12);
        Assert.Equal(-Math.Log(1 - low.ProbabilityInterval.Low), low.LogScoreInterval!.Low, 1e-12);
        // In no world was it said, so nothing bounds how wrong it was.
        Assert.Equal(double.PositiveInfinity, Of("paid").LogScoreInterval!.High);
        Assert.Equal(1, Of("high").MissedInHalves);
        Assert.Null(Of("open").MissedInHalves);
        var few = Load().Score(new DateOnly(2025, 2, 25), new() { Runs = 79 });
        Assert.All(few.Forecasts, f => Assert.Null(f.MissedInHalves));
    }

    [Fact]
    public void The_error_of_a_ranked_probability_score_is_its_spread_over_repeats()
    {
        double[][] repeats = [.. Enumerable.Range(0, 2000).Select(seed => Uniform(seed, 100))];
        foreach (double outcome in new[] { 0.2, 0.5, 1.5 })
        {
            double[] scores = [.. repeats.Select(r => EnsembleForecast.Score(r, outcome).Crps)];
            double error = repeats.Average(r => ForecastErrors.OfCrps(Statistics.Sorted(r), outcome));
            // The spread of 2,000 repeats is itself within 1.6 % (one standard error).
            Assert.Equal(1, error / Math.Sqrt(Statistics.Variance(scores)), 0.08);
        }
    }

    private static double[] Uniform(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }

    [Fact]
    public void A_part_of_the_model_is_run_from_its_own_start()
    {
        var run = Load().CompareWithHistory().Single();
        var here = run.Fits[0];
        // Growth of 1 per year in steps of half a year: half more in each step.
        Assert.Equal([16, 36, 81], here.Simulated);
        Assert.Equal([2010.0, 2011, 2012], here.Times);
        Assert.Equal(6.0 / 30 / 3, here.Mape, 1e-12);
        Assert.Equal(Math.Sqrt(36.0 / 3), here.Rmse, 1e-12);
        Assert.True(here.Holds);
        Assert.Equal(1, here.BiasShare + here.VarianceShare + here.CovarianceShare, 1e-12);
        // There, growth is still computed: 0.1 plus the tide that is driven; at a quarter of a year halfway along the first step.
        Assert.Equal(216, run.Fits[1].Simulated[0], 1e-12);
        Assert.Equal((216 + 24 + 210) / 2.0, run.Fits[1].Simulated[1], 1e-12);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Equal(
            "EN7055",
            Assert
                .Throws<DiagnosticException>(() => Load("2010: 216, 2010.25: 230", "2019: 1").CompareWithHistory())
                .Diagnostics.Single()
                .Code
        );
        string text = Deal[..Deal.IndexOf("forecasts:", StringComparison.Ordinal)];
        File.WriteAllText(Path.Combine(folder, "record.deal.yaml"), text);
        var bare = Entente.Deals.Deal.Load(folder);
        Assert.Equal("EN7053", Assert.Throws<DiagnosticException>(() => bare.CompareWithHistory()).Diagnostics.Single().Code);
        Assert.Equal(
            "EN7054",
            Assert.Throws<DiagnosticException>(() => bare.Score(new DateOnly(2025, 2, 25))).Diagnostics.Single().Code
        );
    }
}

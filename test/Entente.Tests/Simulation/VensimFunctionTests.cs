using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Vensim's functions against answers worked out by hand from its manual's definitions.</summary>
public class VensimFunctionTests
{
    private const string Control = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 10 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n";

    private static Run Simulate(string equations) => Simulator.Compile(Model.Parse(equations + Control)).Run();

    [Fact]
    public void Vectors_are_sorted_ranked_and_reordered()
    {
        var run = Simulate(
            "d: a, b, c ~~|\nx[d] = 30, 10, 20 ~~|\nup[d] = VECTOR SORT ORDER(x[d], 1) ~~|\ndown[d] = VECTOR SORT ORDER(x[d], -1) ~~|\n"
                + "rank[d] = VECTOR RANK(x[d], 1) ~~|\nsorted[d] = VECTOR REORDER(x[d], up[d]) ~~|\nnext[d] = VECTOR ELM MAP(x[a], d - 1) ~~|"
        );
        double[] Row(string name) => [run[$"{name}[a]"][0], run[$"{name}[b]"][0], run[$"{name}[c]"][0]];
        Assert.Equal([1, 2, 0], Row("up"));
        Assert.Equal([0, 2, 1], Row("down"));
        Assert.Equal([3, 1, 2], Row("rank"));
        Assert.Equal([10, 20, 30], Row("sorted"));
        Assert.Equal([30, 10, 20], Row("next"));
    }

    [Theory]
    [InlineData(0, 2 * 3 + 5)]
    [InlineData(1, 2 * 3 * 5)]
    [InlineData(2, 5)]
    [InlineData(3, 6)]
    [InlineData(4, 5.5)]
    [InlineData(5, 9 * 5)]
    [InlineData(6, 8)]
    [InlineData(10, 4)]
    public void A_selection_is_combined_by_its_action(int action, double expected)
    {
        var run = Simulate(
            FormattableString.Invariant(
                $"d: a, b, c ~~|\ns[d] = 2, 0, 1 ~~|\nx[d] = 3, 4, 5 ~~|\ny = VECTOR SELECT(s[d!], x[d!], -1, {action}, 0) ~~|"
            )
        );
        Assert.Equal(expected, run["y"][0], 12);
    }

    // y = 0, 10, 40 at x = 0, 1, 2.
    [Theory]
    [InlineData(0, 1.5, 25)]
    [InlineData(0, 3, 40)]
    [InlineData(1, 2, 30)]
    [InlineData(2, 1.5, 10)]
    [InlineData(3, 3, 70)]
    [InlineData(4, 1.5, 40)]
    [InlineData(5, 25, 1.5)]
    [InlineData(5, 70, 2)]
    [InlineData(6, 1.5, 30)]
    [InlineData(6, 3, 0)]
    [InlineData(7, 3, 85)]
    [InlineData(7, -1, 5)]
    [InlineData(8, 70, 3)]
    [InlineData(8, -10, -1)]
    [InlineData(9, 3, 30)]
    public void A_vector_is_read_as_a_table(int mode, double x, double expected)
    {
        var run = Simulate(
            FormattableString.Invariant($"d: a, b, c ~~|\ny[d] = 0, 10, 40 ~~|\nr = VECTOR LOOKUP(y[a], {x}, 0, 2, {mode}) ~~|")
        );
        Assert.Equal(expected, run["r"][0], 12);
    }

    [Fact]
    public void Priorities_that_clear_a_market_share_as_by_priority()
    {
        var run = Simulate(
            "d: a, b, c ~~|\nreq[d] = 10, 10, 10 ~~|\nprio[d] = 5, 4, 1 ~~|\nmp = MARKETP(req[a], prio[a], ELMCOUNT(d), 2, 12) ~~|\n"
                + "x[d] = ALLOC P(req[d], prio[d], 2, mp) ~~|\ny[d] = ALLOCATE BY PRIORITY(req[d], prio[d], 3, 2, 12) ~~|"
        );
        // 10 (0.5 + (5 - p)/2) + 10 (0.5 + (4 - p)/2) = 12.
        Assert.Equal(4.3, run["mp"][0], 9);
        foreach (string element in new[] { "a", "b", "c" })
            Assert.Equal(run[$"y[{element}]"][0], run[$"x[{element}]"][0], 9);
    }

    [Fact]
    public void A_third_order_delay_gives_its_pipeline()
    {
        var run = Simulate(
            "in = 10 + STEP(5, 2) ~~|\nout = DELAYP(in, 6 : pipe) ~~|\nsame = DELAY3(in, 6) ~~|\nheld = INTEG(in - out, 60) ~~|"
        );
        Assert.Equal(run["same"], run["out"]);
        Assert.All(run["held"].Zip(run["pipe"]), p => Assert.Equal(p.First, p.Second, 9));
    }

    // The example of Vensim's manual: told once, when the project is started.
    [Fact]
    public void A_message_is_the_number_1_where_it_is_displayed()
    {
        var run = Simulate(
            "started = STEP(1, 3) ~~|\nmsg = SAMPLE IF TRUE(:NOT: msg, IF THEN ELSE(:NOT: msg :AND: started > 0, MESSAGE('Project Started', 5), 0), 0) ~~|\n"
                + "not displayed = MESSAGE('No', 0) ~~|"
        );
        Assert.Equal([0, 0, 0, 1, 1, 1], run["msg"].Take(6));
        Assert.All(run["not displayed"], x => Assert.Equal(0, x));
    }

    [Fact]
    public void A_time_base_is_a_line_over_time() =>
        Assert.Equal(
            [100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120],
            Simulate("start = 100 ~~|\nx = TIME BASE(start, 2) ~~|")["x"]
        );

    [Theory]
    [InlineData("x = INTERNAL RATE OF RETURN(1, 1, 0, 0) ~~|", "INTERNAL RATE OF RETURN")]
    public void A_function_of_the_manual_that_is_not_simulated_is_named_so(string equations, string name)
    {
        var model = Model.Parse(equations + Control);
        var problem = Assert.Throws<DiagnosticException>(() => Simulator.Compile(model)).Diagnostics[0];
        Assert.Equal("EN3001", problem.Code);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Span.Line > 0);
    }

    // 100 in the first year: by fiscal periods of two years over six.
    [Fact]
    public void Investments_are_written_off_by_fiscal_periods()
    {
        var run = Simulate(
            "d: a, b, c ~~|\nschedule[d] = 50, 30, 20 ~~|\nnone = 0 ~~|\nnow = IF THEN ELSE(Time = 0, 100, 0) ~~|\n"
                + "x = DEPRECIATE BY SCHEDULE(now, schedule[a], none, 6, INITIAL TIME) ~~|\ny = DEPRECIATE STRAIGHTLINE(now, 6, 2, 0) ~~|\n"
                + "z = DEPRECIATE STRAIGHTLINE(7, 6, 2, 7) ~~|"
        );
        Assert.Equal([50, 0, 15, 15, 10, 10, 0, 0, 0, 0, 0], run["x"].Select(v => Math.Round(v, 9)));
        Assert.Equal(
            [33.333333333, 0, 16.666666667, 16.666666667, 16.666666667, 16.666666667, 0, 0, 0, 0, 0],
            run["y"].Select(v => Math.Round(v, 9))
        );
        Assert.All(run["z"], v => Assert.Equal(7, v, 9));
    }

    [Theory]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("6")]
    public void A_priority_curve_that_there_is_not_is_refused_before_the_run(string shape)
    {
        var model = Model.Parse(
            $"d: a, b ~~|\nreq[d] = 10, 10 ~~|\np: ptype, ppriority, pwidth, pextra ~~|\nc[a,p] = 1, 5, 2, 0 ~~|\nc[b,p] = {shape}, 1, 2, 0 ~~|\n"
                + "y[d] = ALLOCATE AVAILABLE(req[d], c[d,ptype], 12) ~~|"
                + Control
        );
        var problem = Assert
            .Throws<DiagnosticException>(() => Simulator.Compile(model))
            .Diagnostics.Single(p => p.Code == "EN3011");
        Assert.Contains("c[b,ptype]", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Span.Line > 0);
    }

    [Fact]
    public void A_matrix_times_its_inverse_is_one()
    {
        var run = Simulate(
            "d: a, b ~~|\ne <-> d ~~|\nm[a,e] = 0, 2 ~~|\nm[b,e] = 4, 1 ~~|\ni[d,e] = INVERT MATRIX(m[d,e], 2) ~~|"
        );
        Assert.Equal([-0.125, 0.25, 0.5, 0], new[] { "i[a,a]", "i[a,b]", "i[b,a]", "i[b,b]" }.Select(n => run[n][0]));
    }

    [Fact]
    public void A_scarce_supply_goes_to_the_higher_priority_first()
    {
        var run = Simulate(
            "d: a, b ~~|\nreq[d] = 10, 10 ~~|\nprio[d] = 5, 1 ~~|\nx[d] = ALLOCATE BY PRIORITY(req[d], prio[d], 2, 2, 12) ~~|\n"
                + "p: ptype, ppriority, pwidth, pextra ~~|\nc[a,p] = 1, 5, 2, 0 ~~|\nc[b,p] = 1, 1, 2, 0 ~~|\ny[d] = ALLOCATE AVAILABLE(req[d], c[d,ptype], 12) ~~|"
        );
        Assert.Equal(10, run["x[a]"][0], 9);
        Assert.Equal(2, run["x[b]"][0], 9);
        Assert.Equal(10, run["y[a]"][0], 9);
        Assert.Equal(2, run["y[b]"][0], 9);
    }

    [Fact]
    public void A_profile_of_fewer_than_four_numbers_is_refused()
    {
        var exception = Assert.Throws<DiagnosticException>(() =>
            Model.Parse(
                "d: a, b ~~|\np: ptype, ppriority ~~|\nreq[d] = 1, 2 ~~|\nc[d,p] = 1, 2; 3, 4; ~~|\nx[d] = ALLOCATE AVAILABLE(req[d], c[d,ptype], 1) ~~|"
                    + Control
            )
        );
        Assert.Contains(exception.Diagnostics, d => d.Code == "EN2032");
    }

    [Fact]
    public void Delays_with_changing_times_keep_material_or_the_newest_information()
    {
        // From time 4 on the delay is 1 instead of 3: inputs of 2, 3 arrive at 5, 6 together with those of 4 and 5.
        var run = Simulate(
            "t = IF THEN ELSE(Time < 4, 3, 1) ~~|\nm = DELAY MATERIAL(Time, t, -1, 0) ~~|\ni = DELAY INFORMATION(Time, t, -1) ~~|"
        );
        Assert.Equal([-1, -1, -1, 0, 1, 2 + 4, 3 + 5, 6, 7, 8, 9], run["m"]);
        Assert.Equal([-1, -1, -1, 0, 1, 4, 5, 6, 7, 8, 9], run["i"]);
    }

    [Fact]
    public void A_batch_comes_out_whole_after_its_time()
    {
        var run = Simulate("b = DELAY BATCH(10, 30, 2, 7, 1, 0) ~~|");
        Assert.Equal(7, run["b"][1]);
        Assert.Equal([5, 8], Enumerable.Range(2, 8).Where(i => run["b"][i] > 0));
        Assert.Equal(30, run["b"][5]);
    }

    [Fact]
    public void A_conveyor_conserves_what_does_not_leak()
    {
        var run = Simulate("flat((0,1),(1,1)) ~~|\nc = DELAY CONVEYOR(Time, 4, 0, flat, 40, 4) ~~|");
        Assert.Equal([10, 10, 10, 10, 0, 1, 2, 3, 4, 5, 6], run["c"].Select(x => Math.Round(x, 9)));
    }

    [Fact]
    public void A_sample_may_read_what_it_held_before()
    {
        var run = Simulate("x = 5 - (Time - 5)^2 ~~|\nmost = SAMPLE IF TRUE(x > most, x, -100) ~~|");
        Assert.Equal([-20, -11, -4, 1, 4, 5, 5, 5, 5, 5, 5], run["most"]);
    }

    [Fact]
    public void Random_numbers_have_a_stream_per_call_and_follow_the_noise_seed()
    {
        const string Equations =
            "u = RANDOM UNIFORM(0, 1, 0) ~~|\nv = RANDOM UNIFORM(0, 1, 0) ~~|\nn = RANDOM NORMAL(-1, 1, 0, 3, 0) ~~|\nNOISE SEED = 1 ~~|";
        var simulator = Simulator.Compile(Model.Parse(Equations + Control));
        var run = simulator.Run();
        Assert.Equal(11, run["u"].Distinct().Count());
        Assert.Empty(run["u"].Intersect(run["v"]));
        Assert.All(run["n"], n => Assert.InRange(n, -1, 1));
        Assert.Equal(run["u"], simulator.Run()["u"]);
        Assert.Empty(run["u"].Intersect(simulator.Run(new Dictionary<string, double> { ["NOISE SEED"] = 2 })["u"]));
    }

    // A sum of ten draws with standard deviation 1 has variance 10; a start between 0 and 10 has variance 100 / 12.
    [Fact]
    public void The_noise_seed_is_an_input_also_of_a_model_that_does_not_declare_it()
    {
        var model = Model.Parse("x = INTEG(RANDOM NORMAL(-10, 10, 0, 1, 7), start) ~~|\nstart = 5 ~~|" + Control);
        var fixedNoise = new Uncertainty().Uniform("start", 0, 10);
        var remark = Assert.Single(fixedNoise.Remarks(model));
        Assert.Equal(("EN5034", Severity.Warning), (remark.Code, remark.Severity));
        var free = fixedNoise.Uniform("NOISE SEED", 0, 1e6);
        Assert.Empty(free.Remarks(model));
        Assert.Empty(fixedNoise.Remarks(Model.Parse("x = INTEG(1, start) ~~|\nstart = 5 ~~|" + Control)));

        var simulator = Simulator.Compile(model);
        Assert.DoesNotContain("NOISE SEED", simulator.Run().Columns.Select(c => c.Name));
        double Variance(Uncertainty uncertainty) =>
            Math.Pow(simulator.Run(uncertainty.Sample(20_000, 1), ["x"])["x"].Final.StandardDeviation, 2);
        Assert.Equal(100.0 / 12, Variance(fixedNoise), 0.2);
        Assert.Equal(10, Variance(new Uncertainty().Uniform("NOISE SEED", 0, 1e6)), 0.4);
        var report = Drivers.Of(simulator, free, ["x"], new DriverOptions { Runs = 40_000 })[0];
        Assert.Equal(10 / (10 + 100.0 / 12), report.Indices.Single(i => i.Input == "NOISE SEED").Total?.Value ?? 0, 0.03);
    }
}

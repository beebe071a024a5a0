using CsCheck;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Models;

/// <summary>Conveyors and queues do what docs/methods/conveyors.md says; the tables were computed by hand.</summary>
public class ConveyorTests
{
    private static string File(
        string variables,
        string dt = "1",
        string stop = "8",
        string method = "Euler",
        string dimensions = ""
    ) =>
        $"""
            <xmile version="1.0">
            <sim_specs method="{method}"><start>0</start><stop>{stop}</stop><dt>{dt}</dt></sim_specs>
            <dimensions>{dimensions}</dimensions>
            <model><variables>{variables}</variables></model>
            </xmile>
            """;

    private static string Conveyor(
        string initial = "0",
        string settings = "<len>3</len>",
        string attributes = "",
        string outflows = "<outflow>out</outflow>"
    ) =>
        $"<stock name=\"c\"><eqn>{initial}</eqn><inflow>in</inflow>{outflows}<conveyor {attributes}>{settings}</conveyor></stock>";

    private const string Through = "<flow name=\"out\"><eqn>0</eqn></flow>";

    private static string In(string equation, string attributes = "") =>
        $"<flow name=\"in\" {attributes}><eqn>{equation}</eqn></flow>";

    private static string Leak(string fraction, string attributes = "", string more = "") =>
        $"<flow name=\"leak\" {attributes}><eqn>{fraction}</eqn><leak/>{more}</flow>";

    private const string WithLeak = "<outflow>out</outflow><outflow>leak</outflow>";

    private static Run Run(string variables, string dt = "1", string stop = "8") =>
        Simulator.Compile(Model.Parse(File(variables, dt, stop), "model.xmile")).Run();

    private static double[] Values(Run run, string name, int count = 8) =>
        [.. run[name].Take(count).Select(x => Math.Round(x, 9))];

    [Fact]
    public void What_goes_in_comes_out_after_the_transit_time()
    {
        var run = Run(Conveyor() + Through + In("10 + TIME"));
        Assert.Equal([0, 0, 0, 10, 11, 12, 13, 14], Values(run, "out"));
        Assert.Equal([0, 10, 21, 33, 36, 39, 42, 45], Values(run, "c"));
    }

    [Fact]
    public void The_transit_time_is_rounded_to_whole_steps()
    {
        var run = Run(Conveyor(settings: "<len>0.6</len>") + Through + In("4"), dt: "0.25", stop: "2");
        Assert.Equal([0, 0, 4, 4, 4, 4, 4, 4], Values(run, "out"));
    }

    [Theory]
    [InlineData("12", new double[] { 4, 4, 4, 0 })]
    [InlineData("1,2,3", new double[] { 1, 2, 3, 0 })]
    [InlineData("5,7", new double[] { 5, 7, 7, 0 })]
    [InlineData("5,7,9,100", new double[] { 5, 7, 9, 0 })]
    public void The_start_is_spread_evenly_or_listed_from_the_end(string initial, double[] expected)
    {
        var run = Run(Conveyor(initial) + Through + In("0"));
        Assert.Equal(expected, Values(run, "out", 4));
        Assert.Equal(expected.Sum(), run["c"][0], 9);
        Assert.Equal(0, run["c"][3], 9);
    }

    [Theory]
    [InlineData("", new double[] { 1, 1, 2, 2 })]
    [InlineData("discrete=\"true\"", new double[] { 0, 2, 0, 4 })]
    public void A_number_of_a_list_is_for_a_unit_of_time(string attributes, double[] expected)
    {
        var run = Run(Conveyor("1,2", "<len>2</len>", attributes) + Through + In("0"), dt: "0.5", stop: "4");
        Assert.Equal(expected, Values(run, "out", 4));
    }

    // 100 a step, 30 % lost over four places: 7.5 of the 100 at each.
    [Fact]
    public void A_linear_leak_takes_the_same_amount_in_each_step()
    {
        var run = Run(
            Conveyor(settings: "<len>4</len>", outflows: WithLeak) + Through + In("IF TIME = 0 THEN 100 ELSE 0") + Leak("0.3")
        );
        Assert.Equal([0, 7.5, 7.5, 7.5, 7.5, 0, 0, 0], Values(run, "leak"));
        Assert.Equal([0, 0, 0, 0, 70, 0, 0, 0], Values(run, "out"));
        Assert.Equal([0, 100, 92.5, 85, 77.5, 0, 0, 0], Values(run, "c"));
    }

    [Fact]
    public void A_leak_zone_gathers_the_leak_where_it_lies()
    {
        var run = Run(
            Conveyor(settings: "<len>4</len>", outflows: WithLeak)
                + Through
                + In("IF TIME = 0 THEN 100 ELSE 0")
                + Leak("0.3", "leak_start=\"0.5\" leak_end=\"1\"")
        );
        Assert.Equal([0, 0, 0, 15, 15, 0, 0, 0], Values(run, "leak"));
        Assert.Equal(70, run["out"][4], 9);
    }

    // A tenth of what is there in each step.
    [Fact]
    public void An_exponential_leak_takes_a_share_of_what_is_there()
    {
        var run = Run(
            Conveyor(settings: "<len>3</len>", attributes: "exponential_leak=\"true\"", outflows: WithLeak)
                + Through
                + In("IF TIME = 0 THEN 100 ELSE 0")
                + Leak("0.1")
        );
        Assert.Equal([0, 10, 9, 8.1, 0, 0, 0, 0], Values(run, "leak"));
        Assert.Equal(72.9, run["out"][3], 9);
    }

    [Fact]
    public void Whole_units_leak_when_they_have_come_together()
    {
        var run = Run(
            Conveyor(settings: "<len>4</len>", outflows: WithLeak)
                + Through
                + In("IF TIME = 0 THEN 8 ELSE 0")
                + Leak("0.3", more: "<leak_integers/>")
        );
        // 0.6 a step: 0.6, 1.2, 1.8, 2.4 in all.
        Assert.Equal([0, 0, 1, 0, 1, 0, 0, 0], Values(run, "leak"));
        Assert.Equal(6, run["out"][4], 9);
    }

    // isee systems, "Initializing Discrete Stocks": contents in equilibrium with a constant inflow.
    [Theory]
    [InlineData("0.2", "", 10 * 4 * (1 - 0.2 * (4 - 0.5) / 4 / 2))]
    [InlineData("0.2", "exponential_leak=\"true\"", 10 * (1 - 0.43046721) / 0.2)]
    public void A_total_is_spread_so_that_a_constant_inflow_keeps_it(string fraction, string attributes, double total)
    {
        string initial = FormattableString.Invariant($"{total:R}");
        var run = Run(Conveyor(initial, "<len>4</len>", attributes, WithLeak) + Through + In("10") + Leak(fraction), dt: "0.5");
        Assert.All(run["c"], c => Assert.Equal(total, c, 9));
        Assert.Equal(run["out"][0], run["out"][15], 9);
    }

    [Fact]
    public void Later_material_overtakes_when_the_transit_time_falls()
    {
        var run = Run(Conveyor(settings: "<len>IF TIME &lt; 2 THEN 4 ELSE 1</len>") + Through + In("10 + TIME"));
        // In at 0 and 1: out at 4 and 5; from 2 on out a step later.
        Assert.Equal([0, 0, 0, 12, 23, 25, 15, 16], Values(run, "out"));
    }

    [Fact]
    public void The_transit_time_is_kept_between_samples()
    {
        var run = Run(Conveyor(settings: "<len>1 + TIME</len><sample>TIME = 2</sample>") + Through + In("10 + TIME"));
        // 1 until 2, when it becomes 3.
        Assert.Equal([0, 10, 11, 0, 0, 12, 13, 14], Values(run, "out"));
    }

    [Fact]
    public void An_arrested_conveyor_stands_still_and_takes_nothing()
    {
        var run = Run(Conveyor(settings: "<len>2</len><arrest>TIME = 3</arrest>") + Through + In("10 + TIME"));
        Assert.Equal([10, 11, 12, 0, 14, 15, 16, 17], Values(run, "in"));
        Assert.Equal([0, 0, 10, 0, 11, 12, 14, 15], Values(run, "out"));
    }

    [Fact]
    public void Capacity_and_inflow_limit_leave_the_rest_behind()
    {
        const string before = "<stock name=\"s\"><eqn>100</eqn><outflow>in</outflow></stock>";
        var full = Run(before + Conveyor(settings: "<len>3</len><capacity>25</capacity>") + Through + In("10"));
        Assert.Equal([10, 10, 5, 10, 10, 5, 10, 10], Values(full, "in"));
        Assert.Equal([100, 90, 80, 75, 65, 55, 50, 40], Values(full, "s"));
        var limited = Run(before + Conveyor(settings: "<len>3</len><in_limit>4</in_limit>") + Through + In("10"));
        Assert.Equal(68, limited["s"][8], 9);
    }

    [Fact]
    public void A_discrete_conveyor_may_take_the_limit_of_a_unit_of_time_at_once()
    {
        var run = Run(
            Conveyor(settings: "<len>3</len><in_limit>4</in_limit>", attributes: "discrete=\"true\"") + Through + In("6"),
            dt: "0.5",
            stop: "4"
        );
        // 3 in the first half of each unit, 1 in the second.
        Assert.Equal([6, 2, 6, 2, 6, 2, 6, 2], Values(run, "in"));
    }

    [Fact]
    public void What_one_conveyor_gives_the_next_one_takes_beyond_its_capacity_but_not_when_arrested()
    {
        const string next =
            "<stock name=\"d\"><eqn>0</eqn><inflow>out</inflow><outflow>end</outflow><conveyor><len>1</len><capacity>1</capacity><arrest>TIME = 3</arrest></conveyor></stock><flow name=\"end\"/>";
        var run = Run(Conveyor(settings: "<len>2</len>") + Through + In("10 + TIME") + next);
        Assert.Equal([0, 0, 10, 0, 23, 13, 14, 15], Values(run, "out"));
        Assert.Equal([0, 0, 0, 0, 10, 23, 13, 14], Values(run, "end"));
    }

    [Theory]
    [InlineData("even", new double[] { 0, 4, 4, 4, 0 })]
    [InlineData("beginning", new double[] { 0, 0, 0, 12, 0 })]
    public void An_inflow_may_be_spread(string spread, double[] expected)
    {
        var run = Run(Conveyor() + Through + In("IF TIME = 0 THEN 12 ELSE 0", $"isee:spreadflow=\"{spread}\""));
        Assert.Equal(expected, Values(run, "out", 5));
    }

    [Fact]
    public void Each_element_of_an_array_is_a_conveyor_of_its_own()
    {
        const string of = "<dimensions><dim name=\"D\"/></dimensions>";
        var run = Simulator
            .Compile(
                Model.Parse(
                    File(
                        $"<stock name=\"c\">{of}<eqn>0</eqn><inflow>in</inflow><outflow>out</outflow><outflow>leak</outflow><conveyor><len>t</len></conveyor></stock>"
                            + $"<flow name=\"out\">{of}</flow><flow name=\"leak\">{of}<element subscript=\"A\"><eqn>0.5</eqn></element><element subscript=\"B\"><eqn>0</eqn></element><leak/></flow>"
                            + $"<flow name=\"in\">{of}<eqn>10</eqn></flow><aux name=\"t\">{of}<element subscript=\"A\"><eqn>1</eqn></element><element subscript=\"B\"><eqn>2</eqn></element></aux>",
                        dimensions: "<dim name=\"D\"><elem name=\"A\"/><elem name=\"B\"/></dim>"
                    ),
                    "model.xmile"
                )
            )
            .Run();
        Assert.Equal([0, 5, 5, 5], Values(run, "out[A]", 4));
        Assert.Equal([0, 0, 10, 10], Values(run, "out[B]", 4));
        Assert.Equal([0, 5, 5, 5], Values(run, "leak[A]", 4));
    }

    private static string Queue(string outflows = "<outflow>go</outflow>") =>
        $"<stock name=\"q\"><eqn>0</eqn><inflow>in</inflow>{outflows}<queue/></stock><flow name=\"go\"><eqn>0</eqn></flow>";

    private static string Server(string attributes = "", string settings = "<len>2</len><capacity>5</capacity>") =>
        $"<stock name=\"c\"><eqn>0</eqn><inflow>go</inflow><outflow>out</outflow><conveyor discrete=\"true\" {attributes}>{settings}</conveyor></stock>{Through}";

    [Fact]
    public void A_queue_gives_all_that_waits_where_nothing_holds_it_back() =>
        Assert.Equal([0, 0, 1, 2, 3], Values(Run(Queue() + In("TIME")), "go", 5));

    // Batches of 4 wait before a conveyor for 5: one batch a step, or as much as there is room.
    [Theory]
    [InlineData("", new double[] { 0, 4, 1, 3, 2, 2, 3, 1 })]
    [InlineData("one_at_a_time=\"false\"", new double[] { 0, 4, 1, 4, 1, 4, 1, 4 })]
    [InlineData("batch_integrity=\"true\"", new double[] { 0, 4, 0, 4, 0, 4, 0, 4 })]
    public void A_conveyor_takes_batches_from_a_queue(string attributes, double[] expected) =>
        Assert.Equal(expected, Values(Run(Queue() + Server(attributes) + In("4")), "go"));

    [Fact]
    public void An_overflow_takes_what_the_conveyor_does_not()
    {
        var run = Run(
            Queue("<outflow>go</outflow><outflow>over</outflow>")
                + "<flow name=\"over\"><eqn>0</eqn><overflow/></flow>"
                + Server("one_at_a_time=\"false\"")
                + In("4")
        );
        Assert.Equal([0, 4, 1, 4, 1, 4, 1, 4], Values(run, "go"));
        Assert.Equal([0, 0, 3, 0, 3, 0, 3, 0], Values(run, "over"));
    }

    [Theory]
    [InlineData("RK4", "<conveyor><len>2</len></conveyor>", "EN1070")]
    [InlineData("Euler", "<conveyor/>", "EN1071")]
    [InlineData("Euler", "<conveyor isee:fifo=\"true\"><len>2 + TIME</len></conveyor>", "EN1071")]
    [InlineData("Euler", "<oven><len>2</len></oven>", "EN1051")]
    public void What_is_not_simulated_is_named(string method, string kind, string code)
    {
        string text = File(
            $"<stock name=\"c\"><eqn>0</eqn><inflow>in</inflow><outflow>out</outflow>{kind}</stock>" + Through + In("1"),
            method: method
        );
        _ = Model.TryParse(text, "model.xmile", out _, out var problems);
        Assert.Contains(problems, p => p.Code == code && p.Severity == Severity.Error && p.Span.Line > 0);
    }

    [Theory]
    [InlineData("<conveyor><len>2.3</len></conveyor>", "1", "EN1072")]
    [InlineData("<conveyor><len>2</len></conveyor>", "SIZE(c)", "EN1073")]
    public void What_is_rounded_or_hidden_is_said(string kind, string equation, string code)
    {
        string text = File(
            $"<stock name=\"c\"><eqn>0</eqn><inflow>in</inflow><outflow>out</outflow>{kind}</stock>" + Through + In(equation)
        );
        _ = Model.TryParse(text, "model.xmile", out _, out var problems);
        Assert.Contains(problems, p => p.Code == code && p.Span.Line > 0);
    }

    // What came in has gone out, leaked, or is there; and nothing that is there or leaves is below 0.
    [Fact]
    public void Nothing_is_lost_and_nothing_is_made()
    {
        var gen =
            from length in Gen.Int[1, 6]
            from changed in Gen.Int[1, 6]
            from initial in Gen.Int[0, 40]
            from fraction in Gen.Double[0, 0.9]
            from zone in Gen.Int[0, 3]
            from capacity in Gen.Int[5, 60]
            from arrest in Gen.Int[2, 12]
            from isExponential in Gen.Bool
            from isWhole in Gen.Bool
            from dt in Gen.Int[0, 2].Select(i => new[] { "1", "0.5", "0.25" }[i])
            select (length, changed, initial, fraction, zone, capacity, arrest, isExponential, isWhole, dt);
        gen.Sample(
            x =>
            {
                string settings = FormattableString.Invariant(
                    $"<len>IF TIME &lt; 6 THEN {x.length} ELSE {x.changed}</len><capacity>{x.capacity}</capacity><arrest>TIME = {x.arrest}</arrest>"
                );
                var run = Run(
                    Conveyor(
                        FormattableString.Invariant($"{x.initial}"),
                        settings,
                        x.isExponential ? "exponential_leak=\"true\"" : "",
                        WithLeak
                    )
                        + Through
                        + In("5 + 4*SIN(TIME)")
                        + Leak(
                            FormattableString.Invariant($"{x.fraction:F3}"),
                            FormattableString.Invariant($"leak_start=\"{x.zone * 0.25}\" leak_end=\"{x.zone * 0.25 + 0.25}\""),
                            x.isWhole && !x.isExponential ? "<leak_integers/>" : ""
                        )
                        // By the time the inflow has stopped for longer than any transit time, all has gone.
                        + "<stock name=\"gone\"><eqn>0</eqn><inflow>out</inflow></stock><stock name=\"lost\"><eqn>0</eqn><inflow>leak</inflow></stock><stock name=\"come\"><eqn>0</eqn><inflow>in</inflow></stock>",
                    x.dt,
                    "20"
                );
                for (int t = 0; t < run.Times.Length; t++)
                {
                    double there = run["c"][t] + run["gone"][t] + run["lost"][t];
                    Assert.Equal(x.initial + run["come"][t], there, 1e-9 * (1 + there));
                    Assert.True(run["c"][t] >= -1e-9 && run["out"][t] >= -1e-9 && run["leak"][t] >= -1e-9);
                }
            },
            iter: 40
        );
    }

    [Fact]
    public void A_belt_is_empty_when_all_has_left()
    {
        var run = Run(
            Conveyor("7", "<len>3</len>", "", WithLeak) + Through + In("IF TIME &lt; 4 THEN 5 ELSE 0") + Leak("0.37"),
            dt: "0.25",
            stop: "12"
        );
        Assert.Equal(0, run["c"][^1], 9);
    }
}

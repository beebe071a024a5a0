using Entente.Deals;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Deals;

/// <summary>Groups of uncertain inputs, named in a file, and what is said of them.</summary>
public sealed class GroupTests : IDisposable
{
    private const string Model = """
        {UTF-8}
        mine: near, far ~~|
        ********************************************************
        	.Ground
        ********************************************************~
        	|
        ore grade[mine] = 1, 1 ~~|
        depth = 1 ~~|
        ********************************************************
        	.Market
        ********************************************************~
        	|
        price = 1 ~~|
        price of power = 1 ~~|
        price noise = 0 ~~|
        price noise sd = 0.1 ~~|
        y = price + price of power*depth + SUM(ore grade[mine!]) ~~|
        z = INTEG(price noise, 0) ~~|
        ********************************************************
        	.Control
        ********************************************************~
        	|
        INITIAL TIME = 0 ~~|
        FINAL TIME = 1 ~~|
        TIME STEP = 0.25 ~~|
        SAVEPER = 1 ~~|
        """;

    private const string Unknowns = """
        uncertain:
          ore grade: { uniform: { min: -1, max: 1 }, elements: independent }
          depth: { uniform: { min: -1, max: 1 } }
          price: { uniform: { min: -1, max: 1 } }
          price of power: { uniform: { min: -1, max: 1 } }
          price noise sd: { uniform: { min: 0.1, max: 0.3 } }
          price noise: { white: { sd: price noise sd } }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("entente-groups").FullName;
    private readonly Model model;

    public GroupTests()
    {
        File.WriteAllText(Path.Combine(folder, "m.mdl"), Model);
        model = Entente.Models.Model.Load(Path.Combine(folder, "m.mdl"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Uncertainty Read(string groups)
    {
        string file = Path.Combine(folder, "u.yaml");
        File.WriteAllText(file, Unknowns + groups);
        return UncertaintyFile.Load(file, model);
    }

    private static string GroupsOf(Uncertainty uncertainty) =>
        string.Join("; ", uncertainty.Inputs.Select(i => $"{i.Name}={i.Group}"));

    [Fact]
    public void A_name_counts_before_a_pattern_and_that_before_a_group_of_the_model()
    {
        var read = Read("groups: { costs: price of power, prices: 'price*', geology: Ground }");
        Assert.Equal(
            "ore grade[near]=geology; ore grade[far]=geology; depth=geology; price=prices; price of power=costs; price noise sd=prices",
            GroupsOf(read)
        );
    }

    [Fact]
    public void A_subscripted_constant_and_groups_of_the_model_can_be_named_with_a_star()
    {
        var read = Read("groups: { rock: ['*ade', depth], all else: 'M*k*t' }");
        Assert.Equal(
            "ore grade[near]=rock; ore grade[far]=rock; depth=rock; price=all else; price of power=all else; price noise sd=all else",
            GroupsOf(read)
        );
    }

    // y = price + power·depth + near + far with all uniform on -1..1: variances 1/3, 1/9, 1/3, 1/3, of 10/9.
    [Fact]
    public void Shares_of_groups_are_those_of_their_members_together()
    {
        var read = Read("groups: { market: price, mixed: [depth, price of power], geology: ore grade }");
        var options = new DriverOptions
        {
            Method = DriverMethod.Sobol,
            Runs = 1 << 15,
            ByGroup = true,
        };
        var report = Drivers.Of(Simulator.Compile(model), read, ["y"], options)[0];
        AssertShares(report, 0.01);

        var inputs = read.Sample(20_000, 1, SamplingMethod.Sobol);
        double[][] rows = [.. Enumerable.Range(0, 20_000).Select(run => inputs.Row(run))];
        double[] Column(int i) => [.. rows.Select(r => r[i])];
        // In the order of the file: near, far, depth, price, power.
        double[] y = [.. rows.Select(r => r[3] + (r[4] * r[2]) + r[0] + r[1])];
        var table = new Table([.. inputs.Names, "y"], [.. inputs.Names.Select((_, i) => Column(i)), y]);
        var told = Drivers.Of(table, read, "y", new DriverOptions { ByGroup = true });
        AssertShares(told, 0.02);
        Assert.All(told.Indices, i => Assert.InRange(i.Main.Value, i.Main.Low - 1e-12, i.Main.High + 1e-12));
    }

    private static void AssertShares(DriverReport report, double near)
    {
        double Share(string group) => report.Indices.First(i => i.Input == group).First!.Value;
        Assert.Equal(0.3, Share("market"), near);
        Assert.Equal(0.1, Share("mixed"), near);
        Assert.Equal(0.6, Share("geology"), near);
    }

    // Of z, a sum of draws, the sd alone tells nothing of the first order; with the noise it tells all.
    [Theory]
    [InlineData(DriverMethod.Sobol)]
    [InlineData(DriverMethod.Shapley)]
    [InlineData(DriverMethod.Morris)]
    public void What_is_put_into_a_group_noise_is_varied_with_the_noises(DriverMethod method)
    {
        var read = Read("groups: { noise: price noise sd, other: [price*, depth, ore grade] }");
        var options = new DriverOptions
        {
            Method = method,
            Runs = 4096,
            ByGroup = true,
        };
        var report = Drivers.Of(Simulator.Compile(model), read, ["z"], options)[0];
        Assert.Equal(["other", "noise"], report.Indices.Select(i => i.Input));
        Assert.Equal(0, report.Indices[0].Main.Value, 1e-9);
        if (method == DriverMethod.Morris)
            Assert.True(report.Indices[1].Main.Low > 0);
        else
            Assert.Equal(1, report.Indices[1].Main.Value, 0.08);
    }

    [Theory]
    [InlineData(DriverMethod.Delta)]
    [InlineData(DriverMethod.Pawn)]
    [InlineData(DriverMethod.Src)]
    public void Methods_of_single_inputs_refuse_groups(DriverMethod method)
    {
        var options = new DriverOptions { Method = method, ByGroup = true };
        var refused = Assert.Throws<Entente.Diagnostics.DiagnosticException>(() =>
            Drivers.Of(Simulator.Compile(model), Read("groups: { geology: Ground }"), ["y"], options)
        );
        Assert.Equal("EN5006", refused.Diagnostics.Single().Code);
    }

    // Two normals, learned together: E max(0, a + b) = √2 φ(0); 60 inputs that do nothing are worth nothing however few the runs.
    [Fact]
    public void Learning_a_group_is_worth_what_its_members_are_together()
    {
        const int runs = 4000;
        var unknown = new Uncertainty().Normal("a", 0, 1).Normal("b", 0, 1);
        for (int i = 0; i < 60; i++)
            unknown = unknown.Normal($"c{i}", 0, 1);
        var inputs = unknown.Sample(runs, 5);
        double[][] rows = [.. Enumerable.Range(0, runs).Select(run => inputs.Row(run))];
        var found = ValueOfInformation.Of(
            inputs.Names,
            [.. inputs.Names.Select((_, i) => rows.Select(r => r[i]).ToArray())],
            ["none", "sum", "less"],
            [new double[runs], [.. rows.Select(r => r[0] + r[1])], [.. rows.Select(r => r[0] + r[1] - 1)]],
            groups: [.. inputs.Names.Select(n => n.StartsWith('c') ? "idle" : "both")]
        );
        Assert.Equal(["both", "idle"], found.Groups.Select(g => g.Input));
        Assert.Equal(1 / Math.Sqrt(Math.PI), found.Groups[0].Worth.Value, 0.03);
        Assert.InRange(found.Groups[1].Worth.Value, 0, 0.02);
    }

    [Fact]
    public void A_tie_holds_nobody_that_the_shared_runs_set_apart_from_its_first()
    {
        DriverIndex Index(string name, double value, double[] without) =>
            Entente.Exploration.Sensitivity.Finding.Index(name, ("total", new Estimate(value, value - 0.2, value + 0.2))) with
            {
                Without = [.. without],
            };
        var report = new DriverReport
        {
            Outcome = "y",
            Method = DriverMethod.Sobol,
            Why = "",
            Runs = 1,
            Confidence = 0.95,
            Indices =
            [
                // All go up and down together, but b by a part that is its own.
                Index("a", 0.50, [0.49, 0.51, 0.50, 0.48, 0.52]),
                Index("b", 0.49, [0.50, 0.48, 0.49, 0.51, 0.47]),
                Index("c", 0.40, [0.39, 0.41, 0.40, 0.38, 0.42]),
            ],
        };
        Assert.Equal([1, 1, 3], report.Leaders(3).Select(l => l.Rank));
    }
}

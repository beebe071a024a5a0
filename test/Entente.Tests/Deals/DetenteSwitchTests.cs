using System.Collections.Concurrent;
using Entente.Deals;
using Entente.Simulation;

namespace Entente.Tests.Deals;

/// <summary>Each part of the détente system can be moved by a clause or switch; that moves what it should, and leaves the rest to the last bit.</summary>
public class DetenteSwitchTests
{
    private const int Runs = 24;

    // Relief in force and a ceasefire, which joint projects and the cut wait for.
    private const string Peace = "K8 relief share=1;K9 setting=1";

    private static readonly Deal Detente = Deal.Load(Path.Combine(Shared.Repository, "examples", "detente"));
    private static readonly ConcurrentDictionary<string, Ensemble> Ensembles = [];

    private static readonly string[] Watched =
    [
        "war state",
        "military budget",
        "hidden excess",
        "package void",
        "Chinese price",
        "project REO output",
        "smelter output",
        "Russian sales to US",
        "defence cost factor",
        "relation index",
        "trust",
        "adopted",
        "sanctions relief of USA",
        "civilians killed",
        "internally displaced",
        "territory held by Russian forces",
        "restriction state",
        "aluminium price",
        "payoff",
    ];

    private static Simulator Simulator { get; } = Simulator.Compile(Detente.Model);

    [Theory]
    // 1 budgets and the cut
    [InlineData(
        "",
        "mutual cut=0.5",
        "military budget[Russia],military budget[USA],payoff[Europe]",
        "smelter output,Russian sales to US"
    )]
    [InlineData(
        "mutual cut=0.5",
        "signer share[China]=1",
        "military budget[China],payoff[China]",
        "smelter output,aluminium price"
    )]
    // 2 the rare-earth market
    [InlineData(
        "",
        "pricing rule=1",
        "Chinese price,payoff[China]",
        "war state,military budget[USA],smelter output,relation index"
    )]
    [InlineData(
        "",
        "pricing rule=2",
        "Chinese price,payoff[China]",
        "war state,military budget[USA],smelter output,relation index"
    )]
    // 3 Russian deposits
    [InlineData(Peace, "K5 on=1", "project REO output,payoff[Russia]", "war state,smelter output,relation index,aluminium price")]
    // 4 dam, smelter and the American market
    [InlineData(
        Peace,
        "K6 on=1",
        "smelter output,payoff[Russia]",
        "war state,military budget[USA],restriction state,relation index"
    )]
    [InlineData(Peace, "K7 on=1;K7 duty=0", "Russian sales to US,payoff[Canada]", "war state,Chinese price,military budget[USA]")]
    // 5 metals and the cost of arms
    [InlineData(
        "",
        "defence cost channel=1",
        "defence cost factor[Russia],payoff[Russia]",
        "war state,Chinese price,smelter output"
    )]
    // 6 war, ceasefire, pressure
    [InlineData(
        "",
        "K9 setting=1",
        "war state,civilians killed,payoff[Ukraine]",
        "Chinese price,smelter output,restriction state"
    )]
    [InlineData("", "US aid flow multiplier=0", "war state,payoff[USA]", "Chinese price,smelter output,restriction state")]
    [InlineData("", "K8 relief share=1", "war state,sanctions relief of USA,payoff[Russia]", "restriction state,aluminium price")]
    // 7 signals and trust
    [InlineData("", "signals count=0", "relation index,trust,war state", "Chinese price,smelter output,restriction state")]
    // 8 the Council
    [InlineData(
        Peace + ";Council mandate sought=1",
        "declared opposition[Russian Federation]=9",
        "adopted[K9 text]",
        "adopted[resolution 2774],military budget[China],smelter output"
    )]
    // 9 compliance and linkage
    [InlineData(Peace + ";mutual cut=0.5", "inspection level=1", "hidden excess[Russia]", "smelter output,aluminium price")]
    [InlineData(Peace + ";mutual cut=0.5", "linkage=1", "package void", "smelter output,aluminium price")]
    // 10 who bears it unasked, beside money
    [InlineData(
        "",
        "guarantee level=2;K9 setting=1",
        "internally displaced,territory held by Russian forces,payoff[Ukraine],payoff[Europe],payoff[Canada]",
        "smelter output,restriction state"
    )]
    public void A_switch_moves_what_it_should_and_nothing_else(string before, string switched, string moved, string still)
    {
        var off = Run(before);
        var on = Run(before + ";" + switched);
        Assert.All(moved.Split(','), name => Assert.False(Same(off, on, name), $"'{switched}' does not move {name}"));
        Assert.All(still.Split(','), name => Assert.True(Same(off, on, name), $"'{switched}' moves {name}"));
    }

    [Fact]
    public void The_recorded_vote_on_resolution_2774_is_reproduced()
    {
        var run = Simulator.Run();
        Assert.Equal(10, run["yes votes[resolution 2774]"][0]);
        Assert.Equal(0, run["vetoes[resolution 2774]"][0]);
        Assert.Equal(1, run["adopted[resolution 2774]"][0]);
        Assert.Equal(15, run["members met on 2774"][0]);
    }

    private static Ensemble Run(string changes) =>
        Ensembles.GetOrAdd(
            changes.Trim(';'),
            key =>
                Simulator.Run(
                    Detente.Uncertainty.Sample(Runs, 3),
                    Watched,
                    new EnsembleOptions
                    {
                        Changes =
                        [
                            .. key.Split(';', StringSplitOptions.RemoveEmptyEntries)
                                .Select(change => change.Split('='))
                                .Select(parts =>
                                    KeyValuePair.Create(
                                        parts[0],
                                        double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)
                                    )
                                ),
                        ],
                    }
                )
        );

    private static bool Same(Ensemble a, Ensemble b, string name) =>
        a[name]
            .Spreads.Select(s => (s.Mean, s.StandardDeviation))
            .SequenceEqual(b[name].Spreads.Select(s => (s.Mean, s.StandardDeviation)));
}

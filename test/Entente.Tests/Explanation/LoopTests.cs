using CsCheck;
using Entente.Explanation;
using Entente.Models;

namespace Entente.Tests.Explanation;

/// <summary>Feedback loops and their parts in what happens, where the answer is published or follows by hand.</summary>
public class LoopTests
{
    private const string Clock = """
        INITIAL TIME = 0 ~~|
        FINAL TIME = 15 ~~|
        TIME STEP = 0.0625 ~~|
        SAVEPER = TIME STEP ~~|
        """;

    // The Bass diffusion model of Schoenberg, Davidsen and Eberlein 2020, section on its application.
    private const string Bass = """
        potential adopters = INTEG(-adopting, market size - initial adopters) ~~|
        adopters = INTEG(adopting, initial adopters) ~~|
        adopting = adoption from word of mouth ~~|
        adoption from word of mouth = potentials contacts with adopters*adoption fraction ~~|
        potentials contacts with adopters = adopter contacts*probability of contact with potentials ~~|
        adopter contacts = adopters*contact rate ~~|
        probability of contact with potentials = potential adopters/market size ~~|
        market size = 1e+006 ~~|
        initial adopters = 1 ~~|
        contact rate = 100 ~~|
        adoption fraction = 0.015 ~~|
        """;

    private const string ArmsRace = """
        a = INTEG((a target - a)/5, 50) ~~|
        b = INTEG((b target - b)/5, 100) ~~|
        c = INTEG((c target - c)/5, 150) ~~|
        a target = (b + 0.9*c)/2 ~~|
        b target = (a + 1.1*c)/2 ~~|
        c target = (1.1*a + 0.9*b)/2 ~~|
        """;

    private static FeedbackLoops LoopsOf(string equations, string? variable = null) =>
        ExplainedRun.Of(Model.Parse("{UTF-8}\n" + equations + "\n" + Clock)).Loops(variable);

    private static double At(FeedbackLoops loops, string name, double time) =>
        loops.Loops.Single(l => l.Name == name).Scores[loops.Times.IndexOf(time)];

    // Table 3 of the paper, to its three digits (its last time is that of the end, where no step begins). Dominance shifts between 9.5625 and 9.625, where half the market has adopted.
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(9.5, -0.465, 0.535)]
    [InlineData(9.5625, -0.488, 0.512)]
    [InlineData(9.625, -0.512, 0.488)]
    [InlineData(14.9375, -1, 0)]
    public void Bass_diffusion_has_the_published_scores(double time, double balancing, double reinforcing)
    {
        var loops = LoopsOf(Bass);
        Assert.Equal(2, loops.Loops.Length);
        Assert.Equal(balancing, At(loops, "B1", time), 0.0006);
        Assert.Equal(reinforcing, At(loops, "R1", time), 0.0006);
    }

    [Fact]
    public void Exponential_growth_is_one_reinforcing_loop_alone()
    {
        var loop = Assert.Single(LoopsOf("x = INTEG(0.1*x, 1) ~~|").Loops);
        Assert.Equal(LoopPolarity.Reinforcing, loop.Polarity);
        Assert.Equal(["x"], loop.Variables);
        Assert.All(loop.Scores, s => Assert.Equal(1, s, 1e-12));
    }

    [Fact]
    public void An_oscillator_without_friction_is_one_balancing_loop_alone()
    {
        var loop = Assert.Single(LoopsOf("x = INTEG(v, 1) ~~|\nv = INTEG(-x, 0) ~~|").Loops);
        Assert.Equal(LoopPolarity.Balancing, loop.Polarity);
        Assert.All(loop.Scores, s => Assert.True(s is -1 or 0));
        Assert.Contains(-1, loop.Scores);
    }

    // By hand: births b·P, deaths b·P²/K. Over a step their changes are b·ΔP and b·ΔP·(P + P before)/K, so B : R = (P + P before) : K.
    [Fact]
    public void Logistic_growth_shifts_at_half_of_the_capacity()
    {
        const string Logistic = """
            p = INTEG(births - deaths, 10) ~~|
            births = b*p ~~|
            deaths = b*p*p/k ~~|
            b = 1 ~~|
            k = 1000 ~~|
            """;
        var run = ExplainedRun.Of(Model.Parse("{UTF-8}\n" + Logistic + "\n" + Clock));
        var loops = run.Loops("p");
        var p = run.Causes("p", 0).Series[0].Values;
        var balancing = loops.Loops.Single(l => l.Polarity == LoopPolarity.Balancing);
        for (int i = 0; i < loops.Times.Length; i++)
        {
            // A flow acts on its stock a step later; the first time is that of the second step.
            double ratio = (p[i] + p[i + 1]) / 1000;
            Assert.Equal(-ratio / (1 + ratio), balancing.Scores[i], 1e-9);
        }
        Assert.Equal(["R1", "B1"], loops.Phases.Select(f => f.Loop.Length > 0 ? f.Loop : "").Order().Reverse());
        double shift = loops.Phases[1].From;
        int at = run.Times.IndexOf(shift);
        Assert.InRange(500, p[at - 2], p[at]);
    }

    // Friction: x' = v, v' = −k x − c v, by hand with the scores' definition.
    [Fact]
    public void A_damped_oscillator_shares_between_its_two_loops()
    {
        const double K = 2;
        const double C = 0.7;
        var run = ExplainedRun.Of(Model.Parse("{UTF-8}\nx = INTEG(v, 1) ~~|\nv = INTEG(-2*x - 0.7*v, 0) ~~|\n" + Clock));
        var loops = run.Loops();
        var minor = loops.Loops.Single(l => l.Variables.Length == 1);
        var (x, v) = (run.Causes("x", 0).Series[0].Values, run.Causes("v", 0).Series[0].Values);
        for (int i = 0; i < loops.Times.Length; i++)
        {
            int k = i + 2;
            // Of the change of the net flow of v what comes from x and what from v; x is moved by v alone.
            double fromX = Math.Abs(K * (x[k - 1] - x[k - 2]));
            double fromV = Math.Abs(C * (v[k - 1] - v[k - 2]));
            Assert.Equal(-fromV / (fromX + fromV), minor.Scores[i], 1e-6);
        }
    }

    // Eberlein and Schoenberg 2020, figure 1: eight loops, three of them balancing; the shortest independent loop set lacks the two long ones.
    [Fact]
    public void The_arms_race_of_three_has_eight_loops()
    {
        var loops = LoopsOf(ArmsRace);
        Assert.True(loops.IsComplete);
        Assert.Equal(3, loops.Loops.Count(l => l.Polarity == LoopPolarity.Balancing));
        Assert.Equal(5, loops.Loops.Count(l => l.Polarity == LoopPolarity.Reinforcing));
        // Its own adjustment, two pairs and both long ones.
        Assert.Equal(5, LoopsOf(ArmsRace, "a").Loops.Length);
        int[][] next =
        [
            [0, 4, 5],
            [1, 3, 5],
            [2, 3, 4],
            [0],
            [1],
            [2],
        ];
        Assert.Equal(6, LoopSearch.ShortestIndependent(next).Count);
    }

    // A complete graph of n nodes has Σ C(n, k) (k − 1)! loops of two nodes or more.
    [Theory]
    [InlineData(4, 20)]
    [InlineData(5, 84)]
    [InlineData(6, 409)]
    public void All_loops_of_a_complete_graph_are_found(int nodes, int loops)
    {
        int[][] next = [.. Enumerable.Range(0, nodes).Select(i => Enumerable.Range(0, nodes).Where(j => j != i).ToArray())];
        Assert.Equal(loops, LoopSearch.All(next, 1000)?.Count);
        Assert.Null(LoopSearch.All(next, loops - 1));
    }

    // Nine stocks that all act on each other have far more than a thousand loops.
    [Fact]
    public void A_list_that_is_cut_says_so_and_its_shares_sum_to_one()
    {
        var equations = Enumerable
            .Range(0, 9)
            .Select(i =>
                $"s{i} = INTEG({string.Join(" + ", Enumerable.Range(0, 9).Select(j => $"0.0{1 + (i + j) % 3}*s{j}"))}, {i + 1}) ~~|"
            );
        var loops = LoopsOf(string.Join('\n', equations));
        Assert.False(loops.IsComplete);
        Assert.True(loops.Known > 50);
        for (int i = 0; i < loops.Times.Length; i += 20)
            Assert.Equal(1, loops.Loops.Sum(l => Math.Abs(l.Scores[i])), 1e-9);
    }

    [Fact]
    public void A_loop_through_a_smooth_is_found_with_its_own_adjustment()
    {
        var loops = LoopsOf("x = INTEG((10 - SMOOTH(x, 2))/3, 1) ~~|");
        Assert.Equal(2, loops.Loops.Length);
        Assert.All(loops.Loops, l => Assert.Equal(LoopPolarity.Balancing, l.Polarity));
        Assert.Contains(loops.Loops, l => l.Variables.SequenceEqual(["x", "SMOOTH 1 of x"]));
        Assert.Contains(loops.Loops, l => l.Variables.SequenceEqual(["SMOOTH 1 of x"]));
    }

    [Fact]
    public void A_fixed_delay_of_which_only_the_input_moves_has_a_score()
    {
        var loop = Assert.Single(LoopsOf("x = INTEG((10 - DELAY FIXED(x, 1, 1))/3, 1) ~~|").Loops);
        Assert.True(loop.IsScored);
        Assert.Equal(LoopPolarity.Balancing, loop.Polarity);
    }

    [Fact]
    public void Shares_of_random_systems_sum_to_one_wherever_anything_moves() =>
        Gen.Select(Gen.Double[-0.3, 0.3].Array[9], Gen.Double[1, 5].Array[3])
            .Sample(
                (matrix, start) =>
                {
                    var equations = Enumerable
                        .Range(0, 3)
                        .Select(i =>
                            FormattableString.Invariant(
                                $"s{i} = INTEG({matrix[3 * i]:R}*s0 + ({matrix[3 * i + 1]:R})*s1*s1/5 + ({matrix[3 * i + 2]:R})*SQRT(ABS(s2)), {start[i]:R}) ~~|"
                            )
                        );
                    var loops = LoopsOf(string.Join('\n', equations));
                    foreach (var group in loops.Loops.GroupBy(l => l.Group))
                        for (int i = 0; i < loops.Times.Length; i++)
                        {
                            double sum = group.Sum(l => Math.Abs(l.Scores[i]));
                            Assert.True(sum == 0 || Math.Abs(sum - 1) < 1e-9);
                        }
                },
                iter: 30
            );
}

using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Language;
using Value = Entente.Models.VariableElement;

namespace Entente.Explanation;

/// <summary>
/// Loops and their scores: the product of the scores of their links (Schoenberg, Davidsen and Eberlein 2020, equation 3), and as a share of the sizes of the scores of
/// all loops that have variables in common directly or through others (equation 4). A link's score is that of <see cref="LinkScores"/>.
/// </summary>
internal sealed class LoopScores
{
    /// <summary>The most loops of a group that are all searched for.</summary>
    public const int MostLoops = 1000;

    // The most times at which scores are computed, and at which the strongest loops are searched.
    private const int MostTimes = 2000;
    private const int SearchedTimes = 10;
    private const int MostWays = 2000;

    private readonly ExplainedRun run;
    private readonly CausalGraph graph;
    private readonly HashSet<Value>? through;
    private readonly int[] steps;
    private readonly List<Scored> loops = [];
    private bool isComplete = true;

    private LoopScores(ExplainedRun run, HashSet<Value>? through)
    {
        (this.run, this.through) = (run, through);
        graph = run.Graph;
        // What a flow does to its stock shows two steps after the start.
        int last = run.Trace.Times.Length - 1;
        steps =
            last <= MostTimes ? [.. Enumerable.Range(2, Math.Max(0, last - 1))]
            : run.Trace.Saved.Length <= MostTimes ? [.. run.Trace.Saved.Where(s => s > 1)]
            : [.. Enumerable.Range(1, MostTimes).Select(i => (int)((long)i * last / MostTimes)).Where(s => s > 1)];
    }

    /// <summary>The loops of a run, all or those through some values of a variable.</summary>
    public static FeedbackLoops Of(ExplainedRun run, string? name, HashSet<Value>? through) =>
        DeepStack.Run(() => new LoopScores(run, through).Result(name));

    private sealed record Scored(int Group, Value[] Values, LoopPolarity Polarity, bool IsScored, double[] Scores)
    {
        public double Part { get; set; }

        public int[] Signs { get; init; } = [];
    }

    private FeedbackLoops Result(string? name)
    {
        var groups = Groups();
        for (int g = 0; g < groups.Count; g++)
            Add(g + 1, groups[g]);
        var names = new Dictionary<Scored, string>();
        var counts = new Dictionary<char, int>();
        var ranked = loops.OrderByDescending(l => l.Part).ToList();
        foreach (var loop in ranked)
        {
            char letter = "RBCU"[(int)loop.Polarity];
            counts[letter] = counts.GetValueOrDefault(letter) + 1;
            names[loop] = FormattableString.Invariant($"{letter}{counts[letter]}");
        }
        // A score is that of the step which begins at its time, as in the paper's table 3.
        ImmutableArray<double> times = [.. steps.Select(s => run.Trace.Times[s - 1])];
        return new FeedbackLoops
        {
            Through = name,
            Times = times,
            IsComplete = isComplete,
            Known = loops.Count,
            Loops =
            [
                .. ranked
                    .Where(l => through == null || l.Values.Any(through.Contains))
                    .Select(l => new FeedbackLoop
                    {
                        Name = names[l],
                        Polarity = l.Polarity,
                        Variables = [.. Turned(l.Values).Select(CausalGraph.Name)],
                        IsScored = l.IsScored,
                        Group = l.Group,
                        Part = l.Part,
                        Scores = [.. l.Scores],
                    }),
            ],
            Phases = [.. Enumerable.Range(1, groups.Count).SelectMany(g => Phases(g, names, times))],
        };
    }

    // Values that reach each other, in the order of the file.
    private List<Value[]> Groups()
    {
        var numbers = new Dictionary<Value, int>();
        foreach (var value in graph.Values)
            numbers.TryAdd(value, numbers.Count);
        var values = numbers.Keys.ToArray();
        return
        [
            .. Order
                .Components(values.Length, i => [.. graph.Causes(values[i]).Select(c => numbers[c])])
                .Where(c => c.Count > 1 || graph.Causes(values[c[0]]).Contains(values[c[0]]))
                .Select(c => c.Order().Select(i => values[i]).ToArray())
                .Where(c => through == null || c.Any(through.Contains))
                .OrderBy(c => numbers[c[0]]),
        ];
    }

    private void Add(int group, Value[] values)
    {
        var numbers = values.Select((v, i) => (v, i)).ToDictionary(p => p.v, p => p.i);
        var next = values.Select(_ => new List<int>()).ToArray();
        var links = values.Select(_ => new List<LinkScore>()).ToArray();
        var scores = new LinkScores(graph, run.Trace, steps);
        for (int to = 0; to < values.Length; to++)
        {
            var causes = graph.Causes(values[to]).Where(numbers.ContainsKey).ToList();
            var own = scores.Of(values[to], causes);
            for (int i = 0; i < causes.Count; i++)
            {
                next[numbers[causes[i]]].Add(to);
                links[numbers[causes[i]]].Add(own[i]);
            }
        }
        int[][] ways = [.. next.Select(n => n.ToArray())];
        var found = LoopSearch.All(ways, MostLoops) ?? Some(values, ways, links);
        var first = loops.Count;
        foreach (int[] loop in found)
            loops.Add(Score(group, values, loop, (from, to) => links[from][next[from].IndexOf(to)]));
        Share(loops[first..]);
    }

    private List<int[]> Some(Value[] values, int[][] ways, List<LinkScore>[] links)
    {
        isComplete = false;
        var result = LoopSearch.ShortestIndependent(ways);
        var keys = result.Select(Key).ToHashSet();
        for (int i = 0; i < SearchedTimes && steps.Length > 0; i++)
        {
            int time = (int)((long)(steps.Length - 1) * (i + 1) / SearchedTimes);
            double[][] strength = [.. links.Select(l => l.Select(s => s.Size[time]).ToArray())];
            for (int start = 0; start < values.Length && result.Count < 2 * MostLoops; start++)
                if (graph.IsKept(values[start]))
                    foreach (int[] loop in LoopSearch.Strongest(ways, strength, start, MostWays))
                        if (keys.Add(Key(loop)))
                            result.Add(loop);
        }
        return result;
    }

    private static string Key(int[] loop)
    {
        int first = Array.IndexOf(loop, loop.Min());
        return string.Join(',', loop[first..].Concat(loop[..first]));
    }

    private Scored Score(int group, Value[] values, int[] loop, Func<int, int, LinkScore> link)
    {
        double[] size = new double[steps.Length];
        int[] sign = [.. Enumerable.Repeat(1, steps.Length)];
        bool known = true;
        bool changes = false;
        bool isScored = true;
        int polarity = 1;
        for (int k = 0; k < loop.Length; k++)
        {
            var score = link(loop[k], loop[(k + 1) % loop.Length]);
            isScored &= score.IsScored;
            known &= score.CanRaise || score.CanLower;
            changes |= score.CanRaise && score.CanLower;
            polarity *= score.CanLower ? -1 : 1;
            for (int i = 0; i < size.Length; i++)
            {
                size[i] += score.Size[i];
                sign[i] *= score.Sign[i];
            }
        }
        // Until they are shared out, scores are kept as logarithms; the sign is put on then.
        for (int i = 0; i < size.Length; i++)
            if (sign[i] == 0 || !isScored)
                size[i] = double.NegativeInfinity;
        var kind =
            !known ? LoopPolarity.Inactive
            : changes ? LoopPolarity.Changing
            : polarity > 0 ? LoopPolarity.Reinforcing
            : LoopPolarity.Balancing;
        return new Scored(group, [.. loop.Select(n => values[n])], kind, isScored, size) { Signs = sign };
    }

    private void Share(List<Scored> group)
    {
        int active = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            double largest = group.Select(l => l.Scores[i]).DefaultIfEmpty(double.NegativeInfinity).Max();
            if (double.IsNegativeInfinity(largest))
            {
                foreach (var loop in group)
                    loop.Scores[i] = 0;
                continue;
            }
            active++;
            double sum = group.Sum(l => Math.Exp(l.Scores[i] - largest));
            foreach (var loop in group)
            {
                double share = Math.Exp(loop.Scores[i] - largest) / sum;
                loop.Part += share;
                loop.Scores[i] = loop.Signs[i] * share;
            }
        }
        foreach (var loop in group)
            loop.Part = active > 0 ? loop.Part / active : 0;
    }

    private IEnumerable<LoopPhase> Phases(int group, Dictionary<Scored, string> names, ImmutableArray<double> times)
    {
        var own = loops.Where(l => l.Group == group).OrderByDescending(l => l.Part).ToList();
        int from = 0;
        Scored? leader = null;
        for (int i = 0; i <= steps.Length; i++)
        {
            var now = i < steps.Length ? own.MaxBy(l => Math.Abs(l.Scores[i])) : null;
            if (now != null && now.Scores[i] == 0)
                now = null;
            if (i == 0)
                leader = now;
            if (i < steps.Length && now == leader)
                continue;
            if (i > from)
                yield return new LoopPhase(
                    group,
                    times[from],
                    times[i - 1],
                    leader == null ? "" : names[leader],
                    leader == null ? [] : [.. Turned(leader.Values).Select(CausalGraph.Name)],
                    leader == null ? 0 : Enumerable.Range(from, i - from).Average(k => Math.Abs(leader.Scores[k])),
                    Enumerable.Range(from, i - from).Average(k => own.Sum(l => Math.Max(0, l.Scores[k])))
                );
            (from, leader) = (i, now);
        }
    }

    // Begins with the variable that was asked for, else with the first stock.
    private Value[] Turned(Value[] loop)
    {
        int first = through == null ? -1 : Array.FindIndex(loop, through.Contains);
        if (first < 0)
            first = Array.FindIndex(loop, v => graph.Kind(v) == CellKind.Stock && !CausalGraph.IsHidden(v));
        return first <= 0 ? loop : [.. loop[first..], .. loop[..first]];
    }
}

using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>One of the kernels that a specialised model is computed by, one after the other.</summary>
/// <param name="Simulator">Computes its part.</param>
/// <param name="CarriedRows">Rows of the kernel before that it is given as series, after its own; none for the first.</param>
internal sealed record Stage(Simulator Simulator, ImmutableArray<int> CarriedRows);

/// <summary>
/// A model compiled for many runs of which it is known what changes between them. Constants that no run changes are folded; what is not read is left
/// out; what no difference between variants reaches is computed by a kernel of its own, once for all variants of a world; and where some of the
/// constants reach only a small part, the rest is computed once for all variants that differ in nothing but these.
/// </summary>
/// <param name="Stages">The kernels; the last computes what is read.</param>
/// <param name="Late">The constants that only the last kernel depends on, where it has one before it that differs between variants.</param>
/// <param name="Gate">The gate of the first kernel that differs between variants; null where it has none.</param>
internal sealed record Specialised(ImmutableArray<Stage> Stages, IReadOnlySet<VariableElement> Late, Gate? Gate)
{
    // What a row call costs, in simple operations.
    private const double CostOfCall = 20;

    // A further kernel is worth its compiling where it saves so much of the work.
    private const double WorthAStage = 0.85;

    /// <summary>Computes what is read.</summary>
    public Simulator Main => Stages[^1].Simulator;

    /// <summary>Specialises a compiled model.</summary>
    /// <param name="simulator">The model with all that may be read.</param>
    /// <param name="reads">What is read, at any time.</param>
    /// <param name="known">Constants (by number) that no run changes, and their values.</param>
    /// <param name="differing">Constants whose values differ between variants.</param>
    /// <param name="ownSeries">Series whose values differ between variants.</param>
    /// <param name="variants">How many variants there are where differences in some constants do not count.</param>
    /// <param name="mayPart">Whether a gate is wanted.</param>
    public static Specialised Of(
        Simulator simulator,
        IEnumerable<VariableElement> reads,
        IReadOnlyDictionary<int, double> known,
        IReadOnlySet<VariableElement> differing,
        IReadOnlySet<VariableElement> ownSeries,
        Func<IReadOnlySet<VariableElement>, int> variants,
        bool mayPart
    )
    {
        var compiled = simulator.Compiled;
        var model = compiled.Model;
        Variable[] controls =
        [
            model.InitialTime,
            model.FinalTime,
            model.TimeStep,
            model.SavePer,
            .. new[] { model.Tolerances.Absolute, model.Tolerances.Relative }.OfType<Variable>(),
        ];
        VariableElement[] asked = [.. reads.Concat(controls.Select(c => new VariableElement(c, 0))).Distinct()];
        var (folded, map, _) = GraphCopy.Of(compiled.Plan.Model, asked.Select(a => compiled.Values[a]), known, _ => false);
        var values = asked.ToDictionary(a => a, a => map[compiled.Values[a]]);
        bool[] reached = Reach.Of(folded, Numbers(folded.Constants, differing), Numbers(folded.Data, ownSeries));
        // A method that looks between the steps needs all values there too; a clock of its own for each variant needs all of it again.
        bool mayShare =
            model.Integration is IntegrationMethod.Euler or IntegrationMethod.Difference
            && !controls.Any(c => reached[values[(c, 0)]])
            && differing.Count > 0;
        if (!mayShare)
            return new Specialised(
                Chain(simulator, folded, values, [], controls, null).Stages,
                ImmutableHashSet<VariableElement>.Empty,
                null
            );
        var (late, lateReached) = LateConstants(folded, reached, differing, ownSeries, variants);
        bool[][] levels = late.Count == 0 ? [reached] : [reached, lateReached];
        var parting = mayPart && ownSeries.Count == 0 ? differing.Except(late).ToHashSet() : null;
        var (stages, gate) = Chain(simulator, folded, values, levels, controls, parting);
        return new Specialised(stages, stages.Length > 1 ? late : ImmutableHashSet<VariableElement>.Empty, gate);
    }

    // From the last kernel to the first: each is given what its constants do not reach by the one before.
    private static (ImmutableArray<Stage> Stages, Gate? Gate) Chain(
        Simulator simulator,
        LoweredModel folded,
        Dictionary<VariableElement, int> values,
        bool[][] levels,
        Variable[] controls,
        IReadOnlySet<VariableElement>? parting
    )
    {
        Gate? gate = null;
        var graph = folded.Graph;
        var stages = new Stack<Stage>();
        var asked = values;
        ImmutableArray<int> further = [];
        for (int level = levels.Length - 1; level >= -1; level--)
        {
            bool[]? reached = level < 0 ? null : levels[level];
            int[] roots = [.. further, .. asked.Values];
            bool[]? isCarried = reached == null ? null : CarriedValues.Of(folded, roots, reached);
            var (part, map, carried) = GraphCopy.Of(
                folded,
                roots,
                ImmutableDictionary<int, double>.Empty,
                node => isCarried != null && isCarried[node]
            );
            var kept = asked.Where(v => map[v.Value] >= 0).ToDictionary(v => v.Key, v => map[v.Value]);
            int[] given = [.. further.Select(n => map[n])];
            var parts =
                level == 0 && parting != null
                    ? GateNodes.Of(part, level == levels.Length - 1 ? [.. kept.Values] : given, Numbers(part.Constants, parting))
                    : null;
            var stage = simulator.WithPlan(part, kept, [.. given, .. parts?.Rows ?? []]);
            gate ??= parts?.In(stage);
            // The kernel after this one takes its rows from here.
            if (stages.TryPop(out var next))
                stages.Push(next with { CarriedRows = [.. further.Select(n => stage.Compiled.Plan.Row(map[n]))] });
            stages.Push(new Stage(stage, []));
            if (carried.IsEmpty)
                break;
            further = carried;
            // What comes before needs the clock, and gives the sizes of noises.
            asked = values
                .Where(v => IsStart(graph, v.Value) || controls.Contains(v.Key.Variable))
                .ToDictionary(v => v.Key, v => v.Value);
        }
        return ([.. stages], gate);
    }

    // The constants whose reach is small enough, taken together, that the rest is worth computing once for all variants that agree on the others.
    private static (IReadOnlySet<VariableElement> Constants, bool[] Reached) LateConstants(
        LoweredModel folded,
        bool[] reached,
        IReadOnlySet<VariableElement> differing,
        IReadOnlySet<VariableElement> ownSeries,
        Func<IReadOnlySet<VariableElement>, int> variants
    )
    {
        var none = ImmutableHashSet<int>.Empty;
        var byCost = Numbers(folded.Constants, differing)
            .Select(c => (Constant: folded.Constants[c], Reached: Reach.Of(folded, ImmutableHashSet.Create(c), none)))
            .Select(c => (c.Constant, c.Reached, Cost: Cost(folded.Graph, c.Reached)))
            .OrderBy(c => c.Cost)
            .ToList();
        double all = Cost(folded.Graph, reached);
        int many = variants(ImmutableHashSet<VariableElement>.Empty);
        double least = WorthAStage * many * all;
        IReadOnlySet<VariableElement> best = ImmutableHashSet<VariableElement>.Empty;
        bool[] bestReached = reached;
        var late = new HashSet<VariableElement>();
        bool[] together = Reach.Of(folded, none, Numbers(folded.Data, ownSeries));
        foreach (var next in byCost.Take(byCost.Count - 1))
        {
            late.Add(next.Constant);
            together = [.. together.Zip(next.Reached, (a, b) => a || b)];
            double last = Cost(folded.Graph, together);
            double cost = variants(late) * (all - last) + many * (last + Boundary(folded.Graph, together));
            if (cost >= least)
                continue;
            least = cost;
            best = late.ToHashSet();
            bestReached = together;
        }
        return (best, bestReached);
    }

    private static double Cost(Graph graph, bool[] nodes)
    {
        double cost = 0;
        for (int n = 0; n < nodes.Length; n++)
            if (nodes[n] && graph[n].Phase == Phase.Step && !graph[n].IsLeaf)
                cost += graph[n].Call == null ? 1 : CostOfCall;
        return cost;
    }

    // How many nodes outside are read from inside.
    private static int Boundary(Graph graph, bool[] inside)
    {
        var read = new HashSet<int>();
        for (int n = 0; n < inside.Length; n++)
            if (inside[n])
                read.UnionWith(graph.Operands(n).Where(o => !inside[o]));
        return read.Count;
    }

    private static HashSet<int> Numbers(ImmutableArray<VariableElement> all, IReadOnlySet<VariableElement> chosen) =>
        [.. Enumerable.Range(0, all.Length).Where(i => chosen.Contains(all[i]))];

    private static bool IsStart(Graph graph, int node) => graph[node].Phase != Phase.Step;
}

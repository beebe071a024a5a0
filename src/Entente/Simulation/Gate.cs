using System.Collections.Immutable;
using Entente.Compilation;

namespace Entente.Simulation;

/// <summary>
/// What a step makes of the constants in which variants differ, before anything else sees it. Two runs of one world whose stocks agree and whose gates give the
/// same have the same step: all other values follow from these. The gate is small beside the model, so that it can be computed for many variants in each step.
/// </summary>
/// <param name="Simulator">Computes the gate.</param>
/// <param name="CarriedRows">Rows of the whole kernel that the gate is given as series, after its own.</param>
/// <param name="Exits">Rows of the gate in which variants show whether they differ.</param>
/// <param name="LeaderExits">The same values in the whole kernel.</param>
internal sealed record Gate(
    Simulator Simulator,
    ImmutableArray<int> CarriedRows,
    ImmutableArray<int> Exits,
    ImmutableArray<int> LeaderExits
);

/// <summary>Finds the gate of a kernel.</summary>
internal sealed class GateNodes
{
    private readonly LoweredModel model;
    private readonly Graph graph;

    // What follows from the constants alone, and what a step computes first of it.
    private readonly bool[] isSet;
    private readonly bool[] isWithin;
    private readonly HashSet<int> exits = [];
    private readonly HashSet<int> carried = [];

    private GateNodes(LoweredModel model, IReadOnlySet<int> constants)
    {
        this.model = model;
        graph = model.Graph;
        isSet = new bool[graph.Count];
        isWithin = new bool[graph.Count];
        for (int n = 0; n < graph.Count; n++)
            Place(n, constants);
    }

    /// <summary>What the kernel must hold besides what is asked of it.</summary>
    public IEnumerable<int> Rows => exits.Concat(carried);

    /// <summary>Finds the gate.</summary>
    /// <param name="model">What the kernel computes.</param>
    /// <param name="roots">What is read of it.</param>
    /// <param name="constants">Numbers of the constants in which variants differ.</param>
    /// <returns>Null where runs cannot be taken up in the middle: something remembers more than stocks do, or what is read is set when a run starts.</returns>
    public static GateNodes? Of(LoweredModel model, IReadOnlyCollection<int> roots, IReadOnlySet<int> constants)
    {
        if (model.States.Length > 0)
            return null;
        var gate = new GateNodes(model, constants);
        if (roots.Any(r => gate.isSet[r]))
            return null;
        gate.FindExits(roots);
        gate.FindCarried();
        return gate;
    }

    /// <summary>Compiles the gate beside its kernel.</summary>
    /// <param name="kernel">The kernel, which holds <see cref="Rows"/>.</param>
    public Gate In(Simulator kernel)
    {
        var plan = kernel.Compiled.Plan;
        int[] shown = [.. exits.Order()];
        var (part, map, given) = GraphCopy.Of(model, shown, ImmutableDictionary<int, double>.Empty, carried.Contains);
        var simulator = kernel.WithPlan(
            part,
            ImmutableDictionary<Models.VariableElement, int>.Empty,
            [.. shown.Select(n => map[n])]
        );
        return new Gate(
            simulator,
            [.. given.Select(plan.Row)],
            [.. shown.Select(n => simulator.Compiled.Plan.Row(map[n]))],
            [.. shown.Select(plan.Row)]
        );
    }

    private void Place(int n, IReadOnlySet<int> constants)
    {
        var node = graph[n];
        if (node.IsLeaf)
        {
            isSet[n] = node.Op == Op.Constant && constants.Contains(node.A);
            return;
        }
        foreach (int operand in graph.Operands(n))
        {
            if (node.Phase != Phase.Step)
                isSet[n] |= isSet[operand];
            else
                // What has no row of its own cannot be compared; what uses it can.
                isWithin[n] |= isSet[operand] || (isWithin[operand] && HasNoRow(operand));
        }
    }

    private bool HasNoRow(int n) => graph[n].IsMask || graph[n].Call is { Results: > 1 };

    private void FindExits(IEnumerable<int> roots)
    {
        for (int n = 0; n < graph.Count; n++)
            if (!isWithin[n])
                exits.UnionWith(graph.Operands(n).Where(o => isWithin[o]));
        exits.UnionWith(roots.Where(r => isWithin[r]));
        // A rate that does not move is not computed in a step, but moves its stock.
        exits.UnionWith(model.Kept.Select(k => k.Next).Where(n => n >= 0 && (isWithin[n] || isSet[n])));
    }

    // What the gate is given: of what it does not make itself what has a row.
    private void FindCarried()
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(exits);
        while (waiting.TryPop(out int n))
            foreach (int operand in graph.Operands(n))
            {
                if (graph[operand].Phase != Phase.Step || graph[operand].Op is Op.Time or Op.StepTime || !seen.Add(operand))
                    continue;
                if (isWithin[operand] || HasNoRow(operand))
                    waiting.Push(operand);
                else
                    carried.Add(operand);
            }
    }
}

namespace Entente.Compilation;

/// <summary>What changed constants and series reach: the nodes whose value may differ because of them.</summary>
internal static class Reach
{
    /// <summary>Marks the nodes that some constants or series lead to, also by way of stocks.</summary>
    public static bool[] Of(LoweredModel model, IReadOnlySet<int> constants, IReadOnlySet<int> series)
    {
        var graph = model.Graph;
        var reached = new bool[graph.Count];
        var keptReached = new bool[model.Kept.Length];
        var stateOf = model.StateOfResult();
        // Stocks lead back to earlier nodes: again until nothing changes.
        for (bool changed = true; changed; )
        {
            for (int n = 0; n < reached.Length; n++)
            {
                var node = graph[n];
                reached[n] = node.Op switch
                {
                    Op.Constant => constants.Contains(node.A),
                    Op.Data or Op.DataAtStart => series.Contains(node.A),
                    Op.Kept => keptReached[node.A],
                    _ => AnyOperand(graph, n, reached),
                };
            }
            changed = false;
            for (int k = 0; k < keptReached.Length; k++)
            {
                if (!keptReached[k] && model.Behind(model.Kept[k], stateOf).Any(n => reached[n]))
                    keptReached[k] = changed = true;
            }
        }
        return reached;
    }

    private static bool AnyOperand(Graph graph, int node, bool[] reached)
    {
        var n = graph[node];
        if (n.Call == null)
            return !n.IsLeaf && (reached[n.A] || (n.Op != Op.Pick && ((n.B >= 0 && reached[n.B]) || (n.C >= 0 && reached[n.C]))));
        foreach (int operand in n.Call.Operands)
            if (reached[operand])
                return true;
        return false;
    }
}

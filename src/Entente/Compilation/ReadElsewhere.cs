namespace Entente.Compilation;

/// <summary>Which values are read elsewhere than in the method that computes them: only those have to go to memory. What a step reads and writes does not fit
/// the nearest cache, so that its time is that of its traffic with the next one.</summary>
internal static class ReadElsewhere
{
    /// <summary>Marks the nodes of a section, after loops have been made.</summary>
    public static bool[] Of(Plan plan, Section section)
    {
        var graph = plan.Model.Graph;
        var elsewhere = new bool[graph.Count];
        int[] methodOf = new int[graph.Count];
        var written = new List<Store[]>();
        foreach (var round in section.Rounds())
        {
            var passages = round.Passages;
            for (int p = 0; p < passages.Count; )
            {
                if (passages[p].Loop == null)
                {
                    (var methods, p) = round.Written(p);
                    written.AddRange(methods);
                    continue;
                }
                foreach (var store in passages[p++].Statements)
                foreach (int operand in plan.OperandsOf(store))
                    elsewhere[operand] = true;
            }
            foreach (int call in round.Calls.Concat(round.Groups.SelectMany(g => g.Calls)))
            foreach (int operand in graph.Operands(call))
                elsewhere[operand] = true;
        }
        for (int method = 0; method < written.Count; method++)
            foreach (var store in written[method])
                if (plan.Row(store.Node) == store.Row)
                    methodOf[store.Node] = 1 + method;
        for (int method = 0; method < written.Count; method++)
            foreach (var store in written[method])
            foreach (int operand in plan.OperandsOf(store))
                elsewhere[operand] |= methodOf[operand] != 1 + method;
        for (int n = 0; n < elsewhere.Length; n++)
            elsewhere[n] |= methodOf[n] == 0 || graph[n].Phase != Phase.Step || plan.Statements.IsWanted(n) || plan.IsRate(n);
        return elsewhere;
    }
}

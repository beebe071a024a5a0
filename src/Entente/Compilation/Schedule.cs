using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>
/// The order of the statements of one phase: those that need no call, those that need a first round of calls, and so on. Within such a level many statements of
/// one shape that do not wait for each other go together; the others stand between them in an order in which each finds what it needs.
/// </summary>
internal sealed class Schedule
{
    // Fewer statements of one shape are written out.
    private const int LeastAlike = 8;

    private readonly Graph graph;
    private readonly Statements statements;
    private readonly List<List<int>> ofLevel = [];

    /// <summary>Orders the statements of a phase.</summary>
    public Schedule(Graph graph, Statements statements, bool[] live, Phase phase)
    {
        this.graph = graph;
        this.statements = statements;
        Turns = statements.Turns(phase);
        for (int n = 0; n < graph.Count; n++)
        {
            if (!live[n] || graph[n].Phase != phase || graph[n].IsLeaf)
                continue;
            while (ofLevel.Count <= Turns[n].Calls)
                ofLevel.Add([]);
            if (graph[n].Op is not (Op.Row or Op.Pick) && statements.IsStored(n))
                ofLevel[Turns[n].Calls].Add(n);
        }
        Levels = [.. ofLevel.Select(Passages)];
    }

    /// <summary>When the turn of each node is: after so many rounds of calls, and so many statements after the last of these.</summary>
    public (int Calls, int Statements)[] Turns { get; }

    /// <summary>For each level nodes that are stored, in order: of one shape, or to be written out.</summary>
    public ImmutableArray<ImmutableArray<(ImmutableArray<int> Nodes, bool AreAlike)>> Levels { get; }

    private ImmutableArray<(ImmutableArray<int>, bool)> Passages(List<int> nodes)
    {
        var alike = nodes.GroupBy(n => (Turns[n].Statements, statements.ShapeOf(n))).Where(IsLoop).ToList();
        if (alike.Count == 0)
            return [([.. nodes], false)];
        var inLoop = alike.SelectMany(g => g).ToHashSet();
        var passages = ImmutableArray.CreateBuilder<(ImmutableArray<int>, bool)>();
        var single = nodes.Where(n => !inLoop.Contains(n)).ToLookup(n => Turns[n].Statements);
        var loops = alike.ToLookup(g => g.Key.Statements);
        var written = ImmutableArray.CreateBuilder<int>();
        for (int turn = 0; turn <= nodes.Max(n => Turns[n].Statements); turn++)
        {
            // What the loops of this turn need has been written out before.
            if (loops.Contains(turn) && written.Count > 0)
                passages.Add((written.DrainToImmutable(), false));
            passages.AddRange(loops[turn].Select(g => (g.ToImmutableArray(), true)));
            written.AddRange(single[turn]);
        }
        if (written.Count > 0)
            passages.Add((written.DrainToImmutable(), false));
        return passages.ToImmutable();
    }

    private bool IsLoop(IGrouping<(int, int), int> alike) =>
        alike.Skip(LeastAlike - 1).Any() || statements.FoldOf(alike.First()) != null;

    /// <summary>Statements that wait for nothing but levels before: those of one shape together, the others behind.</summary>
    public ImmutableArray<Passage> Independent(IEnumerable<Store> stores)
    {
        var groups = stores.GroupBy(s => statements.ShapeRead(s.Node)).ToList();
        var passages = groups.Where(g => g.Skip(LeastAlike - 1).Any()).Select(g => new Passage([.. g], AreAlike: true)).ToList();
        ImmutableArray<Store> rest = [.. groups.Where(g => !g.Skip(LeastAlike - 1).Any()).SelectMany(g => g)];
        if (!rest.IsEmpty)
            passages.Add(new Passage(rest, AreAlike: false));
        return [.. passages];
    }
}

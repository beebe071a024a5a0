namespace Entente.Explanation;

/// <summary>Finds the loops of a directed graph in which every node reaches every other.</summary>
internal sealed class LoopSearch
{
    private readonly int[][] next;
    private readonly int most;
    private readonly List<int[]> found = [];
    private readonly bool[] blocked;
    private readonly HashSet<int>[] blockedBy;
    private readonly List<int> path = [];
    private bool[] inside = [];

    private LoopSearch(int[][] next, int most)
    {
        (this.next, this.most) = (next, most);
        blocked = new bool[next.Length];
        blockedBy = [.. next.Select(_ => new HashSet<int>())];
    }

    /// <summary>All loops, or null where there are more than a number of them (Johnson 1975, SIAM Journal on Computing 4(1), 77–84).</summary>
    /// <param name="next">For each node where its links go.</param>
    /// <param name="most">The number.</param>
    public static List<int[]>? All(int[][] next, int most)
    {
        var search = new LoopSearch(next, most);
        for (int start = 0; start < next.Length; start++)
        {
            // Only what is on a loop with the start and has no smaller number; a node that cannot come back is not gone through again and again.
            search.inside = search.Around(start);
            Array.Clear(search.blocked);
            foreach (var set in search.blockedBy)
                set.Clear();
            search.Circuit(start, start);
            if (search.found.Count > most)
                return null;
        }
        return search.found;
    }

    private bool[] Around(int start)
    {
        bool[] forth = Reached(next, start);
        var before = Enumerable.Range(0, next.Length).Select(_ => new List<int>()).ToArray();
        for (int i = start; i < next.Length; i++)
            foreach (int j in next[i])
                before[j].Add(i);
        bool[] back = Reached([.. before.Select(b => b.ToArray())], start);
        return [.. forth.Select((f, i) => f && back[i])];
    }

    private static bool[] Reached(int[][] links, int start)
    {
        var reached = new bool[links.Length];
        reached[start] = true;
        var waiting = new Stack<int>([start]);
        while (waiting.TryPop(out int at))
            foreach (int to in links[at])
                if (to >= start && !reached[to])
                {
                    reached[to] = true;
                    waiting.Push(to);
                }
        return reached;
    }

    // To be called on a deep stack.
    private bool Circuit(int at, int start)
    {
        bool closed = false;
        path.Add(at);
        blocked[at] = true;
        foreach (int to in next[at])
        {
            if (!inside[to] || found.Count > most)
                continue;
            if (to == start)
            {
                found.Add([.. path]);
                closed = true;
            }
            else if (!blocked[to] && Circuit(to, start))
                closed = true;
        }
        if (closed)
            Unblock(at);
        else
            foreach (int to in next[at])
                if (inside[to])
                    blockedBy[to].Add(at);
        path.RemoveAt(path.Count - 1);
        return closed;
    }

    private void Unblock(int at)
    {
        blocked[at] = false;
        int[] waiting = [.. blockedBy[at]];
        blockedBy[at].Clear();
        foreach (int one in waiting)
            if (blocked[one])
                Unblock(one);
    }

    /// <summary>The shortest independent loop set (Oliva 2004, System Dynamics Review 20(4), 313–336): from the shortest loops on, each that uses a link which
    /// none before it used, until every link is used.</summary>
    public static List<int[]> ShortestIndependent(int[][] next)
    {
        var candidates = new List<int[]>();
        for (int start = 0; start < next.Length; start++)
            candidates.AddRange(ShortestThrough(next, start));
        var used = new HashSet<(int, int)>();
        var result = new List<int[]>();
        // OrderBy is stable: of equally long ones that which begins earlier in the file is taken.
        foreach (int[] loop in candidates.OrderBy(l => l.Length))
        {
            bool isNew = false;
            for (int i = 0; i < loop.Length; i++)
                isNew |= used.Add((loop[i], loop[(i + 1) % loop.Length]));
            if (isNew)
                result.Add(loop);
        }
        return result;
    }

    // For each link into a node the shortest loop that closes with it, breadth first.
    private static IEnumerable<int[]> ShortestThrough(int[][] next, int start)
    {
        int[] from = new int[next.Length];
        Array.Fill(from, -1);
        var queue = new Queue<int>([start]);
        from[start] = start;
        while (queue.TryDequeue(out int at))
            foreach (int to in next[at])
            {
                if (to == start)
                {
                    var loop = new List<int> { at };
                    for (int back = at; back != start; back = from[back])
                        loop.Add(from[back]);
                    loop.Reverse();
                    yield return [.. loop];
                }
                else if (from[to] < 0)
                {
                    from[to] = at;
                    queue.Enqueue(to);
                }
            }
    }

    /// <summary>Loops through a node along the strongest links (Eberlein and Schoenberg 2020, arXiv:2006.08425, appendix): a way is not followed further where a
    /// stronger one has been before.</summary>
    /// <param name="next">For each node where its links go.</param>
    /// <param name="strength">For each link the logarithm of its score's size; negative infinity where it does nothing.</param>
    /// <param name="start">The node.</param>
    /// <param name="most">The most ways that are followed.</param>
    public static List<int[]> Strongest(int[][] next, double[][] strength, int start, int most)
    {
        var loops = new List<int[]>();
        double[] best = new double[next.Length];
        Array.Fill(best, double.NegativeInfinity);
        var visiting = new bool[next.Length];
        var way = new List<int>();
        int followed = 0;
        void Follow(int at, double score)
        {
            if (visiting[at])
            {
                if (at == start)
                    loops.Add([.. way]);
                return;
            }
            if (score < best[at] || ++followed > most)
                return;
            best[at] = score;
            visiting[at] = true;
            way.Add(at);
            foreach (int k in Enumerable.Range(0, next[at].Length).OrderByDescending(k => strength[at][k]))
                if (!double.IsNegativeInfinity(strength[at][k]))
                    Follow(next[at][k], score + strength[at][k]);
            visiting[at] = false;
            way.RemoveAt(way.Count - 1);
        }
        Follow(start, 0);
        return loops;
    }
}

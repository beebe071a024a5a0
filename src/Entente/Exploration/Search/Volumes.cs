namespace Entente.Exploration.Search;

/// <summary>Volumes below a reference point, objective by objective: the last one is swept, and a slab of the others lies between two of its values
/// (While, Bradstreet, Barone &amp; Hingston 2005); three objectives with a stair of the first two that grows (Fonseca, Paquete &amp; López-Ibáñez 2006).</summary>
internal static class Volumes
{
    /// <summary>The volume of points in their first objectives; all lie below the reference.</summary>
    public static double Of(double[][] points, double[] reference, int objectives)
    {
        if (points.Length == 0)
            return 0;
        if (objectives == 1)
            return reference[0] - points.Min(p => p[0]);
        int last = objectives - 1;
        double[][] sorted = [.. points.OrderBy(p => p[last])];
        var stair = new Stair(reference[0], reference[1]);
        double volume = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double thickness = (i + 1 < sorted.Length ? sorted[i + 1][last] : reference[last]) - sorted[i][last];
            if (objectives == 2)
            {
                // The stair of one objective: its least value so far.
                stair.Least = Math.Min(stair.Least, sorted[i][0]);
                volume += thickness * (reference[0] - stair.Least);
            }
            else if (objectives == 3)
            {
                stair.Add(sorted[i][0], sorted[i][1]);
                volume += thickness * stair.Area;
            }
            else if (thickness > 0)
                volume += thickness * Of(NotDominated(sorted[..(i + 1)], last), reference, last);
        }
        return volume;
    }

    // The points that count in fewer objectives.
    private static double[][] NotDominated(double[][] points, int objectives) =>
        [
            .. points.Where(
                (p, i) =>
                    !points
                        .Where(
                            (q, j) =>
                                j != i
                                && (
                                    Pareto.Dominates(q.AsSpan(0, objectives), p.AsSpan(0, objectives))
                                    || (j < i && q.AsSpan(0, objectives).SequenceEqual(p.AsSpan(0, objectives)))
                                )
                        )
                        .Any()
            ),
        ];

    /// <summary>The area that points of two objectives dominate, as they are added.</summary>
    private sealed class Stair(double widest, double highest)
    {
        // Rising in x, falling in y.
        private readonly List<double> x = [];
        private readonly List<double> y = [];

        public double Least { get; set; } = double.PositiveInfinity;

        public double Area { get; private set; }

        public void Add(double left, double low)
        {
            int at = x.BinarySearch(left);
            if (at < 0)
                at = ~at;
            else
                while (at > 0 && x[at - 1] == left)
                    at--;
            if ((at > 0 && y[at - 1] <= low) || (at < x.Count && x[at] == left && y[at] <= low))
                return;
            // The part of the new rectangle that is not covered yet, step by step to the right.
            double ceiling = at > 0 ? y[at - 1] : highest;
            double from = left;
            int next = at;
            while (next < x.Count && y[next] >= low)
            {
                Area += (x[next] - from) * (ceiling - low);
                (from, ceiling) = (x[next], y[next]);
                next++;
            }
            Area += ((next < x.Count ? x[next] : widest) - from) * (ceiling - low);
            x.RemoveRange(at, next - at);
            y.RemoveRange(at, next - at);
            x.Insert(at, left);
            y.Insert(at, low);
        }
    }
}

namespace Entente.Exploration.Search;

/// <summary>How near a front comes to the true one; smaller is better.</summary>
/// <param name="GenerationalDistance">Mean distance from a point of the front to the nearest true one.</param>
/// <param name="InvertedGenerationalDistance">Mean distance from a true point to the nearest one of the front.</param>
/// <param name="InvertedGenerationalDistancePlus">The same, counting only where the front is worse (Ishibuchi et al. 2015).</param>
/// <param name="Hausdorff">The greatest of all these distances, both ways.</param>
/// <param name="AdditiveEpsilon">How much every objective of the front must fall so that no true point is better (Zitzler et al. 2003).</param>
public sealed record FrontQuality(
    double GenerationalDistance,
    double InvertedGenerationalDistance,
    double InvertedGenerationalDistancePlus,
    double Hausdorff,
    double AdditiveEpsilon
);

/// <summary>Points of several objectives, all of which are minimised. Positions count from 0.</summary>
public static class Pareto
{
    /// <summary>Whether a point is at least as good in all objectives as another and better in one.</summary>
    public static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        bool isBetter = false;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] > b[i])
                return false;
            isBetter |= a[i] < b[i];
        }
        return isBetter;
    }

    /// <summary>Rank of each point: 0 where none dominates it, 1 where only those of rank 0 do, and so on (Deb et al. 2002).</summary>
    public static int[] Ranks(IReadOnlyList<double[]> points)
    {
        Check(points);
        int n = points.Count;
        var dominators = new int[n];
        var dominated = new List<int>[n];
        for (int i = 0; i < n; i++)
            dominated[i] = [];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            if (Dominates(points[i], points[j]))
                (dominators[j], _) = (dominators[j] + 1, Add(dominated[i], j));
            else if (Dominates(points[j], points[i]))
                (dominators[i], _) = (dominators[i] + 1, Add(dominated[j], i));
        var ranks = new int[n];
        int[] front = [.. Enumerable.Range(0, n).Where(i => dominators[i] == 0)];
        for (int rank = 0; front.Length > 0; rank++)
        {
            var next = new List<int>();
            foreach (int i in front)
            {
                ranks[i] = rank;
                next.AddRange(dominated[i].Where(j => --dominators[j] == 0));
            }
            front = [.. next];
        }
        return ranks;
    }

    /// <summary>Positions of the points that no other dominates.</summary>
    public static int[] Front(IReadOnlyList<double[]> points)
    {
        Check(points);
        return [.. Enumerable.Range(0, points.Count).Where(i => !points.Any(p => Dominates(p, points[i])))];
    }

    /// <summary>How much room each point of a front has: the sum over objectives of the gap between its neighbours, as a share of the range; infinite at
    /// the ends (Deb et al. 2002).</summary>
    public static double[] CrowdingDistances(IReadOnlyList<double[]> front)
    {
        Check(front);
        var room = new double[front.Count];
        for (int m = 0; m < (front.Count == 0 ? 0 : front[0].Length); m++)
        {
            int[] order = [.. Enumerable.Range(0, front.Count).OrderBy(i => front[i][m])];
            double range = front[order[^1]][m] - front[order[0]][m];
            room[order[0]] = room[order[^1]] = double.PositiveInfinity;
            for (int k = 1; k + 1 < order.Length && range > 0; k++)
                room[order[k]] += (front[order[k + 1]][m] - front[order[k - 1]][m]) / range;
        }
        return room;
    }

    /// <summary>Volume that the points dominate below a reference point; what does not lie below it adds nothing.</summary>
    /// <param name="points">The points; dominated ones may be among them.</param>
    /// <param name="reference">A point worse than all that count.</param>
    public static double Hypervolume(IReadOnlyList<double[]> points, IReadOnlyList<double> reference)
    {
        Check(points);
        ArgumentNullException.ThrowIfNull(reference);
        double[] worst = [.. reference];
        return Volumes.Of([.. points.Where(p => p.Zip(worst).All(x => x.First < x.Second))], worst, worst.Length);
    }

    /// <summary>Positions of the points that an archive of boxes keeps: of the boxes that no other box dominates the point nearest to the best corner
    /// (Laumanns, Thiele, Deb &amp; Zitzler 2002).</summary>
    /// <param name="points">The points.</param>
    /// <param name="epsilon">Sides of a box.</param>
    public static int[] EpsilonArchive(IReadOnlyList<double[]> points, IReadOnlyList<double> epsilon)
    {
        Check(points);
        ArgumentNullException.ThrowIfNull(epsilon);
        double[][] boxes = [.. points.Select(p => EpsilonBox(p, epsilon))];
        double Distance(int i) => points[i].Select((v, m) => (v / epsilon[m]) - boxes[i][m]).Sum(d => d * d);
        return
        [
            .. Enumerable
                .Range(0, points.Count)
                .Where(i => !boxes.Any(b => Dominates(b, boxes[i])))
                .GroupBy(i => string.Join(' ', boxes[i]))
                .Select(box => box.MinBy(Distance))
                .Order(),
        ];
    }

    /// <summary>The box of a point: each objective in units of its side, rounded down.</summary>
    public static double[] EpsilonBox(IReadOnlyList<double> point, IReadOnlyList<double> epsilon)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(epsilon);
        // 0.3 / 0.1 is a whisker less than 3.
        return [.. point.Select((v, m) => Math.Floor((v / epsilon[m]) + (1e-12 * Math.Abs(v / epsilon[m]))))];
    }

    /// <summary>How near a front comes to the true one.</summary>
    public static FrontQuality QualityOf(IReadOnlyList<double[]> front, IReadOnlyList<double[]> trueFront)
    {
        Check(front);
        Check(trueFront);
        double[] there = [.. front.Select(p => trueFront.Min(t => Distance(p, t)))];
        double[] back = [.. trueFront.Select(t => front.Min(p => Distance(p, t)))];
        static double Worse(double[] p, double[] t) => Math.Sqrt(p.Zip(t, (a, b) => Math.Max(0, a - b)).Sum(d => d * d));
        return new FrontQuality(
            there.Average(),
            back.Average(),
            trueFront.Average(t => front.Min(p => Worse(p, t))),
            Math.Max(there.Max(), back.Max()),
            trueFront.Max(t => front.Min(p => p.Zip(t, (a, b) => a - b).Max()))
        );
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static bool Add(List<int> list, int value)
    {
        list.Add(value);
        return true;
    }

    private static void Check(IReadOnlyList<double[]> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Any(p => p.Length != points[0].Length))
            throw new ArgumentException("All points must have the same objectives.");
    }
}

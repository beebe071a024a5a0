using Entente.Exploration.Fitting;

namespace Entente.Exploration.Search;

/// <summary>The generations of a <see cref="FrontSearch"/>.</summary>
internal sealed class Evolution
{
    private const double Spread = 15;

    // Mutations go far or near.
    private static readonly double[] MutationSpreads = [20, 200];
    private const double DifferenceShare = 0.25;
    private const double ArchiveShare = 0.5;
    private const double Rate = 0.7;

    private readonly ManyObjectives objectives;
    private readonly (double Low, double High)[] bounds;
    private readonly FrontOptions options;
    private readonly RandomStream draws;
    private readonly HashSet<int> whole;
    private FrontArchive? archive;
    private int evaluations;

    public Evolution(ManyObjectives objectives, (double Low, double High)[] bounds, FrontOptions options)
    {
        (this.objectives, this.bounds, this.options) = (objectives, bounds, options);
        draws = new RandomStream(options.Seed, "front search");
        whole = options.Whole.IsDefault ? [] : [.. options.Whole];
    }

    /// <summary>Searches, from some points and others spread over the bounds.</summary>
    public Front Run(IReadOnlyList<double[]> first)
    {
        int size = Math.Max(4, options.Population);
        double[][] spread = Sampling.LatinHypercube(size, bounds.Length, options.Seed);
        List<Member> members = Evaluated([
            .. first.Take(size),
            .. spread
                .Skip(Math.Min(size, first.Count))
                .Select(u => Placed(u.Select((x, j) => bounds[j].Low + (x * (bounds[j].High - bounds[j].Low))))),
        ]);
        Rank(members);
        while (evaluations < options.Evaluations)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(size, options.Evaluations - evaluations);
            var children = Evaluated([.. Enumerable.Range(0, count).Select(_ => Child(members))]);
            members.AddRange(children);
            Rank(members);
            members = [.. members.OrderBy(m => m.Rank).ThenByDescending(m => m.Room).Take(size)];
        }
        if (archive == null)
            return new Front([], evaluations);
        return new Front(
            [
                .. Enumerable
                    .Range(0, archive.Count)
                    .Select(i => new FrontPoint([.. archive.Variables(i)], [.. archive.Objectives(i)]))
                    .OrderBy(p => p.Objectives[0]),
            ],
            evaluations
        );
    }

    private List<Member> Evaluated(IReadOnlyList<double[]> points)
    {
        Reached?[] values = objectives(points);
        evaluations += points.Count;
        var members = new List<Member>();
        for (int i = 0; i < points.Count; i++)
        {
            members.Add(new Member(points[i], values[i]));
            if (values[i] is not { Violation: 0 } found)
                continue;
            archive ??= new FrontArchive(found.Objectives.Length, options.MostPoints);
            archive.Add(points[i], found.Objectives);
        }
        return members;
    }

    // By rank and room; then those that break a condition, the least first; impossible ones last (Deb et al. 2002, section VI).
    private static void Rank(List<Member> members)
    {
        var possible = members.Where(m => m.Reached is { Violation: 0 }).ToList();
        double[][] values = [.. possible.Select(m => m.Reached?.Objectives ?? [])];
        int[] ranks = Pareto.Ranks(values);
        foreach (var member in members)
            (member.Rank, member.Room) = member.Reached is { } reached
                ? (int.MaxValue - 1, -reached.Violation)
                : (int.MaxValue, 0);
        foreach (var front in Enumerable.Range(0, ranks.Length).GroupBy(i => ranks[i]))
        {
            int[] own = [.. front];
            double[] room = Pareto.CrowdingDistances([.. own.Select(i => values[i])]);
            for (int k = 0; k < own.Length; k++)
                (possible[own[k]].Rank, possible[own[k]].Room) = (front.Key, room[k]);
        }
    }

    private double[] Child(List<Member> members)
    {
        double[] a = Tournament(members);
        double[] b =
            archive is { Count: > 0 } && draws.Uniform() < ArchiveShare
                ? archive.Variables(draws.Below(archive.Count))
                : Tournament(members);
        double[] child = draws.Uniform() < DifferenceShare ? Moved(members, a, b) : Crossed(a, b);
        Mutate(child);
        return Placed(child);
    }

    private double[] Tournament(List<Member> members)
    {
        var (a, b) = (members[draws.Below(members.Count)], members[draws.Below(members.Count)]);
        return (a.Rank != b.Rank ? a.Rank < b.Rank : a.Room > b.Room) ? a.Point : b.Point;
    }

    // A step from one parent along the way between two members, as differential evolution takes it.
    private double[] Moved(List<Member> members, double[] from, double[] towards)
    {
        double[] other = members[draws.Below(members.Count)].Point;
        int sure = draws.Below(from.Length);
        return [.. from.Select((x, j) => j == sure || draws.Uniform() < 0.5 ? x + (0.5 * (towards[j] - other[j])) : x)];
    }

    // Simulated binary crossover (Deb & Agrawal 1995).
    private double[] Crossed(double[] a, double[] b)
    {
        double[] child = [.. a];
        for (int j = 0; j < a.Length; j++)
        {
            if (draws.Uniform() < 0.5)
                continue;
            double u = draws.Uniform();
            double beta = u < 0.5 ? Math.Pow(2 * u, 1 / (Spread + 1)) : Math.Pow(1 / (2 * (1 - u)), 1 / (Spread + 1));
            double half = 0.5 * beta * (a[j] - b[j]);
            child[j] = whole.Contains(j)
                ? (draws.Uniform() < 0.5 ? a[j] : b[j])
                : (0.5 * (a[j] + b[j])) + (draws.Uniform() < 0.5 ? half : -half);
        }
        return child;
    }

    // Polynomial mutation of about one variable (Deb & Goyal 1996); a whole number is drawn anew.
    private void Mutate(double[] point)
    {
        double rate = Rate / point.Length;
        for (int j = 0; j < point.Length; j++)
        {
            if (draws.Uniform() >= rate)
                continue;
            double width = bounds[j].High - bounds[j].Low;
            if (whole.Contains(j))
                point[j] = bounds[j].Low + draws.Below((int)width + 1);
            else
            {
                double u = draws.Uniform();
                double power = 1 / (MutationSpreads[draws.Below(MutationSpreads.Length)] + 1);
                point[j] += width * (u < 0.5 ? Math.Pow(2 * u, power) - 1 : 1 - Math.Pow(2 * (1 - u), power));
            }
        }
    }

    private double[] Placed(IEnumerable<double> point) =>
        [.. point.Select((x, j) => Math.Clamp(whole.Contains(j) ? Math.Round(x) : x, bounds[j].Low, bounds[j].High))];

    /// <summary>A point with what is reached there, null where it is impossible.</summary>
    private sealed class Member(double[] point, Reached? reached)
    {
        public double[] Point { get; } = point;
        public Reached? Reached { get; } = reached;
        public int Rank { get; set; }
        public double Room { get; set; }
    }
}

using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;

namespace Entente.Exploration.Scenarios;

/// <summary>
/// The patient rule induction method (Friedman &amp; Fisher 1999): from the box of all runs a small share is peeled off, again and again, at that end of an input where
/// the share of cases grows most for what is given up (the "lenient" objective of Kwakkel &amp; Jaxa-Rozen 2016). Of the path the box is taken whose coverage and
/// density have the greatest harmonic mean; limits that could be chance (quasi-p-value) are dropped again, and bounds are pasted back where that
/// does not lower the density.
/// </summary>
internal static class Prim
{
    private const double LeastCoverage = 0.05;
    private const double LeastLift = 1.2;

    /// <summary>Boxes, each sought among the runs that are in none before.</summary>
    public static ImmutableArray<ScenarioBox> Find(Cases all, DiscoveryOptions options, out ImmutableArray<PeelingStep> path)
    {
        var boxes = ImmutableArray.CreateBuilder<ScenarioBox>();
        path = [];
        bool[] free = [.. Enumerable.Repeat(true, all.Marks.Length)];
        while (boxes.Count < options.Boxes)
        {
            int[] left = [.. all.Rows.Where(run => free[run])];
            var runs = all.Of(left);
            if (runs.Total == 0 || runs.Total == runs.Count)
                break;
            var limits = One(runs, all.Total, options, out var steps);
            var box = all.BoxOf(limits, free);
            if (boxes.Count == 0)
                path = [.. steps.Select(s => s with { Mass = s.Mass * runs.Count / all.Count })];
            double lift = box.Density / ((double)runs.Total / runs.Count);
            if (box.Limits.IsEmpty || (boxes.Count > 0 && (box.Coverage < LeastCoverage || lift < LeastLift)))
                break;
            boxes.Add(Reproduced(runs, box, all.Total, options));
            int[] limited = Cases.Limited(limits);
            foreach (int run in all.Rows)
                if (all.IsInside(limits, limited, run))
                    free[run] = false;
        }
        return boxes.ToImmutable();
    }

    private static (double Low, double High)[] One(Cases runs, int total, DiscoveryOptions options, out List<PeelingStep> steps)
    {
        var path = Peel(runs, options);
        steps = [];
        (double Low, double High)[] best = path[0].Limits;
        double most = -1;
        foreach (var (limits, points, cases) in path)
        {
            double coverage = (double)cases / total;
            double density = (double)cases / points;
            steps.Add(
                new PeelingStep(
                    [.. runs.Names.Where((_, i) => IsLimited(limits[i]))],
                    coverage,
                    density,
                    (double)points / runs.Count
                )
            );
            double both = coverage + density > 0 ? 2 * coverage * density / (coverage + density) : 0;
            // Of equal ones the smaller box, which says more.
            if (both >= most)
                (best, most) = (limits, both);
        }
        return Dropped(runs, Pasted(runs, best, options), options.MostQuasiP);
    }

    private static bool IsLimited((double Low, double High) limits) =>
        double.IsFinite(limits.Low) || double.IsFinite(limits.High);

    private static List<((double Low, double High)[] Limits, int Points, int Cases)> Peel(Cases runs, DiscoveryOptions options)
    {
        int n = runs.Names.Length;
        var limits = new (double Low, double High)[n];
        Array.Fill(limits, (double.NegativeInfinity, double.PositiveInfinity));
        // For each input the runs of the box by rising value.
        int[][] orders = [.. runs.Columns.Select(column => Sorted(column, runs.Rows))];
        var gone = new bool[runs.Marks.Length];
        int points = runs.Count;
        int cases = runs.Total;
        var path = new List<((double, double)[], int, int)> { ([.. limits], points, cases) };
        while (cases < points)
        {
            var best = (Gain: double.NegativeInfinity, Input: -1, IsLow: false, Count: 0, Cases: 0);
            for (int i = 0; i < n; i++)
                foreach (bool isLow in new[] { true, false })
                {
                    var (count, removed) = End(runs, orders[i].AsSpan(0, points), i, isLow, options.PeelShare);
                    if (count == 0 || points - count < Math.Max(1, options.LeastMass * runs.Count))
                        continue;
                    double density = (double)(cases - removed) / (points - count);
                    double change = density - ((double)cases / points);
                    // Where no end helps at once the least loss is taken: what lies behind may be denser.
                    double gain = change > 0 ? change / count : change;
                    if (gain > best.Gain)
                        best = (gain, i, isLow, count, removed);
                }
            if (best.Input < 0)
                break;
            double[] x = runs.Columns[best.Input];
            var order = orders[best.Input].AsSpan(0, points);
            int edge = best.IsLow ? best.Count : points - best.Count;
            double bound = (x[order[edge - 1]] + x[order[edge]]) / 2;
            var old = limits[best.Input];
            limits[best.Input] = best.IsLow ? (bound, old.High) : (old.Low, bound);
            foreach (int run in best.IsLow ? order[..edge] : order[edge..])
                gone[run] = true;
            foreach (int[] each in orders)
                MoveUp(each.AsSpan(0, points), gone);
            points -= best.Count;
            cases -= best.Cases;
            path.Add(([.. limits], points, cases));
        }
        return path;
    }

    // Those that are left stand in front, in their order.
    private static void MoveUp(Span<int> order, bool[] gone)
    {
        int at = 0;
        foreach (int run in order)
            if (!gone[run])
                order[at++] = run;
    }

    // What goes at one end: the share, and all runs of the same value; nothing where that would be all.
    private static (int Count, int Cases) End(Cases runs, ReadOnlySpan<int> order, int input, bool isLow, double share)
    {
        double[] x = runs.Columns[input];
        int count = Math.Max(1, (int)(share * order.Length));
        while (count < order.Length && x[At(order, isLow, count)] == x[At(order, isLow, count - 1)])
            count++;
        if (count >= order.Length)
            return (0, 0);
        int cases = 0;
        for (int i = 0; i < count; i++)
            cases += runs.Marks[At(order, isLow, i)] ? 1 : 0;
        return (count, cases);
    }

    private static int At(ReadOnlySpan<int> order, bool isLow, int place) => isLow ? order[place] : order[^(place + 1)];

    private static int[] Sorted(double[] values, int[] rows)
    {
        double[] keys = [.. rows.Select(row => values[row])];
        int[] order = [.. rows];
        Array.Sort(keys, order);
        return order;
    }

    // Bounds are moved out again, a small share at a time, as long as the density does not fall.
    private static (double Low, double High)[] Pasted(Cases runs, (double Low, double High)[] limits, DiscoveryOptions options)
    {
        limits = [.. limits];
        for (bool goes = true; goes; )
        {
            goes = false;
            for (int i = 0; i < limits.Length; i++)
                foreach (bool isLow in new[] { true, false })
                    goes |= Paste(runs, limits, i, isLow, options.PeelShare);
        }
        return limits;
    }

    private static bool Paste(Cases runs, (double Low, double High)[] limits, int input, bool isLow, double share)
    {
        double bound = isLow ? limits[input].Low : limits[input].High;
        if (!double.IsFinite(bound))
            return false;
        double[] x = runs.Columns[input];
        int[] limited = Cases.Limited(limits);
        int[] beyond =
        [
            .. runs
                .Rows.Where(run => (isLow ? x[run] < bound : x[run] > bound) && runs.IsInside(limits, limited, run, input))
                .OrderBy(run => Math.Abs(x[run] - bound)),
        ];
        var (inside, cases) = (0, 0);
        foreach (int run in runs.Rows)
            if (runs.IsInside(limits, limited, run))
            {
                inside++;
                cases += runs.Marks[run] ? 1 : 0;
            }
        int count = Math.Max(1, (int)(share * inside));
        if (beyond.Length == 0)
            return false;
        count = Math.Min(count, beyond.Length);
        while (count < beyond.Length && x[beyond[count]] == x[beyond[count - 1]])
            count++;
        int added = beyond.Take(count).Count(run => runs.Marks[run]);
        if ((double)(cases + added) / (inside + count) < (double)cases / inside || added == 0)
            return false;
        double outer =
            count < beyond.Length ? (x[beyond[count]] + x[beyond[count - 1]]) / 2
            : isLow ? double.NegativeInfinity
            : double.PositiveInfinity;
        limits[input] = isLow ? (outer, limits[input].High) : (limits[input].Low, outer);
        return true;
    }

    // The limit that is most likely chance goes first; the others are looked at again without it.
    private static (double Low, double High)[] Dropped(Cases runs, (double Low, double High)[] limits, double most)
    {
        limits = [.. limits];
        while (true)
        {
            var box = runs.BoxOf(limits, null);
            if (box.Restrictions.MaxBy(r => r.QuasiP) is not { } worst || worst.QuasiP <= most)
                return limits;
            limits[runs.Names.IndexOf(worst.Input)] = (double.NegativeInfinity, double.PositiveInfinity);
        }
    }

    // In which share of halves of the runs, drawn at random, the same inputs are limited (Bryant & Lempert 2010).
    private static ScenarioBox Reproduced(Cases runs, ScenarioBox box, int total, DiscoveryOptions options)
    {
        if (options.Resamples == 0)
            return box;
        var draws = new Resampling(options.Seed);
        var limited = new List<bool[]>();
        var elsewhere = new List<ScenarioBox>();
        // As many halves at once as there are processors, so that memory does not grow with the number of halves.
        for (int done = 0; done < options.Resamples; done += Environment.ProcessorCount)
        {
            var split = new (Cases Half, Cases Other)[Math.Min(Environment.ProcessorCount, options.Resamples - done)];
            for (int r = 0; r < split.Length; r++)
            {
                int[] order = [.. Enumerable.Range(0, runs.Count)];
                draws.Shuffle(order);
                int[] rows = [.. order.Select(place => runs.Rows[place])];
                split[r] = (runs.Of(rows[..(runs.Count / 2)]), runs.Of(rows[(runs.Count / 2)..]));
            }
            var halves = split.Where(h => h.Half.Total > 0 && h.Half.Total < h.Half.Count && h.Other.Total > 0).ToArray();
            var found = new (bool[] Limited, ScenarioBox Elsewhere)[halves.Length];
            Parallel.For(
                0,
                halves.Length,
                r =>
                {
                    var limits = One(halves[r].Half, Math.Max(1, total / 2), options, out _);
                    found[r] = ([.. limits.Select(IsLimited)], halves[r].Other.BoxOf(limits, null));
                }
            );
            limited.AddRange(found.Select(f => f.Limited));
            elsewhere.AddRange(found.Select(f => f.Elsewhere));
        }
        // Of all cases, also those that boxes before have taken.
        double left = (double)runs.Total / total;
        double Mean(Func<ScenarioBox, double> of) =>
            elsewhere.Select(of).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        double Share(string input) =>
            limited.Count == 0 ? double.NaN : (double)limited.Count(l => l[runs.Names.IndexOf(input)]) / limited.Count;
        return box with
        {
            CoverageElsewhere = Mean(b => b.Coverage) * left,
            DensityElsewhere = Mean(b => b.Density),
            Restrictions = [.. box.Restrictions.Select(r => r with { Reproduced = Share(r.Input) })],
        };
    }
}

using System.Collections.Immutable;

namespace Entente.Exploration.Scenarios;

/// <summary>Grows trees, and reads their leaves as boxes.</summary>
internal static class TreeGrowth
{
    /// <summary>The tree.</summary>
    public static TreeNode Grow(double[][] inputs, double[] outcome, Impurity impurity, int depth, int leastLeaf) =>
        Grow(inputs, outcome, [.. Enumerable.Range(0, outcome.Length)], impurity, depth, leastLeaf);

    /// <summary>Leaves with more cases than the runs have on the whole, the one that covers most first.</summary>
    public static ImmutableArray<ScenarioBox> Boxes(Cases runs, DiscoveryOptions options)
    {
        double[] outcome = [.. runs.Marks.Select(m => m ? 1.0 : 0)];
        int least = Math.Max(1, (int)Math.Ceiling(options.LeastMass * runs.Count));
        var root = Grow([.. runs.Columns], outcome, runs.Rows, Impurity.Gini, options.Depth, least);
        var limits = new (double Low, double High)[runs.Names.Length];
        Array.Fill(limits, (double.NegativeInfinity, double.PositiveInfinity));
        var boxes = new List<ScenarioBox>();
        Collect(root, limits);
        double all = (double)runs.Total / runs.Count;
        return
        [
            .. boxes
                .Where(b => b.Density > Math.Max(all, 0.5) || (all >= 0.5 && b.Density > all))
                .DefaultIfEmpty(boxes.MaxBy(b => b.Density))
                .OfType<ScenarioBox>()
                .OrderByDescending(b => b.Coverage)
                .Take(options.Boxes),
        ];

        void Collect(TreeNode node, (double Low, double High)[] at)
        {
            if (node.Left == null || node.Right == null)
            {
                boxes.Add(runs.BoxOf(at, null));
                return;
            }
            (double Low, double High)[] left = [.. at];
            (double Low, double High)[] right = [.. at];
            left[node.Input].High = node.At;
            right[node.Input].Low = Math.BitIncrement(node.At);
            Collect(node.Left, left);
            Collect(node.Right, right);
        }
    }

    private static TreeNode Grow(double[][] inputs, double[] outcome, int[] runs, Impurity impurity, int depth, int leastLeaf)
    {
        var all = new Sums();
        foreach (int run in runs)
            all.Add(outcome[run]);
        var node = new TreeNode
        {
            Count = runs.Length,
            Mean = all.Mean,
            Impurity = all.Of(impurity),
        };
        if (depth == 0 || runs.Length < 2 * leastLeaf || !(node.Impurity > 0))
            return node;
        var (input, at, child) = Split(inputs, outcome, runs, impurity, leastLeaf, all);
        if (input < 0 || !(child < node.Impurity * (1 - 1e-12)))
            return node;
        TreeNode Child(bool isLeft) =>
            Grow(inputs, outcome, [.. runs.Where(run => inputs[input][run] <= at == isLeft)], impurity, depth - 1, leastLeaf);
        return node with { Input = input, At = at, ChildImpurity = child, Left = Child(true), Right = Child(false) };
    }

    private static (int Input, double At, double Child) Split(
        double[][] inputs,
        double[] outcome,
        int[] runs,
        Impurity impurity,
        int leastLeaf,
        Sums all
    )
    {
        var best = (Input: -1, At: double.NaN, Child: double.PositiveInfinity);
        for (int i = 0; i < inputs.Length; i++)
        {
            double[] keys = [.. runs.Select(run => inputs[i][run])];
            int[] order = [.. runs];
            Array.Sort(keys, order);
            var left = new Sums();
            for (int k = 0; k + 1 < order.Length; k++)
            {
                left.Add(outcome[order[k]]);
                if (keys[k] == keys[k + 1] || k + 1 < leastLeaf || order.Length - k - 1 < leastLeaf)
                    continue;
                var right = all.Less(left);
                double child = ((left.Count * left.Of(impurity)) + (right.Count * right.Of(impurity))) / all.Count;
                if (child < best.Child - 1e-14)
                    best = (i, (keys[k] + keys[k + 1]) / 2, child);
            }
        }
        return best;
    }

    private struct Sums
    {
        private double sum;
        private double squares;

        public int Count { get; private set; }

        public readonly double Mean => sum / Count;

        public void Add(double value)
        {
            Count++;
            sum += value;
            squares += value * value;
        }

        public readonly Sums Less(Sums part) =>
            new()
            {
                Count = Count - part.Count,
                sum = sum - part.sum,
                squares = squares - part.squares,
            };

        public readonly double Of(Impurity impurity)
        {
            double p = Mean;
            return impurity switch
            {
                Impurity.Gini => 2 * p * (1 - p),
                Impurity.EntropyBits => Part(p) + Part(1 - p),
                _ => Math.Max(0, (squares / Count) - (p * p)),
            };
        }

        private static double Part(double p) => p > 0 ? -p * Math.Log2(p) : 0;
    }
}

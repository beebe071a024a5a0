using System.Numerics;

namespace Entente.Explanation;

/// <summary>Shares out a difference among what makes it, so that the parts sum to it (Shapley 1953): each part is the mean effect of switching it from the first to
/// the second state, over the orders of switching.</summary>
internal static class ShapleyParts
{
    /// <summary>The orders that are taken where there are too many parts for all of them; half of them are the others backwards.</summary>
    public const int Orders = 64;

    /// <summary>The parts.</summary>
    /// <param name="count">How many parts.</param>
    /// <param name="mostExact">Up to how many parts all combinations are tried.</param>
    /// <param name="worth">The values where the marked parts are in the second state.</param>
    public static double[][] Of(int count, int mostExact, Func<bool[], double[]> worth) =>
        count <= mostExact ? Exact(count, worth) : Sampled(count, worth);

    /// <summary>The parts of a single number with their standard errors, which are of the orders that are taken: an order and the same one backwards count as one draw.
    /// They are 0 where all combinations are tried.</summary>
    /// <param name="count">How many parts.</param>
    /// <param name="mostExact">Up to how many parts all combinations are tried.</param>
    /// <param name="worth">The value where the marked parts are in the second state.</param>
    public static (double Part, double Error)[] OfNumber(int count, int mostExact, Func<bool[], double> worth)
    {
        double[][] parts = Of(count, mostExact, marks => [worth(marks)]);
        if (count <= mostExact)
            return [.. parts.Select(p => (p[0], 0.0))];
        double[][] draws = [.. parts.Select(_ => new double[Orders / 2])];
        Walk(count, marks => [worth(marks)], (round, i, before, now) => draws[i][round / 2] += (now[0] - before[0]) / 2);
        return
        [
            .. parts.Zip(draws, (p, d) => (p[0], Math.Sqrt(d.Sum(v => (v - p[0]) * (v - p[0])) / (d.Length - 1.0) / d.Length))),
        ];
    }

    /// <summary>The combinations whose worth will be asked for, each once.</summary>
    public static IReadOnlyList<bool[]> Asked(int count, int mostExact)
    {
        var asked = new Dictionary<string, bool[]>();
        Of(
            count,
            mostExact,
            marks =>
            {
                asked.TryAdd(Key(marks), [.. marks]);
                return [];
            }
        );
        return [.. asked.Values];
    }

    /// <summary>A combination as a text.</summary>
    public static string Key(bool[] marks) => string.Concat(marks.Select(m => m ? '1' : '0'));

    private static double[][] Exact(int count, Func<bool[], double[]> worth)
    {
        double[][] values = [.. Enumerable.Range(0, 1 << count).Select(mask => worth(Marks(mask, count)))];
        double[][] parts = [.. Enumerable.Range(0, count).Select(_ => new double[values[0].Length])];
        // |S|! (n − |S| − 1)! / n!, by the size of S.
        double[] weight = new double[Math.Max(1, count)];
        weight[0] = 1.0 / Math.Max(1, count);
        for (int s = 1; s < count; s++)
            weight[s] = weight[s - 1] * s / (count - s);
        for (int mask = 0; mask < values.Length; mask++)
        for (int i = 0; i < count; i++)
        {
            if ((mask >> i & 1) != 0)
                continue;
            double[] with = values[mask | 1 << i];
            double w = weight[BitOperations.PopCount((uint)mask)];
            for (int k = 0; k < with.Length; k++)
                if (with[k] != values[mask][k])
                    parts[i][k] += w * (with[k] - values[mask][k]);
        }
        return parts;
    }

    private static bool[] Marks(int mask, int count) => [.. Enumerable.Range(0, count).Select(i => (mask >> i & 1) != 0)];

    private static double[][] Sampled(int count, Func<bool[], double[]> worth)
    {
        double[][] parts = new double[count][];
        Walk(
            count,
            worth,
            (_, i, before, now) =>
            {
                double[] part = parts[i] ??= new double[now.Length];
                for (int k = 0; k < now.Length; k++)
                    if (now[k] != before[k])
                        part[k] += (now[k] - before[k]) / Orders;
            }
        );
        return parts;
    }

    // Switches all parts in each order and tells of every switch: the round, the part, and the values before and after.
    private static void Walk(int count, Func<bool[], double[]> worth, Action<int, int, double[], double[]> switched)
    {
        double[] none = worth(new bool[count]);
        int[] order = [.. Enumerable.Range(0, count)];
        ulong state = 1;
        for (int round = 0; round < Orders; round++)
        {
            if (round % 2 == 1)
                Array.Reverse(order);
            else
                Shuffle(order, ref state);
            bool[] marks = new bool[count];
            double[] before = none;
            foreach (int i in order)
            {
                marks[i] = true;
                double[] now = worth(marks);
                switched(round, i, before, now);
                before = now;
            }
        }
    }

    // Fisher and Yates, with SplitMix64 (Steele, Lea and Flood 2014), so that the same question has the same answer everywhere.
    private static void Shuffle(int[] order, ref ulong state)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            int j = (int)((z ^ z >> 31) % (ulong)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}

namespace Entente.Exploration.Sensitivity;

/// <summary>Repeatable draws for bootstraps and permutations: SplitMix64 (Steele, Lea &amp; Flood 2014).</summary>
internal struct Resampling(ulong seed)
{
    private ulong state = seed;

    /// <summary>A whole number from 0 to below a bound.</summary>
    public int Below(int bound) => (int)(((UInt128)Next() * (ulong)bound) >> 64);

    /// <summary>Reorders at random (Fisher &amp; Yates).</summary>
    public void Shuffle(int[] values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private ulong Next()
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>Classes of runs by the values of an input.</summary>
internal static class Classes
{
    /// <summary>Positions of the runs of each class: about as many classes as asked for, of equal size, in rising order of the values; equal values are never
    /// parted, and where there are no more different values than classes, each is a class.</summary>
    public static int[][] Of(double[] values, int count)
    {
        double[] sorted = [.. values];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        var starts = new List<int>();
        for (int i = 0; i < sorted.Length; i++)
            if (i == 0 || sorted[i] != sorted[i - 1])
                starts.Add(i);
        if (starts.Count > count)
        {
            int[] all = [.. starts];
            starts.Clear();
            for (int c = 0; c < count; c++)
            {
                int wanted = (int)((long)c * sorted.Length / count);
                int at = Array.BinarySearch(all, wanted);
                at = at >= 0 ? at : Math.Min(~at, all.Length - 1);
                // The nearer of the two changes of value.
                if (at > 0 && wanted - all[at - 1] < all[at] - wanted)
                    at--;
                if (starts.Count == 0 || all[at] > starts[^1])
                    starts.Add(all[at]);
            }
        }
        return [.. starts.Select((start, c) => order[start..(c + 1 < starts.Count ? starts[c + 1] : order.Length)])];
    }
}

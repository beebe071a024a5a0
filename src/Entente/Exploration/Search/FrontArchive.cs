namespace Entente.Exploration.Search;

/// <summary>All points found so far that no other dominates; of points with the same objectives the first. Where there are too many, boxes thin them out.</summary>
internal sealed class FrontArchive(int objectives, int most)
{
    private readonly List<double[]> variables = [];
    private double[] flat = [];
    private int count;
    private double share;

    /// <summary>Number of points.</summary>
    public int Count => count;

    /// <summary>The variables of a point.</summary>
    public double[] Variables(int point) => variables[point];

    /// <summary>The objectives of a point.</summary>
    public double[] Objectives(int point) => flat.AsSpan(point * objectives, objectives).ToArray();

    /// <summary>Takes a point unless another is at least as good; drops those that it dominates.</summary>
    public void Add(double[] point, double[] values)
    {
        for (int i = 0; i < count; i++)
            if (IsAtLeastAsGood(flat.AsSpan(i * objectives, objectives), values))
            {
                // Who refuses is likely to refuse again, so it is asked first.
                if (i > 8)
                    Swap(i, i / 2);
                return;
            }
        for (int i = count - 1; i >= 0; i--)
            if (IsAtLeastAsGood(values, flat.AsSpan(i * objectives, objectives)))
                RemoveAt(i);
        if (flat.Length < (count + 1) * objectives)
            Array.Resize(ref flat, Math.Max(1024, 2 * flat.Length));
        values.CopyTo(flat.AsSpan(count * objectives));
        variables.Add(point);
        count++;
        if (count > most)
            Thin();
    }

    private static bool IsAtLeastAsGood(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        for (int i = 0; i < a.Length; i++)
            if (a[i] > b[i])
                return false;
        return true;
    }

    private void Swap(int a, int b)
    {
        (variables[a], variables[b]) = (variables[b], variables[a]);
        for (int m = 0; m < objectives; m++)
            (flat[(a * objectives) + m], flat[(b * objectives) + m]) = (flat[(b * objectives) + m], flat[(a * objectives) + m]);
    }

    private void RemoveAt(int point)
    {
        count--;
        variables[point] = variables[count];
        variables.RemoveAt(count);
        flat.AsSpan(count * objectives, objectives).CopyTo(flat.AsSpan(point * objectives));
    }

    // Boxes as wide as it takes to keep about half.
    private void Thin()
    {
        double[][] all = [.. Enumerable.Range(0, count).Select(Objectives)];
        double[] low = [.. Enumerable.Range(0, objectives).Select(m => all.Min(p => p[m]))];
        double[] width = [.. Enumerable.Range(0, objectives).Select(m => Math.Max(all.Max(p => p[m]) - low[m], 1e-300))];
        share = Math.Max(share, 1e-4);
        int[] kept = [.. Enumerable.Range(0, count)];
        // One of each box, the ends of every objective always.
        while (kept.Length > most / 2)
        {
            share *= 1.3;
            kept =
            [
                .. Enumerable
                    .Range(0, count)
                    .GroupBy(i => string.Join(' ', all[i].Select((v, m) => Math.Floor((v - low[m]) / (share * width[m])))))
                    .Select(box => box.First()),
            ];
        }
        kept =
        [
            .. kept.Concat(Enumerable.Range(0, objectives).Select(m => Enumerable.Range(0, count).MinBy(i => all[i][m])))
                .Distinct()
                .Order(),
        ];
        double[][] keptVariables = [.. kept.Select(i => variables[i])];
        variables.Clear();
        variables.AddRange(keptVariables);
        for (int k = 0; k < kept.Length; k++)
            all[kept[k]].CopyTo(flat.AsSpan(k * objectives));
        count = kept.Length;
    }
}

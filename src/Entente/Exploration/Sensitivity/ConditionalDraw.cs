using System.Collections.Immutable;

namespace Entente.Exploration.Sensitivity;

/// <summary>Draws of some correlated inputs given the others, in uniforms. Their normals are taken in an order in which the given ones stand first, so that
/// those behind follow from a Cholesky factor (Mara, Tarantola &amp; Annoni 2015, section 2; Song, Nelson &amp; Staum 2016, appendix).</summary>
internal sealed class ConditionalDraw
{
    private readonly ImmutableArray<Part> parts;

    /// <param name="space">The inputs.</param>
    /// <param name="order">For each input its place: those with a low place are given first.</param>
    public ConditionalDraw(InputSpace space, IReadOnlyList<int> order)
    {
        parts = [.. space.Correlated.Select(group => PartOf(group, order))];
    }

    /// <summary>Uniforms of a copula: those below a place kept from a base draw, the others drawn anew given them.</summary>
    /// <param name="kept">The base draw, uniforms of the copula (after <see cref="Correlated"/>).</param>
    /// <param name="fresh">Independent uniforms.</param>
    /// <param name="order">As given to the constructor.</param>
    /// <param name="from">The first place that is drawn anew.</param>
    public double[] Resampled(double[] kept, double[] fresh, IReadOnlyList<int> order, int from)
    {
        var result = new double[kept.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = order[i] < from ? kept[i] : fresh[i];
        foreach (var part in parts)
        {
            int n = part.Order.Length;
            var innovations = new double[n];
            for (int row = 0; row < n; row++)
            {
                int input = part.Order[row];
                double mean = 0;
                for (int k = 0; k < row; k++)
                    mean += part.Factor[row, k] * innovations[k];
                double pivot = part.Factor[row, row];
                if (order[input] < from)
                {
                    innovations[row] = pivot == 0 ? 0 : (StandardNormal.Quantile(kept[input]) - mean) / pivot;
                    continue;
                }
                innovations[row] = StandardNormal.Quantile(fresh[input]);
                result[input] = Uniform(mean + (pivot * innovations[row]));
            }
        }
        return result;
    }

    /// <summary>Uniforms of the copula from independent ones.</summary>
    public static double[] Correlated(InputSpace space, double[] uniforms)
    {
        double[] result = [.. uniforms];
        foreach (var group in space.Correlated)
        {
            double[] normals = [.. group.Members.Select(m => StandardNormal.Quantile(uniforms[m]))];
            for (int i = 0; i < normals.Length; i++)
            {
                double normal = 0;
                for (int k = 0; k <= i; k++)
                    normal += group.Factor[i][k] * normals[k];
                result[group.Members[i]] = Uniform(normal);
            }
        }
        return result;
    }

    private static double Uniform(double normal) => Math.Clamp(StandardNormal.Cdf(normal), 1e-300, Math.BitDecrement(1.0));

    private static Part PartOf(CorrelatedGroup group, IReadOnlyList<int> order)
    {
        int n = group.Members.Length;
        int[] sorted = [.. Enumerable.Range(0, n).OrderBy(m => order[group.Members[m]])];
        var factor = new double[n, n];
        for (int j = 0; j < n; j++)
        {
            double pivot = Correlation(group, sorted[j], sorted[j]);
            for (int k = 0; k < j; k++)
                pivot -= factor[j, k] * factor[j, k];
            // A correlation of ±1 leaves nothing to draw.
            factor[j, j] = pivot <= 1e-10 ? 0 : Math.Sqrt(pivot);
            for (int i = j + 1; i < n; i++)
            {
                double rest = Correlation(group, sorted[i], sorted[j]);
                for (int k = 0; k < j; k++)
                    rest -= factor[i, k] * factor[j, k];
                factor[i, j] = factor[j, j] == 0 ? 0 : rest / factor[j, j];
            }
        }
        return new Part([.. sorted.Select(m => group.Members[m])], factor);
    }

    private static double Correlation(CorrelatedGroup group, int a, int b)
    {
        double sum = 0;
        for (int k = 0; k <= Math.Min(a, b); k++)
            sum += group.Factor[a][k] * group.Factor[b][k];
        return sum;
    }

    private sealed record Part(ImmutableArray<int> Order, double[,] Factor);
}

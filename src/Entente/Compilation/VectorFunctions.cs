using System.Collections.Concurrent;

namespace Entente.Compilation;

/// <summary>Vensim's functions of vectors and matrices, for one lane (Vensim Reference Manual, page of each function).</summary>
internal static class VectorFunctions
{
    private static readonly ConcurrentDictionary<(string Name, int Size), RowFunction> Made = new();

    /// <summary>The order that sorts a vector, from 0; operands: direction, then the vector. Equal values keep their order.</summary>
    public static RowFunction SortOrder(int size) =>
        Of("VECTOR SORT ORDER", size, 1 + size, size, (x, order, _) => Sort(x[1..], x[0], order));

    /// <summary>The rank of each element, from 1; operands: direction, then the vector.</summary>
    public static RowFunction Rank(int size) =>
        Of(
            "VECTOR RANK",
            size,
            1 + size,
            size,
            (x, ranks, _) =>
            {
                Span<double> order = new double[ranks.Length];
                Sort(x[1..], x[0], order);
                for (int i = 0; i < order.Length; i++)
                    ranks[(int)order[i]] = i + 1;
            }
        );

    /// <summary>Which element, from 1, has a place in rising order; NaN where there is no such place. Operands: the place, from 1, then the vector.</summary>
    public static RowFunction ElementOfRank(int size) =>
        Of(
            "RANK",
            size,
            1 + size,
            1,
            (x, result, _) =>
            {
                double[] order = new double[x.Length - 1];
                Sort(x[1..], 1, order);
                double place = Math.Round(x[0]) - 1;
                result[0] = place >= 0 && place < order.Length ? order[(int)place] + 1 : double.NaN;
            }
        );

    /// <summary>A vector in the order that another gives, from 0; operands: the vector, then the order.</summary>
    public static RowFunction Reorder(int size, int orderSize) =>
        Of(
            "VECTOR REORDER " + orderSize.ToString(System.Globalization.CultureInfo.InvariantCulture),
            size,
            size + orderSize,
            orderSize,
            (x, result, _) =>
            {
                int length = x.Length - result.Length;
                for (int i = 0; i < result.Length; i++)
                    result[i] = At(x[..length], x[length + i]);
            }
        );

    /// <summary>The element at a place, from 0; :NA: outside. Operands: the place, then the vector.</summary>
    public static RowFunction ElementMap(int size) =>
        Of("VECTOR ELM MAP", size, 1 + size, 1, (x, result, _) => result[0] = At(x[1..], x[0]));

    /// <summary>Combines what a selection picks; operands: missing, action, error, then selection, then values.</summary>
    public static RowFunction Select(int size) =>
        Of("VECTOR SELECT", size, 3 + 2 * size, 1, (x, result, _) => result[0] = Selected(x));

    /// <summary>The inverse of a matrix, row by row; operands: the matrix. NaN where it has none.</summary>
    public static RowFunction Invert(int order) =>
        Of("INVERT MATRIX", order, order * order, order * order, (x, result, _) => Invert(x, result));

    private static RowFunction Of(string name, int size, int operands, int results, LaneFunction function) =>
        Made.GetOrAdd((name, size), _ => LaneRows.Make(name, operands, results, function));

    private static double At(ReadOnlySpan<double> vector, double place)
    {
        double rounded = Math.Round(place);
        return rounded >= 0 && rounded < vector.Length ? vector[(int)rounded] : Language.SpecialNumbers.NotAvailable;
    }

    private static void Sort(ReadOnlySpan<double> values, double direction, Span<double> order)
    {
        double[] keys = values.ToArray();
        int[] places = new int[keys.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = i;
        int sign = direction > 0 ? 1 : -1;
        Array.Sort(
            places,
            (a, b) =>
            {
                int compared = sign * keys[a].CompareTo(keys[b]);
                return compared != 0 ? compared : a.CompareTo(b);
            }
        );
        for (int i = 0; i < places.Length; i++)
            order[i] = places[i];
    }

    // Actions: 0 to 4 weigh by the selection, 6 to 10 do not: sum, product, smallest, largest, mean; 5 is the product of powers. In 5 Vensim
    // raises the value to the selection, the other way round than its manual says.
    private static double Selected(ReadOnlySpan<double> x)
    {
        int size = (x.Length - 3) / 2;
        var selection = x.Slice(3, size);
        var values = x.Slice(3 + size, size);
        int action = (int)x[1];
        int error = (int)x[2];
        int picked = 0;
        double result =
            action is 1 or 5 or 7 ? 1
            : action is 2 or 8 ? double.PositiveInfinity
            : action is 3 or 9 ? double.NegativeInfinity
            : 0;
        for (int i = 0; i < size; i++)
        {
            if (selection[i] == 0)
                continue;
            picked++;
            double value =
                action < 5 ? selection[i] * values[i]
                : action == 5 ? Math.Pow(values[i], selection[i])
                : values[i];
            result =
                action is 1 or 5 or 7 ? result * value
                : action is 2 or 8 ? Math.Min(result, value)
                : action is 3 or 9 ? Math.Max(result, value)
                : result + value;
        }
        // What Vensim stops for with a floating point error is no number here.
        if ((picked == 0 && error is 1 or 3) || (picked > 1 && error is 2 or 3) || action is < 0 or > 10)
            return double.NaN;
        return picked == 0 ? x[0]
            : action is 4 or 10 ? result / picked
            : result;
    }

    // Gauss and Jordan with row exchange.
    private static void Invert(ReadOnlySpan<double> matrix, Span<double> inverse)
    {
        int n = (int)Math.Sqrt(matrix.Length);
        double[] a = matrix.ToArray();
        inverse.Clear();
        for (int i = 0; i < n; i++)
            inverse[i * n + i] = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
                if (Math.Abs(a[row * n + column]) > Math.Abs(a[pivot * n + column]))
                    pivot = row;
            double head = a[pivot * n + column];
            if (head == 0 || double.IsNaN(head))
            {
                inverse.Fill(double.NaN);
                return;
            }
            for (int k = 0; k < n; k++)
            {
                (a[column * n + k], a[pivot * n + k]) = (
                    a[pivot * n + k] / head,
                    pivot == column ? a[column * n + k] / head : a[column * n + k]
                );
                (inverse[column * n + k], inverse[pivot * n + k]) = (
                    inverse[pivot * n + k] / head,
                    pivot == column ? inverse[column * n + k] / head : inverse[column * n + k]
                );
            }
            for (int row = 0; row < n; row++)
            {
                double factor = a[row * n + column];
                if (row == column || factor == 0)
                    continue;
                for (int k = 0; k < n; k++)
                {
                    a[row * n + k] -= factor * a[column * n + k];
                    inverse[row * n + k] -= factor * inverse[column * n + k];
                }
            }
        }
    }
}

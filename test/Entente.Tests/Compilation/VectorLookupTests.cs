using CsCheck;
using Entente.Compilation;
using Entente.Language;

namespace Entente.Tests.Compilation;

/// <summary>Tables read for whole rows give the bits that they give read one number at a time, short or long, evenly spaced or not.</summary>
public unsafe class VectorLookupTests
{
    private static readonly Gen<(double[] X, double[] Y, double[] At)> Tables =
        from n in Gen.Int[1, 60]
        from isEven in Gen.Bool
        from widths in Gen.OneOf(Gen.Double[0.001, 3], Gen.Const(0.0)).Array[n]
        from y in Gen.Double[-100, 100].Array[n]
        from start in Gen.Double[-50, 50]
        from at in Gen.OneOf(Gen.Double[-80, 250], Gen.Int[0, n - 1].Select(i => (double)i)).Array[64]
        select Table(isEven, widths, y, start, at);

    // Half of the places are points of the table, next to them, or no number.
    private static (double[] X, double[] Y, double[] At) Table(
        bool isEven,
        double[] widths,
        double[] y,
        double start,
        double[] at
    )
    {
        var x = new double[y.Length];
        x[0] = start;
        for (int i = 1; i < x.Length; i++)
            x[i] = isEven ? start + i * 0.37 : x[i - 1] + widths[i];
        for (int i = 0; i < at.Length; i += 2)
            at[i] = i % 3 == 0 ? x[i % x.Length] : Math.BitIncrement(x[i % x.Length]);
        (at[1], at[3], at[5]) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        return (x, y, at);
    }

    [Fact]
    public void Rows_have_the_bits_of_single_numbers() =>
        Tables.Sample(
            table =>
            {
                var prepared = new PreparedLookup(new LookupTable([.. table.X], [.. table.Y]), "table");
                foreach (int count in new[] { 1, 4, 7, 8, 64 })
                {
                    double[] result = new double[count];
                    fixed (
                        double* to = result,
                            from = table.At
                    )
                        VectorLookup.At(to, from, prepared.Rows, count);
                    for (int i = 0; i < count; i++)
                        Assert.True(
                            result[i].Equals(prepared.At(table.At[i])),
                            $"{table.At[i]:R}: {result[i]:R} in a row of {count}, {prepared.At(table.At[i]):R} alone"
                        );
                }
            },
            iter: 3000
        );
}

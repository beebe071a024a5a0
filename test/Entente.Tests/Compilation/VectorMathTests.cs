using Entente.Compilation;

namespace Entente.Tests.Compilation;

/// <summary>Exponential, logarithm and power: within one unit in the last place of the C library's, the same wherever a number stands in a row.</summary>
public unsafe class VectorMathTests
{
    private static readonly double[] Extremes =
    [
        0,
        -0.0,
        1,
        -1,
        2,
        0.5,
        double.Epsilon,
        1e-310,
        double.MaxValue,
        double.MinValue,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.NaN,
        709.7,
        710,
        -745,
        -746,
        -708.4,
        1 + 1e-15,
        3,
        -3,
        1e300,
        1e-300,
    ];

    [Fact]
    public void Exp_is_within_one_unit_of_the_C_library() =>
        Check(Samples(200_000, u => (u - 0.5) * 1400).Concat(Samples(100_000, u => (u - 0.5) * 2)), VectorMath.Exp, Math.Exp);

    [Fact]
    public void Ln_is_within_one_unit_of_the_C_library() =>
        Check(
            Samples(200_000, u => Math.Pow(10, (u - 0.5) * 600)).Concat(Samples(100_000, u => 0.5 + u)),
            VectorMath.Ln,
            Math.Log
        );

    [Fact]
    public void Power_is_within_one_unit_of_the_C_library()
    {
        double[] x = [.. Samples(200_000, u => Math.Pow(10, (u - 0.5) * 20)), .. Samples(200_000, u => 0.5 + u)];
        double[] y = [.. Samples(200_000, u => (u - 0.5) * 60, 7), .. Samples(200_000, u => (u - 0.5) * 900, 7)];
        CheckPower(x, y);
    }

    // Numbers that have no ordinary result, beside ones that have: alone each goes to the C library.
    [Fact]
    public void Extremes_in_a_row_have_the_bits_of_each_alone()
    {
        double[] nones =
        [
            double.NaN,
            -double.NaN,
            BitConverter.Int64BitsToDouble(0x7FF8000000012345),
            BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000054321)),
        ];
        double[] operands = [.. Extremes, .. nones, 708, -708, 707.9, -745.1, -745.2, 0.3, 5, 1e-308];
        double[] x = [.. from a in operands from b in operands select a];
        double[] y = [.. from a in operands from b in operands select b];
        Assert.Equal(Bits([.. x.Select(VectorMath.Exp)]), Bits(Row(VectorMath.Exp, x)));
        Assert.Equal(Bits([.. x.Select(VectorMath.Ln)]), Bits(Row(VectorMath.Ln, x)));
        Assert.Equal(Bits([.. y.Select(VectorMath.Exp)]), Bits(Row(VectorMath.Exp, y)));
        Assert.Equal(Bits([.. y.Select(VectorMath.Ln)]), Bits(Row(VectorMath.Ln, y)));
        Assert.Equal(Bits([.. x.Zip(y, VectorMath.Power)]), Bits(Row(Powers(VectorMath.Power, y), x)));
    }

    [Fact]
    public void Power_of_extremes_is_that_of_the_C_library()
    {
        var pairs = (from a in Extremes from b in Extremes select (a, b)).ToArray();
        CheckPower([.. pairs.Select(p => p.a)], [.. pairs.Select(p => p.b)]);
    }

    [Fact]
    public void A_number_gives_the_same_bits_in_any_lane()
    {
        double[] row = [0.3, double.NaN, 710, 1e-310, 5, -1, 2.5, 0];
        double[] exp = Row(VectorMath.Exp, row);
        double[] ln = Row(VectorMath.Ln, row);
        for (int i = 0; i < row.Length; i++)
        {
            double[] alone = [row[i], row[i], row[i], row[i]];
            Assert.Equal(BitConverter.DoubleToInt64Bits(Row(VectorMath.Exp, alone)[2]), BitConverter.DoubleToInt64Bits(exp[i]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(Row(VectorMath.Ln, alone)[1]), BitConverter.DoubleToInt64Bits(ln[i]));
        }
    }

    [Fact]
    public void Vectors_of_every_width_give_the_bits_of_single_numbers()
    {
        double[] x =
        [
            .. Samples(20_000, u => (u - 0.5) * 1500),
            .. Samples(20_000, u => u * 10),
            .. Samples(20_000, u => Math.Pow(10, (u - 0.5) * 650)),
            .. from a in Extremes from b in Extremes select a,
        ];
        double[] y =
        [
            .. Samples(40_000, u => (u - 0.5) * 8),
            .. Samples(20_000, u => (u - 0.5) * 4, 7),
            .. from a in Extremes from b in Extremes select b,
        ];
        var exp = Bits(Row(VectorMath<OneLane>.Exp, x));
        Assert.Equal(exp, Bits(Row(VectorMath<FourLanes>.Exp, x)));
        Assert.Equal(exp, Bits(Row(VectorMath<EightLanes>.Exp, x)));
        var ln = Bits(Row(VectorMath<OneLane>.Ln, x));
        Assert.Equal(ln, Bits(Row(VectorMath<FourLanes>.Ln, x)));
        Assert.Equal(ln, Bits(Row(VectorMath<EightLanes>.Ln, x)));
        var power = Bits(Row(Powers(VectorMath<OneLane>.Power, y), x));
        Assert.Equal(power, Bits(Row(Powers(VectorMath<FourLanes>.Power, y), x)));
        Assert.Equal(power, Bits(Row(Powers(VectorMath<EightLanes>.Power, y), x)));
    }

    private static long[] Bits(double[] row) => [.. row.Select(BitConverter.DoubleToInt64Bits)];

    [Fact]
    public void A_row_of_any_length_gives_the_bits_of_its_numbers_one_by_one()
    {
        const int Most = 40;
        double* x = stackalloc double[Most];
        double* y = stackalloc double[Most];
        double* made = stackalloc double[Most + 1];
        double* alone = stackalloc double[1];
        for (int i = 0; i < Most; i++)
            (x[i], y[i]) = (0.1 + 0.7 * i, 0.3 * i - 5);
        for (int count = 1; count <= Most; count++)
        {
            made[count] = -1;
            VectorMath.Exp(made, x, count);
            Compare(count, i => VectorMath.Exp(alone, x + i, 1));
            VectorMath.Ln(made, x, count);
            Compare(count, i => VectorMath.Ln(alone, x + i, 1));
            VectorMath.Power(made, x, y, count);
            Compare(count, i => VectorMath.Power(alone, x + i, y + i, 1));
        }

        void Compare(int count, Action<int> one)
        {
            for (int i = 0; i < count; i++)
            {
                one(i);
                Assert.Equal(BitConverter.DoubleToInt64Bits(*alone), BitConverter.DoubleToInt64Bits(made[i]));
            }
            Assert.Equal(-1, made[count]);
        }
    }

    private static RowOf Powers(PowerOf function, double[] y)
    {
        double[] padded = new double[(y.Length + 7) / 8 * 8];
        y.CopyTo(padded, 0);
        return (result, x, count) =>
        {
            fixed (double* exponents = padded)
                function(result, x, exponents, count);
        };
    }

    private delegate void PowerOf(double* result, double* x, double* y, int count);

    private delegate void RowOf(double* result, double* x, int count);

    private static void Check(IEnumerable<double> values, RowOf function, Func<double, double> reference)
    {
        double[] x = [.. values, .. Extremes];
        double[] result = Row(function, x);
        for (int i = 0; i < x.Length; i++)
            AssertNear(reference(x[i]), result[i], $"f({x[i]:R})");
    }

    private static void CheckPower(double[] x, double[] y)
    {
        int count = (x.Length + 3) / 4 * 4;
        Array.Resize(ref x, count);
        Array.Resize(ref y, count);
        var result = new double[count];
        fixed (
            double* a = x,
                b = y,
                r = result
        )
            VectorMath.Power(r, a, b, count);
        for (int i = 0; i < count; i++)
            AssertNear(Math.Pow(x[i], y[i]), result[i], $"{x[i]:R} ^ {y[i]:R}");
    }

    private static double[] Row(RowOf function, double[] x)
    {
        var padded = new double[x.Length <= 4 ? 4 : (x.Length + 7) / 8 * 8];
        x.CopyTo(padded, 0);
        var result = new double[padded.Length];
        fixed (
            double* a = padded,
                r = result
        )
            function(r, a, padded.Length);
        return result[..x.Length];
    }

    private static void AssertNear(double expected, double actual, string what)
    {
        if (double.IsNaN(expected) || double.IsInfinity(expected) || expected == 0)
            Assert.True(expected.Equals(actual), $"{what} = {actual:R}, not {expected:R}");
        else
            Assert.True(
                Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual)) <= 1,
                $"{what} = {actual:R}, more than one unit from {expected:R}"
            );
    }

    // A low-discrepancy sequence: the same numbers each time.
    private static IEnumerable<double> Samples(int count, Func<double, double> of, int shift = 0) =>
        Enumerable.Range(1, count).Select(i => of((i + shift) * 0.6180339887498949 % 1));
}

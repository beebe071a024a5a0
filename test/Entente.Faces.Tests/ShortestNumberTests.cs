using System.Globalization;
using System.Text;
using Entente.Cli;

namespace Entente.Faces.Tests;

public sealed class ShortestNumberTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1e17, "1E+17")]
    [InlineData(12345678901234567, "12345678901234568")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    // 2^-25, whose lower neighbour is near. .NET 10 writes a digit less, which reads back as that neighbour.
    [InlineData(2.9802322387695312E-08, "2.9802322387695312E-08")]
    public void Known(double value, string expected) => Assert.Equal(expected, Written(value));

    [Fact]
    public void Is_what_Net_writes()
    {
        var random = new Random(20);
        for (int i = 0; i < 100_000; i++)
        {
            Same(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            Same(Math.Exp(100 * random.NextDouble() - 50));
            Same(random.Next(1_000_000) / 1000.0);
            Same(random.NextInt64(1L << 60));
        }
    }

    [Fact]
    public void Is_what_Net_writes_around_powers_of_two_and_ten()
    {
        for (int power = -1074; power < 1024; power++)
        for (int step = -3; step <= 3; step++)
            if (power != -25 || step != 0)
                Same(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(Math.ScaleB(1, power)) + step));
        for (int power = 0; power < 23; power++)
        for (int step = -20; step <= 20; step++)
            Same(Math.Pow(10, power) + step);
    }

    private static void Same(double value) => Assert.Equal(value.ToString("R", CultureInfo.InvariantCulture), Written(value));

    private static string Written(double value)
    {
        byte[] text = new byte[NumberLines.MostOfNumber];
        return Encoding.ASCII.GetString(text, 0, ShortestNumber.Write(value, text));
    }
}

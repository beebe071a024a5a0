using CsCheck;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>Quantiles from bins against sorted values, whatever the numbers and in whatever order they come.</summary>
public class QuantileBinsTests
{
    // Of one size; of both signs; zeros; hundreds of octaves apart; smaller than the smallest that has all its digits.
    private static readonly Gen<double> Number = Gen.OneOf(
        Gen.Double[1, 2],
        Gen.Double[-100, 100],
        Gen.Const(0.0),
        Gen.Const(-0.0),
        Gen.Select(Gen.Double[-1, 1], Gen.Int[-300, 300]).Select((m, e) => m * Math.Pow(2, e)),
        Gen.Double[-1e-310, 1e-310]
    );

    [Fact]
    public void Quantiles_are_those_of_the_sorted_numbers_to_within_the_stated_error() =>
        Number
            .Array[1, 300]
            .Sample(numbers =>
            {
                var bins = new QuantileBins();
                bins.Add(numbers);
                double[] sorted = [.. numbers.Order()];
                for (int i = 0; i <= 10; i++)
                {
                    double exact = sorted[Math.Max(0, (int)Math.Ceiling(i / 10.0 * sorted.Length - 1e-9) - 1)];
                    double found = bins.Quantile(i / 10.0, numbers.Length);
                    // Below the smallest that has all its digits the bins are evenly spaced.
                    Assert.InRange(found - exact, -Error(exact), Error(exact));
                }
                Assert.Equal(numbers.Length, bins.CountAbove(double.NegativeInfinity));
            });

    [Fact]
    public void Parts_in_any_order_make_the_same_whole() =>
        Gen.Select(Number.Array[0, 200], Gen.Int[0, 200])
            .Sample(
                (numbers, cut) =>
                {
                    cut = Math.Min(cut, numbers.Length);
                    var whole = new QuantileBins();
                    whole.Add(numbers);
                    var (first, second) = (new QuantileBins(), new QuantileBins());
                    foreach (double number in numbers[cut..].Reverse())
                        first.Add(number);
                    second.Add(numbers.AsSpan(0, cut));
                    first.Add(second);
                    for (int i = 0; i <= 20; i++)
                        Assert.Equal(whole.Quantile(i / 20.0, numbers.Length), first.Quantile(i / 20.0, numbers.Length));
                }
            );

    private static double Error(double exact) => QuantileBins.RelativeError * Math.Max(Math.Abs(exact), 2.3e-308);
}

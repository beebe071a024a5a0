using System.Runtime.Intrinsics;
using Entente.Compilation;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Compilation;

/// <summary>Dividing by what does not change within a run gives the bits of a division, on whatever it is done with.</summary>
public class VectorDivisionTests
{
    private const int Pairs = 2_000_000;

    // What is at the edges of the proof, and beyond.
    private static readonly double[] Edges =
    [
        0,
        -0.0,
        1,
        -1,
        3,
        double.BitDecrement(2),
        double.BitIncrement(1),
        double.Epsilon,
        1e-310,
        double.MaxValue,
        double.MinValue,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.NaN,
        VectorDivision.LeastDivisor,
        VectorDivision.GreatestDivisor,
        double.BitDecrement(VectorDivision.LeastDivisor),
        double.BitIncrement(VectorDivision.GreatestDivisor),
        Math.ScaleB(1.1, -850),
        Math.ScaleB(1.1, -960),
        Math.ScaleB(1.1, -1022),
        Math.ScaleB(1.1, 850),
        Math.ScaleB(1.1, 1000),
    ];

    [Fact]
    public void A_quotient_by_a_reciprocal_has_the_bits_of_a_division()
    {
        Assert.SkipUnless(
            VectorDivision.Pays,
            "This machine has no vectors of eight lanes, so that nothing is divided by reciprocals."
        );
        var random = new Random(20261128);
        for (int i = 0; i < Pairs; i++)
            Check(Hard(random) * (random.Next(2) == 0 ? 1 : -1), Hard(random));
        foreach (double a in Edges)
        foreach (double b in Edges)
            Check(a, b);
    }

    // Near powers of two, near roots of two, with few bits, or any: where quotients lie close to the middle between two numbers.
    private static double Hard(Random random) =>
        random.Next(5) switch
        {
            0 => 2 - random.Next(1, 200) * Math.ScaleB(1, -52),
            1 => 1 + random.Next(200) * Math.ScaleB(1, -52),
            2 => 1 + random.Next(1 << 12) / (double)(1 << 12),
            3 => Math.Sqrt(2) + (random.Next(400) - 200) * Math.ScaleB(1, -52),
            _ => Math.ScaleB(1 + random.NextDouble(), random.Next(-90, 90)),
        };

    private static void Check(double a, double b)
    {
        bool hasReciprocal = b >= VectorDivision.LeastDivisor && b <= VectorDivision.GreatestDivisor;
        // One lane that is not safe must not disturb its neighbours, nor they it.
        Check(Vector512.Create(a, 1, 2, 3, a, 5, 6, a), b, hasReciprocal);
        Check(Vector512.Create(a), b, hasReciprocal);
    }

    private static void Check(Vector512<double> many, double b, bool hasReciprocal)
    {
        var by = Vector512.Create(b);
        var quotients = VectorDivision.By(many, by, Vector512.Create(hasReciprocal ? 1 / b : double.NaN));
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            if (BitConverter.DoubleToInt64Bits(many[lane] / b) != BitConverter.DoubleToInt64Bits(quotients[lane]))
                Assert.Fail($"{many[lane]:R} / {b:R} is {many[lane] / b:R}, not {quotients[lane]:R}.");
    }

    [Fact]
    public void An_ensemble_divides_by_a_constant_as_a_single_run_does()
    {
        var model = Model.Parse(
            """
            region : (r1-r9) ~~|
            size[region] = 1, 2, 3, 4, 5, 6, 7, 8, 9 ~~|
            level[region] = INTEG(inflow[region] - outflow[region], 7) ~~|
            inflow[region] = size[region] + Time / divisor ~~|
            outflow[region] = level[region] / delay ~~|
            share[region] = (level[region] - 7) / scale ~~|
            third[region] = level[region] / 3 ~~|
            divisor = 2 ~~|
            delay = 4 ~~|
            scale = 1 ~~|
            INITIAL TIME = 0 ~~|
            FINAL TIME = 10 ~~|
            TIME STEP = 0.25 ~~|
            SAVEPER = TIME STEP ~~|
            """
        );
        string[] outcomes = ["level", "share", "third"];
        double[] divisors = [0, -3, 1e40, 1e-40, 7, 0.1, double.Epsilon, 1e300, 1, 1.0 / 3, 49];
        var uncertainty = new Uncertainty();
        foreach (string name in new[] { "divisor", "delay", "scale" })
            uncertainty = uncertainty.Discrete(name, [.. divisors], [.. divisors.Select(_ => 1.0 / divisors.Length)]);
        var worlds = uncertainty.Sample(200, 5);
        var simulator = Simulator.Compile(model);
        var ensemble = simulator.Run(worlds, outcomes, new EnsembleOptions { Keep = KeptValues.Trajectories });
        for (int run = 0; run < 200; run++)
        {
            double[] row = worlds.Row(run);
            var changes = worlds.Names.Zip(row).ToDictionary(c => c.First, c => c.Second);
            var alone = simulator.Run(changes);
            foreach (var outcome in ensemble.Outcomes)
                Assert.Equal(
                    alone[outcome.Name].Select(BitConverter.DoubleToInt64Bits),
                    outcome.Spreads.Select(s => BitConverter.DoubleToInt64Bits(s.Values[run]))
                );
        }
    }
}

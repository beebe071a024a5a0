using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>A single run is interpreted before its kernel is compiled, and both have the same bits (random models: see RandomModelTests).</summary>
public class InterpreterTests
{
    [Theory]
    [InlineData("bench/models/predator.mdl")]
    [InlineData("bench/models/medium.mdl")]
    [InlineData("bench/models/sectors.mdl")]
    [InlineData("examples/shared-fishery/shared-fishery.mdl")]
    [InlineData("examples/detente/detente.mdl")]
    public void An_interpreted_run_has_the_bits_of_a_compiled_one(string file)
    {
        var simulator = Simulator.Compile(Model.Load(Path.Combine(Shared.Repository, file)));
        var interpreted = simulator.Run();
        simulator.KernelFor(1).Compile();
        Same(interpreted, simulator.Run());
        Assert.Contains(interpreted.Columns, c => c.Values[0] != c.Values[^1]);
    }

    [Fact]
    public void What_is_run_again_and_again_is_compiled()
    {
        var simulator = Simulator.Compile(Model.Load(Path.Combine(Shared.Repository, "bench", "models", "predator.mdl")));
        var first = simulator.Run();
        Assert.Null(simulator.KernelFor(1).Steps);
        for (int i = 0; i < 5; i++)
            Same(first, simulator.Run());
        Assert.NotNull(simulator.KernelFor(1).Steps);
    }

    internal static void Same(Run one, Run other)
    {
        Assert.Equal(one.Columns.Select(c => c.Name), other.Columns.Select(c => c.Name));
        foreach (var (a, b) in one.Columns.Zip(other.Columns))
            Assert.Equal(a.Values.Select(Bits), b.Values.Select(Bits));
    }

    // What NaNs carry is nobody's number.
    private static long Bits(double value) => double.IsNaN(value) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(value);
}

using System.Collections.Immutable;
using Entente.Compilation;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Tests.Simulation;

/// <summary>What one kernel hands to the next: few rows from which the rest is quickly computed again.</summary>
public class CarriedValuesTests
{
    private const string Clock = "\nINITIAL TIME = 0 ~~|\nFINAL TIME = 4 ~~|\nTIME STEP = 0.5 ~~|\nSAVEPER = 0.5 ~~|\n";

    [Theory]
    // Three products of one exponential: it alone is carried.
    [InlineData("z = EXP(-level/50) ~~|\nused = tax * (2*z + 1) + MAX(tax, 3*z) + MIN(tax, z*z) ~~|", "z")]
    // One number out of much work is carried, and nothing that it comes from.
    [InlineData("a = LN(1 + level) ~~|\nb = EXP(-level/50) ~~|\nz = a/b + b/a ~~|\nused = tax * z ~~|", "z")]
    // What time alone decides costs nothing.
    [InlineData("z = 2 * Time + 1 ~~|\nused = tax * z ~~|", "")]
    // A stock cannot be computed again without its past.
    [InlineData("used = tax * level ~~|", "level")]
    // A comparison has no row: what it compares is carried.
    [InlineData("z = LN(1 + level) ~~|\nused = IF THEN ELSE(z > 1, tax, -tax) ~~|", "z")]
    public void Little_is_carried_and_the_rest_computed_again(string equations, string expected)
    {
        var simulator = Simulator.Compile(
            Model.Parse(
                equations + "\nlevel = INTEG(level*rate, 10) ~~|\nrate = 0.1 ~~|\ntax = 3 ~~|\nsum = INTEG(used, 0) ~~|" + Clock
            )
        );
        var model = simulator.Compiled.Plan.Model;
        int tax = model.Constants.Select(c => c.Variable.Name).ToList().IndexOf("tax");
        bool[] reached = Reach.Of(model, ImmutableHashSet.Create(tax), ImmutableHashSet<int>.Empty);
        var values = simulator.Compiled.Values;
        bool[] carried = CarriedValues.Of(model, [values.First(v => v.Key.Variable.Name == "sum").Value], reached);
        var names = values.Where(v => carried[v.Value]).Select(v => v.Key.Variable.Name);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), names);
        Assert.Equal(expected.Length == 0 ? 0 : 1, carried.Count(isCarried => isCarried));
    }
}

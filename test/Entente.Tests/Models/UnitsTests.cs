using CsCheck;
using Entente.Diagnostics;
using Entente.Models;
using Entente.Tests.Conformance;

namespace Entente.Tests.Models;

/// <summary>Units: what is complained of, in words; what follows; and that models whose units go together are left alone.</summary>
public class UnitsTests
{
    private const string Clock =
        "INITIAL TIME = 0 ~ year ~|\nFINAL TIME = 1 ~ year ~|\nTIME STEP = 1 ~ year ~|\nSAVEPER = 1 ~ year ~|\n";

    private static List<string> Complaints(string model) =>
        [
            .. Model
                .Parse(model + Clock)
                .Remarks.Where(r => r.Code.StartsWith("EN21", StringComparison.Ordinal))
                .Select(r => r.Message),
        ];

    [Theory]
    [InlineData(
        "cost = wealth ~ USD/year ~|\nwealth = 5 ~ USD ~|\n",
        "'cost': left is USD/year, right is USD: a division by a time (year) is missing."
    )]
    [InlineData(
        "wealth = INTEG(saved, 5) ~ USD ~|\nsaved = 5 ~ USD ~|\n",
        "The stock 'wealth' is USD, so its rate must be USD/year, but is USD: a division by a time (year) is missing."
    )]
    [InlineData(
        "all = a + b ~ USD ~|\na = 5 ~ dollars ~|\nb = 5 ~ EUR ~|\n",
        "In 'all', 'a' (USD) and 'b' (EUR) are added: a factor in USD/EUR is missing in the second."
    )]
    [InlineData("x = 3 ^ a ~ 1 ~|\na = 5 ~ people ~|\n", "In 'x', the exponent is 'a' (people), but must be a pure number.")]
    public void A_mismatch_is_told_in_plain_words(string model, string message) => Assert.Equal([message], Complaints(model));

    [Fact]
    public void Units_that_are_missing_follow_from_the_equations() =>
        Assert.Equal(
            ["Units that follow from the equations: quantity (tonne/year), stock of it (tonne), rate (1/year), root (USD)."],
            Complaints(
                """
                income = price * quantity ~ USD/year ~|
                price = 3 ~ USD/tonne ~|
                quantity = 4 ~~|
                stock of it = INTEG(quantity - rate * stock of it, 0) ~~|
                rate = 0.1 ~~|
                root = SQRT(square) ~~|
                square = 4 ~ USD^2 ~|
                other = 1 ~ person ~|
                one more = 1 ~ person ~|

                """
            )
        );

    [Fact]
    public void What_follows_is_held_to_what_else_is_said_of_it() =>
        Assert.Contains(
            "'total': left is person, right is USD: a factor in person/USD is missing.",
            Complaints("income = 2 * a ~ USD ~|\ntotal = 3 * a ~ person ~|\na = 1 ~~|\n")
        );

    // Numbers in an equation may carry its unit; a factor of a function without a unit is such a number.
    [Theory]
    [InlineData("x = 5 + 2*SIN(6.28*Time/10) ~ USD ~|\n")]
    [InlineData("x = PULSE(1,1)*50000 + STEP(10, 5) ~ USD/year ~|\n")]
    [InlineData("x = IF THEN ELSE(y > 0, y, 0) ~ USD ~|\ny = 3 ~ $ ~|\n")]
    [InlineData("x = table(y) ~ USD ~|\ny = 3 ~ person ~|\ntable((0,0),(1,1)) ~ USD ~|\n")]
    [InlineData("x = MAX(0, y)/z ~ persons/yr ~|\ny = 3 ~ people ~|\nz = 2 ~ years ~|\n")]
    [InlineData("x = share*y ~ person ~|\ny = 3 ~ person ~|\nshare = 0.5 ~ fraction ~|\n")]
    public void What_goes_together_is_left_alone(string model) => Assert.Empty(Complaints(model));

    // Units are powers of three base units; every equation is made so that they go together, and some variables are left without a unit.
    [Fact]
    public void Models_made_with_units_that_go_together_are_left_alone() =>
        Gen.Int[0, 1_000_000]
            .Array[6, 120]
            .Sample(
                choices =>
                {
                    string model = Consistent(choices);
                    var complaints = Model
                        .Parse(model + Clock)
                        .Remarks.Where(r =>
                            r.Severity == Severity.Warning && r.Code.StartsWith("EN21", StringComparison.Ordinal)
                        );
                    Assert.Empty(complaints);
                },
                iter: 300,
                print: Consistent
            );

    private static string Consistent(int[] choices)
    {
        var choose = new Queue<int>(choices);
        int Next(int count) => choose.Count == 0 ? 0 : choose.Dequeue() % count;
        var units = new List<int[]>();
        var lines = new List<string>();
        for (int i = 0; choose.Count > 0; i++)
        {
            int a = i == 0 ? 0 : Next(i);
            int b = i == 0 ? 0 : Next(i);
            int[] unit = [Next(3) - 1, Next(3) - 1, Next(2)];
            int[] ofA = i == 0 ? unit : units[a];
            int[] ofB = i == 0 ? unit : units[b];
            (string Equation, int[] Unit) made =
                i == 0
                    ? ("1", unit)
                    : Next(9) switch
                    {
                        0 => ($"v{a} * v{b}", [.. ofA.Zip(ofB, (x, y) => x + y)]),
                        1 => ($"v{a} / v{b}", [.. ofA.Zip(ofB, (x, y) => x - y)]),
                        2 when ofA.SequenceEqual(ofB) => ($"v{a} + v{b} - 3", ofA),
                        3 => ($"IF THEN ELSE(v{a} > 2, v{a}, 7)", ofA),
                        4 => ($"SMOOTH(v{a}, time constant)", ofA),
                        5 => ($"INTEG(v{a}, 0)", [ofA[0], ofA[1] + 1, ofA[2]]),
                        6 => ($"v{a}^2", [.. ofA.Select(x => 2 * x)]),
                        7 => ($"MIN(v{a}, ABS(v{a}))*SIN(Time/time constant)", ofA),
                        _ => ("4", unit),
                    };
            units.Add(made.Unit);
            string written = string.Join('*', made.Unit.Zip(["USD", "year", "person"], (power, name) => $"{name}^{power}"));
            lines.Add($"v{i} = {made.Equation} ~ {(Next(4) == 3 ? "" : written)} ~|\n");
        }
        return string.Concat(lines) + "time constant = 3 ~ years ~|\n";
    }

    // Each was looked at: the model says two different things of one unit.
    private static readonly string[] Judged =
    [
        "test_except.mdl:11",
        "test_subscript_copy.mdl:11",
        "test_subscript_copy2.mdl:11",
        "test_subscript_mapping_simple.mdl:104",
        "test_subscript_mapping_simple.mdl:106",
        "test_subscript_mapping_simple.mdl:14",
        "test_subscript_mapping_simple.mdl:8",
        "test_subscript_mapping_vensim.mdl:48",
        "test_subscript_mapping_vensim.mdl:50",
    ];

    [Fact]
    public void Public_models_are_complained_of_where_their_units_contradict_each_other_only()
    {
        var found =
            from published in PublishedCase.All(".mdl", ".xmile", ".stmx")
            let read = Model.TryLoad(published.File, out var model, out _, LoadOptions.Parse(published.Data)) ? model : null
            from remark in read?.Remarks ?? []
            where remark.Code.StartsWith("EN21", StringComparison.Ordinal) && remark.Severity == Severity.Warning
            select FormattableString.Invariant($"{Path.GetFileName(published.File)}:{remark.Span.Line}");
        Assert.Equal(Judged, found.Distinct().Order(StringComparer.Ordinal));
    }
}

namespace Entente.Benchmarks.Peers;

/// <summary>Arrays so long that elements written out would take seconds to compile.</summary>
internal static class LongArrays
{
    public static BenchedModel Model { get; } =
        new(
            "arrays of 100,000 elements",
            "",
            Models.Model.Parse(
                """
                D: (d1-d100000) ~~|
                stock[D] = INTEG(inflow[D] - outflow[D], D) ~~|
                inflow[D] = stock[D] * 0.1 + D ~~|
                outflow[D] = MAX(stock[D], 3) / (1 + life[D]) ~~|
                life[D] = 0.5 ~~|
                total = SUM(stock[D!]) ~~|
                INITIAL TIME = 0 ~~|
                FINAL TIME = 2 ~~|
                TIME STEP = 1 ~~|
                SAVEPER = 1 ~~|
                """
            ),
            [],
            []
        );
}

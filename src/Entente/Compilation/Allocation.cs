using System.Collections.Concurrent;

namespace Entente.Compilation;

/// <summary>Vensim's allocation functions, for one lane: quantities meet where priority curves sum to what is there (Vensim Reference Manual, "Allocation
/// Overview"). Vensim stops near the meeting point, to about 1e-5 of the quantities; here it is found exactly.</summary>
internal static class Allocation
{
    private static readonly ConcurrentDictionary<(string Name, int First, int Second), RowFunction> Made = new();

    /// <summary>Shares what is available; operands: available, then requests, then four numbers of a curve for each.</summary>
    public static RowFunction Available(int requests) =>
        Made.GetOrAdd(
            ("ALLOCATE AVAILABLE", requests, 0),
            _ =>
                LaneRows.Make(
                    "ALLOCATE AVAILABLE",
                    1 + 5 * requests,
                    requests,
                    (x, shares, _) => Share(Curves(x.Slice(1, requests), x[(1 + requests)..]), x[0], shares)
                )
        );

    /// <summary>Shares a supply; operands: width, supply, then requests, then priorities. Each request has a rectangular curve of the width.</summary>
    public static RowFunction ByPriority(int requests) =>
        Made.GetOrAdd(
            ("ALLOCATE BY PRIORITY", requests, 0),
            _ =>
                LaneRows.Make(
                    "ALLOCATE BY PRIORITY",
                    2 + 2 * requests,
                    requests,
                    (x, shares, _) =>
                    {
                        var curves = new PriorityCurve[requests];
                        for (int i = 0; i < requests; i++)
                            curves[i] = new PriorityCurve(x[2 + i], 1, x[2 + requests + i], x[0], 0);
                        Share(curves, x[1], shares);
                    }
                )
        );

    /// <summary>The priority at which requests of rectangular curves sum to a supply; operands: width, supply, then requests, then priorities.</summary>
    public static RowFunction MarketPriority(int requests) =>
        Made.GetOrAdd(
            ("MARKETP", requests, 0),
            _ =>
                LaneRows.Make(
                    "MARKETP",
                    2 + 2 * requests,
                    1,
                    (x, price, _) =>
                    {
                        var curves = new PriorityCurve[requests];
                        for (int i = 0; i < requests; i++)
                            curves[i] = new PriorityCurve(x[2 + i], 1, x[2 + requests + i], x[0], 0);
                        double supply = x[1];
                        var (low, high) = Bracket(curves, at => Demand(curves, at) - supply);
                        price[0] = low + (high - low) / 2;
                    }
                )
        );

    /// <summary>The price at which demand meets supply; operands: demands, their curves, supplies, their curves.</summary>
    public static RowFunction MarketPrice(int demands, int supplies) =>
        Made.GetOrAdd(
            ("FIND MARKET PRICE", demands, supplies),
            _ =>
                LaneRows.Make(
                    "FIND MARKET PRICE",
                    5 * (demands + supplies),
                    1,
                    (x, price, _) =>
                        price[0] = Price(
                            Curves(x[..demands], x.Slice(demands, 4 * demands)),
                            Curves(x.Slice(5 * demands, supplies), x[(5 * demands + supplies)..])
                        )
                )
        );

    /// <summary>What is demanded at a price; operands: quantity, the four numbers of its curve, price.</summary>
    public static RowFunction DemandAtPrice { get; } =
        LaneRows.Make("DEMAND AT PRICE", 6, 1, (x, result, _) => result[0] = Curve(x[0], x.Slice(1, 4)).DemandAt(x[5]));

    /// <summary>What is supplied at a price; operands: quantity, the four numbers of its curve, price.</summary>
    public static RowFunction SupplyAtPrice { get; } =
        LaneRows.Make("SUPPLY AT PRICE", 6, 1, (x, result, _) => result[0] = Curve(x[0], x.Slice(1, 4)).SupplyAt(x[5]));

    private static PriorityCurve Curve(double quantity, ReadOnlySpan<double> profile) =>
        new(quantity, profile[0], profile[1], profile[2], profile[3]);

    private static PriorityCurve[] Curves(ReadOnlySpan<double> quantities, ReadOnlySpan<double> profiles)
    {
        var curves = new PriorityCurve[quantities.Length];
        for (int i = 0; i < curves.Length; i++)
            curves[i] = Curve(quantities[i], profiles.Slice(4 * i, 4));
        return curves;
    }

    private static void Share(PriorityCurve[] curves, double available, Span<double> shares)
    {
        double requested = 0;
        foreach (var curve in curves)
            requested += curve.Quantity;
        for (int i = 0; i < shares.Length; i++)
            shares[i] =
                available >= requested ? curves[i].Quantity
                : available <= 0 ? 0
                : double.NaN;
        if (!(available > 0 && available < requested))
            return;
        var (low, high) = Bracket(curves, price => Demand(curves, price) - available);
        // At a jump of the curves what is left beyond it is shared in proportion.
        double atLow = Demand(curves, low);
        double atHigh = Demand(curves, high);
        double part = atLow > atHigh ? Math.Clamp((available - atHigh) / (atLow - atHigh), 0, 1) : 0;
        for (int i = 0; i < shares.Length; i++)
        {
            double least = curves[i].DemandAt(high);
            shares[i] = least + part * (curves[i].DemandAt(low) - least);
        }
    }

    private static double Price(PriorityCurve[] demands, PriorityCurve[] supplies)
    {
        var (low, high) = Bracket([.. demands, .. supplies], price => Demand(demands, price) - Supply(supplies, price));
        return low + (high - low) / 2;
    }

    private static double Demand(PriorityCurve[] curves, double price)
    {
        double sum = 0;
        foreach (var curve in curves)
            sum += curve.DemandAt(price);
        return sum;
    }

    private static double Supply(PriorityCurve[] curves, double price)
    {
        double sum = 0;
        foreach (var curve in curves)
            sum += curve.SupplyAt(price);
        return sum;
    }

    // Two neighbouring numbers between which a falling excess passes 0, by halving.
    private static (double Low, double High) Bracket(PriorityCurve[] curves, Func<double, double> excess)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (var curve in curves)
        {
            low = Math.Min(low, curve.Centre - curve.Reach);
            high = Math.Max(high, curve.Centre + curve.Reach);
        }
        (low, high) = (low - 1, high + 1);
        for (int i = 0; i < 2000; i++)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high || double.IsNaN(middle))
                break;
            // Where nothing is exchanged over a stretch of prices, its upper end is the price, as Vensim gives it.
            if (excess(middle) >= 0)
                low = middle;
            else
                high = middle;
        }
        return (low, high);
    }
}

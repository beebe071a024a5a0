using System.Collections.Immutable;

namespace Entente.Exploration.Finance;

/// <summary>Money at the prices of one year, at exchange rates and at purchasing power.</summary>
public static class RealTerms
{
    /// <summary>Flows at the prices of one position of the index: flowₜ × index[base] / indexₜ.</summary>
    public static ImmutableArray<double> Of(
        IReadOnlyList<double> nominalFlows,
        IReadOnlyList<double> priceIndex,
        int basePosition
    )
    {
        Require.Finite(nominalFlows);
        Index(priceIndex, basePosition);
        Require.SameLength(nominalFlows, priceIndex, "nominalFlows and priceIndex");
        return [.. nominalFlows.Select((flow, t) => flow * priceIndex[basePosition] / priceIndex[t])];
    }

    /// <summary>Growth of the index from each position to the next.</summary>
    public static ImmutableArray<double> Inflation(IReadOnlyList<double> priceIndex)
    {
        Index(priceIndex, 0);
        return [.. priceIndex.Skip(1).Select((index, t) => (index / priceIndex[t]) - 1)];
    }

    /// <summary>Present value, in money of the first period, of nominal flows discounted by (1 + real rate)(1 + inflation) period by period: the present
    /// value of the real flows at the prices of the first period (Fisher 1930).</summary>
    public static double NominalValue(IReadOnlyList<double> nominalFlows, IReadOnlyList<double> priceIndex, double realRate) =>
        CashFlows.NetPresentValue(Of(nominalFlows, priceIndex, 0), realRate);

    /// <summary>Growth per period that leads from the first value to the last; both must be above 0.</summary>
    public static double GrowthRate(IReadOnlyList<double> values)
    {
        Require.Finite(values);
        Require.That(values.Count > 1, nameof(values), "must hold two values or more");
        Require.That(values[0] > 0 && values[^1] > 0, nameof(values), "must begin and end above 0");
        return Math.Pow(values[^1] / values[0], 1.0 / (values.Count - 1)) - 1;
    }

    private static void Index(IReadOnlyList<double> priceIndex, int basePosition)
    {
        Require.Finite(priceIndex);
        Require.That(priceIndex.All(p => p > 0), nameof(priceIndex), "must be above 0 everywhere");
        Require.That(basePosition >= 0 && basePosition < priceIndex.Count, nameof(basePosition), "is no position of the index");
    }
}

/// <summary>An amount of local money in another country's money, part at the exchange rate (imports), part at purchasing power (wages).</summary>
/// <param name="AtExchangeRate">All at the exchange rate.</param>
/// <param name="AtPurchasingPower">All at purchasing power parity.</param>
/// <param name="Mixed">By the share at purchasing power.</param>
/// <param name="PriceLevel">Purchasing power parity over the exchange rate: below 1 where things are cheap.</param>
/// <param name="EffectiveRate">Local money for one unit of the mixed amount.</param>
public sealed record PurchasingPower(
    double AtExchangeRate,
    double AtPurchasingPower,
    double Mixed,
    double PriceLevel,
    double EffectiveRate
)
{
    /// <summary>Converts an amount.</summary>
    /// <param name="localAmount">In local money.</param>
    /// <param name="exchangeRate">Local money for one unit on the market.</param>
    /// <param name="pppRate">Local money that buys what one unit buys.</param>
    /// <param name="shareAtPurchasingPower">0 to 1.</param>
    public static PurchasingPower Of(double localAmount, double exchangeRate, double pppRate, double shareAtPurchasingPower)
    {
        Require.Finite(localAmount);
        Require.Positive(exchangeRate);
        Require.Positive(pppRate);
        Require.That(shareAtPurchasingPower is >= 0 and <= 1, nameof(shareAtPurchasingPower), "must lie from 0 to 1");
        double perUnit = ((1 - shareAtPurchasingPower) / exchangeRate) + (shareAtPurchasingPower / pppRate);
        return new PurchasingPower(
            localAmount / exchangeRate,
            localAmount / pppRate,
            localAmount * perUnit,
            pppRate / exchangeRate,
            1 / perUnit
        );
    }
}

/// <summary>Change of a price level between two periods, from prices and quantities of the same goods.</summary>
/// <param name="Laspeyres">At the quantities of the base period.</param>
/// <param name="Paasche">At the quantities of now.</param>
/// <param name="Fisher">Their geometric mean (Fisher 1922).</param>
/// <param name="Tornqvist">Geometric mean of the price ratios by the mean shares in value (Törnqvist 1936).</param>
/// <param name="ValueRatio">Change of value, of price and quantity together.</param>
public sealed record PriceIndex(double Laspeyres, double Paasche, double Fisher, double Tornqvist, double ValueRatio)
{
    /// <summary>Compares two periods, good by good.</summary>
    public static PriceIndex Of(
        IReadOnlyList<double> basePrices,
        IReadOnlyList<double> baseQuantities,
        IReadOnlyList<double> prices,
        IReadOnlyList<double> quantities
    )
    {
        Require.Finite(basePrices);
        Require.Finite(baseQuantities);
        Require.Finite(prices);
        Require.Finite(quantities);
        Require.SameLength(basePrices, baseQuantities, "basePrices and baseQuantities");
        Require.SameLength(basePrices, prices, "basePrices and prices");
        Require.SameLength(basePrices, quantities, "basePrices and quantities");
        Require.That(basePrices.Concat(prices).All(p => p > 0), "prices", "must be above 0");
        static double Sum(IReadOnlyList<double> a, IReadOnlyList<double> b) => a.Zip(b, (x, y) => x * y).Sum();
        double before = Sum(basePrices, baseQuantities);
        double now = Sum(prices, quantities);
        double laspeyres = Sum(prices, baseQuantities) / before;
        double paasche = now / Sum(basePrices, quantities);
        double log = 0;
        for (int i = 0; i < prices.Count; i++)
        {
            double share = ((basePrices[i] * baseQuantities[i] / before) + (prices[i] * quantities[i] / now)) / 2;
            log += share * Math.Log(prices[i] / basePrices[i]);
        }
        return new PriceIndex(laspeyres, paasche, Math.Sqrt(laspeyres * paasche), Math.Exp(log), now / before);
    }
}

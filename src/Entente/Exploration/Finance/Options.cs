namespace Entente.Exploration.Finance;

/// <summary>A European option by Black &amp; Scholes (1973) with a yield (Merton 1973). Rates are continuous, per year.</summary>
/// <param name="Call">Worth of the right to buy.</param>
/// <param name="Put">Worth of the right to sell.</param>
/// <param name="D1">(ln(S/K) + (r − q + ½σ²) T) / (σ√T).</param>
/// <param name="D2">D1 − σ√T.</param>
/// <param name="DeltaCall">Change of the call with the spot price.</param>
/// <param name="Gamma">Change of delta with the spot price.</param>
/// <param name="Vega">Change of either with the volatility, per 1 (100 %).</param>
/// <param name="RhoCall">Change of the call with the rate, per 1 (100 %).</param>
/// <param name="ThetaCall">Change of the call as a year passes.</param>
public sealed record BlackScholes(
    double Call,
    double Put,
    double D1,
    double D2,
    double DeltaCall,
    double Gamma,
    double Vega,
    double RhoCall,
    double ThetaCall
)
{
    /// <summary>Values an option. At a volatility or a life of 0 it is worth what it pays for sure, and its gamma is 0 (NaN at the strike).</summary>
    /// <param name="spot">Price of the underlying now, above 0.</param>
    /// <param name="strike">Price at which it may be bought or sold, above 0.</param>
    /// <param name="rate">Rate without risk.</param>
    /// <param name="yield">What holding the underlying pays (dividend, convenience yield).</param>
    /// <param name="volatility">Standard deviation of the log return of a year, not below 0.</param>
    /// <param name="years">Life of the option, not below 0.</param>
    public static BlackScholes Of(double spot, double strike, double rate, double yield, double volatility, double years)
    {
        Require.Positive(spot);
        Require.Positive(strike);
        Require.Finite(rate);
        Require.Finite(yield);
        Require.NotNegative(volatility);
        Require.NotNegative(years);
        double root = volatility * Math.Sqrt(years);
        double distance = Math.Log(spot / strike) + ((rate - yield) * years);
        // Without spread only the side of the strike counts.
        double d1 =
            root > 0 ? (distance / root) + (root / 2)
            : distance == 0 ? 0
            : distance * double.PositiveInfinity;
        double d2 = root > 0 ? d1 - root : d1;
        double held = spot * Math.Exp(-yield * years);
        double owed = strike * Math.Exp(-rate * years);
        double density = StandardNormal.Density(d1);
        double reached = StandardNormal.Cdf(d2);
        double delta = StandardNormal.Cdf(d1);
        double decay = years > 0 ? held * density * volatility / (2 * Math.Sqrt(years)) : 0;
        return new BlackScholes(
            Math.Max(0, (held * delta) - (owed * reached)),
            Math.Max(0, (owed * StandardNormal.Cdf(-d2)) - (held * StandardNormal.Cdf(-d1))),
            d1,
            d2,
            Math.Exp(-yield * years) * delta,
            root > 0 ? Math.Exp(-yield * years) * density / (spot * root)
                : distance == 0 ? double.NaN
                : 0,
            held * density * Math.Sqrt(years),
            years * owed * reached,
            (yield * held * delta) - (rate * owed * reached) - decay
        );
    }
}

/// <summary>An option on a tree of prices (Cox, Ross &amp; Rubinstein 1979): u = exp(σ√Δt), d = 1/u, p = (exp((r − q)Δt) − d)/(u − d).</summary>
/// <param name="Call">Worth of the right to buy.</param>
/// <param name="Put">Worth of the right to sell.</param>
/// <param name="Up">Factor of a step up.</param>
/// <param name="ProbabilityUp">Risk-neutral probability of it.</param>
public sealed record BinomialOption(double Call, double Put, double Up, double ProbabilityUp)
{
    /// <summary>Most steps of a tree; its work grows with their square.</summary>
    public const int MostSteps = 10_000;

    /// <summary>Values an option.</summary>
    /// <param name="spot">Price of the underlying now, above 0.</param>
    /// <param name="strike">Price at which it may be bought or sold, above 0.</param>
    /// <param name="rate">Rate without risk, continuous, per year.</param>
    /// <param name="yield">What holding the underlying pays, continuous, per year.</param>
    /// <param name="volatility">Standard deviation of the log return of a year, above 0.</param>
    /// <param name="years">Life of the option, above 0.</param>
    /// <param name="steps">Steps of the tree, 1 to <see cref="MostSteps"/>; too few for a strong drift are refused, where p would be no probability.</param>
    /// <param name="american">Whether it may be exercised at every step, and not only at the end.</param>
    public static BinomialOption Of(
        double spot,
        double strike,
        double rate,
        double yield,
        double volatility,
        double years,
        int steps,
        bool american = false
    )
    {
        Require.Positive(spot);
        Require.Positive(strike);
        Require.Finite(rate);
        Require.Finite(yield);
        Require.Positive(volatility);
        Require.Positive(years);
        Require.That(steps is >= 1 and <= MostSteps, nameof(steps), $"must lie from 1 to {MostSteps}");
        double step = years / steps;
        double log = volatility * Math.Sqrt(step);
        double up = Math.Exp(log);
        double p = (Math.Exp((rate - yield) * step) - (1 / up)) / (up - (1 / up));
        Require.That(
            p is >= 0 and <= 1,
            nameof(steps),
            "are too few for this drift: the probability of a step up would lie outside 0 to 1"
        );
        double discount = Math.Exp(-rate * step);
        double Worth(double sign)
        {
            var values = new double[steps + 1];
            double Exercised(int ups, int at) => sign * ((spot * Math.Exp(((2 * ups) - at) * log)) - strike);
            for (int ups = 0; ups <= steps; ups++)
                values[ups] = Math.Max(0, Exercised(ups, steps));
            for (int at = steps - 1; at >= 0; at--)
            for (int ups = 0; ups <= at; ups++)
            {
                double kept = discount * ((p * values[ups + 1]) + ((1 - p) * values[ups]));
                values[ups] = american ? Math.Max(kept, Exercised(ups, at)) : kept;
            }
            return values[0];
        }
        return new BinomialOption(Worth(1), Worth(-1), up, p);
    }
}

/// <summary>Rights that belong to a project or an exchange of goods.</summary>
public static class RealOptions
{
    /// <summary>The right to give one asset for another at the end (Margrabe 1978), and the volatility of their ratio.</summary>
    /// <param name="receive">Worth now of what would be received, above 0.</param>
    /// <param name="give">Worth now of what would be given, above 0.</param>
    /// <param name="yieldReceive">Continuous yield of the first, per year.</param>
    /// <param name="yieldGive">Continuous yield of the second.</param>
    /// <param name="volatilityReceive">Volatility of the first, per year.</param>
    /// <param name="volatilityGive">Volatility of the second.</param>
    /// <param name="correlation">Correlation of their log returns.</param>
    /// <param name="years">Life of the right.</param>
    public static (double Value, double Volatility) Exchange(
        double receive,
        double give,
        double yieldReceive,
        double yieldGive,
        double volatilityReceive,
        double volatilityGive,
        double correlation,
        double years
    )
    {
        Require.NotNegative(volatilityReceive);
        Require.NotNegative(volatilityGive);
        Require.That(correlation is >= -1 and <= 1, nameof(correlation), "must lie from -1 to 1");
        double variance =
            (volatilityReceive * volatilityReceive)
            + (volatilityGive * volatilityGive)
            - (2 * correlation * volatilityReceive * volatilityGive);
        double volatility = Math.Sqrt(Math.Max(variance, 0));
        // The second asset is the money: its yield is the rate.
        return (BlackScholes.Of(receive, give, yieldGive, yieldReceive, volatility, years).Call, volatility);
    }

    /// <summary>The right, without end, to invest once (McDonald &amp; Siegel 1986; Dixit &amp; Pindyck 1994, chapter 5).</summary>
    /// <param name="value">Worth of the project now, above 0.</param>
    /// <param name="cost">What investing costs, above 0.</param>
    /// <param name="rate">Rate without risk, continuous, above 0.</param>
    /// <param name="payout">What the project would pay per year as a share of its worth, above 0: what waiting costs.</param>
    /// <param name="volatility">Volatility of the worth, per year, above 0.</param>
    public static InvestmentOption ToInvest(double value, double cost, double rate, double payout, double volatility)
    {
        Require.Positive(value);
        Require.Positive(cost);
        Require.Positive(rate);
        Require.Positive(payout);
        Require.Positive(volatility);
        double variance = volatility * volatility;
        double drift = 0.5 - ((rate - payout) / variance);
        double beta = drift + Math.Sqrt((drift * drift) + (2 * rate / variance));
        double threshold = cost * beta / (beta - 1);
        double worth = value >= threshold ? value - cost : (threshold - cost) * Math.Pow(value / threshold, beta);
        return new InvestmentOption(beta, threshold, worth, value >= threshold);
    }
}

/// <summary>A right to invest.</summary>
/// <param name="Beta">Positive root of ½σ²β(β − 1) + (r − δ)β − r = 0.</param>
/// <param name="Threshold">Worth of the project from which on it pays to invest at once.</param>
/// <param name="Value">Worth of the right now.</param>
/// <param name="InvestNow">Whether the project has reached the threshold.</param>
public sealed record InvestmentOption(double Beta, double Threshold, double Value, bool InvestNow)
{
    /// <summary>Threshold over cost: how far beyond break-even an irreversible step should wait.</summary>
    public double HurdleMultiple => Beta / (Beta - 1);
}

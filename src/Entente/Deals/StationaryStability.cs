using Entente.Exploration.Finance;

namespace Entente.Deals;

/// <summary>Constant yearly payoffs of one party to a deal without end.</summary>
/// <param name="Keep">Payoff of a kept year.</param>
/// <param name="Cheat">Payoff of a year of cheating unseen.</param>
/// <param name="Punished">Payoff of a year after the others responded.</param>
/// <param name="Rate">Effective discount rate per year.</param>
/// <param name="Lag">Detection lag in years: the years b … b + lag are cheated.</param>
internal sealed record StationaryPayoffs(double Keep, double Cheat, double Punished, double Rate, int Lag);

/// <summary>Whether a party of constant payoffs keeps a deal, and what would make it: the deviation constraint of a repeated game with grim
/// response (Friedman 1971) and a detection lag.</summary>
internal static class StationaryStability
{
    /// <summary>Present value of breaking in year 0 minus keeping: [(d − c)(1 − x) − (c − p) x]/(1 − δ), x = δ^(L+1).</summary>
    public static double Gain(StationaryPayoffs payoffs) => RequiredTransferUnclamped(payoffs) / Discounting(payoffs);

    /// <summary>Whether the party keeps; one that is indifferent does.</summary>
    public static bool Holds(StationaryPayoffs payoffs) => RequiredTransferUnclamped(payoffs) <= 0;

    /// <summary>Smallest extra payment in every kept year that makes keeping optimal.</summary>
    public static double RequiredYearlyTransfer(StationaryPayoffs payoffs) => Math.Max(0, RequiredTransferUnclamped(payoffs));

    /// <summary>Smallest penalty, paid once in the first punished year, that makes keeping optimal.</summary>
    public static double RequiredPenalty(StationaryPayoffs payoffs) =>
        Math.Max(0, Gain(payoffs)) / PresentValue.Factor(payoffs.Rate, payoffs.Lag + 1);

    /// <summary>Largest detection lag in whole years at which the party still keeps; null where it does not even at 0, and
    /// <see cref="int.MaxValue"/> where cheating never pays.</summary>
    public static int? LargestLag(StationaryPayoffs payoffs)
    {
        if (payoffs.Cheat <= payoffs.Keep)
            return int.MaxValue;
        if (!Holds(payoffs with { Lag = 0 }))
            return null;
        // Keeping asks for x ≥ (d − c)/(d − p): the lag follows from a logarithm, up to the rounding of which the neighbours are tried.
        double share = (payoffs.Cheat - payoffs.Keep) / (payoffs.Cheat - payoffs.Punished);
        double years = -Math.Log(share) / Math.Log(1 + payoffs.Rate);
        if (!(years < int.MaxValue - 2))
            return int.MaxValue;
        int lag = Math.Max(0, (int)years - 2);
        while (Holds(payoffs with { Lag = lag + 1 }))
            lag++;
        return lag;
    }

    private static double RequiredTransferUnclamped(StationaryPayoffs payoffs)
    {
        double left = PresentValue.Factor(payoffs.Rate, payoffs.Lag + 1);
        return ((payoffs.Cheat - payoffs.Keep) * (1 - left)) - ((payoffs.Keep - payoffs.Punished) * left);
    }

    private static double Discounting(StationaryPayoffs payoffs) => payoffs.Rate / (1 + payoffs.Rate);
}

using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Exploration.Finance;

namespace Entente.Deals;

/// <summary>A rate at which the best breach passes from losing to paying or back.</summary>
/// <param name="Rate">Effective per year.</param>
/// <param name="BreachPaysAbove">Whether breaking pays just above it, rather than just below.</param>
internal readonly record struct CriticalRate(double Rate, bool BreachPaysAbove);

/// <summary>When breaking off a stream of yearly payoffs pays, and what would deter it.</summary>
/// <param name="Gains">Present value of breaking in each year minus that of keeping.</param>
/// <param name="BestYear">The year in which breaking pays most, the earliest of equals; null where it never pays.</param>
/// <param name="RequiredPenalty">Smallest penalty, paid in the first punished year, that makes every breach unprofitable whose first
/// punished year lies before the end.</param>
/// <param name="UndeterredYears">Years in which breaking pays and no punished year is left.</param>
/// <param name="RequiredEscrow">Smallest sum, lodged at the start without interest and returned at the end unless there was a breach, that
/// makes every breach unprofitable.</param>
/// <param name="EscrowCarryingCost">What lodging that sum costs a party that keeps.</param>
/// <param name="CriticalRates">Rates in (0, 10) at which the gain of the best breach passes through zero.</param>
internal sealed record YearlyBreach(
    ImmutableArray<double> Gains,
    int? BestYear,
    double RequiredPenalty,
    ImmutableArray<int> UndeterredYears,
    double RequiredEscrow,
    double EscrowCarryingCost,
    ImmutableArray<CriticalRate> CriticalRates
)
{
    /// <summary>Gain of the best breach, 0 where none pays.</summary>
    public double BestGain => BestYear is { } year ? Gains[year] : 0;
}

/// <summary>
/// The gain from breaking an undertaking at a chosen time: the payoff of cheating from the breach until it is seen, that of being
/// punished from then on, against the payoff of keeping. After the deviation constraint of repeated games (Friedman 1971), with a lag
/// of detection and a horizon.
/// </summary>
internal static class BreachTiming
{
    /// <summary>
    /// Flows per year that are constant within each year, discounted by exp(−ρ s). A breach at b yields the cheating flow over [b, b + lag),
    /// then the punished flow to the end. The gain in present value at time 0, for each time of breach.
    /// </summary>
    /// <param name="keep">Flow in [t, t + 1) while both keep.</param>
    /// <param name="cheat">Flow while cheating unseen.</param>
    /// <param name="punished">Flow once the others respond.</param>
    /// <param name="lag">Years until a breach is seen.</param>
    /// <param name="rho">Continuous discount rate per year.</param>
    /// <param name="times">Times of breach, in years.</param>
    public static ImmutableArray<double> ContinuousGains(
        IReadOnlyList<double> keep,
        IReadOnlyList<double> cheat,
        IReadOnlyList<double> punished,
        double lag,
        double rho,
        IReadOnlyList<double> times
    )
    {
        double Gain(double breach)
        {
            double sum = 0;
            for (int year = 0; year < keep.Count; year++)
            {
                double start = Math.Clamp(breach, year, year + 1);
                double seen = Math.Clamp(breach + lag, year, year + 1);
                sum +=
                    ((cheat[year] - keep[year]) * Annuity(rho, start, seen))
                    + ((punished[year] - keep[year]) * Annuity(rho, seen, year + 1));
            }
            return sum;
        }
        return [.. times.Select(Gain)];
    }

    /// <summary>Present value of flows per year that are constant within each year, discounted by exp(−ρ s).</summary>
    public static double ContinuousValue(IReadOnlyList<double> flows, double rho) =>
        flows.Select((flow, year) => flow * Annuity(rho, year, year + 1)).Sum();

    /// <summary>∫ exp(−ρ s) ds from one time to another.</summary>
    private static double Annuity(double rho, double from, double to) =>
        rho == 0 ? to - from : Math.Exp(-rho * from) * -SpecialForms.ExponentialMinusOne(-rho * (to - from)) / rho;

    /// <summary>
    /// Critical continuous discount rate of constant flows without end: breaking at once yields <paramref name="cheat"/> during the lag,
    /// then <paramref name="punished"/>; above r* = ln((d − p)/(d − c))/lag it pays. Null where no rate decides: cheating never pays
    /// (cheat ≤ keep), or it pays at every rate (punished ≥ keep).
    /// </summary>
    public static double? CriticalContinuousRate(double keep, double cheat, double punished, double lag) =>
        cheat > keep && punished < keep ? Math.Log((cheat - punished) / (cheat - keep)) / lag : null;

    /// <summary>
    /// Yearly payoffs that fall at the start of each year, effective yearly rate. A breach in year b yields the cheating payoff in the years
    /// b … b + lag and the punished one afterwards.
    /// </summary>
    public static YearlyBreach Yearly(
        IReadOnlyList<double> keep,
        IReadOnlyList<double> cheat,
        IReadOnlyList<double> punished,
        int lag,
        double rate
    )
    {
        int years = keep.Count;
        double[] dates = [.. Enumerable.Range(0, years).Select(year => (double)year)];
        double[][] differences =
        [
            .. Enumerable
                .Range(0, years)
                .Select(breach =>
                    Enumerable
                        .Range(0, years)
                        .Select(year => year < breach ? 0 : (year <= breach + lag ? cheat[year] : punished[year]) - keep[year])
                        .ToArray()
                ),
        ];
        double[] gains = [.. differences.Select(difference => PresentValue.OfAmounts(difference, dates, rate))];
        double best = gains.Max();
        double escrow = Math.Max(0, best) / PresentValue.Factor(rate, years);
        return new YearlyBreach(
            [.. gains],
            best > 0 ? Array.IndexOf(gains, best) : null,
            Enumerable
                .Range(0, years)
                .Where(b => b + lag + 1 < years)
                .Select(b => gains[b] / PresentValue.Factor(rate, b + lag + 1))
                .Append(0)
                .Max(),
            [.. Enumerable.Range(0, years).Where(b => gains[b] > 0 && b + lag + 1 >= years)],
            escrow,
            escrow * (1 - PresentValue.Factor(rate, years)),
            CriticalRatesOfTheBest(differences, dates)
        );
    }

    // A gain that is zero without discounting has a root at zero up to rounding, which is not within (0, 10).
    private const double Zero = 1e-12;

    // The sign of the greatest gain can only change where one of the gains is zero.
    private static ImmutableArray<CriticalRate> CriticalRatesOfTheBest(double[][] differences, double[] dates)
    {
        double[] candidates =
        [
            .. differences
                .SelectMany(difference => PresentValue.CriticalRates(difference, dates))
                .Where(rate => rate is > Zero and < PresentValue.HighestRate)
                .Order(),
        ];
        double[] marks = [0, .. candidates, PresentValue.HighestRate];
        bool PaysBetween(int i)
        {
            double rate = (marks[i] + marks[i + 1]) / 2;
            return differences.Any(difference => PresentValue.OfAmounts(difference, dates, rate) > 0);
        }
        var critical = ImmutableArray.CreateBuilder<CriticalRate>();
        for (int i = 0; i < candidates.Length; i++)
            if (PaysBetween(i) != PaysBetween(i + 1))
                critical.Add(new CriticalRate(candidates[i], PaysBetween(i + 1)));
        return critical.ToImmutable();
    }
}

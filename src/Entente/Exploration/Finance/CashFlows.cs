using System.Collections.Immutable;

namespace Entente.Exploration.Finance;

/// <summary>
/// Flows of money: what they are worth, what they earn, and when they have paid back. Flows are in any one unit of money, at equal periods, the first
/// at time 0; rates are effective per period. Real flows want real rates, nominal flows nominal ones (<see cref="RealTerms"/>).
/// See docs/methods/finance.md.
/// </summary>
public static class CashFlows
{
    private const double DaysOfYear = 365;
    private const double LeastRate = -0.999999;
    private const double GreatestRate = 1e6;

    /// <summary>Net present value Σ flowₜ (1 + rate)^−t. A spreadsheet's NPV, which takes the first flow to fall at the end of the first period, is this
    /// over 1 + rate.</summary>
    public static double NetPresentValue(IReadOnlyList<double> flows, double rate) => Value(flows, rate, 0);

    /// <summary>Net present value where each flow falls in the middle of its period: Σ flowₜ (1 + rate)^−(t − ½).</summary>
    public static double MidPeriodValue(IReadOnlyList<double> flows, double rate) => Value(flows, rate, -0.5);

    /// <summary>Net present value at a rate of continuous compounding: Σ flowₜ exp(−rate t).</summary>
    public static double ContinuousValue(IReadOnlyList<double> flows, double rate)
    {
        Require.Finite(flows);
        Require.Finite(rate);
        return flows.Select((flow, t) => flow * Math.Exp(-rate * t)).Sum();
    }

    /// <summary>The flows compounded to the time of the last one.</summary>
    public static double FutureValue(IReadOnlyList<double> flows, double rate) => Value(flows, rate, 1 - flows.Count);

    /// <summary>The level payment at the ends of the periods after the first flow that is worth as much: NPV over the annuity factor.</summary>
    /// <param name="flows">At least two flows.</param>
    /// <param name="rate">Effective rate per period.</param>
    public static double EquivalentAnnual(IReadOnlyList<double> flows, double rate)
    {
        Require.Finite(flows);
        Require.That(flows.Count > 1, nameof(flows), "must hold a flow after the first");
        return NetPresentValue(flows, rate) / Annuity.Factor(rate, flows.Count - 1);
    }

    /// <summary>Every internal rate of return between −99.9999 % and 1,000,000 (a factor), in rising order: where the net present value is zero. None
    /// where flows never change sign; several where they change it more than once (Descartes), and then no single one means anything: use the
    /// net present value or <see cref="ModifiedInternalRate"/>.</summary>
    public static ImmutableArray<double> InternalRates(IReadOnlyList<double> flows)
    {
        Require.Finite(flows);
        return Rates(flows, [.. Enumerable.Range(0, flows.Count).Select(t => (double)t)]);
    }

    /// <summary>Modified internal rate: (future value of the positive flows at the reinvestment rate / − present value of the negative flows at the
    /// finance rate)^(1/n) − 1, n the number of periods (Lin 1976).</summary>
    /// <param name="flows">Flows of both signs.</param>
    /// <param name="financeRate">What money that is needed costs, per period.</param>
    /// <param name="reinvestmentRate">What money that comes earns, per period.</param>
    public static double ModifiedInternalRate(IReadOnlyList<double> flows, double financeRate, double reinvestmentRate)
    {
        Require.Finite(flows);
        Require.That(flows.Any(f => f > 0) && flows.Any(f => f < 0), nameof(flows), "must hold positive and negative flows");
        double earned = FutureValue([.. flows.Select(f => Math.Max(f, 0))], reinvestmentRate);
        double paid = NetPresentValue([.. flows.Select(f => Math.Min(f, 0))], financeRate);
        return Math.Pow(earned / -paid, 1.0 / (flows.Count - 1)) - 1;
    }

    /// <summary>Net present value of dated flows, at the first date: Σ flow (1 + rate)^−(days / 365), spreadsheets' XNPV.</summary>
    /// <param name="dates">Day of each flow, none before the first.</param>
    /// <param name="flows">The flows.</param>
    /// <param name="rate">Effective rate per year of 365 days.</param>
    public static double DatedValue(IReadOnlyList<DateOnly> dates, IReadOnlyList<double> flows, double rate)
    {
        Require.Rate(rate);
        return PresentValue.OfAmounts([.. flows], Years(dates, flows), rate);
    }

    /// <summary>Every internal rate of return of dated flows, per year of 365 days (XIRR), in rising order; see <see cref="InternalRates"/>.</summary>
    /// <param name="dates">Day of each flow, none before the first.</param>
    /// <param name="flows">The flows.</param>
    public static ImmutableArray<double> DatedInternalRates(IReadOnlyList<DateOnly> dates, IReadOnlyList<double> flows)
    {
        double[] years = Years(dates, flows);
        double[] inOrder = [.. flows];
        Array.Sort(years, inOrder);
        return Rates(inOrder, years);
    }

    /// <summary>Periods until the cumulative flow is no longer negative for the first time, linear inside the period; infinite where that never
    /// happens, 0 where it is never negative.</summary>
    public static double Payback(IReadOnlyList<double> flows) => DiscountedPayback(flows, 0);

    /// <summary>Likewise of the discounted flows.</summary>
    public static double DiscountedPayback(IReadOnlyList<double> flows, double rate)
    {
        Require.Finite(flows);
        Require.Rate(rate);
        double before = flows[0];
        if (before >= 0)
            return flows.Any(f => f < 0) ? AfterFirstDeficit(flows, rate) : 0;
        return Recovered(flows, rate, 1, before);
    }

    // Flows that begin with an income: counted from the deficit on.
    private static double AfterFirstDeficit(IReadOnlyList<double> flows, double rate)
    {
        double sum = 0;
        for (int t = 0; t < flows.Count; t++)
        {
            sum += flows[t] * PresentValue.Factor(rate, t);
            if (sum < 0)
                return Recovered(flows, rate, t + 1, sum);
        }
        return 0;
    }

    private static double Recovered(IReadOnlyList<double> flows, double rate, int first, double sum)
    {
        for (int t = first; t < flows.Count; t++)
        {
            double flow = flows[t] * PresentValue.Factor(rate, t);
            if (sum + flow >= 0)
                return t - 1 - (sum / flow);
            sum += flow;
        }
        return double.PositiveInfinity;
    }

    /// <summary>Present value of the positive flows over that of the negative ones; infinite where nothing is paid.</summary>
    public static double BenefitCostRatio(IReadOnlyList<double> flows, double rate) =>
        NetPresentValue([.. flows.Select(f => Math.Max(f, 0))], rate)
        / Math.Abs(NetPresentValue([.. flows.Select(f => Math.Min(f, 0))], rate));

    /// <summary>The lowest cumulative flow, at most 0: how much money must be put in before money comes back.</summary>
    public static double PeakFunding(IReadOnlyList<double> flows)
    {
        Require.Finite(flows);
        double sum = 0;
        double lowest = 0;
        foreach (double flow in flows)
        {
            sum += flow;
            lowest = Math.Min(lowest, sum);
        }
        return lowest;
    }

    private static double Value(IReadOnlyList<double> flows, double rate, double firstTime)
    {
        Require.Finite(flows);
        Require.Rate(rate);
        return PresentValue.Of([.. flows], firstTime, 1, rate, 0);
    }

    private static ImmutableArray<double> Rates(IReadOnlyList<double> flows, double[] years) =>
        PresentValue.CriticalRates([.. flows], years, LeastRate, GreatestRate);

    private static double[] Years(IReadOnlyList<DateOnly> dates, IReadOnlyList<double> flows)
    {
        Require.Finite(flows);
        ArgumentNullException.ThrowIfNull(dates);
        Require.SameLength(dates, flows, "dates and flows");
        Require.That(
            dates.All(d => d >= dates[0]),
            nameof(dates),
            "must not lie before the first one, at which the flows are valued"
        );
        return [.. dates.Select(d => (d.DayNumber - dates[0].DayNumber) / DaysOfYear)];
    }
}

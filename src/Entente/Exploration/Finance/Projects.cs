using System.Collections.Immutable;

namespace Entente.Exploration.Finance;

/// <summary>What a unit of output costs over the life of a plant.</summary>
/// <param name="DiscountedCost">Present value of all costs.</param>
/// <param name="DiscountedOutput">Output discounted likewise.</param>
public sealed record LevelisedCost(double DiscountedCost, double DiscountedOutput)
{
    private const double HoursOfYear = 8760;

    /// <summary>Cost per unit of output: the constant price at which the net present value is zero.</summary>
    public double PerUnit => DiscountedCost / DiscountedOutput;

    /// <summary>From flows of each year. The first year of capital is time 0; operation begins in the year after the last year of capital.</summary>
    /// <param name="capital">Investment by year, not empty.</param>
    /// <param name="operation">Cost of each year of operation, fuel included.</param>
    /// <param name="output">Output of each year of operation.</param>
    /// <param name="rate">Effective rate per year; real, where costs are at constant prices.</param>
    public static LevelisedCost Of(
        IReadOnlyList<double> capital,
        IReadOnlyList<double> operation,
        IReadOnlyList<double> output,
        double rate
    )
    {
        Require.Finite(capital);
        Require.Finite(operation);
        Require.Finite(output);
        Require.SameLength(operation, output, "operation and output");
        Require.Rate(rate);
        double Later(IReadOnlyList<double> flows) => PresentValue.Of([.. flows], capital.Count, 1, rate, 0);
        return new LevelisedCost(CashFlows.NetPresentValue(capital, rate) + Later(operation), Later(output));
    }

    /// <summary>The short form for electricity, per MWh (NREL: Short, Packey &amp; Holt 1995): (capital × capital recovery factor + fixed) / (8760 h ×
    /// capacity factor) + variable.</summary>
    /// <param name="capitalPerKw">Investment per kW.</param>
    /// <param name="fixedPerKwYear">Fixed cost per kW and year.</param>
    /// <param name="variablePerMwh">Variable cost per MWh, fuel included.</param>
    /// <param name="rate">Effective rate per year.</param>
    /// <param name="years">Life of the plant.</param>
    /// <param name="capacityFactor">Share of the hours of a year at full output, above 0 to 1.</param>
    public static double PerMwh(
        double capitalPerKw,
        double fixedPerKwYear,
        double variablePerMwh,
        double rate,
        double years,
        double capacityFactor
    )
    {
        Require.Finite(capitalPerKw);
        Require.Finite(fixedPerKwYear);
        Require.Finite(variablePerMwh);
        Require.That(capacityFactor is > 0 and <= 1, nameof(capacityFactor), "must lie above 0 and at most at 1");
        double perKw = (capitalPerKw * Annuity.CapitalRecoveryFactor(rate, years)) + fixedPerKwYear;
        return (1000 * perKw / (HoursOfYear * capacityFactor)) + variablePerMwh;
    }
}

/// <summary>How well the cash of a project covers its debt.</summary>
/// <param name="ByPeriod">Debt service cover ratio (DSCR) of each period: cash over debt service; infinite where nothing is due.</param>
/// <param name="LoanLife">Loan life cover ratio (LLCR): present value of the cash over that of the debt service, both at the rate of the debt.</param>
/// <param name="DebtAtStart">Present value of the debt service: the debt it repays.</param>
public sealed record DebtCover(ImmutableArray<double> ByPeriod, double LoanLife, double DebtAtStart)
{
    /// <summary>The least of the periods.</summary>
    public double Least => ByPeriod.Min();

    /// <summary>Mean over the periods in which something is due.</summary>
    public double Average => ByPeriod.Where(double.IsFinite).Average();

    /// <summary>Cover of a plan of payments, the first at the end of the first period.</summary>
    /// <param name="cash">Cash available for debt service in each period.</param>
    /// <param name="service">Interest and principal due in each period, none below 0 and not all 0.</param>
    /// <param name="debtRate">Effective rate of the debt per period.</param>
    public static DebtCover Of(IReadOnlyList<double> cash, IReadOnlyList<double> service, double debtRate)
    {
        Require.Finite(cash);
        Require.Finite(service);
        Require.SameLength(cash, service, "cash and service");
        Require.That(
            service.All(s => s >= 0) && service.Any(s => s > 0),
            nameof(service),
            "must not be below 0, nor 0 throughout"
        );
        double debt = Worth(service, debtRate);
        return new DebtCover(
            [.. cash.Zip(service, (c, s) => s == 0 ? double.PositiveInfinity : c / s)],
            Worth(cash, debtRate) / debt,
            debt
        );
    }

    /// <summary>Debt service that keeps the cover at a target in each period, and the debt it repays ("sculpting"). Cash below 0 serves nothing.</summary>
    /// <param name="cash">Cash available for debt service in each period.</param>
    /// <param name="debtRate">Effective rate of the debt per period.</param>
    /// <param name="targetCover">Cover wanted, above 0.</param>
    public static (ImmutableArray<double> Service, double Debt) Sculpt(
        IReadOnlyList<double> cash,
        double debtRate,
        double targetCover
    )
    {
        Require.Finite(cash);
        Require.Positive(targetCover);
        ImmutableArray<double> service = [.. cash.Select(c => Math.Max(c, 0) / targetCover)];
        return (service, Worth(service, debtRate));
    }

    private static double Worth(IReadOnlyList<double> flows, double rate)
    {
        Require.Rate(rate);
        return PresentValue.Of([.. flows], 1, 1, rate, 0);
    }
}

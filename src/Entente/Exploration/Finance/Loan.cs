using System.Collections.Immutable;

namespace Entente.Exploration.Finance;

/// <summary>When within a period a loan is drawn: a draw bears interest for the whole period, half of it, or not in that period.</summary>
public enum DrawTiming
{
    /// <summary>At its start.</summary>
    Start,

    /// <summary>In its middle.</summary>
    Middle,

    /// <summary>At its end.</summary>
    End,
}

/// <summary>How a loan is repaid.</summary>
public enum Repayment
{
    /// <summary>The same payment each period, interest included.</summary>
    Level,

    /// <summary>The same principal each period, and interest on what is left.</summary>
    EqualPrincipal,
}

/// <summary>A period in which a loan is drawn.</summary>
/// <param name="Draw">What is drawn.</param>
/// <param name="Interest">Interest of the period, added to the debt.</param>
/// <param name="Balance">Debt at the end of the period.</param>
public sealed record LoanDraw(double Draw, double Interest, double Balance);

/// <summary>A period in which a loan is served.</summary>
/// <param name="Interest">Interest of the period.</param>
/// <param name="Principal">What the debt falls by.</param>
/// <param name="Payment">What is paid.</param>
/// <param name="Balance">Debt at the end of the period.</param>
public sealed record LoanPayment(double Interest, double Principal, double Payment, double Balance);

/// <summary>
/// A loan that is drawn while something is built, with interest added to the debt; then a time of grace; then repayment. Periods are equal, the rate is
/// effective per period.
/// </summary>
public sealed record Loan
{
    /// <summary>What is drawn in each period of construction, none below 0.</summary>
    public required ImmutableArray<double> Draws { get; init; }

    /// <summary>When within a period it is drawn.</summary>
    public DrawTiming Timing { get; init; } = DrawTiming.End;

    /// <summary>Effective rate of interest per period, not below 0.</summary>
    public required double Rate { get; init; }

    /// <summary>Periods after completion without repayment.</summary>
    public int GracePeriods { get; init; }

    /// <summary>Whether interest of the time of grace is added to the debt instead of being paid.</summary>
    public bool CapitaliseGrace { get; init; }

    /// <summary>Periods of repayment after that, at least one.</summary>
    public required int RepaymentPeriods { get; init; }

    /// <summary>How it is repaid.</summary>
    public Repayment Repayment { get; init; }

    /// <summary>The plan of the loan, period by period.</summary>
    public LoanSchedule Schedule()
    {
        Require.Finite(Draws, nameof(Draws));
        Require.That(Draws.All(d => d >= 0), nameof(Draws), "must not be below 0");
        Require.NotNegative(Rate);
        Require.That(GracePeriods >= 0, nameof(GracePeriods), "must not be below 0");
        Require.That(RepaymentPeriods >= 1, nameof(RepaymentPeriods), "must be at least 1");
        double share = Timing switch
        {
            DrawTiming.Start => 1,
            DrawTiming.Middle => 0.5,
            _ => 0,
        };
        double balance = 0;
        var construction = ImmutableArray.CreateBuilder<LoanDraw>();
        foreach (double draw in Draws)
        {
            double interest = Rate * (balance + (share * draw));
            balance += draw + interest;
            construction.Add(new LoanDraw(draw, interest, balance));
        }
        return new LoanSchedule(construction.ToImmutable(), Payments(balance));
    }

    private ImmutableArray<LoanPayment> Payments(double balance)
    {
        var payments = ImmutableArray.CreateBuilder<LoanPayment>();
        for (int i = 0; i < GracePeriods; i++)
        {
            double interest = Rate * balance;
            balance += CapitaliseGrace ? interest : 0;
            payments.Add(new LoanPayment(interest, 0, CapitaliseGrace ? 0 : interest, balance));
        }
        double level = balance * Annuity.CapitalRecoveryFactor(Rate, RepaymentPeriods);
        double equal = balance / RepaymentPeriods;
        for (int left = RepaymentPeriods; left > 0; left--)
        {
            double interest = Rate * balance;
            // The last one takes what rounding has left.
            double principal =
                left == 1 ? balance
                : Repayment == Repayment.Level ? level - interest
                : equal;
            balance -= principal;
            payments.Add(new LoanPayment(interest, principal, interest + principal, balance));
        }
        return payments.ToImmutable();
    }
}

/// <summary>What a loan costs, period by period.</summary>
/// <param name="Construction">The periods in which it is drawn.</param>
/// <param name="Payments">The periods after completion, grace first.</param>
public sealed record LoanSchedule(ImmutableArray<LoanDraw> Construction, ImmutableArray<LoanPayment> Payments)
{
    /// <summary>Debt when construction ends.</summary>
    public double BalanceAtCompletion => Construction[^1].Balance;

    /// <summary>Interest added to the debt during construction.</summary>
    public double InterestDuringConstruction => Construction.Sum(c => c.Interest);

    /// <summary>Interest of the periods after completion, paid or added to the debt.</summary>
    public double InterestAfterCompletion => Payments.Sum(p => p.Interest);
}

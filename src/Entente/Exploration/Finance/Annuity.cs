namespace Entente.Exploration.Finance;

/// <summary>Level and growing payments. Rates are effective per period and above −1.</summary>
public static class Annuity
{
    /// <summary>Worth today of 1 at the end of each of n periods: (1 − (1 + r)^−n) / r, n at a rate of 0.</summary>
    public static double Factor(double rate, double periods)
    {
        Require.Rate(rate);
        Require.Positive(periods);
        return rate == 0 ? periods : -SpecialForms.ExponentialMinusOne(-periods * SpecialForms.LogOnePlus(rate)) / rate;
    }

    /// <summary>The level payment for a capital of 1: one over <see cref="Factor"/>.</summary>
    public static double CapitalRecoveryFactor(double rate, double periods) => 1 / Factor(rate, periods);

    /// <summary>The level payment that, with a present value and a future value, leaves nothing: the solution of
    /// pv (1 + r)^n + payment (1 + r due) ((1 + r)^n − 1) / r + fv = 0. The signs are a spreadsheet's (PMT): what is received is positive,
    /// what is paid negative.</summary>
    /// <param name="rate">Rate per period.</param>
    /// <param name="periods">Number of payments.</param>
    /// <param name="presentValue">Received at the start.</param>
    /// <param name="futureValue">Received at the end.</param>
    /// <param name="due">Whether payments fall at the start of the periods.</param>
    public static double Payment(double rate, double periods, double presentValue, double futureValue = 0, bool due = false)
    {
        Require.Finite(presentValue);
        Require.Finite(futureValue);
        double today = presentValue + (futureValue * PresentValue.Factor(rate, periods));
        return -today / (Factor(rate, periods) * (due ? 1 + rate : 1));
    }

    /// <summary>Worth today of n payments at the ends of periods, the first of a given size, each (1 + growth) times the one before:
    /// payment (1 − ((1 + g)/(1 + r))^n) / (r − g).</summary>
    public static double Growing(double firstPayment, double rate, double growth, double periods)
    {
        Require.Finite(firstPayment);
        Require.Rate(rate);
        Require.Rate(growth);
        Require.Positive(periods);
        if (rate == growth)
            return firstPayment * periods / (1 + rate);
        double log = SpecialForms.LogOnePlus((growth - rate) / (1 + rate));
        return -firstPayment * SpecialForms.ExponentialMinusOne(periods * log) / (rate - growth);
    }

    /// <summary>Worth today of growing payments without end: payment / (r − g) (Gordon &amp; Shapiro 1956); the rate must exceed the growth.</summary>
    public static double Perpetuity(double firstPayment, double rate, double growth = 0)
    {
        Require.Finite(firstPayment);
        Require.Rate(growth);
        Require.That(rate > growth && double.IsFinite(rate), nameof(rate), "must be above the growth, or the sum has no end");
        return firstPayment / (rate - growth);
    }
}

/// <summary>Ways to say a rate of interest.</summary>
public static class InterestRate
{
    /// <summary>Effective rate per year of a nominal rate that is compounded m times a year: (1 + r/m)^m − 1.</summary>
    public static double Effective(double nominalRate, double compoundingPerYear)
    {
        Require.Positive(compoundingPerYear);
        Require.Rate(nominalRate / compoundingPerYear, nameof(nominalRate));
        return SpecialForms.ExponentialMinusOne(compoundingPerYear * SpecialForms.LogOnePlus(nominalRate / compoundingPerYear));
    }

    /// <summary>Nominal rate, compounded m times a year, of an effective one.</summary>
    public static double Nominal(double effectiveRate, double compoundingPerYear)
    {
        Require.Rate(effectiveRate);
        Require.Positive(compoundingPerYear);
        return compoundingPerYear * SpecialForms.ExponentialMinusOne(SpecialForms.LogOnePlus(effectiveRate) / compoundingPerYear);
    }

    /// <summary>Rate of continuous compounding of an effective rate: ln(1 + r).</summary>
    public static double Continuous(double effectiveRate)
    {
        Require.Rate(effectiveRate);
        return SpecialForms.LogOnePlus(effectiveRate);
    }

    /// <summary>Years in which money doubles at an effective rate: ln 2 / ln(1 + r); the rate must be above 0.</summary>
    public static double DoublingTime(double effectiveRate)
    {
        Require.Positive(effectiveRate);
        return Math.Log(2) / SpecialForms.LogOnePlus(effectiveRate);
    }

    /// <summary>Real rate of a nominal one: (1 + nominal)/(1 + inflation) − 1 (Fisher 1930).</summary>
    public static double Real(double nominalRate, double inflation)
    {
        Require.Rate(nominalRate);
        Require.Rate(inflation);
        return (nominalRate - inflation) / (1 + inflation);
    }
}

using System.Collections.Immutable;

namespace Entente.Exploration.Finance;

/// <summary>
/// Present values of flows of money: Σ flow × dt × (1 + r)^−(t − t₀), r effective per year, t₀ the date of signing. The flow at a time
/// stands for the step that begins there. What lies before signing is compounded forward.
/// </summary>
internal static class PresentValue
{
    private const double Negligible = 1e-14;

    /// <summary>Least rate at which critical rates are looked for.</summary>
    public const double LowestRate = -0.5;

    /// <summary>Greatest rate at which critical rates are looked for.</summary>
    public const double HighestRate = 10;

    /// <summary>What one unit of money at a date is worth at signing: (1 + r)^−years.</summary>
    /// <param name="rate">Effective rate per year, above -1.</param>
    /// <param name="years">Years from signing to the date; negative before it.</param>
    public static double Factor(double rate, double years) => Math.Exp(-years * SpecialForms.LogOnePlus(rate));

    /// <summary>Weights that turn the flows at equal steps into their present value: dt (1 + r)^−(t − t₀).</summary>
    /// <param name="rate">Effective rate per year, above -1.</param>
    /// <param name="firstTime">Time of the first flow.</param>
    /// <param name="timeStep">Time between two flows.</param>
    /// <param name="signing">t₀.</param>
    /// <param name="weights">Filled, one per flow.</param>
    public static void FillWeights(double rate, double firstTime, double timeStep, double signing, Span<double> weights)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] = timeStep * Factor(rate, firstTime + (i * timeStep) - signing);
    }

    /// <summary>Present value of flows at equal steps.</summary>
    public static double Of(ReadOnlySpan<double> flows, double firstTime, double timeStep, double rate, double signing)
    {
        double sum = 0;
        for (int i = 0; i < flows.Length; i++)
            sum += flows[i] * timeStep * Factor(rate, firstTime + (i * timeStep) - signing);
        return sum;
    }

    /// <summary>Present value of amounts of money at given years from signing.</summary>
    public static double OfAmounts(ReadOnlySpan<double> amounts, ReadOnlySpan<double> years, double rate)
    {
        double sum = 0;
        for (int i = 0; i < amounts.Length; i++)
            sum += amounts[i] * Factor(rate, years[i]);
        return sum;
    }

    /// <summary>
    /// Every rate of a range at which amounts of money are worth nothing together, in
    /// rising order; none for amounts that are all zero. In s = ln(1 + r) the value is the exponential sum Σ aᵢ exp(−s τᵢ), which has at
    /// most as many roots as its coefficients have sign changes (Laguerre 1883). Multiplied by exp(s c), with c between the times of a
    /// sign change, its derivative has one change fewer, and the roots of the derivative separate those of the sum (Rolle): so no root is
    /// missed, however close two lie. A root that is only touched is reported where the value there is zero to rounding.
    /// </summary>
    /// <param name="amounts">Amounts of money (flow × dt), the residual value among them.</param>
    /// <param name="years">Years from signing of each amount, in rising order.</param>
    /// <param name="lowest">Lower end of the range of rates, above -1.</param>
    /// <param name="highest">Upper end of the range of rates.</param>
    public static ImmutableArray<double> CriticalRates(
        ReadOnlySpan<double> amounts,
        ReadOnlySpan<double> years,
        double lowest = LowestRate,
        double highest = HighestRate
    )
    {
        double largest = 0;
        foreach (double amount in amounts)
            largest = Math.Max(largest, Math.Abs(amount));
        if (!double.IsFinite(largest) || largest == 0)
            return [];
        var coefficients = new List<double>();
        var times = new List<double>();
        for (int i = 0; i < amounts.Length; i++)
        {
            if (times.Count > 0 && times[^1] == years[i])
            {
                coefficients[^1] += amounts[i] / largest;
                continue;
            }
            coefficients.Add(amounts[i] / largest);
            times.Add(years[i]);
        }
        double[] kept = [.. coefficients.Select(a => Math.Abs(a) > Negligible ? a : 0)];
        if (kept.All(a => a == 0))
            return [];
        double low = SpecialForms.LogOnePlus(lowest);
        double high = SpecialForms.LogOnePlus(highest);
        return [.. SumRoots(kept, [.. times], low, high).Select(SpecialForms.ExponentialMinusOne)];
    }

    private static List<double> SumRoots(double[] coefficients, double[] times, double low, double high)
    {
        // From the last derivative, which has no root, back to the sum itself; a loop, for there may be many sign changes.
        var sums = new Stack<(double[] Coefficients, double Centre)>();
        while (true)
        {
            double? centre = TimeOfSignChange(coefficients, times);
            sums.Push((coefficients, centre ?? times[0]));
            if (centre is not { } between)
                break;
            coefficients = Derivative(coefficients, times, between);
        }
        var roots = new List<double>();
        while (sums.TryPop(out (double[] Coefficients, double Centre) sum))
            roots = RootsBetween(s => Value(sum.Coefficients, times, sum.Centre, s), [low, .. roots, high]);
        return roots;
    }

    // Between the times of the first two neighbours (zeros apart) of opposite sign.
    private static double? TimeOfSignChange(double[] coefficients, double[] times)
    {
        int last = -1;
        for (int i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] == 0)
                continue;
            if (last >= 0 && coefficients[i] > 0 != coefficients[last] > 0)
                return (times[last] + times[i]) / 2;
            last = i;
        }
        return null;
    }

    // Scaled to a largest coefficient of 1.
    private static double[] Derivative(double[] coefficients, double[] times, double centre)
    {
        double[] derivative = [.. coefficients.Select((a, i) => a * (centre - times[i]))];
        double largest = derivative.Max(Math.Abs);
        return [.. derivative.Select(a => a / largest)];
    }

    // The sum over its own magnitude: between -1 and 1, zero to rounding where below about 1e-15.
    private static double Value(double[] coefficients, double[] times, double centre, double s)
    {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < coefficients.Length; i++)
        {
            double term = coefficients[i] * Math.Exp(-s * (times[i] - centre));
            sum += term;
            magnitude += Math.Abs(term);
        }
        return sum / magnitude;
    }

    // The function is monotone (up to a positive factor) between two neighbouring marks.
    private static List<double> RootsBetween(Func<double, double> function, List<double> marks)
    {
        const double zero = 1e-15;
        var roots = new List<double>();
        double[] values = [.. marks.Select(function)];
        for (int i = 0; i + 1 < marks.Count; i++)
        {
            bool startsAtZero = Math.Abs(values[i]) <= zero;
            if (startsAtZero && i > 0)
                roots.Add(marks[i]);
            else if (!startsAtZero && Math.Abs(values[i + 1]) > zero && values[i] > 0 != values[i + 1] > 0)
                roots.Add(Roots.Brent(function, marks[i], marks[i + 1]));
        }
        return roots;
    }
}

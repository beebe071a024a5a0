using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using static Entente.Exploration.ParameterChecks;

namespace Entente.Exploration.Distributions;

/// <summary>
/// The metalog distribution of Keelin (2016), "The metalog distributions", Decision Analysis 13(4): a quantile function
/// M(y) = a1 + a2 ln(y/(1-y)) + a3 (y-1/2) ln(y/(1-y)) + a4 (y-1/2) + … with as many terms as percentiles, which it meets
/// exactly. With a least value it is the quantile function of ln(x - min), with a greatest one of -ln(max - x), with both of
/// ln((x - min)/(max - x)).
/// </summary>
internal sealed record Metalog : Distribution
{
    private const int MostTerms = 10;

    private readonly ImmutableArray<double> coefficients;
    private readonly double min;
    private readonly double max;

    private Metalog(ImmutableArray<double> coefficients, double min, double max) =>
        (this.coefficients, this.min, this.max) = (coefficients, min, max);

    /// <summary>a1, a2, … of the (transformed) value.</summary>
    public ImmutableArray<double> Coefficients => coefficients;

    /// <summary>By two to ten percentiles; the bounds may be left open.</summary>
    public static Checked<Distribution> OfPercentiles(
        ImmutableArray<Percentile> percentiles,
        double? min = null,
        double? max = null
    )
    {
        if (Check(percentiles, min, max) is { } problem)
            return problem;
        double low = min ?? double.NegativeInfinity;
        double high = max ?? double.PositiveInfinity;
        ImmutableArray<Percentile> open = [.. percentiles.Select(p => p with { Value = Unbounded(p.Value, low, high) })];
        ImmutableArray<double> fitted = Fit(open);
        return IsFeasible(fitted) ? new Metalog(fitted, low, high) : Infeasible(percentiles, open, low, high);
    }

    private static ParameterProblem? Check(ImmutableArray<Percentile> percentiles, double? min, double? max)
    {
        if (percentiles.Length is < 2 or > MostTerms)
            return new ParameterProblem("", Text($"A metalog takes 2 to {MostTerms} percentiles, not {percentiles.Length}."));
        if (Rising(percentiles.AsSpan()) is { } problem)
            return problem;
        if (min is { } least && (!double.IsFinite(least) || least >= percentiles[0].Value))
            return new ParameterProblem(
                "min",
                Text($"'min' ({least}) must be below '{percentiles[0].Key}' ({percentiles[0].Value}).")
            );
        if (max is { } greatest && (!double.IsFinite(greatest) || greatest <= percentiles[^1].Value))
            return new ParameterProblem(
                "max",
                Text($"'max' ({greatest}) must be above '{percentiles[^1].Key}' ({percentiles[^1].Value}).")
            );
        return null;
    }

    private static double Unbounded(double x, double min, double max) =>
        (double.IsFinite(min), double.IsFinite(max)) switch
        {
            (true, true) => Math.Log((x - min) / (max - x)),
            (true, false) => Math.Log(x - min),
            (false, true) => -Math.Log(max - x),
            _ => x,
        };

    private static double Bounded(double z, double min, double max) =>
        (double.IsFinite(min), double.IsFinite(max)) switch
        {
            (true, true) => min + ((max - min) * SpecialForms.Logistic(z)),
            (true, false) => min + Math.Exp(z),
            (false, true) => max - Math.Exp(-z),
            _ => z,
        };

    private static ImmutableArray<double> Fit(ImmutableArray<Percentile> open)
    {
        int n = open.Length;
        var matrix = Matrix<double>.Build.Dense(n, n, (row, column) => Term(column, SpecialForms.Logit(open[row].Probability)));
        var values = Vector<double>.Build.Dense(n, row => open[row].Value);
        return [.. matrix.Solve(values)];
    }

    // Term k is (y - 1/2)^power, times the logit t in every second one; y is the logistic of t.
    private static (int Power, bool TimesLogit) Shape(int term) =>
        term switch
        {
            0 => (0, false),
            1 => (0, true),
            2 => (1, true),
            3 => (1, false),
            _ => term % 2 == 0 ? (term / 2, false) : ((term - 1) / 2, true),
        };

    private static double Term(int term, double t)
    {
        (int power, bool timesLogit) = Shape(term);
        return Math.Pow(SpecialForms.Logistic(t) - 0.5, power) * (timesLogit ? t : 1);
    }

    private static double TermSlope(int term, double t)
    {
        (int power, bool timesLogit) = Shape(term);
        double y = SpecialForms.Logistic(t);
        double fromPower = power == 0 ? 0 : power * Math.Pow(y - 0.5, power - 1) * y * (1 - y) * (timesLogit ? t : 1);
        return fromPower + (timesLogit ? Math.Pow(y - 0.5, power) : 0);
    }

    private static double Value(ImmutableArray<double> coefficients, double t)
    {
        double sum = 0;
        for (int term = 0; term < coefficients.Length; term++)
            sum += coefficients[term] * Term(term, t);
        return sum;
    }

    private static double Slope(ImmutableArray<double> coefficients, double t)
    {
        double sum = 0;
        for (int term = 0; term < coefficients.Length; term++)
            sum += coefficients[term] * TermSlope(term, t);
        return sum;
    }

    // The quantile function must rise everywhere; beyond |logit| = 40 it is a straight line to all digits.
    private static bool IsFeasible(ImmutableArray<double> coefficients)
    {
        if (!coefficients.All(double.IsFinite))
            return false;
        for (int i = -800; i <= 800; i++)
            if (!(Slope(coefficients, i / 20.0) > 0))
                return false;
        return true;
    }

    private static ParameterProblem Infeasible(
        ImmutableArray<Percentile> percentiles,
        ImmutableArray<Percentile> open,
        double min,
        double max
    )
    {
        string given = string.Join(", ", percentiles.Select(p => Text($"{p.Key} = {p.Value}")));
        if (percentiles.Length != 3)
            return new ParameterProblem(
                "",
                $"No metalog has {given}: its density would be negative somewhere.",
                "Give fewer percentiles, or less uneven ones."
            );
        (double low, double high) = FeasibleMiddle(open);
        string kind = double.IsInfinity(min) && double.IsInfinity(max) ? "an unbounded metalog" : "a metalog with this bound";
        return new ParameterProblem(
            percentiles[1].Key,
            $"No metalog has {given}: {percentiles[1].Key} is too near to one end.",
            $"Between these ends {kind} reaches from {percentiles[1].Key} = {Rounded(Bounded(low, min, max))} to "
                + $"{Rounded(Bounded(high, min, max))}; a split normal or split lognormal takes any."
        );
    }

    // Feasible middle values are an interval around the one of the logistic distribution, where a3 = 0.
    private static (double Low, double High) FeasibleMiddle(ImmutableArray<Percentile> open)
    {
        double position =
            (SpecialForms.Logit(open[1].Probability) - SpecialForms.Logit(open[0].Probability))
            / (SpecialForms.Logit(open[2].Probability) - SpecialForms.Logit(open[0].Probability));
        double sure = open[0].Value + (position * (open[2].Value - open[0].Value));
        bool Feasible(double middle) => IsFeasible(Fit([open[0], open[1] with { Value = middle }, open[2]]));
        double Edge(double end)
        {
            (double inside, double outside) = (sure, end);
            for (int i = 0; i < 40; i++)
            {
                double middle = (inside + outside) / 2;
                (inside, outside) = Feasible(middle) ? (middle, outside) : (inside, middle);
            }
            return inside;
        }
        return (Edge(open[0].Value), Edge(open[2].Value));
    }

    public override double Quantile(double p) => Bounded(Value(coefficients, SpecialForms.Logit(p)), min, max);

    public override double Cdf(double x)
    {
        if (x <= min)
            return 0;
        return x >= max ? 1 : SpecialForms.Logistic(LogitOf(Unbounded(x, min, max)));
    }

    public override double Density(double x)
    {
        if (x <= min || x >= max)
            return 0;
        double t = LogitOf(Unbounded(x, min, max));
        double y = SpecialForms.Logistic(t);
        double stretch = (double.IsFinite(min), double.IsFinite(max)) switch
        {
            (true, true) => (max - min) / ((x - min) * (max - x)),
            (true, false) => 1 / (x - min),
            (false, true) => 1 / (max - x),
            _ => 1,
        };
        return y * (1 - y) * stretch / Slope(coefficients, t);
    }

    private double LogitOf(double z)
    {
        double reach = 1;
        while (reach < 1e8 && (Value(coefficients, -reach) > z || Value(coefficients, reach) < z))
            reach *= 2;
        return Roots.Brent(t => Value(coefficients, t) - z, -reach, reach);
    }

    public override double? Mean => Moments()?.Mean;

    public override double? Variance => Moments()?.Variance;

    // Integrals over y become integrals over the logit, where the trapezoidal rule converges exponentially. With one bound the
    // moments may not exist, and are not given.
    private (double Mean, double Variance)? Moments()
    {
        if (double.IsFinite(min) != double.IsFinite(max))
            return null;
        double Integral(Func<double, double> function)
        {
            const double step = 1.0 / 16;
            double sum = 0;
            for (int i = -1000; i <= 1000; i++)
            {
                double y = SpecialForms.Logistic(i * step);
                double rest = SpecialForms.Logistic(-i * step);
                sum += function(Bounded(Value(coefficients, i * step), min, max)) * y * rest * step;
            }
            return sum;
        }
        double mean = Integral(x => x);
        return (mean, Integral(x => (x - mean) * (x - mean)));
    }
}

using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>A condition on means over the worlds: the largest of the means of some outcomes of each world's value against a bound.</summary>
/// <param name="Outcomes">What is averaged, each a function of a world's value.</param>
/// <param name="Bound">What the mean is held against.</param>
/// <param name="Sign">1 where it must not be below the bound, −1 where it must not be above.</param>
internal sealed record MeanTest(ImmutableArray<Func<double, double>> Outcomes, double Bound, int Sign)
{
    /// <summary>The conditions of an acceptance rule. A quantile is a condition on a share: the median is at least t where at least half of the worlds
    /// are. The mean of the worst tenth is the largest mean of q + min(g − q, 0)/0.1 over q (Rockafellar and Uryasev 2000, theorem 1).</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="gains">The gains at hand, for the q that are tried.</param>
    public static ImmutableArray<MeanTest> Of(AcceptanceRule rule, ReadOnlySpan<double> gains)
    {
        var tests = ImmutableArray.CreateBuilder<MeanTest>();
        double[] sorted = Statistics.Sorted(gains);
        foreach (var term in rule.Terms)
            tests.Add(Of(term, sorted));
        return tests.ToImmutable();
    }

    /// <summary>A share of worlds, each 1 or 0, at least or at most so large.</summary>
    public static MeanTest OfShare(double bound, bool atLeast) => new([share => share], bound, atLeast ? 1 : -1);

    private static MeanTest Of(AcceptanceTerm term, double[] sorted)
    {
        bool above = term.Comparison is ">" or ">=";
        int sign = above ? 1 : -1;
        double number = term.Number;
        switch (term.Figure)
        {
            case GainFigure.Mean:
                return new MeanTest([gain => gain], number, sign);
            case GainFigure.ProbabilityOfGain:
                return new MeanTest([gain => gain > 0 ? 1 : 0], number, sign);
            case GainFigure.WorstTenth:
                return new MeanTest(
                    [
                        .. Enumerable
                            .Range(1, 49)
                            .Select(i => Statistics.Quantile(sorted, 0.02 * i))
                            .Distinct()
                            .Select(q => (Func<double, double>)(gain => q + Math.Min(gain - q, 0) / 0.1)),
                    ],
                    number,
                    sign
                );
            default:
                double level = term.Figure switch
                {
                    GainFigure.Median => 0.5,
                    GainFigure.P5 => 0.05,
                    _ => 0.95,
                };
                Func<double, double> holds = term.Comparison switch
                {
                    ">" => gain => gain > number ? 1 : 0,
                    ">=" => gain => gain >= number ? 1 : 0,
                    "<" => gain => gain < number ? 1 : 0,
                    _ => gain => gain <= number ? 1 : 0,
                };
                return new MeanTest([holds], above ? 1 - level : level, 1);
        }
    }
}

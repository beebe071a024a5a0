using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;

namespace Entente.Exploration;

/// <summary>How an alternative does over all scenarios. More is better.</summary>
public sealed record AlternativeScore
{
    /// <summary>The alternative.</summary>
    public required string Alternative { get; init; }

    /// <summary>Its least pay-off (Wald's maximin looks at it).</summary>
    public required double Worst { get; init; }

    /// <summary>Its greatest pay-off.</summary>
    public required double Best { get; init; }

    /// <summary>Mean over scenarios, all equally likely (Laplace).</summary>
    public required double Laplace { get; init; }

    /// <summary>alpha × best + (1 − alpha) × worst (Hurwicz 1951).</summary>
    public required double Hurwicz { get; init; }

    /// <summary>Greatest regret: best pay-off of the scenario less the own one (Savage 1951).</summary>
    public required double MaximumRegret { get; init; }

    /// <summary>90 % quantile of the regret (type 7).</summary>
    public required double Regret90 { get; init; }

    /// <summary>Share of scenarios in which it reaches the threshold (Starr 1962; satisficing).</summary>
    public required double Starr { get; init; }

    /// <summary>Standard deviation over scenarios (divided by n).</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Standard error of the standard deviation, of scenarios that were drawn.</summary>
    public double StandardDeviationError { get; init; } = double.NaN;

    /// <summary>Standard error of the mean, of scenarios that were drawn.</summary>
    public double Error { get; init; } = double.NaN;

    /// <summary>95 % interval of the share that reaches the threshold (Wilson 1927).</summary>
    public Estimate? StarrInterval { get; init; }

    /// <summary>95 % interval of the 90 % quantile of the regret, between order statistics.</summary>
    public Estimate? Regret90Interval { get; init; }

    /// <summary>Mean by standard deviation; infinite or NaN where all are alike.</summary>
    public double SignalToNoise => Laplace / StandardDeviation;

    /// <summary>(mean + 1) / (standard deviation + 1) (McPhail et al. 2018).</summary>
    public double MeanVariance => (Laplace + 1) / (StandardDeviation + 1);

    /// <summary>Sum of median less pay-off over the worse half of the scenarios.</summary>
    public required double UndesirableDeviations { get; init; }

    /// <summary>((q90 + q10) / 2 − q50) / ((q90 − q10) / 2) (Voudouris et al. 2014).</summary>
    public required double PercentileSkewness { get; init; }

    /// <summary>(q90 − q10) / (q75 − q25).</summary>
    public required double PercentilePeakedness { get; init; }

    /// <summary>Mean by the probabilities of the scenarios; NaN without them.</summary>
    public double ExpectedValue { get; init; } = double.NaN;

    /// <summary>Mean regret by the probabilities; NaN without them.</summary>
    public double ExpectedRegret { get; init; } = double.NaN;
}

/// <summary>Pay-offs of alternatives in scenarios, and what criteria of decision under deep uncertainty say of them. More is better.</summary>
public sealed class PayoffTable
{
    private const int Splits = 20;
    private const int LeastHalved = 40;

    private static readonly (string Name, Func<AlternativeScore, double> Of)[] criteria =
    [
        ("maximin", s => s.Worst),
        ("maximax", s => s.Best),
        ("laplace", s => s.Laplace),
        ("hurwicz", s => s.Hurwicz),
        ("minimax regret", s => -s.MaximumRegret),
        ("starr", s => s.Starr),
    ];

    private readonly double alpha;
    private readonly double threshold;
    private readonly ImmutableArray<double[]> payoffs;
    private readonly ImmutableArray<double> probabilities;
    private readonly Lazy<(ImmutableDictionary<string, double> Picked, ImmutableDictionary<string, double> Order)> halves;

    /// <summary>A table.</summary>
    /// <param name="alternatives">Names of the alternatives.</param>
    /// <param name="payoffs">For each alternative its pay-off in each scenario, all of one length and finite.</param>
    /// <param name="probabilities">Probabilities of the scenarios; none: no probability is attached.</param>
    /// <param name="hurwiczAlpha">How much Hurwicz's criterion counts the best, from 0 to 1.</param>
    /// <param name="threshold">What is enough, for Starr's criterion.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public PayoffTable(
        IReadOnlyList<string> alternatives,
        IReadOnlyList<double[]> payoffs,
        IReadOnlyList<double>? probabilities = null,
        double hurwiczAlpha = 0.5,
        double threshold = 0
    )
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        ArgumentNullException.ThrowIfNull(payoffs);
        if (
            alternatives.Count == 0
            || alternatives.Count != payoffs.Count
            || payoffs[0].Length == 0
            || payoffs.Any(p => p.Length != payoffs[0].Length)
        )
            throw new ArgumentException("A table has a name for each alternative, and as many pay-offs for each, at least one.");
        if (probabilities != null && probabilities.Count != payoffs[0].Length)
            throw new ArgumentException("There is a probability for each scenario, or none at all.");
        (alpha, this.threshold) = (hurwiczAlpha, threshold);
        this.payoffs = [.. payoffs];
        this.probabilities = [.. probabilities ?? []];
        double[] best = [.. Enumerable.Range(0, payoffs[0].Length).Select(s => payoffs.Max(p => p[s]))];
        Regret = [.. payoffs.Select(p => p.Select((v, s) => best[s] - v).ToImmutableArray())];
        Scores = [.. alternatives.Select((name, a) => Score(name, a))];
        halves = new(Halved);
    }

    /// <summary>What is enough, for Starr's criterion.</summary>
    public double Threshold => threshold;

    /// <summary>Regret of each alternative in each scenario.</summary>
    public ImmutableArray<ImmutableArray<double>> Regret { get; }

    /// <summary>Pay-off of an alternative in each scenario.</summary>
    /// <param name="alternative">Its position in <see cref="Scores"/>.</param>
    public ReadOnlySpan<double> Payoffs(int alternative) => payoffs[alternative];

    /// <summary>How the alternatives do.</summary>
    public ImmutableArray<AlternativeScore> Scores { get; }

    /// <summary>Expected value of perfect information: what it would be worth to know the scenario before choosing. Scenarios without probabilities are equally
    /// likely.</summary>
    public double PerfectInformation =>
        Enumerable.Range(0, Regret.Length).Min(a => Regret[a].Select((r, s) => r * Weight(s)).Sum());

    /// <summary>Standard error of <see cref="PerfectInformation"/>, of scenarios that were drawn: that of the regret of the alternative that is best on average; NaN where
    /// scenarios have probabilities, since these were not drawn.</summary>
    public double PerfectInformationError =>
        !probabilities.IsEmpty || payoffs[0].Length < 2
            ? double.NaN
            : Statistics.StandardError(Regret.MinBy(r => r.Sum()).AsSpan());

    /// <summary>The alternatives that each criterion picks, all that tie: maximin, maximax, laplace, hurwicz, minimax regret, starr.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Choices =>
        criteria.ToImmutableDictionary(c => c.Name, c => Picked(c.Of));

    /// <summary>Share of random halves of the scenarios in which each criterion picks the same, of 20 splits in two; NaN of fewer than 40 scenarios.</summary>
    public ImmutableDictionary<string, double> Agreement() => halves.Value.Picked;

    /// <summary>Whether random halves of the scenarios put the alternatives in the same order, criterion by criterion: Spearman's correlation of the two orders, mean of 20
    /// splits; NaN of fewer than 40 scenarios, or where a half tells no two alternatives apart.</summary>
    public ImmutableDictionary<string, double> RankAgreement() => halves.Value.Order;

    private (ImmutableDictionary<string, double> Picked, ImmutableDictionary<string, double> Order) Halved()
    {
        var whole = Choices;
        int scenarios = payoffs[0].Length;
        if (scenarios < LeastHalved)
        {
            var unknown = criteria.ToImmutableDictionary(c => c.Name, _ => double.NaN);
            return (unknown, unknown);
        }
        var same = criteria.ToDictionary(c => c.Name, _ => 0);
        var order = criteria.ToDictionary(c => c.Name, _ => 0.0);
        var draws = new Resampling(1);
        int[] shuffled = [.. Enumerable.Range(0, scenarios)];
        PayoffTable Half(int[] of) =>
            new(
                [.. Scores.Select(s => s.Alternative)],
                [.. payoffs.Select(p => of.Select(s => p[s]).ToArray())],
                null,
                alpha,
                threshold
            );
        for (int split = 0; split < Splits; split++)
        {
            draws.Shuffle(shuffled);
            var (first, second) = (Half(shuffled[..(scenarios / 2)]), Half(shuffled[(scenarios / 2)..]));
            foreach (var (name, of) in criteria)
            {
                foreach (var half in new[] { first, second })
                    same[name] += half.Picked(of).SequenceEqual(whole[name]) ? 1 : 0;
                double[] Values(PayoffTable half) => [.. half.Scores.Select(of)];
                order[name] += Statistics.RankCorrelation(Values(first), Values(second));
            }
        }
        return (
            same.ToImmutableDictionary(s => s.Key, s => s.Value / (2.0 * Splits)),
            order.ToImmutableDictionary(o => o.Key, o => o.Value / Splits)
        );
    }

    private ImmutableArray<string> Picked(Func<AlternativeScore, double> of)
    {
        double most = Scores.Max(of);
        return [.. Scores.Where(s => of(s) >= most - (1e-12 * Math.Abs(most))).Select(s => s.Alternative)];
    }

    private double Weight(int scenario) => probabilities.IsEmpty ? 1.0 / payoffs[0].Length : probabilities[scenario];

    private AlternativeScore Score(string name, int alternative)
    {
        double[] values = payoffs[alternative];
        double[] sorted = Statistics.Sorted(values);
        double mean = Statistics.Mean(values);
        double Quantile(double p) => Statistics.Quantile(sorted, p);
        double median = Quantile(0.5);
        double[] regret = Statistics.Sorted(Regret[alternative].AsSpan());
        double starr = (double)values.Count(v => v >= threshold) / values.Length;
        return new AlternativeScore
        {
            Alternative = name,
            Worst = sorted[0],
            Best = sorted[^1],
            Laplace = mean,
            Hurwicz = (alpha * sorted[^1]) + ((1 - alpha) * sorted[0]),
            MaximumRegret = Regret[alternative].Max(),
            Regret90 = Statistics.Quantile(regret, 0.9),
            Starr = starr,
            StarrInterval = SamplingErrors.OfShare(starr, values.Length),
            Regret90Interval = SamplingErrors.OfQuantile(regret, 0.9),
            Error = values.Length > 1 ? Statistics.StandardError(values) : double.NaN,
            StandardDeviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length),
            StandardDeviationError = SamplingErrors.OfDeviation(values),
            UndesirableDeviations = sorted.Take(values.Length / 2).Sum(v => median - v),
            PercentileSkewness = (((Quantile(0.9) + Quantile(0.1)) / 2) - median) / ((Quantile(0.9) - Quantile(0.1)) / 2),
            PercentilePeakedness = (Quantile(0.9) - Quantile(0.1)) / (Quantile(0.75) - Quantile(0.25)),
            ExpectedValue = probabilities.IsEmpty ? double.NaN : values.Select((v, s) => v * probabilities[s]).Sum(),
            ExpectedRegret = probabilities.IsEmpty
                ? double.NaN
                : Regret[alternative].Select((r, s) => r * probabilities[s]).Sum(),
        };
    }
}

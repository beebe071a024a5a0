using System.Collections.Immutable;

namespace Entente.Exploration.Forecasts;

/// <summary>How well probabilities of events did, with Murphy's decomposition: Brier = reliability − resolution + uncertainty.</summary>
/// <param name="Brier">Mean squared error of the probabilities (Brier 1950); 0 is perfect, 0.25 is always saying one half.</param>
/// <param name="Reliability">Mean squared distance of what was said from what came, over the forecasts that said the same; 0 is calibrated.</param>
/// <param name="Resolution">How far the frequencies of what came lie apart between the forecasts that said different things.</param>
/// <param name="Uncertainty">The variance of what came, which no forecast can change.</param>
/// <param name="BaseRate">Share of the events that came.</param>
/// <param name="LogScore">Mean of −ln of the probability that was given to what came, in nats.</param>
public sealed record BinaryScore(
    double Brier,
    double Reliability,
    double Resolution,
    double Uncertainty,
    double BaseRate,
    double LogScore
)
{
    /// <summary>1 − Brier over that of always saying the base rate; NaN where all or none came.</summary>
    public double SkillAgainstBaseRate => Uncertainty > 0 ? 1 - (Brier / Uncertainty) : double.NaN;
}

/// <summary>Forecasts near each other and how often the event came.</summary>
/// <param name="Bin">Number of the bin, from 0; the number of the value where forecasts are grouped by value.</param>
/// <param name="Count">Forecasts in it.</param>
/// <param name="MeanForecast">Their mean.</param>
/// <param name="Observed">Share of their events that came.</param>
public sealed record CalibrationBin(int Bin, int Count, double MeanForecast, double Observed);

/// <summary>Scores of probabilities that were given to events. Scores are losses: smaller is better.</summary>
public static class BinaryForecasts
{
    /// <summary>The scores (Murphy 1973 by distinct forecast value; log score: Good 1952).</summary>
    /// <param name="probabilities">What was said, 0 to 1.</param>
    /// <param name="outcomes">Whether it came, 1 or 0.</param>
    public static BinaryScore Score(IReadOnlyList<double> probabilities, IReadOnlyList<double> outcomes)
    {
        Forecasts(probabilities, outcomes);
        int count = probabilities.Count;
        double rate = outcomes.Average();
        double brier = probabilities.Zip(outcomes, (p, o) => (p - o) * (p - o)).Average();
        var groups = ByValue(probabilities, outcomes);
        return new BinaryScore(
            brier,
            groups.Sum(g => g.Count * (g.MeanForecast - g.Observed) * (g.MeanForecast - g.Observed)) / count,
            groups.Sum(g => g.Count * (g.Observed - rate) * (g.Observed - rate)) / count,
            rate * (1 - rate),
            rate,
            probabilities.Zip(outcomes, LogScore).Average()
        );
    }

    /// <summary>−ln of the probability that was given to what came.</summary>
    public static double LogScore(double probability, double outcome)
    {
        Require.That(probability is >= 0 and <= 1, nameof(probability), "must lie between 0 and 1");
        return -Math.Log(outcome > 0.5 ? probability : 1 - probability);
    }

    /// <summary>How often the event came, by distinct forecast value, ascending.</summary>
    public static ImmutableArray<CalibrationBin> ByValue(IReadOnlyList<double> probabilities, IReadOnlyList<double> outcomes)
    {
        Forecasts(probabilities, outcomes);
        return
        [
            .. probabilities
                .Zip(outcomes)
                .GroupBy(f => f.First)
                .OrderBy(g => g.Key)
                .Select((g, i) => new CalibrationBin(i, g.Count(), g.Key, g.Average(f => f.Second))),
        ];
    }

    /// <summary>How often the event came, in bins of equal width on 0 … 1, left-closed, the last closed; empty ones are left out.</summary>
    public static ImmutableArray<CalibrationBin> Calibration(
        IReadOnlyList<double> probabilities,
        IReadOnlyList<double> outcomes,
        int bins
    )
    {
        Forecasts(probabilities, outcomes);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        return
        [
            .. probabilities
                .Zip(outcomes)
                .GroupBy(f => BinOf(f.First, bins))
                .OrderBy(g => g.Key)
                .Select(g => new CalibrationBin(g.Key, g.Count(), g.Average(f => f.First), g.Average(f => f.Second))),
        ];
    }

    /// <summary>The expected (weighted by counts) and the greatest distance of forecast and frequency over the bins of a calibration curve.</summary>
    public static (double Expected, double Greatest) CalibrationError(ImmutableArray<CalibrationBin> curve)
    {
        double Distance(CalibrationBin bin) => Math.Abs(bin.MeanForecast - bin.Observed);
        return (curve.Sum(b => b.Count * Distance(b)) / curve.Sum(b => b.Count), curve.Max(Distance));
    }

    /// <summary>Area under the ROC curve: the share of pairs of an event that came and one that did not in which the first had the higher
    /// probability, ties half (Hanley &amp; McNeil 1982); NaN where all or none came.</summary>
    public static double RocArea(IReadOnlyList<double> probabilities, IReadOnlyList<double> outcomes)
    {
        Forecasts(probabilities, outcomes);
        double[] ranks = Statistics.Ranks([.. probabilities]);
        double events = outcomes.Sum();
        double others = outcomes.Count - events;
        double sum = ranks.Zip(outcomes, (r, o) => o > 0.5 ? r : 0).Sum();
        return (sum - (events * (events + 1) / 2)) / (events * others);
    }

    /// <summary>Number of the bin of equal width on 0 … 1 in which a number lies.</summary>
    public static int BinOf(double value, int bins) => Math.Clamp((int)Math.Floor(value * bins), 0, bins - 1);

    private static void Forecasts(IReadOnlyList<double> probabilities, IReadOnlyList<double> outcomes)
    {
        Require.Probabilities(probabilities);
        Require.Finite(outcomes);
        Require.That(outcomes.All(o => o is 0 or 1), nameof(outcomes), "must be 1 (it came) or 0");
        Require.SameLength(probabilities, outcomes, "probabilities, outcomes");
    }
}

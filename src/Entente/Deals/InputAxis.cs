using System.Collections.Immutable;
using Entente.Exploration;

namespace Entente.Deals;

/// <summary>One uncertain input as a line along which something may turn: positions are normal scores z = Φ⁻¹(F(x)), or numbers of levels where only a few
/// values are possible. Its ends are the 0.5th and the 99.5th percentile.</summary>
internal sealed class InputAxis
{
    private const int Steps = 80;
    private const int MostLevels = 20;
    private const double Tail = 0.005;
    private static readonly double end = StandardNormal.Quantile(1 - Tail);

    private static readonly ImmutableArray<double> scores =
    [
        .. Enumerable.Range(-Steps / 2, Steps + 1).Select(i => end * i / (Steps / 2)),
    ];

    private readonly Distribution distribution;
    private readonly ConditionalMean? means;
    private readonly ConditionalMean? meansByValue;
    private readonly double centre;
    private readonly double spread;
    private readonly ImmutableArray<double> levels;

    private InputAxis(string name, Distribution distribution, double[] values)
    {
        (Name, this.distribution, Values) = (name, distribution, values);
        levels = [.. values.Distinct().Take(MostLevels + 1).Order()];
        if (levels.Length > MostLevels || !double.IsNaN(distribution.Density(values[0])))
            levels = [];
        Positions = [.. values.Select(PositionOf)];
        Grid = levels.IsEmpty ? scores : [.. Enumerable.Range(0, levels.Length).Select(i => (double)i)];
        if (!levels.IsEmpty)
            return;
        means = ConditionalMean.On(Positions);
        (centre, spread) = (distribution.Quantile(0.5), distribution.Quantile(1 - Tail) - distribution.Quantile(Tail));
        if (spread > 0)
            meansByValue = ConditionalMean.On([.. values.Select(Score)]);
    }

    /// <summary>The input as the deal file names it.</summary>
    public string Name { get; }

    /// <summary>Its values in the worlds at hand.</summary>
    public double[] Values { get; }

    /// <summary>Their positions.</summary>
    public double[] Positions { get; }

    /// <summary>Whether only a few values are possible, with nothing between them.</summary>
    public bool IsDiscrete => !levels.IsEmpty;

    /// <summary>The position of the median.</summary>
    public double Present => IsDiscrete ? levels.IndexOf(distribution.Quantile(0.5)) : 0;

    /// <summary>Positions to look at, in rising order, that of the median among them.</summary>
    public ImmutableArray<double> Grid { get; }

    /// <summary>The input's value at a position.</summary>
    public double ValueAt(double position) =>
        IsDiscrete ? levels[(int)position] : distribution.Quantile(Math.Clamp(StandardNormal.Cdf(position), 1e-12, 1 - 1e-12));

    /// <summary>Share of the distribution at or below a position; of a level that and half of the level's own.</summary>
    public double ProbabilityAt(double position) =>
        IsDiscrete
            ? 0.5 * (distribution.CdfBelow(ValueAt(position)) + distribution.Cdf(ValueAt(position)))
            : StandardNormal.Cdf(position);

    /// <summary>The axis of an input of the worlds at hand; null where its values cannot be chosen one by one, or do not vary.</summary>
    public static InputAxis? Of(UncertainInput input, double[] values)
    {
        // A share of a whole cannot move alone.
        if (input.ShareOf.Length > 0 || values.Distinct().Take(2).Count() < 2)
            return null;
        var axis = new InputAxis(input.Name, input.Distribution, values);
        return axis.IsDiscrete ? (axis.levels.Contains(axis.distribution.Quantile(0.5)) ? axis : null)
            : axis.means == null ? null
            : axis;
    }

    /// <summary>The mean of an outcome along the axis, from its values in the worlds at hand.</summary>
    public MeanCurve MeanOf(ReadOnlySpan<double> outcome)
    {
        if (means != null)
        {
            var fit = means.Of(outcome);
            // A cubic in the value itself, where that leaves less.
            return meansByValue?.Of(outcome) is { } other && other.Residual < fit.Residual
                ? new MeanCurve(at => other.At(Score(ValueAt(at))), at => other.Error(Score(ValueAt(at))))
                : new MeanCurve(fit.At, fit.Error);
        }
        var ofLevels = levels.Select(_ => new List<double>()).ToList();
        for (int w = 0; w < outcome.Length; w++)
            ofLevels[(int)Positions[w]].Add(outcome[w]);
        var groups = ofLevels.ConvertAll(group => group.ToArray());
        return new MeanCurve(
            at => Statistics.Mean(groups[(int)at]),
            at => groups[(int)at].Length > 1 ? Statistics.StandardError(groups[(int)at]) : double.PositiveInfinity
        );
    }

    // The value about its median, in quarters of the range looked at; what lies far outside has no pull.
    private double Score(double value) => Math.Clamp(4 * (value - centre) / spread, -6, 6);

    private double PositionOf(double value)
    {
        if (IsDiscrete)
            return levels.IndexOf(value);
        double p = 0.5 * (distribution.CdfBelow(value) + distribution.Cdf(value));
        return StandardNormal.Quantile(Math.Clamp(p, 1e-9, 1 - 1e-9));
    }
}

/// <summary>A mean along an axis, with its standard error.</summary>
internal sealed record MeanCurve(Func<double, double> At, Func<double, double> Error);

using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>How an outcome is spread over the runs at one time. Values that are not finite are counted and left out.</summary>
public sealed class Spread
{
    private readonly OutcomeCell cell;
    private readonly ImmutableArray<double> values;

    internal Spread(OutcomeCell cell, double time, ImmutableArray<double> values)
    {
        (this.cell, Time, this.values) = (cell, time, values);
        StandardDeviation = Math.Sqrt(cell.Variance);
        Mean = cell.Mean;
    }

    /// <summary>The saved time, in the model's unit of time.</summary>
    public double Time { get; }

    /// <summary>Number of runs with a finite value.</summary>
    public long Count => cell.Count;

    /// <summary>Number of runs whose value is not finite.</summary>
    public long NotFinite => cell.NotFinite;

    /// <summary>Number of the first run whose value is not finite, −1 where there is none: simulate it alone to see how it came about.</summary>
    public long NotFiniteRun => cell.NotFiniteRun;

    /// <summary>Mean; NaN where no run is finite.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the sample (divided by n − 1); NaN below two runs.</summary>
    public double StandardDeviation { get; }

    /// <summary>Standard error of the mean for independent draws.</summary>
    public double Error => StandardDeviation / Math.Sqrt(Count);

    /// <summary>Least value.</summary>
    public double Minimum => cell.Minimum;

    /// <summary>Number of the run that has it, the first of several: simulate it alone to see how it came about.</summary>
    public long MinimumRun => cell.MinimumRun;

    /// <summary>Greatest value.</summary>
    public double Maximum => cell.Maximum;

    /// <summary>Number of the run that has it, the first of several.</summary>
    public long MaximumRun => cell.MaximumRun;

    /// <summary>A quantile is off by at most this share of its size: 0.2 %.</summary>
    public static double QuantileError => QuantileBins.RelativeError;

    /// <summary>A quantile, an order statistic to within <see cref="QuantileError"/>; never outside the extremes. NaN where no run is finite.</summary>
    /// <param name="p">From 0 to 1.</param>
    public double Quantile(double p)
    {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A quantile is asked for by a share from 0 to 1.");
        return Count == 0 ? double.NaN : Math.Clamp(cell.Bins.Quantile(p, Count), Minimum, Maximum);
    }

    /// <summary>The ends of the 95 % interval of a quantile of independent draws, by the binomial distribution of order statistics in its normal form (David &amp; Nagaraja
    /// 2003, section 7.1); an end is NaN where so few runs cannot bound it.</summary>
    /// <param name="p">From 0 to 1.</param>
    public (double Low, double High) QuantileInterval(double p)
    {
        double step = 1.959963984540054 * Math.Sqrt(p * (1 - p) / Count);
        // A constant is known.
        return Minimum == Maximum
            ? (Minimum, Maximum)
            : (p - step >= 0 ? Quantile(p - step) : double.NaN, p + step <= 1 ? Quantile(p + step) : double.NaN);
    }

    /// <summary>Share of the finite runs above a bound; runs within <see cref="QuantileError"/> of the bound may be counted on either side.</summary>
    public double ShareAbove(double bound) => Count == 0 ? double.NaN : (double)cell.Bins.CountAbove(bound) / Count;

    /// <summary>The value of every run, by run number, NaN or infinite where it is not finite.</summary>
    /// <exception cref="InvalidOperationException">The runs' values were not kept: see <see cref="EnsembleOptions.Keep"/>.</exception>
    public ImmutableArray<double> Values =>
        values.IsDefault
            ? throw new InvalidOperationException("Values of single runs were not kept; ask for them with EnsembleOptions.Keep.")
            : values;
}

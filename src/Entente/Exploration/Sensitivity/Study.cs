using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>A design with the way its outcomes are counted up.</summary>
internal abstract class Study
{
    /// <summary>The method.</summary>
    public abstract DriverMethod Method { get; }

    /// <summary>The rows.</summary>
    public abstract Inputs Inputs { get; }

    /// <summary>Makes a tally for one outcome.</summary>
    public abstract Tally NewTally();
}

/// <summary>Takes the outcome of one run after the other.</summary>
internal abstract class Tally
{
    /// <summary>Takes the outcome of the next run.</summary>
    public abstract void Take(double outcome);

    /// <summary>What came out, when all runs have been taken.</summary>
    public abstract Finding Finish();
}

/// <summary>What a tally found: a report without the parts that the asker knows.</summary>
internal sealed record Finding(ImmutableArray<DriverIndex> Indices)
{
    public ImmutableArray<DriverPair> Pairs { get; init; } = [];

    public long NotFinite { get; init; }

    public double Mean { get; init; } = double.NaN;

    public double MeanError { get; init; } = double.NaN;

    public double StandardDeviation { get; init; } = double.NaN;

    public double StandardDeviationError { get; init; } = double.NaN;

    public double Fit { get; init; } = double.NaN;

    public double Threshold { get; init; } = double.NaN;

    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The same with the mean and the deviation of independent draws.</summary>
    public Finding WithSpread(ReadOnlySpan<double> draws) =>
        this with
        {
            Mean = Statistics.Mean(draws),
            MeanError = Statistics.StandardError(draws),
            StandardDeviation = Math.Sqrt(Statistics.Variance(draws)),
            StandardDeviationError = SamplingErrors.OfDeviation(draws),
        };

    /// <summary>The standard error of a standard deviation from that of its variance; 0 of a constant.</summary>
    public static double ErrorOfDeviation(double variance, double error) => variance > 0 ? error / (2 * Math.Sqrt(variance)) : 0;

    /// <summary>The measures of a factor by name.</summary>
    public static DriverIndex Index(string name, params (string Key, Estimate Value)[] measures) =>
        new(name, [.. measures.Select(m => KeyValuePair.Create(m.Key, m.Value))]);

    /// <summary>The report.</summary>
    public DriverReport Report(string outcome, Study study, DriverOptions options, string why, double time = double.NaN) =>
        new()
        {
            Outcome = outcome,
            Method = study.Method,
            Why = why,
            Time = time,
            Runs = study.Inputs.Runs,
            NotFinite = NotFinite,
            Seed = options.Seed,
            Confidence = options.Confidence,
            Mean = Mean,
            MeanError = MeanError,
            StandardDeviation = StandardDeviation,
            StandardDeviationError = StandardDeviationError,
            Fit = Fit,
            Threshold = Threshold,
            Indices = Indices,
            Pairs = Pairs,
            Remarks = Remarks,
        };
}

/// <summary>Mean and variance of numbers that stream by (Welford 1962).</summary>
internal struct Moments
{
    private double squares;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>Sample variance.</summary>
    public readonly double Variance => Count < 2 ? double.NaN : squares / (Count - 1);

    /// <summary>Standard error of the mean.</summary>
    public readonly double Error => Math.Sqrt(Variance / Count);

    public void Add(double value)
    {
        Count++;
        double step = value - Mean;
        Mean += step / Count;
        squares += step * (value - Mean);
    }
}

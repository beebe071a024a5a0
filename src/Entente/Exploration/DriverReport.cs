using System.Collections.Immutable;
using Entente.Exploration.Sensitivity;

namespace Entente.Exploration;

/// <summary>A number with an interval that holds the true one with the asked confidence.</summary>
/// <param name="Value">The estimate; NaN where it cannot be told.</param>
/// <param name="Low">Lower end; the value itself where nothing was sampled.</param>
/// <param name="High">Upper end.</param>
public sealed record Estimate(double Value, double Low, double High)
{
    /// <summary>A number that carries no sampling error.</summary>
    internal static Estimate Exact(double value) => new(value, value, value);

    /// <summary>A number with its standard error, and how many of these make half an interval.</summary>
    internal static Estimate With(double value, double error, double quantile) =>
        new(value, value - (quantile * error), value + (quantile * error));
}

/// <summary>What one input, or one group, has to do with an outcome.</summary>
/// <param name="Input">Name of the input or group.</param>
/// <param name="Measures">The method's measures in its order, the main one first: "total", "first" of Sobol'; "shapley"; "muStar", "mu", "sigma" of Morris;
/// "dgsm", "bound"; "swing", "low", "high" of a tornado; "pawn", "maximum", "mean"; "delta"; "ks"; "src", "srrc", "pcc", "prcc", "pearson", "spearman".</param>
public sealed record DriverIndex(string Input, ImmutableArray<KeyValuePair<string, Estimate>> Measures)
{
    /// <summary>A measure by its name.</summary>
    /// <exception cref="KeyNotFoundException">The method gives no such measure.</exception>
    public Estimate this[string measure] =>
        Find(measure)
        ?? throw new KeyNotFoundException(
            $"There is no measure '{measure}'; there are {string.Join(", ", Measures.Select(m => m.Key))}."
        );

    /// <summary>Share of variance of the input alone; null of methods that do not give it.</summary>
    public Estimate? First => Find("first");

    /// <summary>Share of variance with all interactions; null of methods that do not give it.</summary>
    public Estimate? Total => Find("total");

    /// <summary>The measure by which inputs are ranked.</summary>
    public Estimate Main => Measures[0].Value;

    /// <summary>The main measure without each part of the runs, where inputs share their runs; empty where it is not known.</summary>
    internal ImmutableArray<double> Without { get; init; } = [];

    private Estimate? Find(string measure) => Measures.FirstOrDefault(m => m.Key == measure).Value;
}

/// <summary>Share of variance of the interaction of two inputs (second order).</summary>
/// <param name="First">One input.</param>
/// <param name="Second">The other.</param>
/// <param name="Share">Share of variance of both together beyond that of each alone.</param>
public sealed record DriverPair(string First, string Second, Estimate Share);

/// <summary>What drives an outcome.</summary>
public sealed record DriverReport
{
    /// <summary>The outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>The method, never <see cref="DriverMethod.Automatic"/>.</summary>
    public required DriverMethod Method { get; init; }

    /// <summary>Why this method: what makes it valid for these inputs.</summary>
    public required string Why { get; init; }

    /// <summary>Saved time of the outcome; NaN where there is no time.</summary>
    public double Time { get; init; } = double.NaN;

    /// <summary>Runs that were made or read.</summary>
    public required long Runs { get; init; }

    /// <summary>Runs, or where a design hangs together parts of it, that were left out because a value was not finite.</summary>
    public long NotFinite { get; init; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Probability with which the intervals hold the true value.</summary>
    public double Confidence { get; init; }

    /// <summary>Mean of the outcome; NaN where the method does not sample it.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>Standard error of the mean, from the sampling of runs; rather too large where points make up for each other, as of Sobol' sequences.</summary>
    public double MeanError { get; init; } = double.NaN;

    /// <summary>Its standard deviation.</summary>
    public double StandardDeviation { get; init; } = double.NaN;

    /// <summary>Standard error of the standard deviation.</summary>
    public double StandardDeviationError { get; init; } = double.NaN;

    /// <summary>Share of variance that a regression explains; NaN of other methods.</summary>
    public double Fit { get; init; } = double.NaN;

    /// <summary>Below this the measure cannot be told from that of an input that does nothing; NaN where not known.</summary>
    public double Threshold { get; init; } = double.NaN;

    /// <summary>Inputs or groups, in the order in which they were given.</summary>
    public required ImmutableArray<DriverIndex> Indices { get; init; }

    /// <summary>Pairs, where they were asked for.</summary>
    public ImmutableArray<DriverPair> Pairs { get; init; } = [];

    /// <summary>What must be known to read the numbers.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The inputs from the one that matters most on.</summary>
    public IEnumerable<DriverIndex> Ranked =>
        Indices.OrderByDescending(i => double.IsFinite(i.Main.Value) ? Math.Abs(i.Main.Value) : double.NegativeInfinity);

    /// <summary>The strongest inputs with their ranks, 1 for the first. Those that cannot be told from the first of a rank are tied with it: the interval of
    /// their difference, from the runs that they share, holds zero; or of methods that do not give it, their intervals meet.</summary>
    public ImmutableArray<(int Rank, DriverIndex Index)> Leaders(int count)
    {
        var result = ImmutableArray.CreateBuilder<(int, DriverIndex)>();
        DriverIndex? head = null;
        int rank = 0;
        foreach (var index in Ranked.Take(count))
        {
            if (head == null || AreApart(head, index))
                (head, rank) = (index, result.Count + 1);
            result.Add((rank, index));
        }
        return result.ToImmutable();
    }

    private bool AreApart(DriverIndex strong, DriverIndex weak)
    {
        if (strong.Without.IsEmpty || strong.Without.Length != weak.Without.Length)
            return !(Size(weak).High >= Size(strong).Low);
        int sign = Math.Sign(strong.Main.Value) * Math.Sign(weak.Main.Value);
        double[] differences = [.. strong.Without.Zip(weak.Without, (s, w) => s - (sign * w))];
        double half = Stretches.Quantile(Confidence, differences.Length) * Jackknife.ErrorOf(differences);
        return Math.Abs(strong.Main.Value) - Math.Abs(weak.Main.Value) > half;
    }

    // The measure without its sign.
    private static (double Low, double High) Size(DriverIndex index) =>
        index.Main is var e && e.Value < 0 ? (-e.High, -e.Low) : (e.Low, e.High);
}

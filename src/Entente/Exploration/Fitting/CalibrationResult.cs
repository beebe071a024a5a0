using System.Collections.Immutable;
using Entente.Exploration.Forecasts;

namespace Entente.Exploration.Fitting;

/// <summary>A point of a profile: the likelihood with one constant held at a value and all others fitted anew.</summary>
/// <param name="Value">The value.</param>
/// <param name="Drop">How much twice the log likelihood lies below that of the best fit.</param>
public readonly record struct ProfilePoint(double Value, double Drop);

/// <summary>A constant that was calibrated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Estimate">Its most likely value.</param>
/// <param name="StandardError">From the slopes of the model at the estimate; NaN where the data do not tell it.</param>
/// <param name="Interval">Its profile interval; null where none was asked for.</param>
/// <param name="Low">Lower end of the range searched.</param>
/// <param name="High">Upper end of it.</param>
public sealed record CalibratedConstant(
    string Name,
    double Estimate,
    double StandardError,
    ParameterInterval? Interval,
    double Low,
    double High
)
{
    /// <summary>The points of its profile that were computed in search of the interval, by rising value; empty where no interval was asked for. The signed root of
    /// the drop is nearly a straight line between them.</summary>
    public ImmutableArray<ProfilePoint> Profile { get; init; } = [];

    /// <summary>Whether the estimate lies at an end of its range: the data would rather have it outside.</summary>
    public bool IsAtBound => Estimate <= Low || Estimate >= High;
}

/// <summary>A series beside what the calibrated model gives.</summary>
/// <param name="Target">The series, with the points that lie within the run.</param>
/// <param name="Simulated">The model at these times.</param>
/// <param name="StandardDeviation">Standard deviation of the errors, known or estimated; of logarithms where these are compared.</param>
/// <param name="Correlation">Estimated correlation of neighbouring errors; 0 where they are independent.</param>
/// <param name="Statistics">The fit.</param>
public sealed record CalibratedSeries(
    CalibrationTarget Target,
    ImmutableArray<double> Simulated,
    double StandardDeviation,
    double Correlation,
    FitStatistics Statistics
);

/// <summary>What a calibration found.</summary>
public sealed record CalibrationResult
{
    /// <summary>The constants, in the order in which they were uncertain.</summary>
    public required ImmutableArray<CalibratedConstant> Constants { get; init; }

    /// <summary>Correlations of the estimates' errors; NaN where they cannot be told.</summary>
    public required ImmutableArray<ImmutableArray<double>> Correlations { get; init; }

    /// <summary>The series.</summary>
    public required ImmutableArray<CalibratedSeries> Series { get; init; }

    /// <summary>Sum of squared errors, each times its weight or over its known standard deviation.</summary>
    public required double SumOfSquares { get; init; }

    /// <summary>Minus the sum of squares: Vensim's calibration payoff.</summary>
    public double Payoff => -SumOfSquares;

    /// <summary>Log likelihood and information criteria; estimated standard deviations and correlations of errors count as parameters.</summary>
    public required InformationCriteria Criteria { get; init; }

    /// <summary>Probability with which an interval holds the true value.</summary>
    public required double Confidence { get; init; }

    /// <summary>How far twice the log likelihood drops at the ends of the intervals; NaN where none were asked for.</summary>
    public double DropAtLimits { get; init; } = double.NaN;

    /// <summary>Whether no small change of the constants makes the data more likely.</summary>
    public required bool Converged { get; init; }

    /// <summary>Draws from the posterior, by the order of <see cref="Constants"/>; null where none were asked for.</summary>
    public required Posterior? Posterior { get; init; }

    /// <summary>Points that were fitted.</summary>
    public required int Points { get; init; }

    /// <summary>Points outside the time of the run, which were left out.</summary>
    public required int PointsLeftOut { get; init; }

    /// <summary>Runs of the model.</summary>
    public required long Runs { get; init; }

    /// <summary>Whether an expression was fitted: the "times" of the points are then rows of the table, from 0.</summary>
    public bool ByRow { get; init; }

    /// <summary>What makes it repeatable.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What a reader must know besides, in sentences.</summary>
    public required ImmutableArray<string> Remarks { get; init; }

    /// <summary>The estimates, to run the model with.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Estimates =>
        [.. Constants.Select(c => KeyValuePair.Create(c.Name, c.Estimate))];
}

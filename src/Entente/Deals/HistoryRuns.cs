using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration.Forecasts;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A part of the model, run from its own start, beside what happened.</summary>
/// <param name="Name">Its name in the deal file.</param>
/// <param name="About">What is run, and what it shows; empty where not stated.</param>
/// <param name="From">First time.</param>
/// <param name="To">Last time.</param>
/// <param name="Fits">The comparisons.</param>
public sealed record HistoryResult(string Name, string About, double From, double To, ImmutableArray<HistoryFit> Fits);

/// <summary>A simulated series beside the actual one, with the errors of Theil (1966) as Sterman (1984) uses them. What is not defined is NaN.</summary>
public sealed record HistoryFit
{
    /// <summary>Its name in the deal file.</summary>
    public required string Name { get; init; }

    /// <summary>What is compared, in the model's language.</summary>
    public required string Of { get; init; }

    /// <summary>Its unit; empty where not stated.</summary>
    public required string Unit { get; init; }

    /// <summary>What it means, or what the error shows; empty where not stated.</summary>
    public required string About { get; init; }

    /// <summary>Ids of the sources of the actual figures.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>Times of the actual figures within the run.</summary>
    public required ImmutableArray<double> Times { get; init; }

    /// <summary>What happened.</summary>
    public required ImmutableArray<double> Actual { get; init; }

    /// <summary>What the model gives at these times.</summary>
    public required ImmutableArray<double> Simulated { get; init; }

    /// <summary>The simulated path at all time steps (at most a thousand), for charts.</summary>
    public required ImmutableArray<(double Time, double Value)> Path { get; init; }

    /// <summary>Mean absolute percentage error, as a share.</summary>
    public required double Mape { get; init; }

    /// <summary>Root mean squared error, in the unit.</summary>
    public required double Rmse { get; init; }

    /// <summary>Theil's U1: 0 is perfect, 1 is the worst.</summary>
    public required double U { get; init; }

    /// <summary>Theil's U2: below 1 is better than saying that nothing changes.</summary>
    public required double U2 { get; init; }

    /// <summary>Pearson's correlation.</summary>
    public required double Correlation { get; init; }

    /// <summary>Share of the mean squared error that is a difference of means.</summary>
    public required double BiasShare { get; init; }

    /// <summary>Share that is a difference of spreads.</summary>
    public required double VarianceShare { get; init; }

    /// <summary>Share that is a difference point by point.</summary>
    public required double CovarianceShare { get; init; }

    /// <summary>The largest mean absolute percentage error that the deal file claims; null where it claims none.</summary>
    public required double? Tolerance { get; init; }

    /// <summary>Whether the error is within what is claimed; null where nothing is claimed.</summary>
    public bool? Holds => Tolerance is { } most ? Mape <= most : null;
}

/// <summary>Runs the parts of a deal's model whose history the deal file describes.</summary>
internal static class HistoryRuns
{
    private const int MostPoints = 1000;

    /// <summary>All runs of history of a deal.</summary>
    /// <exception cref="DiagnosticException">A run cannot be made; all reasons are listed.</exception>
    public static ImmutableArray<HistoryResult> Of(Deal deal, CancellationToken cancellation) =>
        [.. deal.History.Select(run => Of(deal, run, cancellation))];

    private static HistoryResult Of(Deal deal, HistoryRun history, CancellationToken cancellation)
    {
        var drives = history.Drives.Select(d => new Drive(new VariableElements(d.Variable, d.Positions), d.Series, d.Span));
        if (!deal.Model.TryDrive([.. drives], out var driven, out var problems))
            throw new DiagnosticException(problems);
        var additions = history.Compare.Select((c, i) => new Addition(NameOf(i), c.Of.Text, "", c.Of.Span)).ToImmutableArray();
        if (!driven.TryExtend(additions, out var model, out problems))
            throw new DiagnosticException(problems);
        var outcomes = additions.Select(a => model.TryFind(a.Name, out var found, out _) ? found.Variable : model.FinalTime);
        if (!Simulator.TryCompile(model, [.. outcomes], new HashSet<Variable>(), out var simulator, out problems))
            throw new DiagnosticException(problems);
        double step = history.Step ?? new ConstantValues()[deal.Model.TimeStep, 0];
        var run = simulator.Run(
            [
                .. deal.AsKnown,
                .. history.Sets,
                new ConstantChange(model.InitialTime, 0, history.From),
                new ConstantChange(model.FinalTime, 0, history.To),
                new ConstantChange(model.TimeStep, 0, step),
                new ConstantChange(model.SavePer, 0, step),
            ],
            cancellation
        );
        return new HistoryResult(
            history.Name,
            history.About,
            history.From,
            history.To,
            [.. history.Compare.Select((c, i) => Fit(history, c, run.Times, run[NameOf(i)]))]
        );
    }

    private static string NameOf(int comparison) => FormattableString.Invariant($"entente history {comparison}");

    private static HistoryFit Fit(
        HistoryRun history,
        HistoryComparison comparison,
        ImmutableArray<double> times,
        ImmutableArray<double> values
    )
    {
        var within = comparison
            .Actual.Times.Select((time, i) => (Time: time, Actual: comparison.Actual.Values[i]))
            .Where(p => p.Time >= history.From - 1e-9 && p.Time <= history.To + 1e-9)
            .ToList();
        if (within.Count < 2)
            throw new DiagnosticException([DealsDiagnostics.NothingToCompare(comparison.Name, history.Name, comparison.Of.Span)]);
        double[] simulated = [.. within.Select(p => At(times, values, p.Time))];
        var fit = FitStatistics.Of(simulated, [.. within.Select(p => p.Actual)]);
        int every = 1 + (times.Length / MostPoints);
        return new HistoryFit
        {
            Name = comparison.Name,
            Of = comparison.Of.Text,
            Unit = comparison.Unit,
            About = comparison.About,
            Sources = comparison.Source,
            Times = [.. within.Select(p => p.Time)],
            Actual = [.. within.Select(p => p.Actual)],
            Simulated = [.. simulated],
            Path = [.. times.Select((time, i) => (time, values[i])).Where((_, i) => i % every == 0 || i == times.Length - 1)],
            Mape = fit.Mape,
            Rmse = fit.Rmse,
            U = fit.U1,
            U2 = fit.U2,
            Correlation = fit.Correlation,
            BiasShare = fit.BiasShare,
            VarianceShare = fit.VarianceShare,
            CovarianceShare = fit.CovarianceShare,
            Tolerance = comparison.Tolerance,
        };
    }

    // Between two time steps on a straight line.
    private static double At(ImmutableArray<double> times, ImmutableArray<double> values, double time)
    {
        int above = Math.Clamp(times.TakeWhile(t => t < time - 1e-9).Count(), 0, times.Length - 1);
        if (above == 0 || Math.Abs(times[above] - time) < 1e-9)
            return values[above];
        double share = (time - times[above - 1]) / (times[above] - times[above - 1]);
        return values[above - 1] + (Math.Min(1, share) * (values[above] - values[above - 1]));
    }
}

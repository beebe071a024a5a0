namespace Entente.Exploration;

/// <summary>An answer for which runs were doubled until it had settled.</summary>
/// <typeparam name="T">What was asked.</typeparam>
/// <param name="Answer">The answer of the last round that is complete.</param>
/// <param name="HasSettled">Whether it reached the precision within the runs that were allowed.</param>
/// <param name="Widest">The greatest half-width of a 95 % interval among the numbers that were asked for; what it is a share of is said where it is asked.</param>
/// <param name="Runs">Runs allowed in that round.</param>
/// <param name="IsComplete">False where somebody interrupted a later round.</param>
public sealed record Settled<T>(T Answer, bool HasSettled, double Widest, long Runs, bool IsComplete);

/// <summary>Answers whether that is enough runs, for questions that are asked anew with more runs.</summary>
public static class Settling
{
    /// <summary>Doubles the runs until the widest interval is narrow enough.</summary>
    /// <param name="ask">Asks with so many runs; an <see cref="OperationCanceledException"/> ends it with the round before.</param>
    /// <param name="widest">The half-width of the widest interval of an answer.</param>
    /// <param name="precision">The half-width that is small enough.</param>
    /// <param name="first">Runs of the first round.</param>
    /// <param name="most">Runs at most.</param>
    /// <exception cref="OperationCanceledException">The first round was interrupted.</exception>
    public static Settled<T> Until<T>(Func<long, T> ask, Func<T, double> widest, double precision, long first, long most)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(widest);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(precision);
        Settled<T>? before = null;
        for (long runs = Math.Min(first, most); ; runs = Math.Min(2 * runs, most))
        {
            T answer;
            try
            {
                answer = ask(runs);
            }
            catch (OperationCanceledException) when (before != null)
            {
                return before with { IsComplete = false };
            }
            double half = widest(answer);
            before = new Settled<T>(answer, half <= precision, half, runs, true);
            if (before.HasSettled || runs >= most)
                return before;
        }
    }

    /// <summary>The greatest half-width among the main measures of the strongest inputs, those that the list of leaders names, as a share of the greatest measure.</summary>
    /// <param name="report">The report.</param>
    /// <param name="leaders">How many of the strongest inputs are looked at.</param>
    public static double WidestOf(DriverReport report, int leaders = 5)
    {
        ArgumentNullException.ThrowIfNull(report);
        Estimate[] main = [.. report.Ranked.Take(leaders).Select(i => i.Main).Where(m => double.IsFinite(m.Value))];
        double greatest = main.Select(m => Math.Abs(m.Value)).DefaultIfEmpty(0).Max();
        double half = main.Select(m => (m.High - m.Low) / 2).DefaultIfEmpty(0).Max();
        return half == 0 ? 0
            : greatest > 0 ? half / greatest
            : double.PositiveInfinity;
    }

    /// <summary>The greatest half-width among the means and the worth of knowing all, by the size of the number or the spread of the pay-offs, and among Starr's
    /// shares as they are. Extremes and greatest regrets never settle and are not looked at.</summary>
    /// <param name="table">The pay-offs.</param>
    /// <param name="learning">What learning would be worth.</param>
    public static double WidestOf(PayoffTable table, WorthOfLearning learning)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(learning);
        double spread = table.Scores.Max(s => s.StandardDeviation);
        double Share(double half, double value) => half == 0 ? 0 : half / Math.Max(Math.Abs(value), spread);
        return table
            .Scores.SelectMany(s =>
                new[] { Share(SamplingErrors.Z * s.Error, s.Laplace), s.StarrInterval is { } i ? (i.High - i.Low) / 2 : 0 }
            )
            .Append(Share((learning.Perfect.High - learning.Perfect.Low) / 2, learning.Perfect.Value))
            .Max();
    }
}

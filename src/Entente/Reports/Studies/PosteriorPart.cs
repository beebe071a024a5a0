using Entente.Exploration;
using Entente.Exploration.Fitting;
using Entente.Reports.Charts;
using Entente.Reports.Page;

namespace Entente.Reports.Studies;

/// <summary>The draws of a posterior: pairs of constants, the chains, and what they say of each constant.</summary>
internal static class PosteriorPart
{
    private const int MostDots = 900;
    private const int MostTraces = 8;
    private const int ShownChains = 3;
    private const int TracePoints = 160;
    private static readonly string[] chainStyles = ["full", "third", "fourth"];

    public static Html Write(CalibrationResult result, int mostPairs)
    {
        if (result.Posterior is not { } posterior)
            return Html.None;
        int n = result.Constants.Length;
        string[] names = [.. result.Constants.Select(c => c.Name)];
        double[][] values = [.. Enumerable.Range(0, n).Select(posterior.Values)];
        // Pairs that hang together most come first.
        var pairs =
            from i in Enumerable.Range(0, n)
            from j in Enumerable.Range(i + 1, n - i - 1)
            let rank = Statistics.RankCorrelation(values[i], values[j])
            orderby Math.Abs(rank) descending
            select (i, j, rank);
        Html table = StudyParts.Table(
            "The constants after the data",
            ["Constant", "Mean", "sd", "5 %", "Median", "95 %", "R-hat", "Effective size, bulk", "tails"],
            names.Select(
                (name, j) =>
                {
                    double[] sorted = Statistics.Sorted(values[j]);
                    return (string[])
                        [
                            name,
                            Figures.Short(posterior.Mean(j)),
                            Figures.Short(posterior.StandardDeviation(j)),
                            Figures.Short(Statistics.Quantile(sorted, 0.05)),
                            Figures.Short(Statistics.Quantile(sorted, 0.5)),
                            Figures.Short(Statistics.Quantile(sorted, 0.95)),
                            Figures.Fixed(posterior.RHats[j], 3),
                            Figures.Count((long)posterior.BulkSizes[j]),
                            Figures.Count((long)posterior.TailSizes[j]),
                        ];
                }
            )
        );
        string traces =
            $"Traces: the draws of {ShownChains} of the {posterior.Chains.Length} chains in their order, evenly thinned; chains that agree lie over each other.";
        return Html.Of(
            $"{StudyParts.Notes([$"{Figures.Count(posterior.Draws, "draw")}, {Figures.Share(posterior.Acceptance)} of the moves accepted; {(posterior.Converged ? "the chains agree" : "the chains have not converged: its numbers are not to be relied on")}."])}{table}{StudyParts.Cards(pairs.Take(mostPairs).Select(p => Pair(names, values, p.i, p.j, p.rank)))}{StudyParts.Notes([traces])}{StudyParts.Cards(Enumerable.Range(0, Math.Min(n, MostTraces)).Select(j => Trace(posterior, names[j], j)))}"
        );
    }

    private static Html Pair(string[] names, double[][] values, int i, int j, double rank)
    {
        var plot = new Plot(250, Core(values[i]), Core(values[j]), names[i], names[j]);
        (double left, double right) = (Core(values[i])[0], Core(values[i])[1]);
        (double low, double high) = (Core(values[j])[0], Core(values[j])[1]);
        plot.Dots(
            "full",
            StudyParts
                .Evenly(values[i].Length, MostDots)
                .Select(k => (values[i][k], values[j][k]))
                .Where(p => p.Item1 >= left && p.Item1 <= right && p.Item2 >= low && p.Item2 <= high)
        );
        return PageParts.Figure(
            $"{names[i]} and {names[j]}",
            $"draws, evenly chosen; rank correlation {Figures.Fixed(rank, 2)}",
            plot.Finish($"Draws of {names[i]} and {names[j]}, rank correlation {Figures.Fixed(rank, 2)}")
        );
    }

    // A few draws far out would press all others into a corner.
    private static double[] Core(double[] values)
    {
        double[] sorted = Statistics.Sorted(values);
        return [Statistics.Quantile(sorted, 0.002), Statistics.Quantile(sorted, 0.998)];
    }

    private static Html Trace(Posterior posterior, string name, int parameter)
    {
        int length = posterior.Chains[0].Length;
        int[] draws = [.. StudyParts.Evenly(length, TracePoints)];
        var chains = posterior.Chains.Take(ShownChains).ToList();
        var plot = new Plot(
            180,
            [0, length],
            chains.SelectMany(c => draws.Select(d => c[d][parameter])),
            "draw",
            name,
            isTime: true
        );
        foreach ((int c, var chain) in chains.Index())
            plot.Line($"path trace {chainStyles[c]}", draws.Select(d => ((double)d, chain[d][parameter])));
        return PageParts.Figure(
            name,
            $"trace; R-hat {Figures.Fixed(posterior.RHats[parameter], 3)}, effective size {Figures.Count((long)posterior.BulkSizes[parameter])}",
            plot.Finish($"Trace of {name}: R-hat {Figures.Fixed(posterior.RHats[parameter], 3)}")
        );
    }
}

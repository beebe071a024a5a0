using System.Collections.Immutable;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>What drives the gains from the full package: standardised rank regression on the runs at hand, with the mean gain where an input is low and
/// where it is high. (Saltelli and others 2008, section 1.2.5: standardised rank regression coefficients.)</summary>
internal static class DriverAnalysis
{
    private const int MostListed = 12;

    // So many inputs enter the regression: those with the largest rank correlations, so that it has more runs than inputs by far.
    private const int MostRegressed = 60;

    /// <summary>The drivers of each party's gain.</summary>
    public static ImmutableArray<PartyDrivers> Of(Deal deal, Inputs inputs, double[][] columns, GainSamples samples, int package)
    {
        var result = ImmutableArray.CreateBuilder<PartyDrivers>();
        double[][] ranks = [.. columns.Select(column => Statistics.Ranks(column))];
        for (int p = 0; p < deal.Parties.Length; p++)
            if (OfParty(deal.Parties[p].Name, inputs.Names, columns, ranks, samples.StudiedGains(package, p)) is { } drivers)
                result.Add(drivers);
        return result.ToImmutable();
    }

    /// <summary>The assumptions with the largest coefficients over all parties.</summary>
    public static ImmutableArray<RankedAssumption> Assumptions(Deal deal, ImmutableArray<PartyDrivers> drivers)
    {
        var strongest = drivers
            .SelectMany(d => d.Inputs.Select(i => (i.Input, Weight: Math.Abs(i.Coefficient), d.Party)))
            .GroupBy(d => d.Input)
            .Select(g => g.MaxBy(d => d.Weight))
            .OrderByDescending(d => d.Weight)
            .Take(10);
        return
        [
            .. from s in strongest
            let assumption = deal.Assumptions.FirstOrDefault(a => a.Variable == s.Input)
            where assumption != null
            select new RankedAssumption(assumption, s.Weight, s.Party),
        ];
    }

    /// <summary>The values of each input in some worlds.</summary>
    public static double[][] Columns(Inputs inputs, IReadOnlyList<long> worlds) =>
        Columns(inputs, worlds, 0, inputs.Names.Length);

    /// <summary>The values of some inputs, one after the other, in some worlds.</summary>
    public static double[][] Columns(Inputs inputs, IReadOnlyList<long> worlds, int first, int count)
    {
        double[][] columns = [.. Enumerable.Range(0, count).Select(_ => new double[worlds.Count])];
        var row = new double[inputs.Names.Length];
        for (int w = 0; w < worlds.Count; w++)
        {
            inputs.Fill(worlds[w], 1, row);
            for (int i = 0; i < count; i++)
                columns[i][w] = row[first + i];
        }
        return columns;
    }

    private static PartyDrivers? OfParty(
        string party,
        ImmutableArray<string> names,
        double[][] columns,
        double[][] ranks,
        double[] gains
    )
    {
        if (gains.Length < 8 || gains.All(g => g == gains[0]))
            return null;
        double[] ranksOfGains = Statistics.Ranks(gains);
        int most = Math.Min(MostRegressed, Math.Max(1, gains.Length / 4));
        int[] chosen =
        [
            .. Enumerable
                .Range(0, columns.Length)
                .Select(i => (Input: i, Size: Math.Abs(Statistics.Correlation(ranks[i], ranksOfGains))))
                .Where(c => double.IsFinite(c.Size))
                .OrderByDescending(c => c.Size)
                .Take(most)
                .Select(c => c.Input),
        ];
        if (chosen.Length == 0 || Regression.Standardised([.. chosen.Select(i => ranks[i])], ranksOfGains) is not { } fit)
            return null;
        var drivers = chosen
            .Select((input, k) => (Input: input, Coefficient: fit.Coefficients[k], Error: fit.Errors[k]))
            .Where(d => double.IsFinite(d.Coefficient))
            .OrderByDescending(d => Math.Abs(d.Coefficient))
            .Take(MostListed)
            .Select(d => DriverOf(names[d.Input], d.Coefficient, columns[d.Input], gains) with { Error = d.Error });
        return new PartyDrivers(party, fit.Fit, [.. drivers]);
    }

    private static Driver DriverOf(string name, double coefficient, double[] input, double[] gains)
    {
        int[] order = [.. Enumerable.Range(0, input.Length).OrderBy(i => input[i])];
        int fifth = Math.Max(1, input.Length / 5);
        return new Driver(
            name,
            coefficient,
            order.Take(fifth).Average(i => gains[i]),
            order.TakeLast(fifth).Average(i => gains[i])
        );
    }
}

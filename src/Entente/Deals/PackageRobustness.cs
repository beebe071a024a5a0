using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>How robust the packages are for one party, and what learning would be worth to it.</summary>
/// <param name="Party">The party.</param>
/// <param name="Table">Gains of no deal (nothing) and of each package in each world.</param>
/// <param name="Learning">What it would be worth to know all, or each input, before choosing among them.</param>
/// <param name="Gaps">For each package how far the world may be from the nominal one before it is not enough; no deal is not among them.</param>
public sealed record PartyRobustness(string Party, PayoffTable Table, WorthOfLearning Learning, ImmutableArray<PackageGap> Gaps);

/// <summary>Weighs packages by criteria that need no probability.</summary>
internal static class PackageRobustness
{
    public static ImmutableArray<PartyRobustness> Of(
        Deal deal,
        WeighOptions options,
        double hurwiczAlpha,
        double threshold,
        double horizon,
        Action<WeighProgress>? progress,
        CancellationToken cancellation
    )
    {
        var list = PackageList.For(deal, options);
        var payoffs = PayoffModel.Compile(
            deal,
            [],
            deal.Uncertainty.Noises.Select(n => n.Name).ToHashSet(),
            [.. NoiseAmounts(deal)]
        );
        var inputs = deal.Uncertainty.Sample(options.Runs, options.Seed);
        ImmutableArray<Variant> variants =
        [
            new("no deal", []),
            .. list.Packages.Select(p => new Variant(p.Name, deal.ChangesOf(p))),
        ];
        GainSamples In(Inputs worlds)
        {
            var found = new GainSamples(payoffs, list.Packages.Length, [], default, KeptGains.Of(list.Listed));
            string stage = FormattableString.Invariant($"{list.Packages.Length} packages × {worlds.Runs} worlds");
            new PairedRuns<GainSamples.Block>(payoffs.Simulator, worlds, variants, deal.World(0), [], found).Run(
                0,
                worlds.Runs,
                options.Threads,
                progress == null ? null : done => progress(new WeighProgress(stage, done)),
                cancellation
            );
            return found;
        }
        var samples = In(inputs);
        if (samples.Worlds.Count == 0)
            throw new DiagnosticException([DealsDiagnostics.NothingFinite(deal.File)]);
        double[][] columns = [.. inputs.Names.Select(_ => new double[samples.Worlds.Count])];
        for (int w = 0; w < samples.Worlds.Count; w++)
        {
            double[] row = inputs.Row(samples.Worlds[w]);
            for (int i = 0; i < row.Length; i++)
                columns[i][w] = row[i];
        }
        string[] names = [PackageNames.NoDeal, .. list.Packages.Take(list.Listed).Select(p => p.Name)];
        // Where each party's gain from the full package falls.
        ImmutableArray<double[]> towards =
        [
            .. deal.Parties.Select((_, p) => columns.Select(c => Downwards(c, samples.Gains(list.Full, p))).ToArray()),
        ];
        var (near, horizons) = PackageInfoGap.Worlds(deal.Uncertainty, towards, horizon, options.Seed);
        var gaps = In(near);
        string[] groups = [.. deal.Uncertainty.GroupedAs(deal.Model).Inputs.Select(i => i.Group)];
        return [.. deal.Parties.Select((party, p) => OfParty(party.Name, p))];

        static double Downwards(double[] input, ReadOnlySpan<double> gains) =>
            Statistics.RankCorrelation(input, gains) is var r && r > 0 ? -1 : 1;

        // Worlds that count: those with finite gains.
        ImmutableArray<double> Examined() => [.. gaps.Worlds.Select(w => horizons[(int)w])];

        PartyRobustness OfParty(string party, int number)
        {
            double[][] gains =
            [
                new double[samples.Worlds.Count],
                .. Enumerable.Range(0, list.Listed).Select(k => samples.Gains(k, number)),
            ];
            return new PartyRobustness(
                party,
                new PayoffTable(names, gains, null, hurwiczAlpha, threshold),
                ValueOfInformation.Of(inputs.Names, columns, names, gains, groups: groups),
                [
                    .. Enumerable
                        .Range(0, list.Listed)
                        .Select(k => PackageInfoGap.Of(list.Packages[k].Name, gaps.Gains(k, number), Examined(), threshold)),
                ]
            );
        }
    }

    private static IEnumerable<Models.Variable> NoiseAmounts(Deal deal)
    {
        foreach (var noise in deal.Uncertainty.Noises)
        foreach (string? name in new[] { noise.Sd.Constant, noise.Relaxation?.Constant })
            if (name != null && deal.Model.TryFind(name, out var found, out _))
                yield return found.Variable;
    }
}

using System.Collections.Immutable;
using Entente.Data;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>Runs the first worlds with inputs held: a variant for each input and value without a deal, and for each package asked for there. Rounds that hold the
/// same inputs at other values go by the same kernels.</summary>
internal sealed class HeldInputRuns(PreparedWeighing weighing, CancellationToken cancellation)
{
    private const int MostWorlds = 100;

    private PairedRuns<HeldSamples.Block>? earlier;

    /// <summary>In how many worlds inputs were held.</summary>
    public int Worlds { get; private set; }

    /// <summary>For each query the party's gain, or whether the condition holds (1 or 0), by number of the world.</summary>
    /// <param name="queries">What is asked, and the value at which its input is held.</param>
    /// <param name="threads">Threads.</param>
    public IReadOnlyList<double[]> Run(IReadOnlyList<(TurnQuery Query, double Value)> queries, int threads)
    {
        Worlds = Math.Min(MostWorlds, weighing.Options.Runs);
        var variants = ImmutableArray.CreateBuilder<Variant>();
        var numbers = new Dictionary<(string Input, double Value, int Package), int>();
        int VariantOf(string input, double value, int package)
        {
            if (numbers.TryGetValue((input, value, package), out int number))
                return number;
            var sets = ConstantChanges.Resolve(weighing.Deal.Model, [new NamedChange(input, [value], default)]);
            ImmutableArray<ConstantChange> changes = package < 0 ? [] : weighing.Deal.ChangesOf(weighing.List.Packages[package]);
            variants.Add(new Variant(input, [.. sets, .. changes]));
            return numbers[(input, value, package)] = variants.Count - 1;
        }
        var places = queries
            .Select(h =>
                (
                    NoDeal: h.Query.Condition < 0 ? VariantOf(h.Query.Axis.Name, h.Value, -1) : -1,
                    Package: VariantOf(h.Query.Axis.Name, h.Value, h.Query.Package)
                )
            )
            .ToList();
        var found = new HeldSamples(weighing.Payoffs, variants.Count, weighing.Conditions, weighing.Clock);
        earlier = weighing.Runs(variants.ToImmutable(), weighing.FirstWorld, found, earlier);
        earlier.Run(0, Worlds, threads, null, cancellation);
        return
        [
            .. queries.Zip(
                places,
                (h, place) =>
                    h.Query.Condition >= 0
                        ? found.Holds(place.Package, h.Query.Condition).ToArray()
                        : found
                            .Values(place.Package, h.Query.Party)
                            .Zip(found.Values(place.NoDeal, h.Query.Party), (with, without) => with - without)
                            .ToArray()
            ),
        ];
    }
}

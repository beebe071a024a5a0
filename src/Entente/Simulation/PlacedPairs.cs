using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>Pairs of a lane of a shared run and the number of what goes along with it there, side by side in batches of lanes.</summary>
internal sealed class PlacedPairs
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly Dictionary<(int Lane, int Number), int> places = [];
    private readonly uint[] taken;

    /// <summary>Lays pairs one after the other; the last one fills its batch.</summary>
    public PlacedPairs(IEnumerable<(int Lane, int Number)> pairs)
    {
        var batches = ImmutableArray.CreateBuilder<ImmutableArray<(int, int)>>();
        foreach (var some in pairs.Chunk(Lanes))
        {
            foreach (var pair in some)
                places.Add(pair, places.Count);
            batches.Add([.. some, .. Enumerable.Repeat(some[^1], Lanes - some.Length)]);
        }
        Batches = batches.ToImmutable();
        Maps = [.. Batches.Select(b => new LaneMap([.. b.Select(p => p.Lane)]))];
        taken = new uint[Batches.Length];
        foreach (int place in places.Values)
            taken[place / Lanes] |= 1u << place % Lanes;
    }

    /// <summary>The pairs by batch and lane there.</summary>
    public ImmutableArray<ImmutableArray<(int Lane, int Number)>> Batches { get; }

    /// <summary>For each batch from which lane of the shared run each lane takes its values.</summary>
    public ImmutableArray<LaneMap> Maps { get; }

    /// <summary>How many there are.</summary>
    public int Count => places.Count;

    /// <summary>Whether a quarter of the batches could be spared.</summary>
    public bool IsSparse => 4 * ((Count + Lanes - 1) / Lanes) <= 3 * Batches.Length;

    /// <summary>The pairs, in order.</summary>
    public IEnumerable<(int Lane, int Number)> Pairs => places.OrderBy(p => p.Value).Select(p => p.Key);

    /// <summary>The lanes of a batch that hold a pair, a bit for each.</summary>
    public uint Taken(int batch) => taken[batch];

    /// <summary>Where a pair is.</summary>
    public (int Batch, int Lane) this[int lane, int number] => Math.DivRem(places[(lane, number)], Lanes);

    /// <summary>Takes a pair out; its lane goes on without.</summary>
    public void Remove(int lane, int number)
    {
        if (places.Remove((lane, number), out int place))
            taken[place / Lanes] &= ~(1u << place % Lanes);
    }
}

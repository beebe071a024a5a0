using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>Runs of the last kernel that go along with shared ones, for one thread: each takes what it is given from a lane of the shared run.</summary>
/// <param name="variants">What they differ in.</param>
/// <param name="newBatch">Makes memory.</param>
/// <param name="carriedRows">Rows of the shared kernel that they are given.</param>
internal sealed class FollowingRuns(
    ImmutableArray<DistinctVariant> variants,
    Func<WorldBatch> newBatch,
    ImmutableArray<int> carriedRows
) : IDisposable
{
    private readonly List<WorldBatch> batches = [];
    private readonly int[] worlds = new int[PairedRuns.Lanes];
    private readonly DistinctVariant[] ofLanes = new DistinctVariant[PairedRuns.Lanes];
    private PlacedPairs pairs = new([]);
    private List<Branch> branches = [];
    private BlockOfWorlds block = BlockOfWorlds.None;

    /// <inheritdoc/>
    public void Dispose() => batches.ForEach(b => b.Dispose());

    /// <summary>Begins with a block of worlds.</summary>
    /// <returns>What each variant keeps at the start, by variant and world.</returns>
    public double[][][] Begin(BlockOfWorlds worldsNow)
    {
        block = worldsNow;
        if (variants.IsEmpty)
            return [];
        foreach (var batch in batches)
            batch.Prepare(block.FirstRun, block.Sample, variants[0]);
        if (batches.Count == 0)
            Add();
        return [.. variants.Select(KeptAtStart)];
    }

    /// <summary>Begins with branches that run together; none has been taken up.</summary>
    public void Begin(List<Branch> together)
    {
        branches = together;
        Lay(together.Index().SelectMany(b => b.Item.Kept.Followers.Keys.Select(f => (b.Index, f))));
    }

    /// <summary>Takes a branch up where it begins.</summary>
    public void TakeUp(int lane, Dictionary<int, double[]> kept)
    {
        foreach (var (follower, values) in kept)
            SetKept(lane, follower, values);
    }

    /// <summary>Computes a step.</summary>
    public void Follow(Clock clock, long step, Batch leader)
    {
        for (int b = 0; b < pairs.Batches.Length; b++)
            batches[b].Batch.Follow(clock, step, leader, carriedRows, pairs.Maps[b]);
    }

    /// <summary>Goes on to the next step.</summary>
    public void Advance(Clock clock, long step)
    {
        for (int b = 0; b < pairs.Batches.Length; b++)
            batches[b].Batch.Advance(clock, step);
    }

    /// <summary>Where a follower of a branch is.</summary>
    public (Batch Batch, int Lane) this[int lane, int follower]
    {
        get
        {
            var (batch, place) = pairs[lane, follower];
            return (batches[batch].Batch, place);
        }
    }

    /// <summary>What a follower of a branch keeps.</summary>
    public double[] Kept(int lane, int follower)
    {
        var (batch, place) = this[lane, follower];
        return batch.Kept(place);
    }

    /// <summary>Lets go those of a branch that nobody is read from any more.</summary>
    public void LetGo(int lane, IEnumerable<int> followers)
    {
        foreach (int follower in followers)
            pairs.Remove(lane, follower);
    }

    /// <summary>Lays those that are left into as few batches as they need, where that spares some.</summary>
    public void CloseRanks()
    {
        if (!pairs.IsSparse)
            return;
        var all = pairs.Pairs.ToList();
        var kept = all.ConvertAll(p => Kept(p.Lane, p.Number));
        Lay(all);
        foreach (var (pair, values) in all.Zip(kept))
            SetKept(pair.Lane, pair.Number, values);
    }

    private void SetKept(int lane, int follower, double[] values)
    {
        var (batch, place) = this[lane, follower];
        batch.SetKept(place, values);
    }

    private void Lay(IEnumerable<(int Lane, int Number)> all)
    {
        pairs = new PlacedPairs(all);
        foreach (var (b, laid) in pairs.Batches.Index())
        {
            if (b == batches.Count)
                Add();
            foreach (var (place, pair) in laid.Index())
                (worlds[place], ofLanes[place]) = (branches[pair.Lane].World, variants[pair.Number]);
            var batch = batches[b];
            batch.Constants.SetLanes(batch.Batch, block.Sample, worlds, ofLanes);
            batch.Batch.SeriesLanes = new LaneMap([.. worlds]);
            batch.Batch.Begin(block.Clock);
        }
    }

    private void Add()
    {
        batches.Add(newBatch());
        batches[^1].Prepare(block.FirstRun, block.Sample, variants[0]);
    }

    private double[][] KeptAtStart(DistinctVariant variant)
    {
        var first = batches[0];
        first.Batch.SeriesLanes = null;
        first.Batch.Begin(first.Prepare(block.FirstRun, block.Sample, variant));
        return [.. Enumerable.Range(0, block.Runs).Select(first.Batch.Kept)];
    }
}

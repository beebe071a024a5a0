using System.Runtime.InteropServices;

namespace Entente.Simulation;

/// <summary>
/// Runs all variants of a block of worlds, each world only as often as its variants differ: those that are alike so far share a run, and part in the step in
/// which something that they set first makes a difference there; from then on each has a run of its own. Lanes are filled with what has still to be run,
/// whichever world and variant it is. One thread's work.
/// </summary>
internal sealed class Branches<T> : IDisposable
{
    private readonly BranchPlan plan;
    private readonly BlockObserver<T> observer;
    private readonly HashSet<long> stepsRead;
    private readonly WorldBatch leader;
    private readonly FollowingRuns followers;
    private readonly PendingGroups pending;
    private readonly PriorityQueue<Branch, long> waiting = new();
    private readonly int[] worlds = new int[PairedRuns.Lanes];
    private readonly DistinctVariant[] variants = new DistinctVariant[PairedRuns.Lanes];

    /// <summary>Makes ready.</summary>
    /// <param name="plan">Who shares what.</param>
    /// <param name="observer">Reads the results.</param>
    /// <param name="leader">Memory of the shared kernel.</param>
    /// <param name="followers">Runs of the last kernel, if that is another.</param>
    /// <param name="pending">The groups that share a run, and their gates.</param>
    public Branches(BranchPlan plan, BlockObserver<T> observer, WorldBatch leader, FollowingRuns followers, PendingGroups pending)
    {
        this.plan = plan;
        this.observer = observer;
        this.leader = leader;
        this.followers = followers;
        this.pending = pending;
        stepsRead = [.. observer.StepsRead ?? new HashSet<long>()];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        followers.Dispose();
        pending.Dispose();
    }

    /// <summary>Runs a block of worlds under all variants.</summary>
    /// <param name="partial">Takes what is read.</param>
    /// <param name="firstRun">Number of the first world.</param>
    /// <param name="runs">Worlds that are read.</param>
    /// <param name="sample">Their inputs.</param>
    /// <param name="cancellation">Ends the runs early.</param>
    public void Run(T partial, long firstRun, int runs, double[] sample, CancellationToken cancellation)
    {
        var block = Begin(firstRun, runs, sample);
        var together = new List<Branch>(PairedRuns.Lanes);
        while (waiting.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            // Those that begin early come first: what parts from them fills the lanes of the next.
            together.Clear();
            while (together.Count < PairedRuns.Lanes && waiting.TryDequeue(out var branch, out _))
                together.Add(branch);
            RunTogether(partial, block, together);
        }
    }

    // In each world the groups that begin alike are one branch.
    private BlockOfWorlds Begin(long firstRun, int runs, double[] sample)
    {
        waiting.Clear();
        leader.Batch.SeriesLanes = null;
        Clock clock = default;
        var begun = new List<(double[] Kept, List<int> Groups)>[runs];
        for (int g = 0; g < plan.Groups.Length; g++)
        {
            clock = leader.Prepare(firstRun, sample, plan.Groups[g][0]);
            leader.Batch.BeginSteps(clock);
            for (int w = 0; w < runs; w++)
            {
                double[] kept = leader.Batch.Kept(w);
                var ofWorld = begun[w] ??= [];
                int alike = ofWorld.FindIndex(b => Bits.AreSame(b.Kept, kept));
                if (alike >= 0)
                    ofWorld[alike].Groups.Add(g);
                else
                    ofWorld.Add((kept, [g]));
            }
        }
        var block = new BlockOfWorlds(firstRun, runs, sample, clock);
        double[][][] keptByFollowers = followers.Begin(block);
        for (int w = 0; w < runs; w++)
            foreach (var (kept, groups) in begun[w])
                Wait(
                    new Branch(
                        w,
                        groups,
                        0,
                        new KeptOfBranch(kept, FollowersOf(groups).ToDictionary(f => f, f => keptByFollowers[f][w]))
                    )
                );
        return block;
    }

    private void RunTogether(T partial, BlockOfWorlds block, List<Branch> together)
    {
        Begin(block, together);
        var clock = block.Clock;
        for (long step = together[0].Start; ; step++)
        {
            for (int lane = 0; lane < together.Count; lane++)
                if (together[lane].Start == step)
                {
                    leader.Batch.SetKept(lane, together[lane].Kept.Leader);
                    followers.TakeUp(lane, together[lane].Kept.Followers);
                }
            leader.Batch.Compute(clock, step);
            Part(together, step);
            followers.Follow(clock, step, leader.Batch);
            if (stepsRead.Contains(step))
                for (int lane = 0; lane < together.Count; lane++)
                    if (together[lane].Start <= step)
                        ReadStep(partial, together[lane], lane, step);
            if (step == clock.Steps)
                break;
            leader.Batch.Advance(clock, step);
            followers.Advance(clock, step);
        }
        for (int lane = 0; lane < together.Count; lane++)
            ReadEnd(partial, together[lane], lane);
    }

    private void Begin(BlockOfWorlds block, List<Branch> together)
    {
        for (int lane = 0; lane < worlds.Length; lane++)
        {
            var branch = together[Math.Min(lane, together.Count - 1)];
            (worlds[lane], variants[lane]) = (branch.World, plan.Groups[branch.Groups[0]][0]);
        }
        leader.Constants.SetLanes(leader.Batch, block.Sample, worlds, variants);
        leader.Batch.SeriesLanes = new LaneMap([.. worlds]);
        leader.Batch.BeginSteps(block.Clock);
        followers.Begin(together);
        pending.Begin(block, together);
    }

    // Groups that have shared a branch's run have one of their own from the step on in which they part.
    private void Part(List<Branch> together, long step)
    {
        var parted = pending.Part(step, leader.Batch);
        if (parted.Count == 0)
            return;
        foreach (var (lane, groups) in parted)
        {
            var kept = FollowersOf(groups).ToDictionary(f => f, f => followers.Kept(lane, f));
            Wait(new Branch(together[lane].World, groups, step, new KeptOfBranch(leader.Batch.Kept(lane), kept)));
        }
        foreach (var (lane, groups) in parted)
            followers.LetGo(lane, FollowersOf(groups).Except(FollowersOf(together[lane].Groups)));
        followers.CloseRanks();
    }

    private void ReadStep(T partial, Branch branch, int lane, long step)
    {
        foreach (int g in branch.Groups)
        foreach (var (i, variant) in plan.Groups[g].Index())
        {
            var (batch, place) = PlaceOf(lane, g, i);
            foreach (int number in variant.Numbers)
                observer.ReadStep(partial, number, branch.World, batch, place, step);
        }
    }

    private void ReadEnd(T partial, Branch branch, int lane)
    {
        foreach (int g in branch.Groups)
        foreach (var (i, variant) in plan.Groups[g].Index())
        {
            var (batch, place) = PlaceOf(lane, g, i);
            foreach (int number in variant.Numbers)
                observer.ReadEnd(partial, number, branch.World, batch, place);
        }
    }

    // Where a variant is read.
    private (Batch Batch, int Lane) PlaceOf(int lane, int group, int variant) =>
        plan.Followers.IsEmpty ? (leader.Batch, lane) : followers[lane, plan.FollowersOf[group][variant]];

    private void Wait(Branch branch) => waiting.Enqueue(branch, branch.Start);

    private IEnumerable<int> FollowersOf(List<int> groups) =>
        plan.Followers.IsEmpty ? [] : groups.SelectMany(g => plan.FollowersOf[g]).Distinct();
}

/// <summary>A run of one world for groups of variants that are alike in it so far, from a step on.</summary>
/// <param name="World">The world's place in its block.</param>
/// <param name="Groups">The groups; the constants of the first are used.</param>
/// <param name="Start">The step.</param>
/// <param name="Kept">What is kept at its beginning.</param>
internal sealed record Branch(int World, List<int> Groups, long Start, KeptOfBranch Kept);

/// <summary>What a branch keeps from step to step.</summary>
/// <param name="Leader">In the shared run.</param>
/// <param name="Followers">In what follows it, by the number of the follower.</param>
internal sealed record KeptOfBranch(double[] Leader, Dictionary<int, double[]> Followers);

/// <summary>Worlds that are run at a time.</summary>
/// <param name="FirstRun">Number of the first.</param>
/// <param name="Runs">How many.</param>
/// <param name="Sample">Their inputs: those of world w at <c>[input * lanes + w]</c>.</param>
/// <param name="Clock">Their clock.</param>
internal sealed record BlockOfWorlds(long FirstRun, int Runs, double[] Sample, Clock Clock)
{
    /// <summary>Before there are any.</summary>
    public static readonly BlockOfWorlds None = new(0, 0, [], default);
}

/// <summary>Numbers by their bits: zeros of two signs differ, one not-a-number is like itself.</summary>
internal static class Bits
{
    /// <summary>Whether all numbers are the same to the last bit.</summary>
    public static bool AreSame(double[] a, double[] b) =>
        MemoryMarshal.AsBytes(a.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(b.AsSpan()));
}

using System.Numerics;

namespace Entente.Simulation;

/// <summary>The groups of variants that still share the run of their branch's first group, and the gates that show when that ends, for one thread.</summary>
internal sealed class PendingGroups : IDisposable
{
    private readonly BranchPlan plan;
    private readonly StageInputs inputs;
    private readonly List<Batch> gates = [];
    private readonly int[] worlds = new int[PairedRuns.Lanes];
    private readonly DistinctVariant[] variants = new DistinctVariant[PairedRuns.Lanes];
    private readonly List<(int Lane, List<int> Groups)> parted = [];

    // By lane what gates have shown in this step, and for which groups.
    private readonly List<(double[] Shown, List<int> Groups)>[] exits =
    [
        .. Enumerable.Range(0, PairedRuns.Lanes).Select(_ => new List<(double[], List<int>)>()),
    ];
    private PlacedPairs pairs = new([]);
    private List<Branch> branches = [];
    private BlockOfWorlds block = BlockOfWorlds.None;

    /// <summary>Makes the memory.</summary>
    /// <param name="plan">The groups and their gate.</param>
    /// <param name="inputs">Where the gate finds what is set.</param>
    public PendingGroups(BranchPlan plan, StageInputs inputs)
    {
        this.plan = plan;
        this.inputs = inputs;
    }

    /// <inheritdoc/>
    public void Dispose() => gates.ForEach(g => g.Dispose());

    /// <summary>Begins with branches that run together.</summary>
    public void Begin(BlockOfWorlds worldsNow, List<Branch> together)
    {
        (block, branches) = (worldsNow, together);
        Lay(together.Index().SelectMany(b => b.Item.Groups.Skip(1).Select(g => (b.Index, g))));
    }

    /// <summary>Finds the groups for which a step makes another difference than for the first of their branch.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="leader">The shared runs, which have computed it.</param>
    /// <returns>For a lane groups that go on together; these have been taken out of its branch. Holds until the next step.</returns>
    public List<(int Lane, List<int> Groups)> Part(long step, Batch leader)
    {
        parted.Clear();
        if (pairs.Count == 0)
            return parted;
        for (int b = 0; b < pairs.Batches.Length; b++)
        {
            var laid = pairs.Batches[b];
            // Branches are in the order in which they begin.
            if (pairs.Taken(b) == 0 || branches[laid[0].Lane].Start > step)
                continue;
            gates[b].Follow(block.Clock, step, leader, plan.Gate.CarriedRows, pairs.Maps[b]);
            uint lanes = gates[b].LanesThatDiffer(plan.Gate.Exits, leader, plan.Gate.LeaderExits, pairs.Maps[b]);
            for (lanes &= pairs.Taken(b); lanes != 0; lanes &= lanes - 1)
            {
                int place = BitOperations.TrailingZeroCount(lanes);
                if (branches[laid[place].Lane].Start <= step)
                    TakeOut(laid[place].Lane, laid[place].Number, gates[b], place);
            }
        }
        if (parted.Count == 0)
            return parted;
        foreach (var ofLane in exits)
            ofLane.Clear();
        if (pairs.IsSparse)
            Lay([.. pairs.Pairs]);
        return parted;
    }

    // Groups whose gates give the same go on together.
    private void TakeOut(int lane, int group, Batch gate, int place)
    {
        pairs.Remove(lane, group);
        branches[lane].Groups.Remove(group);
        double[] shown = [.. plan.Gate.Exits.Select(row => gate.Value(row, place))];
        foreach (var (other, groups) in exits[lane])
            if (Bits.AreSame(other, shown))
            {
                groups.Add(group);
                return;
            }
        parted.Add((lane, [group]));
        exits[lane].Add((shown, parted[^1].Groups));
    }

    private void Lay(IEnumerable<(int Lane, int Number)> all)
    {
        pairs = new PlacedPairs(all);
        foreach (var (b, laid) in pairs.Batches.Index())
        {
            if (b == gates.Count)
                gates.Add(plan.Gate.Simulator.NewBatch(PairedRuns.Lanes));
            foreach (var (place, pair) in laid.Index())
                (worlds[place], variants[place]) = (branches[pair.Lane].World, plan.Groups[pair.Number][0]);
            inputs.SetLanes(gates[b], block.Sample, worlds, variants);
            gates[b].Begin(block.Clock);
        }
    }
}

using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Where a kernel finds what worlds and variants set: its constants for each input, and for the constants of the whole model.</summary>
/// <param name="whole">The simulator whose numbers of constants variants use.</param>
/// <param name="stage">The simulator of the kernel.</param>
/// <param name="sampled">For each input what it sets.</param>
internal sealed class StageInputs(Simulator whole, Simulator stage, ImmutableArray<VariableElement[]> sampled)
{
    private const int Lanes = PairedRuns.Lanes;

    private readonly ImmutableArray<int[]> inputs =
    [
        .. sampled.Select(s => s.Select(c => stage.ConstantNumber(c.Variable, c.Flat)).OfType<int>().ToArray()),
    ];

    // For constants that variants set their number here, −1 where nothing here depends on them.
    private readonly Dictionary<int, int> numbers = [];

    /// <summary>Sets all constants for a block of worlds, each in its lane, under one variant.</summary>
    public void SetWorlds(Batch batch, double[] sample, DistinctVariant variant)
    {
        stage.SetAsWritten(batch);
        for (int i = 0; i < inputs.Length; i++)
            foreach (int number in inputs[i])
                sample.AsSpan(i * Lanes, Lanes).CopyTo(batch.Constant(number));
        foreach (var (number, value) in variant.Values)
            if (Number(number) is >= 0 and var here)
                batch.SetConstant(here, value);
    }

    /// <summary>Sets all constants for lanes of which each has a world and a variant of its own.</summary>
    /// <param name="batch">The memory.</param>
    /// <param name="sample">The inputs of the block: those of world w at <c>[input * lanes + w]</c>.</param>
    /// <param name="worlds">For each lane its world in the block.</param>
    /// <param name="variants">For each lane its variant.</param>
    public void SetLanes(Batch batch, double[] sample, ReadOnlySpan<int> worlds, ReadOnlySpan<DistinctVariant> variants)
    {
        stage.SetAsWritten(batch);
        for (int i = 0; i < inputs.Length; i++)
            foreach (int number in inputs[i])
            {
                var constant = batch.Constant(number);
                for (int lane = 0; lane < constant.Length; lane++)
                    constant[lane] = sample[i * Lanes + worlds[lane]];
            }
        for (int lane = 0; lane < variants.Length; lane++)
            foreach (var (number, value) in variants[lane].Values)
                if (Number(number) is >= 0 and var here)
                    batch.Constant(here)[lane] = value;
    }

    private int Number(int ofWhole)
    {
        if (numbers.TryGetValue(ofWhole, out int number))
            return number;
        var (variable, flat) = whole.Compiled.Plan.Model.Constants[ofWhole];
        return numbers[ofWhole] = stage.ConstantNumber(variable, flat) ?? -1;
    }
}

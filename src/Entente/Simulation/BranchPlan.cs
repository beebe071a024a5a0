using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>Which variants share the runs of a kernel until they part there, and from which runs of the last kernel each of them is read.</summary>
/// <param name="Gate">Shows in each step which of the groups part.</param>
/// <param name="Groups">Variants that differ in nothing that the shared kernel depends on, by group.</param>
/// <param name="Followers">What differs in something that the last kernel depends on; none where that is the shared kernel itself.</param>
/// <param name="FollowersOf">For each variant of each group which of these it is read from.</param>
internal sealed record BranchPlan(
    Gate Gate,
    ImmutableArray<ImmutableArray<DistinctVariant>> Groups,
    ImmutableArray<DistinctVariant> Followers,
    ImmutableArray<ImmutableArray<int>> FollowersOf
)
{
    /// <summary>With fewer groups there is too little to share.</summary>
    public const int FewestGroups = 6;

    /// <summary>Plans, or gives null where runs cannot be shared, or too few.</summary>
    /// <param name="specialised">The kernels.</param>
    /// <param name="groups">Variants that differ in nothing that the kernel before the last depends on.</param>
    /// <param name="readsLast">For constants of the whole model whether the last kernel depends on them.</param>
    public static BranchPlan? Of(
        Specialised specialised,
        ImmutableArray<ImmutableArray<DistinctVariant>> groups,
        Func<int, bool> readsLast
    )
    {
        // What remembers more than stocks do cannot be taken up in the middle of a run.
        if (specialised.Gate is not { } gate || groups.Length < FewestGroups || specialised.Main.Compiled.Plan.States.Length > 0)
            return null;
        if (specialised.Late.Count == 0)
            return new BranchPlan(gate, groups, [], [.. groups.Select(_ => ImmutableArray.Create(0))]);
        var all = groups.SelectMany(g => g).ToImmutableArray();
        var alike = DistinctVariant.Grouped(all, all.SelectMany(d => d.Values.Keys).Where(n => !readsLast(n)).ToHashSet());
        var places = new Dictionary<DistinctVariant, int>(ReferenceEqualityComparer.Instance);
        foreach (var (i, same) in alike.Index())
        foreach (var variant in same)
            places.Add(variant, i);
        return new BranchPlan(
            gate,
            groups,
            [.. alike.Select(a => a[0])],
            [.. groups.Select(g => g.Select(d => places[d]).ToImmutableArray())]
        );
    }
}

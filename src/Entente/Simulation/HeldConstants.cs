using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Which constants have the same value in all runs, so that kernels may hold them, and which differ between variants; what is left is drawn for each
/// world and changed by none.</summary>
internal sealed class HeldConstants
{
    private readonly ImmutableArray<VariableElement> constants;
    private readonly Func<int, double?> unchanged;
    private readonly Dictionary<int, double> known = [];
    private readonly HashSet<VariableElement> differing = [];

    /// <summary>Sorts the constants.</summary>
    /// <param name="constants">All constants by number.</param>
    /// <param name="variants">All variants.</param>
    /// <param name="unchanged">The value that a constant has where a variant does not set it; null where it is drawn.</param>
    public HeldConstants(
        ImmutableArray<VariableElement> constants,
        ImmutableArray<DistinctVariant> variants,
        Func<int, double?> unchanged
    )
    {
        (this.constants, this.unchanged) = (constants, unchanged);
        for (int i = 0; i < constants.Length; i++)
        {
            double? first = Value(variants[0], i);
            if (!AllHave(variants, i, first))
                differing.Add(constants[i]);
            else if (first is { } value)
                known[i] = value;
        }
    }

    /// <summary>The values, by number, of those that are the same in all runs.</summary>
    public IReadOnlyDictionary<int, double> Known => known;

    /// <summary>Those that differ between variants.</summary>
    public IReadOnlySet<VariableElement> Differing => differing;

    /// <summary>Whether other variants leave everything as it is here, but for what differs here too.</summary>
    public bool Cover(ImmutableArray<DistinctVariant> others)
    {
        for (int i = 0; i < constants.Length; i++)
            if (!differing.Contains(constants[i]) && !AllHave(others, i, known.TryGetValue(i, out double value) ? value : null))
                return false;
        return true;
    }

    private bool AllHave(ImmutableArray<DistinctVariant> variants, int number, double? value) =>
        variants.All(v => Nullable.Equals(Value(v, number), value));

    private double? Value(DistinctVariant variant, int number) =>
        variant.Values.TryGetValue(number, out double value) ? value : unchanged(number);
}

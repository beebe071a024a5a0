using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>Variants that come to the same: which constants they set, and their numbers.</summary>
/// <param name="Values">Values of constants by number in the simulator that holds all of them.</param>
/// <param name="Numbers">The variants.</param>
internal sealed record DistinctVariant(SortedDictionary<int, double> Values, ImmutableArray<int> Numbers)
{
    /// <summary>Groups variants that set the same constants to the same values.</summary>
    public static ImmutableArray<DistinctVariant> Of(IEnumerable<SortedDictionary<int, double>> variants) =>
        [
            .. variants
                .Select((values, i) => (values, i))
                .GroupBy(v => Key(v.values))
                .Select(group => new DistinctVariant(group.First().values, [.. group.Select(v => v.i)])),
        ];

    /// <summary>Groups variants that differ in nothing but some constants.</summary>
    public static ImmutableArray<ImmutableArray<DistinctVariant>> Grouped(
        ImmutableArray<DistinctVariant> variants,
        IReadOnlySet<int> but
    ) => [.. variants.GroupBy(v => Key(v.Values.Where(c => !but.Contains(c.Key)))).Select(group => group.ToImmutableArray())];

    private static string Key(IEnumerable<KeyValuePair<int, double>> values) =>
        string.Join(';', values.Select(c => $"{c.Key}:{BitConverter.DoubleToInt64Bits(c.Value)}"));
}

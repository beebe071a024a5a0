using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration;

/// <summary>From points in the unit cube to values of the inputs: copula, quantiles, shares.</summary>
internal sealed class InputSpace
{
    private readonly ImmutableArray<ImmutableArray<int>> wholes;

    /// <summary>Prepares the mapping. The correlations must be possible.</summary>
    public InputSpace(ImmutableArray<UncertainInput> inputs, ImmutableArray<RankCorrelation> correlations)
    {
        Inputs = inputs;
        Names = [.. inputs.Select(input => input.Name)];
        Correlated = Correlations.Groups(Names, correlations);
        wholes =
        [
            .. Enumerable
                .Range(0, inputs.Length)
                .Where(i => inputs[i].ShareOf.Length > 0)
                .GroupBy(i => inputs[i].ShareOf)
                .Select(whole => whole.ToImmutableArray()),
        ];
    }

    /// <summary>The inputs, in the order of a row.</summary>
    public ImmutableArray<UncertainInput> Inputs { get; }

    /// <summary>Their names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Which of them hang together by rank correlations.</summary>
    public ImmutableArray<CorrelatedGroup> Correlated { get; }

    /// <summary>Whether every input is independent of the others.</summary>
    public bool AreIndependent => Correlated.IsEmpty && wholes.IsEmpty;

    /// <summary>Replaces uniforms by values; <c>block[input * lanes + lane]</c>.</summary>
    public void Map(int lanes, Span<double> block)
    {
        foreach (CorrelatedGroup group in Correlated)
            Correlate(group, lanes, block);
        MapCorrelated(lanes, block);
    }

    /// <summary>The same of uniforms that hang together already.</summary>
    public void MapCorrelated(int lanes, Span<double> block)
    {
        for (int input = 0; input < Inputs.Length; input++)
            Inputs[input].Distribution.Quantiles(block.Slice(input * lanes, lanes));
        foreach (ImmutableArray<int> whole in wholes)
            Divide(whole, lanes, block);
    }

    private static void Divide(ImmutableArray<int> whole, int lanes, Span<double> block)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            double sum = 0;
            foreach (int input in whole)
                sum += block[(input * lanes) + lane];
            foreach (int input in whole)
                block[(input * lanes) + lane] /= sum;
        }
    }

    // Replaces independent uniforms by those of correlated normals.
    private static void Correlate(CorrelatedGroup group, int lanes, Span<double> block)
    {
        int count = group.Members.Length;
        var normals = new double[count];
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int member = 0; member < count; member++)
                normals[member] = StandardNormal.Quantile(block[(group.Members[member] * lanes) + lane]);
            for (int member = 0; member < count; member++)
            {
                double normal = 0;
                ReadOnlySpan<double> weights = group.Factor[member].AsSpan();
                for (int k = 0; k < weights.Length; k++)
                    normal += weights[k] * normals[k];
                double uniform = Math.Clamp(StandardNormal.Cdf(normal), 1e-300, Math.BitDecrement(1.0));
                block[(group.Members[member] * lanes) + lane] = uniform;
            }
        }
    }

    /// <summary>The numbers under which draws are made. Should two names share one (about one chance in a million for a hundred
    /// names), the later one in the alphabet takes the number of another spelling.</summary>
    public static ImmutableArray<uint> VariableNumbers(ImmutableArray<string> names)
    {
        var numbers = new uint[names.Length];
        var taken = new HashSet<uint>();
        foreach (int i in Enumerable.Range(0, names.Length).OrderBy(i => Philox.CanonicalName(names[i]), StringComparer.Ordinal))
        {
            string spelling = names[i];
            while (!taken.Add(numbers[i] = Philox.VariableNumber(spelling)))
                spelling += "#";
        }
        return [.. numbers];
    }
}

using System.Collections.Immutable;
using Entente.Simulation;

namespace Entente.Exploration.Sensitivity;

/// <summary>What a sensitivity method varies as one: an input, the elements or shares of an entry, a group, or all noises.</summary>
/// <param name="Name">How it is reported.</param>
/// <param name="Members">Positions of its inputs; none for the noises alone.</param>
/// <param name="HasNoise">Whether the noises belong to it.</param>
internal sealed record Factor(string Name, ImmutableArray<int> Members, bool HasNoise = false)
{
    /// <summary>Whether it stands for the noises alone.</summary>
    public bool IsNoise => Members.IsEmpty;
}

/// <summary>The uncertain inputs, parted into factors.</summary>
internal sealed class Factors
{
    private const string Noise = "noise";

    /// <summary>Parts the inputs by entry or by group; the noises, if there are any, are the last factor, with the inputs of a group of that name.</summary>
    public Factors(Uncertainty uncertainty, bool byGroup)
        : this(uncertainty, uncertainty.Inputs.Select(i => byGroup ? i.Group : i.Entry), byGroup) { }

    private Factors(Uncertainty uncertainty, IEnumerable<string> labels, bool byGroup)
    {
        Space = uncertainty.Space();
        Noises = uncertainty.Noises;
        var parts = labels
            .Select((label, i) => (label, i))
            .GroupBy(p => Philox.CanonicalName(p.label))
            .Select(g => new Factor(g.First().label, [.. g.Select(p => p.i)]))
            .ToList();
        var named = parts.FirstOrDefault(p => Philox.CanonicalName(p.Name) == Noise);
        All =
            Noises.IsEmpty ? [.. parts]
            : named == null ? [.. parts, new Factor(Noise, [], HasNoise: true)]
            : byGroup ? [.. parts.Where(p => p != named), named with { HasNoise = true }]
            : [.. parts, new Factor("noise over time", [], HasNoise: true)];
        var of = new int[Space.Names.Length];
        for (int f = 0; f < All.Length; f++)
            foreach (int i in All[f].Members)
                of[i] = f;
        Tied =
        [
            .. Space
                .Correlated.Where(group => group.Members.Select(i => of[i]).Distinct().Count() > 1)
                .SelectMany(group => group.Members.Select(i => All[of[i]].Name))
                .Distinct(),
        ];
        OfInput = [.. of];
    }

    /// <summary>Sets of inputs that are varied as one each, and may overlap; no set may be correlated with inputs outside of it.</summary>
    public Factors(Factors parts, ImmutableArray<Factor> sets)
    {
        (Space, Noises, All, Tied, OfInput) = (parts.Space, parts.Noises, sets, [], parts.OfInput);
    }

    /// <summary>As parts, but those that are correlated with each other are one: <c>a with b</c>.</summary>
    public static Factors Untied(Uncertainty uncertainty, bool byGroup)
    {
        var plain = new Factors(uncertainty, byGroup);
        int[] leader = [.. Enumerable.Range(0, plain.All.Length)];
        int Find(int f) => leader[f] == f ? f : Find(leader[f]);
        foreach (var group in plain.Space.Correlated)
        foreach (int i in group.Members)
            leader[Find(plain.OfInput[i])] = Find(plain.OfInput[group.Members[0]]);
        string[] names =
        [
            .. plain.All.Select(
                (_, f) => string.Join(" with ", plain.All.Where((_, g) => Find(g) == Find(f)).Select(g => g.Name))
            ),
        ];
        return new Factors(uncertainty, plain.OfInput.Select(f => names[f]), byGroup);
    }

    /// <summary>The inputs and how they hang together.</summary>
    public InputSpace Space { get; }

    /// <summary>The noises.</summary>
    public ImmutableArray<NoiseInput> Noises { get; }

    /// <summary>All factors.</summary>
    public ImmutableArray<Factor> All { get; }

    /// <summary>The factor of each input.</summary>
    public ImmutableArray<int> OfInput { get; }

    /// <summary>Names of factors that are correlated with other factors.</summary>
    public ImmutableArray<string> Tied { get; }

    /// <summary>Whether no factor is correlated with another.</summary>
    public bool AreIndependent => Tied.IsEmpty;
}

/// <summary>Rows that a sensitivity method lays out itself. A row is a function of its number; runs that share a noise number share the noise.</summary>
internal abstract class FactorInputs : Inputs
{
    private readonly ImmutableArray<uint> variables;

    protected FactorInputs(Factors factors, long runs, ulong seed)
        : base(factors.Space.Names, factors.Noises, runs, seed)
    {
        Factors = factors;
        variables = InputSpace.VariableNumbers([.. Names, .. Noises.Select(noise => noise.Name)]);
    }

    /// <summary>What is varied.</summary>
    public Factors Factors { get; }

    /// <summary>The values of a run.</summary>
    protected abstract double[] Values(long run);

    /// <summary>The run whose noise it has.</summary>
    protected abstract long NoiseOf(long run);

    internal override void Fill(long firstRun, int lanes, Span<double> block)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            // Lanes beyond the last run repeat it.
            double[] row = Values(Math.Min(firstRun + lane, Math.Max(0, Runs - 1)));
            for (int input = 0; input < row.Length; input++)
                block[(input * lanes) + lane] = row[input];
        }
    }

    internal override void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    )
    {
        int lanes = sd.Length;
        var one = new double[series.Length / lanes];
        long made = -1;
        for (int lane = 0; lane < lanes; lane++)
        {
            long run = NoiseOf(Math.Min(firstRun + lane, Math.Max(0, Runs - 1)));
            bool isSame =
                lane > 0
                && run == made
                && sd[lane] == sd[lane - 1]
                && (relaxation.IsEmpty || relaxation[lane] == relaxation[lane - 1]);
            if (!isSame)
                Noise.Fill(
                    Noises[noise].Kind,
                    new NoiseAddress(Seed, (ulong)run, variables[Names.Length + noise]),
                    timeStep,
                    sd.Slice(lane, 1),
                    relaxation.IsEmpty ? [] : relaxation.Slice(lane, 1),
                    one
                );
            made = run;
            for (int step = 0; step < one.Length; step++)
                series[(step * lanes) + lane] = one[step];
        }
    }

    /// <summary>The values of uniforms, one per input, which are used up.</summary>
    protected double[] Map(double[] uniforms)
    {
        Factors.Space.Map(1, uniforms);
        return uniforms;
    }
}

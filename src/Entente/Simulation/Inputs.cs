using System.Collections.Immutable;

namespace Entente.Simulation;

/// <summary>
/// What the runs of an ensemble are given: a row of constants per run, and noises over time. A row is computed from the seed and
/// the number of the run whenever it is asked for; nothing is stored. Immutable, safe to share between threads.
/// </summary>
public abstract class Inputs
{
    private protected Inputs(ImmutableArray<string> names, ImmutableArray<NoiseInput> noises, long runs, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        Names = names;
        Noises = noises;
        Runs = runs;
        Seed = seed;
    }

    /// <summary>The constants that a row sets, as the author wrote them, in the order of a row.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Number of runs.</summary>
    public long Runs { get; }

    /// <summary>The seed that makes the draws repeatable.</summary>
    public ulong Seed { get; }

    /// <summary>The noises that the runs are given over time.</summary>
    internal ImmutableArray<NoiseInput> Noises { get; }

    /// <summary>The values of one run, in the order of <see cref="Names"/>.</summary>
    /// <param name="run">Number of the run, from 0; need not be below <see cref="Runs"/>.</param>
    public double[] Row(long run)
    {
        var row = new double[Names.Length];
        Fill(run, 1, row);
        return row;
    }

    /// <summary>Fills the values of consecutive runs, one lane each: <c>block[input * lanes + lane]</c> is the value of
    /// <c>Names[input]</c> in run <c>firstRun + lane</c>.</summary>
    internal abstract void Fill(long firstRun, int lanes, Span<double> block);

    /// <summary>Fills one noise of consecutive runs at the start of each step: <c>series[step * lanes + lane]</c>, for as many steps
    /// as fit into the span.</summary>
    /// <param name="noise">Position in <see cref="Noises"/>.</param>
    /// <param name="firstRun">Number of the run in lane 0.</param>
    /// <param name="timeStep">Time between two values.</param>
    /// <param name="sd">Standard deviation per lane; its length is the number of lanes.</param>
    /// <param name="relaxation">Relaxation time per lane in the unit of time; not read for a white noise, may be empty then.</param>
    /// <param name="series">The values.</param>
    internal abstract void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    );
}

/// <summary>A noise that an ensemble gives to a variable of the model.</summary>
/// <param name="Name">The variable, as the author wrote it.</param>
/// <param name="Sd">Its standard deviation.</param>
/// <param name="Relaxation">Relaxation time; null for a white noise.</param>
/// <param name="Kind">What noise it is.</param>
internal sealed record NoiseInput(string Name, NoiseAmount Sd, NoiseAmount? Relaxation, NoiseKind Kind)
{
    /// <summary>A white noise without a relaxation time, an Ornstein–Uhlenbeck noise with one.</summary>
    public NoiseInput(string name, NoiseAmount sd, NoiseAmount? relaxation)
        : this(name, sd, relaxation, relaxation is null ? NoiseKind.White : NoiseKind.OrnsteinUhlenbeck) { }
}

/// <summary>The kinds of noise.</summary>
internal enum NoiseKind
{
    /// <summary>Drawn anew in each time step.</summary>
    White,

    /// <summary>Forgets in about its relaxation time.</summary>
    OrnsteinUhlenbeck,

    /// <summary>Equal variance in each octave of frequency, up to its relaxation time.</summary>
    Pink,
}

/// <summary>A number, or the constant of the model that holds it (which a package or a draw may change).</summary>
/// <param name="Number">The number, if <paramref name="Constant"/> is null.</param>
/// <param name="Constant">The constant's name as the author wrote it, or null.</param>
internal readonly record struct NoiseAmount(double Number, string? Constant);

using System.Collections.Immutable;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Where the single runs of an ensemble go while it runs, for example into a file.</summary>
public abstract class RunSink
{
    private protected RunSink() { }

    /// <summary>Told once what will come.</summary>
    internal abstract void Begin(
        Model model,
        Inputs inputs,
        ImmutableArray<VariableElement> outcomes,
        ImmutableArray<double> times
    );

    /// <summary>Takes consecutive runs, in the order of their numbers. The block is used again afterwards.</summary>
    internal abstract void Take(RunBlock block);
}

/// <summary>Inputs and outcomes of consecutive runs.</summary>
internal sealed class RunBlock(int inputs, int outcomes, int saves, int lanes)
{
    /// <summary>Number of the first run.</summary>
    public long FirstRun { get; set; }

    /// <summary>Number of runs; lanes beyond hold nothing of meaning.</summary>
    public int Runs { get; set; }

    /// <summary>Length of a row.</summary>
    public int Lanes { get; } = lanes;

    /// <summary>Inputs, <c>[input * lanes + lane]</c>.</summary>
    public double[] Inputs { get; } = new double[inputs * lanes];

    /// <summary>Where tables are looked at: for each read and lane the first time outside its points, else NaN.</summary>
    public double[]? Outside { get; set; }

    /// <summary>When automatic steps first did not become accurate enough, or NaN.</summary>
    public double FirstInaccurate { get; set; } = double.NaN;

    /// <summary>Outcomes, <c>[(save * outcomes + outcome) * lanes + lane]</c>.</summary>
    public double[] Outcomes { get; } = new double[saves * outcomes * lanes];
}

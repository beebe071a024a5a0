using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Models;

/// <summary>How stocks are advanced.</summary>
public enum IntegrationMethod
{
    /// <summary>Euler's method.</summary>
    Euler,

    /// <summary>Euler's method; results show auxiliaries as they were at the saved time before, as difference equations are often reported.</summary>
    Difference,

    /// <summary>Second-order Runge–Kutta (midpoint) with a fixed step.</summary>
    RungeKutta2,

    /// <summary>Fourth-order Runge–Kutta with a fixed step.</summary>
    RungeKutta4,

    /// <summary>Second-order Runge–Kutta; each time step is divided until every stock is within ABSOLUTE TOLERANCE or RELATIVE TOLERANCE.</summary>
    RungeKutta2Auto,

    /// <summary>Fourth-order Runge–Kutta; each time step is divided until every stock is within ABSOLUTE TOLERANCE or RELATIVE TOLERANCE.</summary>
    RungeKutta4Auto,
}

/// <summary>A model as written, with names resolved: dimensions, variables, equations. It knows nothing of execution. Immutable; safe to share.</summary>
public sealed partial class Model
{
    /// <summary>The file it was read from, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Paths of the files beside it that its data came from, each once.</summary>
    public ImmutableArray<string> DataFiles { get; init; } = [];

    /// <summary>The dimensions, in the order of the file.</summary>
    public required ImmutableArray<Dimension> Dimensions { get; init; }

    /// <summary>All variables, in the order of the file, INITIAL TIME, FINAL TIME, TIME STEP and SAVEPER included.</summary>
    public required ImmutableArray<Variable> Variables { get; init; }

    /// <summary>How stocks are advanced.</summary>
    public IntegrationMethod Integration { get; init; }

    /// <summary>Warnings and remarks of reading and checking (a model with errors does not exist).</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];

    /// <summary>INITIAL TIME.</summary>
    public required Variable InitialTime { get; init; }

    /// <summary>FINAL TIME.</summary>
    public required Variable FinalTime { get; init; }

    /// <summary>TIME STEP.</summary>
    public required Variable TimeStep { get; init; }

    /// <summary>SAVEPER.</summary>
    public required Variable SavePer { get; init; }

    /// <summary>ABSOLUTE TOLERANCE and RELATIVE TOLERANCE of the integration methods that choose their step; null where the model has none.</summary>
    internal (Variable? Absolute, Variable? Relative) Tolerances { get; init; }

    /// <summary>What Vensim takes for NOISE SEED where a model has none.</summary>
    internal const double DefaultNoiseSeed = 4487556;

    /// <summary>What the random functions of the model depend on, beside their own streams: NOISE SEED, a hidden one where the model declares none; null where
    /// nothing is drawn.</summary>
    internal Variable? NoiseSeed { get; init; }

    /// <summary>Where the model first draws at random; null where nothing is drawn.</summary>
    internal SourceSpan? FirstDraw { get; init; }
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Many runs of one model: how its outcomes are spread over them at every saved time. Immutable.</summary>
public sealed class Ensemble
{
    private readonly Dictionary<string, EnsembleOutcome> byName;

    internal Ensemble(
        Model model,
        Inputs inputs,
        EnsembleOptions options,
        long runs,
        ImmutableArray<double> times,
        ImmutableArray<EnsembleOutcome> outcomes,
        ImmutableArray<Diagnostic> remarks
    )
    {
        Remarks = remarks;
        Model = model;
        Inputs = inputs;
        Options = options;
        Runs = runs;
        Times = times;
        Outcomes = outcomes;
        byName = outcomes.ToDictionary(o => Philox.CanonicalName(o.Name));
    }

    /// <summary>The model that was run.</summary>
    public Model Model { get; }

    /// <summary>What the runs were given; <see cref="Inputs.Row"/> gives the inputs of any run.</summary>
    public Inputs Inputs { get; }

    /// <summary>How they were run.</summary>
    public EnsembleOptions Options { get; }

    /// <summary>Number of runs that are complete: the first ones, all if nobody interrupted.</summary>
    public long Runs { get; }

    /// <summary>Whether all runs that were asked for are complete.</summary>
    public bool IsComplete => Runs == Inputs.Runs;

    /// <summary>The saved times, ascending.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>The outcomes, in the order in which they were asked for.</summary>
    public ImmutableArray<EnsembleOutcome> Outcomes { get; }

    /// <summary>What the runs did on the quiet: values that are not finite, lookups read outside their points (of the first 1,024 runs), inputs that are drawn but set.</summary>
    public ImmutableArray<Diagnostic> Remarks { get; }

    /// <summary>An outcome.</summary>
    /// <param name="name">The name as the author wrote it, with elements; case and underscores do not matter.</param>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public EnsembleOutcome this[string name] =>
        byName.TryGetValue(Philox.CanonicalName(name), out var outcome)
            ? outcome
            : throw new KeyNotFoundException(
                $"'{name}' is none of the outcomes that were asked for. {Nearest.Question(name, Outcomes.Select(o => o.Name))}".TrimEnd()
            );
}

/// <summary>One outcome of an ensemble.</summary>
public sealed class EnsembleOutcome
{
    internal EnsembleOutcome(string name, Variable variable, ImmutableArray<Spread> spreads) =>
        (Name, Variable, Spreads) = (name, variable, spreads);

    /// <summary>The name as the author wrote it, with elements.</summary>
    public string Name { get; }

    /// <summary>The variable.</summary>
    public Variable Variable { get; }

    /// <summary>One for each saved time, ascending.</summary>
    public ImmutableArray<Spread> Spreads { get; }

    /// <summary>At the final time.</summary>
    public Spread Final => Spreads[^1];

    /// <summary>At the saved time nearest to a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time lies outside the runs.</exception>
    public Spread At(double time)
    {
        double first = Spreads[0].Time;
        double last = Spreads[^1].Time;
        double between = Spreads.Length > 1 ? Spreads[1].Time - first : 0;
        if (!(time >= first - between / 2 && time <= last + between / 2))
            throw new ArgumentOutOfRangeException(
                nameof(time),
                time,
                FormattableString.Invariant($"The runs go from time {first} to {last}.")
            );
        return Spreads.MinBy(s => Math.Abs(s.Time - time)) ?? Final;
    }
}

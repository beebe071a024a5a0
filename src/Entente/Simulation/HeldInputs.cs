using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Simulation;

/// <summary>Inputs of which some are the same in all runs, because a change of the constant is stronger than what is drawn. The others are as drawn.</summary>
internal sealed class HeldInputs : Inputs
{
    private readonly Inputs drawn;
    private readonly ImmutableArray<(int Input, double Value)> held;

    private HeldInputs(Inputs drawn, ImmutableArray<(int Input, double Value)> held)
        : base(drawn.Names, drawn.Noises, drawn.Runs, drawn.Seed) => (this.drawn, this.held) = (drawn, held);

    /// <summary>The inputs as they are used beside changes: those all of whose elements are set to one value have it in every run.</summary>
    public static Inputs Of(Model model, Inputs drawn, ImmutableArray<ConstantChange> changes)
    {
        var set = new Dictionary<VariableElement, double>();
        foreach (var change in changes)
            set[(change.Variable, change.Flat)] = change.Value;
        var held = ImmutableArray.CreateBuilder<(int, double)>();
        for (int i = 0; set.Count > 0 && i < drawn.Names.Length; i++)
            if (
                model.TryFind(drawn.Names[i], out var found, out _)
                && found
                    .Positions.Select(flat => set.TryGetValue((found.Variable, flat), out double v) ? v : (double?)null)
                    .ToList()
                    is [{ } value, ..] all
                && all.TrueForAll(v => v == value)
            )
                held.Add((i, value));
        return held.Count == 0 ? drawn : new HeldInputs(drawn, held.ToImmutable());
    }

    /// <summary>What is to be said of inputs: which of them are held.</summary>
    public static IEnumerable<Diagnostic> Remarks(Inputs inputs) =>
        inputs is HeldInputs { held: var held }
            ? held.Select(h => SimulationDiagnostics.DrawnButSet(inputs.Names[h.Input], h.Value))
            : [];

    internal override void Fill(long firstRun, int lanes, Span<double> block)
    {
        drawn.Fill(firstRun, lanes, block);
        foreach (var (input, value) in held)
            block.Slice(input * lanes, lanes).Fill(value);
    }

    internal override void FillNoise(
        int noise,
        long firstRun,
        double timeStep,
        ReadOnlySpan<double> sd,
        ReadOnlySpan<double> relaxation,
        Span<double> series
    ) => drawn.FillNoise(noise, firstRun, timeStep, sd, relaxation, series);
}

using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Exploration;
using Entente.Models;
using Entente.Simulation;

namespace Entente.Deals;

/// <summary>A model compiled with expressions that are read in each run of an ensemble.</summary>
internal sealed class Questions
{
    private Questions(Simulator simulator, ImmutableArray<VariableElement> places) => (Simulator, Places) = (simulator, places);

    /// <summary>The compiled model.</summary>
    public Simulator Simulator { get; }

    /// <summary>Where each expression's value stands in the compiled model.</summary>
    public ImmutableArray<VariableElement> Places { get; }

    /// <summary>Compiles a model with expressions in its language.</summary>
    /// <param name="model">The model.</param>
    /// <param name="expressions">What is read, with its place.</param>
    /// <param name="uncertainty">What the runs are given, noises too.</param>
    /// <param name="alsoRead">Variables that are read besides.</param>
    /// <exception cref="DiagnosticException">An expression does not fit the model, or the model cannot be compiled.</exception>
    public static Questions Compile(
        Model model,
        ImmutableArray<(string Text, SourceSpan Span)> expressions,
        Uncertainty uncertainty,
        IEnumerable<Variable> alsoRead
    )
    {
        var additions = expressions.Select((e, i) => new Addition(NameOf(i), e.Text, "", e.Span)).ToImmutableArray();
        if (!model.TryExtend(additions, out var extended, out var problems))
            throw new DiagnosticException(problems);
        var outcomes = additions
            .Select(a => Find(extended, a.Name))
            .Concat(alsoRead.Concat(AmountsOfNoise(model, uncertainty)).Distinct().Select(v => Find(extended, v.Name)))
            .ToImmutableArray();
        var moved = uncertainty.Noises.Select(n => extended.TryFind(n.Name, out var found, out _) ? found.Variable : null);
        if (!Simulator.TryCompile(extended, outcomes, moved.OfType<Variable>().ToHashSet(), out var simulator, out problems))
            throw new DiagnosticException(problems);
        return new Questions(simulator, [.. additions.Select(a => (Find(extended, a.Name), 0))]);
    }

    /// <summary>A variable of the model as the compiled model has it.</summary>
    public VariableElement PlaceOf(Variable variable, int flat) => (Find(Simulator.Model, variable.Name), flat);

    private static IEnumerable<Variable> AmountsOfNoise(Model model, Uncertainty uncertainty) =>
        from noise in uncertainty.Noises
        from name in new[] { noise.Sd.Constant, noise.Relaxation?.Constant }
        where name != null
        let variable = model.TryFind(name, out var found, out _) ? found.Variable : null
        where variable != null
        select variable;

    private static Variable Find(Model model, string name) =>
        model.TryFind(name, out var found, out string problem)
            ? found.Variable
            : throw new InvalidOperationException($"This is a bug in Entente: {problem}");

    private static string NameOf(int expression) => FormattableString.Invariant($"entente question {expression}");
}

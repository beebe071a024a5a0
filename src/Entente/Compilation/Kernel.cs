using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>A model compiled for rows of a number of lanes. Safe to share between threads; memory belongs to the caller.</summary>
internal sealed class Kernel
{
    private readonly Lazy<CompiledSteps?> steps;

    /// <summary>Compiles a plan.</summary>
    public Kernel(Plan plan, int lanes)
    {
        Plan = plan;
        Lanes = lanes;
        var rowCalls = new RowCalls(lanes);
        Start = Emit.Section(plan, plan.Start, rowCalls, lanes);
        Step = Emit.Section(plan, plan.Step, rowCalls, lanes);
        steps = new Lazy<CompiledSteps?>(() => EmitSteps.Of(plan, lanes));
    }

    public Plan Plan { get; }

    public int Lanes { get; }

    /// <summary>Computes what is known at the start of the run: initial values of stocks and what does not change.</summary>
    public CompiledSection Start { get; }

    /// <summary>Computes auxiliaries and rates from time, series and stocks.</summary>
    public CompiledSection Step { get; }

    /// <summary>Computes many steps at once, by Euler's method; null where the model is too large for that or needs more.</summary>
    public CompiledSteps? Steps => steps.Value;
}

/// <summary>From a model to a plan: resolve has been done by the binder; expand, order, lower and fold, plan. Emitting follows per lane count.</summary>
internal static class Pipeline
{
    private const long MostElements = 20_000_000;

    /// <summary>Compiles a model as far as its plan, or says why it cannot.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outcomes">The variables whose values are wanted, or null for all.</param>
    /// <param name="moved">Constants that the runs move over time.</param>
    /// <param name="problems">Receives the problems.</param>
    /// <returns>The plan and the nodes of the wanted values, or null if there are errors.</returns>
    public static CompiledModel? Compile(
        Model model,
        ImmutableArray<Variable>? outcomes,
        IReadOnlySet<Variable> moved,
        List<Diagnostic> problems
    ) => DeepStack.Run<Holder>(() => new(CompileHere(model, outcomes, moved, problems))).Result;

    private static CompiledModel? CompileHere(
        Model model,
        ImmutableArray<Variable>? outcomes,
        IReadOnlySet<Variable> moved,
        List<Diagnostic> problems
    )
    {
        long elements = model.Variables.Sum(v => (long)v.Size);
        if (elements > MostElements)
        {
            problems.Add(CompilationDiagnostics.TooLarge(elements, MostElements, SourceSpan.Whole(model.File)));
            return null;
        }
        Variable[] clockVariables = [model.InitialTime, model.TimeStep];
        Variable[] controls =
        [
            model.InitialTime,
            model.FinalTime,
            model.TimeStep,
            model.SavePer,
            .. new[] { model.Tolerances.Absolute, model.Tolerances.Relative }.OfType<Variable>(),
        ];
        var system = Expand.Run(model, moved, problems);
        // With all variables what functions with memory hide can be read too.
        var wanted = (outcomes ?? [.. model.Variables, .. system.Cells.Select(c => c.Variable)])
            .Where(v => v.Kind != VariableKind.Lookup)
            .Concat(controls)
            .Distinct()
            .ToList();
        var clock = Order.Sort(system, clockVariables, problems);
        var orders = Order.Sort(system, wanted, problems);
        if (problems.Exists(p => p.Severity == Severity.Error))
            return null;
        var lowered = Lower.Run(system, clock.InStep, orders, wanted, problems);
        if (problems.Exists(p => p.Severity == Severity.Error))
            return null;
        var plan = Lay(lowered, lowered.Values.Values);
        return new CompiledModel(model, plan, lowered.Values) { System = system };
    }

    /// <summary>Plans the computation of the asked nodes of a lowered model, and makes loops of what is alike.</summary>
    public static Plan Lay(LoweredModel lowered, IEnumerable<int> asked)
    {
        var plan = Plan.Make(lowered, asked);
        return Roll.Loops(plan);
    }

    // DeepStack returns values; a model that cannot be compiled is none.
    private sealed record Holder(CompiledModel? Result);
}

/// <summary>A planned model, and the node of each value that was asked for.</summary>
internal sealed record CompiledModel(Model Model, Plan Plan, IReadOnlyDictionary<(Variable Variable, int Flat), int> Values)
{
    /// <summary>The equations that it was compiled from; null where it is a part of another.</summary>
    public CellSystem? System { get; init; }
}

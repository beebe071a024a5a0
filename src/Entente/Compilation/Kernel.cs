using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>A model compiled for rows of a number of lanes. Safe to share between threads; memory belongs to the caller.</summary>
internal sealed unsafe class Kernel
{
    // To compile takes as long as to interpret some hundred steps.
    private const int MostInterpreted = 1000;

    private readonly Lazy<Machine> machine;
    private readonly Interpreter? interpreter;
    private int interpreted;

    /// <summary>Compiles a plan; for a single lane when it has been used for a while.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rolled">The plan with loops, of which machine code is made.</param>
    /// <param name="lanes">Number of lanes.</param>
    public Kernel(Plan plan, Func<Plan> rolled, int lanes)
    {
        Plan = plan;
        Lanes = lanes;
        machine = new Lazy<Machine>(() => new Machine(rolled(), lanes));
        if (lanes == 1)
            interpreter = new Interpreter(plan);
        else
            _ = machine.Value;
    }

    public Plan Plan { get; }

    public int Lanes { get; }

    /// <summary>Number of rows in all.</summary>
    public int RowCount => interpreter?.RowCount ?? Plan.RowCount;

    /// <summary>Rows that hold a literal all through the run.</summary>
    public IEnumerable<LiteralRow> Literals => interpreter == null ? Plan.Literals : Plan.Literals.Concat(interpreter.Literals);

    /// <summary>Computes many steps at once, by Euler's method; null where the model is too large for that or needs more, or while steps are interpreted.</summary>
    public CompiledSteps? Steps => IsInterpreted ? null : machine.Value.Steps.Value;

    private bool IsInterpreted => interpreter != null && interpreted < MostInterpreted;

    /// <summary>Ends interpreting.</summary>
    public void Compile()
    {
        interpreted = MostInterpreted;
        _ = machine.Value;
    }

    /// <summary>Computes what is known at the start of the run: initial values of stocks and what does not change.</summary>
    public void Start(double* memory)
    {
        if (IsInterpreted)
            interpreter?.Start(memory);
        else
            machine.Value.Start(memory);
    }

    /// <summary>Computes auxiliaries and rates from time, series and stocks.</summary>
    public void Step(double* memory)
    {
        if (IsInterpreted)
        {
            interpreted++;
            interpreter?.Step(memory);
        }
        else
            machine.Value.Step(memory);
    }

    private sealed class Machine
    {
        public Machine(Plan plan, int lanes)
        {
            var rowCalls = new RowCalls(lanes);
            Start = Emit.Section(plan, plan.Start, rowCalls, lanes);
            Step = Emit.Section(plan, plan.Step, rowCalls, lanes);
            Steps = new Lazy<CompiledSteps?>(() => EmitSteps.Of(plan, lanes));
        }

        public CompiledSection Start { get; }

        public CompiledSection Step { get; }

        public Lazy<CompiledSteps?> Steps { get; }
    }
}

/// <summary>From a model to a plan: resolve has been done by the binder; expand, order, lower and fold, plan. Rolling loops and emitting follow for the lane counts
/// that are asked for.</summary>
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
        long elements = 0;
        foreach (var variable in model.Variables)
            elements += variable.Size;
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
        var plan = Plan.Make(lowered, lowered.Values.Values);
        return new CompiledModel(model, plan, lowered.Values) { System = system };
    }

    // DeepStack returns values; a model that cannot be compiled is none.
    private sealed record Holder(CompiledModel? Result);
}

/// <summary>A planned model, and the node of each value that was asked for.</summary>
internal sealed record CompiledModel(Model Model, Plan Plan, IReadOnlyDictionary<VariableElement, int> Values)
{
    private readonly Lazy<Plan> rolled = new(() => Roll.Loops(Plan));

    /// <summary>The plan with loops of what is alike.</summary>
    public Plan Rolled => rolled.Value;

    /// <summary>The equations that it was compiled from; null where it is a part of another.</summary>
    public CellSystem? System { get; init; }
}

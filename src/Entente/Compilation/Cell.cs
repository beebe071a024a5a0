using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Models;

namespace Entente.Compilation;

/// <summary>How the values of a cell come about.</summary>
internal enum CellKind
{
    /// <summary>Given from outside: a constant.</summary>
    Constant,

    /// <summary>Given from outside, at each step: a data variable, or a constant that an ensemble moves over time.</summary>
    Data,

    /// <summary>Computed from others at the same time.</summary>
    Auxiliary,

    /// <summary>Integrated: value is the net rate, initial the start.</summary>
    Stock,

    /// <summary>Kept from the start of the run on: only an initial expression.</summary>
    Frozen,

    /// <summary>Kept between steps: value is what the next step will see.</summary>
    Held,

    /// <summary>The results of a function with a state of its own.</summary>
    State,
}

/// <summary>A variable made ready for compilation; also the hidden variables that functions with memory bring along.</summary>
/// <param name="Variable">Name and shape.</param>
/// <param name="Kind">How its values come about.</param>
/// <param name="Equations">Its equations, families over index ranges.</param>
internal sealed record Cell(Variable Variable, CellKind Kind, ImmutableArray<CellEquation> Equations)
{
    /// <summary>Whether other equations see a value kept from before (and so depend on nothing within the step).</summary>
    public bool IsKept => Kind is CellKind.Stock or CellKind.Held or CellKind.State or CellKind.Frozen;

    private readonly bool isSolved = Equations.Any(e =>
        e.Value is CallExpression { Function.Name: "SIMULTANEOUS" } or ArrayElementExpression { Call.Function.Name: "FIND ZERO" }
    );

    /// <summary>Whether its values are solved within a step, so that its equation may lead back to it.</summary>
    public bool IsSolved => isSolved && Kind == CellKind.Auxiliary;
}

/// <summary>One equation family of a cell; which expressions are there depends on the cell's kind.</summary>
internal sealed record CellEquation(
    ImmutableArray<Axis> Axes,
    ImmutableArray<Models.Index> Target,
    ElementSet Excluded,
    Expression? Value,
    Expression? Initial,
    SourceSpan Span
)
{
    /// <summary>For a cell with a state of its own what keeps it; its results are the last subscript where there are several.</summary>
    public StateCall? State { get; init; }

    /// <summary>Number of elements the loops go through, excluded ones included.</summary>
    public int LoopSize => Loops.Size(Axes);
}

/// <summary>A call of a function that keeps a state of its own.</summary>
/// <param name="Function">The function.</param>
/// <param name="Inputs">What it takes in each step.</param>
/// <param name="Starts">What it takes when the run starts.</param>
/// <param name="Initials">Its results at the start, one for each.</param>
/// <param name="Table">A lookup that it reads, or null.</param>
internal sealed record StateCall(
    StateFunction Function,
    ImmutableArray<Expression> Inputs,
    ImmutableArray<Expression> Starts,
    ImmutableArray<Expression> Initials,
    Expression? Table
);

/// <summary>All cells of a model, and which cell a variable became.</summary>
internal sealed record CellSystem(Model Model, ImmutableArray<Cell> Cells)
{
    private readonly Dictionary<Variable, Cell> byVariable = Cells.ToDictionary(cell => cell.Variable);

    /// <summary>The cell of a variable.</summary>
    public Cell this[Variable variable] => byVariable[variable];

    /// <summary>Whether the variable takes part in simulation (lookups do not).</summary>
    public bool TryGet(Variable variable, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Cell? cell) =>
        byVariable.TryGetValue(variable, out cell);
}

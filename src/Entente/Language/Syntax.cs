using System.Collections.Immutable;
using Entente.Diagnostics;

namespace Entente.Language;

/// <summary>A subscript as written: a dimension or element, with ! where it is gone through.</summary>
internal sealed record SubscriptSyntax(string Name, bool Bang, SourceSpan Span)
{
    /// <summary>XMILE: a subscript that is computed; resolved by the XMILE reader.</summary>
    public SyntaxNode? Index { get; init; }

    /// <summary>XMILE: the last element of a range, or the dimension whose elements '*' stands for; resolved by the XMILE reader.</summary>
    public string? To { get; init; }
}

/// <summary>An expression as written; names mean nothing yet.</summary>
internal abstract record SyntaxNode(SourceSpan Span);

internal sealed record NumberSyntax(double Value, SourceSpan Span) : SyntaxNode(Span);

internal sealed record TextSyntax(string Value, SourceSpan Span) : SyntaxNode(Span);

internal sealed record NameSyntax(string Name, ImmutableArray<SubscriptSyntax> Subscripts, SourceSpan Span) : SyntaxNode(Span);

internal sealed record CallSyntax(
    string Name,
    ImmutableArray<SubscriptSyntax> Subscripts,
    ImmutableArray<SyntaxNode> Arguments,
    SourceSpan Span
) : SyntaxNode(Span)
{
    /// <summary>For macros: the variables that get its further results.</summary>
    public ImmutableArray<NameSyntax> Results { get; init; } = [];
}

internal sealed record UnarySyntax(UnaryOperator Operator, SyntaxNode Operand, SourceSpan Span) : SyntaxNode(Span);

internal sealed record BinarySyntax(BinaryOperator Operator, SyntaxNode Left, SyntaxNode Right, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary>Points in place.</summary>
internal sealed record LookupSyntax(LookupTable Table, SourceSpan Span) : SyntaxNode(Span);

/// <summary>A list of numbers, row by row.</summary>
internal sealed record ListSyntax(ImmutableArray<double> Values, SourceSpan Span) : SyntaxNode(Span);

/// <summary>What kind of definition an equation is.</summary>
internal enum DefinitionKind
{
    Equation,
    Lookup,
    Data,
}

/// <summary>One equation as written.</summary>
internal sealed record EquationSyntax(
    string Name,
    ImmutableArray<SubscriptSyntax> Subscripts,
    ImmutableArray<ImmutableArray<SubscriptSyntax>> Except,
    DefinitionKind Kind,
    SyntaxNode? Value,
    DataInterpolation Interpolation,
    SourceSpan Span
)
{
    public string Unit { get; init; } = "";

    public string Documentation { get; init; } = "";

    /// <summary>Comments within the equation.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The range that sliders go through, or null.</summary>
    public ValueRange? Range { get; init; }

    public string Group { get; init; } = "";

    /// <summary>True for what a macro call brought along.</summary>
    public bool IsInternal { get; init; }

    /// <summary>True where the author says that nothing needs to use it.</summary>
    public bool IsSupplementary { get; init; }

    /// <summary>True where the equation could not be read; the problem has been reported.</summary>
    public bool IsBroken { get; init; }
}

/// <summary>A mapping as written: a dimension, and for each element of the source an item, or no items (one to one).</summary>
internal sealed record MappingSyntax(string Target, ImmutableArray<ItemSyntax> Items, SourceSpan Span);

/// <summary>An element or dimension as written in a list of them.</summary>
internal sealed record ItemSyntax(string Name, SourceSpan Span);

/// <summary>A dimension as written; items are elements or other dimensions.</summary>
internal sealed record DimensionSyntax(
    string Name,
    ImmutableArray<ItemSyntax> Items,
    ImmutableArray<MappingSyntax> Mappings,
    string? AliasOf,
    CallSyntax? External,
    SourceSpan Span
)
{
    public string Documentation { get; init; } = "";
}

/// <summary>A macro as written.</summary>
internal sealed record MacroSyntax(
    string Name,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableArray<EquationSyntax> Equations,
    SourceSpan Span
)
{
    /// <summary>What stands for an input that a call leaves out, null where none may; may name the inputs before it. Empty: none may.</summary>
    public ImmutableArray<SyntaxNode?> Defaults { get; init; } = [];
}

/// <summary>A reality check as written: what must be so where a condition holds; or a test input, whose condition is variable = expression and which has
/// no consequence.</summary>
internal sealed record RealityCheckSyntax(
    string Name,
    ImmutableArray<SubscriptSyntax> Subscripts,
    SyntaxNode Condition,
    SyntaxNode? Consequence,
    SourceSpan Span
);

/// <summary>A model file as written, and what was wrong with it.</summary>
internal sealed record ModelSyntax(
    string File,
    ImmutableArray<DimensionSyntax> Dimensions,
    ImmutableArray<EquationSyntax> Equations,
    ImmutableArray<MacroSyntax> Macros,
    IReadOnlyDictionary<string, string> Settings,
    ImmutableArray<Diagnostic> Problems
)
{
    /// <summary>The names of the variables that hold the initial and final time, the time step and the time between saved values.</summary>
    public ImmutableArray<string> Controls { get; init; } = ["INITIAL TIME", "FINAL TIME", "TIME STEP", "SAVEPER"];

    /// <summary>Reads where variables stand in diagrams, which a run does not ask.</summary>
    public Func<IReadOnlyList<Diagram>> Diagrams { get; init; } = () => [];

    /// <summary>Reality checks and their test inputs, which are no part of a simulation.</summary>
    public ImmutableArray<RealityCheckSyntax> RealityChecks { get; init; } = [];

    /// <summary>What the file says beside what is kept here, each kind once: "The range of a slider".</summary>
    public ImmutableArray<string> Asides { get; init; } = [];

    /// <summary>In whose words the file is written.</summary>
    public Dialect Dialect { get; init; }
}

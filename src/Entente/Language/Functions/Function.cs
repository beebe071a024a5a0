using System.Collections.Immutable;

namespace Entente.Language.Functions;

/// <summary>What a function takes in one place.</summary>
public enum ParameterKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A number of which only the value at the start of the run counts.</summary>
    Initial,

    /// <summary>An array: an expression over elements.</summary>
    Array,

    /// <summary>A lookup, named or written in place.</summary>
    Lookup,

    /// <summary>A data variable.</summary>
    Data,

    /// <summary>A text in quotes.</summary>
    Text,
}

/// <summary>Whether a function keeps something between time steps.</summary>
public enum FunctionMemory
{
    /// <summary>Its value follows from its arguments at the same time.</summary>
    None,

    /// <summary>It becomes stocks (INTEG, SMOOTH, DELAY1, TREND, …).</summary>
    Stocks,

    /// <summary>It keeps a state of its own beside the stocks (DELAY FIXED, SAMPLE IF TRUE, …).</summary>
    State,
}

/// <summary>One parameter of a function.</summary>
/// <param name="Name">Its name in the field's words.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Optional">Whether it may be left out.</param>
public sealed record Parameter(string Name, ParameterKind Kind = ParameterKind.Number, bool Optional = false);

/// <summary>A function of the language, as data: parser, checker, emitter and the reference page read the same record.</summary>
/// <param name="Name">The key, and the name in Vensim, upper case.</param>
/// <param name="Parameters">Its parameters in order.</param>
/// <param name="UnitRule">How the unit of the result follows: "1" dimensionless, "a0" that of argument 0, "same" all alike, or a rule that the unit
/// checker knows.</param>
/// <param name="Meaning">The formula or meaning in a line.</param>
public sealed record Function(string Name, ImmutableArray<Parameter> Parameters, string UnitRule, string Meaning)
{
    /// <summary>Whether it keeps something between time steps.</summary>
    public FunctionMemory Memory { get; init; }

    /// <summary>True where the last parameter may be repeated (MIN and MAX in XMILE, for example).</summary>
    public bool Repeats { get; init; }

    /// <summary>True where the result is an array (VECTOR SORT ORDER, INVERT MATRIX, ALLOCATE AVAILABLE).</summary>
    public bool ReturnsArray { get; init; }

    /// <summary>Author and year of the method, where the manual of the tool leaves it open; empty where it does not.</summary>
    public string Source { get; init; } = "";

    /// <summary>Where Entente deviates from Vensim, and why; empty where it does not.</summary>
    public string Deviation { get; init; } = "";

    /// <summary>Whether it draws a number at random.</summary>
    internal bool DrawsAtRandom => Name.StartsWith("RANDOM ", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

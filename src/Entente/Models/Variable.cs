using System.Collections.Immutable;
using Entente.Diagnostics;
using Entente.Language;

namespace Entente.Models;

/// <summary>What a variable is.</summary>
public enum VariableKind
{
    /// <summary>A number, or one for each element; may be changed for a run.</summary>
    Constant,

    /// <summary>Computed from others at each time step (flows too).</summary>
    Auxiliary,

    /// <summary>A stock: the integral of its flows.</summary>
    Stock,

    /// <summary>A series that comes from outside the model.</summary>
    Data,

    /// <summary>A table function.</summary>
    Lookup,
}

/// <summary>A series from outside: values at times, times ascending.</summary>
public sealed record DataSeries(ImmutableArray<double> Times, ImmutableArray<double> Values);

/// <summary>A variable: a family of values over the elements of its shape.</summary>
public sealed class Variable
{
    /// <summary>The name as the author first wrote it in its definition, without subscripts.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required VariableKind Kind { get; init; }

    /// <summary>For each subscript the elements that it can take, in order; empty for a variable without subscripts. Values are kept row by row,
    /// the last subscript fastest.</summary>
    public ImmutableArray<ImmutableArray<string>> Shape { get; init; } = [];

    /// <summary>The equations, each for a part of the elements. Filled in once, when the model has been bound.</summary>
    public ImmutableArray<Equation> Equations { get; internal set; } = [];

    /// <summary>For data variables the series of each element (row by row), null where none was found.</summary>
    public ImmutableArray<DataSeries?> Series { get; internal set; } = [];

    /// <summary>For data variables how values between points are found.</summary>
    public DataInterpolation Interpolation { get; init; } = DataInterpolation.Linear;

    /// <summary>The unit as written; empty where there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The author's documentation.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Comments within its equations.</summary>
    public string Comment { get; init; } = "";

    /// <summary>The values that the author expects of it; null where nothing is said.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>Whether a Vensim model marks it as needed by nothing (:SUPPLEMENTARY).</summary>
    public bool IsSupplementary { get; init; }

    /// <summary>The group (sector) that it stands in; empty where there is none.</summary>
    public string Group { get; init; } = "";

    /// <summary>True for variables that a macro call brought along; they are not shown unless asked for.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Where it is defined.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>Number of values.</summary>
    public int Size
    {
        get
        {
            int size = 1;
            for (int k = 0; k < Shape.Length; k++)
                size *= Shape[k].Length;
            return size;
        }
    }

    /// <summary>The name of one value as results show it: <c>name[Element,Element]</c>.</summary>
    public string ElementName(int flat) => Shape.Length == 0 ? Name : $"{Name}[{string.Join(',', Elements(flat))}]";

    /// <summary>The elements of one value, one for each subscript.</summary>
    internal string[] Elements(int flat)
    {
        var parts = new string[Shape.Length];
        for (int k = Shape.Length - 1; k >= 0; k--)
        {
            parts[k] = Shape[k][flat % Shape[k].Length];
            flat /= Shape[k].Length;
        }
        return parts;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>One equation of a variable, for all elements of its axes at once (a family).</summary>
/// <param name="Axes">The loops of the left side; empty where no subscript moves.</param>
/// <param name="Target">For each subscript of the variable the element that is defined.</param>
/// <param name="Value">The right side. A stock's is a call of INTEG.</param>
/// <param name="Span">Where the equation is written.</param>
public sealed record Equation(ImmutableArray<Axis> Axes, ImmutableArray<Index> Target, Expression Value, SourceSpan Span)
{
    /// <summary>Elements of its loops that the equation leaves out: :EXCEPT:, or because a more special equation defines them.</summary>
    public ElementSet Excluded { get; init; } = ElementSet.None;
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Entente.Diagnostics;

namespace Entente.Models;

/// <summary>A dimension (Vensim: subscript range): an ordered list of elements, possibly a part of a larger dimension.</summary>
/// <param name="Name">The name as the author wrote it.</param>
/// <param name="Elements">The element names as written, in order. An element is identified by its name throughout a model.</param>
/// <param name="Span">Where the dimension is defined.</param>
public sealed record Dimension(string Name, ImmutableArray<string> Elements, SourceSpan Span)
{
    /// <summary>Mappings of this dimension to others, element by element.</summary>
    public ImmutableArray<Mapping> Mappings { get; init; } = [];

    /// <summary>The author's documentation.</summary>
    public string Documentation { get; init; } = "";
}

/// <summary>A mapping from one dimension to another: for each element of the source the elements of the target that it stands for.</summary>
/// <param name="Target">Name of the target dimension.</param>
/// <param name="Pairs">For each element of the source, in order, the target's elements it maps to (one or more).</param>
public sealed record Mapping(string Target, ImmutableArray<ImmutableArray<string>> Pairs);

/// <summary>One loop over the elements of a dimension: of the left side of an equation, or of a sum, product, minimum or vector function.
/// Two axes are the same only if they are the same object.</summary>
public sealed class Axis
{
    /// <summary>Makes an axis over a dimension.</summary>
    public Axis(Dimension dimension) => Dimension = dimension;

    /// <summary>The dimension whose elements are gone through.</summary>
    public Dimension Dimension { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Dimension.Elements.Length;
}

/// <summary>How one subscript of a reference picks an element of the variable: a position along that subscript of the variable's shape.</summary>
public abstract record Index;

/// <summary>A named element: always the same position.</summary>
/// <param name="Position">Position along the variable's shape, from 0.</param>
public sealed record FixedIndex(int Position) : Index;

/// <summary>An element that moves with a loop.</summary>
/// <param name="Axis">The loop.</param>
/// <param name="Positions">For each element of the loop, the position along the variable's shape (identity, subrange or mapping).</param>
public sealed record AxisIndex(Axis Axis, ImmutableArray<int> Positions) : Index
{
    /// <summary>The index of a subscript whose elements are those of the axis, in its order.</summary>
    internal static AxisIndex Along(Axis axis)
    {
        int[] positions = new int[axis.Length];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = i;
        return new AxisIndex(axis, ImmutableCollectionsMarshal.AsImmutableArray(positions));
    }
}

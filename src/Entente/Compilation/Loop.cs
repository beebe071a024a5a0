using System.Collections.Immutable;

namespace Entente.Compilation;

/// <summary>How something moves from element to element: by so many rows, or numbers of the loop's table.</summary>
/// <param name="Stride">From one element to the next within a run.</param>
/// <param name="IsOfNumbers">Whether it goes through the table.</param>
internal sealed record Track(int Stride, bool IsOfNumbers);

/// <summary>Elements one after the other in which everything advances steadily.</summary>
/// <param name="Length">How many there are.</param>
/// <param name="Starts">For each track how far its first element is from that of the loop.</param>
internal sealed record Run(int Length, int[] Starts);

/// <summary>Where a loop finds an operand or puts a result.</summary>
/// <param name="Track">The track on which it moves, −1 where it stays.</param>
/// <param name="First">The row, or the place in the table, at the first element; −1 for a number that is the same for all.</param>
/// <param name="Number">That number.</param>
internal sealed record Place(int Track, int First, double Number);

/// <summary>Which way a loop over a fold goes.</summary>
internal enum FoldWay
{
    /// <summary>There is no fold.</summary>
    None,

    /// <summary>The loop goes over statements, and for each of them over the values that it joins.</summary>
    Inside,

    /// <summary>The loop goes over the values that one statement joins.</summary>
    Along,
}

/// <summary>Statements of one shape as a loop: the operations of the first, and how operands advance from one to the next.</summary>
/// <param name="Pattern">The first statement.</param>
/// <param name="Places">The place of its result; then those of what it reads, in the order of its operations.</param>
/// <param name="Tracks">How places move.</param>
/// <param name="Runs">In which all tracks advance by their strides; from run to run they jump.</param>
/// <param name="Numbers">Literals that differ between elements.</param>
internal sealed record Loop(
    Store Pattern,
    ImmutableArray<Place> Places,
    ImmutableArray<Track> Tracks,
    ImmutableArray<Run> Runs,
    double[] Numbers
)
{
    /// <summary>Which way it goes over a fold.</summary>
    public FoldWay Way { get; init; }

    /// <summary>Of a fold inside the loop the number of values that are joined.</summary>
    public int InnerCount { get; init; }

    /// <summary>Of a fold inside the loop for each place how it moves from value to value.</summary>
    public int[] InnerStrides { get; init; } = [];
}

namespace Entente.Models;

/// <summary>Some elements of a family, as numbers row by row, the last axis fastest.</summary>
public sealed class ElementSet
{
    private readonly bool[] isIn;

    private ElementSet(bool[] isIn) => this.isIn = isIn;

    /// <summary>No element.</summary>
    public static ElementSet None { get; } = new([]);

    /// <summary>Whether it holds no element.</summary>
    public bool IsEmpty => isIn.Length == 0;

    /// <summary>Whether it holds an element.</summary>
    public bool Contains(int element) => (uint)element < (uint)isIn.Length && isIn[element];

    /// <summary>The elements that are marked; the marks must not change any more.</summary>
    internal static ElementSet Of(bool[] marks)
    {
        foreach (bool isMarked in marks)
            if (isMarked)
                return new ElementSet(marks);
        return None;
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Entente.Language;

/// <summary>Numbers as they are read. Its code is in this library, so that it can be compiled ahead of time; that of a list of .NET could not.</summary>
internal sealed class NumberList
{
    private double[] items = new double[16];

    public int Count { get; private set; }

    public double this[int place] => items[place];

    public void Add(double number)
    {
        if (Count == items.Length)
            items = Copy(2 * Count);
        items[Count++] = number;
    }

    public ImmutableArray<double> ToImmutable() => ImmutableCollectionsMarshal.AsImmutableArray(Copy(Count));

    private double[] Copy(int length)
    {
        double[] copy = new double[length];
        Array.Copy(items, copy, Count);
        return copy;
    }
}

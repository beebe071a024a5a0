using System.Collections;

namespace Entente.Compilation;

/// <summary>The nodes that a node reads, in order.</summary>
internal readonly struct NodeOperands(Node node) : IEnumerable<int>
{
    private readonly RowCall? call = node.Call;
    private readonly int a = node.A;
    private readonly int b = node.B;
    private readonly int c = node.C;

    /// <summary>How many there are.</summary>
    public int Count { get; } =
        node.Call is { } call ? call.Operands.Length
        : node.IsLeaf ? 0
        : node.Op == Op.Pick || node.B < 0 ? 1
        : node.C < 0 ? 2
        : 3;

    /// <summary>One of them.</summary>
    public int this[int place] =>
        call != null ? call.Operands[place]
        : place == 0 ? a
        : place == 1 ? b
        : c;

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<int> IEnumerable<int>.GetEnumerator()
    {
        for (int place = 0; place < Count; place++)
            yield return this[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<int>)this).GetEnumerator();

    public struct Enumerator(NodeOperands operands)
    {
        private int place = -1;

        public readonly int Current => operands[place];

        public bool MoveNext() => ++place < operands.Count;
    }
}

using System.Collections.Immutable;
using Entente.Language;
using Entente.Models;
using Index = Entente.Models.Index;

namespace Entente.Compilation;

/// <summary>Where the loops stand while an expression is gone through for one element.</summary>
internal sealed class Loops
{
    private readonly Dictionary<Axis, int> positions = new(ReferenceEqualityComparer.Instance);

    /// <summary>Position of a loop, from 0.</summary>
    public int this[Axis axis] => positions[axis];

    /// <summary>Puts loops at the element with number <paramref name="flat"/> (the last axis fastest).</summary>
    public void Set(ImmutableArray<Axis> axes, int flat)
    {
        for (int k = axes.Length - 1; k >= 0; k--)
        {
            positions[axes[k]] = flat % axes[k].Length;
            flat /= axes[k].Length;
        }
    }

    /// <summary>Number of elements that loops go through.</summary>
    public static int Size(ImmutableArray<Axis> axes)
    {
        int size = 1;
        foreach (var axis in axes)
            size *= axis.Length;
        return size;
    }

    /// <summary>The element that indexes pick now, as a number row by row.</summary>
    public int Flat(Variable variable, ImmutableArray<Index> indexes)
    {
        int flat = 0;
        for (int k = 0; k < indexes.Length; k++)
            flat = flat * variable.Shape[k].Length + Position(indexes[k]);
        return flat;
    }

    /// <summary>The position that one index picks now.</summary>
    public int Position(Index index) =>
        index switch
        {
            FixedIndex { Position: var position } => position,
            AxisIndex { Axis: var axis, Positions: var table } => table[positions[axis]],
            _ => throw new InvalidOperationException($"This is a bug in Entente: an index of kind {index.GetType().Name}."),
        };

    /// <summary>The value of an expression that only the loops decide, null where more does.</summary>
    public double? Known(Expression expression) =>
        expression switch
        {
            NumberExpression number => number.Value,
            AxisNumberExpression number when positions.TryGetValue(number.Axis, out int at) => number.Numbers[at],
            UnaryExpression { Operator: UnaryOperator.Negate } unary => -Known(unary.Operand),
            BinaryExpression { Operator: BinaryOperator.Add } b => Known(b.Left) + Known(b.Right),
            BinaryExpression { Operator: BinaryOperator.Subtract } b => Known(b.Left) - Known(b.Right),
            BinaryExpression { Operator: BinaryOperator.Multiply } b => Known(b.Left) * Known(b.Right),
            _ => null,
        };
}

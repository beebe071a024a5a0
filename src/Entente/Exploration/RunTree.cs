using Entente.Exploration.Scenarios;

namespace Entente.Exploration;

/// <summary>How mixed the outcomes at a node of a tree are.</summary>
public enum Impurity
{
    /// <summary>2 p (1 − p) of outcomes 0 and 1.</summary>
    Gini,

    /// <summary>Entropy of outcomes 0 and 1, in bits.</summary>
    EntropyBits,

    /// <summary>Variance of the outcomes (divided by n).</summary>
    Variance,
}

/// <summary>A node of a classification or regression tree (Breiman, Friedman, Olshen &amp; Stone 1984).</summary>
public sealed record TreeNode
{
    /// <summary>Runs at the node.</summary>
    public required int Count { get; init; }

    /// <summary>Mean of their outcomes.</summary>
    public required double Mean { get; init; }

    /// <summary>How mixed they are.</summary>
    public required double Impurity { get; init; }

    /// <summary>Number of the input that splits the node; −1 at a leaf.</summary>
    public int Input { get; init; } = -1;

    /// <summary>Runs up to this value go to the left; the middle between two values.</summary>
    public double At { get; init; } = double.NaN;

    /// <summary>Impurity of both children, weighted by their runs.</summary>
    public double ChildImpurity { get; init; } = double.NaN;

    /// <summary>Runs up to <see cref="At"/>; null at a leaf.</summary>
    public TreeNode? Left { get; init; }

    /// <summary>Runs beyond; null at a leaf.</summary>
    public TreeNode? Right { get; init; }

    /// <summary>How much less mixed the children are.</summary>
    public double Gain => Impurity - ChildImpurity;

    /// <summary>Splits from here to the farthest leaf.</summary>
    public int Depth => Left == null || Right == null ? 0 : 1 + Math.Max(Left.Depth, Right.Depth);

    /// <summary>The leaves from left to right.</summary>
    public IEnumerable<TreeNode> Leaves => Left == null || Right == null ? [this] : Left.Leaves.Concat(Right.Leaves);
}

/// <summary>Trees of runs.</summary>
public static class RunTree
{
    /// <summary>Grows a tree by the best split at each node among all middles between two values.</summary>
    /// <param name="inputs">A column per input.</param>
    /// <param name="outcome">The outcome of each run.</param>
    /// <param name="impurity">What the splits lessen.</param>
    /// <param name="depth">Splits from the root to a leaf at most.</param>
    /// <param name="leastLeaf">Runs of a leaf at least.</param>
    public static TreeNode Grow(
        IReadOnlyList<double[]> inputs,
        IReadOnlyList<double> outcome,
        Impurity impurity,
        int depth = 4,
        int leastLeaf = 1
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outcome);
        return TreeGrowth.Grow([.. inputs], [.. outcome], impurity, depth, leastLeaf);
    }
}
